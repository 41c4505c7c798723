import type { World } from '../../world.ts'
import { now } from '../api-server/index.ts'
import type { Condition, Deployment, ReplicaSet } from '../api-server/model.ts'
import { conditionOf, withCondition } from './pod-state.ts'
import { rolloutLimits } from './rollout-limits.ts'

/**
 * What a Deployment says of its own rollout. pkg/controller/deployment/progress.go and sync.go, Kubernetes v1.36; the
 * messages are the controller's own.
 */
type Conditions = readonly Condition[]
type Status = Deployment['status']

export const COMPLETE = 'NewReplicaSetAvailable'
const CREATED = 'NewReplicaSetCreated'
const FOUND = 'FoundNewReplicaSet'
const UPDATED = 'ReplicaSetUpdated'
const EXCEEDED = 'ProgressDeadlineExceeded'
const PAUSED = 'DeploymentPaused'
const RESUMED = 'DeploymentResumed'

const NO_DEADLINE = 2 ** 31 - 1 // deployment_util.go, HasProgressDeadline

export const reasonOf = (conditions: Conditions | undefined): string | undefined =>
  conditionOf(conditions, 'Progressing')?.reason

/** A rollout that has begun and may yet run out of time. */
export const isWaiting = (progress: Condition | undefined): boolean =>
  [CREATED, FOUND, UPDATED, RESUMED].includes(progress?.reason ?? '')

/** Whether enough Pods are available to call the Deployment so. */
export function availability(
  world: World,
  { spec, status: old }: Deployment,
  now: Status,
): Conditions {
  const isEnough = (now.availableReplicas ?? 0) >= spec.replicas - rolloutLimits(spec).unavailable
  return stated(world, old.conditions ?? [], {
    type: 'Available',
    status: isEnough ? 'True' : 'False',
    reason: isEnough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: `Deployment ${isEnough ? 'has' : 'does not have'} minimum availability.`,
  })
}

/** A ReplicaSet was made for a new template: the clock of the deadline starts. */
export const begun = (world: World, { status, spec }: Deployment, set: string): Conditions =>
  hasDeadline(spec)
    ? stated(
        world,
        status.conditions ?? [],
        progressing(CREATED, `Created new replica set "${set}"`),
      )
    : (status.conditions ?? [])

/** The time a Deployment is paused does not count as lack of progress; one that is late already stays late. */
export function pausing(world: World, { spec, status }: Deployment): Conditions {
  const conditions = status?.conditions ?? []
  const reason = reasonOf(conditions)
  if (!hasDeadline(spec) || reason === EXCEEDED) return conditions
  const isSaid = reason === PAUSED
  if (!!spec.paused === isSaid) return conditions
  const said = spec.paused
    ? progressing(PAUSED, 'Deployment is paused')
    : progressing(RESUMED, 'Deployment is resumed')
  return stated(world, conditions, { ...said, status: 'Unknown' })
}

interface Rollout {
  readonly deployment: Deployment
  /** As the ReplicaSets are counted now; the Deployment still has the status before. */
  readonly status: Status
  readonly current: ReplicaSet | undefined
}

/** The conditions with what can be said of the rollout since the last look. */
export function progressed(world: World, conditions: Conditions, rollout: Rollout): Conditions {
  const { deployment, status, current } = rollout
  if (!hasDeadline(deployment.spec)) return conditions.filter(({ type }) => type !== 'Progressing')
  const reason = reasonOf(conditions)
  const isOver = reason === COMPLETE && status.replicas === status.updatedReplicas
  if (isOver) return conditions
  const who = nameOfRollout(rollout)
  if (isComplete(deployment, status))
    return stated(world, conditions, progressing(COMPLETE, `${who} has successfully progressed.`))
  if (hasMoved(deployment.status, status))
    return stated(world, conditions, progressing(UPDATED, `${who} is progressing.`), true)
  if (reason !== undefined || !current) return conditions
  const found = `Found new replica set "${current.metadata.name}"`
  return stated(world, conditions, progressing(FOUND, found))
}

/** The deadline has passed. */
export function timedOut(
  world: World,
  deployment: Deployment,
  current: ReplicaSet | undefined,
): Conditions {
  const who = nameOfRollout({ deployment, current })
  return stated(world, deployment.status.conditions ?? [], {
    ...progressing(EXCEEDED, `${who} has timed out progressing.`),
    status: 'False',
  })
}

const nameOfRollout = ({ deployment, current }: Omit<Rollout, 'status'>): string =>
  current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`

const progressing = (reason: string, message: string) =>
  ({ type: 'Progressing', status: 'True', reason, message }) as const // as: a literal

const hasDeadline = ({ progressDeadlineSeconds = 600 }: Deployment['spec']): boolean =>
  progressDeadlineSeconds !== NO_DEADLINE

function isComplete({ spec, metadata }: Deployment, status: Status): boolean {
  const {
    updatedReplicas = 0,
    replicas = 0,
    availableReplicas = 0,
    observedGeneration = 0,
  } = status
  const counts = [updatedReplicas, replicas, availableReplicas]
  return (
    counts.every((count) => count === spec.replicas) &&
    observedGeneration >= (metadata.generation ?? 1)
  )
}

function hasMoved(old: Status, now: Status): boolean {
  const oldOnes = ({ replicas = 0, updatedReplicas = 0 }: Status) => replicas - updatedReplicas
  const grew = (count: 'updatedReplicas' | 'readyReplicas' | 'availableReplicas') =>
    (now[count] ?? 0) > (old[count] ?? 0)
  return (
    grew('updatedReplicas') ||
    grew('readyReplicas') ||
    grew('availableReplicas') ||
    oldOnes(now) < oldOnes(old)
  )
}

/** A condition that says the same stays as it is, times included (deployment_util.go, SetDeploymentCondition). */
function stated(
  world: World,
  conditions: Conditions,
  condition: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>,
  touch = false,
): Conditions {
  const old = conditionOf(conditions, condition.type)
  if (old && old.status === condition.status && old.reason === condition.reason && !touch)
    return conditions
  return withCondition(world, conditions, condition).map((set) =>
    set.type === condition.type ? { ...set, lastUpdateTime: now(world) } : set,
  )
}
