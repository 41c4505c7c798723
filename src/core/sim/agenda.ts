import { allDue, withDue, withoutDue } from './due.ts'
import type { Kernel, SimEvent } from './kernel.ts'
import { nextBelow } from './random.ts'

/** Puts an event on the agenda, `delayMs` simulated ms from now. */
export function schedule<World extends Kernel<Event>, Event extends SimEvent>(
  world: World,
  delayMs: number,
  actor: string,
  event: World extends Kernel<infer Known> ? Known : never,
): World {
  return withDue(world, { at: world.clock + delayMs, seq: world.seq, actor, event })
}

/** Takes events off the agenda. Looks at all of them: who knows their group takes them out of it (`withoutGroup`). */
export function unschedule<World extends Kernel>(
  world: World,
  unwanted: (event: World['agenda'][number]['event']) => boolean,
): World {
  return withoutDue(
    world,
    allDue(world).filter((due) => unwanted(due.event)),
  )
}

/** A whole number from 0 to `below` - 1 out of the world's chance; the world remembers it. */
export function draw<World extends Kernel>(
  world: World,
  below: number,
): readonly [value: number, world: World] {
  const [value, random] = nextBelow(world.random, below)
  return [value, { ...world, random }]
}
