import type { Kernel, SimEvent } from './kernel.ts'
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
  return {
    ...world,
    seq: world.seq + 1,
    agenda: [...world.agenda.slice(0, place), due, ...world.agenda.slice(place)],
  }
}

/** Takes events off the agenda. */
export function unschedule<World extends Kernel>(
  world: World,
  unwanted: (event: World['agenda'][number]['event']) => boolean,
): World {
  const agenda = world.agenda.filter((due) => !unwanted(due.event))
  return agenda.length === world.agenda.length ? world : { ...world, agenda }
}

/** A whole number from 0 to `below` - 1 out of the world's chance; the world remembers it. */
export function draw<World extends Kernel>(
  world: World,
  below: number,
): readonly [value: number, world: World] {
  const [value, random] = nextBelow(world.random, below)
  return [value, { ...world, random }]
}
