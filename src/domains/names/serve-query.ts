import type { Ref } from '../../core/ref.ts'
import { schedule } from '../../core/sim/agenda.ts'
import { detail, type Script, type Told } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { refOf } from '../api-server/model.ts'
import type { Answer } from '../dns/model.ts'
import { answerOf, tupleOf } from '../netfilter/index.ts'
import { withHost } from '../netfilter/model.ts'
import { boxOfStation, withConnection } from '../traffic/index.ts'
import type { Connection, Flight, Reported } from '../traffic/model.ts'
import { askCoreDns } from './ask-coredns.ts'
import { queriesOn, withQuery } from './change-names.ts'
import { type Answered, say, written } from './explain.ts'
import { serverOn } from './find-pod.ts'
import type { SentQuery } from './model.ts'
import { askUpstream, isUpstreamHost } from './upstream-hosts.ts'

// Simulated ms: a kernel answers at once; CoreDNS looks into its memory. Measured ones are of this order.
const KERNEL_MS = 0.05
const SERVER_MS = 0.5

/** A query arrived at a host: a CoreDNS answers it, or nobody does. */
export function* serveArrival(
  world: World,
  { flight, connection }: { readonly flight: Flight; readonly connection: Connection },
  { interface: device, isHeard }: Reported,
): Script<World> {
  const { packet, station } = flight
  const { host } = station
  const to = (world.network.hosts[host]?.stands ?? `host:${host}`) as Ref // as: hosts stand for refs
  world = withConnection(world, { ...connection, reached: { host, seen: tupleOf(packet) } })
  const level = toneOf(connection)
  const box = boxOfStation(world, station)
  const answer = answerOf(world.network, { host, packet, interface: device })
  if (!isHeard) {
    yield {
      ...level(world, say('closed', { to, port: packet.destinationPort }), to, box),
      actor: to,
    }
    return reply(world, flight, { delayMs: KERNEL_MS, entry: answer })
  }
  // Over TCP the questions follow when the connection stands.
  if (packet.protocol === 'tcp') return reply(world, flight, { delayMs: KERNEL_MS, entry: answer })
  const [query] = queriesOn(world, connection.id)
  if (!query) return world
  const served = yield* serveQuery(world, connection, query)
  if (served.isDown) {
    const there = world.network.hosts[host]
    if (!there) return world
    const network = withHost(world.network, { ...there, listeners: [] })
    const refusal = answerOf(network, { host, packet, interface: device })
    return reply(served.world, flight, { delayMs: KERNEL_MS, entry: refusal })
  }
  if (!served.answer) return served.world
  const delayMs = SERVER_MS + served.tookMs
  return reply(served.world, flight, { delayMs, entry: answer })
}

function reply(
  world: World,
  flight: Flight,
  { delayMs, entry }: { readonly delayMs: number; readonly entry: ReturnType<typeof answerOf> },
): World {
  return entry
    ? schedule(world, delayMs, `kernel@${entry.host}`, { kind: 'names/replied', flight, entry })
    : world
}

/** The questions of a TCP connection that stands: each is answered within it. Data packets are not followed. */
export function* serveOverTcp(
  world: World,
  connection: Connection,
  queries: readonly SentQuery[],
  roundTripMs: number,
): Script<World> {
  for (const query of queries) {
    const served = yield* serveQuery(world, connection, query)
    world = served.world
    if (served.answer)
      world = schedule(world, roundTripMs + SERVER_MS + served.tookMs, connection.from, {
        kind: 'names/answered',
        query: query.id,
      })
  }
  return world
}

interface Served {
  readonly world: World
  readonly answer?: Answer
  readonly tookMs: number
  /** The process has ended: its port is closed. */
  readonly isDown?: boolean
}

function* serveQuery(world: World, connection: Connection, sent: SentQuery): Script<World, Served> {
  const { reached } = connection.reached
    ? connection
    : (world.traffic.connections[connection.id] ?? connection)
  const host = world.network.hosts[reached?.host ?? '']
  const nothing = { world, tookMs: 0 }
  if (!reached || !host) return nothing
  const pod = serverOn(world, host)
  const to = pod ? refOf(pod) : (host.stands as Ref) // as: hosts stand for refs
  const level = toneOf(connection)
  const box = boxOfStation(world, { host: host.name, name: 'app' })
  const tell = (told: Told<World>): Told<World> => ({ ...told, actor: to })
  const isUpstream = isUpstreamHost(host)
  if (!pod && !isUpstream) {
    yield tell(level(world, say('noDnsServer', { to }), to, box))
    return nothing
  }
  const { question } = sent.query
  const name = written(question.name)
  const { type } = question
  const client = `${reached.seen.source}:${reached.seen.sourcePort}`
  yield tell(level(world, say('arrived', { pod: to, name, type, client }), to, box))
  const { query, transport } = sent
  const { source: address, sourcePort: port } = reached.seen
  const said = pod
    ? askCoreDns(world, { pod, query, transport, client: { address, port } })
    : askUpstream(world, { query, transport, address: connection.asked.destination })
  if (said.kind !== 'said') {
    const message =
      said.kind === 'badCorefile'
        ? say('badCorefile', { pod: to, error: said.error })
        : said.kind === 'noDnsServer'
          ? say('noDnsServer', { to })
          : say(said.kind, { pod: to })
    yield tell(level(world, message, to, box))
    return { ...nothing, isDown: said.kind === 'badCorefile' || said.kind === 'noCorefile' }
  }
  world = said.world
  for (const { plugin, did } of said.passed) {
    yield tell(detail(world, say('stage', { pod: to, plugin }), to, box))
    yield tell(detail(world, did, to, box))
  }
  const { answer, tookMs } = said
  if (!answer) {
    const silence = pod ? say('silent', { pod: to }) : say('upstreamSilent', { upstream: to })
    yield tell(level(world, silence, to, box))
    return { world, tookMs }
  }
  world = withQuery(world, { ...sent, answer })
  const count = countOf(answer)
  const answered = kindOf(answer)
  yield tell(level(world, say('answered', { pod: to, name, type, answered, count }), to, box))
  return { world, answer, tookMs }
}

/** What a quiet connection's server does is a detail too. */
const toneOf =
  ({ isQuiet }: Connection) =>
  (...[world, message, ...focus]: Parameters<typeof detail<World>>): Told<World> => ({
    level: isQuiet ? 'detail' : 'story',
    message,
    focus,
    world,
  })

/** Records of the type asked for. */
export const countOf = ({ question, answer }: Answer): number =>
  answer.filter(({ type }) => type === question?.type).length

const CODES: Readonly<Record<string, Answered>> = {
  NXDOMAIN: 'nxdomain',
  SERVFAIL: 'servfail',
  REFUSED: 'refused',
}

export function kindOf(answer: Answer): Answered {
  if (answer.truncated) return 'truncated'
  if (answer.rcode === 'NOERROR') return countOf(answer) > 0 ? 'ok' : 'nodata'
  return CODES[answer.rcode] ?? 'other'
}
