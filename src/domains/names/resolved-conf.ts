import {
  readNodeFile,
  STATIC_FILE,
  toDomainName,
  writeStubFile,
  writeUplinkFile,
} from '../dns/index.ts'
import type { ResolvedConf, ResolvedDomain } from '../dns/model.ts'
import type { Host } from '../netfilter/model.ts'
import type { NamesSettings, ResolvedSettings } from './model.ts'

/** systemd-resolved of the Nodes: what the scenario says of it, and the files that follow. */

/** It leaves its own stubs out of its servers as it reads them, so it never asks itself (resolved-util.c, dns_server_address_valid). */
const isOther = (address: string): boolean => !/^127\.0\.0\.5[34]$|^0\.0\.0\.0$/.test(address)

const domainOf = (word: string): ResolvedDomain => {
  const name = toDomainName(word.replace(/^~/, '')) ?? '.'
  return { name, isRouteOnly: word.startsWith('~') || name === '.' }
}

/** `host`: the Node; absent where only the files are of interest. */
export function resolvedConf(
  { mode = 'stub', ...given }: ResolvedSettings,
  nodeFile: string,
  host?: Host,
): ResolvedConf {
  const read = mode === 'foreign' ? readNodeFile(nodeFile) : undefined
  const foreign = typeof read === 'object' ? read : { servers: [], searches: [] }
  const { eth0 } = host?.interfaces ?? {}
  const addresses = eth0?.addresses ?? []
  return {
    servers: [...(given.servers ?? []), ...foreign.servers].filter(isOther),
    fallback: (given.fallback ?? []).filter(isOther),
    domains: [...(given.domains ?? []), ...foreign.searches].map(domainOf),
    links: Object.entries(given.links ?? {}).map(
      ([name, { servers = [], domains = [], isDefaultRoute }]) => ({
        name,
        addresses: name === 'eth0' ? addresses : [],
        servers: servers.filter(isOther),
        domains: domains.map(domainOf),
        ...(isDefaultRoute !== undefined && { isDefaultRoute }),
      }),
    ),
    cache: given.cache ?? 'yes',
    singleLabel: given.singleLabel ?? false,
    llmnr: given.llmnr ?? false,
    hostname: host?.name.split('.')[0] ?? '',
    addresses: addresses.map((own) => own.replace(/\/.*/, '')),
    gateways: host?.routes.flatMap(({ to, via }) => (to === 'default' && via ? [via] : [])) ?? [],
  }
}

/** /etc/resolv.conf of a Node and the file beside it, as systemd-resolved keeps them. */
export function withResolvedFiles<
  Settings extends Partial<Pick<NamesSettings, 'nodeFile' | 'resolved' | 'resolvedFile'>>,
>(settings: Settings): Settings {
  const { resolved, nodeFile = '' } = settings
  if (!resolved) return settings
  const conf = resolvedConf(resolved, nodeFile)
  const uplink = writeUplinkFile(conf)
  const etc = {
    stub: writeStubFile(conf),
    uplink,
    static: STATIC_FILE,
    foreign: nodeFile,
  }[resolved.mode ?? 'stub']
  return { ...settings, nodeFile: etc, resolvedFile: uplink }
}
