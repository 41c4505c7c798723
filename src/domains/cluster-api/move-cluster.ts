import { schedule } from '../../core/sim/agenda.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject, writeObject } from '../api-server/index.ts'
import {
  type KubeObject,
  kindKey,
  nameOf,
  type OwnerReference,
  refOf,
} from '../api-server/model.ts'
import { put } from './change-object.ts'
import { answers, withWorkload } from './change-workload.ts'
import { type MoveRefusal, say } from './explain.ts'
import { clusterOf, find, workloadOf } from './find-objects.ts'
import { type Cluster, type ClusterApiEvent, type MoveStage, machineObjects } from './model.ts'
import { moveGroups } from './order-owners.ts'
import { connectLater } from './watch-workload.ts'

type Moved = Extract<ClusterApiEvent, { kind: 'cluster-api/moved' }>
type MoveStaged = Extract<ClusterApiEvent, { kind: 'cluster-api/moveStaged' }>

/** When each stage is reached, in ms after the command: assumptions, they depend on how many objects there are. */
const STAGES: readonly (readonly [MoveStage, number])[] = [
  ['paused', 2_000],
  ['created', 5_000],
  ['deleted', 8_000],
  ['unpaused', 9_000],
]

/** `clusterctl move`: all or nothing is checked first. cmd/clusterctl/client/cluster/mover.go, Cluster API v1.14. */
export function* beginMove(world: World, { namespace, to }: Moved): Script<World> {
  const moveRefusal = refusalOf(world, namespace, to)
  if (moveRefusal) {
    yield story(world, say('moveRefused', { to, moveRefusal }))
    return world
  }
  let after = world
  for (const [stage, delayMs] of STAGES) {
    const event = { kind: 'cluster-api/moveStaged', stage, namespace, to } as const // as: a literal
    after = schedule(after, delayMs, 'clusterctl', event)
  }
  yield story(after, say('moveBegun', { to }))
  return after
}

const clustersIn = (world: World, namespace: string): readonly Cluster[] =>
  Object.values(machineObjects(world.api, 'Cluster')).filter(
    ({ metadata }) => metadata.namespace === namespace,
  )

function refusalOf(world: World, namespace: string, to: string): MoveRefusal | undefined {
  const clusters = clustersIn(world, namespace)
  if (clusters.length === 0 || world.clusterApi.moving) return 'nothingToMove'
  if (clusters.some(({ spec }) => spec.paused)) return 'paused'
  const isFinished = ({ status }: Cluster) =>
    status?.initialization?.infrastructureProvisioned &&
    status.initialization.controlPlaneInitialized
  if (!clusters.every(isFinished)) return 'notProvisioned'
  const names = new Set(clusters.map(nameOf))
  const machines = Object.values(machineObjects(world.api, 'Machine'))
  if (machines.some((machine) => names.has(clusterOf(machine)) && !machine.status?.nodeRef))
    return 'noNode'
  if (!answers(world, to)) return 'targetDown'
  const isFree = Object.values(workloadOf(world, to).nodes).some(
    ({ isControlPlane, ready }) => !isControlPlane && ready === 'True',
  )
  return isFree ? undefined : 'noWorker'
}

export function* stageMove(world: World, { stage, namespace, to }: MoveStaged): Script<World> {
  if (stage === 'paused') return yield* pauseAll(world, namespace)
  if (stage === 'created') return yield* createAll(world, namespace, to)
  if (!world.clusterApi.moving) return world // it failed before
  return stage === 'deleted'
    ? yield* deleteAll(world, namespace)
    : yield* unpauseAll(world, namespace, to)
}

function* pauseAll(world: World, namespace: string): Script<World> {
  let after = world
  for (const cluster of clustersIn(world, namespace)) {
    after = put(after, { ...cluster, spec: { ...cluster.spec, paused: true } })
  }
  yield story(after, say('movePaused', { count: clustersIn(world, namespace).length }))
  return after
}

/** Group by group, owners first; a status is not taken along. */
function* createAll(world: World, namespace: string, to: string): Script<World> {
  if (!answers(world, to)) {
    yield story(world, say('moveFailed', { to }))
    return world
  }
  const groups = moveGroups(world, namespace)
  const count = groups.reduce((sum, { length }) => sum + length, 0)
  const moving = { to, groups }
  const after = { ...world, clusterApi: { ...world.clusterApi, moving } }
  for (const [index, group] of groups.entries()) {
    const kinds = [...new Set(group.map(({ kind }) => kind))].join(', ')
    yield story(after, say('moveCreated', { to, turn: index + 1, turns: groups.length, kinds }))
  }
  yield story(after, say('moveCopied', { to, count }))
  return after
}

/** What was owned goes before its owners; finalizers are stripped, so no machine is touched. */
function* deleteAll(world: World, namespace: string): Script<World> {
  const objects = (world.clusterApi.moving?.groups ?? []).flat().toReversed()
  let after: World = { ...world, clusterApi: { ...world.clusterApi, polls: {} } }
  for (const object of objects) {
    const current = storedAs(after, object)
    if (!current) continue
    const { finalizers: _, ...free } = current.metadata
    const stripped = writeObject(after, { ...current, metadata: free })
    after = deleteObject(stripped, { ...current, metadata: free })
  }
  yield story(after, say('moveDeleted', { namespace, count: objects.length }))
  return after
}

/** The target's objects come to life under new uids. From now on the cluster manages itself. */
function* unpauseAll(world: World, namespace: string, to: string): Script<World> {
  const { moving, ...kept } = world.clusterApi
  const uids = new Map<string, string>()
  let after: World = { ...world, clusterApi: { ...kept, home: to } }
  for (const object of (moving?.groups ?? []).flat()) {
    const { uid, resourceVersion: _, ...metadata } = object.metadata
    const owners = metadata.ownerReferences?.map(
      (owner): OwnerReference => ({ ...owner, uid: uids.get(owner.uid) ?? owner.uid }),
    )
    const { status: __, ...content } = object as KubeObject & { readonly status?: unknown } // as: any object may have one
    const draft = {
      ...content,
      metadata: { ...metadata, ...(owners && { ownerReferences: owners }) },
    }
    after = writeObject(after, draft)
    const written = storedAs(after, object)
    if (written) uids.set(uid, written.metadata.uid)
  }
  for (const cluster of clustersIn(after, namespace)) {
    const { paused: _, ...spec } = cluster.spec
    after = put(after, { ...cluster, spec })
    const name = nameOf(cluster)
    after = connectLater(withWorkload(after, name, { isConnected: false }), name)
  }
  const cluster = find(after, 'Cluster', to)
  yield story(after, say('moveEnded', { to: cluster ? refOf(cluster) : to }))
  return after
}

const storedAs = (world: World, object: KubeObject): KubeObject | undefined =>
  world.api.objects[kindKey(object.apiVersion, object.kind)]?.[nameOf(object)]
