import type { World } from '../../world.ts'
import { machinesIn, partsOf, workloadOf } from './find-objects.ts'
import type { Machine, MachineDeployment, WorkloadNode } from './model.ts'
import { boundsOf } from './pool-size.ts'
import { type Room, roomOfAnnotations, roomOfNode } from './workload-pods.ts'

/** A MachineDeployment that cluster-autoscaler may move, with its Nodes. */
export interface NodeGroup {
  readonly pool: MachineDeployment
  readonly min: number
  readonly max: number
  /** What a new Node of it has; undefined when nobody knows. */
  readonly shape: Room | undefined
  readonly members: readonly { readonly machine: Machine; readonly node: WorkloadNode }[]
}

const CAPACITY = 'capacity.cluster-autoscaler.kubernetes.io'

/**
 * Pools with both bounds; one without a Machine only when its capacity is written down.
 * cloudprovider/clusterapi/clusterapi_nodegroup.go, cluster-autoscaler 1.36. A Node that is there is the pattern for the next.
 */
export function nodeGroups(world: World, cluster: string): readonly NodeGroup[] {
  const { nodes } = workloadOf(world, cluster)
  const machines = machinesIn(world, cluster)
  return partsOf(world, 'MachineDeployment', cluster).flatMap((pool): readonly NodeGroup[] => {
    const { annotations = {}, deletionTimestamp, name } = pool.metadata
    const bounds = boundsOf(pool)
    if (!bounds || bounds.max < bounds.min || bounds.max === 0) return []
    if (deletionTimestamp || annotations['cluster.x-k8s.io/paused'] !== undefined) return []
    const members = machines
      .filter(({ metadata }) => metadata.labels?.['cluster.x-k8s.io/deployment-name'] === name)
      .flatMap((machine) => {
        const node = nodes[machine.status?.nodeRef?.name ?? '']
        return node ? [{ machine, node }] : []
      })
    const written = roomOfAnnotations(
      annotations[`${CAPACITY}/cpu`],
      annotations[`${CAPACITY}/memory`],
    )
    const pattern = members.find(({ node }) => node.ready === 'True')
    const shape = pattern ? roomOfNode(world, pattern.node) : written
    if (pool.spec.replicas === 0 && !written) return []
    return [{ ...bounds, pool, shape, members }]
  })
}
