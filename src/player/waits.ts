import type { Step } from '../core/sim/kernel.ts'
import { WAIT_MS } from './has-waits.ts'

/** A time in which nothing happened. */
export interface Wait {
  /** The step that ended it. */
  readonly index: number
  /** Simulated ms. */
  readonly from: number
  readonly ms: number
}

/** The waits between steps, in order. */
export const waitsIn = (steps: readonly Pick<Step<unknown>, 'at'>[]): readonly Wait[] =>
  steps.flatMap(({ at }, index) => {
    const from = steps[index - 1]?.at ?? at
    return at - from >= WAIT_MS ? [{ index, from, ms: at - from }] : []
  })

/** A part of the whole, between 0 and 1. */
export const shareOf = (steps: readonly Pick<Step<unknown>, 'at'>[], at: number): number => {
  const start = steps[0]?.at ?? 0
  const whole = (steps.at(-1)?.at ?? 0) - start
  return whole > 0 ? Math.min(1, Math.max(0, (at - start) / whole)) : 0
}
