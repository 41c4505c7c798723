import { parseIPv4 } from '../../core/ip.ts'
import { schedule } from '../../core/sim/agenda.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import type { Outcome } from '../dns/index.ts'
import { withLookup } from './change-names.ts'
import { say } from './explain.ts'
import { namesOf } from './model.ts'
import { countOf } from './serve-query.ts'

/** The caller gets what it gets; what it cost is counted; the connection follows. */
export function* endLookup(world: World, id: string, outcome: Outcome): Script<World> {
  const lookup = namesOf(world).lookups[id]
  if (!lookup) return world
  const { error, addresses } = outcome
  const { from, name, connect } = lookup
  world = withLookup(world, { ...lookup, outcome: { error, addresses } })
  yield story(world, outcome.why, from)
  yield story(
    world,
    say('tally', { ...tallyOf(world, id), ms: world.clock - lookup.startedAt }),
    from,
  )
  if (!connect || addresses.length === 0) return world
  const to = addresses.find((one) => parseIPv4(one) !== undefined)
  if (to === undefined) {
    yield story(world, say('noIPv4', { from, name }), from)
    return world
  }
  return schedule(world, 0, from, { kind: 'traffic/opened', from, to, ...connect })
}

/** Queries of a lookup, and those of them that brought no record of the type asked for. */
export function tallyOf(
  world: World,
  id: string,
): { readonly sent: number; readonly wasted: number } {
  const own = Object.values(namesOf(world).queries).filter(({ lookup }) => lookup === id)
  const useful = own.filter(({ answer, isHeard }) => isHeard && answer && countOf(answer) > 0)
  return { sent: own.length, wasted: own.length - useful.length }
}
