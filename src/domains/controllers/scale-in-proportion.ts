import type { Deployment, ReplicaSet } from '../api-server/model.ts'
import { rolloutLimits } from './rollout-limits.ts'

/** What a Deployment notes on its ReplicaSets each time it sizes them. */
export const DESIRED = 'deployment.kubernetes.io/desired-replicas'
export const MAX = 'deployment.kubernetes.io/max-replicas'

/** True when the Deployment was scaled since its ReplicaSets were sized (deployment/sync.go, isScalingEvent). */
export const isScalingEvent = (deployment: Deployment, sets: readonly ReplicaSet[]): boolean =>
  sets.some(({ spec, metadata }) => {
    const desired = metadata.annotations?.[DESIRED]
    return (
      spec.replicas > 0 && desired !== undefined && Number(desired) !== deployment.spec.replicas
    )
  })

export interface Sizing {
  readonly set: ReplicaSet
  readonly replicas: number
}

/**
 * Shares what is gained or lost among the active ReplicaSets by their size, so that a rollout that is half done
 * keeps its balance. pkg/controller/deployment/sync.go, scale, Kubernetes v1.36. The largest takes what rounding leaves.
 */
export function inProportion(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
): readonly Sizing[] {
  const { replicas } = deployment.spec
  const allowed = replicas > 0 ? replicas + rolloutLimits(deployment.spec).surge : 0
  const active = sets.filter(({ spec }) => spec.replicas > 0)
  const toAdd = allowed - active.reduce((sum, { spec }) => sum + spec.replicas, 0)
  if (toAdd === 0) return []
  const ordered = active.toSorted((left, right) => bySize(left, right, toAdd > 0))
  let added = 0
  const sizes = ordered.map((set) => {
    const share = shareOf(set, { allowed, toAdd: toAdd - added })
    added += share
    return set.spec.replicas + share
  })
  sizes[0] = (sizes[0] ?? 0) + toAdd - added
  return ordered.map((set, index) => ({ set, replicas: Math.max(0, sizes[index] ?? 0) }))
}

/** Larger first; of one size the newer first when growing, the older first when shrinking. */
function bySize(left: ReplicaSet, right: ReplicaSet, grows: boolean): number {
  const difference = right.spec.replicas - left.spec.replicas
  if (difference !== 0) return difference
  const isOlder = left.metadata.creationTimestamp < right.metadata.creationTimestamp
  return isOlder === grows ? 1 : -1
}

function shareOf(
  { spec, metadata }: ReplicaSet,
  { allowed, toAdd }: { readonly allowed: number; readonly toAdd: number },
): number {
  const noted = Number(metadata.annotations?.[MAX] ?? 0) || spec.replicas
  const share = Math.round((spec.replicas * allowed) / noted) - spec.replicas
  return toAdd > 0 ? Math.min(share, toAdd) : Math.max(share, toAdd)
}
