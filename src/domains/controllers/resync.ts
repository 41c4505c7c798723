import { withoutDue } from '../../core/sim/due.ts'
import { type Due, type Script, story } from '../../core/sim/kernel.ts'
import type { World, WorldEvent } from '../../world.ts'
import type { KubeObject } from '../api-server/model.ts'
import type { Change } from '../domain.ts'
import { say } from './explain.ts'
import { keysSince, type Wake, wakeProgram } from './hold-back.ts'
import { isWatchedBy, type Program } from './model.ts'
import { asCached, staleKinds } from './stale-cache.ts'

/**
 * An object comes to the handlers once more with the resourceVersion that it had. Handlers for what a controller owns compare the two and
 * drop it; only the handler for the controller's own kind puts the key into the queue. Kubernetes v1.36: updatePod and updateReplicaSet of
 * pkg/controller/replicaset, deployment, daemon, statefulset; Cluster API v1.14: util/predicates, ResourceIsChanged.
 */

/** Whose own kind it is. Namespaces and Nodes are compared with what they were. */
const OWN: Readonly<Record<string, string>> = {
  Deployment: 'deployment',
  ReplicaSet: 'replicaset',
  DaemonSet: 'daemonset',
  StatefulSet: 'statefulset',
  Service: 'endpointslice',
  PodDisruptionBudget: 'disruption',
  'ClusterClass.cluster.x-k8s.io': 'clusterclass',
  'MachineDeployment.cluster.x-k8s.io': 'machinedeployment',
  'MachineSet.cluster.x-k8s.io': 'machineset',
  'Machine.cluster.x-k8s.io': 'machine',
  'MachineHealthCheck.cluster.x-k8s.io': 'machinehealthcheck',
  'KubeadmConfig.bootstrap.cluster.x-k8s.io': 'kubeadmconfig',
  'KubeadmControlPlane.controlplane.cluster.x-k8s.io': 'kubeadmcontrolplane',
}

function ownersOf(object: string): readonly string[] {
  if (object === 'Cluster.cluster.x-k8s.io') return ['cluster', 'topology']
  if (object.endsWith('Machine.infrastructure.cluster.x-k8s.io')) return ['inframachine']
  if (object.endsWith('Cluster.infrastructure.cluster.x-k8s.io')) return ['infracluster']
  const own = OWN[object]
  return own === undefined ? [] : [own]
}

interface Again {
  readonly program: Program
  readonly object: string
  readonly name: string
  readonly now: KubeObject
}

export function resyncOne(world: World, { program, object, name, now }: Again, wake: Wake): World {
  const owners = ownersOf(object)
  if (owners.length === 0) return world
  const change: Change = { object, name, verb: 'updated', before: now }
  const woken = wakeProgram(world, program, change, wake)
  const isOwn = ({ at, event }: Due<WorldEvent>): boolean =>
    (event.kind === 'controllers/reconciled' || event.kind === 'cluster-api/reconciled') &&
    owners.includes(event.controller) &&
    (event.name === name || event.name.endsWith(`/${name}`)) &&
    at <= world.clock
  return withoutDue(
    woken,
    keysSince(world, woken).filter((due) => !isOwn(due)),
  )
}

/**
 * The resync period of a program's informers is over: every object of its caches comes to the handlers once more. It is no list: the API
 * server is not asked. kube-controller-manager: `--min-resync-period` 12 h, drawn out by chance up to 24 h
 * (cmd/kube-controller-manager/app/controllermanager.go, ResyncPeriod); Cluster API: `--sync-period` 10 min (core/main.go).
 */
export function* resync(world: World, program: Program, wake: Wake): Script<World> {
  const cached = asCached(world, staleKinds(world, program))
  let after = world
  let count = 0
  for (const [object, objects] of Object.entries(cached.api.objects)) {
    if (!isWatchedBy(program, object)) continue
    for (const [name, now] of Object.entries(objects)) {
      count += 1
      after = resyncOne(after, { program, object, name, now }, wake)
    }
  }
  const told = say('resynced', { program, count, keys: keysSince(world, after).length })
  yield { ...story(after, told), actor: program }
  return after
}
