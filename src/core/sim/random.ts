/**
 * The generator's whole state: one unsigned 32-bit number. Kept in the world, so that a recording can go on from
 * any rest. Mulberry32: small, plain, equally distributed enough for choices a learner can check.
 */
export type RandomState = number

/** A whole number from 0 to 2^32 - 1, and the state after it. */
export function nextUint32(state: RandomState): readonly [value: number, after: RandomState] {
  const after = (state + 0x6d2b79f5) >>> 0
  let t = after
  t = Math.imul(t ^ (t >>> 15), t | 1)
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
  return [(t ^ (t >>> 14)) >>> 0, after]
}

/** A whole number from 0 to `below` - 1. `below` is at most 2^32. */
export function nextBelow(
  state: RandomState,
  below: number,
): readonly [value: number, after: RandomState] {
  const [value, after] = nextUint32(state)
  return [Math.floor((value / 0x1_0000_0000) * below), after]
}
