import { schedule } from '../core/sim/agenda.ts'
import type { Handlers, Limits, Recording } from '../core/sim/kernel.ts'
import { record } from '../core/sim/record.ts'
import type { World, WorldEvent } from '../world.ts'
import type { Input } from './schema.ts'

export const STEP_COUNT_MAX = 5_000

interface RecordSettings<Event extends WorldEvent> {
  readonly handlers: Handlers<World, Event>
  readonly limits: Limits
}

/** Puts the inputs of a learner on the agenda of a world and records what follows. */
export function recordInputs<Event extends WorldEvent>(
  start: World,
  inputs: readonly Input[],
  { handlers, limits }: RecordSettings<Event>,
): Recording<World> {
  let world = start
  for (const { at, ...event } of inputs) {
    world = schedule(world, at - world.clock, 'learner', event as WorldEvent) // as: the schema admits only inputs of domains
  }
  return record(world, handlers as Handlers<World, WorldEvent>, limits) // as: `record` asserts that a handler is there
}
