import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject } from '../api-server/index.ts'
import { type KubeObject, nameOf, refOf } from '../api-server/model.ts'
import { controllerOf } from '../controllers/index.ts'
import { either, ownerBy, put, withStated } from './change-object.ts'
import { endPoll, poll } from './enqueue.ts'
import { say } from './explain.ts'
import { clusterOf, find, isControlPlane, isPaused, ownCluster } from './find-objects.ts'
import type { Cluster, KubeadmConfig, Machine } from './model.ts'

const LOCK_RETRY_MS = 30_000 // bootstrap/kubeadm, kubeadmconfig_controller.go, Cluster API v1.14

/**
 * Writes the Secret that a machine boots with. One machine of a cluster may run `kubeadm init`; a lock sees to that,
 * and all others wait for it. bootstrap/kubeadm, Cluster API v1.14.
 */
export function* reconcileConfig(world: World, name: string): Script<World> {
  const config = find(world, 'KubeadmConfig', name)
  if (!config || config.metadata.deletionTimestamp || isPaused(world, config)) return world
  const machine = machineOf(world, config)
  const cluster = ownCluster(world, config)
  if (!machine || !cluster) return world
  const isInitialized = cluster.status?.initialization?.controlPlaneInitialized === true
  const freed = isInitialized ? yield* releaseLock(world, cluster) : world
  if (config.status?.initialization?.dataSecretCreated) return endPoll(freed, 'kubeadmconfig', name)
  if (machine.spec.bootstrap.dataSecretName !== undefined) return markWritten(freed, config)
  if (!cluster.status?.initialization?.infrastructureProvisioned)
    return yield* wait(world, config, 'ClusterInfrastructureNotReady')
  if (isInitialized)
    return yield* writeSecret(freed, config, isControlPlane(machine) ? 'joinControlPlane' : 'join')
  if (!isControlPlane(machine)) return yield* wait(world, config, 'ControlPlaneNotInitialized')
  const lock = lockOf(world, cluster)
  if (lock && lockHolder(lock) !== machine.metadata.name) {
    const waits = yield* wait(world, config, 'ControlPlaneNotInitialized')
    return poll(waits, 'kubeadmconfig', {
      name,
      everyMs: LOCK_RETRY_MS,
      cluster: clusterOf(config),
    })
  }
  const locked = lock ? world : yield* takeLock(world, cluster, machine)
  return yield* writeSecret(locked, config, 'init')
}

function machineOf(world: World, config: KubeadmConfig): Machine | undefined {
  const owner = controllerOf(config)
  return owner?.kind === 'Machine'
    ? find(world, 'Machine', `${config.metadata.namespace}/${owner.name}`)
    : undefined
}

/** What a config waits for: the real reason is `NotAvailable`, and its message tells which of the two it is. */
export type BootstrapWait = 'ClusterInfrastructureNotReady' | 'ControlPlaneNotInitialized'

function* wait(world: World, config: KubeadmConfig, bootstrapWait: BootstrapWait): Script<World> {
  const before = config.status?.conditions?.find(({ type }) => type === 'DataSecretAvailable')
  const after = put(
    world,
    withStated(
      world,
      config,
      {
        type: 'DataSecretAvailable',
        status: 'False',
        reason: 'NotAvailable',
        message: bootstrapWait,
      },
      { type: 'Ready', status: 'False', reason: 'NotReady' },
    ),
  )
  if (before?.message !== bootstrapWait)
    yield detail(
      after,
      say('bootstrapWaits', { config: refOf(config), bootstrapWait }),
      refOf(config),
    )
  return after
}

export type KubeadmCommand = 'init' | 'join' | 'joinControlPlane'

function* writeSecret(
  world: World,
  config: KubeadmConfig,
  kubeadmCommand: KubeadmCommand,
): Script<World> {
  const { name, namespace } = config.metadata
  const secret: object = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      labels: { 'cluster.x-k8s.io/cluster-name': clusterOf(config).split('/')[1] },
      ownerReferences: [ownerBy(config, true)],
    },
    type: 'cluster.x-k8s.io/secret',
    data: { format: 'cloud-config', value: `kubeadm ${kubeadmCommand}` },
  }
  const written = put(world, secret as KubeObject) // as: the server fills in its metadata
  const after = markWritten(endPoll(written, 'kubeadmconfig', nameOf(config)), config)
  const ref = refOf(config)
  yield story(after, say('secretWritten', { config: ref, kubeadmCommand }), ref)
  return after
}

/** Also of a config that was moved: its Secret is there, and its Machine has booted long since. */
function markWritten(world: World, config: KubeadmConfig): World {
  const initialization = { dataSecretCreated: true }
  const dataSecretName = config.metadata.name
  const stated = withStated(
    world,
    { ...config, status: { ...config.status, initialization, dataSecretName } },
    either('DataSecretAvailable', true, ['Available', 'NotAvailable']),
    either('Ready', true, ['Ready', 'NotReady']),
  )
  return put(world, stated)
}

const lockName = (cluster: Cluster): string => `${nameOf(cluster)}-lock`

const lockOf = (world: World, cluster: Cluster): KubeObject | undefined =>
  world.api.objects.ConfigMap?.[lockName(cluster)]

function lockHolder(lock: KubeObject): string | undefined {
  const { data } = lock as Partial<Record<'data', Readonly<Record<string, string>>>> // as: a ConfigMap
  const text = data?.['lock-information'] ?? ''
  return /"machineName":"([^"]*)"/.exec(text)?.[1]
}

function* takeLock(world: World, cluster: Cluster, machine: Machine): Script<World> {
  const { name, namespace } = cluster.metadata
  const lock: object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${name}-lock`, namespace, ownerReferences: [ownerBy(cluster, false)] },
    data: { 'lock-information': JSON.stringify({ machineName: machine.metadata.name }) },
  }
  const after = put(world, lock as KubeObject) // as: the server fills in its metadata
  yield story(
    after,
    say('lockTaken', { cluster: refOf(cluster), machine: refOf(machine) }),
    refOf(machine),
  )
  return after
}

function* releaseLock(world: World, cluster: Cluster): Script<World> {
  const lock = lockOf(world, cluster)
  if (!lock) return world
  const after = deleteObject(world, lock)
  yield detail(after, say('lockReleased', { cluster: refOf(cluster) }), refOf(cluster))
  return after
}
