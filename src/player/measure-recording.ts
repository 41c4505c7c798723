import { isRef, parseRef, type Ref } from '../core/ref.ts'
import type { Recording, Step } from '../core/sim/kernel.ts'
import { namesOf } from '../domains/names/model.ts'
import type { World } from '../world.ts'

/** What a recording has cost, and what came of it, from its first step to one of its steps. */
export interface Measures {
  /** Rules that packets were held against, those of long runs that are not shown included. */
  readonly rules: number
  /** DNS queries that resolvers sent. */
  readonly queries: number
  /** Simulated ms since the first step. */
  readonly ms: number
  /** How the newest connection or lookup ended; undefined while it goes on. */
  readonly outcome?: Outcome
  /** Pods that were chosen, in the order of choice, without repetition. */
  readonly pods: readonly Ref[]
  /** As whom a Pod saw the newest client; with a port. */
  readonly source?: string
}

export type Outcome =
  | { readonly kind: 'answered' | 'refused' | 'silence' }
  /** A lookup: addresses, or the error that the library reports. */
  | { readonly kind: 'found'; readonly addresses: readonly string[] }
  | { readonly kind: 'failed'; readonly error: string }

/** Counts up to and including the step at `cursor`; nothing for -1. */
export function measureRecording({ steps }: Recording<World>, cursor: number): Measures {
  let rules = 0
  let queries = 0
  let outcome: Outcome | undefined
  let source: string | undefined
  let last: RulePlace | undefined
  const pods = new Set<Ref>()
  const seen = steps.slice(0, cursor + 1)
  for (const step of seen) {
    const place = placeOfRule(step)
    rules += place ? rulesBetween(last, place) : 0
    last = place
    const { key, params } = step.message
    if (SENT.includes(key)) queries++
    if (CHOSEN.includes(key) && isRef(params.pod)) pods.add(params.pod)
    if (key === 'traffic/delivered' && String(params.to).startsWith('pod:'))
      source = String(params.source)
    outcome = outcomeOf(step) ?? outcome
  }
  return {
    rules,
    queries,
    ms: (seen.at(-1)?.at ?? 0) - (seen[0]?.at ?? 0),
    pods: [...pods],
    ...(outcome ? { outcome } : {}),
    ...(source === undefined ? {} : { source }),
  }
}

const SENT: readonly string[] = ['names/sent', 'names/sentOverTcp']
const CHOSEN: readonly string[] = ['traffic/podChosen', 'traffic/podRemembered']

const FATES: Readonly<Record<string, Outcome>> = {
  'traffic/finished': { kind: 'answered' },
  'traffic/refused': { kind: 'refused' },
  'traffic/timedOut': { kind: 'silence' },
}

function outcomeOf({ message, world }: Step<World>): Outcome | undefined {
  if (message.key !== 'names/tally') return FATES[message.key]
  const ended = Object.values(namesOf(world).lookups).findLast((lookup) => lookup.outcome)
  if (!ended?.outcome) return undefined
  const { addresses, error } = ended.outcome
  return addresses.length > 0 ? { kind: 'found', addresses } : { kind: 'failed', error }
}

interface RulePlace {
  readonly chain: string
  readonly index: number
}

/** The rule that a step is about: every look at a rule is told by at least one step that points at it. */
function placeOfRule({ focus, message }: Step<World>): RulePlace | undefined {
  if (!message.key.startsWith('traffic/')) return undefined
  const rule = focus.find((ref) => ref.startsWith('rule:'))
  if (!rule) return undefined
  const { name } = parseRef(rule)
  const slash = name.lastIndexOf('/')
  return { chain: name.slice(0, slash), index: Number(name.slice(slash + 1)) }
}

/**
 * Rules looked at since the one before, which is the same when two sentences are about one look. The middle of a long run
 * is not shown: its rules lie between two neighbours of one chain.
 */
function rulesBetween(before: RulePlace | undefined, { chain, index }: RulePlace): number {
  return before?.chain === chain && index >= before.index ? index - before.index : 1
}
