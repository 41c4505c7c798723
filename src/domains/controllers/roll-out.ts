import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import type { Deployment, ReplicaSet } from '../api-server/model.ts'
import { refOf } from '../api-server/model.ts'
import { say } from './explain.ts'
import { podsOf, replicaSetsOf } from './find-objects.ts'
import { isTerminal } from './pod-state.ts'
import { rolloutLimits } from './rollout-limits.ts'
import { inProportion } from './scale-in-proportion.ts'
import { createReplicaSet, reviveRevision, sized } from './size-replica-set.ts'
import { isSameTemplate } from './template-hash.ts'

/** The ReplicaSet of the template as it is now (the oldest one, if several), and the others. */
export interface Sets {
  readonly all: readonly ReplicaSet[]
  readonly current: ReplicaSet | undefined
  readonly old: readonly ReplicaSet[]
}

export function setsOf(world: World, deployment: Deployment): Sets {
  const all = replicaSetsOf(world, deployment)
  const current = all.find(({ spec }) => isSameTemplate(spec.template, deployment.spec.template))
  return { all, current, old: all.filter((set) => set !== current) }
}

const replicasIn = (sets: readonly ReplicaSet[]): number =>
  sets.reduce((sum, { spec }) => sum + spec.replicas, 0)
const availableIn = (sets: readonly ReplicaSet[]): number =>
  sets.reduce((sum, { status }) => sum + (status.availableReplicas ?? 0), 0)

/** pkg/controller/deployment/rolling.go, rolloutRolling, Kubernetes v1.36. */
export function* rollOn(world: World, deployment: Deployment): Script<World> {
  const { current, old, all } = setsOf(world, deployment)
  const want = deployment.spec.replicas
  const { surge, unavailable } = rolloutLimits(deployment.spec)
  const total = replicasIn(all)
  const cap = want + surge
  const room = Math.max(0, Math.min(cap - total, want - (current?.spec.replicas ?? 0)))
  if (!current) return yield* createReplicaSet(world, deployment, room)
  const revived = yield* reviveRevision(world, deployment, current)
  if (revived !== world) return revived

  const { replicas } = current.spec
  const said = { deployment: refOf(deployment), replicaSet: refOf(current), before: replicas }
  if (replicas > want) {
    const after = sized(world, deployment, { set: current, replicas: want })
    yield story(after, say('newScaledDown', { ...said, after: want }), refOf(current))
    return after
  }
  if (room > 0) {
    const after = sized(world, deployment, { set: current, replicas: replicas + room })
    const numbers = { after: replicas + room, total: total + room, cap }
    yield story(after, say('newScaledUp', { ...said, ...numbers }), refOf(current))
    return after
  }
  const needed = want - unavailable
  return yield* shrinkOld(world, deployment, { current, old, needed })
}

interface Shrinking {
  readonly current: ReplicaSet
  readonly old: readonly ReplicaSet[]
  /** Pods that must stay available. */
  readonly needed: number
}

/** Old replicas that nobody can use go first; then old ones as far as enough Pods stay available. */
function* shrinkOld(
  world: World,
  deployment: Deployment,
  { current, old, needed }: Shrinking,
): Script<World> {
  const missing = current.spec.replicas - (current.status.availableReplicas ?? 0)
  const spare = replicasIn(old) + current.spec.replicas - needed - missing
  if (spare <= 0 || replicasIn(old) === 0) return world
  let after = world
  let left = spare
  for (const set of old) {
    const drop = Math.min(left, set.spec.replicas - (set.status.availableReplicas ?? 0))
    if (drop <= 0 || set.spec.replicas === 0) continue
    left -= drop
    const replicas = set.spec.replicas - drop
    after = sized(after, deployment, { set, replicas })
    const said = {
      deployment: refOf(deployment),
      replicaSet: refOf(set),
      before: set.spec.replicas,
    }
    yield story(after, say('unavailableDropped', { ...said, after: replicas }), refOf(set))
  }
  const available = availableIn(old) + (current.status.availableReplicas ?? 0)
  let surplus = available - needed
  for (const set of setsOf(after, deployment).old) {
    const drop = Math.min(surplus, set.spec.replicas)
    if (drop <= 0) continue
    surplus -= drop
    const replicas = set.spec.replicas - drop
    after = sized(after, deployment, { set, replicas })
    const said = {
      deployment: refOf(deployment),
      replicaSet: refOf(set),
      before: set.spec.replicas,
    }
    yield story(
      after,
      say('oldScaledDown', { ...said, after: replicas, available, needed }),
      refOf(set),
    )
  }
  return after
}

/** pkg/controller/deployment/recreate.go, Kubernetes v1.36: nothing new starts before everything old is gone. */
export function* recreate(world: World, deployment: Deployment): Script<World> {
  const { current, old } = setsOf(world, deployment)
  const active = old.filter(({ spec }) => spec.replicas > 0)
  let after = world
  for (const set of active) {
    after = sized(after, deployment, { set, replicas: 0 })
    const said = {
      deployment: refOf(deployment),
      replicaSet: refOf(set),
      before: set.spec.replicas,
    }
    const numbers = { after: 0, available: availableIn(old), needed: 0 }
    yield story(after, say('oldScaledDown', { ...said, ...numbers }), refOf(set))
  }
  if (active.length > 0) return after
  const left = old.flatMap((set) => podsOf(world, set)).filter((pod) => !isTerminal(pod))
  if (left.length > 0) {
    const said = { deployment: refOf(deployment), count: left.length }
    yield detail(world, say('waitsForOldPods', said), refOf(deployment))
    return world
  }
  const want = deployment.spec.replicas
  if (!current) return yield* createReplicaSet(world, deployment, want)
  const revived = yield* reviveRevision(world, deployment, current)
  if (revived !== world || current.spec.replicas === want) return revived
  return yield* scaleOne(world, deployment, current)
}

/** The Deployment is paused or was scaled: sizes change, the rollout does not move on. */
export function* scaleAll(world: World, deployment: Deployment): Script<World> {
  const { current, old, all } = setsOf(world, deployment)
  const active = all.filter(({ spec }) => spec.replicas > 0)
  const want = deployment.spec.replicas
  const only =
    active.length === 0 ? (current ?? all.at(-1)) : active.length === 1 ? active[0] : undefined
  if (only) return only.spec.replicas === want ? world : yield* scaleOne(world, deployment, only)
  const isSaturated = current?.spec.replicas === want && current.status.availableReplicas === want
  const sizes = isSaturated
    ? old.filter(({ spec }) => spec.replicas > 0).map((set) => ({ set, replicas: 0 }))
    : deployment.spec.strategy.type === 'RollingUpdate'
      ? inProportion(deployment, all)
      : []
  let after = world
  for (const { set, replicas } of sizes) {
    after = sized(after, deployment, { set, replicas })
    if (replicas === set.spec.replicas) continue
    const said = {
      deployment: refOf(deployment),
      replicaSet: refOf(set),
      before: set.spec.replicas,
    }
    yield story(after, say('scaledInProportion', { ...said, after: replicas }), refOf(set))
  }
  return after
}

function* scaleOne(world: World, deployment: Deployment, set: ReplicaSet): Script<World> {
  const { replicas } = deployment.spec
  const after = sized(world, deployment, { set, replicas })
  const said = { deployment: refOf(deployment), replicaSet: refOf(set), before: set.spec.replicas }
  yield story(after, say('scaledAlone', { ...said, after: replicas }), refOf(set))
  return after
}
