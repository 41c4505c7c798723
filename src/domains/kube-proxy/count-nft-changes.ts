import type { NftTables } from '../netfilter/model.ts'
import type { RuleChanges } from './count-changes.ts'

/** Rules and elements that came, went and stayed. An element that leads elsewhere counts as one gone and one new. */
export function countNftChanges(before: NftTables, after: NftTables): RuleChanges {
  const old = linesOf(before)
  let kept = 0
  let added = 0
  for (const [line, count] of linesOf(after)) {
    const known = Math.min(count, old.get(line) ?? 0)
    kept += known
    added += count - known
  }
  const all = [...old.values()].reduce((sum, count) => sum + count, 0)
  return { added, removed: all - kept, kept }
}

/** Each rule and element with its place, and how often it stands there. */
function linesOf(tables: NftTables): ReadonlyMap<string, number> {
  const lines = new Map<string, number>()
  const count = (line: string) => lines.set(line, (lines.get(line) ?? 0) + 1)
  for (const { chains, sets } of Object.values(tables)) {
    for (const [name, { rules }] of Object.entries(chains)) {
      for (const { text } of rules) count(`${name} ${text}`)
    }
    for (const [name, { elements }] of Object.entries(sets)) {
      for (const [key, value] of Object.entries(elements)) count(`${name} { ${key} : ${value} }`)
    }
  }
  return lines
}
