import { formatIPv4, parseIPv4 } from '../../core/ip.ts'
import { TCP_FLAGS } from './codes.ts'
import type { Body, ConntrackEntry, CtState, Direction, Packet, Protocol, Tuple } from './model.ts'

/**
 * The packet as a kernel carries it (`struct sk_buff`): numbers, and what is attached to it. Changed in place; it lives
 * within the walk of one host and is never part of a world. Addresses are signed 32-bit numbers, as the operators make them.
 */
export interface Skb {
  readonly protocol: number
  source: number
  destination: number
  sourcePort: number
  destinationPort: number
  ttl: number
  mark: number
  readonly tcpFlags: number
  readonly icmpType: number
  readonly icmpCode: number
  /** The packet that an ICMP error is about. */
  about: Packet | undefined
  body: Body | undefined
  /** Names of the devices as the rules see them; empty where the hook has none. */
  in: string
  out: string
  /** The bridge port it came in by, where br_netfilter saw it; it stays known when the packet is routed on. */
  bridgePort: string
  /** It leaves by another port of the same bridge. */
  isBridged: boolean
  /** That port, where it is known. */
  bridgeOut: string
  entry: ConntrackEntry | undefined
  state: CtState
  direction: Direction
}

const NUMBERS: Readonly<Record<Protocol, number>> = { icmp: 1, tcp: 6, udp: 17, sctp: 132 }

export const protocolNumber = (protocol: Protocol): number => NUMBERS[protocol]

export const protocolOfNumber = (number: number): Protocol =>
  number === 6 ? 'tcp' : number === 17 ? 'udp' : number === 132 ? 'sctp' : 'icmp'

/** An address of the model as a signed number; 0 when the text is none. */
export const addressNumber = (text: string): number => (parseIPv4(text) ?? 0) | 0

export const addressText = (address: number): string => formatIPv4(address >>> 0)

export const tcpFlagBits = (text: string): number => {
  let bits = 0
  for (const name of text.split('|')) {
    const at = TCP_FLAGS.indexOf(name)
    if (at >= 0) bits |= 1 << at
  }
  return bits
}

/** A packet in the hands of a kernel. A mark does not cross network namespaces: the sender of the packet sets it. */
export const skbOf = (packet: Packet): Skb => ({
  protocol: NUMBERS[packet.protocol],
  source: addressNumber(packet.source),
  destination: addressNumber(packet.destination),
  sourcePort: packet.sourcePort,
  destinationPort: packet.destinationPort,
  ttl: packet.ttl,
  mark: packet.mark >>> 0,
  tcpFlags: packet.protocol === 'tcp' ? tcpFlagBits(packet.tcpFlags ?? 'SYN') : 0,
  icmpType: packet.protocol === 'icmp' ? (packet.icmp?.type ?? 8) : -1,
  icmpCode: packet.icmp?.code ?? 0,
  about: packet.icmp?.about,
  body: packet.body,
  in: '',
  out: '',
  bridgePort: '',
  isBridged: false,
  bridgeOut: '',
  entry: undefined,
  state: 'INVALID', // what a rule sees before conntrack has looked (raw table)
  direction: 'ORIGINAL',
})

export const packetOf = (skb: Skb): Packet => ({
  protocol: protocolOfNumber(skb.protocol),
  source: addressText(skb.source),
  sourcePort: skb.sourcePort,
  destination: addressText(skb.destination),
  destinationPort: skb.destinationPort,
  ttl: skb.ttl,
  mark: skb.mark,
  ...(skb.protocol === 6
    ? { tcpFlags: TCP_FLAGS.filter((_, bit) => skb.tcpFlags & (1 << bit)).join('|') || 'NONE' }
    : {}),
  ...(skb.protocol === 1
    ? {
        icmp: {
          type: skb.icmpType,
          code: skb.icmpCode,
          ...(skb.about ? { about: skb.about } : {}),
        },
      }
    : {}),
  ...(skb.body && { body: skb.body }),
})

/** For icmp the tuple has the identifier as source port and the type as destination port. */
export const tupleOfSkb = (skb: Skb): Tuple => ({
  protocol: protocolOfNumber(skb.protocol),
  source: addressText(skb.source),
  sourcePort: skb.sourcePort,
  destination: addressText(skb.destination),
  destinationPort: skb.protocol === 1 ? skb.icmpType : skb.destinationPort,
})
