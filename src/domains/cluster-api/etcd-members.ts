import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { refOf } from '../api-server/model.ts'
import { put, reasonFor, withAnnotation } from './change-object.ts'
import { answers, withWorkload } from './change-workload.ts'
import { CLEANUP_HOOK } from './cleanup-hook.ts'
import { say } from './explain.ts'
import { clusterOf, machinesOf, workloadOf } from './find-objects.ts'
import type { KubeadmControlPlane } from './model.ts'

/**
 * A Machine that is being deleted waits behind a hook until its etcd member is out: one at a time, the one asked first
 * goes first. Then the hook is dropped. controlplane/kubeadm, reconcilePreTerminateHook, Cluster API v1.14.
 */
export function* removeMembers(world: World, controlPlane: KubeadmControlPlane): Script<World> {
  const cluster = clusterOf(controlPlane)
  const [machine] = machinesOf(world, controlPlane)
    .filter((one) => one.metadata.annotations?.[CLEANUP_HOOK] !== undefined)
    .filter((one) => reasonFor(one, 'Deleting') === 'WaitingForPreTerminateHook')
    .toSorted((left, right) => timeOf(left) - timeOf(right))
  if (!machine) return world
  const { members, isConnected } = workloadOf(world, cluster)
  const node = machine.status?.nodeRef?.name ?? machine.spec.infrastructureRef.name
  const { [node]: member, ...left } = members
  if (member && (!isConnected || !answers(world, cluster))) return world // etcd cannot be asked
  const removed = member ? withWorkload(world, cluster, { members: left }) : world
  const after = put(removed, withAnnotation(machine, CLEANUP_HOOK, undefined))
  if (member) {
    const voters = Object.values(left).filter((role) => role === 'voter').length
    const said = { machine: refOf(machine), voters, quorum: Math.floor(voters / 2) + 1 }
    yield story(after, say('memberRemoved', said), refOf(machine))
  }
  return after
}

const timeOf = ({
  metadata,
}: {
  readonly metadata: { readonly resourceVersion: string }
}): number => Number(metadata.resourceVersion)
