import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { isSame, nameAfter, requestDeletion, writeObject } from '../api-server/index.ts'
import type { DaemonSet, Pod } from '../api-server/model.ts'
import { findObject, nameOf, objectsOf, refOf } from '../api-server/model.ts'
import type { Watch } from '../domain.ts'
import { daemonPod, isNodeFor } from './daemon-pod.ts'
import { enqueue } from './enqueue.ts'
import { say } from './explain.ts'
import { controllerOf, podsOf } from './find-objects.ts'
import {
  type DaemonPlan,
  type Daemons,
  isNew,
  joined,
  planPlaces,
  planUpdate,
} from './plan-daemons.ts'
import { availableInMs, isReady } from './pod-state.ts'
import { hashOf } from './template-hash.ts'

/** A change of any Node may change where Pods should be. */
export const watchDaemonSets: Watch = {
  objects: ['DaemonSet', 'Pod', 'Node'],
  wake(world, { object, name, verb, before }) {
    if (object === 'DaemonSet')
      return verb === 'deleted' ? world : enqueue(world, 'daemonset', { name })
    if (object === 'Node') {
      const names = Object.keys(objectsOf(world.api, 'DaemonSet'))
      return names.reduce((after, one) => enqueue(after, 'daemonset', { name: one }), world)
    }
    const pod = findObject(world.api, 'Pod', name) ?? before
    const owner = pod ? controllerOf(pod) : undefined
    if (owner?.kind !== 'DaemonSet') return world
    return enqueue(world, 'daemonset', { name: `${pod?.metadata.namespace}/${owner.name}` })
  },
}

/** First a Pod for each Node, then one step of an update, then what is counted (syncDaemonSet, updateDaemonSet). */
export function* reconcileDaemonSet(world: World, name: string): Script<World> {
  const set = findObject(world.api, 'DaemonSet', name)
  if (!set) return world
  if (set.metadata.deletionTimestamp) return world
  const daemons = daemonsOf(world, set)
  const plan = joined(planPlaces(world, daemons), planUpdate(world, daemons))
  const after = yield* carryOut(world, daemons, plan)
  return yield* count(after, name)
}

const byAge = ({ metadata: a }: Pod, { metadata: b }: Pod): number =>
  a.creationTimestamp === b.creationTimestamp
    ? 0
    : a.creationTimestamp < b.creationTimestamp
      ? -1
      : 1

function daemonsOf(world: World, set: DaemonSet): Daemons {
  const all = new Map<string, Pod[]>()
  const running = new Map<string, Pod[]>()
  for (const pod of podsOf(world, set).toSorted(byAge)) {
    const node = targetOf(pod)
    all.set(node, [...(all.get(node) ?? []), pod])
    if (pod.metadata.deletionTimestamp) continue
    running.set(node, [...(running.get(node) ?? []), pod])
  }
  const nodes = Object.values(objectsOf(world.api, 'Node'))
  return { set, hash: hashOf(set.spec.template), nodes, running, all }
}

/** The Node it runs on, or was made for. */
function targetOf({ spec }: Pod): string {
  const required =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  const named = required?.[0]?.matchFields?.find(({ key }) => key === 'metadata.name')
  return spec.nodeName ?? named?.values?.[0] ?? ''
}

function* carryOut(world: World, { set, hash }: Daemons, plan: DaemonPlan): Script<World> {
  let after = world
  const { namespace = 'default', name: setName } = set.metadata
  const isEnding = findObject(world.api, 'Namespace', namespace)?.metadata.deletionTimestamp
  for (const node of isEnding ? [] : plan.create) {
    const draft = daemonPod(set, hash, node)
    const [name, random] = nameAfter(`${setName}-`, after.random)
    const metadata = { ...draft.metadata, name }
    after = writeObject<Pod>({ ...after, random }, { ...draft, metadata })
    const pod = `pod:${namespace}/${name}` as const // as: a template type
    const said = { daemonSet: refOf(set), pod, node: `node:${node}` as const } // as: a template type
    yield story(after, say('daemonCreated', said), pod)
  }
  for (const pod of plan.remove) {
    after = requestDeletion(after, pod)
    const isOld = !isNew({ set, hash }, pod)
    const said = { daemonSet: refOf(set), pod: refOf(pod), isOld: isOld ? 'yes' : 'no' } as const // as: a literal
    yield story(after, say('daemonDeleted', said), refOf(pod))
  }
  return after
}

/** updateDaemonSetStatus: of several Pods on a Node the oldest counts, also one that ends. */
function* count(world: World, name: string): Script<World> {
  const set = findObject(world.api, 'DaemonSet', name)
  if (!set) return world
  const { hash, nodes, all } = daemonsOf(world, set)
  const { minReadySeconds = 0 } = set.spec
  const firsts = nodes.map((node) => ({
    shouldRun: isNodeFor(node, set).shouldRun,
    pod: all.get(node.metadata.name)?.[0],
  }))
  const wanted = firsts.filter(({ shouldRun }) => shouldRun)
  const pods = wanted.flatMap(({ pod }) => pod ?? [])
  const waits = pods.map((pod) => availableInMs(world, pod, minReadySeconds))
  const available = waits.filter((wait) => wait === 0).length
  const updated = pods.filter((pod) => isNew({ set, hash }, pod)).length
  const ready = pods.filter(isReady).length
  const status: DaemonSet['status'] = {
    currentNumberScheduled: pods.length,
    numberMisscheduled: firsts.filter(({ shouldRun, pod }) => !shouldRun && pod).length,
    desiredNumberScheduled: wanted.length,
    numberReady: ready,
    observedGeneration: set.metadata.generation ?? 1,
    ...(updated > 0 && { updatedNumberScheduled: updated }),
    ...(available > 0 && { numberAvailable: available }),
    ...(wanted.length > available && { numberUnavailable: wanted.length - available }),
  }
  let after = world
  const later = Math.min(...waits.filter((wait) => wait !== undefined && wait > 0).map(Number))
  if (Number.isFinite(later))
    after = enqueue(after, 'daemonset', { name: nameOf(set), delayMs: later, isTimed: true })
  if (isSame(status, set.status)) return after
  after = writeObject<DaemonSet>(after, { ...set, status })
  const said = { daemonSet: refOf(set), updated, ready, available, want: wanted.length }
  yield detail(after, say('daemonSetCounted', said), refOf(set))
  return after
}
