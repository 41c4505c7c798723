import type { Deployment } from '../api-server/model.ts'

/** How far a rollout may leave the wanted number of Pods. */
export interface RolloutLimits {
  readonly surge: number
  readonly unavailable: number
}

/**
 * pkg/controller/deployment/util/deployment_util.go, ResolveFenceposts, Kubernetes v1.36: percentages of surge round
 * up, of unavailable down; when both come to 0, one may be unavailable, or the rollout could never begin.
 */
export function rolloutLimits({ replicas, strategy }: Deployment['spec']): RolloutLimits {
  if (strategy.type === 'Recreate') return { surge: 0, unavailable: 0 }
  const { maxSurge = 0, maxUnavailable = 0 } = strategy.rollingUpdate ?? {}
  const surge = resolve(maxSurge, replicas, Math.ceil)
  const unavailable = resolve(maxUnavailable, replicas, Math.floor)
  const atLeastOne = surge === 0 && unavailable === 0 ? 1 : unavailable
  return { surge, unavailable: Math.min(atLeastOne, replicas) }
}

function resolve(amount: number | string, of: number, round: (value: number) => number): number {
  if (typeof amount === 'number') return amount
  return round((Number.parseInt(amount, 10) * of) / 100)
}
