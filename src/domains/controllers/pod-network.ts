import { contains4, formatIPv4, parseCidr4, parseIPv4 } from '../../core/ip.ts'
import { entryIn, withEntries } from '../../core/large-record.ts'
import type { World } from '../../world.ts'
import type { Node, Pod } from '../api-server/model.ts'
import { findObject, nameOf, objectsOf, refOf } from '../api-server/model.ts'
import { allowByNamespace, withoutHost, withPod } from '../netfilter/index.ts'
import { type Host, hostIn, type Listener, withHost } from '../netfilter/model.ts'
import { isRunning, statusOf } from './container-state.ts'
import { grouping, podsOnNode, servicesSelecting } from './find-objects.ts'
import { isTerminal } from './pod-state.ts'
import { stagesOf } from './stage-later.ts'

/** Where a Pod's traffic goes: its own host, or that of its Node when it shares the Node's network. */
export const hostNameOf = (pod: Pod): string =>
  pod.spec.hostNetwork ? (pod.spec.nodeName ?? '') : nameOf(pod)

/** The IPv4 address under which a Pod is known. */
export function addressOf({ status }: Pod): string | undefined {
  const { podIP, podIPs = [] } = status
  if (podIP !== undefined && parseIPv4(podIP) !== undefined) return podIP
  return podIPs.find(({ ip }) => parseIPv4(ip) !== undefined)?.ip
}

const byAddress = grouping<Pod>((pod) => [`${pod.spec.nodeName} ${addressOf(pod)}`])

/** The Pods of a Node that are known under an address. */
const podsAt = (world: World, node: string, address: string): readonly Pod[] =>
  byAddress(world.api, 'Pod', `${node} ${address}`)

export const nodeAddressOf = (node: Node): string | undefined =>
  node.status.addresses?.find(
    ({ type, address }) => type === 'InternalIP' && parseIPv4(address) !== undefined,
  )?.address

const BRIDGE_PLACE = 1 // the bridge of the Node has the first address of its network

/**
 * The next free address of a Node's Pod network, as the host-local IPAM plugin hands them out: after the last one
 * given, from the start again when the end is reached. Undefined when none is left.
 */
export function nextPodAddress(world: World, node: Node): readonly [World, string] | undefined {
  const cidr = parseCidr4(node.spec.podCIDR ?? '')
  if (!cidr) return undefined
  const size = 2 ** (32 - cidr.prefix) - 3 // without network, bridge and broadcast address
  const last = entryIn<number>(world.controllers, 'lastPodAddress', node.metadata.name) ?? 0
  const start = contains4(cidr, last) ? last - cidr.base - BRIDGE_PLACE : 0
  for (let tried = 0; tried < size; tried++) {
    const value = cidr.base + BRIDGE_PLACE + 1 + ((start + tried) % size)
    const address = formatIPv4(value)
    if (podsAt(world, node.metadata.name, address).length > 0) continue
    const changes = [[node.metadata.name, value]] as const // as: a literal
    const controllers = withEntries(world.controllers, 'lastPodAddress', changes)
    return [{ ...world, controllers }, address]
  }
  return undefined
}

/** True when the Pod can have a host: it runs, has an address, and its Node is wired. */
export function isWirable(world: World, pod: Pod): boolean {
  const { nodeName = '', hostNetwork } = pod.spec
  const address = addressOf(pod)
  if (hostNetwork || isTerminal(pod) || address === undefined) return false
  if (!hostIn(world.network, nodeName) || hostIn(world.network, nameOf(pod))) return false
  const isTaken = podsAt(world, nodeName, address).some(
    (other) => other !== pod && hostIn(world.network, nameOf(other)) !== undefined,
  )
  return !isTaken
}

/** The world with a Pod plugged into the bridge of its Node. */
export const plugPod = (world: World, pod: Pod, listeners: readonly Listener[]): World =>
  allowed(wired(world, pod, listeners))

/** The world in which the network plugin's policy agents know of its Pods, where the plugin has such. */
function allowed(world: World): World {
  if (world.controllers.network?.plugin !== 'weave') return world
  const namespaces = Object.keys(objectsOf(world.api, 'Namespace')).toSorted()
  return { ...world, network: allowByNamespace(world.network, namespaces) }
}

function wired(world: World, pod: Pod, listeners: readonly Listener[]): World {
  const network = withPod(world.network, {
    name: nameOf(pod),
    stands: refOf(pod),
    node: pod.spec.nodeName ?? '',
    address: addressOf(pod) ?? '',
    listeners,
  })
  return { ...world, network }
}

/** The world with all running Pods of a Node plugged in, and how many those are. */
export function plugPodsOf(world: World, node: string): readonly [World, number] {
  let after = world
  let count = 0
  for (const pod of podsOnNode(world, node)) {
    if (pod.status.phase !== 'Running' || !isWirable(after, pod)) continue
    after = wired(after, pod, listenersOf(world, pod))
    count += 1
  }
  return [allowed(after), count]
}

export const unplugPod = (world: World, name: string): World =>
  hostIn(world.network, name)?.kind === 'pod'
    ? allowed({ ...world, network: withoutHost(world.network, name) })
    : world

/**
 * The ports a Pod's programs answer on. Those it declares; if it declares none, the ones that Services expect of it:
 * real programs listen whether or not a manifest says so.
 */
export function listenersOf(world: World, pod: Pod): readonly Listener[] {
  const answering = pod.spec.containers.filter(({ name }) => isAnswering(world, pod, name))
  return answering.length === 0 ? [] : portsOf(world, pod, answering)
}

/** Its container runs and has started up; of a Pod that came without statuses it is taken to. */
function isAnswering(world: World, pod: Pod, container: string): boolean {
  const status = statusOf(pod, container)
  const isUp = status?.state ? isRunning(status) : pod.status.phase === 'Running'
  return isUp && !stagesOf(world, pod, container).includes('serving')
}

function portsOf(
  world: World,
  pod: Pod,
  containers: Pod['spec']['containers'],
): readonly Listener[] {
  const declared = containers.flatMap(({ ports = [] }) =>
    ports.map(({ containerPort, protocol = 'TCP' }) => ({ protocol, port: containerPort })),
  )
  const expected = servicesSelecting(world, pod).flatMap(({ spec }) =>
    (spec.ports ?? []).flatMap(({ targetPort, port, protocol = 'TCP' }) => {
      const number = targetPort ?? port
      return typeof number === 'number' ? [{ protocol, port: number }] : []
    }),
  )
  const ports = declared.length > 0 ? declared : expected
  const unique = new Map<string, Listener>()
  for (const { protocol, port } of ports) {
    if (protocol === 'SCTP') continue // the walk knows no SCTP sockets
    unique.set(`${protocol}/${port}`, { protocol: protocol === 'UDP' ? 'udp' : 'tcp', port })
  }
  return [...unique.values()]
}

const isSameListener = (left: Listener, right: Listener): boolean =>
  left.protocol === right.protocol && left.port === right.port

/** The world in which a Pod's programs answer; on the host network beside those of its Node. */
export function listening(world: World, pod: Pod): World {
  const host = hostIn(world.network, hostNameOf(pod))
  if (!host) return world
  const wanted = listenersOf(world, pod)
  const listeners = pod.spec.hostNetwork
    ? [...withoutPortsOf(world, pod, host.listeners), ...wanted]
    : wanted
  return withListeners(world, host, listeners)
}

/** The world without a host-network Pod's programs. */
export function deaf(world: World, pod: Pod): World {
  const host = hostIn(world.network, pod.spec.nodeName ?? '')
  if (!pod.spec.hostNetwork || !host) return world
  return withListeners(world, host, withoutPortsOf(world, pod, host.listeners))
}

function withoutPortsOf(
  world: World,
  pod: Pod,
  listeners: readonly Listener[],
): readonly Listener[] {
  const own = portsOf(world, pod, pod.spec.containers)
  return listeners.filter((listener) => !own.some((one) => isSameListener(one, listener)))
}

function withListeners(world: World, host: Host, listeners: readonly Listener[]): World {
  const isUnchanged =
    listeners.length === host.listeners.length &&
    listeners.every((listener, index) => {
      const old = host.listeners[index]
      return old !== undefined && isSameListener(listener, old)
    })
  return isUnchanged
    ? world
    : { ...world, network: withHost(world.network, { ...host, listeners }) }
}

export const nodeOf = (world: World, pod: Pod): Node | undefined =>
  findObject(world.api, 'Node', pod.spec.nodeName ?? '')
