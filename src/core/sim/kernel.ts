import type { Ref } from '../ref.ts'
import type { Message } from '../say/message.ts'
import type { RandomState } from './random.ts'

/** Something that may happen: `kind` is `domain/pastTense`, the rest is plain data. */
export interface SimEvent {
  readonly kind: string
}

/** An event and when it is due. */
export interface Due<Event extends SimEvent = SimEvent> {
  /** Simulated ms. */
  readonly at: number
  /** Order among events of the same instant: the one scheduled first comes first. */
  readonly seq: number
  /** Who acts: a component (`kube-proxy@node-a`), a controller, the learner. */
  readonly actor: string
  readonly event: Event
  /** Index of the step that made it happen; filled in by `record`. */
  readonly cause?: number
}

/** Events that are due after those of the agenda, by the name of their `seq`: `e12`. */
export interface Backlog<Event extends SimEvent = SimEvent> {
  readonly events: Readonly<Record<string, Due<Event>>>
}

/** What every world has: its clock, its chance and its future. */
export interface Kernel<Event extends SimEvent = SimEvent> {
  /** Simulated ms. */
  readonly clock: number
  readonly random: RandomState
  /** What is due first, sorted by `at`, then `seq`: everything, unless there is a backlog. Empty only where nothing is due. */
  readonly agenda: readonly Due<Event>[]
  /** What comes after the agenda; absent where that is nothing. */
  readonly backlog?: Backlog<Event>
  /** The next `seq`. */
  readonly seq: number
}

/** `story`: the learner's sentence. `detail`: how. `trace`: every rule that was looked at and did not match. */
export const LEVELS = ['story', 'detail', 'trace'] as const
export type Level = (typeof LEVELS)[number]

/** What a script yields: a change that was seen. `actor` only where it differs from the event's own. */
export interface Told<World> {
  readonly level: Level
  readonly message: Message
  readonly focus: readonly Ref[]
  readonly world: World
  readonly actor?: string
}

/** A script yields what is seen and returns what its caller needs. */
export type Script<World, Returned = World> = Generator<Told<World>, Returned, undefined>

/** One handler for each kind of event. */
export type Handlers<World, Event extends SimEvent> = {
  readonly [Kind in Event['kind']]: (
    world: World,
    event: Extract<Event, { kind: Kind }>,
    actor: string,
  ) => Script<World>
}

/** One seen change, with the whole world after it. */
export interface Step<World> {
  readonly index: number
  /** Simulated ms. */
  readonly at: number
  readonly actor: string
  readonly level: Level
  readonly message: Message
  readonly focus: readonly Ref[]
  /** Index of the step that made it happen. */
  readonly cause?: number
  readonly world: World
}

/** The end of an instant: here a learner may act, and a recording may be taken up again. */
export interface Rest<World> {
  /** Number of steps before it. */
  readonly after: number
  readonly world: World
}

export type Ending = 'settled' | 'out of time' | 'out of steps'

export interface Recording<World> {
  readonly steps: readonly Step<World>[]
  readonly rests: readonly Rest<World>[]
  readonly ending: Ending
}

export interface Limits {
  /** Simulated ms; events due later are left in the agenda. */
  readonly clockMax: number
  readonly stepCountMax: number
  /** Deep-freeze every world: on in development and in tests. */
  readonly freeze?: boolean
}

const tell =
  (level: Level) =>
  <World>(world: World, message: Message, ...focus: readonly Ref[]): Told<World> => ({
    level,
    message,
    focus,
    world,
  })

export const story = tell('story')
export const detail = tell('detail')
export const trace = tell('trace')
