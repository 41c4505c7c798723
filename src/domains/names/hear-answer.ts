import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import type { Packet } from '../netfilter/model.ts'
import { boxOfStation, withConnection } from '../traffic/index.ts'
import type { Connection, Flight } from '../traffic/model.ts'
import { withQuery } from './change-names.ts'
import { say, written } from './explain.ts'
import { type Arrived, type NameLookup, namesOf, type SentQuery } from './model.ts'
import { queriesOfFlight } from './send-query.ts'
import { serveOverTcp } from './serve-query.ts'
import { countOf, kindOf } from './sort-answer.ts'

export interface Hearing {
  readonly world: World
  readonly lookup?: NameLookup
  readonly arrival?: Arrived
}

/** net/ipv4/icmp.c, icmp_err_convert (Linux 6.18): errors about a datagram that its socket is told; others it never learns. */
const HARD_CODES = [2, 3, 6, 7, 8, 9, 10, 13, 14, 15]

/** musl asks from a socket that is not connected to its server, and such a one is never told. */
const isToldOf = ({ library }: NameLookup, { icmp }: Packet): boolean =>
  library !== 'musl' && HARD_CODES.includes(icmp?.code ?? 0)

/** Something came back to the resolver's socket. */
export function* hearArrival(
  world: World,
  flight: Flight,
  connection: Connection,
): Script<World, Hearing> {
  const { queries, lookup } = queriesOfFlight(world, connection.id)
  const [query] = queries
  if (!query || !lookup) return { world }
  const { packet, direction, station } = flight
  const { asked, from } = connection
  const box = boxOfStation(world, station)
  const source = `${packet.source}:${packet.sourcePort}`
  if (direction === 'error' && !isToldOf(lookup, packet)) {
    yield story(world, say('errorIgnored', { from, by: packet.source }), from, box)
    return { world }
  }
  if (direction === 'error' || packet.tcpFlags?.includes('RST')) {
    world = withConnection(world, { ...connection, state: 'refused' })
    const by = direction === 'error' ? packet.source : source
    world = withQuery(world, { ...query, isRefused: true, heardAt: world.clock })
    yield story(world, say('portClosed', { from, by }), from, box)
    return { world, lookup, arrival: { socket: query.socket, kind: 'refused' } }
  }
  if (packet.source !== asked.destination || packet.sourcePort !== asked.destinationPort) {
    yield story(world, say('foreign', { from, source, server: query.server }), from, box)
    return { world }
  }
  world = withConnection(world, { ...connection, state: 'answered' })
  if (query.transport === 'tcp') {
    const roundTripMs = world.clock - connection.openedAt
    return { world: yield* serveOverTcp(world, connection, { queries, roundTripMs }) }
  }
  return yield* hearQuery(world, query, lookup)
}

/** An answer within a TCP connection. */
export function* hearAnswered(world: World, id: string): Script<World, Hearing> {
  const query = namesOf(world).queries[id]
  const lookup = namesOf(world).lookups[query?.lookup ?? '']
  return query && lookup ? yield* hearQuery(world, query, lookup) : { world }
}

function* hearQuery(world: World, query: SentQuery, lookup: NameLookup): Script<World, Hearing> {
  const { answer, server, socket } = query
  if (!answer) return { world }
  const { from } = lookup
  const { question } = query.query
  const name = written(question.name)
  if (lookup.outcome) {
    yield story(world, say('tooLate', { from, name }), from)
    return { world }
  }
  world = withQuery(world, { ...query, isHeard: true, heardAt: world.clock })
  const box = boxOfStation(world, { host: lookup.host, name: 'app' })
  const said = { from, name, type: question.type, answered: kindOf(answer), count: countOf(answer) }
  yield story(world, say('heard', said), from, box)
  return { world, lookup, arrival: { socket, kind: 'answer', server, answer } }
}
