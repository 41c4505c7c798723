import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import {
  defaultedPod,
  isSame,
  nameAfter,
  requestDeletion,
  writeObject,
} from '../api-server/index.ts'
import type { OwnerReference, Pod, ReplicaSet } from '../api-server/model.ts'
import { findObject, nameOf, objectsOf, refOf } from '../api-server/model.ts'
import type { Watch } from '../domain.ts'
import { claimPods, takersOf } from './claim-pods.ts'
import { countActive, countReady, countWith } from './count-pods.ts'
import { enqueue } from './enqueue.ts'
import { say } from './explain.ts'
import { controllerOf, podsOf } from './find-objects.ts'
import { availableInMs, isActive } from './pod-state.ts'
import { type Candidate, rankVictims, reasonFor } from './rank-victims.ts'

const BURST_REPLICAS = 500 // pkg/controller/replicaset/replica_set.go, BurstReplicas, Kubernetes v1.36
const SLOW_START_FIRST = 1 // pkg/controller/controller_utils.go, SlowStartInitialBatchSize

/** Looks at what is there now, never at what changed; runs again whenever the set or a Pod of it changes. */
export function* reconcileReplicaSet(world: World, name: string): Script<World> {
  const replicaSet = findObject(world.api, 'ReplicaSet', name)
  if (!replicaSet) return world // deleted meanwhile: garbage collection sees to its Pods
  let after = world
  if (!replicaSet.metadata.deletionTimestamp) {
    after = yield* claimPods(world, replicaSet)
    const missing = replicaSet.spec.replicas - countActive(after, replicaSet)
    if (missing > 0) after = yield* createPods(after, replicaSet, missing)
    if (missing < 0) after = yield* deletePods(after, replicaSet, -missing)
  }
  return yield* count(after, replicaSet)
}

/** In batches of 1, 2, 4 …: if the API server refuses, it is asked few times in vain. */
function* createPods(world: World, replicaSet: ReplicaSet, missing: number): Script<World> {
  const { namespace = '' } = replicaSet.metadata
  if (findObject(world.api, 'Namespace', namespace)?.metadata.deletionTimestamp) {
    yield detail(
      world,
      say('creationForbidden', { replicaSet: refOf(replicaSet), namespace }),
      refOf(replicaSet),
    )
    return world
  }
  const wanted = Math.min(missing, BURST_REPLICAS)
  const want = replicaSet.spec.replicas
  let after = world
  let made = 0
  for (let batch = SLOW_START_FIRST; made < wanted; batch *= 2) {
    const size = Math.min(batch, wanted - made)
    const pods: Pod[] = []
    for (let created = 0; created < size; created++) {
      const [created, pod] = createPod(after, replicaSet)
      after = created
      pods.push(pod)
    }
    made += size
    const counts = { replicaSet: refOf(replicaSet), have: want - missing + made, want }
    const [first] = pods
    const message =
      size === 1 && first
        ? say('podCreated', { ...counts, pod: refOf(first) })
        : say('podsCreated', { ...counts, count: size })
    yield story(after, message, ...pods.map(refOf))
  }
  return after
}

/** The API server makes up another name where one is taken (registry/generic/registry/store.go, Create: RetryGenerateName). */
function freeName(world: World, prefix: string, base: string): ReturnType<typeof nameAfter> {
  let made = nameAfter(base, world.random)
  while (findObject(world.api, 'Pod', prefix + made[0])) made = nameAfter(base, made[1])
  return made
}

const owners = new WeakMap<ReplicaSet, readonly OwnerReference[]>()

/** All Pods of a set share what says that they are its. */
function ownersOfPods(replicaSet: ReplicaSet): readonly OwnerReference[] {
  const { name, uid } = replicaSet.metadata
  const kind = { apiVersion: 'apps/v1', kind: 'ReplicaSet' }
  const known = owners.get(replicaSet) ?? [
    { ...kind, name, uid, controller: true, blockOwnerDeletion: true },
  ]
  owners.set(replicaSet, known)
  return known
}

function createPod(world: World, replicaSet: ReplicaSet): readonly [World, Pod] {
  const { template } = replicaSet.spec
  const { name: setName, namespace = 'default' } = replicaSet.metadata
  const [name, random] = freeName(world, `${namespace}/`, `${setName}-`)
  const after = writeObject<Pod>(
    { ...world, random },
    defaultedPod({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace,
        generateName: `${setName}-`,
        labels: template.metadata?.labels ?? {},
        ...(template.metadata?.annotations && { annotations: template.metadata.annotations }),
        ownerReferences: ownersOfPods(replicaSet),
      },
      spec: template.spec,
      status: { phase: 'Pending' },
    }),
  )
  return [after, findObject(after.api, 'Pod', `${namespace}/${name}`) as Pod] // as: it was written right here
}

function* deletePods(world: World, replicaSet: ReplicaSet, surplus: number): Script<World> {
  const ranked = rankVictims(world, candidatesOf(world, replicaSet))
  const survivor = ranked[surplus]
  const want = replicaSet.spec.replicas
  let after = world
  for (const [index, victim] of ranked.slice(0, Math.min(surplus, BURST_REPLICAS)).entries()) {
    after = requestDeletion(after, victim.pod)
    const victimReason = survivor ? reasonFor(world, victim, survivor) : 'all'
    const said = { replicaSet: refOf(replicaSet), pod: refOf(victim.pod), victimReason }
    const have = ranked.length - index - 1
    yield story(after, say('podDeleted', { ...said, have, want }), refOf(victim.pod))
  }
  return after
}

/** The active Pods, each with the number of its owner's active Pods on the same Node. */
function candidatesOf(world: World, replicaSet: ReplicaSet): readonly Candidate[] {
  const owner = controllerOf(replicaSet)?.uid
  const related = owner
    ? Object.values(objectsOf(world.api, 'ReplicaSet')).filter(
        (other) => controllerOf(other)?.uid === owner,
      )
    : [replicaSet]
  const onNode = new Map<string, number>()
  for (const { spec } of related.flatMap((set) => podsOf(world, set)).filter(isActive)) {
    if (spec.nodeName) onNode.set(spec.nodeName, (onNode.get(spec.nodeName) ?? 0) + 1)
  }
  return podsOf(world, replicaSet)
    .filter(isActive)
    .map((pod) => ({ pod, neighbours: onNode.get(pod.spec.nodeName ?? '') ?? 0 }))
}

/** Writes what it counts into the set's status; a Pod that is ready but not yet for long enough is looked at later. */
function* count(world: World, { metadata }: ReplicaSet): Script<World> {
  const replicaSet = findObject(world.api, 'ReplicaSet', `${metadata.namespace}/${metadata.name}`)
  if (!replicaSet) return world
  const { template, replicas: want } = replicaSet.spec
  const have = countActive(world, replicaSet)
  const ready = countReady(world, replicaSet)
  const { available, later } = availabilityOf(world, replicaSet)
  const labelled = countWith(world, replicaSet, template.metadata?.labels)
  const {
    readyReplicas: _,
    availableReplicas: __,
    fullyLabeledReplicas: ___,
    ...kept
  } = replicaSet.status
  const status: ReplicaSet['status'] = {
    ...kept,
    replicas: have,
    ...(labelled > 0 && { fullyLabeledReplicas: labelled }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    observedGeneration: replicaSet.metadata.generation ?? 1,
  }
  let after = world
  if (later !== undefined) {
    after = enqueue(after, 'replicaset', {
      name: nameOf(replicaSet),
      delayMs: later,
      isTimed: true,
    })
  }
  if (isSame(status, replicaSet.status)) return after
  after = writeObject<ReplicaSet>(after, { ...replicaSet, status })
  const said = { replicaSet: refOf(replicaSet), ready, available, have, want }
  yield detail(after, say('replicaSetCounted', said), refOf(replicaSet))
  return after
}

interface Availability {
  readonly available: number
  /** Ms until the next Pod is; absent: none is about to. */
  readonly later?: number
}

/** Which of the ready Pods have been so for long enough. */
function availabilityOf(world: World, replicaSet: ReplicaSet): Availability {
  const { minReadySeconds = 0 } = replicaSet.spec
  if (minReadySeconds === 0) return { available: countReady(world, replicaSet) }
  let available = 0
  let later = Number.POSITIVE_INFINITY
  for (const pod of podsOf(world, replicaSet)) {
    const wait = isActive(pod) ? availableInMs(world, pod, minReadySeconds) : undefined
    if (wait === 0) available += 1
    else if (wait !== undefined) later = Math.min(later, wait)
  }
  return { available, ...(Number.isFinite(later) && { later }) }
}

/** Woken by the set itself, by each Pod it manages, and by a Pod it might take. */
export const watchReplicaSets: Watch = {
  objects: ['ReplicaSet', 'Pod'],
  wake(world, { object, name, verb, before }) {
    if (object === 'ReplicaSet') {
      return verb === 'deleted' ? world : enqueue(world, 'replicaset', { name })
    }
    const current = findObject(world.api, 'Pod', name)
    const pod = current ?? before
    const owner = pod ? controllerOf(pod) : undefined
    if (current && !owner && isActive(current)) {
      return takersOf(world, current).reduce(
        (after, taker) => enqueue(after, 'replicaset', { name: nameOf(taker) }),
        world,
      )
    }
    if (owner?.kind !== 'ReplicaSet') return world
    return enqueue(world, 'replicaset', { name: `${pod?.metadata.namespace}/${owner.name}` })
  },
}
