import { entryIn } from '../../core/large-record.ts'
import type { World } from '../../world.ts'
import type { KubeObject } from '../api-server/model.ts'
import { grouping } from '../controllers/index.ts'
import {
  type Cluster,
  INFRASTRUCTURE,
  type InfraCluster,
  type InfraMachine,
  type Machine,
  type MachineDeployment,
  type MachineKind,
  type MachineKinds,
  type MachineSet,
  machineKey,
  type Reference,
  type Workload,
} from './model.ts'

export const find = <Kind extends MachineKind>(
  world: World,
  kind: Kind,
  name: string,
): MachineKinds[Kind] | undefined => entryIn(world.api.objects, machineKey(kind), name)

/** The object a reference names; what its kind is, is for the caller to know. */
export const referred = <Object extends KubeObject>(
  world: World,
  reference: Reference | undefined,
  namespace = 'default',
): Object | undefined =>
  reference &&
  entryIn<Object>(
    world.api.objects,
    `${reference.kind}.${reference.apiGroup}`,
    `${namespace}/${reference.name}`,
  )

/** Keys of infrastructure objects begin with their kind: `VSphereMachine/shop/web-1`. */
export const infraKeyOf = ({ kind, metadata }: KubeObject): string =>
  `${kind}/${metadata.namespace}/${metadata.name}`

export function findInfra<Object extends InfraCluster | InfraMachine>(
  world: World,
  key: string,
): Object | undefined {
  const slash = key.indexOf('/')
  return entryIn(
    world.api.objects,
    `${key.slice(0, slash)}.${INFRASTRUCTURE}`,
    key.slice(slash + 1),
  )
}

const clusterNameIn = (object: KubeObject): string => {
  if (object.kind === 'Cluster') return object.metadata.name
  const { spec } = object as Partial<Record<'spec', { readonly clusterName?: string }>> // as: any object may have a spec
  return spec?.clusterName ?? object.metadata.labels?.[CLUSTER_LABEL] ?? ''
}

export const CLUSTER_LABEL = 'cluster.x-k8s.io/cluster-name'
export const CONTROL_PLANE_LABEL = 'cluster.x-k8s.io/control-plane'

/** `namespace/name` of the Cluster an object belongs to. */
export const clusterOf = (object: KubeObject): string =>
  `${object.metadata.namespace}/${clusterNameIn(object)}`

export const ownCluster = (world: World, object: KubeObject): Cluster | undefined =>
  find(world, 'Cluster', clusterOf(object))

const newWorkload: Workload = {
  isInitialized: false,
  hasNetwork: false,
  isConnected: false,
  nodes: {},
  members: {},
}

export const workloadOf = (world: World, cluster: string): Workload =>
  world.clusterApi.workloads[cluster] ?? newWorkload

/** Nobody's controller touches what is paused, whether by itself or by its Cluster. */
export const isPaused = (world: World, object: KubeObject): boolean =>
  object.metadata.annotations?.['cluster.x-k8s.io/paused'] !== undefined ||
  ownCluster(world, object)?.spec.paused === true

const byOwner = grouping<KubeObject>(({ metadata }) =>
  (metadata.ownerReferences ?? []).flatMap(({ uid, controller }) => (controller ? [uid] : [])),
)
const byCluster = grouping<KubeObject>((object) => [clusterOf(object)])

/** The Machines a set or a control plane owns, those being deleted included, by name. */
export const machinesOf = (world: World, { metadata }: KubeObject): readonly Machine[] =>
  (byOwner(world.api, machineKey('Machine'), metadata.uid) as readonly Machine[]) // as: a group of Machines
    .toSorted(byName)

export const machinesIn = (world: World, cluster: string): readonly Machine[] =>
  byCluster(world.api, machineKey('Machine'), cluster) as readonly Machine[] // as: a group of Machines

/** The MachineSets of a MachineDeployment, oldest first. */
export const setsOf = (world: World, { metadata }: MachineDeployment): readonly MachineSet[] =>
  (byOwner(world.api, machineKey('MachineSet'), metadata.uid) as readonly MachineSet[]) // as: a group of MachineSets
    .toSorted(byAge)

/** All objects of a kind that belong to a cluster. */
export const partsOf = <Kind extends MachineKind>(
  world: World,
  kind: Kind,
  cluster: string,
): readonly MachineKinds[Kind][] =>
  byCluster(world.api, machineKey(kind), cluster) as unknown as readonly MachineKinds[Kind][] // as: a group of that kind

export const isControlPlane = ({ metadata }: KubeObject): boolean =>
  metadata.labels?.[CONTROL_PLANE_LABEL] !== undefined

const byName = (left: KubeObject, right: KubeObject): number =>
  left.metadata.name < right.metadata.name ? -1 : 1

export const byAge = (left: KubeObject, right: KubeObject): number => {
  const { creationTimestamp: a, uid: one } = left.metadata
  const { creationTimestamp: b, uid: other } = right.metadata
  return a === b ? (one < other ? -1 : 1) : a < b ? -1 : 1
}
