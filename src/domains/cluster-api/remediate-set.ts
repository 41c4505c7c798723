import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject } from '../api-server/index.ts'
import { nameOf, refOf } from '../api-server/model.ts'
import { conditionOf } from '../controllers/index.ts'
import { put, reasonFor, withStated } from './change-object.ts'
import { failingCheck } from './check-preflight.ts'
import { say } from './explain.ts'
import { byAge, find, machinesOf } from './find-objects.ts'
import type { Machine, MachineSet } from './model.ts'
import { amountOf } from './rollout-limits.ts'

/** Reasons of the condition `OwnerRemediated` that are told. */
export type RemediationHold = 'CannotBeRemediated' | 'RemediationDeferred'

export const needsRemediation = (machine: Machine): boolean =>
  conditionOf(machine.status?.conditions, 'HealthCheckSucceeded')?.status === 'False' &&
  conditionOf(machine.status?.conditions, 'OwnerRemediated')?.status === 'False' &&
  machine.metadata.deletionTimestamp === undefined

/**
 * Deletes the Machines that a health check has marked; that a new one comes is the set's ordinary work, once the old
 * one is gone. core/reconcilers/machineset, reconcileUnhealthyMachines, Cluster API v1.14.
 */
export function* remediateSet(world: World, set: MachineSet): Script<World> {
  const machines = machinesOf(world, set)
  const marked = machines.filter(needsRemediation).toSorted(newestFirst)
  if (marked.length === 0) return world
  if (
    marked.some(
      (machine) => conditionOf(machine.status?.conditions, 'UpToDate')?.status === 'False',
    )
  )
    return yield* hold(world, marked, 'CannotBeRemediated')
  const going = machines.filter(
    (machine) =>
      machine.metadata.deletionTimestamp &&
      reasonFor(machine, 'OwnerRemediated') === 'MachineDeleting',
  )
  const most = mostAtOnce(world, set)
  const budget = failingCheck(world, set) ? 0 : Math.max(0, most - going.length)
  let after = yield* hold(world, marked.slice(budget), 'RemediationDeferred')
  for (const machine of marked.slice(0, budget)) {
    const noted = withStated(after, machine, {
      type: 'OwnerRemediated',
      status: 'False',
      reason: 'MachineDeleting',
    })
    after = deleteObject(put(after, noted), noted)
    yield story(
      after,
      say('remediated', { owner: refOf(set), machine: refOf(machine) }),
      refOf(machine),
    )
  }
  return after
}

function newestFirst(left: Machine, right: Machine): number {
  const isAsked = ({ metadata }: Machine) =>
    'cluster.x-k8s.io/remediate-machine' in (metadata.annotations ?? {})
  return Number(isAsked(right)) - Number(isAsked(left)) || byAge(right, left)
}

/** `maxInFlight` of the MachineDeployment, percentages rounded up; without it as many as there are. */
function mostAtOnce(world: World, set: MachineSet): number {
  const above = set.metadata.labels?.['cluster.x-k8s.io/deployment-name']
  const deployment = find(world, 'MachineDeployment', `${set.metadata.namespace}/${above}`)
  const { maxInFlight = '100%' } = deployment?.spec.remediation ?? {}
  return amountOf(maxInFlight, set.spec.replicas, Math.ceil)
}

export function* hold(
  world: World,
  machines: readonly Machine[],
  remediationHold: RemediationHold,
): Script<World> {
  let after = world
  for (const machine of machines) {
    const current = find(after, 'Machine', nameOf(machine)) ?? machine
    if (reasonFor(current, 'OwnerRemediated') === remediationHold) continue
    const said = { type: 'OwnerRemediated', status: 'False', reason: remediationHold } as const // as: a literal
    after = put(after, withStated(after, current, said))
    const ref = refOf(machine)
    yield story(after, say('remediationHeld', { machine: ref, remediationHold }), ref)
  }
  return after
}
