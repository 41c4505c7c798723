import { changesIn } from '../../core/across-versions.ts'
import { valuesIn } from '../../core/large-record.ts'
import { differingRules } from '../netfilter/index.ts'
import { type Chain, chainAt, type RuleTable, type Tables } from '../netfilter/model.ts'

/** How many rules came, went and stayed. */
export interface RuleChanges {
  readonly added: number
  readonly removed: number
  readonly kept: number
}

/** Compares the rules of two rulesets, chain by chain. Rewritten with the same text counts as kept. */
export function countChanges(before: Tables, after: Tables): RuleChanges {
  const sum = { added: 0, removed: 0, kept: 0 }
  for (const table of ['mangle', 'nat', 'filter'] as const) {
    const old = before[table] ?? EMPTY
    const now = after[table] ?? EMPTY
    const here = { added: 0, removed: 0 }
    for (const [name, before] of changedChains(old, now)) {
      const { added, removed } = changesOf(before, chainAt(now, name))
      here.added += added
      here.removed += removed
    }
    if (!counts.has(now)) counts.set(now, countOf(old) + here.added - here.removed)
    sum.added += here.added
    sum.removed += here.removed
    sum.kept += countOf(now) - here.added
  }
  return sum
}

const EMPTY: RuleTable = { chains: {} }

/** The chains that are not the same in both, as they were: a large table knows them, a small one is looked through. */
function changedChains(old: RuleTable, now: RuleTable): ReadonlyMap<string, Chain | undefined> {
  const changes = old === now ? [] : changesIn<Chain>(old, now, 'chains', CHANGES_MAX)
  if (changes) return new Map(changes.toReversed().map(({ name, before }) => [name, before])) // the first change of each counts
  const names = new Set([...Object.keys(old.chains), ...Object.keys(now.chains)])
  return new Map([...names].map((name) => [name, chainAt(old, name)]))
}

const CHANGES_MAX = 10_000 // more are counted faster by looking at all

/** Rules of a table: known from the one before it, or counted once. */
const counts = new WeakMap<RuleTable, number>()

function countOf(table: RuleTable): number {
  const known = counts.get(table)
  if (known !== undefined) return known
  const count = valuesIn<Chain>(table, 'chains').reduce((sum, { rules }) => sum + rules.length, 0)
  counts.set(table, count)
  return count
}

function changesOf(
  old: Chain | undefined,
  now: Chain | undefined,
): Pick<RuleChanges, 'added' | 'removed'> {
  const { gone, come } = differingRules(old?.rules ?? [], now?.rules ?? [])
  if (gone.length === 0 || come.length === 0) return { added: come.length, removed: gone.length }
  const left = new Map<string, number>()
  for (const { text } of gone) left.set(text, (left.get(text) ?? 0) + 1)
  let kept = 0
  for (const { text } of come) {
    const count = left.get(text) ?? 0
    if (count === 0) continue
    left.set(text, count - 1)
    kept += 1
  }
  return { added: come.length - kept, removed: gone.length - kept }
}
