import { milliOf } from '../../core/quantity.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { isSame, writeObject } from '../api-server/index.ts'
import type { Node, Pod } from '../api-server/model.ts'
import { findObject, nameOf, objectsOf, refOf } from '../api-server/model.ts'
import type { Watch } from '../domain.ts'
import { enqueue } from './enqueue.ts'
import { say } from './explain.ts'
import { tolerates, unfit } from './filter-nodes.ts'
import { controllerOf, grouping, unscheduledPods } from './find-objects.ts'
import { preferenceOf } from './match-node-affinity.ts'
import type { Unfit } from './match-pod-affinity.ts'
import { loadOf, type NodeLoad, needOf } from './node-load.ts'
import { conditionOf, isTerminal, withCondition } from './pod-state.ts'

/** New Pods, and the ones left over whenever there may be more room. */
export const watchUnscheduled: Watch = {
  objects: ['Pod', 'Node'],
  wake(world, { object, name, verb, before }) {
    if (object === 'Pod' && verb !== 'deleted') {
      const pod = findObject(world.api, 'Pod', name)
      if (pod?.spec.nodeName && !(before as Pod | undefined)?.spec.nodeName)
        return wakeChoosy(world) // as: its kind says so
      if (!pod || pod.spec.nodeName || pod.metadata.deletionTimestamp) return world
      return verb === 'created' ? enqueue(world, 'scheduler', { name }) : world
    }
    const old = object === 'Node' ? (before as Node | undefined) : undefined // as: its kind says so
    if (object === 'Node' && (verb === 'deleted' || !makesRoom(world, name, old))) return world
    let after = world
    for (const pod of unscheduledPods(world)) {
      if (!pod.metadata.deletionTimestamp && !isTerminal(pod)) {
        after = enqueue(after, 'scheduler', { name: nameOf(pod) })
      }
    }
    return after
  },
}

const WAITING = 'waiting'
const byChoice = grouping<Pod>(({ spec }) => {
  const isChoosy = spec.affinity?.podAffinity || spec.topologySpreadConstraints
  return isChoosy && !spec.nodeName ? [WAITING] : []
})

/** A Pod has found its place: those who wait for certain neighbours look again. */
function wakeChoosy(world: World): World {
  let after = world
  for (const pod of byChoice(world.api, 'Pod', WAITING)) {
    if (!pod.metadata.deletionTimestamp && !isTerminal(pod))
      after = enqueue(after, 'scheduler', { name: nameOf(pod) })
  }
  return after
}

/** Only changes of a Node that could let a Pod fit are worth another look. */
function makesRoom(world: World, name: string, before: Node | undefined): boolean {
  const node = findObject(world.api, 'Node', name)
  if (!node || !before) return true
  const { taints, unschedulable } = node.spec
  return !(
    isSame(
      { taints, unschedulable },
      { taints: before.spec.taints, unschedulable: before.spec.unschedulable },
    ) &&
    isSame(node.status.allocatable, before.status.allocatable) &&
    isSame(node.metadata.labels, before.metadata.labels)
  )
}

/** One scheduling cycle: filter the Nodes, score those left, bind the Pod to the best. */
export function* schedulePod(world: World, name: string): Script<World> {
  const pod = findObject(world.api, 'Pod', name)
  if (!pod || pod.spec.nodeName || pod.metadata.deletionTimestamp || isTerminal(pod)) return world
  const nodes = Object.values(objectsOf(world.api, 'Node'))
  const judged = nodes.map((node) => ({ node, unfit: unfit(world, node, pod) }))
  const fitting = judged.filter((one) => !one.unfit).map(({ node }) => node)
  const best = bestOf(world, fitting, pod)
  if (!best) return yield* giveUp(world, pod, judged)
  const bound = { type: 'PodScheduled', status: 'True' } as const // as: a literal
  const after = writeObject<Pod>(world, {
    ...pod,
    spec: { ...pod.spec, nodeName: best.metadata.name },
    status: { ...pod.status, conditions: withCondition(world, pod.status.conditions, bound) },
  })
  const said = { pod: refOf(pod), node: refOf(best), fitting: fitting.length, count: nodes.length }
  yield story(after, say('podBound', said), refOf(pod), refOf(best))
  return after
}

interface Judged {
  readonly unfit: Unfit | undefined
}

const NO_HELP = 'Preemption is not helpful for scheduling'
const NO_VICTIMS = 'No preemption victims found for incoming pod'

/**
 * `0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu. preemption: 0/3 nodes are available: …`
 * (scheduler/framework/types.go, FitError; preemption/preemption.go). Simplified: no Pod is of lower priority than another.
 */
export function fitError(judged: readonly Judged[]): string {
  if (judged.length === 0) return 'no nodes available to schedule pods'
  const none = `0/${judged.length} nodes are available`
  const why = histogram(judged.flatMap(({ unfit }) => unfit?.reasons ?? []))
  const rescue = histogram(judged.map(({ unfit }) => (unfit?.isPassing ? NO_VICTIMS : NO_HELP)))
  return `${none}: ${why}. preemption: ${none}: ${rescue}.`
}

/** Each reason with its count, sorted as texts. */
function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .toSorted()
    .join(', ')
}

function* giveUp(world: World, pod: Pod, judged: readonly Judged[]): Script<World> {
  const message = fitError(judged)
  const failed = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message,
  } as const // as: a literal
  if (conditionOf(pod.status.conditions, 'PodScheduled')?.message === message) return world
  const after = writeObject<Pod>(world, {
    ...pod,
    status: { ...pod.status, conditions: withCondition(world, pod.status.conditions, failed) },
  })
  yield story(after, say('podUnschedulable', { pod: refOf(pod), reason: message }), refOf(pod))
  return after
}

// plugins/registry.go, default weights, Kubernetes v1.36
const SPREAD_WEIGHT = 2
const TAINT_WEIGHT = 3
const WISH_WEIGHT = 2
const ROOM_WEIGHT = 1
const SCORE_MAX = 100

/**
 * Spread over the Nodes, few taints to put up with, much room left. Of equals the first by name.
 * Simplified: the real scheduler also looks at images and balance, and picks one of equals by chance.
 */
function bestOf(world: World, nodes: readonly Node[], pod: Pod): Node | undefined {
  const owner = controllerOf(pod)?.uid
  const features = nodes.map((node) => {
    const load = loadOf(world, node.metadata.name)
    const siblings = owner ? (load.siblings.get(owner) ?? 0) : 0
    const wish = preferenceOf(node, pod.spec)
    const room = roomOn(node, load, pod)
    return { node, siblings, wish, taints: dislikes(node, pod), room }
  })
  const siblingsMax = Math.max(1, ...features.map(({ siblings }) => siblings))
  const taintsMax = Math.max(1, ...features.map(({ taints }) => taints))
  const wishMax = Math.max(1, ...features.map(({ wish }) => wish))
  const scored = features.map(({ node, siblings, taints, wish, room }) => ({
    node,
    score:
      SPREAD_WEIGHT * SCORE_MAX * (1 - siblings / siblingsMax) +
      TAINT_WEIGHT * SCORE_MAX * (1 - taints / taintsMax) +
      WISH_WEIGHT * SCORE_MAX * (wish / wishMax) +
      ROOM_WEIGHT * room,
  }))
  const byScore = scored.toSorted(
    (left, right) =>
      right.score - left.score || (left.node.metadata.name < right.node.metadata.name ? -1 : 1),
  )
  return byScore[0]?.node
}

const dislikes = (node: Node, pod: Pod): number =>
  (node.spec.taints ?? []).filter(
    (taint) => taint.effect === 'PreferNoSchedule' && !tolerates(pod.spec, taint),
  ).length

/** 0 to 100: the share of CPU and memory that is left (plugins/noderesources/least_allocated.go). */
function roomOn(node: Node, load: NodeLoad, pod: Pod): number {
  const shares = (['cpu', 'memory'] as const).map((resource) => {
    // as: two of the resources
    const capacity = milliOf(node.status.allocatable?.[resource] ?? '') ?? 0
    const used = load.need[resource] + needOf(pod, resource)
    return capacity > used ? ((capacity - used) * SCORE_MAX) / capacity : 0
  })
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}
