import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { matchesSelector } from '../api-server/index.ts'
import { nameOf, refOf } from '../api-server/model.ts'
import { conditionOf } from '../controllers/index.ts'
import {
  either,
  ownedBy,
  put,
  reasonFor,
  type Said,
  withLabel,
  withStated,
} from './change-object.ts'
import { enqueue } from './enqueue.ts'
import { say } from './explain.ts'
import {
  CLUSTER_LABEL,
  clusterOf,
  find,
  isPaused,
  machinesIn,
  ownCluster,
  workloadOf,
} from './find-objects.ts'
import { judgeMachine, type Verdict } from './judge-machine.ts'
import type { Machine, MachineHealthCheck } from './model.ts'
import { amountOf } from './rollout-limits.ts'

interface Judged {
  readonly machine: Machine
  readonly verdict: Verdict
}

/**
 * Marks Machines that have been unhealthy for too long, unless too many are. It deletes none: that is for their owners.
 * core/reconcilers/machinehealthcheck, Cluster API v1.14.
 */
export function* reconcileHealthCheck(world: World, name: string): Script<World> {
  const check = find(world, 'MachineHealthCheck', name)
  const cluster = check && ownCluster(world, check)
  if (!check || !cluster || check.metadata.deletionTimestamp || isPaused(world, check)) return world
  if (!workloadOf(world, clusterOf(check)).isConnected) return world // it cannot see the Nodes
  const owned = ownedBy(withLabel(check, CLUSTER_LABEL, check.spec.clusterName), cluster)
  const judged = machinesIn(world, clusterOf(check))
    .filter(({ metadata }) => matchesSelector(check.spec.selector, metadata.labels))
    .map((machine) => ({ machine, verdict: judgeMachine(world, check, machine) }))
  const healthy = judged.filter(isWell).length
  const allowed = limitOf(check, judged.length)
  const count = judged.length - healthy
  const isAllowed = allowed(count)
  const stated = withStated(
    world,
    {
      ...owned,
      status: {
        ...owned.status,
        expectedMachines: judged.length,
        currentHealthy: healthy,
        targets: judged.map(({ machine }) => machine.metadata.name).toSorted(),
      },
    },
    either('RemediationAllowed', isAllowed, ['RemediationAllowed', 'TooManyUnhealthy']),
  )
  let after = put(world, stated)
  const ref = refOf(check)
  if (!isAllowed && reasonFor(check, 'RemediationAllowed') !== 'TooManyUnhealthy') {
    const said = { check: ref, unhealthy: count, expected: judged.length }
    yield story(after, say('remediationRestricted', said), ref)
  }
  after = noteHealthy(after, judged)
  if (isAllowed) after = yield* mark(after, check, judged)
  const waits = judged.flatMap(({ verdict }) =>
    verdict.kind === 'waiting' ? [verdict.recheckMs] : [],
  )
  return waits.length === 0
    ? after
    : enqueue(after, 'machinehealthcheck', { name, delayMs: Math.min(...waits), isTimed: true })
}

/** Counted as healthy: neither suspect, nor being deleted, nor without a Node. */
const isWell = ({ machine, verdict }: Judged): boolean =>
  verdict.kind !== 'unhealthy' &&
  verdict.kind !== 'waiting' &&
  machine.metadata.deletionTimestamp === undefined &&
  machine.status?.nodeRef !== undefined

/** Percentages round down: 40% of 2 allows none. A range wins over a number. */
export function limitOf(
  { spec }: Pick<MachineHealthCheck, 'spec'>,
  expected: number,
): (unhealthy: number) => boolean {
  const { unhealthyInRange, unhealthyLessThanOrEqualTo = '100%' } =
    spec.remediation?.triggerIf ?? {}
  const range = /^\[(\d+)-(\d+)\]$/.exec(unhealthyInRange ?? '')
  if (range) return (count) => Number(range[1]) <= count && count <= Number(range[2])
  const most = amountOf(unhealthyLessThanOrEqualTo, expected, Math.floor)
  return (count) => count <= most
}

const WELL: Said = {
  type: 'HealthCheckSucceeded',
  status: 'True',
  reason: 'HealthCheckSucceeded',
}

function noteHealthy(world: World, judged: readonly Judged[]): World {
  return judged
    .filter(({ verdict }) => verdict.kind === 'healthy')
    .reduce((after, { machine }) => {
      const current = find(after, 'Machine', nameOf(machine)) ?? machine
      return put(after, withStated(after, current, WELL))
    }, world)
}

function* mark(world: World, check: MachineHealthCheck, judged: readonly Judged[]): Script<World> {
  let after = world
  for (const { machine, verdict } of judged) {
    if (verdict.kind !== 'unhealthy' || machine.metadata.deletionTimestamp) continue
    if (conditionOf(machine.status?.conditions, 'OwnerRemediated')?.status === 'False') continue
    const { reason } = verdict
    after = put(
      after,
      withStated(
        after,
        machine,
        { type: 'HealthCheckSucceeded', status: 'False', reason },
        { type: 'OwnerRemediated', status: 'False', reason: 'WaitingForRemediation' },
      ),
    )
    const said = { check: refOf(check), machine: refOf(machine), unhealthyReason: reason }
    yield story(after, say('machineMarked', said), refOf(machine))
  }
  return after
}
