import type { World } from '../../world.ts'
import { type Host, TABLE_NAMES } from '../netfilter/model.ts'

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
  readonly table: string
  /** Or a set or map of nftables, whose elements are its lines. */
  readonly chain: string
  /** In the order of the chain as it is now; what is gone stands first. */
  readonly lines: readonly { readonly change: 'added' | 'removed'; readonly text: string }[]
}

/** Nodes whose rules differ. A rule that was rewritten with the same text counts as kept. */
export function ruleChanges(before: World, after: World): readonly NodeChanges[] {
  return Object.values(after.network.hosts).flatMap((host) => {
    const old = before.network.hosts[host.name]
    const isSame = old?.tables === host.tables && old.nft === host.nft
    return old && !isSame ? changesOn(old, host) : []
  })
}

function changesOn(old: Host, now: Host): readonly NodeChanges[] {
  const sum = { added: 0, removed: 0, kept: 0 }
  const chains: ChainChanges[] = []
  const [was, is] = [linesOn(old), linesOn(now)]
  for (const place of new Set([...was.keys(), ...is.keys()])) {
    const [oldTexts, texts] = [was.get(place)?.texts ?? [], is.get(place)?.texts ?? []]
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
    const { table = '', chain = '' } = is.get(place) ?? was.get(place) ?? {}
    chains.push({ table, chain, lines })
  }
  return chains.length === 0 ? [] : [{ node: now.name, ...sum, chains }]
}

interface Lines {
  readonly table: string
  readonly chain: string
  readonly texts: readonly string[]
}

/** What stands in each chain, set and map of a host. */
function linesOn({ tables, nft = {} }: Host): ReadonlyMap<string, Lines> {
  const found = new Map<string, Lines>()
  const add = (lines: Lines) => found.set(`${lines.table}\n${lines.chain}`, lines)
  for (const table of TABLE_NAMES) {
    for (const [chain, { rules }] of Object.entries(tables[table]?.chains ?? {}))
      add({ table, chain, texts: rules.map(({ text }) => text) })
  }
  for (const [table, { chains, sets }] of Object.entries(nft)) {
    for (const [chain, { rules }] of Object.entries(chains))
      add({ table, chain, texts: rules.map(({ text }) => `${chain} ${text}`) })
    for (const [chain, { elements }] of Object.entries(sets)) {
      const texts = Object.entries(elements).map(
        ([key, value]) => `${chain} { ${key}${value === '' ? '' : ` : ${value}`} }`,
      )
      add({ table, chain, texts })
    }
  }
  return found
}

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
