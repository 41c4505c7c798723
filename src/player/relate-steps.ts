import type { Step } from '../core/sim/kernel.ts'
import type { World } from '../world.ts'
import type { Side } from './merge-recordings.ts'
import type { Pair } from './pair.ts'

/** What a side does at one position of a pair. */
export interface Turn {
  /** Undefined: before its first step. */
  readonly step: Step<World> | undefined
  /** It did this before; only the other side moves. */
  readonly waits: boolean
  /** Its recording is over. */
  readonly isOver: boolean
}

/** `same`: word for word. `differs`: the same deed with other things or numbers. `other`: something else. */
export type Relation = 'same' | 'differs' | 'other'

export interface Related {
  readonly turns: Readonly<Record<Side, Turn>>
  readonly relation: Relation
}

export function relateSteps({ merged, recordings }: Pair, cursor: number): Related {
  const turnOf = (side: Side): Turn => {
    const at = merged.positions[cursor]?.[side] ?? -1
    const before = merged.positions[cursor - 1]?.[side] ?? -1
    const { steps } = recordings[side]
    return {
      step: steps[at],
      waits: cursor >= 0 && at === before,
      isOver: at === steps.length - 1,
    }
  }
  const turns = { a: turnOf('a'), b: turnOf('b') }
  const [own, other] = [turns.a.step?.message, turns.b.step?.message]
  const isSame = own?.key === other?.key
  const relation = !isSame
    ? 'other'
    : JSON.stringify(own?.params) === JSON.stringify(other?.params)
      ? 'same'
      : 'differs'
  return { turns, relation }
}
