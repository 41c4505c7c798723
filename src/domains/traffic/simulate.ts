import { type Ref, ref } from '../../core/ref.ts'
import { schedule } from '../../core/sim/agenda.ts'
import { allDue } from '../../core/sim/due.ts'
import { type Handlers, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import type { Visit } from '../netfilter/index.ts'
import {
  answerOf,
  type Ending,
  type Entry,
  sourceAddress,
  tellReached,
  tupleOf,
  walkHost,
} from '../netfilter/index.ts'
import type { Packet } from '../netfilter/model.ts'
import { acknowledge } from './acknowledge.ts'
import { type Failure, say } from './explain.ts'
import { findAddress, findHost } from './find-address.ts'
import { enteredChain, followVisit } from './follow-visit.ts'
import { boxOfStation } from './map-stations.ts'
import type {
  BuiltPacket,
  Connection,
  Dialled,
  Flight,
  Reported,
  SysctlSet,
  TrafficEvent,
} from './model.ts'
import { moreModes } from './more-modes.ts'
import { report } from './report-end.ts'
import { shortenVisits } from './shorten-visits.ts'
import { endpoint, standsFor, tellVisit } from './tell-visit.ts'

// Simulated ms. A veth pair is a queue in memory, the switch a wire; the figures only order what happens.
const VETH_MS = 0.02
const SWITCH_MS = 0.2
export const SERVER_MS = 1
// A client that gives up after five seconds. Simplified: SYN is not sent again meanwhile (Linux: after 1 s, 3 s, …).
const PATIENCE_MS = 5_000
export const FIRST_SOURCE_PORT = 40_001 // inside net.ipv4.ip_local_port_range, 32768 to 60999

/** All but packets that are built by hand or have a purpose: a first lesson needs no more. */
export const handlers: Handlers<
  World,
  Exclude<TrafficEvent, BuiltPacket | Dialled | SysctlSet | Reported>
> = {
  *'traffic/opened'(world, event) {
    const host = findHost(world, event.from)
    if (!host) {
      yield story(world, say('nobody', { from: event.from }))
      return world
    }
    const from = host.stands as Ref // as: hosts stand for refs
    const destination = findAddress(world, event.to, from)
    if (destination === undefined) {
      yield story(world, say('unresolved', { name: event.to }), from)
      return world
    }
    const source = sourceAddress(host, destination)
    if (source === undefined) {
      yield story(world, say('noRoute', { from, to: destination }), from)
      return world
    }
    const count = world.traffic.count + 1
    const packet: Packet = {
      protocol: event.protocol,
      source,
      sourcePort: event.sourcePort ?? FIRST_SOURCE_PORT + world.traffic.count,
      destination,
      destinationPort: event.protocol === 'icmp' ? 0 : event.port,
      ttl: 64,
      mark: 0,
      ...(event.protocol === 'tcp' ? { tcpFlags: 'SYN' } : {}),
      ...(event.protocol === 'icmp' ? { icmp: { type: 8, code: 0 } } : {}),
      ...(event.body && { body: event.body }),
    }
    const connection: Connection = {
      id: ref('connection', `${count}`),
      from,
      host: host.name,
      asked: tupleOf(packet),
      typed: event.to,
      state: 'open',
      openedAt: world.clock,
      chosen: [],
    }
    const flight: Flight = {
      id: ref('packet', `${count}`),
      connection: connection.id,
      direction: 'request',
      packet,
      station: { host: host.name, name: 'app' },
      state: 'flying',
    }
    world = withConnection(
      withFlight({ ...world, traffic: { ...settledTraffic(world), count } }, flight),
      connection,
    )
    world = schedule(world, PATIENCE_MS, from, {
      kind: 'traffic/timedOut',
      connection: connection.id,
    })
    const box = boxOfStation(world, flight.station)
    yield event.protocol === 'icmp'
      ? story(world, say('pinged', { from, to: event.to }), from, box)
      : story(
          world,
          say('opened', {
            from,
            to: event.to,
            port: event.port,
            protocol: event.protocol.toUpperCase(),
          }),
          from,
          box,
        )
    return yield* walk(world, flight.id, { kind: 'output', host: host.name, packet })
  },

  *'traffic/arrived'(world, { flight: id, entry }) {
    const flight = world.traffic.flights[id]
    if (!flight) return world
    if (!world.network.hosts[entry.host]) return yield* fall(world, flight)
    const from = standsFor(world, flight.station.host)
    const to = standsFor(world, entry.host)
    const device = entry.interface.startsWith('veth') ? 'cni0' : entry.interface
    const moved: Flight = {
      ...withoutBefore(flight),
      packet: entry.packet,
      from: flight.station,
      station: { host: entry.host, name: 'device', device },
    }
    world = withFlight(world, moved)
    yield story(world, say('hopped', { from, to }), boxOfStation(world, moved.station))
    return yield* walk(world, id, entry)
  },

  *'traffic/answered'(world, { flight: id, entry }) {
    const asked = world.traffic.flights[id]
    if (!asked) return world
    if (!world.network.hosts[entry.host]) return withFlight(world, { ...asked, state: 'lost' })
    const { packet } = entry
    const { host } = asked.station
    const answer: Flight = {
      id: ref('packet', `${asked.id.slice('packet:'.length)}-answer`),
      connection: asked.connection,
      direction: packet.protocol === 'icmp' && packet.icmp?.about ? 'error' : 'reply',
      packet,
      station: asked.station,
      state: 'flying',
    }
    world = withFlight(withoutFlight(world, id), answer)
    const by = standsFor(world, host)
    const source = endpoint(packet.source, packet.sourcePort, packet.protocol)
    const destination = endpoint(packet.destination, packet.destinationPort, packet.protocol)
    yield story(
      world,
      say('answered', { by, source, destination }),
      by,
      boxOfStation(world, answer.station),
    )
    return yield* walk(world, answer.id, entry)
  },

  *'traffic/timedOut'(world, { connection: id }) {
    const connection = world.traffic.connections[id]
    if (connection?.state !== 'open') return world
    world = withConnection(world, { ...connection, state: 'timedOut' })
    const { from, asked } = connection
    const to = endpoint(asked.destination, asked.destinationPort, asked.protocol)
    yield story(
      world,
      say('timedOut', { from, to, seconds: (world.clock - connection.openedAt) / 1000 }),
      from,
    )
    return report(world, connection)
  },
}

/** Whoever was to get it is gone since it was sent. */
function* fall(world: World, flight: Flight): Script<World> {
  const after = withFlight(world, { ...flight, state: 'lost' })
  const place = standsFor(world, flight.station.host)
  const box = boxOfStation(world, flight.station)
  yield story(after, say('lost', { place, loss: 'noNeighbour' }), place, box)
  return after
}

/** One host: the walk happens at once, then each of its visits becomes what a learner sees. */
export function* walk(world: World, id: string, entry: Entry): Script<World> {
  const visits: Visit[] = []
  const flight = world.traffic.flights[id]
  if (flight) world = withFlight(world, { ...flight, entry })
  const walked = walkHost(world.network, entry, {
    now: world.clock,
    chance: world.random,
    visit: (visit) => visits.push(visit),
    world,
  })
  const random = walked.chance === 'first' ? world.random : walked.chance
  world = { ...world, random }
  for (const visit of shortenVisits(visits)) {
    const network = isRemembered(visit) ? walked.network : world.network
    world = { ...world, network, traffic: followVisit(world.traffic, id, visit) }
    for (const { level, message, focus } of tellVisit(world, visit)) {
      if (message.key === 'traffic/podChosen')
        world = withChoice(world, id, String(message.params.address))
      yield { level, message, focus, world, actor: `kernel@${visit.host}` }
    }
    if (
      visit.kind === 'rule' &&
      (visit.verdict?.kind === 'jump' || visit.verdict?.kind === 'goto')
    ) {
      world = { ...world, traffic: enteredChain(world.traffic, visit.verdict.chain) }
    }
  }
  return yield* end({ ...world, network: walked.network }, id, walked.ending)
}

/** What the kernel remembers shows from where a known connection is looked up, or a new one is confirmed. */
const isRemembered = (visit: Visit): boolean =>
  visit.kind === 'confirmed' || (visit.kind === 'tracked' && visit.state !== 'NEW')

function* end(world: World, id: string, ending: Ending): Script<World> {
  const flight = world.traffic.flights[id]
  if (!flight) return world
  switch (ending.kind) {
    case 'sent': {
      const { next } = ending
      const isVeth =
        world.network.hosts[next.host]?.kind === 'pod' ||
        world.network.hosts[flight.station.host]?.kind === 'pod'
      return schedule(world, isVeth ? VETH_MS : SWITCH_MS, `kernel@${flight.station.host}`, {
        kind: 'traffic/arrived',
        flight: id,
        entry: next,
      })
    }
    case 'delivered':
      return yield* deliver(world, flight, ending)
    case 'left':
    case 'unsure':
      return world
    case 'rejected':
    case 'lost': {
      world = withFlight(world, { ...flight, state: 'lost' })
      if (ending.answer) {
        // Nobody answers its ARP requests: that takes its time.
        const delayMs = ending.kind === 'lost' ? (ending.afterMs ?? 0) : 0
        return schedule(world, delayMs, `kernel@${flight.station.host}`, {
          kind: 'traffic/answered',
          flight: id,
          entry: ending.answer,
        })
      }
      const asked = world.traffic.connections[flight.connection]
      if ('errno' in ending && ending.errno === 'EMSGSIZE' && asked)
        return withConnection(world, { ...asked, state: 'refused' })
      return world
    }
  }
}

/** The packet reached a local stack: the server's, which answers, or the client's, which learns how it ended. */
function* deliver(
  world: World,
  flight: Flight,
  ending: Extract<Ending, { kind: 'delivered' }>,
): Script<World> {
  const connection = world.traffic.connections[flight.connection]
  const { packet } = ending
  const host = flight.station.host
  const to = standsFor(world, host)
  const box = boxOfStation(world, { host, name: 'app' })
  const landed: Flight = {
    ...withoutBefore(flight),
    packet,
    from: flight.station,
    station: { host, name: 'app' },
    state: 'arrived',
  }
  const taken = moreModes()?.take(world, landed, ending)
  if (taken) return yield* taken
  if (connection?.purpose)
    return schedule(withFlight(world, landed), 0, to, {
      kind: 'traffic/reported',
      flight: flight.id,
      interface: ending.interface,
      isHeard: ending.listener,
    })
  const source = endpoint(packet.source, packet.sourcePort, packet.protocol)
  if (world.network.hosts[host]?.described && packet.protocol !== 'icmp') {
    world = withFlight(world, landed)
    yield { ...story(world, tellReached(to, packet), to, box), actor: to }
    return world
  }
  if (flight.direction === 'request' || !connection) {
    const reached = connection
      ? withConnection(world, { ...connection, reached: { host, seen: tupleOf(packet) } })
      : world
    world = withFlight(reached, landed)
    const destination = endpoint(packet.destination, packet.destinationPort, packet.protocol)
    yield ending.listener || packet.protocol === 'icmp'
      ? { ...story(world, say('delivered', { to, source, destination }), to, box), actor: to }
      : {
          ...story(world, say('deliveredClosed', { to, port: packet.destinationPort }), to, box),
          actor: to,
        }
    const answer = answerOf(world.network, { host, packet, interface: ending.interface })
    return answer
      ? schedule(world, SERVER_MS, to, {
          kind: 'traffic/answered',
          flight: flight.id,
          entry: answer,
        })
      : world
  }
  world = withFlight(world, landed)
  return yield* finish(world, connection, landed)
}

function* finish(
  world: World,
  connection: Connection,
  { packet, direction, station }: Flight,
): Script<World> {
  const to = connection.from
  const box = boxOfStation(world, station)
  const { asked } = connection
  const source = endpoint(packet.source, packet.sourcePort, packet.protocol)
  if (direction === 'error' || packet.tcpFlags?.includes('RST')) {
    world = withConnection(world, { ...connection, state: 'refused' })
    const told = say('refused', { to, by: source, failure: failureOf(packet) })
    yield { ...story(world, told, to, box), actor: to }
    return report(world, connection, packet)
  }
  const isOtherPort = packet.protocol !== 'icmp' && packet.sourcePort !== asked.destinationPort
  if (packet.source !== asked.destination || isOtherPort) {
    const want = endpoint(asked.destination, asked.destinationPort, asked.protocol)
    yield {
      ...story(world, say('foreignAnswer', { to, from: source, asked: want }), to, box),
      actor: to,
    }
    return world
  }
  world = withConnection(world, { ...connection, state: 'answered' })
  if (packet.protocol === 'tcp') world = acknowledge(world, connection, packet)
  yield { ...story(world, say('finished', { to, from: source }), to, box), actor: to }
  return report(world, connection, packet)
}

/** What `connect` fails with: net/ipv4/icmp.c, icmp_err_convert; a RST is ECONNREFUSED. */
function failureOf({ icmp }: Packet): Failure {
  if (!icmp || [2, 3].includes(icmp.code)) return 'refused'
  if (icmp.code === 4) return 'tooLong'
  return [0, 6, 9, 11].includes(icmp.code) ? 'netUnreachable' : 'noRoute'
}

export const withFlight = (world: World, flight: Flight): World => ({
  ...world,
  traffic: { ...world.traffic, flights: { ...world.traffic.flights, [flight.id]: flight } },
})

function withoutFlight(world: World, id: string): World {
  const { [id]: _, ...flights } = world.traffic.flights
  return { ...world, traffic: { ...world.traffic, flights } }
}

export const withConnection = (world: World, connection: Connection): World => ({
  ...world,
  traffic: {
    ...world.traffic,
    connections: { ...world.traffic.connections, [connection.id]: connection },
  },
})

function withChoice(world: World, id: string, address: string): World {
  const flight = world.traffic.flights[id]
  const connection = flight && world.traffic.connections[flight.connection]
  return connection
    ? withConnection(world, { ...connection, chosen: [...connection.chosen, address] })
    : world
}

function withoutBefore({ before: _, ...flight }: Flight): Flight {
  return flight
}

/** Packets that ended leave the map when the next one sets out; those that something is due for stay. */
export function settledTraffic(world: World): World['traffic'] {
  const { traffic } = world
  const due = allDue(world)
  const { cursor: _, ...rest } = traffic
  const flights = Object.entries(traffic.flights).filter(([id]) =>
    due.some(({ event }) => 'flight' in event && event.flight === id),
  )
  return { ...rest, flights: Object.fromEntries(flights) }
}
