import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject } from '../api-server/index.ts'
import { type KubeObject, nameOf, refOf } from '../api-server/model.ts'
import { adoptTemplates } from './adopt-templates.ts'
import {
  either,
  FINALIZERS,
  isTrue,
  ownerBy,
  put,
  withAnnotation,
  withFinalizer,
  withoutFinalizer,
  withStated,
} from './change-object.ts'
import { quorumOf } from './change-workload.ts'
import { CLEANUP_HOOK } from './cleanup-hook.ts'
import { endPoll } from './enqueue.ts'
import { removeMembers } from './etcd-members.ts'
import { say } from './explain.ts'
import {
  clusterOf,
  find,
  isPaused,
  machinesIn,
  machinesOf,
  ownCluster,
  partsOf,
  workloadOf,
} from './find-objects.ts'
import type { Cluster, KubeadmControlPlane, Machine } from './model.ts'
import { remediateControlPlane } from './remediate-control-plane.ts'
import { isOutdated, scaleControlPlane } from './scale-control-plane.ts'

/** A list of decisions; the first that acts or waits ends the pass. controlplane/kubeadm, Cluster API v1.14. */
export function* reconcileControlPlane(world: World, name: string): Script<World> {
  const controlPlane = find(world, 'KubeadmControlPlane', name)
  if (!controlPlane || isPaused(world, controlPlane)) return world
  const cluster = ownCluster(world, controlPlane)
  if (!cluster) return world // its Cluster has not taken it yet
  if (controlPlane.metadata.deletionTimestamp) return yield* endControlPlane(world, controlPlane)
  const finalized = withFinalizer(controlPlane, FINALIZERS.KubeadmControlPlane)
  const { infrastructureRef } = finalized.spec.machineTemplate.spec
  let after = yield* adoptTemplates(put(world, finalized), cluster, [infrastructureRef])
  after = yield* act(after, finalized, cluster)
  return yield* report(after, name)
}

function* act(world: World, controlPlane: KubeadmControlPlane, cluster: Cluster): Script<World> {
  if (!cluster.status?.initialization?.infrastructureProvisioned) return world
  const certified = yield* makeSecrets(world, controlPlane, cluster, CERTIFICATES)
  if (!cluster.spec.controlPlaneEndpoint) return certified
  const ready = yield* makeSecrets(certified, controlPlane, cluster, ['kubeconfig'])
  const marked = markOutdated(ready, controlPlane)
  const freed = yield* removeMembers(marked, controlPlane)
  const remedied = yield* remediateControlPlane(freed, controlPlane)
  if (remedied.isDone) return remedied.world
  return yield* scaleControlPlane(remedied.world, controlPlane)
}

const CERTIFICATES = ['ca', 'etcd', 'proxy', 'sa'] as const

/** The certificate authorities come before the first machine, so that each machine is given them. */
function* makeSecrets(
  world: World,
  controlPlane: KubeadmControlPlane,
  cluster: Cluster,
  purposes: readonly string[],
): Script<World> {
  const { name, namespace } = cluster.metadata
  // A snapshot of another management cluster seldom brings its Secrets: they are there, or nothing would run.
  if (controlPlane.status?.initialization?.controlPlaneInitialized) return world
  const missing = purposes.filter(
    (purpose) => !world.api.objects.Secret?.[`${namespace}/${name}-${purpose}`],
  )
  let after = world
  for (const purpose of missing) {
    const secret: object = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: `${name}-${purpose}`,
        namespace,
        labels: { 'cluster.x-k8s.io/cluster-name': name },
        ownerReferences: [ownerBy(controlPlane, true)],
      },
      type: 'cluster.x-k8s.io/secret',
    }
    after = put(after, secret as KubeObject) // as: the server fills in its metadata
  }
  if (missing.length === 0) return world
  const ref = refOf(controlPlane)
  const word = missing.includes('kubeconfig') ? 'kubeconfigMade' : 'certificatesMade'
  yield story(after, say(word, { controlPlane: ref, cluster: refOf(cluster) }), ref)
  return after
}

function markOutdated(world: World, controlPlane: KubeadmControlPlane): World {
  let after = world
  for (const machine of machinesOf(world, controlPlane)) {
    const isNew = !isOutdated(world, controlPlane, machine)
    const said = either('UpToDate', isNew, ['UpToDate', 'NotUpToDate'])
    after = put(after, withStated(after, machine, said))
  }
  return after
}

/** Initialized is what was once seen through the client: it is never taken back. */
function* report(world: World, name: string): Script<World> {
  const controlPlane = find(world, 'KubeadmControlPlane', name)
  if (!controlPlane) return world
  const cluster = clusterOf(controlPlane)
  const { isConnected, isInitialized } = workloadOf(world, cluster)
  const machines = machinesOf(world, controlPlane)
  const known = controlPlane.status?.initialization?.controlPlaneInitialized === true
  const initialized = known || (isConnected && isInitialized)
  const { voters, healthy, needed } = quorumOf(world, cluster)
  const count = (type: string) => machines.filter((machine) => isTrue(machine, type)).length
  const versions = new Map<string, number>()
  for (const { spec } of machines)
    versions.set(spec.version ?? '', (versions.get(spec.version ?? '') ?? 0) + 1)
  const counted: KubeadmControlPlane = {
    ...controlPlane,
    status: {
      ...controlPlane.status,
      ...(initialized && { initialization: { controlPlaneInitialized: true } }),
      replicas: machines.length,
      readyReplicas: count('Ready'),
      availableReplicas: count('Available'),
      upToDateReplicas: count('UpToDate'),
      versions: [...versions].map(([version, replicas]) => ({ version, replicas })),
    },
  }
  const isAvailable = initialized && isConnected && voters > 0 && healthy >= needed
  const { replicas: want } = controlPlane.spec
  const next = withStated(
    world,
    counted,
    either('Initialized', initialized, ['Initialized', 'NotInitialized']),
    either('Available', isAvailable, ['Available', 'NotAvailable']),
    either('EtcdClusterHealthy', isAvailable, ['Healthy', 'NotHealthy']),
    either('RollingOut', count('UpToDate') < machines.length, ['RollingOut', 'NotRollingOut']),
    either('ScalingUp', machines.length < want, ['ScalingUp', 'NotScalingUp']),
    either('ScalingDown', machines.length > want, ['ScalingDown', 'NotScalingDown']),
  )
  const after = put(world, next)
  const ref = refOf(controlPlane)
  if (initialized && !known) yield story(after, say('kcpInitialized', { controlPlane: ref }), ref)
  const was = controlPlane.status
  if (after !== world && was?.readyReplicas !== next.status?.readyReplicas) {
    const said = { controlPlane: ref, have: machines.length, want, ready: count('Ready') }
    yield detail(after, say('kcpCounted', said), ref)
  }
  return after
}

/** All its machines go at once, undrained, and nobody takes their etcd members out one by one. */
function* endControlPlane(world: World, controlPlane: KubeadmControlPlane): Script<World> {
  const name = nameOf(controlPlane)
  const cluster = clusterOf(controlPlane)
  const workers = [
    ...partsOf(world, 'MachineDeployment', cluster),
    ...machinesIn(world, cluster).filter(
      ({ metadata }) => !('cluster.x-k8s.io/control-plane' in (metadata.labels ?? {})),
    ),
  ]
  if (workers.length > 0) return world
  const machines = machinesOf(world, controlPlane)
  if (machines.length === 0)
    return put(
      endPoll(world, 'kubeadmcontrolplane', name),
      withoutFinalizer(controlPlane, FINALIZERS.KubeadmControlPlane),
    )
  const living = machines.filter(({ metadata }) => !metadata.deletionTimestamp)
  let after = world
  for (const machine of machines) {
    const free: Machine = withAnnotation(machine, CLEANUP_HOOK, undefined)
    after = deleteObject(put(after, free), free)
  }
  const ref = refOf(controlPlane)
  if (living.length > 0) {
    yield story(
      after,
      say('kcpEnding', { controlPlane: ref, count: living.length }),
      ...living.map(refOf),
    )
  }
  return after
}
