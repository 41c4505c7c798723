import { ref } from '../../core/ref.ts'
import { schedule } from '../../core/sim/agenda.ts'
import { type DueGrouping, dueIn } from '../../core/sim/due.ts'
import { detail, type Handlers, story } from '../../core/sim/kernel.ts'
import type { World, WorldEvent } from '../../world.ts'
import { hostIn, withHost } from '../netfilter/model.ts'
import { checkEnds } from './check-ends.ts'
import { say } from './explain.ts'
import { type KubeProxy, type ProxyEvent, proxyOf, withProxy } from './model.ts'
import { sync } from './sync.ts'
import { withoutPortals } from './sync-userspace.ts'

/** The control loop of each kube-proxy. pkg/proxy/iptables/proxier.go and pkg/proxy/runner, Kubernetes v1.36. */
export const handlers: Handlers<World, ProxyEvent> = {
  *'kube-proxy/started'(world, { node }) {
    const known = proxyOf(world.proxy, node)
    if (!hostIn(world.network, node) || (known && !known.stopped)) return world
    const proxy: KubeProxy = {
      node,
      syncDue: false,
      fullSyncNeeded: true,
      changed: [],
      udpChanged: false,
      stopped: false,
    }
    const after = probed(runSoon({ ...world, proxy: withProxy(world.proxy, proxy) }, proxy), node)
    yield detail(after, say('started', { node: ref('node', node) }), ref('node', node))
    return after
  },

  *'kube-proxy/stopped'(world, { node }) {
    const proxy = proxyOf(world.proxy, node)
    if (!proxy || proxy.stopped) return world
    const stopped = { ...withoutPortalsOf(proxy), stopped: true, syncDue: false }
    const network = withClosedPortals(world, proxy)
    const after = probed({ ...world, network, proxy: withProxy(world.proxy, stopped) }, node)
    yield story(after, say('stopped', { node: ref('node', node) }), ref('node', node))
    return after
  },

  *'kube-proxy/noticed'(world, { node, service, object, udp }) {
    const proxy = proxyOf(world.proxy, node)
    if (!proxy || proxy.stopped) return world
    const isKnown = proxy.changed.includes(service)
    const noticed: KubeProxy = {
      ...proxy,
      changed: isKnown || object === 'Node' ? proxy.changed : [...proxy.changed, service],
      udpChanged: proxy.udpChanged || udp,
      fullSyncNeeded: proxy.fullSyncNeeded || object === 'Node',
    }
    const marked = { ...world, proxy: withProxy(world.proxy, noticed) }
    const after = runSoon(marked, noticed)
    const waitMs = waitOf(world, proxy)
    if (object !== 'Node' && !isKnown && waitMs > 0) {
      const words = { node: ref('node', node), service: ref('service', service) }
      yield detail(after, say('waits', { ...words, seconds: waitMs / 1_000 }), words.service)
    }
    return after
  },

  *'kube-proxy/ended'(world, { node }) {
    return yield* checkEnds(world, node)
  },

  *'kube-proxy/synced'(world, { node }) {
    const proxy = proxyOf(world.proxy, node)
    if (!proxy || proxy.stopped || !proxy.syncDue) return world
    const running = { ...proxy, syncDue: false }
    return yield* sync({ ...world, proxy: withProxy(world.proxy, running) }, running)
  },
}

/** Where a load balancer checks kube-proxy's health, it will find out. */
const probed = (world: World, node: string): World =>
  world.balancer
    ? schedule(world, 0, `kube-proxy@${node}`, { kind: 'load-balancer/probed', node })
    : world

/** In userspace mode nobody listens any more where kube-proxy did. */
function withClosedPortals({ network }: World, { node, userspace }: KubeProxy): World['network'] {
  const host = hostIn(network, node)
  if (!host || !userspace) return network
  return withHost(network, { ...host, listeners: withoutPortals(host, userspace) })
}

function withoutPortalsOf({ userspace: _, ...proxy }: KubeProxy): KubeProxy {
  return proxy
}

/** Changes that come within the least time between two syncs are written together. */
function waitOf(world: World, { syncedAt }: KubeProxy): number {
  if (syncedAt === undefined) return 0
  return Math.max(0, syncedAt + world.proxy.config.minSyncPeriodMs - world.clock)
}

const syncsByNode: DueGrouping = {
  keysOf: (event) => {
    const due = event as WorldEvent // as: an agenda of this world
    return due.kind === 'kube-proxy/synced' ? [due.node] : []
  },
}

/** The first change after a rest is written at once. A sync that waits for its retry comes forward. */
function runSoon(world: World, proxy: KubeProxy): World {
  const delayMs = waitOf(world, proxy)
  const { node } = proxy
  const isDue = dueIn(world, syncsByNode, node).some(({ at }) => at <= world.clock + delayMs)
  const due = { ...world, proxy: withProxy(world.proxy, { ...proxy, syncDue: true }) }
  if (isDue) return due
  return schedule(due, delayMs, `kube-proxy@${node}`, { kind: 'kube-proxy/synced', node })
}
