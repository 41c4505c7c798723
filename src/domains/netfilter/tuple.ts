import type { Packet, Tuple } from './model.ts'

/** The key of a tuple in a conntrack table. */
export const tupleKey = (tuple: Tuple): string =>
  `${tuple.protocol} ${tuple.source}:${tuple.sourcePort}>${tuple.destination}:${tuple.destinationPort}`

/** For icmp the tuple has the identifier as source port and the type as destination port. */
export const tupleOf = (packet: Packet): Tuple => ({
  protocol: packet.protocol,
  source: packet.source,
  sourcePort: packet.sourcePort,
  destination: packet.destination,
  destinationPort: packet.protocol === 'icmp' ? (packet.icmp?.type ?? 8) : packet.destinationPort,
})

// net/netfilter/nf_conntrack_proto_icmp.c, invmap (Linux 6.18): echo 8-0, timestamp 13-14, information 15-16, mask 17-18
const ICMP_ANSWER: Readonly<Record<number, number>> = {
  0: 8,
  8: 0,
  13: 14,
  14: 13,
  15: 16,
  16: 15,
  17: 18,
  18: 17,
}

/** The same flow seen from the other end. */
export const mirrored = (tuple: Tuple): Tuple => ({
  protocol: tuple.protocol,
  source: tuple.destination,
  sourcePort: tuple.protocol === 'icmp' ? tuple.sourcePort : tuple.destinationPort,
  destination: tuple.source,
  destinationPort:
    tuple.protocol === 'icmp'
      ? (ICMP_ANSWER[tuple.destinationPort] ?? tuple.destinationPort)
      : tuple.sourcePort,
})
