import { lengthOf } from '../netfilter/index.ts'
import type { Packet, Sleeve } from '../netfilter/model.ts'

/** One header of a packet, or its data: how many bytes, and what is written in it. Outermost first. */
export interface Layer {
  readonly name: 'IPv4' | 'TCP' | 'UDP' | 'SCTP' | 'ICMP' | 'VXLAN' | 'Sleeve' | 'Ethernet' | 'data'
  readonly bytes: number
  readonly text: string
  /** How many packets it is inside of. */
  readonly depth: number
}

const IP = 20
const ICMP = 8
const UDP = 8
const VXLAN = 8
const ETHERNET = 14
// weave v2.8.1 router/frame_crypto.go: names of peers and a length, and what NaCl's secretbox adds
const SLEEVE = 20
const SEAL = 24
const TCP_MIN = 20
const SCTP = 12

/** The headers of a packet from outside to inside, the packet in a tunnel included. */
export function packetLayers(packet: Packet, depth = 0): readonly Layer[] {
  const { source, destination, sourcePort, destinationPort, protocol, ttl, body } = packet
  const length = lengthOf(packet)
  const df = body?.dontFragment ? ', DF' : ''
  const ip: Layer = {
    name: 'IPv4',
    bytes: IP,
    text: `${source} → ${destination}, TTL ${ttl}${df}`,
    depth,
  }
  const ports = `${sourcePort} → ${destinationPort}`
  if (body?.inner)
    return [
      ip,
      { name: 'UDP', bytes: UDP, text: ports, depth },
      body.sleeve
        ? sleeveLayer(body.sleeve, depth)
        : { name: 'VXLAN', bytes: VXLAN, text: `VNI ${body.vni ?? 0}`, depth },
      { name: 'Ethernet', bytes: ETHERNET, text: '', depth: depth + 1 },
      ...packetLayers(body.inner, depth + 1),
    ]
  const rest = length - IP
  switch (protocol) {
    case 'tcp': {
      const options = rest <= 40 ? rest : TCP_MIN
      const mss = body?.mss === undefined ? '' : `, MSS ${body.mss}`
      const text = `${ports}, ${packet.tcpFlags ?? 'SYN'}${mss}`
      return [ip, { name: 'TCP', bytes: options, text, depth }, ...dataOf(rest - options, depth)]
    }
    case 'icmp': {
      const { type = 8, code = 0 } = packet.icmp ?? {}
      const mtu = body?.mtu === undefined ? '' : `, MTU ${body.mtu}`
      const text = `${type}/${code}${mtu}`
      return [ip, { name: 'ICMP', bytes: ICMP, text, depth }, ...dataOf(rest - ICMP, depth)]
    }
    case 'sctp':
      return [ip, { name: 'SCTP', bytes: SCTP, text: ports, depth }, ...dataOf(rest - SCTP, depth)]
    default:
      return [ip, { name: 'UDP', bytes: UDP, text: ports, depth }, ...dataOf(rest - UDP, depth)]
  }
}

const sleeveLayer = (sleeve: Sleeve, depth: number): Layer =>
  sleeve === 'sealed'
    ? { name: 'Sleeve', bytes: SLEEVE + SEAL, text: 'NaCl secretbox', depth }
    : { name: 'Sleeve', bytes: SLEEVE, text: '', depth }

const dataOf = (bytes: number, depth: number): readonly Layer[] =>
  bytes > 0 ? [{ name: 'data', bytes, text: '', depth }] : []
