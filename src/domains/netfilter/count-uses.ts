import { valuesIn } from '../../core/large-record.ts'
import { differingRules } from './differing-rules.ts'
import type { Chain, Rule, RuleTable } from './model.ts'

/** How often the chains of a table are jumped to, as the kernel counts it (`chain->use`): one that is used cannot be taken away. */
export type Uses = Map<string, number>

/** Of the newest version of a table somebody asked about: the counts go from each to the next. */
const known = new WeakMap<RuleTable, Uses>()

export function usesIn(table: RuleTable): Uses {
  const uses = known.get(table)
  if (uses) return uses
  const counted: Uses = new Map()
  for (const { rules } of valuesIn<Chain>(table, 'chains')) add(counted, rules, 1)
  known.set(table, counted)
  return counted
}

type Ruled = Pick<Chain, 'rules'>

/** How a changed chain changes them. */
export function countUses(uses: Uses, old: Ruled | undefined, now: Ruled | undefined): void {
  const { gone, come } = differingRules(old?.rules ?? [], now?.rules ?? [])
  add(uses, gone, -1)
  add(uses, come, 1)
}

/** Takes the counts of a table, for the one that it is about to become: they are changed and handed on. */
export function takeUses(table: RuleTable): Uses | undefined {
  const uses = known.get(table)
  known.delete(table)
  return uses
}

export const keepUses = (table: RuleTable, uses: Uses | undefined): void => {
  if (uses) known.set(table, uses)
}

function add(uses: Uses, rules: readonly Rule[], by: 1 | -1): void {
  for (const { target } of rules) if ('chain' in target) addUses(uses, target.chain, by)
}

export const addUses = (uses: Uses, chain: string, count: number): void => {
  uses.set(chain, (uses.get(chain) ?? 0) + count)
}
