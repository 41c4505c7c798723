import type { Step } from '../core/sim/kernel.ts'

export const WAIT_MS = 200 // simulated: shorter ones are what packets and processes take

/** Whether there are times in which nothing happens: then they are drawn. */
export const hasWaits = (steps: readonly Pick<Step<unknown>, 'at'>[]): boolean =>
  steps.some(({ at }, index) => at - (steps[index - 1]?.at ?? at) >= WAIT_MS)
