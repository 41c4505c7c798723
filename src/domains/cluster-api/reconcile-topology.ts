import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject, fitVariables, isSame } from '../api-server/index.ts'
import { nameOf, refOf } from '../api-server/model.ts'
import { isTrue, put, type Said, withAnnotation, withLabel, withStated } from './change-object.ts'
import { computeTopology } from './compute-topology.ts'
import { say } from './explain.ts'
import { CLUSTER_LABEL, find, isPaused } from './find-objects.ts'
import { checkControlPlane, checkPool } from './make-health-checks.ts'
import { type Cluster, type ClusterClass, classNameOf, TOPOLOGY } from './model.ts'
import { PatchFailure } from './patch-templates.ts'
import { classOf, readTopology, type TopologyState } from './read-topology.ts'
import { describeUpgrade, isUpgradingAt } from './say-upgrade.ts'
import { NoPlan, trackUpgrade, type Upgrade } from './track-upgrade.ts'
import type { Wanted } from './want-objects.ts'
import { applyObject, applyTemplate, dropTemplate } from './write-topology.ts'

/**
 * The loop of a managed topology: what class, variables and topology want is computed anew in every pass and applied,
 * and how far it got is said in one condition. core/reconcilers/topology/cluster/cluster_controller.go, Cluster API v1.14.
 */
export function* reconcileTopology(world: World, name: string): Script<World> {
  const cluster = find(world, 'Cluster', name)
  const topology = cluster?.spec.topology
  if (!cluster || !topology) return world
  if (isPaused(world, cluster)) {
    const message = cluster.spec.paused
      ? 'Cluster spec.paused is set to true'
      : 'Cluster has the cluster.x-k8s.io/paused annotation'
    return yield* tell(world, name, { ...NOT_YET, reason: 'Paused', message })
  }
  if (cluster.metadata.deletionTimestamp)
    return yield* tell(world, name, {
      ...NOT_YET,
      reason: 'Deleting',
      message: 'Cluster is deleting',
    })
  const clusterClass = classOf(world, cluster)
  const trouble = troubleOf(cluster, clusterClass)
  if (trouble !== undefined || !clusterClass) return yield* fail(world, name, trouble ?? '')
  const { topology: full, findings } = fitVariables(topology, clusterClass)
  const [finding] = findings
  if (finding)
    return yield* fail(
      world,
      name,
      `Cluster.cluster.x-k8s.io "${cluster.metadata.name}" is invalid: ${finding.reason}`,
    )
  const current = readTopology(world, cluster, clusterClass)
  const state = { cluster, topology: full, clusterClass, current }
  const planned = plan(world, state)
  if (typeof planned === 'string') return yield* fail(world, name, planned)
  const { upgrade, wanted } = planned
  const after = yield* write({ ...world, random: wanted.random }, state, planned)
  return yield* report(after, name, upgrade)
}

const NOT_YET = { type: 'TopologyReconciled', status: 'False' } as const // as: literals

const fail = (world: World, name: string, message: string): Script<World> =>
  tell(world, name, { ...NOT_YET, reason: 'ReconcileFailed', message })

/** Why the class cannot be used yet. */
function troubleOf(cluster: Cluster, clusterClass: ClusterClass | undefined): string | undefined {
  const { topology } = cluster.spec
  if (!clusterClass && topology) {
    const key = classNameOf(topology, cluster.metadata.namespace)
    return `failed to retrieve ClusterClass ${key}: ClusterClass.cluster.x-k8s.io "${topology.classRef.name}" not found`
  }
  if (!clusterClass) return undefined
  const { metadata, status } = clusterClass
  if (!isTrue(clusterClass, 'VariablesReady'))
    return 'ClusterClass is not successfully reconciled: status of VariablesReady condition on ClusterClass must be "True"'
  return status?.observedGeneration === metadata.generation
    ? undefined
    : `ClusterClass is not successfully reconciled: ClusterClass.status.observedGeneration must be ${metadata.generation}, but is ${status?.observedGeneration ?? 0}`
}

type Planned = { readonly upgrade: Upgrade; readonly wanted: ReturnType<typeof computeTopology> }

function plan(world: World, state: TopologyState): Planned | string {
  const pools = Object.entries(state.current.pools).map(([name, { pool }]) => [name, pool] as const)
  try {
    const upgrade = trackUpgrade(world, {
      cluster: state.cluster,
      topology: state.topology,
      controlPlane: state.current.controlPlane,
      pools: Object.fromEntries(pools),
      classVersions: state.clusterClass.spec.kubernetesVersions ?? [],
    })
    return { upgrade, wanted: computeTopology(world, state, upgrade) }
  } catch (problem) {
    if (problem instanceof PatchFailure || problem instanceof NoPlan)
      return `error computing the desired state of the Cluster topology: ${problem.message}`
    throw problem
  }
}

/** Infrastructure first, then the control plane, then the Cluster's references, then the pools. */
function* write(world: World, state: TopologyState, { upgrade, wanted }: Planned): Script<World> {
  const { cluster, current } = state
  let after = yield* applyObject(world, cluster, wanted.infrastructure)
  let head: Wanted = wanted.controlPlane
  if (wanted.shape) {
    const made = yield* applyTemplate(after, cluster, wanted.shape)
    after = made.world
    head = cloning(head, made.wanted.name)
  }
  after = yield* applyObject(after, cluster, head)
  const old = current.shape
  const used = (head.intent.spec as unknown as ClonedBy).machineTemplate.spec.infrastructureRef
    ?.name // as: made above
  if (old && used !== undefined && old.metadata.name !== used)
    after = yield* dropTemplate(after, cluster, old)
  after = yield* checkControlPlane(after, state, head)
  after = yield* referTo(after, nameOf(cluster), { ...wanted, controlPlane: head }, upgrade)
  for (const { name, pool, bootstrap, shape } of wanted.pools) {
    const there = current.pools[name]
    if (!upgrade.pendingCreate.includes(name))
      after = yield* checkPool(after, state, { name, pool })
    if (
      there &&
      (there.pool.metadata.deletionTimestamp || upgrade.pending.includes(there.pool.metadata.name))
    )
      continue
    if (upgrade.pendingCreate.includes(name)) continue
    const infra = yield* applyTemplate(after, cluster, shape)
    const software = yield* applyTemplate(infra.world, cluster, bootstrap)
    after = yield* applyObject(
      software.world,
      cluster,
      poolCloning(pool, software.wanted.name, infra.wanted.name),
    )
  }
  const names = wanted.pools.map(({ name }) => name)
  for (const [name, { pool }] of Object.entries(current.pools)) {
    if (names.includes(name) || pool.metadata.deletionTimestamp) continue
    after = deleteObject(after, pool)
    yield story(
      after,
      say('topologyDeleted', { cluster: refOf(cluster), object: refOf(pool) }),
      refOf(pool),
    )
  }
  return after
}

interface ClonedBy {
  readonly machineTemplate: {
    readonly spec: { readonly infrastructureRef?: { readonly name: string } }
  }
}

/** The control plane with the name that its template has now. */
function cloning(head: Wanted, name: string): Wanted {
  const spec = head.intent.spec as unknown as ClonedBy // as: a control plane's spec
  const { machineTemplate: machines } = spec
  const infrastructureRef = { ...machines.spec.infrastructureRef, name }
  const next = {
    ...spec,
    machineTemplate: { ...machines, spec: { ...machines.spec, infrastructureRef } },
  }
  return { ...head, intent: { ...head.intent, spec: next as unknown as Wanted['intent'] } } // as: plain data
}

function poolCloning(pool: Wanted, bootstrap: string, infrastructure: string): Wanted {
  const spec = pool.intent.spec as unknown as PoolSpec // as: made by computeTopology
  const machine = spec.template.spec
  const next = {
    ...spec,
    template: {
      ...spec.template,
      spec: {
        ...machine,
        bootstrap: { configRef: { ...machine.bootstrap.configRef, name: bootstrap } },
        infrastructureRef: { ...machine.infrastructureRef, name: infrastructure },
      },
    },
  }
  return { ...pool, intent: { ...pool.intent, spec: next as unknown as Wanted['intent'] } } // as: plain data
}

interface PoolSpec {
  readonly template: {
    readonly spec: {
      readonly bootstrap: { readonly configRef: object }
      readonly infrastructureRef: object
    }
  }
}

const referenceTo = ({ apiVersion, kind, name }: Wanted) => ({
  apiGroup: apiVersion.split('/')[0] ?? '',
  kind,
  name,
})

function* referTo(
  world: World,
  name: string,
  { infrastructure, controlPlane }: Pick<Planned['wanted'], 'infrastructure' | 'controlPlane'>,
  { controlPlanePlan, workersPlan }: Upgrade,
): Script<World> {
  const cluster = find(world, 'Cluster', name)
  if (!cluster) return world
  const isUnderway = controlPlanePlan.length > 0 || workersPlan.length > 0
  const { version } = controlPlane.intent.spec as { readonly version?: string } // as: a control plane's spec
  const labelled = withLabel(
    withLabel(cluster, CLUSTER_LABEL, cluster.metadata.name),
    TOPOLOGY.owned,
    '',
  )
  const next: Cluster = {
    ...withAnnotation(labelled, TOPOLOGY.step, isUnderway ? version : undefined),
    spec: {
      ...cluster.spec,
      infrastructureRef: referenceTo(infrastructure),
      controlPlaneRef: referenceTo(controlPlane),
    },
  }
  if (isSame(next, cluster)) return world
  const after = put(world, next)
  const isNew = cluster.spec.controlPlaneRef === undefined
  if (isNew)
    yield story(after, say('topologyReferred', { cluster: refOf(cluster) }), refOf(cluster))
  return after
}

function* report(world: World, name: string, upgrade: Upgrade): Script<World> {
  const cluster = find(world, 'Cluster', name)
  if (!cluster) return world
  const plans = (versions: readonly string[]) => versions.map((version) => ({ version }))
  const { controlPlane, workers, ...rest } = cluster.status ?? {}
  const status: Cluster['status'] = {
    ...rest,
    ...(upgrade.controlPlanePlan.length > 0 && {
      controlPlane: { upgradePlan: plans(upgrade.controlPlanePlan) },
    }),
    ...(upgrade.workersPlan.length > 0 && { workers: { upgradePlan: plans(upgrade.workersPlan) } }),
  }
  const after = isSame(status, cluster.status ?? {}) ? world : put(world, { ...cluster, status })
  if (!isUpgradingAt(upgrade))
    return yield* tell(after, name, {
      type: 'TopologyReconciled',
      status: 'True',
      reason: 'ReconcileSucceeded',
    })
  return yield* tell(after, name, { ...NOT_YET, ...describeUpgrade(cluster, upgrade) })
}

/** The condition, and a step where it says something new. */
function* tell(world: World, name: string, said: Said): Script<World> {
  const cluster = find(world, 'Cluster', name)
  if (!cluster) return world
  const before = cluster.status?.conditions?.find(({ type }) => type === said.type)
  const after = put(world, withStated(world, cluster, said))
  if (before?.reason === said.reason && before?.message === said.message) return after
  const ref = refOf(cluster)
  const message = (said.message ?? '').replaceAll(/\n\s*\* /g, '; ')
  if (said.status === 'True') yield story(after, say('topologyReconciled', { cluster: ref }), ref)
  else
    yield story(
      after,
      say('topologyWaits', { cluster: ref, reason: said.reason ?? '', message }),
      ref,
    )
  return after
}
