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

/** The conditions with one of them set; its time moves only when its status does. */
export function withCondition(
  world: World,
  conditions: readonly Condition[] = [],
  condition: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>,
): readonly Condition[] {
  const old = conditionOf(conditions, condition.type)
  const since = old?.status === condition.status ? old.lastTransitionTime : undefined
  const lastTransitionTime = since ?? now(world)
  const set: Condition = { ...condition, lastTransitionTime }
  return old ? conditions.map((other) => (other === old ? set : other)) : [...conditions, set]
}
