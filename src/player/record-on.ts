import type { Ending, Recording, Rest, Step } from '../core/sim/kernel.ts'
import { running } from '../core/sim/record.ts'
import { handlers } from '../domains/registry.ts'
import { CLOCK_MAX } from '../scenario/limits.ts'
import { STEP_COUNT_MAX } from '../scenario/record-inputs.ts'
import type { World } from '../world.ts'
import { questionsOf } from './question.ts'
import { recordUpTo } from './recorder.ts'
import type { StageStore } from './stage.ts'

const SLICE_MS = 12 // of the main thread's time, so that the page can be used meanwhile
const STEPS_EACH_GB = 25_000 // a step of a fleet takes 3 kB in Chromium
const MEMORY_MAX = 16 // GB: more does not give a page more than 4 GB

/** Steps that a recording may have here: as many as leave most of the machine's memory to others. Some browsers say nothing. */
export function stepsAllowed(): number {
  const { deviceMemory = 4 } = navigator as Navigator & { readonly deviceMemory?: number } // as: some browsers say it
  return Math.max(STEP_COUNT_MAX, Math.floor(Math.min(deviceMemory, MEMORY_MAX) * STEPS_EACH_GB))
}

export interface GoingOn {
  /** Steps at most. */
  readonly most: number
  /** Hears now and then how many steps there are. */
  readonly told?: (count: number) => void
  readonly isStopped?: () => boolean
}

/**
 * A recording that ran out of steps, recorded on from its last rest: its first steps stay the same ones. Event by event, a slice of time
 * at once, as a fleet takes minutes.
 */
export async function goneOn(
  recording: Recording<World>,
  { most, told, isStopped = () => false }: GoingOn,
): Promise<Recording<World>> {
  const rest = recording.rests.at(-1)
  if (recording.ending !== 'out of steps' || !rest || most <= recording.steps.length)
    return recording
  const { after: firstIndex, world: start } = rest
  const limits = { clockMax: CLOCK_MAX, stepCountMax: most - firstIndex }
  const steps: Step<World>[] = []
  const rests: Rest<World>[] = []
  const run = running({ start, handlers, limits, firstIndex, steps, rests })
  let ending: Ending | undefined
  while (ending === undefined && !isStopped()) {
    const until = performance.now() + SLICE_MS
    while (ending === undefined && performance.now() < until) {
      const next = run.next()
      if (next.done) ending = next.value
    }
    told?.(firstIndex + steps.length)
    await new Promise((turn) => setTimeout(turn))
  }
  if (ending === undefined && firstIndex + steps.length <= recording.steps.length) return recording
  return {
    steps: [...recording.steps.slice(0, firstIndex), ...steps],
    rests: [...recording.rests, ...rests.slice(1)],
    ending: ending ?? 'out of steps',
  }
}

/** Shows more of the story on screen, and whatever follows from it. False when another story came meanwhile. */
export async function recordOn(store: StageStore, going: GoingOn): Promise<boolean> {
  const { recording: before } = store.getState()
  const isGone = () => store.getState().recording !== before
  const recording = await goneOn(before, {
    ...going,
    isStopped: () => isGone() || (going.isStopped?.() ?? false),
  })
  if (isGone()) return false
  recordUpTo(recording.steps.length)
  store.setState(({ scenario, quiz }) => ({
    recording,
    questions: quiz === 'off' ? [] : questionsOf(recording, scenario.questions),
  }))
  return true
}
