import type { Drawing } from '../core/draw/drawing.ts'
import type { Ref } from '../core/ref.ts'
import type { Handlers, SimEvent } from '../core/sim/kernel.ts'
import type { World } from '../world.ts'
import type { KubeObject, Verb } from './api-server/model.ts'

/** A change that a watch delivers. */
export interface Change {
  readonly object: string
  /** `namespace/name`, or `name`. */
  readonly name: string
  readonly verb: Verb
  /** The object as it was; absent for `created`. */
  readonly before?: KubeObject
}

/** Who watches what: the world after the watcher was put on the agenda. */
export interface Watch {
  /** Kinds as stored: `Service`, `EndpointSlice`; `*` for all. */
  readonly objects: readonly string[]
  readonly wake: (world: World, change: Change) => World
}

/** A way of looking: world and focus -> drawing. */
export interface Lens {
  readonly id: string
  readonly draw: (world: World, focus: readonly Ref[]) => Drawing
  /** Whether two worlds surely have the same boxes: places are made without drawing the second. */
  readonly sameBoxes?: (a: World, b: World) => boolean
}

/** A claim that holds in every world of every recording; `broken` says where it does not. */
export interface Invariant {
  readonly claim: string
  readonly broken: (world: World) => string | undefined
}

/** How a domain is plugged in. Every domain's `index.ts` exports one. */
export interface Domain<Event extends SimEvent = never> {
  readonly id: string
  readonly handlers: Handlers<World, Event>
  readonly watches: readonly Watch[]
  readonly lenses: readonly Lens[]
  readonly promises: readonly Invariant[]
}
