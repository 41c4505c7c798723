import type { Ref } from '../../core/ref.ts'
import { say } from './explain.ts'
import type { Route } from './find-route.ts'
import { lengthOf, longestPiece, VXLAN_OVERHEAD } from './measure-packet.ts'
import type { Interface, Packet, Vxlan } from './model.ts'
import { addressText, packetOf, skbOf } from './skb.ts'
import { tupleKey, tupleOf } from './tuple.ts'
import type { Ending } from './walk.ts'
import { receive, send } from './walk-host.ts'
import { shown, type Walk } from './walk-state.ts'

/** VXLAN (RFC 7348; drivers/net/vxlan, Linux 6.18): a packet travels inside a UDP packet between two Nodes. */

const TTL = 64 // net.ipv4.ip_default_ttl, unless the device says otherwise
const PORT_MIN = 32_768 // net.ipv4.ip_local_port_range
const PORT_MAX = 60_999

/** Into the outer packet, which then leaves this host as one of its own: through OUTPUT and POSTROUTING. */
export function wrap(walk: Walk, { dev, gateway }: Route, vxlan: Vxlan): Ending {
  const { host, skb } = walk
  const via = addressText(gateway ?? skb.destination)
  const mac = vxlan.neighbours[via]
  const node = mac === undefined ? undefined : vxlan.fdb[mac]
  const place = host.stands as Ref // as: hosts stand for refs
  if (mac === undefined || node === undefined) {
    const message = say('noTunnelEnd', { place, out: dev, via })
    walk.visit?.({ ...shown(walk), kind: 'told', level: 'story', message, isLost: true })
    return { kind: 'lost', why: 'noNeighbour' }
  }
  const found = say('tunnelEndFound', { out: dev, via, mac, node })
  walk.visit?.({ ...shown(walk), kind: 'told', level: 'detail', message: found })
  const inner = withoutMark(packetOf(skb))
  const outer: Packet = {
    protocol: 'udp',
    source: vxlan.local,
    sourcePort: sourcePortOf(host.name, inner),
    destination: node,
    destinationPort: vxlan.port,
    ttl: TTL,
    mark: skb.mark, // the outer packet is the same skb: what marks it marks the outer one too
    body: { vni: vxlan.vni, inner },
  }
  enter(walk, outer)
  const count = inner.body?.fragments?.length ?? 1
  const message = say('wrapped', {
    place,
    out: dev,
    source: `${outer.source}:${outer.sourcePort}`,
    destination: `${node}:${vxlan.port}`,
    from: longestPiece(inner),
    to: lengthOf(outer),
    more: VXLAN_OVERHEAD,
    count,
  })
  walk.visit?.({ ...shown(walk), kind: 'told', level: 'story', message })
  return send(walk, { kind: 'output', host: host.name, packet: outer })
}

/** The packet inside one that came for a VXLAN device of this host; it then comes in by that device. */
export function unwrap(walk: Walk): Ending | undefined {
  const { host, skb } = walk
  const inner = skb.body?.inner
  if (!inner || skb.protocol !== 17) return undefined
  const device = Object.values(host.interfaces).find((one) => isFor(one, walk))
  if (!device) return undefined
  const source = addressText(skb.source)
  enter(walk, { ...inner, mark: skb.mark })
  const message = say('unwrapped', {
    place: host.stands as Ref, // as: hosts stand for refs
    out: device.name,
    source,
    length: longestPiece(inner),
  })
  walk.visit?.({ ...shown(walk), kind: 'told', level: 'story', message })
  const here = { host: host.name, interface: device.name }
  return receive(walk, { kind: 'arrival', ...here, to: here, packet: inner })
}

const isFor = ({ vxlan }: Interface, { skb }: Walk): boolean =>
  vxlan !== undefined && vxlan.port === skb.destinationPort && vxlan.vni === skb.body?.vni

/** From here on the walk is that of another packet, which no connection is attached to yet (`skb_scrub_packet`). */
export function enter(walk: Walk, packet: Packet): void {
  walk.skb = skbOf(packet)
  walk.last = undefined
  walk.route = undefined
}

const withoutMark = (packet: Packet): Packet => ({ ...packet, mark: 0 })

/**
 * A hash of the flow inside, the same in both directions: all packets of a connection take one way through the network
 * (`udp_flow_src_port`, include/net/udp.h). Simplified: the secret of each kernel is its name.
 */
export function sourcePortOf(host: string, inner: Packet): number {
  const { source, sourcePort, destination, destinationPort, protocol } = inner
  const ends = [`${source}:${sourcePort}`, `${destination}:${destinationPort}`].toSorted()
  const text = protocol === 'icmp' ? tupleKey(tupleOf(inner)) : `${protocol} ${ends.join(' ')}`
  let hash = 0x811c9dc5 // FNV-1a, 32 bits
  for (const letter of `${host} ${text}`)
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return PORT_MIN + Math.floor(((hash >>> 0) / 2 ** 32) * (PORT_MAX - PORT_MIN))
}
