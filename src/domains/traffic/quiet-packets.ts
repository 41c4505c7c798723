import type { Handlers, Script } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import type { TrafficEvent } from './model.ts'
import { handlers } from './simulate.ts'

/** Packets of which there are many: what is a sentence of the story elsewhere is a detail of theirs. */

type Moving = Extract<TrafficEvent, { kind: 'traffic/arrived' | 'traffic/answered' }>

/** In place of the handlers of the same events, where connections may be quiet. */
export const quietHandlers: Handlers<World, Moving> = {
  *'traffic/arrived'(world, event, actor) {
    const script = handlers['traffic/arrived'](world, event, actor)
    return yield* isQuiet(world, event) ? quietly(script) : script
  },
  *'traffic/answered'(world, event, actor) {
    const script = handlers['traffic/answered'](world, event, actor)
    return yield* isQuiet(world, event) ? quietly(script) : script
  },
}

function isQuiet({ traffic }: World, { flight }: Moving): boolean {
  const connection = traffic.flights[flight]?.connection
  return connection !== undefined && traffic.connections[connection]?.isQuiet === true
}

/** A script whose sentences of the story are told as details. */
export function* quietly<Returned>(script: Script<World, Returned>): Script<World, Returned> {
  let next = script.next()
  while (!next.done) {
    const told = next.value
    yield told.level === 'story' ? { ...told, level: 'detail' } : told
    next = script.next()
  }
  return next.value
}
