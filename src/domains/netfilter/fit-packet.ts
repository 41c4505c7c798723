import type { Ref } from '../../core/ref.ts'
import { icmpError } from './answer-packet.ts'
import { say } from './explain.ts'
import { cut, errorLength, lengthOf, longestPiece, mtuOf } from './measure-packet.ts'
import type { Body } from './model.ts'
import { addressText, packetOf } from './skb.ts'
import type { Ending, Entry } from './walk.ts'
import { shown, type Walk } from './walk-state.ts'

/** What happens to packets that are longer than a link takes (net/ipv4/ip_forward.c, ip_output.c, route.c, Linux 6.18). */

const FRAGMENTATION_NEEDED = 4 // code of ICMP type 3 (RFC 792)
const EXPIRES_S = 600 // net.ipv4.route.mtu_expires

const place = ({ host }: Walk): Ref => host.stands as Ref // as: hosts stand for refs

/** What this host has learned of the way to the packet's destination. */
function pathMtu({ host, skb, now }: Walk): number {
  const known = host.pathMtus?.[addressText(skb.destination)]
  return known && known.expiresAt > now ? known.mtu : Number.POSITIVE_INFINITY
}

/** Forwarded with DF and too long: an error goes back, before FORWARD is read (`ip_exceeds_mtu`). */
export function refuseToForward(walk: Walk, out: string): Ending | undefined {
  const { skb } = walk
  const mtu = mtuOf(walk.host, out)
  const length = longestPiece(packetOf(skb))
  if (skb.isBridged || length <= mtu || !skb.body?.dontFragment) return undefined
  const message = say('fragmentationNeeded', { place: place(walk), length, mtu, out })
  walk.visit?.({ ...shown(walk), kind: 'told', level: 'story', message, isLost: true })
  const answer = icmpError(walk, 3, FRAGMENTATION_NEEDED)
  return { kind: 'lost', why: 'tooBig', ...(answer && { answer: reported(answer, mtu) }) }
}

/** The error says how much would fit (RFC 1191). */
function reported(error: Entry, mtu: number): Entry {
  const { packet } = error
  const body: Body = { mtu, length: errorLength(packet.icmp?.about ?? packet) }
  return { ...error, packet: { ...packet, body } }
}

/** A process that forbids cutting learns at once that its packet is too long, where its own host knows. */
export function refuseToSend(walk: Walk, out: string): Ending | undefined {
  const { skb } = walk
  const mtu = Math.min(mtuOf(walk.host, out), pathMtu(walk))
  const length = lengthOf(packetOf(skb))
  if (length <= mtu || !skb.body?.dontFragment) return undefined
  const message = say('messageTooLong', { place: place(walk), length, mtu })
  walk.visit?.({ ...shown(walk), kind: 'told', level: 'story', message, isLost: true })
  return { kind: 'lost', why: 'tooBig', errno: 'EMSGSIZE' }
}

/** After POSTROUTING: whoever may be cut is cut to what the link takes (`ip_fragment`). */
export function fragment(walk: Walk, out: string): void {
  const { skb } = walk
  const mtu = Math.min(mtuOf(walk.host, out), pathMtu(walk))
  const packet = packetOf(skb)
  if (longestPiece(packet) <= mtu || skb.body?.dontFragment) return
  const length = lengthOf(packet)
  const fragments = cut(length, mtu)
  skb.body = { ...skb.body, length, fragments }
  const message = say('fragmented', {
    place: place(walk),
    length,
    mtu,
    out,
    count: fragments.length,
    sizes: fragments.join(' + '),
  })
  walk.visit?.({ ...shown(walk), kind: 'told', level: 'story', message })
}

/** A frame that is longer than the wire carries is thrown away, and no router is there to say so. */
export function tooLongForWire(walk: Walk, dev: string): Ending | undefined {
  const { network, host, skb } = walk
  const wire = network.segments.find(({ ports }) =>
    ports.some((port) => port.host === host.name && port.interface === dev),
  )
  const length = longestPiece(packetOf(skb))
  if (wire?.mtu === undefined || length <= wire.mtu) return undefined
  const message = say('wireTooNarrow', { length, mtu: wire.mtu })
  walk.visit?.({ ...shown(walk), kind: 'told', level: 'story', message, isLost: true })
  return { kind: 'lost', why: 'tooBig' }
}

/** conntrack reads whole packets only: it puts fragments together before any rule looks (nf_defrag_ipv4.c, −400). */
export function assemble(walk: Walk): void {
  const count = walk.skb.body?.fragments?.length
  if (count === undefined || !walk.isTracking) return
  const message = say('assembledForRules', { place: place(walk), count })
  walk.visit?.({ ...shown(walk), kind: 'told', level: 'detail', message })
}

/** What reached its host is whole again (`ip_local_deliver`), and an error about a size is remembered. */
export function takeIn(walk: Walk): void {
  const { skb, now } = walk
  const { fragments, ...body } = skb.body ?? {}
  if (fragments) {
    skb.body = body
    const message = say('assembled', { place: place(walk), count: fragments.length })
    walk.visit?.({ ...shown(walk), kind: 'told', level: 'detail', message })
  }
  const { about } = skb
  const mtu = skb.icmpType === 3 && skb.icmpCode === FRAGMENTATION_NEEDED ? body.mtu : undefined
  if (mtu === undefined || !about) return
  const known = { mtu, expiresAt: now + EXPIRES_S * 1_000 }
  const pathMtus = { ...walk.host.pathMtus, [about.destination]: known }
  walk.host = { ...walk.host, pathMtus }
  const to = about.destination
  const message = say('pathMtuLearned', { place: place(walk), to, mtu, seconds: EXPIRES_S })
  walk.visit?.({ ...shown(walk), kind: 'told', level: 'story', message })
}
