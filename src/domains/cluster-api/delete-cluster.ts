import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject } from '../api-server/index.ts'
import { type KubeObject, nameOf, refOf } from '../api-server/model.ts'
import { FINALIZERS, put, reasonFor, withoutFinalizer, withStated } from './change-object.ts'
import { withoutWorkload } from './change-workload.ts'
import { endPoll, poll } from './enqueue.ts'
import { type DeletionStage, say } from './explain.ts'
import { isControlPlane, machinesIn, partsOf, referred } from './find-objects.ts'
import type { Cluster, InfraCluster } from './model.ts'

const WAIT_MS = 5_000 // core/reconcilers/cluster, deleteRequeueAfter, Cluster API v1.14

/** Workers first, then the control plane, then what the provider made; each waits for the one before. */
export function* endCluster(world: World, cluster: Cluster): Script<World> {
  const { stage, left } = remaining(world, cluster)
  const status = { ...cluster.status, phase: 'Deleting' } as const // as: a literal
  const marked = withStated(
    world,
    { ...cluster, status },
    { type: 'Deleting', status: 'True', reason: stage },
    { type: 'Available', status: 'False', reason: 'NotAvailable' },
  )
  let after = put(world, marked)
  const ref = refOf(cluster)
  if (reasonFor(cluster, 'Deleting') !== stage)
    yield story(after, say('clusterEnding', { cluster: ref, deletionStage: stage }), ref)
  if (left.length === 0) {
    after = put(
      endPoll(after, 'cluster', nameOf(cluster)),
      withoutFinalizer(marked, FINALIZERS.Cluster),
    )
    after = withoutWorkload(after, nameOf(cluster))
    yield story(after, say('clusterGone', { cluster: ref }))
    return after
  }
  for (const object of left) {
    const isOwn = object.metadata.ownerReferences?.some(({ uid }) => uid === cluster.metadata.uid)
    if (isOwn) after = deleteObject(after, object) // the rest is deleted by those who own it
  }
  return poll(after, 'cluster', {
    name: nameOf(cluster),
    everyMs: WAIT_MS,
    cluster: nameOf(cluster),
  })
}

interface Remaining {
  readonly stage: DeletionStage
  readonly left: readonly KubeObject[]
}

function remaining(world: World, cluster: Cluster): Remaining {
  const name = nameOf(cluster)
  const { namespace } = cluster.metadata
  const workers: readonly KubeObject[] = [
    ...partsOf(world, 'MachineDeployment', name),
    ...partsOf(world, 'MachineSet', name),
    ...machinesIn(world, name).filter((machine) => !isControlPlane(machine)),
  ]
  if (workers.length > 0) return { stage: 'WaitingForWorkersDeletion', left: workers }
  const controlPlane: readonly KubeObject[] = [
    referred(world, cluster.spec.controlPlaneRef, namespace) ?? [],
    machinesIn(world, name),
  ].flat()
  if (controlPlane.length > 0)
    return { stage: 'WaitingForControlPlaneDeletion', left: controlPlane }
  const infrastructure = referred<InfraCluster>(world, cluster.spec.infrastructureRef, namespace)
  if (infrastructure) return { stage: 'WaitingForInfrastructureDeletion', left: [infrastructure] }
  return { stage: 'DeletionCompleted', left: [] }
}
