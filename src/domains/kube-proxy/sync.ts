import { valuesIn } from '../../core/large-record.ts'
import type { Ref } from '../../core/ref.ts'
import { ref } from '../../core/ref.ts'
import { schedule } from '../../core/sim/agenda.ts'
import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { findObject, nameOf, type Service } from '../api-server/model.ts'
import { type Host, hostIn, withHost } from '../netfilter/model.ts'
import { tellEnding, withEndCheck } from './check-ends.ts'
import { cleanConntrack } from './clean-conntrack.ts'
import type { RuleChanges } from './count-changes.ts'
import { isEnding } from './end-reals.ts'
import { say } from './explain.ts'
import { IPVS_DEVICE, type KubeProxy, withProxy } from './model.ts'
import { nodeView } from './node-view.ts'
import { seenObjects, seenService, slicesOf } from './seen-objects.ts'
import { writerOf } from './sync-writer.ts'
import type { Sight } from './write-changes.ts'
import {
  type PortWithEndpoints,
  portsWithEndpoints,
  type RuleRequest,
  rulePortsOf,
  type Viewpoint,
} from './write-rules.ts'

/** Services told of one by one; a first sync of a large cluster is one step. */
const TOLD_ONE_BY_ONE_MAX = 20

/** What one kube-proxy would write now; undefined while its Node is not there or not wired. */
export function ruleRequest(world: World, node: string): RuleRequest | undefined {
  const sight = sightOf(world, node)
  return sight && requestOf(sight)
}

const requestOf = ({ seen, view }: Sight): RuleRequest => ({
  ...view,
  services: valuesIn(seen, 'Service'),
  slices: valuesIn(seen, 'EndpointSlice'),
})

function sightOf(world: World, node: string): Sight | undefined {
  const object = findObject(world.api, 'Node', node)
  const host = hostIn(world.network, node)
  if (!object || !host) return undefined
  // GetAllLocalAddressesExcept: what IPVS mode put on a device of its own is no address of the Node.
  const own = Object.values(host.interfaces).filter(({ name }) => name !== IPVS_DEVICE)
  const addresses = own.flatMap((one) =>
    one.addresses.map((address) => address.split('/')[0] ?? ''),
  )
  const view: Viewpoint = {
    config: world.proxy.config,
    family: 'ipv4', // Simplified: the wires of this project carry IPv4 only.
    node: nodeView(object, addresses),
  }
  return { seen: seenObjects(world, node), view }
}

/** One sync of one kube-proxy: writes its rules in one transaction and tells what became of them. */
export function* sync(world: World, proxy: KubeProxy): Script<World> {
  const { node } = proxy
  const host = hostIn(world.network, node)
  const sight = sightOf(world, node)
  if (!host || !sight) return world
  const write = writerOf(world.proxy.config.mode)
  const written = write(world, { host, proxy, sight, request: () => requestOf(sight) })
  if (!written) return yield* retryLater(world, proxy)
  const ending = isEnding(written.host)
  const later = ending && !proxy.endsDue ? withEndCheck(world, node) : world
  const after: World = {
    ...later,
    ...(written.random !== undefined && { random: written.random }),
    network: withHost(world.network, written.host),
    proxy: withProxy(world.proxy, {
      ...proxy,
      syncedAt: world.clock,
      fullSyncNeeded: false,
      changed: [],
      udpChanged: false,
      ...(ending && { endsDue: true }),
      ...written.remembered,
    }),
  }
  yield* tellSync(after, { proxy, sight, changes: written.changes })
  yield* tellEnding(after, host, written.host)
  return yield* forgetOldFlows(after, { proxy, sight })
}

interface Synced {
  readonly proxy: KubeProxy
  readonly sight: Sight
}

function* retryLater(world: World, proxy: KubeProxy): Script<World> {
  const { minSyncPeriodMs, syncPeriodMs } = world.proxy.config
  const delayMs = Math.max(minSyncPeriodMs, syncPeriodMs)
  const { node } = proxy
  const failed = { ...proxy, syncedAt: world.clock, fullSyncNeeded: true, syncDue: true }
  const later = schedule(world, delayMs, `kube-proxy@${node}`, { kind: 'kube-proxy/synced', node })
  const after = { ...later, proxy: withProxy(later.proxy, failed) }
  yield story(after, say('failed', { node: ref('node', node), seconds: delayMs / 1_000 }))
  return after
}

function* tellSync(
  world: World,
  { proxy, sight, changes }: Synced & { readonly changes: RuleChanges },
): Script<World, void> {
  const node = ref('node', proxy.node)
  const focus: readonly Ref[] = [node, ...proxy.changed.map((name) => ref('service', name))]
  if (changes.added + changes.removed === 0) {
    yield detail(world, say('unchanged', { node, kept: changes.kept }), ...focus)
    return
  }
  if (!proxy.fullSyncNeeded) {
    yield story(world, say('synced', { node, ...changes }), ...focus)
    yield* tellServices(world, proxy.changed, { proxy, sight })
    return
  }
  const all = valuesIn<Service>(sight.seen, 'Service').map(nameOf)
  yield story(world, say('syncedFull', { node, services: all.length, ...changes }), ...focus)
  yield* tellServices(world, all, { proxy, sight })
}

function* tellServices(
  world: World,
  names: readonly string[],
  { proxy, sight: { seen, view } }: Synced,
): Script<World, void> {
  if (names.length > TOLD_ONE_BY_ONE_MAX) return
  const node = ref('node', proxy.node)
  for (const name of names) {
    const service = ref('service', name)
    const object = seenService(seen, name)
    const own = object ? rulePortsOf(object, slicesOf(seen, name), view).ports : []
    if (own.length === 0) {
      yield detail(world, say('serviceGone', { service: name, node }), node)
      continue
    }
    const count = countUsable(own)
    yield count === 0
      ? detail(world, say('serviceRefused', { service, node }), service, node)
      : detail(world, say('serviceWritten', { service, node, count }), service, node)
  }
}

/** What Nodes see alike is counted once. */
const usable = new WeakMap<readonly PortWithEndpoints[], number>()

function countUsable(ports: readonly PortWithEndpoints[]): number {
  const known = usable.get(ports)
  if (known !== undefined) return known
  const ready = ports.flatMap(({ endpoints }) => endpoints.filter((one) => one.ready))
  const count = new Set(ready.map(({ text }) => text)).size
  usable.set(ports, count)
  return count
}

function* forgetOldFlows(world: World, { proxy, sight }: Synced): Script<World> {
  const host: Host | undefined = hostIn(world.network, proxy.node)
  if (!host || !(proxy.udpChanged || proxy.fullSyncNeeded)) return world
  const cleaned = cleanConntrack(host, () => portsWithEndpoints(requestOf(sight)))
  if (cleaned.count === 0) return world
  const after = { ...world, network: withHost(world.network, cleaned.host) }
  const node = ref('node', proxy.node)
  yield story(after, say('conntrackCleaned', { node, count: cleaned.count }), node)
  return after
}
