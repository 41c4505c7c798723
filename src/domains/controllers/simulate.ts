import type { Handlers, Script } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import type { Watch } from '../domain.ts'
import { collectGarbage, watchOwners } from './collect-garbage.ts'
import { reconcileDaemonSet, watchDaemonSets } from './daemon-set.ts'
import { passDeadline, reconcileDeployment, watchDeployments } from './deployment.ts'
import { reconcileBudget, watchBudgets } from './disruption.ts'
import { checkDrain, cordon, drain, tryEviction } from './drain-node.ts'
import { reconcileService, watchEndpoints } from './endpoint-slice.ts'
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
  'controllers/reconciled': (world, { controller, name }) => RECONCILERS[controller](world, name),
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
