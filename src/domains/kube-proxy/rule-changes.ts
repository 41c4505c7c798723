import type { World } from '../../world.ts'
import { type Host, TABLE_NAMES, type TableName } from '../netfilter/model.ts'

/** What became of the rules of one Node between two worlds. */
export interface NodeChanges {
  readonly node: string
  readonly added: number
  readonly removed: number
  readonly kept: number
  /** Only chains in which something changed. */
  readonly chains: readonly ChainChanges[]
}

export interface ChainChanges {
  readonly table: TableName
  readonly chain: string
  /** In the order of the chain as it is now; what is gone stands first. */
  readonly lines: readonly { readonly change: 'added' | 'removed'; readonly text: string }[]
}

/** Nodes whose rules differ. A rule that was rewritten with the same text counts as kept. */
export function ruleChanges(before: World, after: World): readonly NodeChanges[] {
  return Object.values(after.network.hosts).flatMap((host) => {
    const old = before.network.hosts[host.name]
    return old && old.tables !== host.tables ? changesOn(old, host) : []
  })
}

function changesOn(old: Host, now: Host): readonly NodeChanges[] {
  const sum = { added: 0, removed: 0, kept: 0 }
  const chains: ChainChanges[] = []
  for (const table of TABLE_NAMES) {
    const [was, is] = [old.tables[table]?.chains ?? {}, now.tables[table]?.chains ?? {}]
    for (const chain of new Set([...Object.keys(was), ...Object.keys(is)])) {
      const [oldTexts, texts] = [textsOf(was[chain]), textsOf(is[chain])]
      const removed = missingIn(texts, oldTexts)
      const added = missingIn(oldTexts, texts)
      sum.added += added.length
      sum.removed += removed.length
      sum.kept += texts.length - added.length
      if (added.length + removed.length === 0) continue
      const lines = [
        ...removed.map((text) => ({ change: 'removed' as const, text })),
        ...added.map((text) => ({ change: 'added' as const, text })),
      ]
      chains.push({ table, chain, lines })
    }
  }
  return chains.length === 0 ? [] : [{ node: now.name, ...sum, chains }]
}

const textsOf = (chain: { readonly rules: readonly { readonly text: string }[] } | undefined) =>
  (chain?.rules ?? []).map(({ text }) => text)

/** The texts of `all` that `known` has not, or not as often. */
function missingIn(known: readonly string[], all: readonly string[]): readonly string[] {
  const left = new Map<string, number>()
  for (const text of known) left.set(text, (left.get(text) ?? 0) + 1)
  return all.filter((text) => {
    const count = left.get(text) ?? 0
    left.set(text, count - 1)
    return count <= 0
  })
}
