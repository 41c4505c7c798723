import { type Ref, ref } from '../../core/ref.ts'
import { schedule } from '../../core/sim/agenda.ts'
import { detail, type Handlers, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { nextEndpoint, sayProxy } from '../kube-proxy/index.ts'
import { type Portal, withProxy } from '../kube-proxy/model.ts'
import { answerOf, type Ending, mirrored, sourceAddress, tupleOf } from '../netfilter/index.ts'
import type { Packet } from '../netfilter/model.ts'
import { acknowledge } from './acknowledge.ts'
import { ownerOf } from './choices.ts'
import { say } from './explain.ts'
import { boxOfStation } from './map-stations.ts'
import type { Connection, Dialled, Flight } from './model.ts'
import { FIRST_SOURCE_PORT, SERVER_MS, walk, withConnection, withFlight } from './simulate.ts'
import { endpoint, standsFor } from './tell-visit.ts'

/**
 * kube-proxy as a server between client and Pod: pkg/proxy/userspace/proxysocket.go, Kubernetes v1.25. It accepts, dials
 * the next endpoint with a patience that grows, and copies between the two.
 */

type Delivered = Extract<Ending, { kind: 'delivered' }>

const DIAL_MS = [250, 500, 1_000, 2_000] // EndpointDialTimeouts
/** Simplified: the last packet of the handshake is on its way for as long as a packet between two machines. */
const ACK_MS = 0.2

/** What is delivered on the way through kube-proxy; undefined: it is somebody else's. */
export function takeUserspace(
  world: World,
  flight: Flight,
  ending: Delivered,
): Script<World> | undefined {
  const connection = world.traffic.connections[flight.connection]
  if (world.proxy.config.mode !== 'userspace' || !connection) return undefined
  const { packet } = ending
  if (connection.dial)
    return flight.direction === 'request' ? undefined : hear(world, connection, flight)
  if (connection.taken) {
    const isConnected = packet.protocol === 'tcp' && packet.tcpFlags === 'SYN|ACK'
    return flight.direction === 'reply' && isConnected
      ? connected(world, connection, flight)
      : undefined
  }
  const node = flight.station.host
  const found = Object.entries(world.proxy.proxies[node]?.userspace ?? {}).find(
    ([, portal]) =>
      portal.protocol === packet.protocol && portal.listensOn === packet.destinationPort,
  )
  return found && flight.direction === 'request'
    ? accept(world, { connection, flight, port: found[0] }, ending)
    : undefined
}

const serviceOf = (port: string): Ref<'service'> => ref('service', port.replace(/:[^/]*$/, ''))

interface Accepted {
  readonly connection: Connection
  readonly flight: Flight
  readonly port: string
}

/** The kernel of the Node has the packet for kube-proxy. A datagram can be read at once; a connection is opened first. */
function* accept(
  world: World,
  { connection, flight, port }: Accepted,
  { packet, interface: dev }: Delivered,
): Script<World> {
  const node = flight.station.host
  const place = standsFor(world, node)
  world = withConnection(withFlight(world, flight), { ...connection, taken: { node, port } })
  const words = { node: place, port: packet.destinationPort, service: serviceOf(port) }
  const told = sayProxy('userTaken', words)
  const box = boxOfStation(world, flight.station)
  yield { ...story(world, told, place, box, serviceOf(port)), actor: place }
  if (packet.protocol === 'udp') return dialLater(world, connection, flight, 0)
  const entry = answerOf(world.network, { host: node, packet, interface: dev })
  return entry
    ? schedule(world, SERVER_MS, place, { kind: 'traffic/answered', flight: flight.id, entry })
    : world
}

const dialLater = (
  world: World,
  { id }: Connection,
  { id: flight }: Flight,
  delayMs: number,
): World =>
  schedule(world, delayMs, 'kube-proxy', {
    kind: 'traffic/dialled',
    connection: id,
    flight,
    attempt: 0,
  })

/** The client takes the Node for the Service. Its last packet lets kube-proxy accept. */
function* connected(world: World, connection: Connection, flight: Flight): Script<World> {
  const { from, asked, taken } = connection
  world = acknowledge(withFlight(world, flight), connection, flight.packet)
  const address = endpoint(asked.destination, asked.destinationPort, asked.protocol)
  const node = standsFor(world, taken?.node ?? '')
  const told = sayProxy('userConnected', { client: from, node, address })
  yield { ...story(world, told, from, boxOfStation(world, flight.station)), actor: from }
  return dialLater(world, connection, flight, ACK_MS)
}

export const dialHandlers: Handlers<World, Dialled> = {
  *'traffic/dialled'(world, { connection: id, flight, attempt }) {
    const client = world.traffic.connections[id]
    const portal = client && portalOf(world, client)
    if (!client?.taken || !portal) return world
    const chosen = nextEndpoint(portal, {
      client: clientAt(world, client),
      now: world.clock,
      isReset: attempt > 0,
    })
    const seconds = DIAL_MS[attempt]
    if (!chosen || seconds === undefined) return yield* giveUp(world, client)
    world = withPortal(world, client.taken, chosen.portal)
    yield* tellChoice(world, client, chosen)
    return yield* dial(world, client, { endpoint: chosen.endpoint, flight, attempt })
  },

  *'traffic/dialTimedOut'(world, { connection: id }) {
    const dialled = world.traffic.connections[id]
    if (dialled?.state !== 'open' || !dialled.dial) return world
    return yield* tryNext(world, dialled, 'silent')
  },
}

const portalOf = ({ proxy }: World, { taken }: Connection): Portal | undefined =>
  taken && proxy.proxies[taken.node]?.userspace?.[taken.port]

/** kube-proxy sees the source that its socket sees, behind whatever the Node made of it. */
const clientAt = (world: World, { asked, taken }: Connection): string => {
  const entries = Object.values(world.network.hosts[taken?.node ?? '']?.conntrack ?? {})
  const own = entries.find(
    ({ original }) =>
      original.destination === asked.destination && original.sourcePort === asked.sourcePort,
  )
  return own?.reply.destination ?? asked.source
}

function withPortal(
  world: World,
  { node, port }: NonNullable<Connection['taken']>,
  portal: Portal,
): World {
  const proxy = world.proxy.proxies[node]
  if (!proxy) return world
  const userspace = { ...proxy.userspace, [port]: portal }
  return { ...world, proxy: withProxy(world.proxy, { ...proxy, userspace }) }
}

const addressIn = (text: string): string => text.slice(0, text.lastIndexOf(':'))

/** Who can be chosen by the kube-proxy that took the last connection. */
export function userspaceChoices(world: World): readonly Ref[] | undefined {
  const last = Object.values(world.traffic.connections).findLast(({ taken }) => taken)
  const portal = last && portalOf(world, last)
  if (!portal || world.proxy.config.mode !== 'userspace') return undefined
  const owners = portal.endpoints.toSorted().map((text) => ownerOf(world, addressIn(text)))
  return [...new Set(owners.filter((owner) => owner !== undefined))]
}

function* tellChoice(
  world: World,
  client: Connection,
  { endpoint: text, isKept }: { readonly endpoint: string; readonly isKept: boolean },
): Script<World, void> {
  const address = addressIn(text)
  const pod = ownerOf(world, address)
  if (!pod || !client.taken) return
  const service = serviceOf(client.taken.port)
  const choices = userspaceChoices(world) ?? []
  const place = { choice: choices.indexOf(pod) + 1, of: choices.length }
  yield isKept
    ? story(world, say('podRemembered', { pod, address }), pod, service)
    : story(world, say('podChosen', { pod, address, ...place }), pod, service)
}

interface Dial {
  readonly endpoint: string
  readonly flight: string
  readonly attempt: number
}

/** A connection of kube-proxy's own, from its Node to the endpoint. */
function* dial(
  world: World,
  client: Connection,
  { endpoint: text, flight, attempt }: Dial,
): Script<World> {
  const node = client.taken?.node ?? ''
  const host = world.network.hosts[node]
  const source = host && sourceAddress(host, addressIn(text))
  if (!host || source === undefined) return yield* giveUp(world, client)
  const { protocol } = client.asked
  const count = world.traffic.count + 1
  const packet: Packet = {
    protocol,
    source,
    sourcePort: FIRST_SOURCE_PORT + 10_000 + count, // apart from the ports kube-proxy listens on
    destination: addressIn(text),
    destinationPort: Number(text.slice(text.lastIndexOf(':') + 1)),
    ttl: 64,
    mark: 0,
    ...(protocol === 'tcp' ? { tcpFlags: 'SYN' } : {}),
  }
  const place = standsFor(world, node)
  const opened: Connection = {
    id: ref('connection', `${count}`),
    from: place,
    host: node,
    asked: tupleOf(packet),
    typed: text,
    state: 'open',
    openedAt: world.clock,
    chosen: [],
    dial: { client: client.id, flight, attempt },
  }
  const going: Flight = {
    id: ref('packet', `${count}`),
    connection: opened.id,
    direction: 'request',
    packet,
    station: { host: node, name: 'app' },
    state: 'flying',
  }
  world = withConnection(withFlight(world, going), opened)
  world = withConnection(
    { ...world, traffic: { ...world.traffic, count } },
    { ...client, chosen: [...client.chosen, addressIn(text)] },
  )
  const waitMs = DIAL_MS[attempt] ?? 0
  const box = boxOfStation(world, going.station)
  const told =
    protocol === 'tcp'
      ? sayProxy('userDials', { node: place, endpoint: text, seconds: waitMs / 1_000, attempt })
      : sayProxy('userSends', { node: place, endpoint: text })
  if (protocol === 'tcp')
    world = schedule(world, waitMs, place, {
      kind: 'traffic/dialTimedOut',
      connection: opened.id,
    })
  yield { ...story(world, told, place, box), actor: place }
  return yield* walk(world, going.id, { kind: 'output', host: node, packet })
}

/** What came back from the endpoint. */
function* hear(world: World, dialled: Connection, flight: Flight): Script<World> {
  const { packet } = flight
  world = withFlight(world, flight)
  if (dialled.state !== 'open') return world
  if (flight.direction === 'error' || packet.tcpFlags?.includes('RST'))
    return yield* tryNext(world, dialled, 'refused')
  const client = world.traffic.connections[dialled.dial?.client ?? '']
  if (!client) return world
  const reached = dialled.reached ?? { host: '', seen: tupleOf(packet) }
  const place = standsFor(world, dialled.host)
  world = withConnection(world, { ...dialled, state: 'answered' })
  if (packet.protocol !== 'tcp') return yield* passOn(world, { ...client, reached }, dialled)
  world = acknowledge(world, dialled, packet)
  world = withConnection(world, { ...client, reached, state: 'answered' })
  const words = { node: place, client: client.from, endpoint: dialled.typed }
  yield { ...story(world, sayProxy('userJoined', words), place, client.from), actor: place }
  const { destination, destinationPort } = client.asked
  const from = endpoint(destination, destinationPort, 'tcp')
  yield {
    ...story(world, say('finished', { to: client.from, from }), client.from),
    actor: client.from,
  }
  return world
}

/** A datagram that came back is written to the client, from the socket it came in by. */
function* passOn(world: World, client: Connection, dialled: Connection): Script<World> {
  const { dial: by, host: node } = dialled
  const asked = by && world.traffic.flights[by.flight]
  const host = world.network.hosts[node]
  world = withConnection(world, client)
  if (!asked || !host) return world
  const back = mirrored(tupleOf(asked.packet))
  const source = sourceAddress(host, back.destination) ?? back.source
  const packet: Packet = { ...asked.packet, ...back, source, ttl: 64, mark: 0 }
  const place = standsFor(world, node)
  const words = { node: place, client: client.from, endpoint: dialled.typed }
  yield { ...detail(world, sayProxy('userJoined', words), place), actor: place }
  return schedule(world, 0, place, {
    kind: 'traffic/answered',
    flight: asked.id,
    entry: { kind: 'output', host: node, packet },
  })
}

/** The next endpoint, for connections; a datagram is sent once. */
function* tryNext(world: World, dialled: Connection, how: 'refused' | 'silent'): Script<World> {
  const client = world.traffic.connections[dialled.dial?.client ?? '']
  world = withConnection(world, { ...dialled, state: how === 'refused' ? 'refused' : 'timedOut' })
  if (!client || !dialled.dial || client.asked.protocol !== 'tcp') return world
  const place = standsFor(world, dialled.host)
  const { attempt, flight } = dialled.dial
  if (attempt + 1 < DIAL_MS.length)
    yield {
      ...story(world, sayProxy('userFailed', { node: place, endpoint: dialled.typed, how }), place),
      actor: place,
    }
  return schedule(world, 0, 'kube-proxy', {
    kind: 'traffic/dialled',
    connection: client.id,
    flight,
    attempt: attempt + 1,
  })
}

function* giveUp(world: World, client: Connection): Script<World> {
  const { taken, from, asked } = client
  const node = standsFor(world, taken?.node ?? '')
  const service = serviceOf(taken?.port ?? '')
  if (asked.protocol !== 'tcp') {
    yield { ...story(world, sayProxy('userDropped', { node, service }), node), actor: node }
    return world
  }
  world = withConnection(world, { ...client, state: 'refused' })
  const told = sayProxy('userClosed', { node, client: from, service })
  yield { ...story(world, told, node, from, service), actor: node }
  return world
}
