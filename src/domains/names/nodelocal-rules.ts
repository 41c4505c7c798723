/**
 * The rules of node-local-dns (kubernetes/dns cmd/node-cache/app/cache_app.go, initIptables): its packets are not tracked, so
 * no nat rule sees them, and are let through where rules accept only what is tracked.
 */

const SKIP = 'NodeLocal DNS Cache: skip conntrack'
const ALLOW = 'NodeLocal DNS Cache: allow DNS traffic'

export interface CacheRule {
  readonly table: 'raw' | 'filter'
  readonly chain: 'PREROUTING' | 'INPUT' | 'OUTPUT'
  /** As iptables-save prints what stands behind the chain. */
  readonly rest: string
}

/** In the order in which they are ensured: each one that is missing is put at the top of its chain. */
export const rulesOf = (addresses: readonly string[]): readonly CacheRule[] =>
  addresses.flatMap((address) => [
    notrack('PREROUTING', `-d ${address}/32`, 'tcp', '--dport 53'),
    notrack('PREROUTING', `-d ${address}/32`, 'udp', '--dport 53'),
    accept('INPUT', `-d ${address}/32`, 'tcp', '--dport 53'),
    accept('INPUT', `-d ${address}/32`, 'udp', '--dport 53'),
    notrack('OUTPUT', `-s ${address}/32`, 'tcp', '--sport 53'),
    notrack('OUTPUT', `-s ${address}/32`, 'udp', '--sport 53'),
    accept('OUTPUT', `-s ${address}/32`, 'tcp', '--sport 53'),
    accept('OUTPUT', `-s ${address}/32`, 'udp', '--sport 53'),
    notrack('OUTPUT', `-d ${address}/32`, 'tcp', '--dport 53'),
    notrack('OUTPUT', `-d ${address}/32`, 'udp', '--dport 53'),
    notrack('OUTPUT', `-d ${address}/32`, 'tcp', '--dport 8080'),
    notrack('OUTPUT', `-s ${address}/32`, 'tcp', '--sport 8080'),
  ])

type Words = readonly [chain: CacheRule['chain'], side: string, protocol: string, port: string]

const notrack = (...[chain, side, protocol, port]: Words): CacheRule => ({
  table: 'raw',
  chain,
  rest: `${side} -p ${protocol} -m ${protocol} ${port} -m comment --comment "${SKIP}" -j NOTRACK`,
})

const accept = (...[chain, side, protocol, port]: Words): CacheRule => ({
  table: 'filter',
  chain,
  rest: `${side} -p ${protocol} -m ${protocol} ${port} -m comment --comment "${ALLOW}" -j ACCEPT`,
})

/** For `iptables-restore --noflush`: inserts what is missing, or takes away what is there. Empty: nothing to do. */
export function restoreText(rules: readonly CacheRule[], verb: '-I' | '-D'): string {
  return (['raw', 'filter'] as const)
    .map((table) => {
      const own = rules.filter((rule) => rule.table === table)
      if (own.length === 0) return ''
      return `*${table}\n${own.map(({ chain, rest }) => `${verb} ${chain} ${rest}\n`).join('')}COMMIT\n`
    })
    .join('')
}
