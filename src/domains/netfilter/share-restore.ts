import { withEntries } from '../../core/large-record.ts'
import { addUses, keepUses, takeUses, type Uses, usesIn } from './count-uses.ts'
import { type Chain, chainAt, type RuleTable, type TableName, type Tables } from './model.ts'

/**
 * The kube-proxies of many Nodes hand the same lines to kernels that hold nearly the same. What the lines asked of the tables is written
 * down once; where a table answers the same, the lines do to it what they did to the first one, and need not be read again.
 */

/** What lines asked of one table, and what they changed in it. */
export interface TableTrace {
  readonly table: TableName
  readonly isThere: boolean
  /** Whether there are such chains. */
  readonly names: Map<string, boolean>
  /** What is in them. */
  readonly chains: Map<string, Chain | undefined>
  /** How often chains were jumped to. */
  readonly uses: Map<string, number>
  changes: readonly (readonly [name: string, chain: Chain | undefined])[]
  /** How that changes what chains are jumped to. */
  since: Uses
}

export interface Trace {
  readonly tables: TableTrace[]
  /** They asked what cannot be asked again cheaply. */
  isOpenEnded: boolean
}

interface Known<Outcome> {
  readonly lines: readonly string[]
  readonly trace: Trace
  readonly outcome: Outcome
}

/** More lines than these are read each time: nothing so large is kept in mind. */
export const TRACED_LINES_MAX = 20_000

/** Nodes of a few kinds may take turns. */
const KNOWN_MAX = 4

let known: readonly Known<unknown>[] = []

export function keepTrace(lines: readonly string[], trace: Trace, outcome: unknown): void {
  const names = trace.tables.map(({ table }) => table)
  if (trace.isOpenEnded || new Set(names).size < names.length) return // opened twice: it asked what it had written itself
  known = [{ lines, trace, outcome }, ...known.slice(0, KNOWN_MAX - 1)]
}

/** What the lines make of the tables, if they have done the same elsewhere, and what else came of it there. */
export function replayed<Outcome>(
  tables: Tables,
  lines: readonly string[],
): { readonly tables: Tables; readonly outcome: Outcome } | undefined {
  for (const { lines: others, trace, outcome } of known) {
    if (!areSame(lines, others) || !trace.tables.every((one) => answersAlike(tables, one))) continue
    let after = tables
    for (const one of trace.tables) after = withTrace(after, one)
    return { tables: after, outcome: outcome as Outcome } // as: kept by the same caller
  }
  return undefined
}

function answersAlike(
  tables: Tables,
  { table, isThere, names, chains, uses }: TableTrace,
): boolean {
  const now = tables[table]
  if ((now !== undefined) !== isThere) return false
  for (const [name, is] of names) if ((chainAt(now, name) !== undefined) !== is) return false
  for (const [name, chain] of chains) if (!isSameChain(chainAt(now, name), chain)) return false
  for (const [name, count] of uses)
    if ((now ? (usesIn(now).get(name) ?? 0) : 0) !== count) return false
  return true
}

const isSameChain = (one: Chain | undefined, other: Chain | undefined): boolean =>
  one === other ||
  (one !== undefined &&
    other !== undefined &&
    one.policy === other.policy &&
    areSame(one.rules, other.rules))

const areSame = <Item>(one: readonly Item[], other: readonly Item[]): boolean => {
  if (one === other) return true
  if (one.length !== other.length) return false
  for (let place = 0; place < one.length; place++) if (one[place] !== other[place]) return false
  return true
}

function withTrace(tables: Tables, { table, changes, since }: TableTrace): Tables {
  const before = tables[table]
  if (before && changes.length === 0) return tables
  return { ...tables, [table]: changedTable(before ?? EMPTY, changes, () => since) }
}

const EMPTY: RuleTable = { chains: {} }

/** A table with some chains changed or taken away; `since`: how that changes what chains are jumped to. */
export function changedTable(
  before: RuleTable,
  changes: TableTrace['changes'],
  since: () => Uses,
): RuleTable {
  const uses = takeUses(before)
  if (uses) for (const [chain, count] of since()) addUses(uses, chain, count)
  const after: RuleTable = withEntries(before, 'chains', changes)
  keepUses(after, uses)
  return after
}
