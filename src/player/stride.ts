import type { Level, Recording, Step } from '../core/sim/kernel.ts'
import type { Depth } from '../scenario/views.ts'
import type { World } from '../world.ts'

/** How far one press of Step goes: to the next rule, the next sentence of the story, or the next connection. */
export const STRIDES = ['rule', 'hop', 'connection'] as const
export type Stride = (typeof STRIDES)[number]

/** The index one stride away from the cursor, in either direction; the ends of the recording stop it. */
export function strideFrom(
  recording: Recording<World>,
  cursor: number,
  stride: Stride,
  direction: 1 | -1,
): number {
  const last = recording.steps.length - 1
  for (let index = cursor + direction; index >= 0 && index <= last; index += direction) {
    const step = recording.steps[index]
    if (step && isStop(step, stride)) return index
  }
  return direction > 0 ? last : -1
}

function isStop(step: Step<World>, stride: Stride): boolean {
  if (stride === 'rule') return true
  if (stride === 'hop') return step.level === 'story'
  return step.message.key === 'traffic/opened' || step.message.key === 'traffic/pinged'
}

/** Levels shown at each depth: more ink for who wants it. */
export { DEPTHS, type Depth } from '../scenario/views.ts'

const SHOWN: Readonly<Record<Depth, readonly Level[]>> = {
  novice: ['story'],
  operator: ['story', 'detail'],
  source: ['story', 'detail', 'trace'],
}

export const isShown = (step: Step<World>, depth: Depth): boolean =>
  SHOWN[depth].includes(step.level)
