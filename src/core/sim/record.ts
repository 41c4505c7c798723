import { assert } from '../assert.ts'
import { takeNext, withLatestDue } from './due.ts'
import { freezeDeep } from './freeze.ts'
import type { Handlers, Kernel, Limits, Recording, Rest, SimEvent, Step } from './kernel.ts'

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
  const keep = limits.freeze ? freezeDeep : <Kept>(kept: Kept) => kept
  const steps: Step<World>[] = []
  const rests: Rest<World>[] = [{ after: firstIndex, world: keep(start) }]
  let world = start
  for (;;) {
    const [due] = world.agenda
    if (!due) return { steps, rests, ending: 'settled' }
    if (due.at > limits.clockMax) return { steps, rests, ending: 'out of time' }
    const handle = handlers[due.event.kind as Event['kind']] // as: handlers are total over Event
    assert(handle !== undefined, `every event kind has a handler, but "${due.event.kind}" has none`)

    const seqBefore = world.seq
    const causes: number[] = [] // causes[n] is the step that scheduled event seqBefore + n
    let spoken = due.cause // the last step of this script that is not a trace
    const [, rest] = takeNext(world)
    const script = handle({ ...rest, clock: due.at }, due.event as never, due.actor) // as: its own kind
    let next = script.next()
    for (; !next.done; next = script.next()) {
      if (steps.length === limits.stepCountMax) return { steps, rests, ending: 'out of steps' }
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
