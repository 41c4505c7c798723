import { addressTypeOf } from './address-types.ts'
import { REJECT_CODES } from './codes.ts'
import { findNeighbour } from './find-neighbour.ts'
import { routeOutput } from './find-route.ts'
import { type Host, hostIn, type Network, type Packet } from './model.ts'
import { addressNumber, addressText, packetOf, tcpFlagBits } from './skb.ts'
import { isReset } from './tcp-states.ts'
import type { Departure, Entry } from './walk.ts'
import type { Walk } from './walk-state.ts'

/** What a kernel sends back of its own accord: ICMP errors and TCP resets, and what a listening process answers. */

const TTL = 64 // net.ipv4.ip_default_ttl

/** Names of ICMP errors, as `--reject-with` writes them where it can. */
export function icmpName(type: number, code: number): string {
  if (type === 11) return 'icmp-time-exceeded'
  const name = Object.keys(REJECT_CODES).find((each) => REJECT_CODES[each] === code)
  return type === 3 && name !== undefined ? name : `icmp-${type}/${code}`
}

/** An ICMP error about the packet of this walk: `icmp_send`, net/ipv4/icmp.c (Linux 6.18). */
export function icmpError(walk: Walk, type: number, code: number): Entry | undefined {
  const { host, skb, route } = walk
  // No error about an error (RFC 1122 3.2.2), nor about a packet to many or from nobody.
  if (skb.protocol === 1 && ![0, 8, 13, 14, 15, 16, 17, 18].includes(skb.icmpType)) return undefined
  const to = addressTypeOf(host, skb.destination)
  if (to === 'BROADCAST' || to === 'MULTICAST') return undefined
  // Sent from the address it was sent to, when that is ours; else from the one nearest to the sender.
  const source = route?.kind === 'local' ? skb.destination : 0
  const back = routeOutput(host, { destination: skb.source, source, mark: 0, in: '' })
  if (typeof back === 'string') return undefined
  return {
    kind: 'output',
    host: host.name,
    ...(source === 0 ? { isRaw: true as const } : {}),
    packet: {
      protocol: 'icmp',
      source: addressText(source || back.source),
      sourcePort: 0,
      destination: addressText(skb.source),
      destinationPort: 0,
      ttl: TTL,
      mark: 0,
      icmp: { type, code, about: withoutQuote(packetOf(skb)) },
    },
    ...attachedTo(walk),
  }
}

/** `nf_ct_attach`, net/netfilter/core.c: an error goes with the connection, against the packet's direction. */
function attachedTo({ skb }: Walk): Pick<Departure, 'attached' | 'direction'> {
  if (!skb.entry) return {}
  return {
    attached: skb.entry,
    ...(skb.direction === 'REPLY' ? { direction: 'ORIGINAL' as const } : {}),
  }
}

/** Only a header is quoted, not what that header quoted. */
function withoutQuote(packet: Packet): Packet {
  const { icmp, ...header } = packet
  return icmp ? { ...header, icmp: { type: icmp.type, code: icmp.code } } : header
}

/** What REJECT sends. */
export function rejection(walk: Walk, kind: string): Entry | undefined {
  if (kind !== 'tcp-reset') return icmpError(walk, 3, REJECT_CODES[kind] ?? 3)
  const { skb, host, network } = walk
  if (skb.protocol !== 6 || isReset(skb.tcpFlags)) return undefined
  const reset: Packet = {
    ...turned(packetOf(skb)),
    ttl: TTL,
    mark: 0,
    tcpFlags: resetFlags(skb.tcpFlags),
  }
  // What came by a bridge port is answered on that port, past all hooks (nf_send_reset, net/ipv4/netfilter/nf_reject_ipv4.c)
  if (skb.bridgePort !== '') return onCable({ network, host, port: skb.bridgePort }, reset)
  return {
    kind: 'output',
    host: host.name,
    packet: reset,
    ...attachedTo(walk),
  }
}

/** Past all hooks: from a bridge port to the machine that sent the packet. */
function onCable(
  { network, host, port }: { network: Network; host: Host; port: string },
  packet: Packet,
): Entry | undefined {
  const hop = { address: addressNumber(packet.destination), isGateway: true }
  const found = findNeighbour(network, { host: host.name, interface: port }, hop)
  if (!found) return undefined
  return { kind: 'arrival', ...found.next, to: found.to, packet }
}

// RFC 9293 3.5.2: a reset carries ACK unless it answers one
const resetFlags = (flags: number): string => (flags & tcpFlagBits('ACK') ? 'RST' : 'RST|ACK')

/** The header of an answer. */
export const turned = (packet: Packet): Packet => ({
  ...packet,
  source: packet.destination,
  destination: packet.source,
  sourcePort: packet.protocol === 'icmp' ? packet.sourcePort : packet.destinationPort,
  destinationPort: packet.protocol === 'icmp' ? packet.destinationPort : packet.sourcePort,
})

export const isListening = (host: Host, packet: Packet): boolean =>
  host.listeners.some(
    (one) =>
      one.protocol === packet.protocol &&
      one.port === packet.destinationPort &&
      (one.address === undefined ||
        one.address === '0.0.0.0' ||
        one.address === packet.destination),
  )

/** A packet that reached a host: where, and as it was then. */
export interface Delivery {
  readonly host: string
  readonly interface: string
  readonly packet: Packet
}

/**
 * What the stack that received a packet sends back, or undefined: SYN-ACK or reset, the answer of a UDP process or port
 * unreachable, an echo reply. A client that waits for its answer is not asked: whoever knows of it decides.
 */
export function answerOf(network: Network, { host, packet }: Delivery): Departure | undefined {
  const there = hostIn(network, host)
  const reply = there && answerPacket(there, packet)
  return reply && { kind: 'output', host, packet: { ...reply, ttl: TTL, mark: 0 } }
}

/** The address a process of this host sends from when it chooses none; undefined: there is no way. */
export function sourceAddress(host: Host, destination: string): string | undefined {
  const flow = { destination: addressNumber(destination), source: 0, mark: 0, in: '' }
  const route = routeOutput(host, flow)
  return typeof route === 'string' ? undefined : addressText(route.source)
}

function answerPacket(host: Host, packet: Packet): Packet | undefined {
  const back = turned(packet)
  switch (packet.protocol) {
    case 'tcp': {
      const tcpFlags = tcpAnswer(packet.tcpFlags ?? 'SYN', isListening(host, packet))
      return tcpFlags === undefined ? undefined : { ...back, tcpFlags }
    }
    case 'icmp':
      return packet.icmp?.type === 8 ? { ...back, icmp: { type: 0, code: 0 } } : undefined
    default:
      if (isListening(host, packet)) return back
      return {
        ...back,
        protocol: 'icmp',
        sourcePort: 0,
        destinationPort: 0,
        icmp: { type: 3, code: packet.protocol === 'udp' ? 3 : 2, about: packet },
      }
  }
}

/** A closed port resets all but resets; a listening one takes a SYN and resets a stray ACK (RFC 9293 3.10.7). */
function tcpAnswer(text: string, isOpen: boolean): string | undefined {
  const flags = text.split('|')
  if (flags.includes('RST')) return undefined
  if (!isOpen || flags.includes('ACK')) return resetFlags(tcpFlagBits(text))
  return flags.includes('SYN') && !flags.includes('FIN') ? 'SYN|ACK' : undefined
}
