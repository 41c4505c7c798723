import type { World } from '../../world.ts'
import { now, requestDeletion, writeObject } from '../api-server/index.ts'
import { findObject, nameOf, type Pod, type PodDisruptionBudget } from '../api-server/model.ts'
import { budgetsOf } from './count-disruptions.ts'
import { allowance } from './disruption.ts'
import { isReady, isTerminal, withCondition } from './pod-state.ts'

/** What the API server answers to an eviction. */
export type Answer =
  | { readonly kind: 'granted'; readonly world: World }
  /** 429: it would break the budget. */
  | { readonly kind: 'refused'; readonly budget: PodDisruptionBudget }
  /** 429: the disruption controller has not yet looked at the budget as it is now. */
  | { readonly kind: 'unprocessed'; readonly budget: PodDisruptionBudget }
  /** 500: more than one budget selects the Pod. */
  | { readonly kind: 'ambiguous'; readonly count: number }

/** pkg/registry/core/pod/storage/eviction.go, Kubernetes v1.36. */
export function evictPod(world: World, pod: Pod): Answer {
  if (isTerminal(pod) || pod.status.phase === 'Pending' || pod.metadata.deletionTimestamp) {
    return granted(world, pod)
  }
  const [budget, ...others] = budgetsOf(world, pod)
  if (others.length > 0) return { kind: 'ambiguous', count: others.length + 1 }
  if (!budget || mayGoUnready(budget, pod)) return granted(world, pod)
  const { observedGeneration = 0, disruptionsAllowed = 0 } = budget.status
  if (observedGeneration < (budget.metadata.generation ?? 1)) return { kind: 'unprocessed', budget }
  if (disruptionsAllowed === 0) return { kind: 'refused', budget }
  return granted(spend(world, budget, pod), pod)
}

/** A Pod that serves nobody is not missed while enough others do, or where the budget says so. */
function mayGoUnready({ spec, status }: PodDisruptionBudget, pod: Pod): boolean {
  if (isReady(pod)) return false
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true
  const { currentHealthy = 0, desiredHealthy = 0 } = status
  return currentHealthy >= desiredHealthy && desiredHealthy > 0
}

/** One disruption less is allowed at once: the next request may come before the controller has counted again. */
function spend(world: World, budget: PodDisruptionBudget, pod: Pod): World {
  const disruptionsAllowed = (budget.status.disruptionsAllowed ?? 0) - 1
  const condition = { type: 'DisruptionAllowed', ...allowance(disruptionsAllowed) }
  return writeObject<PodDisruptionBudget>(world, {
    ...budget,
    status: {
      ...budget.status,
      disruptionsAllowed,
      disruptedPods: { ...budget.status.disruptedPods, [pod.metadata.name]: now(world) },
      conditions: withCondition(world, budget.status.conditions, condition),
    },
  })
}

function granted(world: World, pod: Pod): Answer {
  if (pod.metadata.deletionTimestamp) return { kind: 'granted', world }
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  } as const // as: a literal
  const marked = writeObject<Pod>(world, {
    ...pod,
    status: { ...pod.status, conditions: withCondition(world, pod.status.conditions, condition) },
  })
  const current = findObject(marked.api, 'Pod', nameOf(pod)) ?? pod
  return { kind: 'granted', world: requestDeletion(marked, current) }
}
