/** What kube-proxy writes, line by line, so that each line can be shown with what it belongs to. */

/** Whose line it is. Lines that serve all Services have no owner. */
export interface Owner {
  /** `shop/web` */
  readonly service: string
  /** `shop/web:http` */
  readonly port: string
  /** `10.244.1.9:8080`, for lines of one endpoint. */
  readonly endpoint?: string
}

export interface WrittenChain {
  readonly name: string
  readonly owner?: Owner
}

export interface WrittenRule {
  readonly kind: 'rule'
  readonly chain: string
  /** The whole line: `-A KUBE-SERVICES …`. */
  readonly text: string
  readonly owner?: Owner
}

/** A chain that nothing leads to any more: `-X CHAIN`. */
export interface WrittenRemoval {
  readonly kind: 'removal'
  readonly chain: string
  readonly text: string
}

export type WrittenLine = WrittenRule | WrittenRemoval

export interface WrittenTable {
  readonly name: 'filter' | 'nat'
  readonly chains: readonly WrittenChain[]
  readonly lines: readonly WrittenLine[]
}

export interface WrittenRules {
  readonly tables: readonly WrittenTable[]
  /** More than 1000 endpoints: comments are left out where there are most rules. */
  readonly largeCluster: boolean
  /** Of all ports of all Services. */
  readonly endpoints: number
}

/** Exactly what is handed to `iptables-restore --noflush --counters`. */
export const restoreText = (written: Pick<WrittenRules, 'tables'>): string =>
  `${restoreLines(written).join('\n')}\n`

/** The same, line by line. */
export const restoreLines = ({ tables }: Pick<WrittenRules, 'tables'>): readonly string[] =>
  tables.flatMap(({ name, chains, lines }) => [
    `*${name}`,
    ...chains.map((chain) => `:${chain.name} - [0:0]`),
    ...lines.map(({ text }) => text),
    'COMMIT',
  ])

/** Rules under construction; chains and lines are added in the order in which they are written. */
export interface Draft {
  readonly filterChains: WrittenChain[]
  readonly filter: WrittenLine[]
  readonly natChains: WrittenChain[]
  readonly nat: WrittenLine[]
}

export const ruleLine = (chain: string, rest: string, owner?: Owner): WrittenRule => ({
  kind: 'rule',
  chain,
  text: `-A ${chain} ${rest}`,
  ...(owner && { owner }),
})
