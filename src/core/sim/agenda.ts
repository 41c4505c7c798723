import { movedOn } from './due.ts'
import type { Due, Kernel, SimEvent } from './kernel.ts'
import { nextBelow } from './random.ts'

/** Puts an event on the agenda, `delayMs` simulated ms from now. */
export function schedule<World extends Kernel<Event>, Event extends SimEvent>(
  world: World,
  delayMs: number,
  actor: string,
  event: World extends Kernel<infer Known> ? Known : never,
): World {
  const at = world.clock + delayMs
  const due = { at, seq: world.seq, actor, event }
  let place = world.agenda.length
  for (; place > 0; place--) {
    const before = world.agenda[place - 1]
    if (before === undefined || before.at <= at) break
  }
  const agenda: Due[] = world.agenda.slice()
  agenda.splice(place, 0, due)
  return { ...world, seq: world.seq + 1, agenda: movedOn(world.agenda, agenda, { come: [due] }) }
}

/** Takes events off the agenda. */
export function unschedule<World extends Kernel>(
  world: World,
  unwanted: (event: World['agenda'][number]['event']) => boolean,
): World {
  const gone = world.agenda.filter((due) => unwanted(due.event))
  if (gone.length === 0) return world
  const leaving = new Set<Due>(gone)
  const agenda = world.agenda.filter((due) => !leaving.has(due))
  return { ...world, agenda: movedOn(world.agenda, agenda, { gone }) }
}

/** A whole number from 0 to `below` - 1 out of the world's chance; the world remembers it. */
export function draw<World extends Kernel>(
  world: World,
  below: number,
): readonly [value: number, world: World] {
  const [value, random] = nextBelow(world.random, below)
  return [value, { ...world, random }]
}
