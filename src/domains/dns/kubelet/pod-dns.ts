import type { Pod } from '../../api-server/model.ts'
import { isIPv6 } from '../read-address.ts'
import { mergeOptions, readNodeFile } from './read-node-file.ts'

/** What a Pod's resolv.conf says (pkg/kubelet/network/dns/dns.go, GetPodDNS, Kubernetes v1.36). */

export interface KubeletSettings {
  readonly clusterDns: readonly string[]
  /** Empty: the cluster has no domain of its own. */
  readonly clusterDomain: string
  /** The path in `resolvConf`, for messages. Empty: kubelet reads no file. */
  readonly resolvConf: string
  /** What stands in that file. */
  readonly nodeFile: string
  readonly nodeIPs: readonly string[]
}

export interface PodDns {
  readonly servers: readonly string[]
  readonly searches: readonly string[]
  readonly options: readonly string[]
}

/** An event of type Warning. */
export interface KubeletWarning {
  readonly object: 'pod' | 'node'
  readonly reason: 'DNSConfigForming' | 'MissingClusterDNS' | 'CheckLimitsForResolvConf'
  /** In kubelet's words. */
  readonly message: string
}

export type FormedDns =
  | { readonly ok: true; readonly dns: PodDns; readonly warnings: readonly KubeletWarning[] }
  /** No sandbox is made, and kubelet tries again and again. */
  | { readonly ok: false; readonly reason: string }

const SERVERS_MAX = 3
const SEARCHES_MAX = 32
const SEARCH_LINE_MAX = 2048
/** A longer search path makes some resolvers abort. */
const SEARCH_MAX = 253
const CLUSTER_OPTIONS = ['ndots:5']

type Source = 'none' | 'cluster' | 'host'

export function podDns(pod: Pod, settings: KubeletSettings): FormedDns {
  const host = settings.resolvConf === '' ? NOTHING : readNodeFile(settings.nodeFile)
  if (typeof host === 'string') return { ok: false, reason: host }
  const { dns, warnings } = baseFor(pod, settings, host)
  const { dnsConfig } = pod.spec
  const merged = dnsConfig
    ? {
        servers: unique([...dns.servers, ...(dnsConfig.nameservers ?? [])]),
        searches: unique([...dns.searches, ...(dnsConfig.searches ?? [])]),
        options: mergeOptions(
          dns.options,
          (dnsConfig.options ?? []).map(({ name = '', value }) =>
            value ? `${name}:${value}` : name,
          ),
        ),
      }
    : dns
  const limited = withinLimits(merged)
  return { ok: true, dns: limited.dns, warnings: [...warnings, ...limited.warnings] }
}

const NOTHING: PodDns = { servers: [], searches: [], options: [] }

/** ClusterFirst on the Node's own network is Default, without a word. */
export function sourceOf({ spec }: Pod): Source {
  switch (spec.dnsPolicy) {
    case 'None':
      return 'none'
    case 'Default':
      return 'host'
    case 'ClusterFirstWithHostNet':
      return 'cluster'
    default:
      return spec.hostNetwork ? 'host' : 'cluster'
  }
}

interface Formed {
  readonly dns: PodDns
  readonly warnings: readonly KubeletWarning[]
}

function baseFor(pod: Pod, settings: KubeletSettings, host: PodDns): Formed {
  const source = sourceOf(pod)
  if (source === 'none') return { dns: NOTHING, warnings: [] }
  if (source === 'cluster' && settings.clusterDns.length > 0) {
    const searches = clusterSearches(pod, settings, host.searches)
    return {
      dns: { servers: settings.clusterDns, searches, options: CLUSTER_OPTIONS },
      warnings: [],
    }
  }
  const dns = settings.resolvConf === '' ? loopback(settings.nodeIPs) : host
  return { dns, warnings: source === 'cluster' ? missingClusterDns(pod) : [] }
}

function clusterSearches(
  { metadata }: Pod,
  { clusterDomain }: KubeletSettings,
  hostSearches: readonly string[],
): readonly string[] {
  if (clusterDomain === '') return hostSearches
  const service = `svc.${clusterDomain}`
  const own = [`${metadata.namespace ?? 'default'}.${service}`, service, clusterDomain]
  return unique([...own, ...hostSearches])
}

/** Without a file, the Pod is sent to itself: that switches names off. */
const loopback = (nodeIPs: readonly string[]): PodDns => ({
  servers:
    nodeIPs.length > 0 ? nodeIPs.map((ip) => (isIPv6(ip) ? '::1' : '127.0.0.1')) : ['127.0.0.1'],
  searches: ['.'],
  options: [],
})

function missingClusterDns({ metadata }: Pod): readonly KubeletWarning[] {
  const reason = 'MissingClusterDNS' as const
  const message =
    'kubelet does not have ClusterDNS IP configured and cannot create Pod using "ClusterFirst" policy. Falling back to "Default" policy.'
  const pod = `${metadata.name}_${metadata.namespace ?? 'default'}(${metadata.uid ?? ''})`
  return [
    { object: 'node', reason, message },
    { object: 'pod', reason, message: `pod: "${pod}". ${message}` },
  ]
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)]

function withinLimits({ servers, searches, options }: PodDns): Formed {
  const keptServers = servers.slice(0, SERVERS_MAX)
  const keptSearches = cutSearches(searches)
  const warnings: KubeletWarning[] = []
  const warn = (message: string) =>
    warnings.push({ object: 'pod', reason: 'DNSConfigForming', message })
  if (keptServers.length < servers.length)
    warn(
      `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${keptServers.join(' ')}`,
    )
  if (keptSearches.length < searches.length)
    warn(
      `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${keptSearches.join(' ')}`,
    )
  return { dns: { servers: keptServers, searches: keptSearches, options }, warnings }
}

/** The first 32, those of them that are not too long, and of these as many as fit the line. */
function cutSearches(searches: readonly string[]): readonly string[] {
  let kept = searches.slice(0, SEARCHES_MAX).filter((search) => search.length <= SEARCH_MAX)
  while (kept.join(' ').length > SEARCH_LINE_MAX) kept = kept.slice(0, -1)
  return kept
}

/** What kubelet says of the file once, when it starts. */
export function checkNodeFile(settings: KubeletSettings): readonly KubeletWarning[] {
  const { resolvConf, clusterDomain, nodeFile } = settings
  const file = resolvConf === '' ? NOTHING : readNodeFile(nodeFile)
  const warn = (message: string): readonly KubeletWarning[] => [
    { object: 'node', reason: 'CheckLimitsForResolvConf', message },
  ]
  if (typeof file === 'string') return warn(file)
  const countMax = clusterDomain === '' ? SEARCHES_MAX : SEARCHES_MAX - 3
  const contains = `Resolv.conf file '${resolvConf}' contains`
  if (file.searches.length > countMax)
    return warn(`${contains} search line consisting of more than ${countMax} domains!`)
  if (file.searches.some((search) => search.length > SEARCH_MAX))
    return warn(`${contains} a search path which length is more than allowed ${SEARCH_MAX} chars!`)
  if (file.searches.join(' ').length > SEARCH_LINE_MAX)
    return warn(
      `${contains} search line which length is more than allowed ${SEARCH_LINE_MAX} chars!`,
    )
  return []
}
