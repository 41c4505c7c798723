import { schedule, unschedule } from '../../core/sim/agenda.ts'
import { type DueGrouping, dueIn } from '../../core/sim/due.ts'
import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World, WorldEvent } from '../../world.ts'
import { nameOf, refOf } from '../api-server/model.ts'
import { controllerOf } from '../controllers/index.ts'
import {
  either,
  put,
  reasonFor,
  withFinalizer,
  withoutFinalizer,
  withStated,
} from './change-object.ts'
import { FULL_CLONE, providerOf } from './durations.ts'
import { say } from './explain.ts'
import {
  clusterOf,
  find,
  findInfra,
  isControlPlane,
  isPaused,
  ownCluster,
  workloadOf,
} from './find-objects.ts'
import {
  type Durations,
  INFRASTRUCTURE,
  type InfraCluster,
  type InfraMachine,
  type Machine,
  type Vm,
} from './model.ts'
import { infraMachineNamed, stageVm, vmNamed, withoutVm, withVm } from './vm.ts'

/** Provider finalizers are named after their kind: `vspheremachine.infrastructure.cluster.x-k8s.io`. */
const finalizerOf = (kind: string): string => `${kind.toLowerCase()}.${INFRASTRUCTURE}`

export function durationsOf(world: World, infra: InfraCluster | InfraMachine): Durations {
  const { spec } = infra as InfraMachine // as: a cluster has no clone mode
  return (
    world.clusterApi.settings.durations ??
    (spec?.cloneMode === 'fullClone' ? FULL_CLONE : providerOf(infra.kind).durations)
  )
}

/** Network and load balancer of a cluster: ordered once, reported when they are there. */
export function* reconcileInfraCluster(world: World, name: string): Script<World> {
  const infra = findInfra<InfraCluster>(world, name)
  if (!infra || isPaused(world, infra)) return world
  const { infrastructureMs, removeMs } = durationsOf(world, infra)
  const order = (
    delayMs: number,
    kind: 'cluster-api/infrastructureBuilt' | 'cluster-api/infrastructureRemoved',
  ) => (isOrdered(world, name, kind) ? world : schedule(world, delayMs, 'cloud', { kind, name }))
  if (infra.metadata.deletionTimestamp) {
    const unbuilt = unschedule(
      world,
      (event) => event.kind === 'cluster-api/infrastructureBuilt' && event.name === name,
    )
    return unbuilt === world
      ? order(removeMs, 'cluster-api/infrastructureRemoved')
      : yield* removeInfrastructure(unbuilt, { name })
  }
  if (!ownCluster(world, infra)) return world // nobody has taken it yet
  const finalized = put(world, withFinalizer(infra, finalizerOf(infra.kind)))
  if (
    infra.status?.initialization?.provisioned ||
    isOrdered(world, name, 'cluster-api/infrastructureBuilt')
  )
    return finalized
  const ref = refOf(infra)
  const isThere = workloadOf(world, clusterOf(infra)).isInitialized // it was moved, not made
  const after = schedule(finalized, isThere ? 0 : infrastructureMs, 'cloud', {
    kind: 'cluster-api/infrastructureBuilt',
    name,
  })
  if (!isThere) yield story(after, say('infraOrdered', { infra: ref }), ref)
  return after
}

const isOrdered = (world: World, name: string, kind: string): boolean =>
  dueIn(world, byName, name).some(({ event }) => event.kind === kind)

const byName: DueGrouping = {
  keysOf: (event) => {
    const due = event as WorldEvent // as: an agenda of this world
    const isOrder =
      due.kind === 'cluster-api/infrastructureBuilt' ||
      due.kind === 'cluster-api/infrastructureRemoved'
    return isOrder ? [due.name] : []
  },
}

const API_PORT = 6443

export function* buildInfrastructure(
  world: World,
  { name }: { readonly name: string },
): Script<World> {
  const infra = findInfra<InfraCluster>(world, name)
  if (!infra || infra.metadata.deletionTimestamp) return world
  const host = `${infra.metadata.name}.example.internal`
  const endpoint = infra.spec?.controlPlaneEndpoint ?? { host, port: API_PORT }
  const built = withStated(
    world,
    {
      ...infra,
      spec: { ...infra.spec, controlPlaneEndpoint: endpoint },
      status: { ...infra.status, initialization: { provisioned: true } },
    },
    either('Ready', true, ['Ready', 'NotReady']),
  )
  const after = put(world, built)
  yield detail(after, say('infraBuilt', { infra: refOf(infra) }), refOf(infra))
  return after
}

export function* removeInfrastructure(
  world: World,
  { name }: { readonly name: string },
): Script<World> {
  const infra = findInfra<InfraCluster>(world, name)
  if (!infra) return world
  const after = put(world, withoutFinalizer(infra, finalizerOf(infra.kind)))
  yield story(after, say('infraRemoved', { infra: refOf(infra) }), refOf(infra))
  return after
}

/** Why a provider does not start a machine yet (reasons of the Docker and the in-memory provider). */
export type InfraWait =
  | 'WaitingForClusterInfrastructureReady'
  | 'WaitingForControlPlaneInitialized'
  | 'WaitingForBootstrapData'

/** Makes a machine when its user data is there, reports it, and takes it away. */
export function* reconcileInfraMachine(world: World, name: string): Script<World> {
  const infra = findInfra<InfraMachine>(world, name)
  if (!infra || isPaused(world, infra)) return world
  const machine = ownMachine(world, infra)
  const vm = vmNamed(world, nameOf(infra))
  if (infra.metadata.deletionTimestamp) return yield* endInfraMachine(world, infra, vm)
  if (!machine) return world // nobody has taken it yet
  const finalized = put(world, withFinalizer(infra, finalizerOf(infra.kind)))
  const current = findInfra<InfraMachine>(finalized, name) ?? infra
  if (infra.status?.initialization?.provisioned) return yield* watchVm(finalized, current, vm)
  const infraWait = waitOf(world, infra, machine)
  if (infraWait) return yield* wait(finalized, current, infraWait)
  if (!vm) return yield* cloneVm(finalized, current, machine)
  return vm.power === 'on' ? yield* reportVm(finalized, current, vm) : finalized
}

function ownMachine(world: World, { metadata }: InfraMachine): Machine | undefined {
  const owner = controllerOf({ apiVersion: '', kind: '', metadata })
  return owner?.kind === 'Machine'
    ? find(world, 'Machine', `${metadata.namespace}/${owner.name}`)
    : undefined
}

function waitOf(world: World, infra: InfraMachine, machine: Machine): InfraWait | undefined {
  const cluster = ownCluster(world, infra)
  const { infrastructureProvisioned, controlPlaneInitialized } =
    cluster?.status?.initialization ?? {}
  if (!infrastructureProvisioned) return 'WaitingForClusterInfrastructureReady'
  if (machine.spec.bootstrap.dataSecretName !== undefined) return undefined
  const isHeld = !controlPlaneInitialized && !isControlPlane(machine)
  return isHeld && providerOf(infra.kind).namesControlPlane
    ? 'WaitingForControlPlaneInitialized'
    : 'WaitingForBootstrapData'
}

function* wait(world: World, infra: InfraMachine, infraWait: InfraWait): Script<World> {
  const after = put(
    world,
    withStated(world, infra, { type: 'Ready', status: 'False', reason: infraWait }),
  )
  if (reasonFor(infra, 'Ready') !== infraWait)
    yield detail(after, say('infraWaits', { infra: refOf(infra), infraWait }), refOf(infra))
  return after
}

function* cloneVm(world: World, infra: InfraMachine, machine: Machine): Script<World> {
  const cluster = clusterOf(machine)
  const name = nameOf(infra)
  const isFirst = isControlPlane(machine) && !workloadOf(world, cluster).isInitialized
  const vm: Vm = {
    id: nextId(infra),
    cluster,
    node: infra.metadata.name,
    role: isFirst ? 'first' : isControlPlane(machine) ? 'controlPlane' : 'worker',
    version: machine.spec.version ?? '',
    power: 'booting',
  }
  const { bootMs } = durationsOf(world, infra)
  const stated = withStated(world, infra, {
    type: 'Ready',
    status: 'False',
    reason: 'Provisioning',
  })
  const ordered = withVm(put(world, stated), name, vm)
  const after = stageVm(ordered, name, vm, { stage: 'booted', delayMs: bootMs })
  const said = { infra: refOf(infra), template: infra.spec?.template ?? 'image' }
  yield story(after, say('vmCloned', said), refOf(infra))
  return after
}

/** A machine that is cloned again for the same object gets a name of its own. */
function nextId({ kind, metadata, spec }: InfraMachine): string {
  const first = `${providerOf(kind).scheme}://${metadata.uid}`
  if (spec?.providerID === undefined) return first
  const turn = Number(spec.providerID.slice(first.length + 1) || 1) + 1
  return `${first}/${turn}`
}

function* reportVm(world: World, infra: InfraMachine, vm: Vm): Script<World> {
  const reported = withStated(
    world,
    {
      ...infra,
      spec: { ...infra.spec, providerID: vm.id },
      status: {
        ...infra.status,
        initialization: { provisioned: true },
        addresses: [{ type: 'Hostname', address: vm.node }],
      },
    },
    either('Ready', true, ['Ready', 'NotReady']),
  )
  const after = put(world, reported)
  yield detail(after, say('vmReported', { infra: refOf(infra), id: vm.id }), refOf(infra))
  return after
}

/** What a provider does about a machine that is off or gone: never a new one. */
function* watchVm(world: World, infra: InfraMachine, vm: Vm | undefined): Script<World> {
  const { powersOn, offReason, goneReason } = providerOf(infra.kind)
  const ref = refOf(infra)
  if (vm?.power === 'on') {
    if (infra.spec?.providerID !== vm.id) return yield* reportVm(world, infra, vm)
    return put(world, withStated(world, infra, either('Ready', true, ['Ready', 'NotReady'])))
  }
  if (vm?.power === 'booting') return world
  const machine = ownMachine(world, infra)
  if (!vm && machine && world.clusterApi.settings.engine === 'v1alpha1')
    return yield* cloneVm(world, infra, machine)
  const reason = vm ? offReason : goneReason
  const stated = put(world, withStated(world, infra, { type: 'Ready', status: 'False', reason }))
  if (!vm || !powersOn) return stated
  const name = nameOf(infra)
  const booting: Vm = { ...vm, power: 'booting' }
  const { bootMs } = durationsOf(world, infra)
  const after = stageVm(withVm(stated, name, booting), name, booting, {
    stage: 'booted',
    delayMs: bootMs,
  })
  yield story(after, say('vmPoweredOn', { infra: ref }), ref)
  return after
}

function* endInfraMachine(world: World, infra: InfraMachine, vm: Vm | undefined): Script<World> {
  if (!vm) return put(world, withoutFinalizer(infra, finalizerOf(infra.kind)))
  if (vm.power === 'removing') return world
  const name = nameOf(infra)
  const going: Vm = { ...vm, power: 'removing' }
  const { removeMs } = durationsOf(world, infra)
  const after = stageVm(withVm(world, name, going), name, going, {
    stage: 'removed',
    delayMs: removeMs,
  })
  yield detail(after, say('vmRemoving', { infra: refOf(infra) }), refOf(infra))
  return after
}

/** The cloud has taken a machine away: its object may go. */
export function* vmRemoved(world: World, name: string): Script<World> {
  const infra = infraMachineNamed(world, name)
  const without = withoutVm(world, name)
  if (!infra) return without
  const after = put(without, withoutFinalizer(infra, finalizerOf(infra.kind)))
  yield story(after, say('vmRemoved', { infra: refOf(infra) }), refOf(infra))
  return after
}
