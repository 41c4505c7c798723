import type { Host, Packet, Sleeve } from './model.ts'

/** Sizes of packets and of their fragments, in bytes. */

const IP_HEADER = 20
const ICMP_HEADER = 8
const TCP_HEADER = 20
const SYN_OPTIONS = 20 // MSS, SACK permitted, timestamps, window scale (net/ipv4/tcp_output.c, tcp_syn_options)
const TIMESTAMPS = 12
const UDP_HEADER = 8
const PING_DATA = 56 // what `ping` sends unless told otherwise
const QUOTING_MAX = 576 // of an ICMP error (RFC 1812 4.3.2.3)

/** What VXLAN over IPv4 adds: IP 20, UDP 8, VXLAN 8, and the Ethernet header of the frame inside, 14 (RFC 7348). */
export const VXLAN_OVERHEAD = 50

/**
 * What Weave Net's sleeve adds (weave v2.8.1 router/frame_crypto.go): IP 20, UDP 8, the sender's name 6, then two names and a length 14
 * and the Ethernet header 14. Sealed: a sequence number 8 and the authenticator of NaCl's secretbox 16 as well.
 */
const SLEEVE_OVERHEAD = { plain: 62, sealed: 86 }

/** Bytes that a tunnel adds to a packet. */
export const overheadOf = (sleeve: Sleeve | undefined): number =>
  sleeve ? SLEEVE_OVERHEAD[sleeve] : VXLAN_OVERHEAD

export const MTU = 1500 // of Ethernet
const LOOPBACK_MTU = 65_536 // drivers/net/loopback.c, Linux 6.18

/** What a device of a host takes. */
export function mtuOf({ interfaces }: Pick<Host, 'interfaces'>, dev: string): number {
  const device = interfaces[dev]
  return device?.mtu ?? (device?.kind === 'loopback' ? LOOPBACK_MTU : MTU)
}

/** The whole IP packet. */
export function lengthOf({ protocol, tcpFlags, icmp, body }: Packet): number {
  if (body?.length !== undefined) return body.length
  if (body?.inner) return longestPiece(body.inner) + overheadOf(body.sleeve)
  switch (protocol) {
    case 'tcp': {
      const flags = tcpFlags?.split('|') ?? ['SYN']
      const options = flags.includes('SYN') ? SYN_OPTIONS : flags.includes('RST') ? 0 : TIMESTAMPS
      return IP_HEADER + TCP_HEADER + options
    }
    case 'icmp':
      return icmp?.about ? errorLength(icmp.about) : IP_HEADER + ICMP_HEADER + PING_DATA
    default:
      return IP_HEADER + UDP_HEADER
  }
}

/** An ICMP error quotes as much as fits (`icmp_send`, net/ipv4/icmp.c, Linux 6.18). */
export const errorLength = (about: Packet): number =>
  Math.min(QUOTING_MAX, IP_HEADER + ICMP_HEADER + lengthOf(about))

/** The longest of the pieces a packet travels in. */
export const longestPiece = (packet: Packet): number =>
  packet.body?.fragments?.[0] ?? lengthOf(packet)

/** Lengths of the fragments of a packet: all but the last carry a multiple of eight bytes (RFC 791 3.2). */
export function cut(length: number, mtu: number): readonly number[] {
  const room = (mtu - IP_HEADER) & ~7
  const pieces: number[] = []
  for (let left = length - IP_HEADER; left > 0; left -= room) {
    pieces.push(IP_HEADER + Math.min(left, left <= mtu - IP_HEADER ? left : room))
    if (left <= mtu - IP_HEADER) break
  }
  return pieces
}
