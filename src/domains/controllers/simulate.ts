import type { Ref } from '../../core/ref.ts'
import type { Handlers, Script } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { type ApiSlice, findObject, type KnownKind, refOf } from '../api-server/model.ts'
import type { Watch } from '../domain.ts'
import { collectGarbage, watchOwners } from './collect-garbage.ts'
import { reconcileDaemonSet, watchDaemonSets } from './daemon-set.ts'
import { passDeadline, reconcileDeployment, watchDeployments } from './deployment.ts'
import { reconcileBudget, watchBudgets } from './disruption.ts'
import { checkDrain, cordon, drain, tryEviction } from './drain-node.ts'
import { reconcileService, watchEndpoints } from './endpoint-slice.ts'
import { enqueue } from './enqueue.ts'
import { endToleration, evictByTaints, watchTaints } from './evict-by-taints.ts'
import { judgeNode, taintNode } from './judge-node.ts'
import { reconcilePod, stagePod, watchPods } from './kubelet.ts'
import type { ControllerEvent, ControllerName } from './model.ts'
import { reconcileNamespace, watchNamespaces } from './namespace.ts'
import { reconcileNode, watchNodes } from './node.ts'
import { reconcileReplicaSet, watchReplicaSets } from './replicaset.ts'
import { stageContainer } from './run-container.ts'
import { schedulePod, watchUnscheduled } from './scheduler.ts'
import { setPower } from './set-power.ts'
import { setImage, setProgram } from './set-program.ts'
import { reconcileStatefulSet, watchStatefulSets } from './stateful-set.ts'
import { reportPods, stageComponent, turnWithApi } from './turn-with-api.ts'
import { workOff } from './work-off.ts'

/** One worker per queue: what it does with a key. */
const RECONCILERS: Readonly<Record<ControllerName, (world: World, name: string) => Script<World>>> =
  {
    deployment: reconcileDeployment,
    replicaset: reconcileReplicaSet,
    daemonset: reconcileDaemonSet,
    statefulset: reconcileStatefulSet,
    endpointslice: reconcileService,
    scheduler: schedulePod,
    kubelet: reconcilePod,
    namespace: reconcileNamespace,
    node: reconcileNode,
    'taint-eviction': evictByTaints,
    'garbage-collector': collectGarbage,
    disruption: reconcileBudget,
  }

export const handlers: Handlers<World, ControllerEvent> = {
  'controllers/reconciled': reconcile,
  'controllers/podStaged': stagePod,
  'controllers/containerStaged': stageContainer,
  'controllers/programSet': setProgram,
  'controllers/imageSet': setImage,
  'controllers/cordoned': (world, { node }) => cordon(world, node, true),
  'controllers/uncordoned': (world, { node }) => cordon(world, node, false),
  'controllers/drained': drain,
  'controllers/evictionTried': tryEviction,
  'controllers/drainChecked': checkDrain,
  'controllers/nodePowerSet': setPower,
  'controllers/nodeJudged': judgeNode,
  'controllers/nodeTainted': taintNode,
  'controllers/tolerationOver': endToleration,
  'controllers/deadlinePassed': passDeadline,
  'controllers/apiTurned': turnWithApi,
  'controllers/componentStaged': stageComponent,
  'controllers/kubeletReported': reportPods,
}

function reconcile(
  world: World,
  { controller, name }: { readonly controller: ControllerName; readonly name: string },
  actor: string,
): Script<World> {
  return workOff(world, {
    controller,
    name,
    actor,
    reconcile: RECONCILERS[controller],
    requeue: (after, delayMs) => enqueue(after, controller, { name, delayMs, actor }),
    refOf: ({ api }) => objectOfKey(api, controller, name),
  })
}

/** Keys of these controllers are names of objects. */
const KIND_OF: Partial<Readonly<Record<ControllerName, KnownKind>>> = {
  deployment: 'Deployment',
  replicaset: 'ReplicaSet',
  daemonset: 'DaemonSet',
  statefulset: 'StatefulSet',
  endpointslice: 'Service',
  namespace: 'Namespace',
  'taint-eviction': 'Node',
  disruption: 'PodDisruptionBudget',
}

function objectOfKey(api: ApiSlice, controller: ControllerName, name: string): Ref | undefined {
  const kind = KIND_OF[controller]
  const object = kind && findObject(api, kind, name)
  return object && refOf(object)
}

export const watches: readonly Watch[] = [
  watchNodes,
  watchTaints,
  watchPods,
  watchUnscheduled,
  watchReplicaSets,
  watchDaemonSets,
  watchStatefulSets,
  watchDeployments,
  watchEndpoints,
  watchNamespaces,
  watchOwners,
  watchBudgets,
]
