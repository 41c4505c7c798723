import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject, now, sinceMs } from '../api-server/index.ts'
import { nameOf, refOf } from '../api-server/model.ts'
import {
  FINALIZERS,
  isTrue,
  put,
  reasonFor,
  withoutFinalizer,
  withStated,
} from './change-object.ts'
import { changeNode, nodeOf, removeNode } from './change-workload.ts'
import { drainNode } from './drain-node.ts'
import { endPoll, enqueue, poll } from './enqueue.ts'
import { type DeletionStage, say } from './explain.ts'
import { clusterOf, isControlPlane, machinesIn, ownCluster, referred } from './find-objects.ts'
import { configOf, infraOf } from './machine.ts'
import type { KubeadmControlPlane, Machine } from './model.ts'

const HOOKS = {
  drain: 'pre-drain.delete.hook.machine.cluster.x-k8s.io',
  terminate: 'pre-terminate.delete.hook.machine.cluster.x-k8s.io',
} as const

/**
 * A ladder: each rung waits for the one before. core/reconcilers/machine, reconcileDelete, Cluster API v1.14.
 */
export function* endMachine(world: World, machine: Machine): Script<World> {
  const stage = stageOf(world, machine)
  const status = { ...machine.status, phase: 'Deleting' } as const // as: a literal
  const marked = withStated(
    world,
    { ...machine, status },
    { type: 'Deleting', status: 'True', reason: stage },
    { type: 'Ready', status: 'False', reason: 'NotReady' },
    { type: 'Available', status: 'False', reason: 'NotAvailable' },
  )
  const before = reasonFor(machine, 'Deleting')
  let after = put(world, marked)
  const ref = refOf(machine)
  if (before !== stage && stage !== 'DeletionCompleted') {
    const tell = stage === 'WaitingForBootstrapDeletion' ? detail : story
    yield tell(after, say('machineEnding', { machine: ref, deletionStage: stage }), ref)
  }
  switch (stage) {
    case 'DrainingNode':
      return yield* drain(after, marked)
    case 'WaitingForInfrastructureDeletion': {
      const infra = infraOf(after, machine)
      return infra ? deleteObject(after, infra) : after
    }
    case 'WaitingForBootstrapDeletion': {
      const config = configOf(after, machine)
      if (!config) return after
      return yield* endMachine(deleteObject(after, config), marked)
    }
    case 'DeletionCompleted': {
      const node = nodeOf(after, machine)
      if (node) after = removeNode(after, clusterOf(machine), node.name)
      after = endPoll(after, 'machine', nameOf(machine))
      after = put(after, withoutFinalizer(marked, FINALIZERS.Machine))
      yield story(after, say('machineGone', { machine: ref }), ref)
      return after
    }
    default:
      return after
  }
}

const DRAIN_RETRY_MS = 20_000 // core/reconcilers/machine, drainRetryInterval, Cluster API v1.14

/** Cordons, then evicts; a drain without a timeout waits for ever. */
function* drain(world: World, machine: Machine): Script<World> {
  const node = nodeOf(world, machine)
  const cluster = clusterOf(machine)
  const name = nameOf(machine)
  const cordoned = node ? changeNode(world, cluster, { ...node, isCordoned: true }) : world
  const started = machine.status?.deletion?.nodeDrainStartTime
  const { nodeDrainTimeoutSeconds: timeout = 0 } = machine.spec.deletion ?? {}
  const isOver = timeout > 0 && (sinceMs(world, started) ?? 0) >= timeout * 1_000
  const drained = node
    ? yield* drainNode(cordoned, machine, node)
    : { world: cordoned, isDone: true }
  const isDone = drained.isDone || isOver
  const noted: Machine = {
    ...machine,
    status: { ...machine.status, deletion: { nodeDrainStartTime: started ?? now(world) } },
  }
  const status = isDone ? 'True' : 'False'
  const reason = drained.isDone ? 'Drained' : isOver ? 'DrainTimedOut' : 'Draining'
  const next = withStated(drained.world, noted, { type: 'DrainingSucceeded', status, reason })
  const after = put(drained.world, next)
  if (isDone) return yield* endMachine(endPoll(after, 'machine', name), next)
  const waiting = poll(after, 'machine', { name, everyMs: DRAIN_RETRY_MS, cluster })
  return timeout > 0 && started === undefined
    ? enqueue(waiting, 'machine', { name, delayMs: timeout * 1_000, isTimed: true })
    : waiting
}

function stageOf(world: World, machine: Machine): DeletionStage {
  const { annotations = {} } = machine.metadata
  const isHeld = (hook: string) => Object.keys(annotations).some((key) => key.startsWith(hook))
  const isEmptied = isTrue(machine, 'DrainingSucceeded')
  if (isHeld(HOOKS.drain)) return 'WaitingForPreDrainHook'
  if (!isEmptied && infraOf(world, machine) && mustDrain(world, machine)) return 'DrainingNode'
  if (isHeld(HOOKS.terminate)) return 'WaitingForPreTerminateHook'
  if (infraOf(world, machine)) return 'WaitingForInfrastructureDeletion'
  if (configOf(world, machine)) return 'WaitingForBootstrapDeletion'
  return 'DeletionCompleted'
}

/** Nothing is drained that goes as a whole, or that has no Node, or that is the last of its control plane. */
function mustDrain(world: World, machine: Machine): boolean {
  const cluster = ownCluster(world, machine)
  const controlPlane = referred<KubeadmControlPlane>(
    world,
    cluster?.spec.controlPlaneRef,
    machine.metadata.namespace,
  )
  if (!cluster || cluster.metadata.deletionTimestamp || controlPlane?.metadata.deletionTimestamp)
    return false
  if ('machine.cluster.x-k8s.io/exclude-node-draining' in (machine.metadata.annotations ?? {}))
    return false
  const others = machinesIn(world, clusterOf(machine)).filter(isControlPlane)
  if (isControlPlane(machine) && others.length <= 1) return false
  return machine.status?.nodeRef !== undefined && nodeOf(world, machine) !== undefined
}
