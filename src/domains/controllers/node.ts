import { contains4, formatIPv4, parseCidr4, parseIPv4 } from '../../core/ip.ts'
import { groupIn, groupingBy } from '../../core/large-record.ts'
import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject, now, writeObject } from '../api-server/index.ts'
import type { Condition, Node } from '../api-server/model.ts'
import { findObject, nameOf, refOf } from '../api-server/model.ts'
import type { Watch } from '../domain.ts'
import { withNode, withoutHost, withSettings } from '../netfilter/index.ts'
import { type Host, hostIn } from '../netfilter/model.ts'
import { isDead } from './dead-nodes.ts'
import { enqueue } from './enqueue.ts'
import { say } from './explain.ts'
import { grouping, podsOnNode } from './find-objects.ts'
import { addressOf, nodeAddressOf, plugPodsOf } from './pod-network.ts'
import { conditionOf } from './pod-state.ts'

// pkg/controller/podgc/gc_controller.go, quarantineTime, Kubernetes v1.36
const ORPHAN_QUARANTINE_MS = 40_000

export const watchNodes: Watch = {
  objects: ['Node'],
  wake(world, { name, verb }) {
    const woken = enqueue(world, 'node', { name })
    if (verb !== 'deleted') return woken
    return enqueue(woken, 'node', { name, delayMs: ORPHAN_QUARANTINE_MS, isTimed: true })
  },
}

/**
 * A new Node joins: it gets its share of the cluster's Pod network (pkg/controller/nodeipam), its kubelet reports what
 * it has, and its network namespace is wired. One that is gone is taken off the network, and later its Pods with it.
 */
export function* reconcileNode(world: World, name: string): Script<World> {
  const node = findObject(world.api, 'Node', name)
  if (!node) return yield* forget(world, name)
  const completed = complete(world, node)
  let after = writeObject<Node>(world, completed)
  if (isDead(world, name)) return after
  const address = nodeAddressOf(completed)
  const { podCIDR } = completed.spec
  if (hostIn(after.network, name) || address === undefined || !podCIDR || !parseCidr4(podCIDR))
    return after
  const wiring = {
    name,
    stands: refOf(node),
    address,
    podCIDR,
    clusterCIDR: world.api.settings.clusterCIDR,
  }
  const joined = withNode(after.network, wiring)
  const { network: settings } = world.controllers
  after = {
    ...after,
    network: settings
      ? withSettings(joined, name, { ...settings, clusterCIDR: wiring.clusterCIDR })
      : joined,
  }
  yield story(after, say('nodeReady', { node: refOf(node), address, podCIDR }), refOf(node))
  const [wired, count] = plugPodsOf(after, name)
  after = wired
  if (count > 0) yield detail(after, say('podsWired', { node: refOf(node), count }), refOf(node))
  for (const pod of podsOnNode(after, name))
    after = enqueue(after, 'kubelet', { name: nameOf(pod), actor: `kubelet@${name}` })
  return after
}

function* forget(world: World, name: string): Script<World> {
  let after = world
  if (hostIn(world.network, name) || isDead(world, name)) {
    const deadNodes = world.controllers.deadNodes.filter((other) => other !== name)
    after = {
      ...world,
      network: withoutHost(world.network, name),
      controllers: { ...world.controllers, deadNodes },
    }
    yield story(after, say('nodeGone', { node: name }))
    return after
  }
  for (const pod of podsOnNode(world, name)) {
    after = deleteObject(after, pod)
    yield story(after, say('orphanRemoved', { pod: refOf(pod), node: name }), refOf(pod))
  }
  return after
}

// What a small machine reports, less what the kubelet keeps for itself.
const CAPACITY = { cpu: '4', memory: '8Gi', pods: '110' }
const ALLOCATABLE = { cpu: '3900m', memory: '7Gi', pods: '110' }

function complete(world: World, node: Node): Node {
  const podCIDR = node.spec.podCIDR || freePodCIDR(world, node)
  const { addresses = [], conditions = [], capacity = CAPACITY, allocatable } = node.status
  const hasAddress = addresses.some(({ type }) => type === 'InternalIP')
  const { name } = node.metadata
  const own = () => [
    { type: 'InternalIP', address: freeNodeAddress(world) },
    { type: 'Hostname', address: name },
  ]
  const isJudged = conditionOf(conditions, 'Ready') !== undefined
  const labels = { ...ownLabels(name), ...node.metadata.labels }
  return {
    ...node,
    metadata: { ...node.metadata, labels },
    spec: {
      ...withCordon(world, node.spec),
      ...(podCIDR && { podCIDR, podCIDRs: node.spec.podCIDRs ?? [podCIDR] }),
    },
    status: {
      ...node.status,
      addresses: hasAddress ? addresses : [...own(), ...addresses],
      capacity,
      allocatable: allocatable ?? (capacity === CAPACITY ? ALLOCATABLE : capacity),
      conditions: isJudged ? conditions : [...conditions, readyCondition(world)],
    },
  }
}

/** What each kubelet says of its machine (pkg/kubelet/kubelet_node_status.go, Kubernetes v1.36). */
const ownLabels = (name: string): Readonly<Record<string, string>> => ({
  'kubernetes.io/hostname': name,
  'kubernetes.io/os': 'linux',
  'kubernetes.io/arch': 'amd64',
})

const CORDON = 'node.kubernetes.io/unschedulable'

/** nodelifecycle/node_lifecycle_controller.go, doNoScheduleTaintingPass, Kubernetes v1.36: a cordon is a taint too. */
function withCordon(world: World, spec: Node['spec']): Node['spec'] {
  const { taints = [], unschedulable = false } = spec
  const isTainted = taints.some(({ key }) => key === CORDON)
  if (isTainted === unschedulable) return spec
  if (unschedulable) {
    const taint = { key: CORDON, effect: 'NoSchedule', timeAdded: now(world) } as const // as: a literal
    return { ...spec, taints: [...taints, taint] }
  }
  const { taints: _, ...rest } = spec
  const left = taints.filter(({ key }) => key !== CORDON)
  return left.length === 0 ? rest : { ...rest, taints: left }
}

const readyCondition = (world: World): Condition => ({
  type: 'Ready',
  status: 'True',
  reason: 'KubeletReady',
  message: 'kubelet is posting ready status',
  lastTransitionTime: now(world),
})

const NODE_PREFIX = 24 // --node-cidr-mask-size

const byPodCIDR = grouping<Node>(({ spec }) => {
  const cidr = parseCidr4(spec.podCIDR ?? '')
  return cidr ? [`${cidr.base}`] : []
})

/** The first /24 of the cluster's Pod network that no Node has; of a Node whose Pods came with it, theirs. */
function freePodCIDR(world: World, node: Node): string | undefined {
  const cluster = parseCidr4(world.api.settings.clusterCIDR)
  if (!cluster) return undefined
  const isTaken = (base: number) => byPodCIDR(world.api, 'Node', `${base}`).length > 0
  const size = 2 ** (32 - NODE_PREFIX)
  const known = podsOnNode(world, node.metadata.name)
    .filter(({ spec }) => !spec.hostNetwork)
    .map((pod) => parseIPv4(addressOf(pod) ?? ''))
    .find((address) => address !== undefined)
  if (known !== undefined) {
    const base = known - (known % size)
    if (!isTaken(base)) return `${formatIPv4(base)}/${NODE_PREFIX}`
  }
  for (let base = cluster.base; contains4(cluster, base); base += size) {
    if (!isTaken(base)) return `${formatIPv4(base)}/${NODE_PREFIX}`
    if (base + size > 0xffffffff) break
  }
  return undefined
}

const SWITCH = '192.168.0'
const FIRST_NODE = 2 // .1 is the gateway

const byAddress = grouping<Node>((node) => [nodeAddressOf(node) ?? ''])
const hostsByAddress = groupingBy<Host>(({ interfaces }) =>
  Object.values(interfaces).flatMap(({ addresses }) =>
    addresses.map((address) => address.split('/')[0] ?? ''),
  ),
)

function freeNodeAddress(world: World): string {
  const isTaken = (address: string) =>
    byAddress(world.api, 'Node', address).length > 0 ||
    groupIn(world.network, 'hosts', hostsByAddress, address).length > 0
  let last = FIRST_NODE
  while (isTaken(`${SWITCH}.${last}`) && last < 254) last++
  return `${SWITCH}.${last}`
}
