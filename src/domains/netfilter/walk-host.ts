import { assert } from '../../core/assert.ts'
import { icmpError, icmpName, isListening, rejection } from './answer-packet.ts'
import { withEntries } from './conntrack-table.ts'
import { findBehindBridge, findNeighbour, type Neighbour, type Port } from './find-neighbour.ts'
import { type NoRoute, type Route, routeInput, routeOutput } from './find-route.ts'
import { type Hook, hostIn, type Network, withHost } from './model.ts'
import { pathEngine } from './path-engine.ts'
import { addressText, packetOf, skbOf } from './skb.ts'
import { troubleIn } from './trouble-engine.ts'
import type { LossReason } from './visit.ts'
import type { Arrival, Departure, Ending, Entry, HostWalk, WalkSettings } from './walk.ts'
import { type Passage, walkHook } from './walk-hook.ts'
import { shown, type Walk, walkOf } from './walk-state.ts'

/**
 * One network namespace, from where the packet enters to where it leaves or ends. The network after it has the host's
 * memory changed: connections, `xt_recent` lists, counters.
 */
export function walkHost(network: Network, entry: Entry, settings: WalkSettings): HostWalk {
  const host = hostIn(network, entry.host)
  assert(host !== undefined, `a packet is on a host that exists: ${entry.host}`)
  const skb = skbOf(entry.packet)
  const walk = walkOf(network, { host, skb, supposed: entry.supposed }, settings)
  const ending = entry.kind === 'output' ? send(walk, entry) : receive(walk, entry)
  return {
    network: networkAfter(walk),
    chance: walk.chance,
    ending,
    isChance: walk.isChance,
    isUnsure: walk.isUnsure,
    looked: walk.looked,
    confirmed: walk.confirmed,
  }
}

function networkAfter(walk: Walk): Network {
  troubleIn(walk)?.endRace(walk)
  const { host, written, recent, nth, ipvs, losses } = walk
  const network =
    losses && losses !== walk.network.losses ? { ...walk.network, losses } : walk.network
  const conntrack = written.length === 0 ? walk.conntrack : withEntries(walk.conntrack, written)
  const isSame =
    host === hostIn(network, host.name) &&
    conntrack === host.conntrack &&
    recent === host.recent &&
    nth === host.nth &&
    ipvs === host.ipvs
  if (isSame) return network
  return withHost(network, { ...host, conntrack, recent, nth, ...(ipvs && { ipvs }) })
}

/** From a local process, or from the kernel itself, to the wire or round to this host again. */
export function send(walk: Walk, { attached, direction, isRaw }: Departure): Ending {
  const { skb, host } = walk
  if (attached) {
    skb.entry = attached
    skb.state = 'RELATED'
    skb.direction = direction ?? 'REPLY'
  }
  const source = isRaw ? 0 : skb.source
  const flow = { destination: skb.destination, source, mark: skb.mark, in: '' }
  const route = routeOutput(host, flow)
  if (typeof route === 'string') return noWayOut(walk, route)
  walk.route = route
  tellRoute(walk, 'output')
  const stop = pathEngine()?.beforeOutput(walk, route.dev)
  if (stop) return stop
  const passage = walkHook(walk, 'OUTPUT', { in: '', out: route.dev })
  if (passage === 'noWay') return noWayOut(walk, walk.noWay ?? 'noRoute')
  if (passage !== 'accept') return stopped(walk, passage, 'EPERM')
  const out = walk.route.dev
  const last = walkHook(walk, 'POSTROUTING', { in: '', out })
  if (last !== 'accept') return stopped(walk, last)
  if (out !== 'lo') return transmit(walk)
  tellSent(walk, 'lo', { host: host.name, interface: 'lo' })
  return comeRound(walk)
}

/** Through the loopback device a packet keeps its mark, its connection and its route. */
function comeRound(walk: Walk): Ending {
  const passage = walkHook(walk, 'PREROUTING', { in: 'lo', out: '' })
  if (passage !== 'accept') return stopped(walk, passage)
  return deliver(walk, 'lo')
}

const ERRNO: Readonly<Record<NoRoute, string>> = {
  noRoute: 'ENETUNREACH',
  blackhole: 'EINVAL',
  unreachable: 'EHOSTUNREACH',
  prohibit: 'EACCES',
  martian: 'EINVAL',
  rpFilter: 'EINVAL',
  unknown: '',
}

function noWayOut(walk: Walk, why: NoRoute): Ending {
  if (why === 'unknown') return unsureRoute(walk)
  return lost(walk, lossOf(why), { errno: ERRNO[why] })
}

const lossOf = (why: Exclude<NoRoute, 'unknown'> | 'forwardingOff'): LossReason =>
  why === 'unreachable' || why === 'prohibit' ? 'noRoute' : why

function unsureRoute(walk: Walk): Ending {
  walk.unsure = { what: 'route', text: addressText(walk.skb.destination) }
  return unsure(walk)
}

/** At something that is not modelled. */
function unsure(walk: Walk): Ending {
  const at = walk.unsure
  assert(at !== undefined, 'a walk that stops says what it stopped at')
  walk.isUnsure = true
  walk.visit?.({ ...shown(walk), kind: 'unsure', ...at })
  const { text: _, ...ending } = at
  return { kind: 'unsure', ...ending }
}

/** From the wire. */
export function receive(walk: Walk, arrival: Arrival): Ending {
  pathEngine()?.afterReceive(walk)
  const end = walk.host.interfaces[arrival.interface]
  if (end?.bridge !== undefined) return receiveOnBridge(walk, { arrival, bridge: end.bridge })
  if (arrival.to.host !== arrival.host || arrival.to.interface !== arrival.interface) {
    return lost(walk, 'notForMe')
  }
  const passage = walkHook(walk, 'PREROUTING', { in: arrival.interface, out: '' })
  if (passage !== 'accept') return stopped(walk, passage)
  return routeOn(walk, arrival.interface)
}

/** After PREROUTING: to a local process, or on. */
function routeOn(walk: Walk, dev: string): Ending {
  const { skb, host } = walk
  const route = routeInput(host, {
    destination: skb.destination,
    source: skb.source,
    mark: skb.mark,
    in: dev,
  })
  if (typeof route === 'string') return noWayOn(walk, route)
  walk.route = route
  tellRoute(walk, route.kind === 'local' ? 'local' : 'forward')
  return route.kind === 'local' ? deliver(walk, dev) : forward(walk, dev, route)
}

/** Without forwarding there is no ICMP error either (`ip_error`, net/ipv4/route.c). */
function noWayOn(walk: Walk, why: NoRoute | 'forwardingOff'): Ending {
  if (why === 'unknown') return unsureRoute(walk)
  const code =
    why === 'noRoute' ? 0 : why === 'unreachable' ? 1 : why === 'prohibit' ? 13 : undefined
  return lost(walk, lossOf(why), code === undefined ? {} : { icmp: [3, code] })
}

function deliver(walk: Walk, dev: string): Ending {
  const { host, skb } = walk
  const passage = walkHook(walk, 'INPUT', { in: dev, out: '' })
  if (passage !== 'accept') return stopped(walk, passage)
  const inside = pathEngine()?.afterInput(walk, dev)
  if (inside) return inside
  const packet = packetOf(skb)
  const listener = isListening(host, packet)
  walk.visit?.({ ...shown(walk), kind: 'delivered', interface: dev, listener })
  return { kind: 'delivered', interface: dev, packet, listener }
}

/** `ip_forward`: the TTL first, then the rules; from IPVS it comes to those of OUTPUT (`ip_vs_nat_send_or_cont`). */
function forward(walk: Walk, dev: string, route: Route, hook: Hook = 'FORWARD'): Ending {
  const { skb } = walk
  if (skb.ttl <= 1) return lost(walk, 'ttl', { icmp: [11, 0] })
  const stop = pathEngine()?.beforeForward(walk, route.dev)
  if (stop) return stop
  skb.ttl -= 1
  const passage = walkHook(walk, hook, { in: dev, out: route.dev })
  if (passage !== 'accept') return stopped(walk, passage)
  const last = walkHook(walk, 'POSTROUTING', { in: dev, out: route.dev })
  if (last !== 'accept') return stopped(walk, last)
  return transmit(walk)
}

const NEIGHBOUR_MS = 3_000 // three ARP requests a second apart (net.ipv4.neigh.default.mcast_solicit)

/** Onto the link of the route's device, to the next hop. */
function transmit(walk: Walk): Ending {
  const { network, host, skb, route } = walk
  assert(route !== undefined, 'a packet that is sent has a route')
  if (host.described) return leave(walk, route.dev, route.gateway)
  const away = pathEngine()?.beforeTransmit(walk, route)
  if (away) return away
  const hop = { address: route.gateway ?? skb.destination, isGateway: route.gateway !== undefined }
  const found = findNeighbour(network, { host: host.name, interface: route.dev }, hop)
  if (!found) return lost(walk, 'noNeighbour', { icmp: [3, 1], afterMs: NEIGHBOUR_MS })
  if (troubleIn(walk)?.isLostOnWire(walk, found.to.host)) return lost(walk, 'wire')
  return passOn(walk, route.dev, found)
}

/** Onto a cable, or into the overlay that the port belongs to. */
function passOn(walk: Walk, dev: string, found: Neighbour): Ending {
  const away = pathEngine()?.intoOverlay(walk, found)
  if (away) return away
  tellSent(walk, dev, found.to)
  return onWire(walk, found)
}

/** Out of a described host: who answers there is not known. */
function leave(walk: Walk, dev: string, gateway = walk.skb.destination): Ending {
  const away = { kind: 'left' as const, interface: dev, via: addressText(gateway) }
  walk.visit?.({ ...shown(walk), ...away })
  return away
}

const onWire = (walk: Walk, found: Neighbour): Ending => ({
  kind: 'sent',
  // Into another network namespace a packet takes no mark.
  next: {
    kind: 'arrival',
    ...found.next,
    to: found.to,
    packet: { ...packetOf(walk.skb), mark: 0 },
  },
})

interface Bridged {
  readonly arrival: Arrival
  readonly bridge: string
}

/**
 * A frame on a bridge port. With `bridge-nf-call-iptables` the IP hooks see it with the bridge as device, even when it is
 * only bridged on (net/bridge/br_netfilter_hooks.c, Linux 6.18).
 */
function receiveOnBridge(walk: Walk, { arrival, bridge }: Bridged): Ending {
  const { skb, host } = walk
  const isFiltered = (host.sysctls['net.bridge.bridge-nf-call-iptables'] ?? 0) !== 0
  const isForBridge = arrival.to.host === host.name && arrival.to.interface === bridge
  if (!isFiltered) {
    if (!isForBridge) return bridgeOn(walk, arrival.interface, { bridge, to: arrival.to })
    const passage = walkHook(walk, 'PREROUTING', { in: bridge, out: '' })
    return passage === 'accept' ? routeOn(walk, bridge) : stopped(walk, passage)
  }
  const before = skb.destination
  skb.bridgePort = arrival.interface
  const passage = walkHook(walk, 'PREROUTING', { in: bridge, out: '' })
  if (passage !== 'accept') return stopped(walk, passage)
  if (skb.destination !== before) return bridgeAfterDnat(walk, { arrival, bridge })
  if (!isForBridge) return filterAndBridge(walk, arrival.interface, { bridge, to: arrival.to })
  return routeOn(walk, bridge)
}

/** `br_nf_pre_routing_finish`: where the new destination is behind the same bridge, the frame is bridged to it. */
function bridgeAfterDnat(walk: Walk, { arrival, bridge }: Bridged): Ending {
  const { skb, host, network } = walk
  const flow = { destination: skb.destination, source: skb.source, mark: skb.mark, in: bridge }
  const route = routeInput(host, flow)
  const isBehind = typeof route !== 'string' && route.kind === 'unicast' && route.dev === bridge
  if (!isBehind) return routeOn(walk, bridge)
  walk.route = route
  tellRoute(walk, 'forward')
  const hop = { address: route.gateway ?? skb.destination, isGateway: route.gateway !== undefined }
  const next = findNeighbour(network, { host: host.name, interface: bridge }, hop)
  if (!next && !host.described) return lost(walk, 'noNeighbour')
  return filterAndBridge(walk, arrival.interface, { bridge, to: next?.to ?? BEYOND })
}

/** Somebody that a described host does not know. */
const BEYOND: Port = { host: '', interface: '' }

interface Towards {
  readonly bridge: string
  readonly to: Port
}

/** A bridged frame in FORWARD and POSTROUTING; its TTL stays. */
function filterAndBridge(walk: Walk, port: string, towards: Towards): Ending {
  const way = outPort(walk, port, towards)
  if (!way && !walk.host.described) return lost(walk, 'noHairpin')
  const { bridge } = towards
  walk.skb.isBridged = true
  walk.skb.bridgeOut = way?.port ?? ''
  const stop = pathEngine()?.beforeForward(walk, bridge)
  if (stop) return stop
  const passage = walkHook(walk, 'FORWARD', { in: bridge, out: bridge })
  if (passage !== 'accept') return stopped(walk, passage)
  const last = walkHook(walk, 'POSTROUTING', { in: '', out: bridge })
  if (last !== 'accept') return stopped(walk, last)
  if (!way) return leave(walk, bridge)
  return passOn(walk, way.port, way.neighbour)
}

function bridgeOn(walk: Walk, port: string, towards: Towards): Ending {
  const way = outPort(walk, port, towards)
  if (!way) return walk.host.described ? leave(walk, towards.bridge) : lost(walk, 'noHairpin')
  return passOn(walk, way.port, way.neighbour)
}

/** A frame leaves by the port it came in by only where that port is a hairpin. */
function outPort({ network, host }: Walk, port: string, { bridge, to }: Towards) {
  const way = findBehindBridge(network, { host: host.name, interface: bridge }, to)
  const isHairpin = host.interfaces[port]?.hairpin ?? false
  return way && (way.port !== port || isHairpin) ? way : undefined
}

/** The rules ended it. `errno`: what a local sender is told. */
function stopped(walk: Walk, passage: Exclude<Passage, 'accept'>, errno?: string): Ending {
  const { hook, rejectedWith, route } = walk
  if (passage === 'stolen' && route) return forward(walk, '', route, 'OUTPUT')
  if (passage === 'clash') return lost(walk, 'clash')
  if (passage === 'full') return lost(walk, 'tableFull', errno === undefined ? {} : { errno })
  if (passage === 'unsure') return unsure(walk)
  if (passage === 'noWay')
    return walk.noWay === 'unknown' ? unsureRoute(walk) : lost(walk, 'noRoute')
  if (rejectedWith === undefined) {
    return lost(walk, walk.droppedBy, errno === undefined ? {} : { errno })
  }
  const answer = rejection(walk, rejectedWith)
  walk.visit?.({
    ...shown(walk),
    kind: 'rejected',
    hook,
    with: rejectedWith,
    ...(answer ? { answer: answer.packet } : {}),
  })
  return { kind: 'rejected', with: rejectedWith, ...(answer ? { answer } : {}) }
}

interface Told {
  readonly afterMs?: number
  readonly icmp?: readonly [type: number, code: number]
  readonly errno?: string
}

function lost(walk: Walk, why: LossReason, { icmp, errno, afterMs }: Told = {}): Ending {
  const answer = icmp && icmpError(walk, icmp[0], icmp[1])
  const isInHook = why === 'rule' || why === 'policy' || why === 'clash' || why === 'tableFull'
  walk.visit?.({ ...shown(walk), kind: 'lost', why, ...(isInHook ? { hook: walk.hook } : {}) })
  return {
    kind: 'lost',
    why,
    ...(answer && icmp ? { answer, icmp: icmpName(icmp[0], icmp[1]) } : {}),
    ...(answer && afterMs !== undefined ? { afterMs } : {}),
    ...(errno === undefined ? {} : { errno }),
  }
}

function tellRoute(walk: Walk, decision: 'local' | 'forward' | 'output'): void {
  const { route } = walk
  if (!walk.visit || !route) return
  walk.visit({
    ...shown(walk),
    kind: 'routed',
    decision,
    out: route.dev,
    ...(route.gateway === undefined ? {} : { via: addressText(route.gateway) }),
    route: route.to,
  })
}

function tellSent(walk: Walk, interfaceName: string, to: Port): void {
  walk.visit?.({
    ...shown(walk),
    kind: 'sent',
    interface: interfaceName,
    toHost: to.host,
    toInterface: to.interface,
  })
}
