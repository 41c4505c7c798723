import type { Visit } from '../netfilter/index.ts'

/** What rules of kube-proxy in nftables mode say in their names and maps: pkg/proxy/nftables/proxier.go, Kubernetes v1.36. */

type RuleVisit = Extract<Visit, { kind: 'rule' }>

export const isNft = ({ table }: Pick<RuleVisit, 'table'>): boolean => table.includes(' ')

/** The Service that a rule leads to, or belongs to: `shop/web` of `service-ULMVA6XW-shop/web/tcp/http`. */
export function serviceOfNftRule({ verdict, chain }: RuleVisit): string | undefined {
  const to = verdict && 'chain' in verdict ? verdict.chain : ''
  return serviceIn(to) ?? serviceIn(chain)
}

const serviceIn = (chain: string): string | undefined =>
  /^[a-z]+-[A-Z2-7]{8}-([^/]+\/[^/]+)\//.exec(chain)?.[1]

/** The endpoints among which a rule draws a number, in the order of their numbers: addresses without ports. */
export function drawnAmong(text: string): readonly string[] {
  if (!text.includes('numgen')) return []
  return [...text.matchAll(/ : (?:goto endpoint-\S*__)?([\d.]+)(?: \. |\/)\d+/g)].map(
    ([, address = '']) => address,
  )
}

export interface Chosen {
  readonly address: string
  /** The client was there before. */
  readonly isRemembered: boolean
}

/** The endpoint that a rule chose: by a number that was drawn, or because a client is remembered. */
export function chosenByNft({ rule, verdict, drawn = 0 }: RuleVisit): Chosen | undefined {
  const address = drawnAmong(rule.text)[drawn]
  if (address !== undefined) return { address, isRemembered: false }
  const remembered = verdict && 'chain' in verdict && /__([\d.]+)\/\d+$/.exec(verdict.chain)?.[1]
  return remembered ? { address: remembered, isRemembered: true } : undefined
}
