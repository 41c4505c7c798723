import type { World } from '../../world.ts'
import { find, partsOf, referred } from './find-objects.ts'
import {
  type CloneTemplate,
  type Cluster,
  type ClusterClass,
  classNameOf,
  type InfraCluster,
  type KubeadmControlPlane,
  type MachineDeployment,
  TOPOLOGY,
  type Topology,
} from './model.ts'

/** What the topology controller finds: the Cluster, its class, and what it made before. */
export interface TopologyState {
  readonly cluster: Cluster
  readonly topology: Topology
  readonly clusterClass: ClusterClass
  readonly current: {
    readonly infrastructure: InfraCluster | undefined
    readonly controlPlane: KubeadmControlPlane | undefined
    /** The template that the control plane clones. */
    readonly shape: CloneTemplate | undefined
    /** By the name in the topology. */
    readonly pools: Readonly<Record<string, CurrentPool>>
  }
}

export interface CurrentPool {
  readonly pool: MachineDeployment
  readonly bootstrap: CloneTemplate | undefined
  readonly shape: CloneTemplate | undefined
}

/** The class of a Cluster; undefined when nobody has made it. */
export const classOf = (world: World, { spec, metadata }: Cluster): ClusterClass | undefined =>
  spec.topology && find(world, 'ClusterClass', classNameOf(spec.topology, metadata.namespace))

export function readTopology(
  world: World,
  cluster: Cluster,
  clusterClass: ClusterClass,
): TopologyState['current'] {
  const { namespace, name } = cluster.metadata
  const { infrastructureRef, controlPlaneRef } = cluster.spec
  const controlPlane = referred<KubeadmControlPlane>(world, controlPlaneRef, namespace)
  const clones = clusterClass.spec.controlPlane.machineInfrastructure !== undefined
  const own = partsOf(world, 'MachineDeployment', `${namespace}/${name}`).filter(
    ({ metadata }) => metadata.labels?.[TOPOLOGY.owned] !== undefined,
  )
  const pools = own.map((pool): readonly [string, CurrentPool] => {
    const { bootstrap, infrastructureRef: shape } = pool.spec.template.spec
    return [
      pool.metadata.labels?.[TOPOLOGY.pool] ?? '',
      {
        pool,
        bootstrap: referred<CloneTemplate>(world, bootstrap.configRef, namespace),
        shape: referred<CloneTemplate>(world, shape, namespace),
      },
    ]
  })
  return {
    infrastructure: referred<InfraCluster>(world, infrastructureRef, namespace),
    controlPlane,
    shape: clones
      ? referred<CloneTemplate>(
          world,
          controlPlane?.spec.machineTemplate.spec.infrastructureRef,
          namespace,
        )
      : undefined,
    pools: Object.fromEntries(pools),
  }
}
