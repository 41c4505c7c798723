import { schedule, unschedule } from '../../core/sim/agenda.ts'
import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject, isSame, now, writeObject } from '../api-server/index.ts'
import type { Condition, Deployment, ReplicaSet } from '../api-server/model.ts'
import { findObject, nameOf, refOf } from '../api-server/model.ts'
import { say } from './explain.ts'
import { conditionOf, withCondition } from './pod-state.ts'
import { type Sets, setsOf } from './roll-out.ts'
import { rolloutLimits } from './rollout-limits.ts'

type Status = Deployment['status']

/** Writes what the ReplicaSets report into the Deployment's status, and whether the rollout moves on. */
export function* reportStatus(world: World, name: string): Script<World> {
  const deployment = findObject(world.api, 'Deployment', name)
  if (!deployment) return world
  const sets = setsOf(world, deployment)
  const status = statusOf(world, deployment, sets)
  const reason = reasonOf(status.conditions)
  let after = withDeadline(world, deployment, status)
  if (!isSame(status, deployment.status)) {
    after = writeObject<Deployment>(after, { ...deployment, status })
    yield* tell(after, deployment, status)
  }
  if (reason === COMPLETE) after = yield* forgetHistory(after, deployment, sets)
  return after
}

const sum = (sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number | undefined): number =>
  sets.reduce((total, set) => total + (count(set) ?? 0), 0)

/** pkg/controller/deployment/sync.go, calculateStatus, Kubernetes v1.36; counts of 0 are left out, as Go does. */
function statusOf(world: World, deployment: Deployment, { all, current }: Sets): Status {
  const replicas = sum(all, ({ status }) => status.replicas)
  const updated = current?.status.replicas ?? 0
  const ready = sum(all, ({ status }) => status.readyReplicas)
  const available = sum(all, ({ status }) => status.availableReplicas)
  const unavailable = Math.max(0, sum(all, ({ spec }) => spec.replicas) - available)
  const {
    replicas: _,
    updatedReplicas: __,
    readyReplicas: ___,
    availableReplicas: ____,
    unavailableReplicas: _____,
    ...kept
  } = deployment.status
  const counted: Status = {
    ...kept,
    observedGeneration: deployment.metadata.generation ?? 1,
    ...(replicas > 0 && { replicas }),
    ...(updated > 0 && { updatedReplicas: updated }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    ...(unavailable > 0 && { unavailableReplicas: unavailable }),
  }
  return { ...counted, conditions: conditionsOf(world, deployment, counted) }
}

const COMPLETE = 'NewReplicaSetAvailable'
const UPDATED = 'ReplicaSetUpdated'
const EXCEEDED = 'ProgressDeadlineExceeded'

const reasonOf = (conditions: readonly Condition[] | undefined): string | undefined =>
  conditionOf(conditions, 'Progressing')?.reason

function conditionsOf(world: World, deployment: Deployment, status: Status): readonly Condition[] {
  const { replicas } = deployment.spec
  const { unavailable } = rolloutLimits(deployment.spec)
  const old = deployment.status.conditions ?? []
  const isEnough = (status.availableReplicas ?? 0) >= replicas - unavailable
  const availability = isEnough
    ? ({ type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' } as const) // as: a literal
    : ({ type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' } as const) // as: a literal
  const conditions = stated(world, old, availability)
  if (deployment.spec.paused) return conditions
  const reason = progressOf(deployment, status)
  return reason === undefined
    ? conditions
    : stated(world, conditions, { type: 'Progressing', status: 'True', reason }, reason === UPDATED)
}

/** A condition that says the same stays as it is, times included (deployment_util.go, SetDeploymentCondition). */
function stated(
  world: World,
  conditions: readonly Condition[],
  condition: Pick<Condition, 'type' | 'status' | 'reason'>,
  touch = false,
): readonly Condition[] {
  const old = conditionOf(conditions, condition.type)
  if (old && old.status === condition.status && old.reason === condition.reason && !touch)
    return conditions
  return withCondition(world, conditions, condition).map((set) =>
    set.type === condition.type ? { ...set, lastUpdateTime: now(world) } : set,
  )
}

/** The reason under which the rollout moves on; undefined when it did not move since the last look. */
function progressOf({ spec, status: old }: Deployment, status: Status): string | undefined {
  const isComplete =
    (status.updatedReplicas ?? 0) === spec.replicas &&
    (status.replicas ?? 0) === spec.replicas &&
    (status.availableReplicas ?? 0) === spec.replicas
  if (isComplete) return COMPLETE
  // Once complete, only a new ReplicaSet begins a new rollout; scaling does not (progress.go, syncRolloutStatus).
  if (reasonOf(old.conditions) === COMPLETE) {
    return status.replicas === status.updatedReplicas ? undefined : UPDATED
  }
  const oldOnes = ({ replicas = 0, updatedReplicas = 0 }: Status) => replicas - updatedReplicas
  const hasMoved =
    (status.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
    (status.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
    (status.availableReplicas ?? 0) > (old.availableReplicas ?? 0) ||
    oldOnes(status) < oldOnes(old)
  return hasMoved || reasonOf(old.conditions) === undefined ? UPDATED : undefined
}

/** While a rollout moves, its deadline moves with it; one that is complete has none. */
function withDeadline(world: World, deployment: Deployment, status: Status): World {
  const { uid } = deployment.metadata
  const seconds = deployment.spec.progressDeadlineSeconds ?? 600
  const progress = conditionOf(status.conditions, 'Progressing')
  const isMine = (event: World['agenda'][number]['event']) =>
    event.kind === 'controllers/deadlinePassed' && event.uid === uid
  if (progress?.reason !== UPDATED) return unschedule(world, isMine)
  const isOld = isSame(progress, conditionOf(deployment.status.conditions, 'Progressing'))
  if (isOld && world.agenda.some(({ event }) => isMine(event))) return world
  const event = { kind: 'controllers/deadlinePassed', name: nameOf(deployment), uid } as const // as: a literal
  return schedule(unschedule(world, isMine), seconds * 1_000, 'deployment-controller', event)
}

/** The deadline passed without progress: the Deployment says so, and nothing is rolled back. */
export function* passDeadline(
  world: World,
  { name, uid }: { readonly name: string; readonly uid: string },
): Script<World> {
  const deployment = findObject(world.api, 'Deployment', name)
  if (!deployment || deployment.metadata.uid !== uid) return world
  const conditions = stated(world, deployment.status.conditions ?? [], {
    type: 'Progressing',
    status: 'False',
    reason: EXCEEDED,
  })
  const after = writeObject<Deployment>(world, {
    ...deployment,
    status: { ...deployment.status, conditions },
  })
  const seconds = deployment.spec.progressDeadlineSeconds ?? 600
  const ref = refOf(deployment)
  yield story(after, say('deadlineExceeded', { deployment: ref, seconds }), ref)
  return after
}

function* tell(world: World, deployment: Deployment, status: Status): Script<World, void> {
  const ref = refOf(deployment)
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = status
  const numbers = { updated: updatedReplicas, ready: readyReplicas, available: availableReplicas }
  yield detail(
    world,
    say('deploymentCounted', { deployment: ref, ...numbers, total: replicas }),
    ref,
  )
  const isNew = reasonOf(deployment.status.conditions) !== COMPLETE
  if (reasonOf(status.conditions) !== COMPLETE || !isNew) return
  yield story(world, say('rolloutComplete', { deployment: ref, replicas }), ref)
}

/** Old ReplicaSets at 0 are kept for a way back, up to the limit (sync.go, cleanupDeployment). */
function* forgetHistory(world: World, deployment: Deployment, { old }: Sets): Script<World> {
  const limit = deployment.spec.revisionHistoryLimit ?? 10
  const idle = old.filter(({ spec, status }) => spec.replicas === 0 && status.replicas === 0)
  let after = world
  for (const set of idle.slice(0, Math.max(0, old.length - limit))) {
    after = deleteObject(after, set)
    const said = { deployment: refOf(deployment), replicaSet: refOf(set), limit }
    yield detail(after, say('historyForgotten', said), refOf(deployment))
  }
  return after
}
