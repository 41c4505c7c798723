import { withFields } from '../../core/large-record.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { isSame, writeObject } from '../api-server/index.ts'
import type { Node, Pod, PodSpec } from '../api-server/model.ts'
import { findObject, nameOf, refOf } from '../api-server/model.ts'
import type { Watch } from '../domain.ts'
import { enqueue } from './enqueue.ts'
import { say } from './explain.ts'
import { type Found, findFitting, SCORE_MAX } from './find-fitting.ts'
import { grouping, unscheduledPods } from './find-objects.ts'
import type { Unfit } from './match-pod-affinity.ts'
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
  const found = findFitting(world, pod)
  const best = bestOf(found)
  const looked = goneOn(world, found)
  if (!best) return yield* giveUp(looked, pod, found.judged)
  const after = writeObject<Pod>(looked, {
    ...pod,
    spec: boundSpec(pod.spec, best.metadata.name),
    status: { ...pod.status, conditions: withCondition(world, pod.status.conditions, BOUND) },
  })
  const { isCutShort, count, fitting } = found
  const said = { pod: refOf(pod), node: refOf(best), fitting: fitting.length, count }
  const word = isCutShort ? 'podBoundEarly' : 'podBound'
  yield story(after, say(word, said), refOf(pod), refOf(best))
  return after
}

const BOUND = { type: 'PodScheduled', status: 'True' } as const // as: a literal

/** The next cycle looks from the Node on at which this one ended. */
function goneOn(world: World, { next }: Found): World {
  if (next === (world.controllers.nextStartNode ?? 0)) return world
  return { ...world, controllers: withFields(world.controllers, { nextStartNode: next }) }
}

const bound = new WeakMap<PodSpec, Map<string, PodSpec>>()

/** Pods of one template on one Node share what they ask for. */
function boundSpec(spec: PodSpec, nodeName: string): PodSpec {
  let byNode = bound.get(spec)
  if (!byNode) {
    byNode = new Map()
    bound.set(spec, byNode)
  }
  const known = byNode.get(nodeName) ?? { ...spec, nodeName }
  byNode.set(nodeName, known)
  return known
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

/**
 * Spread over the Nodes, few taints to put up with, much room left. Of equals the first by name.
 * Simplified: the real scheduler also looks at images and balance, and picks one of equals by chance.
 */
function bestOf({ fitting, features, nodes, ranks }: Found): Node | undefined {
  const { siblings, taints, wishes, rooms } = features
  let [siblingsMax, taintsMax, wishMax] = [1, 1, 1]
  for (const place of fitting) {
    siblingsMax = Math.max(siblingsMax, siblings[place] ?? 0)
    taintsMax = Math.max(taintsMax, taints[place] ?? 0)
    wishMax = Math.max(wishMax, wishes[place] ?? 0)
  }
  let best = -1
  let bestScore = Number.NEGATIVE_INFINITY
  for (const place of fitting) {
    const score =
      SPREAD_WEIGHT * SCORE_MAX * (1 - (siblings[place] ?? 0) / siblingsMax) +
      TAINT_WEIGHT * SCORE_MAX * (1 - (taints[place] ?? 0) / taintsMax) +
      WISH_WEIGHT * SCORE_MAX * ((wishes[place] ?? 0) / wishMax) +
      ROOM_WEIGHT * (rooms[place] ?? 0)
    const isBetter =
      score > bestScore || (score === bestScore && (ranks[place] ?? 0) < (ranks[best] ?? 0))
    if (isBetter) [best, bestScore] = [place, score]
  }
  return nodes[best]
}
