import { parseTime } from '../../core/time.ts'
import type { World } from '../../world.ts'
import { now, sinceMs } from '../api-server/index.ts'
import type { Condition, Pod } from '../api-server/model.ts'

export const isTerminal = ({ status }: Pod): boolean =>
  status.phase === 'Succeeded' || status.phase === 'Failed'

/** Neither ended nor being deleted: what a ReplicaSet counts. */
export const isActive = (pod: Pod): boolean => !isTerminal(pod) && !pod.metadata.deletionTimestamp

export const conditionOf = (conditions: readonly Condition[] | undefined, type: string) =>
  conditions?.find((condition) => condition.type === type)

export const isReady = ({ status }: Pod): boolean =>
  conditionOf(status.conditions, 'Ready')?.status === 'True'

/** Since when a Pod is ready, in ms after simulated time 0; undefined while it is not. */
export function readySince({ status }: Pod): number | undefined {
  const ready = conditionOf(status.conditions, 'Ready')
  return ready?.status === 'True' ? parseTime(ready.lastTransitionTime ?? '') : undefined
}

/** Ms until a ready Pod counts as available; 0 when it does already, undefined while it is not ready. */
export function availableInMs(world: World, pod: Pod, minReadySeconds: number): number | undefined {
  if (!isReady(pod)) return undefined
  if (minReadySeconds === 0) return 0
  const since = conditionOf(pod.status.conditions, 'Ready')?.lastTransitionTime
  return Math.max(0, minReadySeconds * 1_000 - (sinceMs(world, since) ?? 0))
}

type Said = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>

/** The conditions with one of them set; its time moves only when its status does. What is said already stays the same list. */
export function withCondition(
  world: World,
  conditions: readonly Condition[] = [],
  condition: Said,
): readonly Condition[] {
  const old = conditionOf(conditions, condition.type)
  const set = conditionAfter(world, old, condition)
  if (set === old) return conditions
  return old ? conditions.map((other) => (other === old ? set : other)) : [...conditions, set]
}

/** A condition as it stands when this is said; the old one itself if it says the same. */
export function conditionAfter(world: World, old: Condition | undefined, said: Said): Condition {
  const since = old?.status === said.status ? old.lastTransitionTime : undefined
  if (old && since !== undefined && saysAlready(old, said)) return old
  return timed(said, since ?? now(world))
}

/** Written out, not spread: V8 before 12 gives each spread object a hidden class of its own, which weighs more than the object. */
function timed(said: Said, lastTransitionTime: string): Condition {
  const { type, status, reason, message } = said
  const count = Object.keys(said).length
  if (count === 2) return { type, status, lastTransitionTime }
  if (count === 3 && reason !== undefined) return { type, status, reason, lastTransitionTime }
  if (count === 4 && reason !== undefined && message !== undefined)
    return { type, status, reason, message, lastTransitionTime }
  return { ...said, lastTransitionTime }
}

/** The same fields in the same order, and the time. */
function saysAlready(old: Condition, said: Said): boolean {
  let place = 0
  const keys = Object.keys(old)
  for (const key of Object.keys(said) as (keyof Said)[]) {
    if (keys[place] !== key || old[key] !== said[key]) return false // as: it has no other fields
    place += 1
  }
  return keys.length === place + 1 && keys[place] === 'lastTransitionTime'
}
