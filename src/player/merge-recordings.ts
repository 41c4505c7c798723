import type { Recording, Step } from '../core/sim/kernel.ts'
import type { World } from '../world.ts'
import {
  type Alignment,
  alignRecordings,
  FROM_STORY_DOWN,
  type Position,
} from './align-recordings.ts'

export type Side = 'a' | 'b'

/** Two recordings as one that a player can play: a step for each position. */
export interface Merged {
  readonly positions: readonly Position[]
  /** Each step with the world of one side, told by whoever moves; its time is the common clock. */
  readonly recording: Readonly<Record<Side, Recording<World>>>
}

export function mergeRecordings(a: Recording<World>, b: Recording<World>, by: Alignment): Merged {
  const positions = alignRecordings(a, b, by)
  const moved = positions.map((position, index) => moveOf({ a, b }, positions[index - 1], position))
  const seenFrom = (side: Side, own: Recording<World>): Recording<World> => {
    let at = 0
    return {
      ...own,
      steps: moved.flatMap((step, index) => {
        if (!step) return []
        at = Math.max(at, step.at)
        const { world, focus } = own.steps[positions[index]?.[side] ?? -1] ?? {
          world: own.rests[0]?.world ?? step.world,
          focus: [],
        }
        const { cause: _, ...rest } = step
        return [{ ...rest, index, at, world, focus }]
      }),
    }
  }
  return { positions, recording: { a: seenFrom('a', a), b: seenFrom('b', b) } }
}

/** The step that leads to a position: of two, the one that matters more to a learner; else that of the first side. */
function moveOf(
  { a, b }: Readonly<Record<Side, Recording<World>>>,
  before: Position = { a: -1, b: -1 },
  now: Position,
): Step<World> | undefined {
  const own = now.a > before.a ? a.steps[now.a] : undefined
  const other = now.b > before.b ? b.steps[now.b] : undefined
  if (!own || !other) return own ?? other
  const weight = ({ level }: Step<World>) => FROM_STORY_DOWN.indexOf(level)
  return weight(other) < weight(own) ? other : own
}

/** The first position at which a side is at this step or beyond it; -1 before the first. */
export const positionOf = ({ positions }: Merged, side: Side, cursor: number): number =>
  cursor < 0 ? -1 : positions.findIndex((position) => position[side] >= cursor)
