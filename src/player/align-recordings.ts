import type { Message } from '../core/say/message.ts'
import type { Level, Recording, Step } from '../core/sim/kernel.ts'

/**
 * Two recordings on one player: a list of positions, each with one step of either side. The list never goes back, leaves
 * no step out and ends with both; of a recording and itself it is the recording.
 */
export interface Position {
  /** Index of the step on this side; -1 before its first. */
  readonly a: number
  readonly b: number
}

/** `clock`: at the same simulated time. `deed`: where both do the same, whenever each does it. */
export const ALIGNMENTS = ['clock', 'deed'] as const
export type Alignment = (typeof ALIGNMENTS)[number]

/** From what matters most to a learner to what matters least. */
export const FROM_STORY_DOWN: readonly Level[] = ['story', 'detail', 'trace']

type Steps = readonly Step<unknown>[]
type Pair = readonly [a: number, b: number]

export function alignRecordings(
  { steps: a }: Recording<unknown>,
  { steps: b }: Recording<unknown>,
  by: Alignment,
): readonly Position[] {
  return by === 'deed' ? alignByDeed(a, b) : alignByClock(a, b)
}

/** Instant by instant; what happens within one instant has no time of its own and is put together by what it is. */
function alignByClock(a: Steps, b: Steps): readonly Position[] {
  const positions: Position[] = []
  const from = { a: 0, b: 0 }
  while (from.a < a.length || from.b < b.length) {
    const now = Math.min(instantOf(a[from.a]), instantOf(b[from.b]))
    const to = { a: endOfInstant(a, from.a, now), b: endOfInstant(b, from.b, now) }
    const within = alignByDeed(a.slice(from.a, to.a), b.slice(from.b, to.b))
    for (const at of within) positions.push({ a: from.a + at.a, b: from.b + at.b })
    Object.assign(from, to)
  }
  return positions
}

const GRAIN = 1e6 // simulated ms are sums of decimals: equal to a millionth is equal

const instantOf = (step: Steps[number] | undefined): number =>
  step ? Math.round(step.at * GRAIN) : Number.POSITIVE_INFINITY

function endOfInstant(steps: Steps, from: number, instant: number): number {
  let end = from
  while (instantOf(steps[end]) === instant) end++
  return end
}

/** Both sides meet where they do the same; between two meetings each goes its own way, and the shorter one waits. */
function alignByDeed(a: Steps, b: Steps): readonly Position[] {
  const positions: Position[] = []
  let from: Pair = [0, 0]
  const meetings = meetingsOf(a, b, PASSES)
  for (const to of [...meetings, [a.length, b.length] as const]) {
    const ahead = Math.max(to[0] - from[0], to[1] - from[1])
    for (let done = 1; done <= ahead; done++) {
      positions.push({
        a: Math.min(from[0] + done, to[0]) - 1,
        b: Math.min(from[1] + done, to[1]) - 1,
      })
    }
    if (to[0] < a.length) positions.push({ a: to[0], b: to[1] })
    from = [to[0] + 1, to[1] + 1]
  }
  return positions
}

interface Pass {
  readonly level: Level
  readonly nameOf: (message: Message) => string
}

/** What the story says the very same way comes first, then what only its numbers tell apart; details fill the gaps. */
const PASSES: readonly Pass[] = FROM_STORY_DOWN.flatMap((level) => [
  { level, nameOf: ({ key, params }) => `${key} ${JSON.stringify(params)}` },
  { level, nameOf: ({ key }) => key },
])

/** Places where both do the same, in the order of both. */
function meetingsOf(a: Steps, b: Steps, [pass, ...finer]: readonly Pass[]): readonly Pair[] {
  if (!pass || a.length === 0 || b.length === 0) return []
  const found: Pair[] = []
  let from: Pair = [0, 0]
  const same = longestRising(namesakes(a, b, pass))
  for (const to of [...same, [a.length, b.length] as const]) {
    for (const [i, j] of meetingsOf(a.slice(from[0], to[0]), b.slice(from[1], to[1]), finer))
      found.push([from[0] + i, from[1] + j])
    if (to[0] < a.length) found.push(to)
    from = [to[0] + 1, to[1] + 1]
  }
  return found
}

/** The first with the first of its name, the second with the second: each step of `a` with at most one of `b`. */
function namesakes(a: Steps, b: Steps, pass: Pass): readonly Pair[] {
  const places = new Map(numbered(b, pass))
  return numbered(a, pass).flatMap(([name, i]) => {
    const j = places.get(name)
    return j === undefined ? [] : [[i, j] as const]
  })
}

function numbered(steps: Steps, { level, nameOf }: Pass): (readonly [string, number])[] {
  const counts = new Map<string, number>()
  return steps.flatMap((step, place) => {
    if (step.level !== level) return []
    const name = nameOf(step.message)
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return [[`${name}#${count}`, place] as const]
  })
}

/** The longest part of pairs, which rise in `a`, that rises in `b` too: patience sorting, n log n. */
function longestRising(pairs: readonly Pair[]): readonly Pair[] {
  const tops: number[] = [] // of each length: the pair with the lowest `b` that a rising part of that length ends with
  const before: number[] = []
  for (const [place, [, b]] of pairs.entries()) {
    let low = 0
    let high = tops.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pairs[tops[middle] ?? 0]?.[1] ?? 0) < b) low = middle + 1
      else high = middle
    }
    before[place] = low > 0 ? (tops[low - 1] ?? -1) : -1
    tops[low] = place
  }
  const rising: Pair[] = []
  for (let place = tops.at(-1) ?? -1; place >= 0; place = before[place] ?? -1) {
    const pair = pairs[place]
    if (pair) rising.unshift(pair)
  }
  return rising
}
