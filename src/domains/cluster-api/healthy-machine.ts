import type { World } from '../../world.ts'
import { isUp } from './change-workload.ts'
import { clusterOf, workloadOf } from './find-objects.ts'
import type { Machine } from './model.ts'

/** The API server, its companions and the etcd member on a control-plane machine are well. */
export function isHealthy(world: World, machine: Machine): boolean {
  const { members } = workloadOf(world, clusterOf(machine))
  const node = machine.status?.nodeRef?.name
  return node !== undefined && members[node] === 'voter' && isUp(world, machine.spec.providerID)
}
