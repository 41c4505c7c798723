import { assert } from '../assert.ts'
import { takeNext, withLatestDue } from './due.ts'
import { freezeDeep } from './freeze.ts'
import type { Ending, Handlers, Kernel, Limits, Recording, Rest, SimEvent, Step } from './kernel.ts'

/**
 * Runs the agenda dry. Every seen change becomes a step; where an instant ends there is a rest. Deterministic:
 * the same start gives the same recording, and recording on from a rest gives the rest of it.
 */
export function record<World extends Kernel<Event>, Event extends SimEvent>(
  start: World,
  handlers: Handlers<World, Event>,
  limits: Limits,
  firstIndex = 0,
): Recording<World> {
  const steps: Step<World>[] = []
  const rests: Rest<World>[] = []
  const run = running({ start, handlers, limits, firstIndex, steps, rests })
  let next = run.next()
  while (!next.done) next = run.next()
  return { steps, rests, ending: next.value }
}

export interface Run<World extends Kernel<Event>, Event extends SimEvent> {
  readonly start: World
  readonly handlers: Handlers<World, Event>
  readonly limits: Limits
  readonly firstIndex: number
  /** What is recorded is put here. */
  readonly steps: Step<World>[]
  readonly rests: Rest<World>[]
}

/** The same event by event, for whoever does something else in between. */
export function* running<World extends Kernel<Event>, Event extends SimEvent>({
  start,
  handlers,
  limits,
  firstIndex,
  steps,
  rests,
}: Run<World, Event>): Generator<undefined, Ending, undefined> {
  const keep = limits.freeze ? freezeDeep : <Kept>(kept: Kept) => kept
  rests.push({ after: firstIndex, world: keep(start) })
  let world = start
  for (;;) {
    const [due] = world.agenda
    if (!due) return 'settled'
    if (due.at > limits.clockMax) return 'out of time'
    const handle = handlers[due.event.kind as Event['kind']] // as: handlers are total over Event
    assert(handle !== undefined, `every event kind has a handler, but "${due.event.kind}" has none`)

    const seqBefore = world.seq
    const causes: number[] = [] // causes[n] is the step that scheduled event seqBefore + n
    let spoken = due.cause // the last step of this script that is not a trace
    const [, rest] = takeNext(world)
    const script = handle({ ...rest, clock: due.at }, due.event as never, due.actor) // as: its own kind
    let next = script.next()
    for (; !next.done; next = script.next()) {
      if (steps.length === limits.stepCountMax) return 'out of steps'
      const index = firstIndex + steps.length
      const { level, message, focus, world: after, actor = due.actor } = next.value
      const cause = spoken === undefined ? {} : { cause: spoken }
      steps.push(keep({ index, at: due.at, actor, level, message, focus, ...cause, world: after }))
      while (seqBefore + causes.length < after.seq) causes.push(index)
      if (level !== 'trace') spoken = index
    }
    world = withCauses(next.value, seqBefore, causes, spoken)
    if (world.agenda[0]?.at !== world.clock) {
      rests.push({ after: firstIndex + steps.length, world: keep(world) })
    }
    yield
  }
}

/** Notes on each newly scheduled event which step made it happen: the first one whose world contains it. */
function withCauses<World extends Kernel>(
  world: World,
  seqBefore: number,
  causes: readonly number[],
  last: number | undefined,
): World {
  if (world.seq === seqBefore) return world
  return withLatestDue(world, seqBefore, (due) => {
    if (due.cause !== undefined) return due
    const cause = causes[due.seq - seqBefore] ?? last
    if (cause === undefined) return due
    const { at, seq, actor, event } = due
    return { at, seq, actor, event, cause } // not spread: a hidden class each, in V8 before 12
  })
}
