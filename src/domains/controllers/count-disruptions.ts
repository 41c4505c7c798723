import type { World } from '../../world.ts'
import { matchesSelector } from '../api-server/index.ts'
import {
  findAny,
  kindKey,
  type OwnerReference,
  objectsOf,
  type Pod,
  type PodDisruptionBudget,
} from '../api-server/model.ts'
import { controllerOf } from './find-objects.ts'
import { isReady } from './pod-state.ts'

/** What a budget says about the Pods there are. */
export interface Disruptions {
  readonly expectedPods: number
  readonly currentHealthy: number
  readonly desiredHealthy: number
  readonly disruptionsAllowed: number
}

/** The budgets of a Pod's Namespace that select it. */
export const budgetsOf = (world: World, pod: Pod): readonly PodDisruptionBudget[] =>
  Object.values(objectsOf(world.api, 'PodDisruptionBudget')).filter((budget) =>
    isAbout(budget, pod),
  )

const isAbout = ({ metadata, spec }: PodDisruptionBudget, pod: Pod): boolean =>
  metadata.namespace === pod.metadata.namespace &&
  spec.selector !== undefined &&
  matchesSelector(spec.selector, pod.metadata.labels)

/**
 * pkg/controller/disruption/disruption.go, getExpectedPodCount and countHealthyPods, Kubernetes v1.36: percentages
 * are of what the owners of the Pods want to have, and round up. The Pod of which nobody knows what its owner wants is
 * handed back: then no number is right, and nothing may go.
 */
export function countDisruptions(
  world: World,
  budget: PodDisruptionBudget,
): Disruptions | { readonly lost: Pod } {
  const pods = Object.values(objectsOf(world.api, 'Pod')).filter((pod) => isAbout(budget, pod))
  const { minAvailable, maxUnavailable } = budget.spec
  const isPlain = maxUnavailable === undefined && typeof minAvailable !== 'string'
  const expectedPods = isPlain ? pods.length : wantedOf(world, pods)
  if (typeof expectedPods === 'object') return expectedPods
  const desiredHealthy =
    maxUnavailable !== undefined
      ? Math.max(0, expectedPods - resolve(maxUnavailable, expectedPods))
      : resolve(minAvailable ?? 0, expectedPods)
  const currentHealthy = pods.filter((pod) => isHealthy(budget, pod)).length
  const spare = Math.max(0, currentHealthy - desiredHealthy)
  return {
    expectedPods,
    currentHealthy,
    desiredHealthy,
    disruptionsAllowed: expectedPods > 0 ? spare : 0,
  }
}

const isHealthy = ({ status }: PodDisruptionBudget, pod: Pod): boolean =>
  isReady(pod) &&
  pod.metadata.deletionTimestamp === undefined &&
  status.disruptedPods?.[pod.metadata.name] === undefined

const resolve = (amount: number | string, of: number): number =>
  typeof amount === 'number' ? amount : Math.ceil((Number.parseInt(amount, 10) * of) / 100)

/** How many Pods the owners of these want together. Pods without an owner do not count. */
function wantedOf(world: World, pods: readonly Pod[]): number | { readonly lost: Pod } {
  const scales = new Map<string, number>()
  for (const pod of pods) {
    const owner = controllerOf(pod)
    if (!owner) continue
    const scale = scaleOf(world, owner, pod.metadata.namespace)
    if (!scale) return { lost: pod }
    scales.set(scale.uid, scale.replicas)
  }
  return [...scales.values()].reduce((sum, replicas) => sum + replicas, 0)
}

interface Scale {
  readonly uid: string
  readonly replicas: number
}

/** Of a ReplicaSet that belongs to a Deployment, the Deployment's. */
function scaleOf(world: World, owner: OwnerReference, namespace = ''): Scale | undefined {
  const object = findAny(
    world.api,
    kindKey(owner.apiVersion, owner.kind),
    `${namespace}/${owner.name}`,
  )
  if (!object || object.metadata.uid !== owner.uid) return undefined
  const above = controllerOf(object)
  if (above) return scaleOf(world, above, namespace)
  const { spec } = object as { readonly spec?: { readonly replicas?: unknown } } // as: any kind may have replicas
  const { replicas } = spec ?? {}
  return typeof replicas === 'number' ? { uid: owner.uid, replicas } : undefined
}
