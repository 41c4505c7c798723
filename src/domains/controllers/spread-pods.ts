import type { World } from '../../world.ts'
import { matchesSelector } from '../api-server/index.ts'
import { type Node, objectsOf, type Pod, type SpreadConstraint } from '../api-server/model.ts'
import { podsOnNode } from './find-objects.ts'
import { isWanted } from './match-node-affinity.ts'
import type { Unfit } from './match-pod-affinity.ts'
import { isActive } from './pod-state.ts'

const SKEWED = "node(s) didn't match pod topology spread constraints"
const NO_LABEL = `${SKEWED} (missing required label)`

/**
 * How evenly a Pod's like must be spread. pkg/scheduler/framework/plugins/podtopologyspread/filtering.go, Kubernetes v1.36:
 * constraints that forbid. Simplified: without minDomains, matchLabelKeys and the policies on taints.
 */
export function unfitForSpread(world: World, node: Node, pod: Pod): Unfit | undefined {
  const constraints = (pod.spec.topologySpreadConstraints ?? []).filter(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule',
  )
  for (const constraint of constraints) {
    const place = node.metadata.labels?.[constraint.topologyKey]
    if (place === undefined) return { reasons: [NO_LABEL], isPassing: false }
    const counts = countsOf(world, pod, constraint)
    const own = isLike(constraint, pod, pod) ? 1 : 0
    const skew = (counts.get(place) ?? 0) + own - Math.min(...counts.values())
    if (skew > constraint.maxSkew) return { reasons: [SKEWED], isPassing: true }
  }
  return undefined
}

/** Place -> how many of its like are there; only Nodes the Pod could want count. */
function countsOf(
  world: World,
  pod: Pod,
  constraint: SpreadConstraint,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const node of Object.values(objectsOf(world.api, 'Node'))) {
    const place = node.metadata.labels?.[constraint.topologyKey]
    if (place === undefined || !isWanted(node, pod.spec)) continue
    const here = podsOnNode(world, node.metadata.name).filter(
      (other) => isActive(other) && isLike(constraint, pod, other),
    )
    counts.set(place, (counts.get(place) ?? 0) + here.length)
  }
  return counts
}

const isLike = ({ labelSelector }: SpreadConstraint, pod: Pod, other: Pod): boolean =>
  labelSelector !== undefined &&
  other.metadata.namespace === pod.metadata.namespace &&
  matchesSelector(labelSelector, other.metadata.labels)
