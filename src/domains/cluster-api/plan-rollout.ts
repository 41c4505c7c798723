import type { RolloutLimits } from './rollout-limits.ts'

/**
 * What one pass over a MachineDeployment changes, as numbers. core/reconcilers/machinedeployment,
 * machinedeployment_rollout_rollingupdate.go and machinedeployment_rollout_ondelete.go, Cluster API v1.14. All scale
 * decisions of a pass are made together, on what the sets report now.
 */
export interface SetCounts {
  readonly name: string
  /** Asked for. */
  readonly spec: number
  /** Machines that exist, those being deleted included. */
  readonly actual: number
  readonly available: number
}

export interface Sets {
  readonly current: SetCounts
  /** Oldest first. */
  readonly old: readonly SetCounts[]
}

export type ScaleReason =
  | 'room'
  | 'tooMany'
  | 'enoughAvailable'
  | 'nobodyAvailable'
  | 'deadlock'
  | 'userDeleted'

export interface Intent {
  readonly name: string
  readonly before: number
  readonly after: number
  readonly scaleReason: ScaleReason
}

export interface Wish extends RolloutLimits {
  readonly replicas: number
}

const sum = (sets: readonly SetCounts[], count: (set: SetCounts) => number): number =>
  sets.reduce((total, set) => total + count(set), 0)

export const totalOf = ({ current, old }: Sets): number =>
  sum([...old, current], ({ spec, actual }) => Math.max(spec, actual))

/** RollingUpdate: never more than `replicas + surge` Machines, never fewer than `replicas - unavailable` available. */
export function planRollingUpdate(sets: Sets, wish: Wish): readonly Intent[] {
  const intents = new Map<string, Intent>()
  const forNew = planNew(sets, wish)
  if (forNew) intents.set(forNew.name, forNew)
  shrinkOld(sets, wish, intents)
  const breaker = intents.size === 0 ? breakDeadlock(sets) : undefined
  return breaker ? [breaker] : [...intents.values()]
}

function planNew(sets: Sets, { replicas, surge }: Wish): Intent | undefined {
  const { name, spec } = sets.current
  if (spec > replicas) return { name, before: spec, after: replicas, scaleReason: 'tooMany' }
  const room = Math.min(replicas + surge - totalOf(sets), replicas - spec)
  return room > 0 ? { name, before: spec, after: spec + room, scaleReason: 'room' } : undefined
}

function shrinkOld({ current, old }: Sets, wish: Wish, intents: Map<string, Intent>): void {
  const all = [...old, current]
  const needed = Math.max(wish.replicas - wish.unavailable, 0)
  const going = sum(all, ({ name, spec, actual }) =>
    Math.max(0, actual - Math.min(spec, intents.get(name)?.after ?? spec)),
  )
  const unready = Math.max(0, current.spec - current.available)
  let spare = sum(all, ({ spec }) => spec) - going - needed - unready
  let available = sum(all, (set) => set.available)
  for (const only of ['unavailable', 'all'] as const) {
    for (const set of old) {
      const replicas = intents.get(set.name)?.after ?? set.spec
      const most = only === 'all' ? replicas : Math.max(0, replicas - set.available)
      const wanted = Math.min(most, spare)
      if (wanted <= 0) continue
      const { drop, lost } = safeDrop(set, { replicas, wanted, surplus: available - needed })
      available -= lost // also what an earlier pass has set going
      if (drop <= 0) continue
      spare -= drop
      const scaleReason = lost > 0 ? 'enoughAvailable' : 'nobodyAvailable'
      intents.set(set.name, {
        name: set.name,
        before: set.spec,
        after: replicas - drop,
        scaleReason,
      })
    }
  }
}

interface Drop {
  readonly replicas: number
  readonly wanted: number
  /** Available Machines beyond the needed ones. */
  readonly surplus: number
}

/** Assumes the worst: that the set deletes an available Machine, though it prefers an unhealthy one. */
function safeDrop({ actual, available }: SetCounts, { replicas, wanted, surplus }: Drop) {
  if (available === 0) return { drop: wanted, lost: 0 }
  const deleted = (left: number) => Math.max(0, actual - left)
  const all = deleted(replicas - wanted)
  if (all === 0) return { drop: wanted, lost: 0 }
  if (surplus >= all) return { drop: wanted, lost: Math.min(available, all) }
  const left = Math.min(actual - Math.max(surplus, 0), replicas)
  return { drop: replicas - left, lost: Math.min(available, deleted(left)) }
}

/**
 * Nothing moves, though all that is new is available and something old is not: then one of those goes. Without this,
 * a Machine that broke before the rollout would block it for ever.
 */
function breakDeadlock({ current, old }: Sets): Intent | undefined {
  const isMoving = [...old, current].some(({ spec, actual }) => spec !== actual)
  if (isMoving || current.available !== current.actual) return undefined
  const broken = old.find(({ spec, actual, available }) => spec > 0 && actual > available)
  if (!broken) return undefined
  const { name, spec } = broken
  return { name, before: spec, after: spec - 1, scaleReason: 'deadlock' }
}

/** OnDelete: a set shrinks after what the user deleted, and the new one grows by as much in the next pass. */
export function planOnDelete(sets: Sets, { replicas }: Wish): readonly Intent[] {
  const { current, old } = sets
  const forNew = planNewOnDelete(sets, replicas)
  const intents = new Map<string, Intent>()
  let surplus = sum(old, ({ spec }) => spec) + (forNew?.after ?? current.spec) - replicas
  for (const { name, spec, actual } of old) {
    const gone = Math.max(0, spec - actual)
    if (gone === 0) continue
    surplus -= gone
    intents.set(name, { name, before: spec, after: spec - gone, scaleReason: 'userDeleted' })
  }
  for (const { name, spec } of old) {
    const left = intents.get(name)?.after ?? spec
    const drop = Math.min(left, Math.max(0, surplus))
    if (drop === 0) continue
    surplus -= drop
    intents.set(name, { name, before: spec, after: left - drop, scaleReason: 'tooMany' })
  }
  return forNew ? [forNew, ...intents.values()] : [...intents.values()]
}

function planNewOnDelete({ current, old }: Sets, replicas: number): Intent | undefined {
  const { name, spec } = current
  if (spec > replicas) return { name, before: spec, after: replicas, scaleReason: 'tooMany' }
  const room = replicas - totalOf({ current, old })
  return room > 0 ? { name, before: spec, after: spec + room, scaleReason: 'room' } : undefined
}
