import type { World } from '../../world.ts'
import { isSame } from '../api-server/index.ts'
import { findAny, type KubeObject, nameOf, type OwnerReference } from '../api-server/model.ts'
import type { Change, Watch } from '../domain.ts'
import { adoptSnapshot } from './adopt-snapshot.ts'
import {
  enqueue,
  enqueueInfra,
  infraController,
  isPolling,
  wakePolls,
  wakePollsIn,
} from './enqueue.ts'
import { clusterOf, find, infraKeyOf, machinesIn, partsOf } from './find-objects.ts'
import {
  type Cluster,
  classNameOf,
  GROUP_OF,
  INFRASTRUCTURE,
  isMachineKind,
  type Machine,
  type MachineController,
  type MachineKind,
  machineObjects,
  type Reference,
  TOPOLOGY,
} from './model.ts'
import { boundsOf } from './pool-size.ts'

const CONTROLLER_OF: Readonly<Record<MachineKind, MachineController>> = {
  Cluster: 'cluster',
  ClusterClass: 'clusterclass',
  MachineDeployment: 'machinedeployment',
  MachineSet: 'machineset',
  Machine: 'machine',
  MachineHealthCheck: 'machinehealthcheck',
  KubeadmControlPlane: 'kubeadmcontrolplane',
  KubeadmConfig: 'kubeadmconfig',
}

/** Each object wakes its own controller, those of its owners, and whoever reads it. */
export const watchObjects: Watch = {
  objects: ['*'],
  wake(world, change) {
    if (!change.object.endsWith('.x-k8s.io') && !change.object.endsWith('cluster.x-k8s.io'))
      return world
    const object = findAny(world.api, change.object, change.name) ?? change.before
    if (!object) return world
    let after = wakeOwn(world, change, object)
    after = wakeOwners(after, object)
    after = wakeTopology(wakeReaders(after, change, object), object)
    after = beginScans(after, object)
    const isNewTemplate = object.kind.endsWith('Template') && change.verb === 'created'
    return isNewTemplate
      ? wakePollsIn(after, object.metadata.namespace ?? '')
      : wakePolls(after, clusterOf(object))
  },
}

const isInfrastructure = ({ kind, apiVersion }: KubeObject): boolean =>
  apiVersion.startsWith(`${INFRASTRUCTURE}/`) &&
  (kind.endsWith('Cluster') || kind.endsWith('Machine'))

function wakeOwn(world: World, { verb, name }: Change, object: KubeObject): World {
  if (verb === 'deleted') return world
  if (isInfrastructure(object)) {
    const key = infraKeyOf(object)
    const known = verb === 'created' ? adoptSnapshot(world, object) : world
    return enqueue(known, infraController(key), { name: key })
  }
  return isMachineKind(object.kind) ? enqueue(world, CONTROLLER_OF[object.kind], { name }) : world
}

function wakeOwners(world: World, { metadata }: KubeObject): World {
  const { ownerReferences = [], namespace } = metadata
  const wakeOwner = (after: World, { kind, name }: OwnerReference): World =>
    isMachineKind(kind) && kind in CONTROLLER_OF
      ? enqueue(after, CONTROLLER_OF[kind], { name: `${namespace}/${name}` })
      : after
  return ownerReferences.reduce(wakeOwner, world)
}

function wakeReaders(world: World, change: Change, object: KubeObject): World {
  if (object.kind === 'Machine') return wakeReadersOfMachine(world, object as Machine) // as: its kind says so
  if (object.kind === 'Cluster') return wakeReadersOfCluster(world, change, object as Cluster) // as: its kind says so
  return isInfrastructure(object) || object.kind === 'KubeadmControlPlane'
    ? wakeClusterBy(world, object)
    : world
}

/** Providers watch the Machine they work for; health checks and the Cluster count it. */
function wakeReadersOfMachine(world: World, machine: Machine): World {
  const { namespace } = machine.metadata
  const { infrastructureRef, bootstrap } = machine.spec
  let after = enqueueInfra(
    world,
    `${infrastructureRef.kind}/${namespace}/${infrastructureRef.name}`,
  )
  if (
    bootstrap.configRef &&
    find(after, 'KubeadmConfig', `${namespace}/${bootstrap.configRef.name}`)
  )
    after = enqueue(after, 'kubeadmconfig', { name: `${namespace}/${bootstrap.configRef.name}` })
  for (const check of partsOf(after, 'MachineHealthCheck', clusterOf(machine)))
    after = enqueue(after, 'machinehealthcheck', { name: nameOf(check) })
  return machine.metadata.deletionTimestamp
    ? enqueue(after, 'cluster', { name: clusterOf(machine) })
    : after
}

/** cluster-autoscaler begins to scan a cluster when a pool of it has bounds. */
function beginScans(world: World, object: KubeObject): World {
  if (!world.clusterApi.settings.autoscaler || object.kind !== 'MachineDeployment') return world
  const name = clusterOf(object)
  return boundsOf(object) && !isPolling(world, 'autoscaler', name)
    ? enqueue(world, 'autoscaler', { name })
    : world
}

/** The topology controller watches Clusters, their classes, and what it made itself; of templates it hears nothing. */
function wakeTopology(world: World, object: KubeObject): World {
  const { kind, metadata } = object
  if (kind === 'ClusterClass') {
    const users = Object.values(machineObjects(world.api, 'Cluster')).filter(
      ({ spec, metadata: own }) =>
        spec.topology && classNameOf(spec.topology, own.namespace) === nameOf(object),
    )
    return users.reduce((after, user) => enqueue(after, 'topology', { name: nameOf(user) }), world)
  }
  const isManaged =
    kind === 'Cluster'
      ? (object as Cluster).spec?.topology !== undefined // as: its kind says so
      : metadata.labels?.[TOPOLOGY.owned] !== undefined &&
        /(Cluster|ControlPlane|Deployment)$/.test(kind)
  return isManaged ? enqueue(world, 'topology', { name: clusterOf(object) }) : world
}

/** What those who make machines wait for in a Cluster, and what all of its controllers obey. */
const awaitedIn = ({ spec, status }: Cluster) => [status?.initialization, spec.controlPlaneEndpoint]
const obeyedIn = ({ spec, metadata }: Cluster) => [spec.paused ?? false, metadata.deletionTimestamp]

function wakeReadersOfCluster(world: World, { before, verb }: Change, cluster: Cluster): World {
  const old = before as Cluster | undefined // as: its kind says so
  const isOrder = !old || verb === 'created' || !isSame(obeyedIn(old), obeyedIn(cluster))
  if (!isOrder && isSame(awaitedIn(old), awaitedIn(cluster))) return world
  const name = nameOf(cluster)
  let after = world
  for (const reference of [cluster.spec.controlPlaneRef, cluster.spec.infrastructureRef])
    after = wakeReferred(after, cluster.metadata.namespace, reference)
  const kinds = isOrder
    ? (['MachineDeployment', 'MachineSet', 'KubeadmConfig', 'MachineHealthCheck'] as const) // as: kinds
    : (['KubeadmConfig', 'MachineHealthCheck'] as const) // as: kinds
  for (const kind of kinds) {
    for (const part of partsOf(after, kind, name))
      after = enqueue(after, CONTROLLER_OF[kind], { name: nameOf(part) })
  }
  for (const machine of machinesIn(after, name)) {
    after = enqueue(after, 'machine', { name: nameOf(machine) })
    const { kind, name: infra } = machine.spec.infrastructureRef
    after = enqueueInfra(after, `${kind}/${machine.metadata.namespace}/${infra}`)
  }
  return after
}

function wakeReferred(
  world: World,
  namespace: string | undefined,
  reference: Reference | undefined,
): World {
  if (!reference) return world
  if (reference.apiGroup === INFRASTRUCTURE)
    return enqueueInfra(world, `${reference.kind}/${namespace}/${reference.name}`)
  return isMachineKind(reference.kind) && reference.apiGroup === GROUP_OF[reference.kind]
    ? enqueue(world, CONTROLLER_OF[reference.kind], { name: `${namespace}/${reference.name}` })
    : world
}

/** An object that came after its Cluster is found by the Cluster that refers to it. */
function wakeClusterBy(world: World, object: KubeObject): World {
  if (object.kind.endsWith('Machine')) return world
  const clusters = world.api.objects['Cluster.cluster.x-k8s.io'] ?? {}
  const { name, namespace } = object.metadata
  const found = Object.values(clusters).find((one) => {
    const { spec, metadata } = one as Cluster // as: stored under its kind
    return (
      metadata.namespace === namespace &&
      [spec.infrastructureRef, spec.controlPlaneRef].some(
        (reference) => reference?.name === name && reference.kind === object.kind,
      )
    )
  })
  return found ? enqueue(world, 'cluster', { name: nameOf(found) }) : world
}
