import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { isSame, requestDeletion, writeObject } from '../api-server/index.ts'
import type { Pod, StatefulSet } from '../api-server/model.ts'
import { findObject, nameOf, refOf } from '../api-server/model.ts'
import type { Watch } from '../domain.ts'
import { enqueue } from './enqueue.ts'
import { say } from './explain.ts'
import { controllerOf, podsOf } from './find-objects.ts'
import { keepRevision, revisionName, templateOf } from './keep-revisions.ts'
import { availableInMs } from './pod-state.ts'
import {
  isAvailable,
  isEnded,
  isRunningAndReady,
  isTerminating,
  ordinalOf,
  revisionOf,
  statefulPod,
} from './stateful-pod.ts'

export const watchStatefulSets: Watch = {
  objects: ['StatefulSet', 'Pod'],
  wake(world, { object, name, verb, before }) {
    if (object === 'StatefulSet')
      return verb === 'deleted' ? world : enqueue(world, 'statefulset', { name })
    const pod = findObject(world.api, 'Pod', name) ?? before
    const owner = pod ? controllerOf(pod) : undefined
    if (owner?.kind !== 'StatefulSet') return world
    return enqueue(world, 'statefulset', { name: `${pod?.metadata.namespace}/${owner.name}` })
  },
}

/**
 * One pass does one thing at a time unless Pods may be managed in parallel: create the next, wait, scale in, or update.
 * pkg/controller/statefulset/stateful_set_control.go, Kubernetes v1.36, without the feature MaxUnavailableStatefulSet.
 */
export function* reconcileStatefulSet(world: World, name: string): Script<World> {
  const found = findObject(world.api, 'StatefulSet', name)
  if (!found || found.metadata.deletionTimestamp) return world
  const { namespace = '' } = found.metadata
  if (findObject(world.api, 'Namespace', namespace)?.metadata.deletionTimestamp) return world
  const kept = keepRevision(world, found)
  const acted = yield* act(kept, found)
  return yield* report(acted, name)
}

interface Pods {
  /** By ordinal, from the first on. */
  readonly replicas: readonly (Pod | undefined)[]
  /** Beyond what is wanted, the last one first. */
  readonly condemned: readonly Pod[]
}

function podsFor(world: World, set: StatefulSet): Pods {
  const start = set.spec.ordinals?.start ?? 0
  const replicas: (Pod | undefined)[] = Array.from({ length: set.spec.replicas })
  const condemned: Pod[] = []
  for (const pod of podsOf(world, set)) {
    const ordinal = ordinalOf(pod, set)
    if (ordinal === undefined) continue
    if (ordinal >= start && ordinal < start + set.spec.replicas) replicas[ordinal - start] = pod
    else condemned.push(pod)
  }
  condemned.sort((left, right) => (ordinalOf(right, set) ?? 0) - (ordinalOf(left, set) ?? 0))
  return { replicas, condemned }
}

const isInOrder = ({ spec }: StatefulSet): boolean => spec.podManagementPolicy !== 'Parallel'

function* act(world: World, set: StatefulSet): Script<World> {
  const pods = podsFor(world, set)
  const grown = yield* keepReplicas(world, set, pods)
  if (grown.isBusy) return grown.world
  const shrunk = yield* removeCondemned(grown.world, set, pods)
  if (shrunk.isBusy) return shrunk.world
  return yield* updateNext(shrunk.world, set, pods)
}

interface Done {
  readonly world: World
  /** Nothing further is done in this pass. */
  readonly isBusy: boolean
}

/** processReplica: every Pod is there; in order, each only when the ones before it are available. */
function* keepReplicas(world: World, set: StatefulSet, { replicas }: Pods): Script<World, Done> {
  const inOrder = isInOrder(set)
  let after = world
  let isBusy = false
  for (const [place, pod] of replicas.entries()) {
    if (!pod) {
      after = yield* createPod(after, set, place)
      isBusy = true
      if (inOrder) break
      continue
    }
    if (isEnded(pod)) {
      isBusy = true
      if (!isTerminating(pod)) {
        after = requestDeletion(after, pod)
        const said = { statefulSet: refOf(set), pod: refOf(pod) }
        yield story(after, say('statefulReplaced', said), refOf(pod))
      }
      if (inOrder) break
      continue
    }
    const isSettled = !isTerminating(pod) && isRunningAndReady(pod) && isAvailable(world, set, pod)
    if (inOrder && !isSettled) {
      yield detail(after, say('statefulWaits', { statefulSet: refOf(set), pod: refOf(pod) }))
      return { world: after, isBusy: true }
    }
  }
  return { world: after, isBusy }
}

function* createPod(world: World, set: StatefulSet, place: number): Script<World> {
  const ordinal = (set.spec.ordinals?.start ?? 0) + place
  const { currentRevision, updateRevision } = revisionsOf(world, set)
  const { rollingUpdate, type } = set.spec.updateStrategy
  const isOld = type === 'RollingUpdate' && place < (rollingUpdate?.partition ?? 0)
  const revision = isOld ? currentRevision : updateRevision
  const template = isOld ? templateOf(world, set, revision) : set.spec.template
  const draft = statefulPod(set, { ordinal, revision, template })
  const after = writeObject<Pod>(world, draft)
  const pod = `pod:${draft.metadata.namespace}/${draft.metadata.name}` as const // as: a template type
  const isRolling = currentRevision !== updateRevision
  const word = !isRolling ? 'only' : revision === updateRevision ? 'new' : 'old'
  const said = { statefulSet: refOf(set), pod, template: word } as const // as: a template type
  yield story(after, say('statefulCreated', said), pod)
  return after
}

const revisionsOf = (world: World, set: StatefulSet) => {
  const updateRevision = revisionName(world, set)
  return { updateRevision, currentRevision: set.status.currentRevision ?? updateRevision }
}

/** processCondemned: the last one first; in order, one after the other. */
function* removeCondemned(
  world: World,
  set: StatefulSet,
  { replicas, condemned }: Pods,
): Script<World, Done> {
  const inOrder = isInOrder(set)
  const isUnavailable = (pod: Pod) => isTerminating(pod) || !isAvailable(world, set, pod)
  const first =
    replicas.find((pod) => pod && isUnavailable(pod)) ?? condemned.toReversed().find(isUnavailable)
  let after = world
  let isBusy = false
  for (const pod of condemned) {
    const said = { statefulSet: refOf(set), pod: refOf(pod) }
    if (isTerminating(pod)) {
      if (!inOrder) continue
      yield detail(after, say('statefulWaits', said), refOf(pod))
      return { world: after, isBusy: true }
    }
    if (inOrder && !isAvailable(world, set, pod) && pod !== first)
      return { world: after, isBusy: true }
    after = requestDeletion(after, pod)
    yield story(after, say('statefulScaledIn', said), refOf(pod))
    isBusy = true
    if (inOrder) break
  }
  return { world: after, isBusy }
}

/** The Pod with the largest ordinal that is not new yet is deleted, when all after it are available. */
function* updateNext(world: World, set: StatefulSet, { replicas }: Pods): Script<World> {
  const { type, rollingUpdate } = set.spec.updateStrategy
  if (type === 'OnDelete') return world
  const { updateRevision } = revisionsOf(world, set)
  for (let place = replicas.length - 1; place >= (rollingUpdate?.partition ?? 0); place--) {
    const pod = replicas[place]
    if (!pod) return world
    const said = { statefulSet: refOf(set), pod: refOf(pod) }
    if (revisionOf(pod) !== updateRevision && !isTerminating(pod)) {
      const after = requestDeletion(world, pod)
      yield story(after, say('statefulUpdated', said), refOf(pod))
      return after
    }
    if (isTerminating(pod) || !isAvailable(world, set, pod)) return world
  }
  return world
}

/** updateStatus and completeRollingUpdate. */
function* report(world: World, name: string): Script<World> {
  const set = findObject(world.api, 'StatefulSet', name)
  if (!set) return world
  const pods = podsOf(world, set)
  const { currentRevision, updateRevision } = revisionsOf(world, set)
  const count = (test: (pod: Pod) => boolean) => pods.filter(test).length
  const alive = (revision: string) =>
    count((pod) => !isTerminating(pod) && revisionOf(pod) === revision)
  const ready = count(isRunningAndReady)
  const available = count((pod) => isRunningAndReady(pod) && isAvailable(world, set, pod))
  const updated = alive(updateRevision)
  const { replicas } = set.spec
  const isComplete =
    set.spec.updateStrategy.type === 'RollingUpdate' &&
    [updated, ready, pods.length].every((number) => number === replicas)
  const current = isComplete ? updated : alive(currentRevision)
  const status: StatefulSet['status'] = {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    ...(ready > 0 && { readyReplicas: ready }),
    ...(current > 0 && { currentReplicas: current }),
    ...(updated > 0 && { updatedReplicas: updated }),
    availableReplicas: available,
    currentRevision: isComplete ? updateRevision : currentRevision,
    updateRevision,
  }
  let after = lookAgain(world, set)
  if (isSame(status, set.status)) return after
  after = writeObject<StatefulSet>(after, { ...set, status })
  const said = { statefulSet: refOf(set), updated, ready, have: pods.length, want: replicas }
  yield detail(after, say('statefulCounted', said), refOf(set))
  if (isComplete && currentRevision !== updateRevision)
    yield story(after, say('statefulComplete', { statefulSet: refOf(set), replicas }), refOf(set))
  return after
}

/** A Pod that is ready but not yet for long enough is looked at later. */
function lookAgain(world: World, set: StatefulSet): World {
  const waits = podsOf(world, set).map((pod) =>
    availableInMs(world, pod, set.spec.minReadySeconds ?? 0),
  )
  const later = Math.min(...waits.filter((wait) => wait !== undefined && wait > 0).map(Number))
  if (!Number.isFinite(later)) return world
  return enqueue(world, 'statefulset', { name: nameOf(set), delayMs: later, isTimed: true })
}
