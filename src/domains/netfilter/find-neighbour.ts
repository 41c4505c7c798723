import { cablesAt, type Host, hostIn, type Network, type Segment } from './model.ts'
import { addressText } from './skb.ts'

/** One interface of one host, as layer 2 addresses it. */
export interface Port {
  readonly host: string
  readonly interface: string
}

/** Where a frame goes: `next` is the other end of the cable, `to` whom it is for. */
export interface Neighbour {
  readonly next: Port
  readonly to: Port
}

type Wanted = (host: Host, interfaceName: string) => boolean

const BRIDGES_MAX = 8 // in a row; bridges in a ring are not followed for ever

const cables = new WeakMap<readonly Segment[], Map<string, Segment>>()

function segmentAt(network: Network, port: Port): Segment | undefined {
  const [cable] = cablesAt(network, port.host, port.interface)
  if (cable) return cable
  let byPort = cables.get(network.segments)
  if (!byPort) {
    byPort = new Map()
    for (const segment of network.segments) {
      for (const each of segment.ports) byPort.set(`${each.host} ${each.interface}`, segment)
    }
    cables.set(network.segments, byPort)
  }
  return byPort.get(`${port.host} ${port.interface}`)
}

const ports = new WeakMap<Host['interfaces'], Map<string, string[]>>()

/** The ports of a bridge. */
function portsOf(host: Host, bridge: string): readonly string[] {
  let byBridge = ports.get(host.interfaces)
  if (!byBridge) {
    byBridge = new Map()
    for (const one of Object.values(host.interfaces)) {
      if (one.bridge !== undefined) {
        byBridge.set(one.bridge, [...(byBridge.get(one.bridge) ?? []), one.name])
      }
    }
    ports.set(host.interfaces, byBridge)
  }
  return byBridge.get(bridge) ?? []
}

/** Who answers for the next hop on the link of `dev`: the interface that has the address, else a host that has it. */
export function findNeighbour(
  network: Network,
  from: Port,
  hop: { readonly address: number; readonly isGateway: boolean },
): Neighbour | undefined {
  const text = addressText(hop.address)
  const onInterface: Wanted = (host, name) =>
    (host.interfaces[name]?.addresses.some((own) => own.startsWith(`${text}/`)) ||
      host.announces?.includes(text)) ??
    false
  // arp_ignore=0: a host answers for any of its addresses on any link.
  const onHost: Wanted = (host) =>
    !host.sysctls['net.ipv4.conf.all.arp_ignore'] &&
    Object.keys(host.interfaces).some((name) => onInterface(host, name))
  const found = searchFrom(network, from, onInterface) ?? searchFrom(network, from, onHost)
  if (found || !hop.isGateway) return found
  return pointToPointPeer(network, from)
}

/** On a cable with two ends the other end answers for any gateway (proxy ARP, as point-to-point wirings set it up). */
function pointToPointPeer(network: Network, from: Port): Neighbour | undefined {
  const segment = segmentAt(network, from)
  const peer =
    segment?.kind === 'veth' ? segment.ports.find((port) => !isSame(port, from)) : undefined
  if (!peer || hostIn(network, peer.host)?.interfaces[peer.interface]?.bridge) return undefined
  return { next: peer, to: peer }
}

/** The bridge port of `host` behind which `to` is, and the next end of its cable. */
export function findBehindBridge(
  network: Network,
  bridge: Port,
  to: Port,
): { readonly port: string; readonly neighbour: Neighbour } | undefined {
  const host = hostIn(network, bridge.host)
  if (!host) return undefined
  for (const port of portsOf(host, bridge.interface)) {
    const wanted: Wanted = (other, name) => other.name === to.host && name === to.interface
    const neighbour = searchCable(network, { host: host.name, interface: port }, wanted)
    if (neighbour) return { port, neighbour }
  }
  return undefined
}

const isSame = (a: Port, b: Port): boolean => a.host === b.host && a.interface === b.interface

function searchFrom(network: Network, from: Port, wanted: Wanted): Neighbour | undefined {
  const host = hostIn(network, from.host)
  if (!host) return undefined
  if (host.interfaces[from.interface]?.kind !== 'bridge') return searchCable(network, from, wanted)
  for (const port of portsOf(host, from.interface)) {
    const found = searchCable(network, { host: host.name, interface: port }, wanted)
    if (found) return found
  }
  return undefined
}

/** Looks along the cable, and through bridges at its other ends. */
function searchCable(
  network: Network,
  from: Port & { readonly depth?: number },
  wanted: Wanted,
): Neighbour | undefined {
  const depth = (from.depth ?? 0) + 1
  if (depth > BRIDGES_MAX) return undefined
  for (const next of segmentAt(network, from)?.ports ?? []) {
    const host = hostIn(network, next.host)
    const end = host?.interfaces[next.interface]
    if (!host || !end || isSame(next, from)) continue
    if (end.bridge === undefined) {
      if (wanted(host, end.name)) return { next, to: next }
      continue
    }
    if (wanted(host, end.bridge)) return { next, to: { host: host.name, interface: end.bridge } }
    for (const port of portsOf(host, end.bridge)) {
      if (port === end.name) continue
      const beyond = searchCable(network, { host: host.name, interface: port, depth }, wanted)
      if (beyond) return { next, to: beyond.to }
    }
  }
  return undefined
}
