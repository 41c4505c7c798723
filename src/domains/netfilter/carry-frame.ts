import type { Ref } from '../../core/ref.ts'
import { say } from './explain.ts'
import { findNeighbour, type Neighbour } from './find-neighbour.ts'
import { cut, errorLength, lengthOf, longestPiece, mtuOf, overheadOf } from './measure-packet.ts'
import type { Body, Packet, Weave } from './model.ts'
import { packetOf } from './skb.ts'
import { tellWalk } from './tell-walk.ts'
import type { Ending, Entry } from './walk.ts'
import { receive, send } from './walk-host.ts'
import { walkNetwork } from './walk-network.ts'
import type { Walk } from './walk-state.ts'
import { WEAVE_PORT } from './wire-weave.ts'
import { enter, sourcePortOf } from './wrap-packet.ts'

/**
 * Frames between the bridges of Weave Net 2.8.1: by the kernel's Open vSwitch datapath inside VXLAN (router/fastdp.go), or by the process
 * weaver inside its own datagrams (router/sleeve.go, frame_crypto.go).
 */

const SLEEVE_PORT = 6_783 // --port
const FASTDP_PORT = SLEEVE_PORT + 1
const TTL = 64
const FRAGMENTATION_NEEDED = 4 // code of ICMP type 3 (RFC 792)
const SMALL_HEARTBEAT = 22 // bytes of a frame with a connection's number inside: Ethernet 14 and 8

type Way = Weave['mode']

/** A frame that leaves the bridge by vethwe-bridge, to the Node whose Pod it is for. */
export function carryFrame(walk: Walk, { next, to }: Neighbour): Ending | undefined {
  const weave = walk.host.interfaces[WEAVE_PORT]?.weave
  const peer = next.interface === WEAVE_PORT ? weave?.peers[next.host] : undefined
  if (!weave || !peer) return undefined
  const place = walk.host.stands as Ref // as: hosts stand for refs
  const node = peer.address
  const way = wayTo(walk, weave, node)
  if (way === undefined) {
    tellWalk(walk, { level: 'story', message: say('weaveNoWay', { place, node }), isLost: true })
    return { kind: 'lost', why: 'noNeighbour' }
  }
  if (way === 'sleeve') return bySleeve(walk, weave, { node, to })
  const vni = weave.id | (peer.id << 12) // tunnelIDFor
  tellWalk(walk, { level: 'detail', message: say('weaveFlow', { place, vni, node }) })
  const { mark } = walk.skb
  const inner: Packet = { ...packetOf(walk.skb), mark: 0 }
  return wrapped(walk, 'datapath', {
    ...outerOf(weave, node),
    sourcePort: sourcePortOf(walk.host.name, inner),
    destinationPort: FASTDP_PORT,
    mark, // the outer packet is the same skb
    body: { vni, inner, frameTo: to, dontFragment: true },
  })
}

const outerOf = ({ local }: Weave, node: string) => ({
  protocol: 'udp' as const,
  source: local,
  sourcePort: SLEEVE_PORT,
  destination: node,
  destinationPort: SLEEVE_PORT,
  ttl: TTL,
  mark: 0,
})

interface Bound {
  /** Address of the other Node. */
  readonly node: string
  readonly to: Neighbour['to']
}

/** Up to the process weaver, and down again as a datagram of its own. */
function bySleeve(walk: Walk, weave: Weave, { node, to }: Bound): Ending {
  const { sleeve } = weave
  const place = walk.host.stands as Ref // as: hosts stand for refs
  const message = say('sleeveTaken', { place, sealed: sleeve })
  tellWalk(walk, { level: 'story', message })
  tellWalk(walk, { level: 'detail', message: say('sleeveCosts') })
  let inner: Packet = { ...packetOf(walk.skb), mark: 0 }
  const mtu = pathRoom(walk) - overheadOf(sleeve)
  if (longestPiece(inner) > mtu) {
    if (inner.body?.dontFragment) return tooLong(walk, inner, mtu)
    const length = lengthOf(inner)
    const fragments = cut(length, mtu)
    inner = { ...inner, body: { ...inner.body, length, fragments } }
    const sizes = fragments.join(' + ')
    const counted = { place, length, mtu, out: 'weaver', count: fragments.length, sizes }
    tellWalk(walk, { level: 'story', message: say('fragmented', counted) })
  }
  const df = inner.body?.dontFragment
  const body: Body = { inner, sleeve, frameTo: to, ...(df && { dontFragment: df }) }
  return wrapped(walk, 'weaver', { ...outerOf(weave, node), body })
}

/** What fits between the Nodes: weaver tries lengths until it knows (sleeve.go, searchMTU). */
function pathRoom({ network, host }: Walk): number {
  const wire = network.segments.find(({ ports }) =>
    ports.some((port) => port.host === host.name && port.interface === 'eth0'),
  )
  return Math.min(mtuOf(host, 'eth0'), wire?.mtu ?? Number.POSITIVE_INFINITY)
}

/** weaver writes the error in the name of the destination and puts it on the bridge (makeICMPFragNeeded). */
function tooLong(walk: Walk, about: Packet, mtu: number): Ending {
  const { network, host, skb } = walk
  const { source, destination } = about
  const length = longestPiece(about)
  const message = say('sleeveTooLong', { length, mtu, destination })
  tellWalk(walk, { level: 'story', message, isLost: true })
  const hop = { address: skb.source, isGateway: false }
  const sender = findNeighbour(network, { host: host.name, interface: 'weave' }, hop)
  const packet: Packet = {
    protocol: 'icmp',
    source: destination,
    sourcePort: 0,
    destination: source,
    destinationPort: 0,
    ttl: TTL,
    mark: 0,
    icmp: { type: 3, code: FRAGMENTATION_NEEDED, about },
    body: { mtu, length: errorLength(about) },
  }
  const answer: Entry | undefined = sender && {
    kind: 'arrival',
    host: host.name,
    interface: WEAVE_PORT,
    to: sender.to,
    packet,
  }
  return { kind: 'lost', why: 'tooBig', ...(answer && { answer }) }
}

function wrapped(walk: Walk, out: string, outer: Packet): Ending {
  const { host } = walk
  const inner = outer.body?.inner ?? outer
  enter(walk, outer)
  const message = say('wrapped', {
    place: host.stands as Ref, // as: hosts stand for refs
    out,
    source: `${outer.source}:${outer.sourcePort}`,
    destination: `${outer.destination}:${outer.destinationPort}`,
    from: longestPiece(inner),
    to: lengthOf(outer),
    more: overheadOf(outer.body?.sleeve),
    count: inner.body?.fragments?.length ?? 1,
  })
  tellWalk(walk, { level: 'story', message })
  return send(walk, { kind: 'output', host: host.name, packet: outer })
}

/** The frame inside a datagram of another peer: it comes in by vethwe-bridge. */
export function takeFrame(walk: Walk): Ending | undefined {
  const { host, skb } = walk
  const { inner, frameTo, sleeve } = skb.body ?? {}
  const isPeer = host.interfaces[WEAVE_PORT]?.weave !== undefined
  const port = sleeve ? SLEEVE_PORT : FASTDP_PORT
  if (!inner || !frameTo || !isPeer || skb.destinationPort !== port) return undefined
  const source = packetOf(skb).source
  const place = host.stands as Ref // as: hosts stand for refs
  enter(walk, { ...inner, mark: sleeve ? 0 : skb.mark })
  const told = say('unwrapped', { place, out: WEAVE_PORT, source, length: longestPiece(inner) })
  tellWalk(walk, { level: 'story', message: told })
  const here = { host: host.name, interface: WEAVE_PORT }
  return receive(walk, { kind: 'arrival', ...here, to: frameTo, packet: inner })
}

/** The first of the two ways on which heartbeats arrive: weaver prefers the datapath, and falls back. */
function wayTo(walk: Walk, weave: Weave, node: string): Way | undefined {
  if (weave.mode === 'fastdp') {
    // Heartbeats are as long as the longest frame (fastdp.go, sendHeartbeat).
    const length = mtuOf(walk.host, 'weave') + overheadOf(undefined)
    const body: Body = { length, dontFragment: true }
    const heartbeat = { ...outerOf(weave, node), destinationPort: FASTDP_PORT, body }
    if (isHeard(walk, heartbeat)) return 'fastdp'
    const message = say('weaveFellBack', { node, length, port: FASTDP_PORT })
    tellWalk(walk, { level: 'story', message })
  }
  const length = overheadOf(weave.sleeve) + SMALL_HEARTBEAT - 14
  return isHeard(walk, { ...outerOf(weave, node), body: { length } }) ? 'sleeve' : undefined
}

/** Whether a datagram reaches the other Node now; nobody watches it, and nobody remembers it. */
function isHeard({ network, host, now }: Walk, packet: Packet): boolean {
  const entry = { kind: 'output' as const, host: host.name, packet }
  const { ending } = walkNetwork(network, entry, { now, chance: 'first' })
  return ending.kind === 'delivered'
}
