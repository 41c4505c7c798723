import { schedule } from '../../core/sim/agenda.ts'
import type { Handlers, Script, SimEvent } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { isApiDown, type Outage } from './model.ts'

/** Who needs the API server for an event, and when that one is in touch with it again. */
export interface Needs<Event extends SimEvent> {
  /** Undefined: the event needs nobody. */
  readonly clientOf: (event: Event, actor: string, world: World) => string | undefined
  /** Ms of the clock. */
  readonly backAt: (world: World, outage: Outage, client: string) => number
}

/** What needs the API server waits while it is silent, and until whoever does it is in touch again. */
export function heldInOutage<Event extends SimEvent>(
  handlers: Handlers<World, Event>,
  { clientOf, backAt }: Needs<Event>,
): Handlers<World, Event> {
  const held = (handle: Handle<Event>): Handle<Event> =>
    function* (world, event, actor): Script<World> {
      const { outage } = world.api
      const client = outage && clientOf(event, actor, world)
      if (!outage || client === undefined) return yield* handle(world, event, actor)
      if (isApiDown(world.api)) return holding(world, outage, { event, actor })
      const waitMs = backAt(world, outage, client) - world.clock
      if (waitMs <= 0) return yield* handle(world, event, actor)
      return schedule(world, waitMs, actor, event as never) // as: it is of this world
    }
  return Object.fromEntries(
    Object.entries(handlers).map(([kind, handle]) => [kind, held(handle as Handle<Event>)]), // as: each is for its own kind
  ) as unknown as Handlers<World, Event> // as: the same kinds
}

type Handle<Event> = (world: World, event: Event, actor: string) => Script<World>

/** The world in which something waits for the API server. */
export const holding = (
  world: World,
  outage: Outage,
  one: { readonly event: SimEvent; readonly actor: string },
): World => ({
  ...world,
  api: { ...world.api, outage: { ...outage, held: [...outage.held, one] } },
})

/** The world in which some of what waits is given up: whoever wanted it has ended. */
export function withoutHeld(world: World, isGone: (event: SimEvent) => boolean): World {
  const { outage } = world.api
  if (!outage?.held.some(({ event }) => isGone(event))) return world
  const held = outage.held.filter(({ event }) => !isGone(event))
  return { ...world, api: { ...world.api, outage: { ...outage, held } } }
}
