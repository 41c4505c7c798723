import type { DraftChain } from './read-dump-rules.ts'

/** A rule by its place in its chain, from 0. */
interface Place {
  readonly chain: DraftChain
  readonly at: number
}

/**
 * The rules that lead back into a chain which led to them: without those, every walk ends. The kernel refuses such a table
 * (`nf_tables` and `mark_source_chains` both answer ELOOP). Each rule is looked at once.
 */
export function breakLoops(chains: ReadonlyMap<string, DraftChain>): readonly Place[] {
  const closing: Place[] = []
  const state = new Map<DraftChain, 'open' | 'done'>()
  for (const root of chains.values()) {
    if (state.has(root)) continue
    const path: { readonly chain: DraftChain; at: number }[] = [{ chain: root, at: 0 }]
    state.set(root, 'open')
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const rule = top.chain.rules[top.at++]
      if (!rule) {
        state.set(top.chain, 'done')
        path.pop()
        continue
      }
      const next = 'chain' in rule.target ? chains.get(rule.target.chain) : undefined
      if (!next || state.get(next) === 'done') continue
      if (state.get(next) === 'open') closing.push({ chain: top.chain, at: top.at - 1 })
      else {
        state.set(next, 'open')
        path.push({ chain: next, at: 0 })
      }
    }
  }
  return closing
}
