import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { sinceMs } from '../api-server/index.ts'
import { nameOf, refOf } from '../api-server/model.ts'
import { conditionOf } from '../controllers/index.ts'
import {
  either,
  FINALIZERS,
  isTrue,
  ownedBy,
  put,
  reasonFor,
  type Said,
  withFinalizer,
  withLabel,
  withStated,
} from './change-object.ts'
import { changeNode, joinNode, nodeOf } from './change-workload.ts'
import { endMachine } from './delete-machine.ts'
import { enqueue } from './enqueue.ts'
import { say } from './explain.ts'
import {
  CLUSTER_LABEL,
  clusterOf,
  find,
  isPaused,
  ownCluster,
  referred,
  workloadOf,
} from './find-objects.ts'
import type { InfraMachine, KubeadmConfig, Machine, MachinePhase } from './model.ts'
import { UNKNOWN_AFTER_MS } from './watch-workload.ts'

/**
 * Mirrors what the providers and the Node report into the Machine. It repairs nothing and replaces nothing.
 * core/reconcilers/machine, Cluster API v1.14.
 */
export function* reconcileMachine(world: World, name: string): Script<World> {
  const machine = find(world, 'Machine', name)
  if (!machine || isPaused(world, machine)) return world
  if (machine.metadata.deletionTimestamp) return yield* endMachine(world, machine)
  let after = ownParts(world, machine)
  const config = configOf(after, machine)
  const infra = infraOf(after, machine)
  const next = judged(
    after,
    joined(after, provisioned(after, bootstrapped(owned(after, machine), config), infra)),
  )
  after = synced(put(after, next), next)
  after = laterAvailable(after, next)
  yield* tell(after, machine, next)
  return after
}

export const configOf = (world: World, { spec, metadata }: Machine): KubeadmConfig | undefined =>
  referred<KubeadmConfig>(world, spec.bootstrap.configRef, metadata.namespace)

export const infraOf = (world: World, { spec, metadata }: Machine): InfraMachine | undefined =>
  referred<InfraMachine>(world, spec.infrastructureRef, metadata.namespace)

/** The config and the infrastructure machine become the Machine's own, whoever made them. */
function ownParts(world: World, machine: Machine): World {
  let after = world
  for (const part of [configOf(world, machine), infraOf(world, machine)]) {
    if (!part) continue
    const labelled = withLabel(part, CLUSTER_LABEL, machine.spec.clusterName)
    after = put(after, ownedBy(labelled, machine, { controller: true }))
  }
  return after
}

function owned(world: World, machine: Machine): Machine {
  const cluster = ownCluster(world, machine)
  const labelled = withLabel(
    withFinalizer(machine, FINALIZERS.Machine),
    CLUSTER_LABEL,
    machine.spec.clusterName,
  )
  const isAlone = (labelled.metadata.ownerReferences ?? []).length === 0
  return isAlone && cluster ? ownedBy(labelled, cluster) : labelled
}

function bootstrapped(machine: Machine, config: KubeadmConfig | undefined): Machine {
  const known = machine.spec.bootstrap.dataSecretName
  const given = config?.status?.initialization?.dataSecretCreated
    ? config.status.dataSecretName
    : undefined
  const dataSecretName = known ?? given
  if (dataSecretName === undefined) return machine
  return {
    ...machine,
    spec: { ...machine.spec, bootstrap: { ...machine.spec.bootstrap, dataSecretName } },
    status: {
      ...machine.status,
      initialization: { ...machine.status?.initialization, bootstrapDataSecretCreated: true },
    },
  }
}

function provisioned(world: World, machine: Machine, infra: InfraMachine | undefined): Machine {
  const isRenamed = world.clusterApi.settings.engine === 'v1alpha1'
  const providerID = isRenamed
    ? (infra?.spec?.providerID ?? machine.spec.providerID)
    : (machine.spec.providerID ?? infra?.spec?.providerID)
  if (!infra?.status?.initialization?.provisioned || providerID === undefined) return machine
  const { addresses } = infra.status
  return {
    ...machine,
    spec: { ...machine.spec, providerID },
    status: {
      ...machine.status,
      initialization: { ...machine.status?.initialization, infrastructureProvisioned: true },
      ...(addresses && { addresses }),
    },
  }
}

/** The Node is found by its providerID, through the client of the workload cluster. */
function joined(world: World, machine: Machine): Machine {
  if (machine.status?.nodeRef || machine.spec.providerID === undefined) return machine
  const node = nodeOf(world, machine)
  return node
    ? { ...machine, status: { ...machine.status, nodeRef: { name: node.name } } }
    : machine
}

/** The phase: the last that applies. `Running` says that there is a Node, not that it is Ready. */
function judged(world: World, machine: Machine): Machine {
  const { initialization, nodeRef } = machine.status ?? {}
  const phase: MachinePhase =
    nodeRef && initialization?.infrastructureProvisioned
      ? 'Running'
      : machine.spec.providerID !== undefined
        ? 'Provisioned'
        : initialization?.bootstrapDataSecretCreated
          ? 'Provisioning'
          : 'Pending'
  const stages = [
    bootstrapCondition(world, machine),
    infraCondition(world, machine),
    nodeCondition(world, machine),
  ]
  const health = conditionOf(machine.status?.conditions, 'HealthCheckSucceeded')
  const isReady = stages.every(({ status }) => status === 'True') && health?.status !== 'False'
  const staged = withStated(
    world,
    { ...machine, status: { ...machine.status, phase } },
    ...stages,
    either('Ready', isReady, ['Ready', 'NotReady']),
  )
  const isAvailable =
    isReady && readyForMs(world, staged) >= (staged.spec.minReadySeconds ?? 0) * 1_000
  return withStated(world, staged, either('Available', isAvailable, ['Available', 'NotAvailable']))
}

const readyForMs = (world: World, { status }: Machine): number =>
  sinceMs(world, conditionOf(status?.conditions, 'Ready')?.lastTransitionTime) ?? 0

function laterAvailable(world: World, machine: Machine): World {
  const { minReadySeconds = 0 } = machine.spec
  if (minReadySeconds === 0 || !isTrue(machine, 'Ready') || isTrue(machine, 'Available'))
    return world
  const delayMs = minReadySeconds * 1_000 - readyForMs(world, machine)
  return enqueue(world, 'machine', { name: nameOf(machine), delayMs, isTimed: true })
}

function bootstrapCondition(world: World, machine: Machine): Said {
  const type = 'BootstrapConfigReady'
  if (!machine.spec.bootstrap.configRef) {
    const isGiven = machine.spec.bootstrap.dataSecretName !== undefined
    return either(type, isGiven, ['DataSecretProvided', 'DataSecretNotProvided'])
  }
  const config = configOf(world, machine)
  if (!config) return { type, status: 'False', reason: 'ObjectDoesNotExist' }
  const reason = reasonFor(config, 'DataSecretAvailable') ?? 'NotReady'
  return isTrue(config, 'Ready') ||
    isUnstated(config, config.status?.initialization?.dataSecretCreated)
    ? { type, status: 'True', reason: 'Ready' }
    : { type, status: 'False', reason }
}

/** Objects of the contract v1beta1 have no condition `Ready`: what they have initialized stands for it (`WithFallback`). */
const isUnstated = (part: KubeadmConfig | InfraMachine, isInitialized: boolean | undefined) =>
  isInitialized === true && conditionOf(part.status?.conditions, 'Ready') === undefined

function infraCondition(world: World, machine: Machine): Said {
  const type = 'InfrastructureReady'
  const infra = infraOf(world, machine)
  const wasThere = machine.status?.initialization?.infrastructureProvisioned
  if (!infra)
    return { type, status: 'False', reason: wasThere ? 'ObjectDeleted' : 'ObjectDoesNotExist' }
  const isSaid = isUnstated(infra, infra.status?.initialization?.provisioned)
  if (isTrue(infra, 'Ready') || isSaid) return { type, status: 'True', reason: 'Ready' }
  return { type, status: 'False', reason: reasonFor(infra, 'Ready') ?? 'NotReady' }
}

function nodeCondition(world: World, machine: Machine): Said {
  const type = 'NodeHealthy'
  if (!workloadOf(world, clusterOf(machine)).isConnected) {
    const known = conditionOf(machine.status?.conditions, type)
    const { lostSince } = workloadOf(world, clusterOf(machine))
    const isFresh = (sinceMs(world, lostSince) ?? 0) < UNKNOWN_AFTER_MS
    return known && isFresh ? known : { type, status: 'Unknown', reason: 'ConnectionDown' }
  }
  const node = nodeOf(world, machine)
  if (!node && machine.status?.nodeRef) return { type, status: 'False', reason: 'NodeDeleted' }
  if (!node) return { type, status: 'Unknown', reason: 'NodeDoesNotExist' }
  if (node.ready === 'True') return { type, status: 'True', reason: 'NodeHealthy' }
  return node.ready === 'False'
    ? { type, status: 'False', reason: 'NodeNotHealthy' }
    : { type, status: 'Unknown', reason: 'NodeHealthyUnknown' }
}

/** Labels and taints reach the Node; with the first round the Node loses the taint it joined with. */
function synced(world: World, machine: Machine): World {
  const node = machine.status?.nodeRef && nodeOf(world, machine)
  if (!node) return world
  const taints = node.taints.filter((taint) => taint !== joinNode.taint && taint !== OUTDATED)
  const isOutdated =
    isTrue(machine, 'UpToDate') || conditionOf(machine.status?.conditions, 'UpToDate') === undefined
  return changeNode(world, clusterOf(machine), {
    ...node,
    taints: isOutdated ? taints : [...taints, OUTDATED],
  })
}

const OUTDATED = 'node.cluster.x-k8s.io/outdated-revision:PreferNoSchedule'

function* tell(world: World, before: Machine, after: Machine): Script<World, void> {
  const machine = refOf(after)
  const was = before.status
  const is = after.status
  if (
    !was?.initialization?.bootstrapDataSecretCreated &&
    is?.initialization?.bootstrapDataSecretCreated
  ) {
    const secret = after.spec.bootstrap.dataSecretName ?? ''
    yield detail(world, say('bootstrapFound', { machine, secret }), machine)
  }
  if (before.spec.providerID === undefined && after.spec.providerID !== undefined) {
    yield story(world, say('machineProvisioned', { machine, id: after.spec.providerID }), machine)
  }
  if (!was?.nodeRef && is?.nodeRef)
    yield story(world, say('machineRunning', { machine, node: is.nodeRef.name }), machine)
  const health = conditionOf(is?.conditions, 'NodeHealthy')
  const wasHealthy = isTrue(before, 'NodeHealthy')
  if (wasHealthy && health?.status !== 'True') {
    const said = { machine, status: health?.status ?? '', reason: health?.reason ?? '' }
    yield story(world, say('nodeUnhealthy', said), machine)
  }
  if (
    reasonFor(before, 'InfrastructureReady') !== reasonFor(after, 'InfrastructureReady') &&
    was?.nodeRef
  ) {
    const said = { machine, reason: reasonFor(after, 'InfrastructureReady') ?? '' }
    yield story(world, say('infraReported', said), machine)
  }
  if (!isTrue(before, 'Available') && isTrue(after, 'Available'))
    yield story(world, say('machineAvailable', { machine }), machine)
  if (was?.phase !== is?.phase && is?.phase)
    yield detail(world, say('machinePhase', { machine, phase: is.phase }), machine)
}
