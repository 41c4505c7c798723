import { parseIPv4 } from '../../core/ip.ts'
import { schedule } from '../../core/sim/agenda.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import type { Outcome } from '../dns/index.ts'
import { withLookup } from './change-names.ts'
import { say } from './explain.ts'
import { type NameLookup, namesOf } from './model.ts'
import { usefulQueries } from './tally-queries.ts'

/** The caller gets what it gets; what it cost is counted; the connection follows. */
export function* endLookup(world: World, id: string, outcome: Outcome): Script<World> {
  const lookup = namesOf(world).lookups[id]
  if (!lookup) return world
  const { error, addresses, canonicalName } = outcome
  const { from, name, connect } = lookup
  world = withLookup(world, {
    ...lookup,
    outcome: {
      error,
      addresses,
      ...(lookup.isReported && canonicalName !== undefined && { canonicalName }),
    },
    ended: { why: outcome.why, at: world.clock },
  })
  yield story(world, outcome.why, from)
  yield story(
    world,
    say('tally', { ...tallyOf(world, id), ms: world.clock - lookup.startedAt }),
    from,
  )
  if (lookup.isReported) return schedule(world, 0, from, { kind: 'names/ended', lookup: id })
  if (!connect || addresses.length === 0) return world
  const to = addresses.find((one) => parseIPv4(one) !== undefined)
  if (to === undefined) {
    yield story(world, say('noIPv4', { from, name }), from)
    return world
  }
  const asker = hostRef(world, lookup)
  return schedule(world, 0, from, { kind: 'traffic/opened', from: asker, to, ...connect })
}

/** The lookup's own network: a Pod on the Node's network connects from there. */
const hostRef = (world: World, { host, from }: NameLookup): string =>
  world.network.hosts[host]?.stands ?? from

/** Queries of a lookup, and those of them whose answer is no part of what the caller got. */
export function tallyOf(
  world: World,
  id: string,
): { readonly sent: number; readonly wasted: number } {
  const { queries, lookups } = namesOf(world)
  const own = Object.values(queries).filter(({ lookup }) => lookup === id)
  const useful = usefulQueries(own, lookups[id]?.outcome?.addresses ?? [])
  return { sent: own.length, wasted: own.length - useful.size }
}
