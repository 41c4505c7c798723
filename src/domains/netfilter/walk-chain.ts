import { assert } from '../../core/assert.ts'
import { applyTarget } from './apply-target.ts'
import { type CompiledChain, type CompiledRule, rulesOf } from './compile-rules.ts'
import { mismatchOf } from './match-rule.ts'
import type { Mismatch, Verdict } from './visit.ts'
import { assumptionAt, shown, stopAtRule, type Walk } from './walk-state.ts'

// A rule set without rings can still lead through its chains 2^n times; no real one comes near.
const LOOKED_MAX = 250_000 // rules in one walk

const RUN_MIN = 8 // shorter runs of rules for one destination each are quicker one by one

const ACCEPT: Verdict = { kind: 'accept' }
const DROP: Verdict = { kind: 'drop' }
const RETURN: Verdict = { kind: 'return' }
const CONTINUE: Verdict = { kind: 'continue' }

/** How a chain ends a walk. `unsure`: at a rule that is not modelled. */
export type ChainEnd = 'accept' | 'drop' | 'unsure'

/** Walks a built-in chain and all it jumps to: rules from the top, the first that ends the walk wins. */
export function walkChain(base: CompiledChain, walk: Walk): ChainEnd {
  const callers: CompiledChain[] = []
  const places: number[] = []
  let chain = base
  let rules = rulesOf(chain)
  let index = 0
  for (;;) {
    if (!walk.visit) index = passOver(walk, chain, index)
    const rule = rules[index]
    if (rule === undefined) {
      if (chain !== base) tellEnd(walk, chain, RETURN)
    } else {
      index++
      walk.looked++
      walk.chain = chain
      walk.index = index
      if (walk.looked > LOOKED_MAX) return stopAtRule(walk, 'tooLong', rule.rule.text)
      const verdict = takeRule(walk, rule)
      if (verdict === 'unsure') return verdict
      if (verdict === undefined || verdict.kind === 'continue') continue
      if (verdict.kind === 'accept' || verdict.kind === 'drop') return verdict.kind
      if (verdict.kind !== 'return') {
        assert(rule.chain !== undefined, `a jump leads to an existing chain: ${rule.rule.text}`)
        if (verdict.kind === 'jump') {
          callers.push(chain)
          places.push(index)
        }
        chain = rule.chain
        rules = rulesOf(chain)
        index = 0
        continue
      }
    }
    // The chain is over: back to the caller. After a goto that is the caller of the chain that was left.
    const caller = callers.pop()
    if (caller === undefined) return endOfBase(walk, base)
    chain = caller
    rules = rulesOf(chain)
    index = places.pop() ?? 0
  }
}

/** Where no visitor is to see them, rules for other destinations are counted and passed over: their other parts change nothing. */
function passOver(walk: Walk, chain: CompiledChain, from: number): number {
  const { addresses, masks, runEnds } = chain
  const { destination } = walk.skb
  const end = Math.min(addresses.length, from + LOOKED_MAX - walk.looked)
  let at = from
  while (at < end) {
    const runEnd = Math.min(end, runEnds[at] as number) // as: `at` is inside
    if (runEnd - at >= RUN_MIN) {
      const found = nextPlace(chain, destination, at)
      at = Math.min(found, runEnd)
      if (found < runEnd) break
    } else if ((destination & (masks[at] as number)) !== addresses[at])
      at++ // as: `at` is inside
    else break
  }
  walk.looked += at - from
  return at
}

/** The first rule at or after a place that is for this destination alone. */
function nextPlace({ places }: CompiledChain, destination: number, from: number): number {
  const known = places.get(destination) ?? []
  let low = 0
  for (let high = known.length; low < high; ) {
    const middle = (low + high) >> 1
    if ((known[middle] as number) < from)
      low = middle + 1 // as: `middle` is inside
    else high = middle
  }
  return known[low] ?? Number.POSITIVE_INFINITY
}

function takeRule(walk: Walk, rule: CompiledRule): Verdict | 'unsure' | undefined {
  walk.drawn = -1
  const mismatch = mismatchOf(rule, walk)
  if (mismatch === 'unknown' && isDeciding(walk, rule))
    return stopAtRule(walk, 'match', rule.rule.text)
  const verdict = mismatch === undefined ? verdictOf(walk, rule) : undefined
  if (verdict === 'unsure') return verdict
  if (walk.visit) tellRule(walk, rule, mismatch === undefined ? verdict : mismatch)
  return verdict
}

/** Whether a match matters: on a described host, where nobody has said how it ends, and the target does something. */
const isDeciding = (walk: Walk, { rule }: CompiledRule): boolean =>
  walk.host.described !== undefined &&
  assumptionAt(walk) === undefined &&
  rule.target.kind !== 'none' &&
  rule.target.kind !== 'log'

function verdictOf(walk: Walk, { rule }: CompiledRule): Verdict | 'unsure' {
  const { target } = rule
  if ('chain' in target) return target
  switch (applyTarget(walk, target)) {
    case 'accept':
      return ACCEPT
    case 'drop':
      return DROP
    case 'return':
      return RETURN
    case 'unsure':
      return stopAtRule(walk, 'target', rule.text)
    default:
      return CONTINUE
  }
}

function endOfBase(walk: Walk, base: CompiledChain): 'accept' | 'drop' {
  const verdict = base.policy === 'DROP' ? DROP : ACCEPT
  tellEnd(walk, base, verdict)
  if (verdict.kind === 'drop') walk.droppedBy = 'policy'
  return base.policy === 'DROP' ? 'drop' : 'accept'
}

function tellRule(walk: Walk, { rule }: CompiledRule, what: Verdict | Mismatch | undefined): void {
  walk.visit?.({
    ...shown(walk),
    kind: 'rule',
    hook: walk.hook,
    table: walk.chain?.table.name ?? 'filter',
    chain: walk.chain?.name ?? '',
    index: walk.index,
    rule,
    ...(typeof what === 'string' ? { mismatch: what } : {}),
    ...(typeof what === 'object' ? { verdict: what } : {}),
    ...(walk.drawn >= 0 ? { drawn: walk.drawn } : {}),
  })
}

function tellEnd(walk: Walk, chain: CompiledChain, verdict: Verdict): void {
  walk.visit?.({
    ...shown(walk),
    kind: 'chainEnded',
    hook: walk.hook,
    table: chain.table.name,
    chain: chain.name,
    verdict,
  })
}
