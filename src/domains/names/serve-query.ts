import type { Ref } from '../../core/ref.ts'
import type { Script, story, Told } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { nameOf } from '../api-server/model.ts'
import { listenerAt } from '../coredns/index.ts'
import { answerOf, tupleOf } from '../netfilter/index.ts'
import { withHost } from '../netfilter/model.ts'
import { boxOfStation, withConnection } from '../traffic/index.ts'
import type { Connection, Flight, Reported } from '../traffic/model.ts'
import { queriesOn, withQuery } from './change-names.ts'
import { say, written } from './explain.ts'
import { serverOn } from './find-pod.ts'
import { namesOf, type ReplyWay, type SentQuery } from './model.ts'
import { askResolved, isResolvedStub } from './run-resolved.ts'
import { answerOutside, isResolver, nameServerOn } from './serve-outside.ts'
import { countOf, kindOf } from './sort-answer.ts'
import { standingIn } from './start-dns.ts'
import { isUpstreamHost, sayAsUpstream } from './upstream-hosts.ts'
import { begin, sendBack } from './work-on.ts'

const KERNEL_MS = 0.05 // simulated ms: a kernel answers at once

/** A query arrived at a host: a DNS server works on it, or nobody does. */
export function* serveArrival(
  world: World,
  { flight, connection }: { readonly flight: Flight; readonly connection: Connection },
  { interface: device, isHeard }: Reported,
): Script<World> {
  const { packet, station } = flight
  const { host } = station
  const to = (world.network.hosts[host]?.stands ?? `host:${host}`) as Ref // as: hosts stand for refs
  world = withConnection(world, { ...connection, reached: { host, seen: tupleOf(packet) } })
  const box = boxOfStation(world, station)
  const entry = answerOf(world.network, { host, packet, interface: device })
  const [query] = queriesOn(world, connection.id)
  const reply: ReplyWay = {
    kind: 'datagram',
    query: query?.id ?? '',
    flight,
    ...(entry && { entry }),
  }
  if (!isHeard) {
    const said = say('closed', { to, port: packet.destinationPort })
    yield { ...toneOf(connection)(world, said, to, box), actor: to }
    return sendBack(world, reply, KERNEL_MS)
  }
  // Over TCP the questions follow when the connection stands.
  if (packet.protocol === 'tcp') return sendBack(world, reply, KERNEL_MS)
  if (!query) return world
  const served = yield* serveQuery(world, connection, { query, reply })
  if (!served.isClosed) return served.world
  const there = world.network.hosts[host]
  if (!there) return world
  const network = withHost(world.network, { ...there, listeners: [] })
  const refusal = answerOf(network, { host, packet, interface: device })
  const { entry: _, ...rest } = reply
  return sendBack(served.world, { ...rest, ...(refusal && { entry: refusal }) }, KERNEL_MS)
}

/** The questions of a TCP connection that stands: each is answered within it. Data packets are not followed. */
export function* serveOverTcp(
  world: World,
  connection: Connection,
  {
    queries,
    roundTripMs,
  }: { readonly queries: readonly SentQuery[]; readonly roundTripMs: number },
): Script<World> {
  for (const query of queries) {
    const reply = { kind: 'stream', query: query.id, roundTripMs } as const
    world = (yield* serveQuery(world, connection, { query, reply })).world
  }
  return world
}

interface Asked {
  readonly query: SentQuery
  readonly reply: ReplyWay
}

interface Served {
  readonly world: World
  /** The process has ended, or does not listen on this address: its port is closed. */
  readonly isClosed?: boolean
}

function* serveQuery(
  world: World,
  connection: Connection,
  { query, reply }: Asked,
): Script<World, Served> {
  const { reached } = connection.reached
    ? connection
    : (world.traffic.connections[connection.id] ?? connection)
  const host = world.network.hosts[reached?.host ?? '']
  if (!reached || !host) return { world }
  const { seen } = reached
  const isStub = isResolvedStub(world, host, seen.destination)
  const pod = isStub ? undefined : serverOn(world, host)
  const to = (pod ? `pod:${nameOf(pod)}` : host.stands) as Ref // as: hosts stand for refs
  const level = toneOf(connection)
  const box = boxOfStation(world, { host: host.name, name: 'app' })
  const tell = (message: Told<World>['message']): Told<World> => ({
    ...level(world, message, to, box),
    actor: to,
  })
  const { settings } = namesOf(world)
  const outside = isResolver(settings, host) ? 'resolver' : nameServerOn(settings, host)
  if (!pod && !isStub && !outside && !isUpstreamHost(host)) {
    yield tell(say('noDnsServer', { to }))
    return { world }
  }
  const { question } = query.query
  const said = { name: written(question.name), type: question.type }
  yield tell(say('arrived', { pod: to, ...said, client: `${seen.source}:${seen.sourcePort}` }))
  if (isStub) {
    const isQuiet = connection.isQuiet === true
    const client = `${seen.source}:${seen.sourcePort}`
    const asked = { query, reply, isQuiet, client, address: seen.destination }
    return { world: yield* askResolved(world, host, asked) }
  }
  if (outside === 'resolver') return yield* resolve(world, { query, reply }, { to, connection })
  if (!pod)
    return yield* serveAsUpstream(
      world,
      { query, reply },
      { to, connection: { ...connection, reached } },
    )
  const standing = standingIn(world, pod)
  if (standing.kind !== 'up') {
    yield tell(
      standing.kind === 'badCorefile'
        ? say('badCorefile', { pod: to, error: standing.error })
        : standing.kind === 'noDnsServer'
          ? say('noDnsServer', { to })
          : say(standing.kind, { pod: to }),
    )
    return { world, isClosed: standing.kind === 'badCorefile' || standing.kind === 'noCorefile' }
  }
  const client = {
    address: seen.source,
    port: seen.sourcePort,
    transport: query.transport,
    toAddress: seen.destination,
    toPort: `${seen.destinationPort}`,
  }
  if (!listenerAt(standing.server.config, client.toAddress, client.toPort)) {
    yield tell(say('closed', { to, port: seen.destinationPort }))
    return { world, isClosed: true }
  }
  world = yield* begin(world, {
    server: to,
    uid: pod.metadata.uid,
    host: host.name,
    work: { kind: 'question', query: query.query, client, reply },
    startedAt: world.clock,
    isQuiet: connection.isQuiet === true,
  })
  return { world }
}

/** The recursive resolver begins its walk. */
function* resolve(
  world: World,
  { query, reply }: Asked,
  { to, connection }: { readonly to: Ref; readonly connection: Connection },
): Script<World, Served> {
  const { recursor: cache } = namesOf(world)
  const host = world.traffic.connections[connection.id]?.reached?.host ?? ''
  const after = yield* begin(world, {
    server: to,
    uid: to,
    host,
    work: { kind: 'recursion', query: query.query, reply, cache },
    startedAt: world.clock,
    isQuiet: connection.isQuiet === true,
  })
  return { world: after }
}

/** A server of the Nodes' own file: a script says what it answers. */
function* serveAsUpstream(
  world: World,
  { query, reply }: Asked,
  { to, connection }: { readonly to: Ref; readonly connection: Connection },
): Script<World, Served> {
  const level = toneOf(connection)
  const { settings } = namesOf(world)
  const host = world.network.hosts[connection.reached?.host ?? '']
  const server = host && nameServerOn(settings, host)
  const { answer, afterMs } = server
    ? { answer: answerOutside(server, query), afterMs: settings.internet?.hopMs ?? 0 }
    : sayAsUpstream(world, {
        query: query.query,
        transport: query.transport,
        address: connection.asked.destination,
      })
  if (!answer) {
    yield { ...level(world, say('upstreamSilent', { upstream: to }), to), actor: to }
    return { world }
  }
  world = withQuery(world, { ...query, answer })
  const { name, type } = query.query.question
  const said = { name: written(name), type, answered: kindOf(answer), count: countOf(answer) }
  yield { ...level(world, say('answered', { pod: to, ...said }), to), actor: to }
  return { world: sendBack(world, reply, afterMs) }
}

/** What a quiet connection's server does is a detail too. */
const toneOf =
  ({ isQuiet }: Connection) =>
  (...[world, message, ...focus]: Parameters<typeof story<World>>): Told<World> => ({
    level: isQuiet ? 'detail' : 'story',
    message,
    focus,
    world,
  })
