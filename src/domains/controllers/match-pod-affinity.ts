import type { World } from '../../world.ts'
import { matchesSelector } from '../api-server/index.ts'
import { findObject, type Node, type Pod, type PodAffinityTerm } from '../api-server/model.ts'
import { grouping } from './find-objects.ts'
import { isTerminal } from './pod-state.ts'

/** Whose neighbours Pods want to be. pkg/scheduler/framework/plugins/interpodaffinity, Kubernetes v1.36: required terms. */

const AFFINITY = "node(s) didn't match pod affinity rules"
const ANTI_AFFINITY = "node(s) didn't match pod anti-affinity rules"
const OTHERS = "node(s) didn't satisfy existing pods anti-affinity rules"

export interface Unfit {
  readonly reasons: readonly string[]
  /** Fewer Pods on the Node could help. */
  readonly isPassing: boolean
}

const termsOf = ({ spec }: Pod, kind: 'podAffinity' | 'podAntiAffinity') =>
  spec.affinity?.[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? []

const HATING = 'hating'
const byDislike = grouping<Pod>((pod) =>
  pod.spec.nodeName && termsOf(pod, 'podAntiAffinity').length > 0 ? [HATING] : [],
)
const EVERYBODY = 'everybody'
const byPlace = grouping<Pod>((pod) => (pod.spec.nodeName ? [EVERYBODY] : []))

const placed = (world: World): readonly Pod[] =>
  byPlace(world.api, 'Pod', EVERYBODY).filter((pod) => !isTerminal(pod))

export function unfitForPods(world: World, node: Node, pod: Pod): Unfit | undefined {
  if (!likesItsNeighbours(world, node, pod)) return { reasons: [AFFINITY], isPassing: false }
  const dislikes = termsOf(pod, 'podAntiAffinity').some((term) =>
    placed(world).some(
      (other) => isMeant(term, pod, other) && isNear(world, { node, term, other }),
    ),
  )
  if (dislikes) return { reasons: [ANTI_AFFINITY], isPassing: true }
  const isDisliked = byDislike(world.api, 'Pod', HATING)
    .filter((other) => !isTerminal(other))
    .some((other) =>
      termsOf(other, 'podAntiAffinity').some(
        (term) => isMeant(term, other, pod) && isNear(world, { node, term, other }),
      ),
    )
  return isDisliked ? { reasons: [OTHERS], isPassing: true } : undefined
}

/** Whether it matters to anybody who the neighbours of a Pod are: then one Node's Pods decide what another Node is worth. */
export const areNeighboursMeant = (world: World, { spec }: Pod): boolean =>
  spec.affinity?.podAffinity !== undefined ||
  spec.affinity?.podAntiAffinity !== undefined ||
  spec.topologySpreadConstraints !== undefined ||
  byDislike(world.api, 'Pod', HATING).length > 0

/** The first of a series that wants to be with its like may go anywhere. */
function likesItsNeighbours(world: World, node: Node, pod: Pod): boolean {
  const terms = termsOf(pod, 'podAffinity')
  if (terms.length === 0) return true
  if (terms.some(({ topologyKey }) => node.metadata.labels?.[topologyKey] === undefined))
    return false
  const others = placed(world)
  const areNear = terms.every((term) =>
    others.some((other) => isMeant(term, pod, other) && isNear(world, { node, term, other })),
  )
  if (areNear) return true
  const isFirst = !others.some((other) => terms.every((term) => isMeant(term, pod, other)))
  return isFirst && terms.every((term) => isMeant(term, pod, pod))
}

/** True when a term that `owner` states speaks of `other`. */
function isMeant(
  { labelSelector, namespaces = [], namespaceSelector }: PodAffinityTerm,
  owner: Pod,
  other: Pod,
): boolean {
  if (!labelSelector) return false
  const { namespace = '', labels } = other.metadata
  const isEverywhere =
    namespaceSelector !== undefined && Object.keys(namespaceSelector).length === 0
  const isListed =
    namespaces.length > 0 ? namespaces.includes(namespace) : namespace === owner.metadata.namespace
  return (isEverywhere || isListed) && matchesSelector(labelSelector, labels)
}

interface Distance {
  readonly node: Node
  readonly term: PodAffinityTerm
  readonly other: Pod
}

const isNear = (world: World, { node, term, other }: Distance): boolean => {
  const place = node.metadata.labels?.[term.topologyKey]
  const its = findObject(world.api, 'Node', other.spec.nodeName ?? '')?.metadata.labels
  return place !== undefined && its?.[term.topologyKey] === place
}
