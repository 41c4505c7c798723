import type { Handlers, Script, SimEvent, Told } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { type ToldEvent, withEvents } from '../api-server/model.ts'

/** What one step says, in the words of components. */
export type EventsIn = (told: Told<World>) => readonly ToldEvent[]

/** A script, and with its end the Events of what it told. */
function* recorded(script: Script<World>, eventsIn: EventsIn): Script<World> {
  let events: readonly ToldEvent[] = []
  let next = script.next()
  while (!next.done) {
    const told = next.value
    yield told
    const more = eventsIn(told)
    if (more.length > 0) events = [...events, ...more]
    next = script.next()
  }
  const world = next.value
  return events.length === 0 ? world : { ...world, events: withEvents(world.events, events) }
}

/** The same handlers, whose components record Events. */
export const recording = <Event extends SimEvent>(
  handlers: Handlers<World, Event>,
  eventsIn: EventsIn,
): Handlers<World, Event> =>
  Object.fromEntries(
    Object.entries(handlers).map(([kind, handle]) => [
      kind,
      (world: World, event: never, actor: string) =>
        recorded((handle as Handle)(world, event, actor), eventsIn), // as: each is for its own kind
    ]),
  ) as unknown as Handlers<World, Event> // as: the same kinds

type Handle = (world: World, event: never, actor: string) => Script<World>
