import { IPVS_SETS, type SetName, setName } from './ipvs-sets.ts'
import type { IpvsState } from './write-ipvs.ts'

/**
 * The rules of iptables that IPVS mode needs: their number does not grow with the Services, but for one a load balancer
 * that this Node may not reach. pkg/proxy/ipvs/proxier.go, writeIptablesRules, Kubernetes v1.36.
 */

const NAT_CHAINS = [
  'KUBE-SERVICES',
  'KUBE-POSTROUTING',
  'KUBE-NODE-PORT',
  'KUBE-LOAD-BALANCER',
  'KUBE-MARK-MASQ',
]
const FILTER_CHAINS = [
  'KUBE-FORWARD',
  'KUBE-NODE-PORT',
  'KUBE-PROXY-FIREWALL',
  'KUBE-SOURCE-RANGES-FIREWALL',
  'KUBE-IPVS-FILTER',
  'KUBE-IPVS-OUT-FILTER',
]

interface SetRule {
  readonly set: SetName
  readonly table: 'nat' | 'filter'
  readonly from: string
  readonly to: string
  readonly sides: string
  readonly protocol?: string
}

const setRule = (
  set: SetName,
  [table, from, to]: readonly ['nat' | 'filter', string, string],
  sides: string,
  protocol?: string,
): SetRule => ({ set, table, from, to, sides, ...(protocol && { protocol }) })

/** Rules that are there only while their set has entries. */
const SET_RULES: readonly SetRule[] = [
  setRule('KUBE-LOOP-BACK', ['nat', 'KUBE-POSTROUTING', 'MASQUERADE'], 'dst,dst,src'),
  setRule('KUBE-LOAD-BALANCER', ['nat', 'KUBE-SERVICES', 'KUBE-LOAD-BALANCER'], 'dst,dst'),
  setRule('KUBE-LOAD-BALANCER-LOCAL', ['nat', 'KUBE-LOAD-BALANCER', 'RETURN'], 'dst,dst'),
  setRule('KUBE-NODE-PORT-LOCAL-TCP', ['nat', 'KUBE-NODE-PORT', 'RETURN'], 'dst', 'tcp'),
  setRule('KUBE-NODE-PORT-TCP', ['nat', 'KUBE-NODE-PORT', 'KUBE-MARK-MASQ'], 'dst', 'tcp'),
  setRule('KUBE-NODE-PORT-LOCAL-UDP', ['nat', 'KUBE-NODE-PORT', 'RETURN'], 'dst', 'udp'),
  setRule('KUBE-NODE-PORT-UDP', ['nat', 'KUBE-NODE-PORT', 'KUBE-MARK-MASQ'], 'dst', 'udp'),
  setRule('KUBE-NODE-PORT-LOCAL-SCTP-HASH', ['nat', 'KUBE-NODE-PORT', 'RETURN'], 'dst,dst', 'sctp'),
  setRule(
    'KUBE-NODE-PORT-SCTP-HASH',
    ['nat', 'KUBE-NODE-PORT', 'KUBE-MARK-MASQ'],
    'dst,dst',
    'sctp',
  ),
  setRule(
    'KUBE-LOAD-BALANCER-FW',
    ['filter', 'KUBE-PROXY-FIREWALL', 'KUBE-SOURCE-RANGES-FIREWALL'],
    'dst,dst',
  ),
  setRule(
    'KUBE-LOAD-BALANCER-SOURCE-CIDR',
    ['filter', 'KUBE-SOURCE-RANGES-FIREWALL', 'RETURN'],
    'dst,dst,src',
  ),
  setRule(
    'KUBE-LOAD-BALANCER-SOURCE-IP',
    ['filter', 'KUBE-SOURCE-RANGES-FIREWALL', 'RETURN'],
    'dst,dst,src',
  ),
]

interface Rules {
  readonly nat: string[]
  readonly filter: string[]
}

/** Exactly what is handed to `iptables-restore --noflush --counters`. */
export function ipvsRestoreText(state: IpvsState): string {
  const rules: Rules = { nat: [], filter: [] }
  const loopback = state.setting.family === 'ipv4' ? '127.0.0.0/8' : '::1/128'
  rules.nat.push(`-A KUBE-SERVICES -s ${loopback} -j RETURN`)
  for (const { set, table, from, to, sides, protocol } of SET_RULES) {
    if (state.sets[set].length === 0) continue
    const only = protocol === undefined ? '' : `-p ${protocol} `
    rules[table].push(`-A ${from} ${only}${commented(state, set)} ${sides} -j ${to}`)
  }
  writeServices(rules, state)
  writeFirewall(rules, state)
  writeAccess(rules, state)
  writeMasquerade(rules, state)
  const table = (name: 'nat' | 'filter', chains: readonly string[]) => [
    `*${name}`,
    ...chains.map((chain) => `:${chain} - [0:0]`),
    ...rules[name],
    'COMMIT',
  ]
  return `${[...table('nat', NAT_CHAINS), ...table('filter', FILTER_CHAINS)].join('\n')}\n`
}

const asked = ({ setting }: IpvsState, set: SetName): string =>
  `-m set --match-set ${setName(set, setting.family)}`
const commented = (state: IpvsState, set: SetName): string =>
  `-m comment --comment "${IPVS_SETS[set].comment}" ${asked(state, set)}`

function writeServices({ nat }: Rules, state: IpvsState): void {
  const { masqueradeAll, detector } = state.setting
  if (state.sets['KUBE-CLUSTER-IP'].length > 0) {
    // Without a way to tell Pods: what a Node sends to a ClusterIP has a ClusterIP as its source, for it is local.
    const sides = masqueradeAll
      ? 'dst,dst'
      : detector
        ? `dst,dst ${detector.ifNotLocal}`
        : 'src,dst'
    nat.push(`-A KUBE-SERVICES ${commented(state, 'KUBE-CLUSTER-IP')} ${sides} -j KUBE-MARK-MASQ`)
  }
  for (const set of ['KUBE-EXTERNAL-IP', 'KUBE-EXTERNAL-IP-LOCAL'] as const) {
    if (state.sets[set].length === 0) continue
    const test = `-A KUBE-SERVICES ${commented(state, set)} dst,dst`
    if (set === 'KUBE-EXTERNAL-IP') nat.push(`${test} -j KUBE-MARK-MASQ`)
    nat.push(
      `${test} -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT`,
      `${test} -m addrtype --dst-type LOCAL -j ACCEPT`,
    )
  }
  nat.push(
    '-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT',
    '-A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ',
  )
  for (const set of ['KUBE-CLUSTER-IP', 'KUBE-LOAD-BALANCER'] as const) {
    if (state.sets[set].length > 0)
      nat.push(`-A KUBE-SERVICES ${asked(state, set)} dst,dst -j ACCEPT`)
  }
}

function writeFirewall({ filter }: Rules, { closedToNode }: IpvsState): void {
  filter.push('-A KUBE-SOURCE-RANGES-FIREWALL -j DROP')
  for (const { address, protocol, number } of closedToNode) {
    const server = `--vaddr ${address} --vproto ${protocol} --vport ${number}`
    filter.push(`-A KUBE-IPVS-OUT-FILTER -s ${address} -m ipvs ${server} -j DROP`)
  }
}

/** The addresses are local to the Node: what listens on all of its addresses must not be reached by them. */
function writeAccess({ filter }: Rules, state: IpvsState): void {
  const { mark } = state.setting
  filter.push(
    `-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark ${mark}/${mark} -j ACCEPT`,
    '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    `-A KUBE-NODE-PORT ${commented(state, 'KUBE-HEALTH-CHECK-NODE-PORT')} dst -j ACCEPT`,
  )
  const open = [
    'KUBE-LOAD-BALANCER',
    'KUBE-CLUSTER-IP',
    'KUBE-EXTERNAL-IP',
    'KUBE-EXTERNAL-IP-LOCAL',
  ] as const
  for (const set of open) filter.push(`-A KUBE-IPVS-FILTER ${asked(state, set)} dst,dst -j RETURN`)
  filter.push(
    `-A KUBE-IPVS-FILTER ${asked(state, 'KUBE-HEALTH-CHECK-NODE-PORT')} dst -j RETURN`,
    `-A KUBE-IPVS-FILTER -m conntrack --ctstate NEW ${asked(state, 'KUBE-IPVS-IPS')} dst -j REJECT`,
  )
}

function writeMasquerade({ nat }: Rules, { setting: { mark, randomFully } }: IpvsState): void {
  nat.push(
    `-A KUBE-POSTROUTING -m mark ! --mark ${mark}/${mark} -j RETURN`,
    // Taken off again, so that an encapsulated copy of the packet is not masqueraded once more.
    `-A KUBE-POSTROUTING -j MARK --xor-mark ${mark}`,
    `-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE${randomFully ? ' --random-fully' : ''}`,
    `-A KUBE-MARK-MASQ -j MARK --or-mark ${mark}`,
  )
}

/** From the built-in chains, in the order in which kube-proxy ensures them: each is inserted at the top of its chain. */
export const IPVS_JUMPS = [
  ['nat', 'OUTPUT', 'KUBE-SERVICES', 'kubernetes service portals'],
  ['nat', 'PREROUTING', 'KUBE-SERVICES', 'kubernetes service portals'],
  ['nat', 'POSTROUTING', 'KUBE-POSTROUTING', 'kubernetes postrouting rules'],
  ['filter', 'FORWARD', 'KUBE-FORWARD', 'kubernetes forwarding rules'],
  ['filter', 'INPUT', 'KUBE-NODE-PORT', 'kubernetes health check rules'],
  ['filter', 'INPUT', 'KUBE-PROXY-FIREWALL', 'kube-proxy firewall rules'],
  ['filter', 'FORWARD', 'KUBE-PROXY-FIREWALL', 'kube-proxy firewall rules'],
  ['filter', 'INPUT', 'KUBE-IPVS-FILTER', 'kubernetes ipvs access filter'],
  ['filter', 'OUTPUT', 'KUBE-IPVS-OUT-FILTER', 'kubernetes ipvs access filter'],
] as const
