/**
 * The rules that lead from the built-in chains to kube-proxy's own, and its canaries. pkg/proxy/iptables/proxier.go,
 * iptablesJumpChains, Kubernetes v1.36.
 */

export interface JumpRule {
  readonly table: 'filter' | 'nat'
  readonly from: string
  readonly to: string
  /** What stands after the chain's name, `-j` included. */
  readonly rest: string
}

const NEW = '-m conntrack --ctstate NEW '

const jump =
  (table: 'filter' | 'nat', from: string, to: string) =>
  (comment: string, test = ''): JumpRule => ({
    table,
    from,
    to,
    rest: `${test}${comment === '' ? '' : `-m comment --comment "${comment}" `}-j ${to}`,
  })

const OUTSIDE = 'kubernetes externally-visible service portals'
const PORTALS = 'kubernetes service portals'
const BALANCER = 'kubernetes load balancer firewall'

/** In the order in which kube-proxy ensures them: each one that is missing is inserted at the top of its chain. */
export const JUMP_RULES: readonly JumpRule[] = [
  jump('filter', 'INPUT', 'KUBE-EXTERNAL-SERVICES')(OUTSIDE, NEW),
  jump('filter', 'FORWARD', 'KUBE-EXTERNAL-SERVICES')(OUTSIDE, NEW),
  jump('filter', 'INPUT', 'KUBE-NODEPORTS')('kubernetes health check service ports'),
  jump('filter', 'FORWARD', 'KUBE-SERVICES')(PORTALS, NEW),
  jump('filter', 'OUTPUT', 'KUBE-SERVICES')(PORTALS, NEW),
  jump('filter', 'FORWARD', 'KUBE-FORWARD')('kubernetes forwarding rules'),
  jump('filter', 'INPUT', 'KUBE-PROXY-FIREWALL')(BALANCER, NEW),
  jump('filter', 'OUTPUT', 'KUBE-PROXY-FIREWALL')(BALANCER, NEW),
  jump('filter', 'FORWARD', 'KUBE-PROXY-FIREWALL')(BALANCER, NEW),
  jump('nat', 'OUTPUT', 'KUBE-SERVICES')(PORTALS),
  jump('nat', 'PREROUTING', 'KUBE-SERVICES')(PORTALS),
  jump('nat', 'POSTROUTING', 'KUBE-POSTROUTING')('kubernetes postrouting rules'),
  jump('filter', 'INPUT', 'KUBE-FIREWALL')(''),
  jump('filter', 'OUTPUT', 'KUBE-FIREWALL')(''),
]

const CANARY = 'KUBE-PROXY-CANARY'

/** What a Node has already: names of its chains, and whether a jump stands in a chain. */
export interface Present {
  readonly hasChain: (table: 'mangle' | 'filter' | 'nat', chain: string) => boolean
  readonly hasJump: (rule: JumpRule) => boolean
}

const NOTHING: Present = { hasChain: () => false, hasJump: () => false }

/**
 * The text that brings the jumps about, for `iptables-restore --noflush`; empty when all is there. On a Node where
 * kubelet started first, its KUBE-FIREWALL jumps are there and stay below the others.
 */
export function jumpRules({ hasChain, hasJump }: Present = NOTHING): string {
  const missing = JUMP_RULES.filter((rule) => !hasJump(rule))
  return (['mangle', 'nat', 'filter'] as const)
    .map((table) => {
      const mine = missing.filter((rule) => rule.table === table)
      const targets = JUMP_RULES.filter((rule) => rule.table === table).map(({ to }) => to)
      const chains = [...new Set([...targets, CANARY])].filter((chain) => !hasChain(table, chain))
      if (mine.length === 0 && chains.length === 0) return ''
      const lines = [
        `*${table}`,
        ...chains.map((chain) => `:${chain} - [0:0]`),
        ...mine.map(({ from, rest }) => `-I ${from} ${rest}`),
        'COMMIT',
      ]
      return `${lines.join('\n')}\n`
    })
    .join('')
}
