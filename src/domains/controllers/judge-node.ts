import { schedule, unschedule } from '../../core/sim/agenda.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { now, writeObject } from '../api-server/index.ts'
import type { Node, Pod, Taint } from '../api-server/model.ts'
import { findObject, objectsOf, refOf } from '../api-server/model.ts'
import { isDead } from './dead-nodes.ts'
import { say } from './explain.ts'
import { podsOnNode } from './find-objects.ts'
import { conditionOf, withCondition } from './pod-state.ts'

/** What the node controller does about Nodes that fall silent. pkg/controller/nodelifecycle, Kubernetes v1.36. */

const UNREACHABLE = 'node.kubernetes.io/unreachable'
const NOT_READY = 'node.kubernetes.io/not-ready'
const HEALTH = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']

/** The grace period is over: the Node is Unknown and its Pods are not ready; endpoints follow from that. */
export function* judgeNode(world: World, { node: name }: { readonly node: string }): Script<World> {
  const node = findObject(world.api, 'Node', name)
  if (!node || !isDead(world, name)) return world
  const unknown = HEALTH.filter((type) => conditionOf(node.status.conditions, type)).reduce(
    (conditions, type) =>
      withCondition(world, conditions, {
        type,
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
      }),
    node.status.conditions ?? [],
  )
  let after = writeObject<Node>(
    world,
    withTaint(world, { ...node, status: { ...node.status, conditions: unknown } }, 'NoSchedule'),
  )
  const pods = podsOnNode(after, name)
  for (const pod of pods) after = markUnready(after, pod)
  const seconds = world.controllers.pace.nodeGraceMs / 1_000
  const said = { node: refOf(node), seconds, pods: pods.length }
  yield story(after, say('nodeLost', said), refOf(node))
  return yield* planTaints(after)
}

/** pkg/controller/util/node/controller_utils.go, MarkPodsNotReady: only this one condition, whatever it was. */
function markUnready(world: World, pod: Pod): World {
  const ready = conditionOf(pod.status.conditions, 'Ready')
  if (!ready || ready.status === 'False') return world
  const conditions = withCondition(world, pod.status.conditions, { ...ready, status: 'False' })
  return writeObject<Pod>(world, { ...pod, status: { ...pod.status, conditions } })
}

function withTaint(world: World, node: Node, effect: Taint['effect']): Node {
  const { taints = [] } = node.spec
  if (taints.some((taint) => taint.key === UNREACHABLE && taint.effect === effect)) return node
  const taint: Taint = { key: UNREACHABLE, effect, timeAdded: now(world) }
  return { ...node, spec: { ...node.spec, taints: [...taints, taint] } }
}

const isReadyNode = ({ status }: Node): boolean =>
  conditionOf(status.conditions, 'Ready')?.status === 'True'

/** Region and zone, as far as they are known. */
const zoneOf = ({ metadata: { labels = {} } }: Node): string =>
  `${labels['topology.kubernetes.io/region'] ?? ''}:${labels['topology.kubernetes.io/zone'] ?? ''}`

const SPACING_MS = 10_000 // --node-eviction-rate 0.1 a second
const SLOW_SPACING_MS = 100_000 // --secondary-node-eviction-rate 0.01
const LARGE_ZONE = 50 // Nodes: --large-cluster-size-threshold
const UNHEALTHY_SHARE = 0.55 // --unhealthy-zone-threshold
const LOST_MIN = 2 // so few lost Nodes are never taken for a cut

/** Ms between two Nodes of a zone that may be emptied; undefined: none may (ComputeZoneState, ReducedQPSFunc). */
export function spacingOf(nodes: readonly Node[], zone: string): number | undefined {
  if (!nodes.some(isReadyNode)) return undefined // not one Node of all zones is heard of
  const mine = nodes.filter((node) => zoneOf(node) === zone)
  const lost = mine.filter((node) => !isReadyNode(node)).length
  const isPartial = lost < mine.length && lost > LOST_MIN && lost / mine.length >= UNHEALTHY_SHARE
  if (!isPartial) return SPACING_MS
  return mine.length > LARGE_ZONE ? SLOW_SPACING_MS : undefined
}

/** Sets a time for each silent Node at which its Pods begin to be evicted; where too many are silent, none. */
function* planTaints(world: World): Script<World> {
  const nodes = Object.values(objectsOf(world.api, 'Node'))
  const silent = nodes.filter((node) => !isReadyNode(node) && isDead(world, node.metadata.name))
  let after = unschedule(world, (event) => event.kind === 'controllers/nodeTainted')
  const next = new Map<string, number>()
  let isHeldBack = false
  for (const node of silent) {
    const zone = zoneOf(node)
    const spacing = spacingOf(nodes, zone)
    if (spacing === undefined) {
      isHeldBack = true
      continue
    }
    if (hasNoExecute(node)) continue
    const clock = world.api.elapsedMs + world.clock
    const last = world.controllers.taintedAt[zone]
    const delayMs = next.get(zone) ?? Math.max(0, (last ?? -Infinity) + spacing - clock)
    next.set(zone, delayMs + spacing)
    after = schedule(after, delayMs, 'node-controller', {
      kind: 'controllers/nodeTainted',
      node: node.metadata.name,
    })
  }
  if (!isHeldBack) return after
  if (!nodes.some(isReadyNode)) for (const node of nodes) after = withoutTaints(after, node)
  yield story(after, say('tooManyLost', { lost: silent.length, count: nodes.length }))
  return after
}

const hasNoExecute = ({ spec }: Node): boolean =>
  (spec.taints ?? []).some(({ key, effect }) => key === UNREACHABLE && effect === 'NoExecute')

/** The Node's turn has come: from now on its Pods are evicted, each as soon as it tolerates the taint no longer. */
export function* taintNode(world: World, { node: name }: { readonly node: string }): Script<World> {
  const node = findObject(world.api, 'Node', name)
  if (!node || !isDead(world, name)) return world
  const taintedAt = {
    ...world.controllers.taintedAt,
    [zoneOf(node)]: world.api.elapsedMs + world.clock,
  }
  const noted = { ...world, controllers: { ...world.controllers, taintedAt } }
  const after = writeObject<Node>(noted, withTaint(world, node, 'NoExecute'))
  yield story(after, say('nodeTainted', { node: refOf(node) }), refOf(node))
  return after
}

function withoutTaints(world: World, node: Node): World {
  const { taints = [], ...spec } = node.spec
  const left = taints.filter(
    ({ key, effect }) =>
      key !== NOT_READY && (key !== UNREACHABLE || (effect === 'NoSchedule' && !isReadyNode(node))),
  )
  if (left.length === taints.length) return world
  return writeObject<Node>(world, {
    ...node,
    spec: { ...spec, ...(left.length > 0 && { taints: left }) },
  })
}

/** A Node is heard of again: it is ready, its taints go, and others of its zone may be judged differently now. */
export function* takeBack(world: World, name: string): Script<World> {
  const node = findObject(world.api, 'Node', name)
  if (!node || isReadyNode(node)) return world
  const conditions = (node.status.conditions ?? []).map((condition) =>
    condition.reason === 'NodeStatusUnknown'
      ? {
          ...condition,
          ...healthOf(condition.type),
          lastTransitionTime: now(world),
        }
      : condition,
  )
  const healthy: Node = { ...node, status: { ...node.status, conditions } }
  let after = writeObject<Node>(world, healthy)
  const written = findObject(after.api, 'Node', name) ?? healthy
  after = withoutTaints(after, written)
  yield story(after, say('taintsRemoved', { node: refOf(node) }), refOf(node))
  return yield* planTaints(after)
}

const healthOf = (type: string) =>
  type === 'Ready'
    ? ({
        status: 'True',
        reason: 'KubeletReady',
        message: 'kubelet is posting ready status',
      } as const) // as: a literal
    : ({ status: 'False', reason: `KubeletHasNo${type}`, message: '' } as const) // as: a literal

/** A new node controller knows of no heartbeat yet: the grace period of each silent Node begins anew. tryUpdateNodeHealth. */
export function* judgeAnew(world: World): Script<World> {
  let after = unschedule(world, ({ kind }) => kind === 'controllers/nodeJudged')
  for (const node of world.controllers.deadNodes) {
    const object = findObject(world.api, 'Node', node)
    if (!object || !isReadyNode(object)) continue
    const event = { kind: 'controllers/nodeJudged', node } as const // as: a literal
    after = schedule(after, world.controllers.pace.nodeGraceMs, 'node-controller', event)
  }
  return yield* planTaints(after)
}
