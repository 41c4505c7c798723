import { withEntries } from '../../core/large-record.ts'
import { schedule } from '../../core/sim/agenda.ts'
import type { World } from '../../world.ts'
import { findAny, type KubeObject, kindKey, nameOf, type ObjectMeta, type Verb } from './model.ts'
import { now } from './now.ts'
import { areFieldsSame } from './same.ts'

/** What a writer hands in: the server fills in what is missing. */
export type Draft<Object extends KubeObject = KubeObject> = Omit<Object, 'metadata'> & {
  readonly metadata: Omit<ObjectMeta, 'uid' | 'resourceVersion' | 'creationTimestamp'> &
    Partial<Pick<ObjectMeta, 'uid' | 'resourceVersion' | 'creationTimestamp'>>
}

/**
 * The one way to change the store: creates or updates an object and puts its watch event on the agenda. A write that
 * changes nothing leaves the world as it is, as etcd3 does. The last finalizer of a deleted object takes it away.
 */
export function writeObject<Object extends KubeObject>(world: World, draft: Draft<Object>): World {
  const kind = kindKey(draft.apiVersion, draft.kind)
  const name = nameOf(draft as KubeObject) // as: only its name is read
  const before = findAny(world.api, kind, name)
  if (before && Object.is(before, draft)) return world
  const { api } = world
  const resourceVersion = api.resourceVersion + 1
  const uid = draft.metadata.uid ?? before?.metadata.uid ?? uidOf(api.uidCount + 1)
  const object = filledIn(world, draft, { before, uid, resourceVersion })
  if (before && isUnchanged(before, object)) return world
  const uidCount = draft.metadata.uid || before ? api.uidCount : api.uidCount + 1
  const verb = verbOf(object, before)
  const objects = withEntries(api.objects, kind, [[name, verb === 'deleted' ? undefined : object]])
  const after = { ...world, api: { ...api, objects, resourceVersion, uidCount } }
  return announced(after, {
    object: kind,
    name,
    verb,
    resourceVersion,
    ...(before && { before }),
  })
}

/** Writes many objects at once; copies each kind's record only once, however many objects come. */
export function writeObjects(world: World, drafts: readonly Draft[]): World {
  const touched = new Map<string, Map<string, KubeObject | undefined>>()
  let { resourceVersion, uidCount } = world.api
  let after = world
  const seen: (() => void)[] = []
  for (const draft of drafts) {
    const kind = kindKey(draft.apiVersion, draft.kind)
    const name = nameOf(draft as KubeObject) // as: only its name is read
    const objects = touched.get(kind) ?? new Map<string, KubeObject | undefined>()
    const before = objects.has(name) ? objects.get(name) : findAny(world.api, kind, name)
    const uid = draft.metadata.uid ?? before?.metadata.uid ?? uidOf(uidCount + 1)
    const object = filledIn(world, draft, { before, uid, resourceVersion: resourceVersion + 1 })
    if (before && isUnchanged(before, object)) continue
    touched.set(kind, objects)
    resourceVersion += 1
    if (!draft.metadata.uid && !before) uidCount += 1
    const verb = verbOf(object, before)
    objects.set(name, verb === 'deleted' ? undefined : object)
    const change = { object: kind, name, verb, resourceVersion, ...(before && { before }) }
    seen.push(() => {
      after = announced(after, change)
    })
  }
  if (seen.length === 0) return world
  let { objects } = world.api
  for (const [kind, changes] of touched) objects = withEntries(objects, kind, [...changes])
  after = { ...world, api: { ...world.api, objects, resourceVersion, uidCount } }
  for (const tell of seen) tell()
  return after
}

/**
 * Deletes as the API server does: with finalizers or a grace period the object only gets its deletionTimestamp;
 * otherwise it is gone, and the garbage collector sees to what it owned.
 */
export function deleteObject(world: World, object: KubeObject, graceSeconds = 0): World {
  const current = findAny(world.api, kindKey(object.apiVersion, object.kind), nameOf(object))
  if (!current || current.metadata.uid !== object.metadata.uid) return world
  const waits = graceSeconds > 0 || (current.metadata.finalizers ?? []).length > 0
  if (!waits) return removed(world, current)
  const { deletionTimestamp, deletionGracePeriodSeconds = graceSeconds } = current.metadata
  if (deletionTimestamp !== undefined && graceSeconds >= deletionGracePeriodSeconds) return world
  const metadata = {
    ...current.metadata,
    deletionTimestamp: now(world, graceSeconds * 1_000),
    deletionGracePeriodSeconds: graceSeconds,
  }
  return writeObject(world, { ...current, metadata })
}

function removed(world: World, current: KubeObject): World {
  const kind = kindKey(current.apiVersion, current.kind)
  const name = nameOf(current)
  const objects = withEntries(world.api.objects, kind, [[name, undefined]])
  const resourceVersion = world.api.resourceVersion + 1
  const after: World = {
    ...world,
    api: { ...world.api, objects, resourceVersion },
  }
  return announced(after, { object: kind, name, verb: 'deleted', resourceVersion, before: current })
}

interface Change {
  readonly object: string
  readonly name: string
  readonly verb: Verb
  readonly resourceVersion: number
  readonly before?: KubeObject
}

const announced = (world: World, change: Change): World =>
  world.api.isOwn
    ? world
    : schedule(world, world.controllers.pace.watchMs, 'api-server', {
        kind: 'api/changed',
        ...change,
      })

/** Uids are numbers in the clothes of a UUID (version 4, variant 1): the same document gives the same uids. */
const uidOf = (count: number): string => UID_PREFIX + count.toString(16).padStart(12, '0')

export const UID_PREFIX = '00000000-0000-4000-8000-'

interface Given {
  readonly before: KubeObject | undefined
  readonly uid: string
  readonly resourceVersion: number
}

// Only these kinds count generations (their registry strategies, pkg/registry/**/strategy.go, Kubernetes v1.36).
const COUNTS_GENERATIONS: ReadonlySet<string> = new Set([
  'Deployment',
  'DaemonSet',
  'StatefulSet',
  'ReplicaSet',
  'EndpointSlice',
  'Pod',
  'PodDisruptionBudget',
  'NetworkPolicy',
  'ClusterClass',
])

function filledIn(world: World, draft: Draft, { before, uid, resourceVersion }: Given): KubeObject {
  const generation = generationOf(draft, before)
  const metadata: ObjectMeta = {
    ...draft.metadata,
    uid,
    creationTimestamp:
      before?.metadata.creationTimestamp ?? draft.metadata.creationTimestamp ?? now(world),
    resourceVersion: String(resourceVersion),
    ...(generation !== undefined && { generation }),
  }
  return { ...draft, metadata }
}

function generationOf(draft: Draft, before: KubeObject | undefined): number | undefined {
  if (!COUNTS_GENERATIONS.has(draft.kind)) return draft.metadata.generation
  if (!before) return draft.metadata.generation ?? 1
  const generation = before.metadata.generation ?? 1
  const ended = !before.metadata.deletionTimestamp && draft.metadata.deletionTimestamp
  return areFieldsSame(before, draft, BESIDE_CONTENT) && !ended ? generation : generation + 1
}

const BESIDE_CONTENT = ['metadata', 'status']

const isUnchanged = (before: KubeObject, after: KubeObject): boolean =>
  areFieldsSame(before.metadata, after.metadata, SERVED) && areFieldsSame(before, after, METADATA)

const SERVED = ['resourceVersion']
const METADATA = ['metadata']

function verbOf({ metadata }: KubeObject, before: KubeObject | undefined): Verb {
  if (!before) return 'created'
  const wasWaiting = (before.metadata.finalizers ?? []).length > 0
  const isFree = (metadata.finalizers ?? []).length === 0 && !metadata.deletionGracePeriodSeconds
  return metadata.deletionTimestamp && wasWaiting && isFree ? 'deleted' : 'updated'
}
