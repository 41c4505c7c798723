import { detectorInNft } from './nftables-detector.ts'
import { addRule, command, ensureChain, type NftDraft } from './nftables-draft.ts'
import type { Setting } from './setting.ts'

/**
 * Table, chains, sets, maps and rules that every full sync writes, whatever Services there are.
 * pkg/proxy/nftables/proxier.go, setupNFTables, Kubernetes v1.36.
 */

interface BaseChain {
  readonly name: string
  readonly type: 'filter' | 'nat'
  readonly hook: 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting'
  readonly priority: number
}

export const BASE_CHAINS: readonly BaseChain[] = [
  // Source ranges of load balancers concern the address before it is translated.
  { name: 'filter-prerouting-pre-dnat', type: 'filter', hook: 'prerouting', priority: -110 },
  { name: 'filter-output-pre-dnat', type: 'filter', hook: 'output', priority: -110 },
  { name: 'filter-input', type: 'filter', hook: 'input', priority: 0 },
  { name: 'filter-forward', type: 'filter', hook: 'forward', priority: 0 },
  { name: 'filter-output', type: 'filter', hook: 'output', priority: 0 },
  { name: 'nat-prerouting', type: 'nat', hook: 'prerouting', priority: -100 },
  { name: 'nat-output', type: 'nat', hook: 'output', priority: -100 },
  { name: 'nat-postrouting', type: 'nat', hook: 'postrouting', priority: 100 },
]

const NEW = 'ct state new '
const JUMPS: readonly (readonly [to: string, from: string, test: string])[] = [
  ['nodeport-endpoints-check', 'filter-input', NEW],
  ['service-endpoints-check', 'filter-input', NEW],
  ['service-endpoints-check', 'filter-forward', NEW],
  ['service-endpoints-check', 'filter-output', NEW],
  ['firewall-check', 'filter-prerouting-pre-dnat', NEW],
  ['firewall-check', 'filter-output-pre-dnat', NEW],
  ['services', 'nat-output', ''],
  ['services', 'nat-prerouting', ''],
  ['masquerading', 'nat-postrouting', ''],
  ['cluster-ips-check', 'filter-forward', NEW],
  ['cluster-ips-check', 'filter-output', NEW],
]

interface Cluster {
  /** Networks of ClusterIPs of this family. */
  readonly serviceCIDRs: readonly string[]
  /** The first full sync since kube-proxy started: base chains are made anew, as an old one may have other priorities. */
  readonly isFirst: boolean
}

export function writeNftablesFixed(draft: NftDraft, setting: Setting, cluster: Cluster): void {
  command(draft, 'add table', '{ comment "rules for kube-proxy" ; }')
  writeBaseChains(draft, cluster.isFirst)
  writeMasquerading(draft, setting)
  writeClusterIPsCheck(draft, cluster.serviceCIDRs)
  writeNodePortAddresses(draft, setting)
  writeRefusals(draft, setting)
  writeFirewall(draft)
  writeDispatch(draft, setting)
}

function writeBaseChains(draft: NftDraft, isFirst: boolean): void {
  if (isFirst) {
    for (const { name } of BASE_CHAINS) {
      command(draft, 'add chain', name)
      command(draft, 'delete chain', name)
    }
  }
  for (const { name, type, hook, priority } of BASE_CHAINS) {
    const place = `{ type ${type} hook ${hook} priority ${priority} ; }`
    command(draft, 'add chain', `${name} ${place}`)
    command(draft, 'flush chain', name)
  }
  const made = new Set<string>()
  for (const [to, from, test] of JUMPS) {
    if (!made.has(to)) ensureChain(draft, to)
    made.add(to)
    addRule(draft, from, `${test}jump ${to}`)
  }
}

function writeMasquerading(draft: NftDraft, { mark }: Setting): void {
  const { ip, addressType } = draft
  const type = `${addressType} . ${addressType} . inet_proto . inet_service`
  command(
    draft,
    'add set',
    `hairpin-connections { type ${type} ; comment "service hairpin connections" ; }`,
  )
  // Taken off again, so that an encapsulated copy of the packet is not masqueraded once more.
  const unmark = `mark set mark xor ${mark}`
  addRule(draft, 'masquerading', `mark and ${mark} != 0 ${unmark} masquerade fully-random`)
  const flow = `${ip} saddr . ${ip} daddr . meta l4proto . th dport`
  addRule(
    draft,
    'masquerading',
    `ct status dnat ${flow} @hairpin-connections masquerade fully-random`,
  )
}

/** What no Service answers for: a wrong port is refused, an address of nobody is dropped. */
function writeClusterIPsCheck(draft: NftDraft, serviceCIDRs: readonly string[]): void {
  const { ip, addressType } = draft
  command(draft, 'add set', `cluster-ips { type ${addressType} ; comment "Active ClusterIPs" ; }`)
  addRule(draft, 'cluster-ips-check', `${ip} daddr @cluster-ips reject`, {
    comment: 'Reject traffic to invalid ports of ClusterIPs',
  })
  if (serviceCIDRs.length === 0) return
  addRule(draft, 'cluster-ips-check', `${ip} daddr { ${serviceCIDRs.join(',')} } drop`, {
    comment: 'Drop traffic to unallocated ClusterIPs',
  })
}

function writeNodePortAddresses(draft: NftDraft, { nodePortAddresses }: Setting): void {
  const comment = 'comment "IPs that accept NodePort traffic"'
  command(draft, 'add set', `nodeport-ips { type ${draft.addressType} ; ${comment} ; }`)
  if (!nodePortAddresses) {
    command(draft, 'delete set', 'nodeport-ips')
    return
  }
  command(draft, 'flush set', 'nodeport-ips')
  for (const address of new Set(nodePortAddresses))
    command(draft, 'add element', `nodeport-ips { ${address} }`)
}

/** Where node ports answer: on some addresses, or on all but loopback. */
const notLoopback = (ip: NftDraft['ip']): string =>
  ip === 'ip' ? 'ip daddr != 127.0.0.0/8' : 'ip6 daddr != ::1'

function addVerdictMap(draft: NftDraft, name: string, key: string, comment: string): void {
  command(draft, 'add map', `${name} { type ${key} : verdict ; comment "${comment}" ; }`)
}

const addressKey = ({ addressType }: NftDraft): string =>
  `${addressType} . inet_proto . inet_service`
const PORT_KEY = 'inet_proto . inet_service'

const byAddress = ({ ip }: NftDraft, map: string): string =>
  `${ip} daddr . meta l4proto . th dport vmap @${map}`
const byPort = (map: string): string => `meta l4proto . th dport vmap @${map}`

function writeRefusals(draft: NftDraft, { nodePortAddresses }: Setting): void {
  const { ip } = draft
  addVerdictMap(
    draft,
    'no-endpoint-services',
    addressKey(draft),
    'vmap to drop or reject packets to services with no endpoints',
  )
  addVerdictMap(
    draft,
    'no-endpoint-nodeports',
    PORT_KEY,
    'vmap to drop or reject packets to service nodeports with no endpoints',
  )
  const helper = 'comment "helper for @no-endpoint-services / @no-endpoint-nodeports"'
  command(draft, 'add chain', `reject-chain { ${helper} ; }`)
  command(draft, 'flush chain', 'reject-chain')
  addRule(draft, 'reject-chain', 'reject')
  addRule(draft, 'service-endpoints-check', byAddress(draft, 'no-endpoint-services'))
  const here = nodePortAddresses ? `${ip} daddr @nodeport-ips` : notLoopback(ip)
  addRule(draft, 'nodeport-endpoints-check', `${here} ${byPort('no-endpoint-nodeports')}`)
}

function writeFirewall(draft: NftDraft): void {
  addVerdictMap(
    draft,
    'firewall-ips',
    addressKey(draft),
    'destinations that are subject to LoadBalancerSourceRanges',
  )
  addRule(draft, 'firewall-check', byAddress(draft, 'firewall-ips'))
}

function writeDispatch(draft: NftDraft, setting: Setting): void {
  const { ip } = draft
  const { mark, masqueradeAll, detector, nodePortAddresses } = setting
  addVerdictMap(
    draft,
    'service-ips',
    addressKey(draft),
    'ClusterIP, ExternalIP and LoadBalancer IP traffic',
  )
  addVerdictMap(draft, 'service-nodeports', PORT_KEY, 'NodePort traffic')
  const toClusterIP = `${ip} daddr @cluster-ips`
  const setMark = `mark set mark or ${mark}`
  if (masqueradeAll) {
    const comment = 'masquerade all clusterIP traffic'
    addRule(draft, 'services', `${toClusterIP} ${setMark}`, { comment })
  } else if (detector) {
    const comment = 'masquerade clusterIP traffic from outside cluster'
    const { ifNotLocal } = detectorInNft(detector)
    addRule(draft, 'services', `${toClusterIP} ${ifNotLocal} ${setMark}`, { comment })
  }
  addRule(draft, 'services', byAddress(draft, 'service-ips'))
  const here = nodePortAddresses
    ? `${ip} daddr @nodeport-ips`
    : `fib daddr type local ${notLoopback(ip)}`
  addRule(draft, 'services', `${here} ${byPort('service-nodeports')}`)
}
