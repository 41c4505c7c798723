import { parseTime } from '../../core/time.ts'
import type { World } from '../../world.ts'
import { sinceMs } from '../api-server/index.ts'
import { conditionOf } from '../controllers/index.ts'
import type { DeletionOrder, Machine } from './model.ts'

/** Why a Machine is deleted before its siblings. */
export type MachineVictimReason =
  | 'deleting'
  | 'annotated'
  | 'unhealthy'
  | 'random'
  | 'oldest'
  | 'newest'

export interface Victim {
  readonly machine: Machine
  readonly score: number
  readonly machineVictimReason: MachineVictimReason
}

const SCORES = { deleting: 100, annotated: 80, unhealthy: 50, random: 20 } as const
// core/reconcilers/machineset/machineset_delete_policy.go, secondsPerTenDays, Cluster API v1.14
const TEN_DAYS_S = 864_000

/** Highest score first, then by name: core/reconcilers/machineset/machineset_delete_policy.go, Cluster API v1.14. */
export const rankMachines = (
  world: World,
  machines: readonly Machine[],
  order: DeletionOrder = 'Random',
): readonly Victim[] =>
  machines
    .map((machine) => ({ machine, ...scoreOf(world, machine, order) }))
    .toSorted(
      (left, right) =>
        right.score - left.score ||
        (left.machine.metadata.name < right.machine.metadata.name ? -1 : 1),
    )

function scoreOf(
  world: World,
  { metadata, status }: Machine,
  order: DeletionOrder,
): Pick<Victim, 'score' | 'machineVictimReason'> {
  if (metadata.deletionTimestamp) return { score: SCORES.deleting, machineVictimReason: 'deleting' }
  if (metadata.annotations?.['cluster.x-k8s.io/delete-machine'] !== undefined)
    return { score: SCORES.annotated, machineVictimReason: 'annotated' }
  const isBad = (type: string) => conditionOf(status?.conditions, type)?.status === 'False'
  if (!status?.nodeRef || isBad('NodeHealthy') || isBad('HealthCheckSucceeded'))
    return { score: SCORES.unhealthy, machineVictimReason: 'unhealthy' }
  if (order === 'Random') return { score: SCORES.random, machineVictimReason: 'random' }
  const known = parseTime(metadata.creationTimestamp) !== undefined
  const age = known ? (sinceMs(world, metadata.creationTimestamp) ?? 0) / 1_000 : 0
  const oldest = oldestScore(age)
  return order === 'Oldest'
    ? { score: oldest, machineVictimReason: 'oldest' }
    : { score: SCORES.unhealthy - oldest, machineVictimReason: 'newest' }
}

/** Grows with age towards 50 and never reaches it. */
export const oldestScore = (ageSeconds: number): number =>
  ageSeconds <= 0 ? 0 : SCORES.unhealthy * (1 - Math.exp(-ageSeconds / TEN_DAYS_S))
