import type { World } from '../../world.ts'
import { now, sinceMs } from '../api-server/index.ts'
import { nameOf } from '../api-server/model.ts'
import { conditionOf, controllerOf } from '../controllers/index.ts'
import { clusterOf, find, isControlPlane, ownCluster, workloadOf } from './find-objects.ts'
import type { InfraMachine, Machine, Vm, WorkloadNode } from './model.ts'
import { stageVm, withVm } from './vm.ts'

/**
 * An infrastructure machine that comes into the store with a providerID and a status was not made here: it is a snapshot of
 * another management cluster. Its machine, its Node and its etcd member are as the objects say, because nobody else can tell.
 */
export function adoptSnapshot(world: World, infra: InfraMachine): World {
  const id = infra.spec?.providerID
  const name = nameOf(infra)
  if (!infra.status?.initialization?.provisioned || id === undefined) return world
  const machine = machineOf(world, infra)
  if (!machine || world.clusterApi.vms[name]) return world
  const isMember = isControlPlane(machine)
  const node = machine.status?.nodeRef?.name
  const vm: Vm = {
    id,
    cluster: clusterOf(machine),
    node: node ?? infra.metadata.name,
    role: isMember ? 'controlPlane' : 'worker',
    version: machine.spec.version ?? '',
    power: node === undefined ? 'booting' : 'on',
  }
  const known = withVm(world, name, vm)
  return node === undefined
    ? stageVm(known, name, vm, { stage: 'booted', delayMs: 0 })
    : withNode(known, machine, vm)
}

const machineOf = (world: World, infra: InfraMachine): Machine | undefined => {
  const owner = controllerOf(infra) ?? infra.metadata.ownerReferences?.[0]
  return owner?.kind === 'Machine'
    ? find(world, 'Machine', `${infra.metadata.namespace}/${owner.name}`)
    : undefined
}

/** The workload cluster as far as this Machine tells of it. */
function withNode(world: World, machine: Machine, vm: Vm): World {
  const { cluster } = vm
  const workload = workloadOf(world, cluster)
  const isMember = isControlPlane(machine)
  const ready = readyOf(machine)
  const node: WorkloadNode = {
    name: vm.node,
    providerID: vm.id,
    version: vm.version,
    ready,
    since: sinceOf(world, machine),
    isControlPlane: isMember,
    isCordoned: false,
    taints: isMember ? ['node-role.kubernetes.io/control-plane:NoSchedule'] : [],
  }
  const probe = conditionOf(ownCluster(world, machine)?.status?.conditions, 'RemoteConnectionProbe')
  const adopted = {
    ...workload,
    isInitialized: true,
    hasNetwork: workload.hasNetwork || ready === 'True',
    isConnected: probe?.status !== 'False',
    nodes: { ...workload.nodes, [vm.node]: node },
    members: isMember ? { ...workload.members, [vm.node]: 'voter' as const } : workload.members, // as: a literal
  }
  const workloads = { ...world.clusterApi.workloads, [cluster]: adopted }
  return { ...world, clusterApi: { ...world.clusterApi, workloads } }
}

/** `NodeReady` of v1beta2; where a Machine does not state it, its Node is taken for a Ready one. */
const readyOf = ({ status }: Machine): WorkloadNode['ready'] =>
  conditionOf(status?.conditions, 'NodeReady')?.status ?? 'True'

/** A snapshot may come from a later day than the simulated one: then it is as if it had just happened. */
function sinceOf(world: World, { status }: Machine): string {
  const today = now(world)
  const since = conditionOf(status?.conditions, 'NodeReady')?.lastTransitionTime ?? today
  return (sinceMs(world, since) ?? 0) > 0 ? since : today
}
