import { type DueGrouping, dueIn, withoutDue } from '../../core/sim/due.ts'
import type { Due } from '../../core/sim/kernel.ts'
import type { World, WorldEvent } from '../../world.ts'
import type { Change } from '../domain.ts'
import { type Missed, PROGRAM_OF, type Program } from './model.ts'

/** What a change does to all who watch its kind: it puts keys into queues. */
export type Wake = (world: World, change: Change) => World

const ANY = 'any'

/** Keys that wait, by the program that works on them. */
const keysOf: DueGrouping = {
  keysOf: (pending) => {
    const event = pending as WorldEvent // as: an agenda of this world
    const isKey = event.kind === 'controllers/reconciled' || event.kind === 'cluster-api/reconciled'
    return isKey ? [PROGRAM_OF[event.controller] ?? '', ANY] : []
  },
}

const since = (world: World, seq: number, program: string): readonly Due<WorldEvent>[] =>
  dueIn(world, keysOf, program).filter((due) => due.seq >= seq)

/**
 * A change was delivered to all who watch: those whose watch is broken get it later. The API server had sent what is not newer than
 * their cache before the watch broke.
 */
export function holdBack(before: World, after: World, change: Missed): World {
  const { brokenWatches } = before.controllers
  if (!brokenWatches) return after
  let held = after
  for (const [key, watch] of Object.entries(brokenWatches)) {
    const space = key.indexOf(' ')
    if (key.slice(space + 1) !== change.object) continue
    if (change.resourceVersion <= watch.resourceVersion) continue
    held = withoutDue(held, since(held, before.seq, key.slice(0, space)))
    const { object, name, verb, resourceVersion, before: old } = change
    const missed = { object, name, verb, resourceVersion, ...(old && { before: old }) }
    const grown = { ...watch, missed: [...watch.missed, missed] }
    const { controllers } = held
    const watches = { ...controllers.brokenWatches, [key]: grown }
    held = { ...held, controllers: { ...controllers, brokenWatches: watches } }
  }
  return held
}

/** A change that reaches one program only. */
export function wakeProgram(world: World, program: Program, change: Change, wake: Wake): World {
  const woken = wake(world, change)
  const own = new Set(since(woken, world.seq, program))
  return withoutDue(
    woken,
    since(woken, world.seq, ANY).filter((due) => !own.has(due)),
  )
}

/** The keys that came into queues after `before`. */
export const keysSince = (before: World, after: World): readonly Due<WorldEvent>[] =>
  since(after, before.seq, ANY)
