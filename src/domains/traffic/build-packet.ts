import { parseIPv4 } from '../../core/ip.ts'
import { type Ref, ref } from '../../core/ref.ts'
import { type Handlers, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import {
  arrivalAt,
  type Entry,
  mirrored,
  type Supposed,
  sourceAddress,
  tellBuilt,
  tellNoInterface,
  tupleOf,
} from '../netfilter/index.ts'
import {
  type ConntrackEntry,
  type Host,
  type Packet,
  type Protocol,
  withHost,
} from '../netfilter/model.ts'
import { say } from './explain.ts'
import { findAddress, findHost } from './find-address.ts'
import { boxOfStation } from './map-stations.ts'
import type { BuiltPacket, Connection, Flight } from './model.ts'
import { settledTraffic, walk, withConnection, withFlight } from './simulate.ts'

/** Packets that a learner builds by hand: every field of the header, and what the kernel is taken to know. */

const TTL = 64 // net.ipv4.ip_default_ttl
const SOURCE_PORT = 40_000 // inside net.ipv4.ip_local_port_range, 32768 to 60999

export const buildHandlers: Handlers<World, BuiltPacket> = {
  *'traffic/built'(world, event) {
    const found = findHost(world, event.host)
    if (!found) {
      yield story(world, say('nobody', { from: event.host }))
      return world
    }
    const host = assuming(found, event.assumed)
    const place = host.stands as Ref // as: hosts stand for refs
    world = { ...world, network: withHost(world.network, host) }
    if (event.in !== undefined && !host.interfaces[event.in]) {
      yield story(world, tellNoInterface(place, event.in), place)
      return world
    }
    const destination = findAddress(world, event.destination, place)
    if (destination === undefined || parseIPv4(destination) === undefined) {
      yield story(world, say('unresolved', { name: event.destination }), place)
      return world
    }
    const source = event.source ?? sourceAddress(host, destination)
    if (source === undefined) {
      yield story(world, say('noRoute', { from: place, to: destination }), place)
      return world
    }
    const packet = packetOf(event, { source, destination })
    const entry = entryOf(host, event, packet)
    const { flight, connection } = departure(world, host, { event, packet })
    const traffic = { ...settledTraffic(world), count: world.traffic.count + 1 }
    world = withConnection(withFlight({ ...world, traffic }, flight), connection)
    const box = boxOfStation(world, flight.station)
    yield story(world, tellBuilt(place, packet, event.in), place, box)
    return yield* walk(world, flight.id, entry)
  },
}

/** What a learner takes the rules of a described host to do holds for this packet. */
const assuming = (host: Host, assumed: BuiltPacket['assumed'] = {}): Host =>
  host.described ? { ...host, described: { ...host.described, assumed } } : host

const hasPorts = (protocol: Protocol): boolean => protocol !== 'icmp'

function packetOf(
  event: BuiltPacket,
  { source, destination }: { readonly source: string; readonly destination: string },
): Packet {
  const { protocol, sourcePort = SOURCE_PORT, destinationPort = 0 } = event
  return {
    protocol,
    source,
    sourcePort,
    destination,
    destinationPort: hasPorts(protocol) ? destinationPort : 0,
    ttl: event.ttl ?? TTL,
    mark: event.mark ?? 0,
    ...(protocol === 'tcp' ? { tcpFlags: event.tcpFlags ?? 'SYN' } : {}),
    ...(protocol === 'icmp'
      ? { icmp: { type: event.icmpType ?? 8, code: event.icmpCode ?? 0 } }
      : {}),
    ...(event.body && { body: event.body }),
  }
}

/** Where the packet enters the host. */
function entryOf(host: Host, event: BuiltPacket, packet: Packet): Entry {
  const supposed = supposedOf(event, packet)
  const entry: Entry =
    event.in === undefined
      ? { kind: 'output', host: host.name, packet }
      : arrivalAt(host, event.in, packet)
  return supposed ? { ...entry, supposed } : entry
}

/** A connection that is taken to be known was never translated: what a rule once did to it nobody has said. */
function supposedOf({ state }: BuiltPacket, packet: Packet): Supposed | undefined {
  if (state === undefined) return undefined
  if (state === 'INVALID' || state === 'UNTRACKED') return { state }
  const original = tupleOf(packet)
  const isKnown = state === 'ESTABLISHED'
  const entry: ConntrackEntry = {
    original,
    reply: mirrored(original),
    sourceNat: false,
    destinationNat: false,
    seenReply: isKnown,
    assured: isKnown,
    confirmed: isKnown,
    sourceDecided: isKnown,
    destinationDecided: isKnown,
    ...(packet.protocol === 'tcp' ? { tcpState: isKnown ? 'ESTABLISHED' : 'SYN_SENT' } : {}),
    mark: 0,
    expiresAt: Number.MAX_SAFE_INTEGER,
  }
  return { state, entry }
}

function departure(
  world: World,
  host: Host,
  { event, packet }: { readonly event: BuiltPacket; readonly packet: Packet },
): { readonly flight: Flight; readonly connection: Connection } {
  const number = world.traffic.count + 1
  const connection: Connection = {
    id: ref('connection', `${number}`),
    from: host.stands as Ref, // as: hosts stand for refs
    host: host.name,
    asked: tupleOf(packet),
    typed: event.destination,
    state: 'open',
    openedAt: world.clock,
    chosen: [],
  }
  const flight: Flight = {
    id: ref('packet', `${number}`),
    connection: connection.id,
    direction: 'request',
    packet,
    station:
      event.in === undefined
        ? { host: host.name, name: 'app' }
        : { host: host.name, name: 'device', device: event.in },
    state: 'flying',
  }
  return { flight, connection }
}
