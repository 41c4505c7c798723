import { type Ref, ref } from '../../core/ref.ts'
import type { Step } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { searchRules } from '../netfilter/index.ts'
import { meetsBreakpoint } from './breakpoint.ts'
import type { ChainName } from './rule-sheet.ts'

/** A rule that was found, with its text. */
export interface FoundLine extends ChainName {
  readonly ref: Ref<'rule'>
  /** From 1. */
  readonly index: number
  readonly text: string
}

/** Rules of all machines whose text holds all words of a query; `count` of them in all, the first `limit` with their text. */
export function findRules(
  world: World,
  query: string,
  limit: number,
): { readonly count: number; readonly lines: readonly FoundLine[] } {
  const found = Object.values(world.network.hosts).map((host) => ({
    host,
    ...searchRules(host.tables, query, limit),
  }))
  const lines = found.flatMap(({ host, rules }) =>
    rules.map(
      ({ table, chain, index }): FoundLine => ({
        ref: ref('rule', `${host.name}/${table}/${chain}/${index}`),
        node: host.name,
        table,
        chain,
        index,
        text: host.tables[table]?.chains[chain]?.rules[index - 1]?.text ?? '',
      }),
    ),
  )
  return { count: found.reduce((sum, { count }) => sum + count, 0), lines: lines.slice(0, limit) }
}

/** The next step after the one on screen at which a packet comes to the rule; undefined when none does. */
export function nextVisit(
  steps: readonly Step<World>[],
  cursor: number,
  { node, table, chain, index }: FoundLine,
): number | undefined {
  const place = { host: node, table, chain, index }
  for (let at = cursor + 1; at < steps.length; at++) {
    const step = steps[at]
    if (step && meetsBreakpoint(step, steps[at - 1], place)) return at
  }
  return undefined
}
