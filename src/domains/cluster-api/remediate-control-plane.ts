import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject, now } from '../api-server/index.ts'
import { nameOf, refOf } from '../api-server/model.ts'
import { put, withAnnotation, withStated } from './change-object.ts'
import { answers, isUp } from './change-workload.ts'
import { say } from './explain.ts'
import { byAge, clusterOf, find, machinesOf, workloadOf } from './find-objects.ts'
import { isHealthy } from './healthy-machine.ts'
import type { KubeadmControlPlane, Machine } from './model.ts'
import { hold, needsRemediation } from './remediate-set.ts'

export interface Remedied {
  readonly world: World
  /** A Machine is on its way out: nothing else is done in this pass. */
  readonly isDone: boolean
}

export const IN_PROGRESS = 'controlplane.cluster.x-k8s.io/remediation-in-progress'
export const REMEDIATION_FOR = 'controlplane.cluster.x-k8s.io/remediation-for'

/**
 * Deletes one marked Machine if etcd keeps its quorum without it, or says why not.
 * controlplane/kubeadm, reconcileUnhealthyMachines and canSafelyRemoveEtcdMember, Cluster API v1.14.
 */
export function* remediateControlPlane(
  world: World,
  controlPlane: KubeadmControlPlane,
): Script<World, Remedied> {
  const machines = machinesOf(world, controlPlane)
  const [victim] = machines
    .filter(needsRemediation)
    .toSorted((left, right) => rankOf(world, left) - rankOf(world, right) || byAge(left, right))
  if (!victim || controlPlane.metadata.annotations?.[IN_PROGRESS]) return { world, isDone: false }
  const held = holdOf(world, controlPlane, victim)
  if (held) return { world: yield* hold(world, [victim], held), isDone: false }
  const noted = withStated(world, victim, {
    type: 'OwnerRemediated',
    status: 'False',
    reason: 'MachineDeleting',
  })
  const note = JSON.stringify({
    machine: victim.metadata.name,
    timestamp: now(world),
    retryCount: retriesOf(victim),
  })
  const current = find(world, 'KubeadmControlPlane', nameOf(controlPlane)) ?? controlPlane
  const marked = put(put(world, noted), withAnnotation(current, IN_PROGRESS, note))
  const after = deleteObject(marked, noted)
  const said = { owner: refOf(controlPlane), machine: refOf(victim) }
  yield story(after, say('remediated', said), refOf(victim))
  return { world: after, isDone: true }
}

/** How often this place was remediated before: the note that a replacement carries. */
function retriesOf({ metadata }: Machine): number {
  const note = metadata.annotations?.[REMEDIATION_FOR]
  const count = /"retryCount":(\d+)/.exec(note ?? '')?.[1]
  return count === undefined ? 0 : Number(count) + 1
}

function holdOf(world: World, { spec, ...controlPlane }: KubeadmControlPlane, victim: Machine) {
  const { maxRetry } = spec.remediation ?? {}
  if (maxRetry !== undefined && retriesOf(victim) > maxRetry) return 'RemediationDeferred' as const // as: a literal
  const machines = machinesOf(world, { ...controlPlane })
  const others = machines.filter((machine) => machine !== victim)
  const isInitialized = workloadOf(world, clusterOf(victim)).isInitialized
  if (isInitialized && machines.length < 2) return 'CannotBeRemediated' as const // as: a literal
  const isBusy = others.some(
    ({ metadata, status }) => metadata.deletionTimestamp || !status?.nodeRef,
  )
  if (isBusy || !answers(world, clusterOf(victim))) return 'RemediationDeferred' as const // as: a literal
  return keepsQuorum(world, victim) && others.some((machine) => isHealthy(world, machine))
    ? undefined
    : ('CannotBeRemediated' as const) // as: a literal
}

/** The members that are left can still decide: healthy ones are at least half of all and one more. */
function keepsQuorum(world: World, victim: Machine): boolean {
  const { members, nodes } = workloadOf(world, clusterOf(victim))
  const gone = victim.status?.nodeRef?.name
  const left = Object.keys(members).filter((name) => name !== gone)
  if (left.some((name) => members[name] === 'learner')) return false
  const healthy = left.filter((name) => isUp(world, nodes[name]?.providerID)).length
  return canSpare(left.length, left.length - healthy)
}

/** `total` members after the removal, `unhealthy` of them. */
export const canSpare = (total: number, unhealthy: number): boolean =>
  total - unhealthy >= Math.floor(total / 2) + 1

/** Asked for by hand, without a Node, with a broken member: in this order; then the oldest. */
function rankOf(world: World, machine: Machine): number {
  if ('cluster.x-k8s.io/remediate-machine' in (machine.metadata.annotations ?? {})) return 0
  if (!machine.status?.nodeRef) return 1
  return isUp(world, machine.spec.providerID) ? 3 : 2
}
