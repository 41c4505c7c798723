import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { refOf } from '../api-server/model.ts'
import {
  either,
  FINALIZERS,
  isTrue,
  ownedBy,
  put,
  reasonFor,
  withFinalizer,
  withLabel,
  withStated,
} from './change-object.ts'
import { endCluster } from './delete-cluster.ts'
import { say } from './explain.ts'
import { CLUSTER_LABEL, find, isPaused, partsOf, referred, workloadOf } from './find-objects.ts'
import type { Cluster, InfraCluster, KubeadmControlPlane } from './model.ts'

/**
 * Takes what the provider and the control plane report over into the Cluster, and nothing else: it makes no machine
 * and no network. core/reconcilers/cluster, Cluster API v1.14.
 */
export function* reconcileCluster(world: World, name: string): Script<World> {
  const cluster = find(world, 'Cluster', name)
  if (!cluster) return world
  if (isPaused(world, cluster)) return yield* pause(world, cluster)
  if (cluster.metadata.deletionTimestamp) return yield* endCluster(world, cluster)
  const { namespace } = cluster.metadata
  const infrastructure = referred<InfraCluster>(world, cluster.spec.infrastructureRef, namespace)
  const controlPlane = referred<KubeadmControlPlane>(world, cluster.spec.controlPlaneRef, namespace)
  let after = world
  for (const part of [infrastructure, controlPlane]) {
    if (!part) continue
    const owned = ownedBy(withLabel(part, CLUSTER_LABEL, cluster.metadata.name), cluster, {
      controller: cluster.spec.topology !== undefined,
    })
    if (owned === part) continue
    after = put(after, owned)
    yield detail(after, say('adopted', { owner: refOf(cluster), object: refOf(part) }), refOf(part))
  }
  const next = judged(after, taken(cluster, infrastructure, controlPlane), {
    infrastructure,
    controlPlane,
  })
  after = put(after, next)
  yield* tell(after, cluster, next)
  return after
}

/** What was once reported is never taken back, and the endpoint is copied once. */
function taken(
  cluster: Cluster,
  infrastructure: InfraCluster | undefined,
  controlPlane: KubeadmControlPlane | undefined,
): Cluster {
  const known = cluster.status?.initialization
  const isProvisioned =
    known?.infrastructureProvisioned || infrastructure?.status?.initialization?.provisioned === true
  const isInitialized =
    known?.controlPlaneInitialized ||
    controlPlane?.status?.initialization?.controlPlaneInitialized === true
  const endpoint =
    cluster.spec.controlPlaneEndpoint ??
    (isProvisioned ? infrastructure?.spec?.controlPlaneEndpoint : undefined)
  const finalized = withFinalizer(cluster, FINALIZERS.Cluster)
  return {
    ...finalized,
    spec: { ...finalized.spec, ...(endpoint && { controlPlaneEndpoint: endpoint }) },
    status: {
      ...finalized.status,
      initialization: {
        ...(isProvisioned && { infrastructureProvisioned: true }),
        ...(isInitialized && { controlPlaneInitialized: true }),
      },
    },
  }
}

interface Parts {
  readonly infrastructure: InfraCluster | undefined
  readonly controlPlane: KubeadmControlPlane | undefined
}

/** The phase and the conditions that follow from the rest. */
function judged(world: World, cluster: Cluster, { infrastructure, controlPlane }: Parts): Cluster {
  const { initialization } = cluster.status ?? {}
  const name = `${cluster.metadata.namespace}/${cluster.metadata.name}`
  const hasEndpoint = cluster.spec.controlPlaneEndpoint !== undefined
  const phase =
    initialization?.infrastructureProvisioned && hasEndpoint
      ? 'Provisioned'
      : infrastructure || controlPlane
        ? 'Provisioning'
        : 'Pending'
  const pools = partsOf(world, 'MachineDeployment', name)
  const isReachable = workloadOf(world, name).isConnected
  const stages = [
    either('InfrastructureReady', infrastructure?.status?.initialization?.provisioned === true, [
      'Ready',
      'NotReady',
    ]),
    either('ControlPlaneInitialized', initialization?.controlPlaneInitialized === true, [
      'Initialized',
      'NotInitialized',
    ]),
    either(
      'ControlPlaneAvailable',
      controlPlane ? isTrue(controlPlane, 'Available') : isReachable,
      ['Available', 'NotAvailable'],
    ),
    either(
      'WorkersAvailable',
      pools.every((pool) => isTrue(pool, 'Available')),
      ['Available', 'NotAvailable'],
    ),
    either('RemoteConnectionProbe', isReachable, ['ProbeSucceeded', 'ProbeFailed']),
  ]
  // While an upgrade is under way the topology is behind, and nothing is wrong (cluster_controller_status.go).
  const isBroken = ['ReconcileFailed', 'ClusterClassNotReconciled'].includes(
    reasonFor(cluster, 'TopologyReconciled') ?? '',
  )
  const isAvailable = !isBroken && stages.every(({ status }) => status === 'True')
  const staged: Cluster = { ...cluster, status: { ...cluster.status, phase } }
  return withStated(
    world,
    staged,
    ...stages,
    either('Available', isAvailable, ['Available', 'NotAvailable']),
    either('Paused', false, ['Paused', 'NotPaused']),
  )
}

function* tell(world: World, before: Cluster, after: Cluster): Script<World, void> {
  const cluster = refOf(after)
  const was = before.status
  const is = after.status
  const { controlPlaneEndpoint: endpoint } = after.spec
  if (
    !was?.initialization?.infrastructureProvisioned &&
    is?.initialization?.infrastructureProvisioned
  ) {
    const host = endpoint ? `${endpoint.host}:${endpoint.port}` : ''
    yield story(world, say('infrastructureReady', { cluster, host }), cluster)
  }
  if (!was?.initialization?.controlPlaneInitialized && is?.initialization?.controlPlaneInitialized)
    yield story(world, say('controlPlaneInitialized', { cluster }), cluster)
  if (was?.phase !== is?.phase && is?.phase)
    yield detail(world, say('clusterPhase', { cluster, phase: is.phase }), cluster)
  if (isTrue(before, 'Available') !== isTrue(after, 'Available')) {
    const word = isTrue(after, 'Available') ? 'clusterAvailable' : 'clusterUnavailable'
    if (isTrue(after, 'Available') || was) yield story(world, say(word, { cluster }), cluster)
  }
}

function* pause(world: World, cluster: Cluster): Script<World> {
  const paused = withStated(world, cluster, either('Paused', true, ['Paused', 'NotPaused']))
  const after = put(world, paused)
  if (after === world) return world
  yield story(after, say('paused', { cluster: refOf(cluster) }), refOf(cluster))
  return after
}
