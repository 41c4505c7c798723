import type { Family } from '../../core/ip.ts'
import { type LocalDetector, localDetector } from './detect-local.ts'
import type { ProxyConfig } from './model.ts'
import { type Cidr, isInside, isLoopback, parseCidr } from './network.ts'
import { nodePortNetworks, type ProxyNode } from './node-view.ts'

/** What is the same for all Services of one sync. */
export interface Setting {
  readonly family: Family
  readonly node: ProxyNode
  /** The mark as it is written: `0x00004000`. */
  readonly mark: string
  readonly masqueradeAll: boolean
  readonly randomFully: boolean
  readonly nfacct: boolean
  readonly dropInvalid: boolean
  readonly detector?: LocalDetector
  /** Node ports answer on 127.0.0.1 as well. */
  readonly localhostNodePorts: boolean
  /** Addresses with node ports; absent: all local addresses. */
  readonly nodePortAddresses?: readonly string[]
  readonly largeCluster: boolean
}

export function settingOf(
  config: ProxyConfig,
  family: Family,
  { node, largeCluster }: { readonly node: ProxyNode; readonly largeCluster: boolean },
): Setting {
  const networks = networksOf(config, family, node)
  // pkg/proxy/iptables/proxier.go, NewProxier: only where an IPv4 loopback address can have node ports
  const localhostNodePorts =
    family === 'ipv4' &&
    config.localhostNodePorts &&
    (!networks || networks.some(({ base, prefix }) => prefix === 0 || base >> 24n === 127n))
  const detector = localDetector(config, family, node)
  const value = (1 << config.masqueradeBit) >>> 0
  return {
    family,
    node,
    mark: `0x${value.toString(16).padStart(config.shortMark ? 0 : 8, '0')}`,
    masqueradeAll: config.masqueradeAll,
    randomFully: config.randomFully,
    nfacct: config.nfacct,
    dropInvalid: !config.conntrackTcpBeLiberal,
    ...(detector && { detector }),
    localhostNodePorts,
    ...(networks && {
      nodePortAddresses: node.addresses.filter(
        (address) =>
          networks.some((network) => isInside(network, address)) &&
          !(isLoopback(address) && !localhostNodePorts),
      ),
    }),
    largeCluster,
  }
}

/** Undefined: all addresses match. Networks of the other family only leave this family open. */
function networksOf(
  config: ProxyConfig,
  family: Family,
  node: ProxyNode,
): readonly Cidr[] | undefined {
  const networks = nodePortNetworks(config.nodePortAddresses, node).flatMap((text) => {
    const cidr = parseCidr(text)
    return cidr?.family === family ? [cidr] : []
  })
  return networks.length === 0 || networks.some(({ prefix }) => prefix === 0) ? undefined : networks
}
