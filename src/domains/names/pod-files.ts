import type { World } from '../../world.ts'
import type { Pod } from '../api-server/model.ts'
import {
  checkNodeFile,
  type KubeletSettings,
  type KubeletWarning,
  podDns,
  podHostname,
  readNodeFile,
  type TracedLine,
  traceResolvConf,
  writeHosts,
  writeResolvConf,
} from '../dns/index.ts'
import { type NamesSettings, namesOf, type PodFiles } from './model.ts'

/** Simplified: /etc/hosts of every Node. */
export const NODE_HOSTS = '127.0.0.1\tlocalhost\n::1\tlocalhost\n'

/** On the Node's network a Pod has the Node's own (pkg/kubelet/kuberuntime/kuberuntime_sandbox.go). */
const hostnameOf = (pod: Pod, domain: string): string =>
  pod.spec.hostNetwork ? (pod.spec.nodeName ?? '') : podHostname(pod, domain).hostname

const kubeletSettings = ({
  domain,
  servers,
  nodeFile,
  resolvedFile = '',
  resolvConf = '/etc/resolv.conf',
}: NamesSettings): KubeletSettings => ({
  clusterDns: servers,
  clusterDomain: domain,
  resolvConf,
  nodeFile: resolvConf === '/etc/resolv.conf' ? nodeFile : resolvedFile,
  nodeIPs: [],
})

/** What kubelet wrote into a Pod, or why it could not, in its own words. */
export function podFiles(
  world: World,
  pod: Pod,
): { readonly ok: true; readonly files: PodFiles } | { readonly ok: false; readonly why: string } {
  const { settings } = namesOf(world)
  const { domain } = settings
  const formed = podDns(pod, kubeletSettings(settings))
  if (!formed.ok) return { ok: false, why: formed.reason }
  return {
    ok: true,
    files: {
      resolvConf: writeResolvConf(formed.dns),
      hosts: writeHosts(pod, { clusterDomain: domain, nodeHosts: NODE_HOSTS }),
      hostname: hostnameOf(pod, domain),
    },
  }
}

/** The Pod's resolv.conf, word by word with its origin, and what kubelet warned of when it wrote it. */
export function tracedFile(
  pod: Pod,
  settings: NamesSettings,
): { readonly lines: readonly TracedLine[]; readonly warnings: readonly KubeletWarning[] } {
  const kubelet = kubeletSettings(settings)
  const formed = podDns(pod, kubelet)
  return {
    lines: traceResolvConf(pod, kubelet),
    warnings: formed.ok ? formed.warnings : [],
  }
}

/** A Pod with these fields in its spec. */
export const podWith = (pod: Pod, fields: Partial<Pick<Pod['spec'], DnsField>>): Pod => ({
  ...pod,
  spec: { ...pod.spec, ...fields },
})
type DnsField = 'hostNetwork' | 'dnsPolicy' | 'dnsConfig'

const SERVERS_MAX = 3

/** Servers for a Pod that has to say all itself: those of its Node, or else of the cluster. */
export function serversForNone({ nodeFile, servers }: NamesSettings): readonly string[] {
  const read = readNodeFile(nodeFile)
  const own = typeof read === 'string' ? [] : read.servers
  return (own.length > 0 ? own : servers).slice(0, SERVERS_MAX)
}

/** A line (from 1) of a Node's file, and what kubelet says of it, or the word for which it does not read it. */
export type NodeFileFault = { readonly line: number; readonly severity: 'error' | 'warning' } & (
  | { readonly message: string }
  | { readonly word: string }
)

const KEYWORDS = ['nameserver', 'search', 'options']

/** Why no Pod would get a file, what kubelet warns of when it starts, and the lines that it does not read. */
export function nodeFileFaults(nodeFile: string): readonly NodeFileFault[] {
  const lines = nodeFile.split('\n').map((line) => line.trim().split(/\s+/))
  const isBroken = typeof readNodeFile(nodeFile) === 'string'
  const settings = kubeletSettings({ ...namesOf({}).settings, nodeFile })
  const place = isBroken
    ? lines.findLastIndex(([word, server]) => word === 'nameserver' && server === undefined)
    : lines.findLastIndex(([word]) => word === 'search')
  const said = checkNodeFile(settings).map(({ message }) => ({
    line: place + 1,
    severity: isBroken ? ('error' as const) : ('warning' as const),
    message,
  }))
  const unread = lines.flatMap(([word = ''], index) =>
    word === '' || word.startsWith('#') || KEYWORDS.includes(word)
      ? []
      : [{ line: index + 1, severity: 'warning' as const, word: word.slice(0, WORD_MAX) }],
  )
  return [...said, ...unread]
}

const WORD_MAX = 40
