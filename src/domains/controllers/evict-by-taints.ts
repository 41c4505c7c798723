import { schedule } from '../../core/sim/agenda.ts'
import { type DueGrouping, dueIn, withoutDue } from '../../core/sim/due.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World, WorldEvent } from '../../world.ts'
import { deleteObject, isSame, requestDeletion, writeObject } from '../api-server/index.ts'
import type { Node, Pod, Taint } from '../api-server/model.ts'
import { findObject, nameOf, refOf } from '../api-server/model.ts'
import type { Watch } from '../domain.ts'
import { enqueue } from './enqueue.ts'
import { say } from './explain.ts'
import { isTolerated } from './filter-nodes.ts'
import { podsOnNode } from './find-objects.ts'
import { conditionOf, isTerminal, withCondition } from './pod-state.ts'

/** Taints that evict, whoever set them. pkg/controller/tainteviction/taint_eviction.go, Kubernetes v1.36. */

const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service'

const evicting = (node: Node | undefined): readonly Taint[] =>
  (node?.spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute')

/** Nodes whose taints changed, and Pods that come to a Node with one. */
export const watchTaints: Watch = {
  objects: ['Node', 'Pod'],
  wake(world, { object, name, verb, before }) {
    if (verb === 'deleted') return world
    if (object === 'Node') {
      const taints = evicting(findObject(world.api, 'Node', name))
      const old = evicting(before as Node | undefined) // as: its kind says so
      return isSame(taints, old) ? world : enqueue(world, 'taint-eviction', { name })
    }
    const node = findObject(world.api, 'Pod', name)?.spec.nodeName ?? ''
    const isNew = (before as Pod | undefined)?.spec.nodeName !== node // as: its kind says so
    const isAffected = evicting(findObject(world.api, 'Node', node)).length > 0
    return isNew && isAffected ? enqueue(world, 'taint-eviction', { name: node }) : world
  },
}

/** Looks at the Pods of one Node: who must go now, who may stay for a while, who is not meant. */
export function* evictByTaints(world: World, name: string): Script<World> {
  const node = findObject(world.api, 'Node', name)
  if (!node) return world
  const taints = evicting(node)
  let after = world
  for (const pod of podsOnNode(world, name)) {
    if (isTerminal(pod)) continue
    if (pod.metadata.deletionTimestamp) {
      if (isOutOfService(node)) after = yield* removeAtOnce(after, pod, node)
      continue
    }
    const seconds = toleratedSeconds(pod, taints)
    if (seconds === 0) after = yield* evict(withoutTimer(after, pod), pod, 'podNotTolerated')
    else if (seconds === Number.POSITIVE_INFINITY) after = withoutTimer(after, pod)
    else if (!hasTimer(after, pod)) after = withTimer(after, pod, seconds)
  }
  return after
}

/** How long a Pod puts up with all these taints: the shortest of its tolerations counts. */
function toleratedSeconds({ spec }: Pod, taints: readonly Taint[]): number {
  let least = Number.POSITIVE_INFINITY
  for (const taint of taints) {
    const fitting = (spec.tolerations ?? []).filter((one) => isTolerated(one, taint))
    if (fitting.length === 0) return 0
    for (const { tolerationSeconds } of fitting) {
      if (tolerationSeconds !== undefined) least = Math.min(least, Math.max(0, tolerationSeconds))
    }
  }
  return least
}

const byPod: DueGrouping = {
  keysOf: (event) => {
    const due = event as WorldEvent // as: an agenda of this world
    return due.kind === 'controllers/tolerationOver' ? [due.uid] : []
  },
}

const timersOf = (world: World, pod: Pod) => dueIn(world, byPod, pod.metadata.uid)

const hasTimer = (world: World, pod: Pod): boolean => timersOf(world, pod).length > 0

const withoutTimer = (world: World, pod: Pod): World => withoutDue(world, timersOf(world, pod))

const withTimer = (world: World, pod: Pod, seconds: number): World =>
  schedule(world, seconds * 1_000, 'taint-eviction-controller', {
    kind: 'controllers/tolerationOver',
    name: nameOf(pod),
    uid: pod.metadata.uid,
  })

export function* endToleration(
  world: World,
  { name, uid }: { readonly name: string; readonly uid: string },
): Script<World> {
  const pod = findObject(world.api, 'Pod', name)
  if (!pod || pod.metadata.uid !== uid || pod.metadata.deletionTimestamp) return world
  return yield* evict(world, pod, 'podEvicted')
}

/** The object is marked for deletion. Where its kubelet is silent it stays so: nobody confirms. */
function* evict(world: World, pod: Pod, word: 'podEvicted' | 'podNotTolerated'): Script<World> {
  const node = findObject(world.api, 'Node', pod.spec.nodeName ?? '')
  if (!node) return world
  const conditions = withCondition(world, pod.status.conditions, {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  })
  const marked: Pod = { ...pod, status: { ...pod.status, conditions } }
  const after = requestDeletion(writeObject<Pod>(world, marked), marked)
  yield story(after, say(word, { pod: refOf(pod), node: refOf(node) }), refOf(pod))
  const left = findObject(after.api, 'Pod', nameOf(pod))
  return left && isOutOfService(node) ? yield* removeAtOnce(after, left, node) : after
}

/** pkg/controller/podgc/gc_controller.go, gcTerminating: somebody vouches that the machine is off. */
const isOutOfService = ({ spec, status }: Node): boolean =>
  (spec.taints ?? []).some(({ key }) => key === OUT_OF_SERVICE) &&
  conditionOf(status.conditions, 'Ready')?.status !== 'True'

function* removeAtOnce(world: World, pod: Pod, node: Node): Script<World> {
  const after = deleteObject(world, pod)
  if (after === world) return world
  yield story(after, say('outOfService', { pod: refOf(pod), node: refOf(node) }), refOf(pod))
  return after
}
