import type { MachineDeployment } from './model.ts'

export interface RolloutLimits {
  /** Machines beyond the wanted number. */
  readonly surge: number
  /** Machines that may be unavailable. */
  readonly unavailable: number
}

/**
 * core/reconcilers/machinedeployment/mdutil, ResolveFenceposts, Cluster API v1.14: percentages of surge round up, of
 * unavailable down; both 0 would block every rollout, so one may be unavailable then. Under OnDelete nothing may leave
 * the wanted number.
 */
export function rolloutLimits({ replicas, rollout }: MachineDeployment['spec']): RolloutLimits {
  if (rollout.strategy.type === 'OnDelete') return { surge: 0, unavailable: 0 }
  const { maxSurge = 1, maxUnavailable = 0 } = rollout.strategy.rollingUpdate ?? {}
  const surge = amountOf(maxSurge, replicas, Math.ceil)
  const unavailable = amountOf(maxUnavailable, replicas, Math.floor)
  const atLeastOne = surge === 0 && unavailable === 0 ? 1 : unavailable
  return { surge, unavailable: Math.min(atLeastOne, replicas) }
}

/** A number, or a percentage of `of`, rounded as told. */
export function amountOf(
  amount: number | string,
  of: number,
  round: (value: number) => number,
): number {
  if (typeof amount === 'number') return amount
  return round((Number.parseInt(amount, 10) * of) / 100)
}
