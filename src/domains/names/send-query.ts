import { parseIPv4 } from '../../core/ip.ts'
import { type Ref, ref } from '../../core/ref.ts'
import type { Message } from '../../core/say/message.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import type { Send } from '../dns/index.ts'
import { sourceAddress, tupleOf } from '../netfilter/index.ts'
import type { Packet } from '../netfilter/model.ts'
import { boxOfStation, quietly, walk } from '../traffic/index.ts'
import type { Connection } from '../traffic/model.ts'
import { queriesOn, withLookup, withQuery } from './change-names.ts'
import { say, written } from './explain.ts'
import { leaving } from './leave.ts'
import { type NameLookup, namesOf, type SentQuery } from './model.ts'
import { takePort } from './take-port.ts'

const DNS_PORT = 53

/** One query leaves, as a datagram or within a TCP connection. Returns undefined where nothing can leave: no route. */
export function* sendQuery(
  world: World,
  id: string,
  { send, isAgainTold }: { readonly send: Send; readonly isAgainTold: boolean },
): Script<World, { readonly world: World; readonly isSent: boolean }> {
  const before = namesOf(world).lookups[id]
  const host = before && world.network.hosts[before.host]
  if (!before || !host) return { world, isSent: false }
  world = yield* tellWhy(world, before, isAgainTold ? { ...send, again: undefined } : send)
  const { from } = before
  const { question } = send.query
  const name = written(question.name)
  const source = parseIPv4(send.server) && sourceAddress(host, send.server)
  if (!source) {
    yield story(world, say('unreachable', { from, server: send.server }), from)
    return { world, isSent: false }
  }
  const given = withPort(world, id, send.socket)
  world = given.world
  const count = world.traffic.count + 1
  const packet = packetOf(send, source, given.port)
  const open = send.transport === 'tcp' ? openConnection(world, id, send.socket) : undefined
  const connection = open ?? connectionOf(world, before, { packet, name, count })
  const query: SentQuery = {
    id: `${Object.keys(namesOf(world).queries).length + 1}`,
    lookup: id,
    connection: connection.id,
    socket: send.socket,
    server: send.server,
    transport: send.transport,
    query: send.query,
    sentAt: world.clock,
  }
  world = withQuery(world, query)
  const left = open ? undefined : leaving(world, connection, packet)
  world = left?.world ?? world
  const said = send.transport === 'tcp' ? 'sentOverTcp' : 'sent'
  const station = left?.flight.station ?? { host: host.name, name: 'app' as const }
  const box = boxOfStation(world, station)
  yield story(world, say(said, { from, server: send.server, name, type: question.type }), from, box)
  if (!left) return { world, isSent: true }
  const script = walk(world, left.flight.id, { kind: 'output', host: host.name, packet })
  world = yield* connection.isQuiet ? quietly(script) : script
  return { world, isSent: true }
}

interface Why {
  readonly why: Message
  readonly again?: Message | undefined
}

/** Why this name, and why here: each once for all queries that share it. */
function* tellWhy(world: World, lookup: NameLookup, { why, again }: Why): Script<World> {
  if (JSON.stringify(why) !== JSON.stringify(lookup.why)) {
    world = withLookup(world, { ...lookup, why })
    yield story(world, why, lookup.from)
  }
  if (again) yield story(world, again, lookup.from)
  return world
}

/** The source port of a socket; a new one where the socket has none. */
function withPort(
  world: World,
  id: string,
  socket: number,
): { readonly world: World; readonly port: number } {
  const lookup = namesOf(world).lookups[id]
  const known = lookup?.ports[socket]
  if (!lookup || known !== undefined) return { world, port: known ?? 0 }
  const { world: after, port } = takePort(world)
  return {
    world: withLookup(after, { ...lookup, ports: { ...lookup.ports, [socket]: port } }),
    port,
  }
}

const packetOf = ({ transport, server }: Send, source: string, sourcePort: number): Packet => ({
  protocol: transport,
  source,
  sourcePort,
  destination: server,
  destinationPort: DNS_PORT,
  ttl: 64,
  mark: 0,
  ...(transport === 'tcp' && { tcpFlags: 'SYN' }),
})

/** Of many queries only the first is told hop by hop. */
function connectionOf(
  world: World,
  { from, host }: NameLookup,
  {
    packet,
    name,
    count,
  }: { readonly packet: Packet; readonly name: string; readonly count: number },
): Connection {
  return {
    id: ref('connection', `${count}`),
    from,
    host,
    asked: tupleOf(packet),
    typed: name,
    state: 'open',
    openedAt: world.clock,
    chosen: [],
    purpose: 'name',
    ...(Object.keys(namesOf(world).queries).length > 0 && { isQuiet: true as const }),
  }
}

/** The TCP connection that a socket of this lookup has already. */
function openConnection(world: World, id: string, socket: number): Connection | undefined {
  const [query] = Object.values(namesOf(world).queries).filter(
    (one) => one.lookup === id && one.socket === socket && one.transport === 'tcp',
  )
  return query && world.traffic.connections[query.connection]
}

/** The queries that a packet carries, and the lookup they belong to, if a resolver asks. */
export function queriesOfFlight(world: World, connection: Ref<'connection'>) {
  const queries = queriesOn(world, connection)
  const lookup = namesOf(world).lookups[queries[0]?.lookup ?? '']
  return { queries, lookup }
}
