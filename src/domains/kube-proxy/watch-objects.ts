import { schedule } from '../../core/sim/agenda.ts'
import { type DueGrouping, dueIn, withoutDue } from '../../core/sim/due.ts'
import type { World } from '../../world.ts'
import {
  type EndpointSlice,
  findAny,
  type KubeObject,
  type Node,
  type Service,
} from '../api-server/model.ts'
import type { Change, Watch } from '../domain.ts'
import { chainAt, hostIn } from '../netfilter/model.ts'
import { serviceOf } from './endpoints.ts'
import { proxyOf, withoutProxy } from './model.ts'
import { nodeView } from './node-view.ts'
import { servicePorts } from './service-ports.ts'

/** What kube-proxy watches. pkg/proxy/config and cmd/kube-proxy/app/server.go, Kubernetes v1.36. */

/** From a Node that joins to the start of its kube-proxy. Simplified: a made-up figure; it is a Pod of its own. */
export const STARTUP_MS = 1_000

export const watches: readonly Watch[] = [
  { objects: ['Service'], wake: wakeForService },
  { objects: ['EndpointSlice'], wake: wakeForSlice },
  { objects: ['Node'], wake: wakeForNode },
]

interface Noticed {
  readonly service: string
  readonly udp: boolean
}

/** Every kube-proxy that runs hears of the change, each at the end of its own watch. */
function notify(world: World, change: Change, { service, udp }: Noticed): World {
  const { object, name, before } = change
  const delayMs = world.controllers.pace.watchMs
  let after = world
  for (const { node, stopped } of Object.values(world.proxy.proxies)) {
    if (stopped) continue
    after = schedule(after, delayMs, `kube-proxy@${node}`, {
      kind: 'kube-proxy/noticed',
      node,
      service,
      object,
      name,
      udp,
      ...(before && { before }),
    })
  }
  return after
}

const current = (world: World, { object, name }: Change): KubeObject | undefined =>
  findAny(world.api, object, name)

/** Changes of a Service that its ports do not show, such as a label, change no rule. */
function wakeForService(world: World, change: Change): World {
  const objects = [change.before, current(world, change)] as (Service | undefined)[] // as: the kind that is watched
  const [before, after] = objects.map((service) => (service ? portsOf(service) : []))
  if (JSON.stringify(before) === JSON.stringify(after)) return world
  const udp = [...(before ?? []), ...(after ?? [])].some(({ protocol }) => protocol === 'udp')
  return notify(world, change, { service: change.name, udp })
}

const portsOf = (service: Service) => [
  ...servicePorts(service, 'ipv4'),
  ...servicePorts(service, 'ipv6'),
]

function wakeForSlice(world: World, change: Change): World {
  const objects = [change.before, current(world, change)] as (EndpointSlice | undefined)[] // as: the kind that is watched
  const [before, after] = objects
  const services = new Set(objects.flatMap((slice) => (slice ? [serviceOf(slice)] : [])))
  if (JSON.stringify(contentOf(before)) === JSON.stringify(contentOf(after))) return world
  const udp = objects.some((slice) => slice?.ports?.some(({ protocol }) => protocol === 'UDP'))
  let woken = world
  for (const service of services) {
    if (service !== undefined) woken = notify(woken, change, { service, udp })
  }
  return woken
}

const contentOf = (slice: EndpointSlice | undefined) =>
  slice && [serviceOf(slice), slice.addressType, slice.ports, slice.endpoints]

/** A Node that joins gets a kube-proxy, one that goes takes it along; a new zone or address concerns only its own. */
function wakeForNode(world: World, change: Change): World {
  const { name } = change
  const proxy = proxyOf(world.proxy, name)
  const node = current(world, change) as Node | undefined // as: the kind that is watched
  if (!node) {
    const after = withoutDue(world, dueIn(world, byNode, name))
    return proxy ? { ...after, proxy: withoutProxy(after.proxy, name) } : after
  }
  if (!proxy || isReborn(world, name)) {
    const isDue = dueIn(world, byNode, name).some(
      ({ event }) => event.kind === 'kube-proxy/started',
    )
    const event = { kind: 'kube-proxy/started', node: name } as const // as: a literal
    if (isDue) return world
    const fresh = { ...world, proxy: withoutProxy(world.proxy, name) }
    return schedule(fresh, STARTUP_MS, `kube-proxy@${name}`, event)
  }
  const before = change.before as Node | undefined // as: the kind that is watched
  if (proxy.stopped || (before && isSameView(before, node))) return world
  return schedule(world, world.controllers.pace.watchMs, `kube-proxy@${name}`, {
    kind: 'kube-proxy/noticed',
    node: name,
    service: '',
    object: 'Node',
    name,
    udp: false,
  })
}

/** Its machine has started anew: no rule that was written before is there. */
function isReborn({ network, proxy }: World, name: string): boolean {
  const host = hostIn(network, name)
  const isEmpty = host !== undefined && chainAt(host.tables.nat, 'KUBE-SERVICES') === undefined
  return isEmpty && proxyOf(proxy, name)?.syncedAt !== undefined
}

const byNode: DueGrouping = {
  keysOf: (event) =>
    event.kind.startsWith('kube-proxy/') && 'node' in event ? [String(event.node)] : [],
}

const isSameView = (a: Node, b: Node): boolean =>
  JSON.stringify(nodeView(a)) === JSON.stringify(nodeView(b))
