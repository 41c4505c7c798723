import type { Ref } from '../../core/ref.ts'
import type { Handlers, Script } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { refOf } from '../api-server/model.ts'
import { workOff } from '../controllers/index.ts'
import type { Watch } from '../domain.ts'
import { scanCluster } from './autoscaler.ts'
import { answers } from './change-workload.ts'
import { reconcileCluster } from './cluster.ts'
import { reconcileClass } from './cluster-class.ts'
import { reconcileControlPlane } from './control-plane.ts'
import { placeApp, readyPod } from './drain-node.ts'
import { enqueue } from './enqueue.ts'
import { find, findInfra } from './find-objects.ts'
import {
  buildInfrastructure,
  reconcileInfraCluster,
  reconcileInfraMachine,
  removeInfrastructure,
} from './infrastructure.ts'
import { reconcileConfig } from './kubeadm-config.ts'
import { reconcileMachine } from './machine.ts'
import { reconcileDeployment } from './machine-deployment.ts'
import { reconcileHealthCheck } from './machine-health-check.ts'
import { reconcileSet } from './machine-set.ts'
import type { ClusterApiEvent, MachineController, MachineKind } from './model.ts'
import { beginMove, stageMove } from './move-cluster.ts'
import { reconcileTopology } from './reconcile-topology.ts'
import { installNetwork, stageReached } from './stage-vm.ts'
import { switchVm } from './switch-vm.ts'
import { watchObjects } from './watch-objects.ts'
import { connect, loseConnection } from './watch-workload.ts'

const RECONCILERS: Readonly<
  Record<MachineController, (world: World, name: string) => Script<World>>
> = {
  cluster: reconcileCluster,
  topology: reconcileTopology,
  clusterclass: reconcileClass,
  autoscaler: scanCluster,
  machinedeployment: reconcileDeployment,
  machineset: reconcileSet,
  machine: reconcileMachine,
  machinehealthcheck: reconcileHealthCheck,
  kubeadmconfig: reconcileConfig,
  kubeadmcontrolplane: reconcileControlPlane,
  infracluster: reconcileInfraCluster,
  inframachine: reconcileInfraMachine,
}

export const handlers: Handlers<World, ClusterApiEvent> = {
  'cluster-api/reconciled': reconcile,
  'cluster-api/infrastructureBuilt': buildInfrastructure,
  'cluster-api/infrastructureRemoved': removeInfrastructure,
  'cluster-api/vmStaged': stageReached,
  'cluster-api/connected': connect,
  'cluster-api/connectionLost': loseConnection,
  'cluster-api/appPlaced': placeApp,
  'cluster-api/podReady': readyPod,
  'cluster-api/moved': beginMove,
  'cluster-api/moveStaged': stageMove,
  'cluster-api/networkInstalled': installNetwork,
  'cluster-api/vmSwitched': switchVm,
}

/** Whoever manages itself does nothing while its own API server is down: nobody is left to help. */
function* reconcile(
  world: World,
  { controller, name }: { readonly controller: MachineController; readonly name: string },
  actor: string,
): Script<World> {
  const { home } = world.clusterApi
  if (home !== undefined && !answers(world, home)) return world
  return yield* workOff(world, {
    controller,
    name,
    actor,
    reconcile: RECONCILERS[controller],
    requeue: (after, delayMs) => enqueue(after, controller, { name, delayMs }),
    refOf: (after) => objectOfKey(after, controller, name),
  })
}

const MACHINE_KINDS: Partial<Readonly<Record<MachineController, MachineKind>>> = {
  cluster: 'Cluster',
  topology: 'Cluster',
  clusterclass: 'ClusterClass',
  machinedeployment: 'MachineDeployment',
  machineset: 'MachineSet',
  machine: 'Machine',
  machinehealthcheck: 'MachineHealthCheck',
  kubeadmconfig: 'KubeadmConfig',
  kubeadmcontrolplane: 'KubeadmControlPlane',
}

function objectOfKey(world: World, controller: MachineController, name: string): Ref | undefined {
  const kind = MACHINE_KINDS[controller]
  const object = kind ? find(world, kind, name) : findInfra(world, name)
  return object && refOf(object)
}

export const watches: readonly Watch[] = [watchObjects]
