import { chainAt, type Tables } from '../netfilter/model.ts'
import { orderKey } from './write-rules.ts'
import type { Draft, WrittenLine } from './written.ts'

/** What one Service has, and is to have, in the chains that all Services share. */
export interface DispatchChange {
  /** `shop/web` */
  readonly service: string
  readonly old: Draft
  readonly now: Draft
}

/** Commands that put the lines of some Services in place of their old ones, in a table that kube-proxy wrote: `-D CHAIN 7`, `-I CHAIN 7 …`. */
export function spliceDispatch(
  tables: Tables,
  table: 'nat' | 'filter',
  changes: readonly DispatchChange[],
): readonly string[] {
  const commands: string[] = []
  const shift = new Map<string, number>() // by chain: how far its rules have moved
  for (const { service, old, now } of changes) {
    for (const chain of chainsIn([...old[table], ...now[table]])) {
      const before = linesOf(old[table], chain)
      const after = linesOf(now[table], chain)
      if (before.join('\n') === after.join('\n')) continue
      const moved = shift.get(chain) ?? 0
      const place = placeOf(tables, { table, chain }, service) + moved + 1
      for (const _ of before) commands.push(`-D ${chain} ${place}`)
      for (const [index, line] of after.entries())
        commands.push(line.replace(`-A ${chain}`, `-I ${chain} ${place + index}`))
      shift.set(chain, moved + after.length - before.length)
    }
  }
  return commands
}

const chainsIn = (lines: readonly WrittenLine[]): ReadonlySet<string> =>
  new Set(lines.map(({ chain }) => chain))

const linesOf = (lines: readonly WrittenLine[], chain: string): readonly string[] =>
  lines.filter((line) => line.chain === chain).map(({ text }) => text)

/** How many rules of a shared chain stand before those of a Service: they are in the order of the Services' names. */
function placeOf(
  tables: Tables,
  { table, chain }: { readonly table: 'nat' | 'filter'; readonly chain: string },
  service: string,
): number {
  const rules = chainAt(tables[table], chain)?.rules ?? []
  const own = orderKey(service)
  let [from, to] = [0, rules.length]
  while (from < to) {
    const middle = (from + to) >> 1
    const other = serviceIn(rules[middle]?.text ?? '')
    if (other !== undefined && orderKey(other) < own) from = middle + 1
    else to = middle
  }
  return from
}

/** Every line for a Service says in its comment whom it is for: `"shop/web:http cluster IP"`. Those for nobody come last. */
const serviceIn = (text: string): string | undefined =>
  /--comment "?([^\s":]+\/[^\s":]+)/.exec(text)?.[1]
