import type { World } from '../../world.ts'
import { sinceMs } from '../api-server/index.ts'
import type { Pod } from '../api-server/model.ts'
import type { VictimReason } from './explain.ts'
import { conditionOf, isReady } from './pod-state.ts'

/**
 * Which Pods of a ReplicaSet go first when it shrinks. pkg/controller/controller_utils.go, ActivePodsWithRanks,
 * Kubernetes v1.36: the first difference decides.
 */
export interface Candidate {
  readonly pod: Pod
  /** Active Pods of the same owner (all ReplicaSets of the Deployment) on its Node. */
  readonly neighbours: number
}

type Compare = (world: World, left: Candidate, right: Candidate) => number

const PHASES = ['Pending', 'Unknown', 'Running']
const COST = 'controller.kubernetes.io/pod-deletion-cost'

const phaseOf = ({ pod }: Candidate): number => PHASES.indexOf(pod.status.phase ?? 'Pending')
const costOf = ({ pod }: Candidate): number => Number(pod.metadata.annotations?.[COST] ?? 0) || 0
const restartsOf = ({ pod }: Candidate): number =>
  Math.max(0, ...(pod.status.containerStatuses ?? []).map(({ restartCount }) => restartCount))
const readyTimeOf = ({ pod }: Candidate): string | undefined =>
  isReady(pod) ? conditionOf(pod.status.conditions, 'Ready')?.lastTransitionTime : undefined

/** In the order in which they are asked; negative: the left one goes first. */
const CRITERIA: readonly (readonly [VictimReason, Compare])[] = [
  [
    'unassigned',
    (_, left, right) => Number(!!left.pod.spec.nodeName) - Number(!!right.pod.spec.nodeName),
  ],
  ['phase', (_, left, right) => phaseOf(left) - phaseOf(right)],
  ['notReady', (_, left, right) => Number(isReady(left.pod)) - Number(isReady(right.pod))],
  ['cost', (_, left, right) => costOf(left) - costOf(right)],
  ['crowded', (_, left, right) => right.neighbours - left.neighbours],
  ['readyShorter', (world, left, right) => ageRank(world, readyTimeOf(left), readyTimeOf(right))],
  ['restarts', (_, left, right) => restartsOf(right) - restartsOf(left)],
  [
    'newer',
    (world, left, right) =>
      ageRank(world, left.pod.metadata.creationTimestamp, right.pod.metadata.creationTimestamp),
  ],
]

/** First listed, first deleted. */
export function rankVictims(world: World, candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.toSorted((left, right) => decide(world, left, right).order)
}

/** Why `victim` goes before `survivor`. */
export const reasonFor = (world: World, victim: Candidate, survivor: Candidate): VictimReason =>
  decide(world, victim, survivor).reason

function decide(
  world: World,
  left: Candidate,
  right: Candidate,
): { readonly order: number; readonly reason: VictimReason } {
  for (const [reason, compare] of CRITERIA) {
    const order = compare(world, left, right)
    if (Number.isNaN(order)) break
    if (order !== 0) return { order, reason }
  }
  return { order: left.pod.metadata.uid < right.pod.metadata.uid ? -1 : 1, reason: 'chance' }
}

// Times that differ but fall into one bucket end the comparison: then the uid decides, that is, chance.
const UID_DECIDES = Number.NaN

/**
 * Younger goes first, but ages are compared as whole powers of two (in ns), so that Pods of about the same age are
 * equals (logarithmicRankDiff; feature LogarithmicScaleDown).
 */
function ageRank(world: World, left: string | undefined, right: string | undefined): number {
  if (left === undefined || right === undefined || left === right) return 0
  const difference = bucketOf(world, left) - bucketOf(world, right)
  return difference === 0 ? UID_DECIDES : difference
}

function bucketOf(world: World, time: string): number {
  const ageNs = (sinceMs(world, time) ?? 0) * 1e6
  return ageNs > 0 ? Math.floor(Math.log2(ageNs)) : -1
}
