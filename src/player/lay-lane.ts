/** A lane of inputs: where each stands, and which time a place means. Times are simulated ms. */

export interface LanePlace {
  /** Part of the width, 0 to 1. */
  readonly part: number
  /** Rows below the first: what would cover another stands lower. */
  readonly row: number
}

const SPAN_MIN_MS = 100
const ROUND = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]

/** The time at the right end of the lane: a round one, a little after all that happens. */
export function spanOf(times: readonly number[]): number {
  const last = Math.max(SPAN_MIN_MS, ...times)
  const wanted = last * 1.1
  const power = 10 ** Math.floor(Math.log10(wanted))
  const round = ROUND.find((each) => each * power >= wanted) ?? 10
  return Math.round(round * power)
}

/** Five parts of the span, for the marks below the lane. */
export const ticksOf = (span: number): readonly number[] =>
  Array.from({ length: 6 }, (_, index) => (span * index) / 5)

/** Places for inputs in the order of their times. `widthPart`: how much of the width one covers. */
export function layLane(
  times: readonly number[],
  span: number,
  widthPart: number,
): readonly LanePlace[] {
  const ends: number[] = []
  const places = new Map<number, LanePlace>()
  const order = times.map((_, index) => index).toSorted((a, b) => (times[a] ?? 0) - (times[b] ?? 0))
  for (const index of order) {
    const part = Math.min(1, (times[index] ?? 0) / span)
    const free = ends.findIndex((end) => end <= part)
    const row = free < 0 ? ends.length : free
    ends[row] = part + widthPart
    places.set(index, { part, row })
  }
  return times.map((_, index) => places.get(index) ?? { part: 0, row: 0 })
}

/** The time of a place, in steps that a hand can mean: a two-hundredth of the span, rounded down to 1, 2 or 5. */
export function timeAt(part: number, span: number): number {
  const step = stepOf(span)
  return Math.round((Math.max(0, Math.min(1, part)) * span) / step) * step
}

/** ms that one press of an arrow moves. */
export function stepOf(span: number): number {
  const wanted = Math.max(1, span / 200)
  const power = 10 ** Math.floor(Math.log10(wanted))
  return [5, 2, 1].map((each) => each * power).find((each) => each <= wanted) ?? 1
}
