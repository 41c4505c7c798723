import type { Chain, Tables } from '../netfilter/model.ts'

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
    const old = before[table]?.chains ?? {}
    const now = after[table]?.chains ?? {}
    for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
      const { added, removed, kept } = changesOf(old[name], now[name])
      sum.added += added
      sum.removed += removed
      sum.kept += kept
    }
  }
  return sum
}

function changesOf(old: Chain | undefined, now: Chain | undefined): RuleChanges {
  const left = new Map<string, number>()
  const oldRules = old?.rules ?? []
  const rules = now?.rules ?? []
  if (oldRules === rules) return { added: 0, removed: 0, kept: rules.length }
  for (const { text } of oldRules) left.set(text, (left.get(text) ?? 0) + 1)
  let kept = 0
  for (const { text } of rules) {
    const count = left.get(text) ?? 0
    if (count === 0) continue
    left.set(text, count - 1)
    kept += 1
  }
  return { added: rules.length - kept, removed: oldRules.length - kept, kept }
}
