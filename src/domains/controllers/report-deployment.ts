import { schedule } from '../../core/sim/agenda.ts'
import { type DueGrouping, dueIn, withoutDue } from '../../core/sim/due.ts'
import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World, WorldEvent } from '../../world.ts'
import { deleteObject, isSame, writeObject } from '../api-server/index.ts'
import type { Deployment, ReplicaSet } from '../api-server/model.ts'
import { findObject, nameOf, refOf } from '../api-server/model.ts'
import { say } from './explain.ts'
import {
  availability,
  COMPLETE,
  isWaiting,
  progressed,
  reasonOf,
  timedOut,
} from './judge-progress.ts'
import { conditionOf } from './pod-state.ts'
import { type Sets, setsOf } from './roll-out.ts'

type Status = Deployment['status']

/**
 * Writes what the ReplicaSets report into the Deployment's status. `isSizing`: the pass only changed sizes, and says
 * nothing of the rollout (sync.go, syncDeploymentStatus).
 */
export function* reportStatus(world: World, name: string, isSizing: boolean): Script<World> {
  const deployment = findObject(world.api, 'Deployment', name)
  if (!deployment) return world
  const sets = setsOf(world, deployment)
  const counted = countsOf(deployment, sets)
  const available = availability(world, deployment, counted)
  const conditions = isSizing
    ? available
    : progressed(world, available, { deployment, status: counted, current: sets.current })
  const status: Status = { ...counted, conditions }
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
function countsOf(deployment: Deployment, { all, current }: Sets): Status {
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
  return {
    ...kept,
    observedGeneration: deployment.metadata.generation ?? 1,
    ...(replicas > 0 && { replicas }),
    ...(updated > 0 && { updatedReplicas: updated }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    ...(unavailable > 0 && { unavailableReplicas: unavailable }),
  }
}

/** Deadlines. */
const byDeployment: DueGrouping = {
  keysOf: (event) => {
    const due = event as WorldEvent // as: an agenda of this world
    return due.kind === 'controllers/deadlinePassed' ? [due.uid] : []
  },
}

/** While a rollout moves, its deadline moves with it; one that is complete or paused has none. */
function withDeadline(world: World, deployment: Deployment, status: Status): World {
  const { uid } = deployment.metadata
  const seconds = deployment.spec.progressDeadlineSeconds ?? 600
  const progress = conditionOf(status.conditions, 'Progressing')
  const mine = dueIn(world, byDeployment, uid)
  if (!isWaiting(progress)) return withoutDue(world, mine)
  const isOld = isSame(progress, conditionOf(deployment.status.conditions, 'Progressing'))
  if (isOld && mine.length > 0) return world
  const event = { kind: 'controllers/deadlinePassed', name: nameOf(deployment), uid } as const // as: a literal
  return schedule(withoutDue(world, mine), seconds * 1_000, 'deployment-controller', event)
}

/** The deadline passed without progress: the Deployment says so, and nothing is rolled back. */
export function* passDeadline(
  world: World,
  { name, uid }: { readonly name: string; readonly uid: string },
): Script<World> {
  const deployment = findObject(world.api, 'Deployment', name)
  if (!deployment || deployment.metadata.uid !== uid) return world
  const { current } = setsOf(world, deployment)
  const conditions = timedOut(world, deployment, current)
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
