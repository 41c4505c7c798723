import { withFields } from '../../core/large-record.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { defaultedMachines, deleteObject, isSame, nameAfter } from '../api-server/index.ts'
import { findAny, type KubeObject, kindKey, refOf } from '../api-server/model.ts'
import { applied, isMap } from './apply-intent.ts'
import { put } from './change-object.ts'
import { say } from './explain.ts'
import type { Cluster, Json, JsonMap } from './model.ts'
import { withBounds } from './pool-size.ts'
import type { Wanted } from './want-objects.ts'

/** Writing what a topology wants: create, apply or rotate. core/reconcilers/topology/cluster/reconcile_state.go, Cluster API v1.14. */

const keyOf = ({ apiVersion, kind, name }: Wanted, namespace: string): string =>
  `${kindKey(apiVersion, kind)} ${namespace}/${name}`

export const storedOf = (world: World, { apiVersion, kind, name }: Wanted, namespace: string) =>
  findAny(world.api, kindKey(apiVersion, kind), `${namespace}/${name}`)

const placeOf = ({ metadata }: Cluster): string => metadata.namespace ?? 'default'

/** An object of the Cluster: made if it is not there, otherwise its stated fields are applied. */
export function* applyObject(world: World, cluster: Cluster, wanted: Wanted): Script<World> {
  const namespace = placeOf(cluster)
  const current = storedOf(world, wanted, namespace)
  if (!current) return yield* create(world, cluster, wanted)
  if (current.metadata.deletionTimestamp) return world
  const key = keyOf(wanted, namespace)
  const last = world.clusterApi.applied?.[key]
  const before = current as unknown as JsonMap // as: objects are plain data
  const merged = applied(before, wanted.intent, last)
  const noted = remember(world, key, wanted.intent)
  if (merged === before) return noted
  const next = completed(merged, current, wanted.intent, last)
  const after = put(noted, next)
  if (after === noted) return noted
  const said = {
    cluster: refOf(cluster),
    object: refOf(next),
    kind: wanted.kind,
    fields: changedFields(before, merged),
  }
  yield story(after, say('topologyApplied', said), refOf(next))
  return after
}

/** The webhooks answer every write of the controller as they answer anybody's. */
function completed(
  merged: JsonMap,
  before: KubeObject | undefined,
  intent: JsonMap,
  last: JsonMap | undefined,
): KubeObject {
  const object = merged as unknown as KubeObject // as: an object with some fields changed
  if (object.kind !== 'MachineDeployment') return defaultedMachines(object) as KubeObject // as: it was complete before
  const replicasIn = (fields: JsonMap | undefined) =>
    (fields?.spec as JsonMap | undefined)?.replicas // as: a spec is a map
  const isHandedOver = replicasIn(intent) === undefined && replicasIn(last) !== undefined
  return defaultedMachines(isHandedOver ? withBounds(object, before) : object) as KubeObject // as: likewise
}

function* create(world: World, cluster: Cluster, wanted: Wanted): Script<World> {
  const namespace = placeOf(cluster)
  const { metadata, ...rest } = wanted.intent as { readonly metadata: JsonMap } // as: every intent has its metadata
  const draft = {
    apiVersion: wanted.apiVersion,
    kind: wanted.kind,
    metadata: { name: wanted.name, namespace, ...metadata },
    ...rest,
  } as unknown as KubeObject // as: the server fills in its metadata
  const full = defaultedMachines(wanted.kind === 'MachineDeployment' ? withBounds(draft) : draft)
  const after = put(
    remember(world, keyOf(wanted, namespace), wanted.intent),
    full as KubeObject, // as: likewise
  )
  const said = { cluster: refOf(cluster), object: refOf(draft) }
  yield story(after, say('topologyCreated', { ...said, kind: wanted.kind }), refOf(draft))
  return after
}

const remember = (world: World, key: string, intent: JsonMap): World =>
  isSame(world.clusterApi.applied?.[key], intent)
    ? world
    : {
        ...world,
        clusterApi: withFields(world.clusterApi, {
          applied: { ...world.clusterApi.applied, [key]: intent },
        }),
      }

/** `spec.version, spec.replicas`: the fields of two objects that differ; of many only the first. */
function changedFields(before: JsonMap, after: JsonMap): string {
  const fields = ['metadata', 'spec'].flatMap((part) => changesIn(before[part], after[part], part))
  const [first = '', second, ...more] = fields
  return [first, second, more.length > 0 && '…'].filter((one) => one).join(', ')
}

function changesIn(
  before: Json | undefined,
  after: Json | undefined,
  path: string,
): readonly string[] {
  if (isSame(before, after)) return []
  if (!isMap(before) || !isMap(after)) return [path]
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((name) => changesIn(before[name], after[name], `${path}.${name}`))
}

export interface Written {
  readonly world: World
  readonly wanted: Wanted
}

/**
 * A template whose content changes is never changed: another takes its place under a new name, which is what makes new
 * machines. Changes of its metadata alone are applied.
 */
export function* applyTemplate(
  world: World,
  cluster: Cluster,
  wanted: Wanted,
): Script<World, Written> {
  const namespace = placeOf(cluster)
  const current = storedOf(world, wanted, namespace)
  if (!current) return { world: yield* create(world, cluster, wanted), wanted }
  const before = current as unknown as JsonMap // as: objects are plain data
  const last = world.clusterApi.applied?.[keyOf(wanted, namespace)]
  const merged = applied(before, wanted.intent, last)
  if (isSame(merged.spec, before.spec))
    return { world: yield* applyObject(world, cluster, wanted), wanted }
  const base = current.metadata.name.slice(0, -SUFFIX_LENGTH)
  const [name, random] = nameAfter(base, world.random)
  const next = { ...wanted, name }
  const metadata = { name, namespace, ...(next.intent.metadata as JsonMap) } // as: every intent has its metadata
  const draft = {
    ...next.intent,
    apiVersion: next.apiVersion,
    kind: next.kind,
    metadata,
  } as unknown as KubeObject // as: the server fills in its metadata
  const after = put(remember({ ...world, random }, keyOf(next, namespace), next.intent), draft)
  const said = { cluster: refOf(cluster), object: refOf(draft), old: refOf(current) }
  yield story(after, say('templateRotated', said), refOf(draft))
  return { world: after, wanted: next }
}

const SUFFIX_LENGTH = 5 // random letters at the end of every drawn name

/** Templates of a set that is gone, unless another set or the pool itself still clones them. core/reconcilers/topology/machineset. */
export function* dropTemplate(world: World, cluster: Cluster, old: KubeObject): Script<World> {
  const after = deleteObject(world, old)
  if (after === world) return world
  yield story(after, say('templateDropped', { object: refOf(old) }), refOf(cluster))
  return after
}
