import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { refOf } from '../api-server/model.ts'
import { put } from './change-object.ts'
import { say } from './explain.ts'
import { byAge, setsOf } from './find-objects.ts'
import type { MachineDeployment, MachineSet } from './model.ts'
import { rolloutLimits } from './rollout-limits.ts'

/**
 * While `spec.paused` nothing rolls out, but a new number of replicas still applies: to the one set that has any, or
 * to all of them in proportion. core/reconcilers/machinedeployment, machinedeployment_sync.go, Cluster API v1.14.
 */
export function* scaleWhilePaused(
  world: World,
  deployment: MachineDeployment,
  current: MachineSet | undefined,
): Script<World> {
  const sets = setsOf(world, deployment)
  const active = sets.filter(({ spec }) => spec.replicas > 0)
  const { replicas } = deployment.spec
  const [only] = active.length > 0 ? active : [current ?? sets.at(-1)]
  const sizes =
    active.length > 1
      ? shares(active, replicas === 0 ? 0 : replicas + rolloutLimits(deployment.spec).surge)
      : only
        ? [{ set: only, size: replicas }]
        : []
  let after = world
  for (const { set, size } of sizes) {
    const before = set.spec.replicas
    if (before === size) continue
    after = put(after, { ...set, spec: { ...set.spec, replicas: size } })
    const said = { deployment: refOf(deployment), set: refOf(set), before, after: size }
    yield story(after, say('setScaledWhilePaused', said), refOf(set))
  }
  return after
}

interface Share {
  readonly set: MachineSet
  readonly size: number
}

/** Larger sets first; among equals newer ones grow, older ones shrink first. What rounding leaves goes to the first. */
function shares(sets: readonly MachineSet[], allowed: number): readonly Share[] {
  const total = sets.reduce((sum, { spec }) => sum + spec.replicas, 0)
  const change = allowed - total
  const sign = change > 0 ? -1 : 1
  const ordered = sets.toSorted(
    (left, right) => right.spec.replicas - left.spec.replicas || sign * byAge(left, right),
  )
  let left = change
  const sizes = ordered.map((set) => {
    const exact = (set.spec.replicas * allowed) / total - set.spec.replicas
    const part = change > 0 ? Math.min(left, Math.round(exact)) : Math.max(left, Math.round(exact))
    left -= part
    return { set, size: set.spec.replicas + part }
  })
  return sizes.map(({ set, size }, index) => ({
    set,
    size: index === 0 ? Math.max(0, size + left) : size,
  }))
}
