import type { World } from '../../world.ts'
import { lengthOf } from '../netfilter/index.ts'
import type { Packet } from '../netfilter/model.ts'
import { conntrackText, isOfPacket } from './connections-sheet.ts'
import type { Flight } from './model.ts'
import { type Layer, packetLayers } from './packet-layers.ts'

/** A packet as the packet lens shows it: each field with what it was, and what the kernel at hand remembers. */
export interface PacketSheet {
  readonly flight: Flight
  readonly fields: readonly PacketField[]
  readonly host: string
  /** Its headers with their sizes, from outside to inside. */
  readonly layers: readonly Layer[]
  /** Bytes of the whole IP packet. */
  readonly length: number
  /** Lengths of the fragments it travels in, in bytes; empty: it is whole. */
  readonly fragments: readonly number[]
  readonly conntrack: readonly ConntrackLine[]
}

export interface PacketField {
  readonly name: 'source' | 'destination' | 'protocol' | 'flags' | 'ttl' | 'mark' | 'state'
  readonly now: string
  /** Absent: this step did not change it. */
  readonly before?: string
}

export interface ConntrackLine {
  readonly key: string
  /** As `conntrack -L` prints it. */
  readonly text: string
  readonly ofThisPacket: boolean
}

export function packetSheet(world: World): PacketSheet | undefined {
  const flights = Object.values(world.traffic.flights)
  const flight = flights.findLast(({ state }) => state === 'flying') ?? flights.at(-1)
  if (!flight) return undefined
  const { packet, before = packet, station, ctState } = flight
  const table = world.network.hosts[station.host]?.conntrack ?? {}
  return {
    flight,
    host: station.host,
    layers: packetLayers(packet),
    length: lengthOf(packet),
    fragments: packet.body?.fragments ?? [],
    fields: [
      field('source', addressOf(packet, 'source'), addressOf(before, 'source')),
      field('destination', addressOf(packet, 'destination'), addressOf(before, 'destination')),
      field('protocol', packet.protocol, before.protocol),
      ...(packet.tcpFlags === undefined
        ? []
        : [field('flags', packet.tcpFlags, before.tcpFlags ?? '')]),
      field('ttl', `${packet.ttl}`, `${before.ttl}`),
      field('mark', hex(packet.mark), hex(before.mark)),
      ...(ctState === undefined ? [] : [field('state', ctState, ctState)]),
    ],
    conntrack: Object.entries(table)
      .filter(([, { expiresAt }]) => expiresAt > world.clock)
      .map(([key, entry]) => ({
        key,
        text: conntrackText(entry, world.clock),
        ofThisPacket: isOfPacket(entry, packet),
      })),
  }
}

const field = (name: PacketField['name'], now: string, before: string): PacketField =>
  now === before ? { name, now } : { name, now, before }

const hex = (mark: number): string => `0x${mark.toString(16)}`

const addressOf = (packet: Packet, side: 'source' | 'destination'): string =>
  packet.protocol === 'icmp' ? packet[side] : `${packet[side]}:${packet[`${side}Port`]}`
