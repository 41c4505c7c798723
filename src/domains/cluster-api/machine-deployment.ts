import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject, isSame, nameAfter, now } from '../api-server/index.ts'
import { nameOf, refOf } from '../api-server/model.ts'
import { adoptTemplates } from './adopt-templates.ts'
import {
  either,
  FINALIZERS,
  ownedBy,
  ownerBy,
  put,
  withAnnotation,
  withFinalizer,
  withLabel,
  withoutFinalizer,
  withStated,
} from './change-object.ts'
import { say } from './explain.ts'
import { byAge, CLUSTER_LABEL, find, isPaused, ownCluster, setsOf } from './find-objects.ts'
import type { MachineDeployment, MachineSet } from './model.ts'
import {
  type Intent,
  planOnDelete,
  planRollingUpdate,
  type SetCounts,
  totalOf,
} from './plan-rollout.ts'
import { rolloutLimits } from './rollout-limits.ts'
import { scaleWhilePaused } from './scale-while-paused.ts'
import { identityHash, isSameIdentity } from './template-identity.ts'

export const REVISION = 'machinedeployment.clusters.x-k8s.io/revision'
export const DEPLOYMENT_LABEL = 'cluster.x-k8s.io/deployment-name'
export const HASH_LABEL = 'machine-template-hash'
export const DISABLE_CREATE = 'cluster.x-k8s.io/disable-machine-create'

/** Plans over MachineSets and never touches a Machine. core/reconcilers/machinedeployment, Cluster API v1.14. */
export function* reconcileDeployment(world: World, name: string): Script<World> {
  const deployment = find(world, 'MachineDeployment', name)
  if (!deployment || isPaused(world, deployment)) return world
  if (deployment.metadata.deletionTimestamp) return endDeployment(world, deployment)
  const cluster = ownCluster(world, deployment)
  const finalized = withFinalizer(deployment, FINALIZERS.MachineDeployment)
  const owned = cluster
    ? ownedBy(withLabel(finalized, CLUSTER_LABEL, cluster.metadata.name), cluster)
    : finalized
  const { infrastructureRef, bootstrap } = owned.spec.template.spec
  const used = [infrastructureRef, bootstrap.configRef]
  const written = put(world, owned)
  const after = cluster ? yield* adoptTemplates(written, cluster, used) : written
  const current = currentOf(world, owned)
  const acted = owned.spec.paused
    ? yield* scaleWhilePaused(after, owned, current)
    : yield* rollOn(after, owned, current)
  return yield* report(acted, name)
}

/** The set of the template as it is now: the largest of several, then the oldest. */
function currentOf(world: World, deployment: MachineDeployment): MachineSet | undefined {
  const { template, rollout } = deployment.spec
  const { after } = rollout
  const mustBeYounger = after !== undefined && after <= now(world) ? after : ''
  return setsOf(world, deployment)
    .filter(
      ({ spec, metadata }) =>
        isSameIdentity(spec.template, template) && metadata.creationTimestamp >= mustBeYounger,
    )
    .toSorted((left, right) => right.spec.replicas - left.spec.replicas || byAge(left, right))[0]
}

const countsOf = ({ metadata, spec, status }: MachineSet): SetCounts => ({
  name: metadata.name,
  spec: spec.replicas,
  actual: status?.replicas ?? 0,
  available: status?.availableReplicas ?? 0,
})

function* rollOn(
  world: World,
  deployment: MachineDeployment,
  known: MachineSet | undefined,
): Script<World> {
  const [made, current] = known ? [world, known] : yield* createSet(world, deployment)
  const revised = known ? yield* reviseSet(made, deployment, known) : made
  const old = setsOf(revised, deployment).filter(
    ({ metadata }) => metadata.uid !== current.metadata.uid,
  )
  const sets = { current: countsOf(current), old: old.map(countsOf) }
  const wish = { replicas: deployment.spec.replicas, ...rolloutLimits(deployment.spec) }
  const isOnDelete = deployment.spec.rollout.strategy.type === 'OnDelete'
  const intents = isOnDelete ? planOnDelete(sets, wish) : planRollingUpdate(sets, wish)
  let after = inPlace(revised, deployment, { current, old, isOnDelete })
  for (const intent of intents) {
    const set = find(after, 'MachineSet', `${deployment.metadata.namespace}/${intent.name}`)
    if (!set) continue
    after = put(after, { ...set, spec: { ...set.spec, replicas: intent.after } })
    const all = [...sets.old, sets.current]
    const available = all.reduce((sum, one) => sum + one.available, 0)
    const numbers = {
      total: totalOf(sets) + (intent.scaleReason === 'room' ? intent.after - intent.before : 0),
      cap: wish.replicas + wish.surge,
      available,
      needed: Math.max(0, wish.replicas - wish.unavailable),
    }
    yield story(after, scaled(deployment, set, { ...intent, ...numbers }), refOf(set))
  }
  return after
}

interface Numbers extends Intent {
  readonly total: number
  readonly cap: number
  readonly available: number
  readonly needed: number
}

function scaled(deployment: MachineDeployment, set: MachineSet, numbers: Numbers) {
  const { before, after, scaleReason, total, cap, available, needed } = numbers
  const said = { deployment: refOf(deployment), set: refOf(set), before, after }
  if (scaleReason === 'room') return say('setRaised', { ...said, total, cap })
  if (scaleReason === 'enoughAvailable') return say('setLowered', { ...said, available, needed })
  return say('setLoweredBecause', { ...said, scaleReason })
}

interface Marked {
  readonly current: MachineSet
  readonly old: readonly MachineSet[]
  readonly isOnDelete: boolean
}

/** Fields that need no new Machine are handed down; under OnDelete old sets may make none. */
function inPlace(world: World, deployment: MachineDeployment, marked: Marked): World {
  const { template, deletion, selector } = deployment.spec
  let after = world
  for (const set of setsOf(world, deployment)) {
    const isOld = marked.old.some(({ metadata }) => metadata.uid === set.metadata.uid)
    const { minReadySeconds, deletion: timeouts } = template.spec
    const spec = {
      ...set.spec.template.spec,
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      ...(timeouts && { deletion: timeouts }),
    }
    const next = withAnnotation(
      {
        ...set,
        spec: {
          ...set.spec,
          selector: { ...selector, ...set.spec.selector },
          ...(deletion && { deletion }),
          template: { ...set.spec.template, spec },
        },
      },
      DISABLE_CREATE,
      isOld && marked.isOnDelete ? 'true' : undefined,
    )
    if (!isSame(next, set)) after = put(after, next)
  }
  return after
}

const revisionOf = ({ metadata }: MachineSet): number =>
  Number(metadata.annotations?.[REVISION] ?? 0)

const nextRevision = (sets: readonly MachineSet[]): number =>
  Math.max(0, ...sets.map(revisionOf)) + 1

function* createSet(
  world: World,
  deployment: MachineDeployment,
): Script<World, readonly [World, MachineSet]> {
  const { namespace = 'default', name } = deployment.metadata
  const { template, clusterName, selector, deletion } = deployment.spec
  const [setName, random] = nameAfter(`${name}-`, world.random)
  const hash = `${identityHash(template)}-${setName.slice(-5)}`
  const labels = {
    ...template.metadata?.labels,
    [CLUSTER_LABEL]: clusterName,
    [DEPLOYMENT_LABEL]: name,
    [HASH_LABEL]: hash,
  }
  const revision = nextRevision(setsOf(world, deployment))
  const draft = {
    apiVersion: deployment.apiVersion,
    kind: 'MachineSet',
    metadata: {
      name: setName,
      namespace,
      labels,
      annotations: { [REVISION]: String(revision) },
      finalizers: [FINALIZERS.MachineSet],
      ownerReferences: [ownerBy(deployment, true)],
    },
    spec: {
      clusterName,
      replicas: 0,
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: {
        metadata: { annotations: undefined, ...template.metadata, labels },
        spec: template.spec,
      },
      ...(deletion && { deletion }),
    },
  }
  const after = put({ ...world, random }, withoutUndefined(draft) as unknown as MachineSet) // as: the server fills in its metadata
  const set = find(after, 'MachineSet', `${namespace}/${setName}`) as MachineSet // as: it was written right here
  const noted = withRevision(after, deployment, revision)
  const said = { deployment: refOf(deployment), set: refOf(set), revision }
  yield story(noted, say('setCreated', said), refOf(set))
  return [noted, set]
}

const withoutUndefined = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** Going back to an earlier template makes its set the newest revision again. */
function* reviseSet(world: World, deployment: MachineDeployment, set: MachineSet): Script<World> {
  const others = setsOf(world, deployment).filter(
    ({ metadata }) => metadata.uid !== set.metadata.uid,
  )
  const revision = nextRevision(others)
  if (revisionOf(set) >= revision) return withRevision(world, deployment, revisionOf(set))
  const revived = put(world, withAnnotation(set, REVISION, String(revision)))
  const after = withRevision(revived, deployment, revision)
  const said = { deployment: refOf(deployment), set: refOf(set), revision }
  yield story(after, say('setRevived', said), refOf(set))
  return after
}

function withRevision(world: World, deployment: MachineDeployment, revision: number): World {
  const current = find(world, 'MachineDeployment', nameOf(deployment))
  return current ? put(world, withAnnotation(current, REVISION, String(revision))) : world
}

/** Counters, phase and conditions; when all is new and available, the empty old sets go. */
function* report(world: World, name: string): Script<World> {
  const deployment = find(world, 'MachineDeployment', name)
  if (!deployment) return world
  const sets = setsOf(world, deployment)
  const current = currentOf(world, deployment)
  const count = (key: 'replicas' | 'readyReplicas' | 'availableReplicas') =>
    sets.reduce((total, { status }) => total + (status?.[key] ?? 0), 0)
  const { replicas: wanted } = deployment.spec
  const replicas = count('replicas')
  const availableReplicas = count('availableReplicas')
  const upToDateReplicas = current?.status?.replicas ?? 0
  const { unavailable } = rolloutLimits(deployment.spec)
  const phase = wanted > replicas ? 'ScalingUp' : wanted < replicas ? 'ScalingDown' : 'Running'
  const counted: MachineDeployment = {
    ...deployment,
    status: {
      ...deployment.status,
      replicas,
      readyReplicas: count('readyReplicas'),
      availableReplicas,
      upToDateReplicas,
      phase,
    },
  }
  const next = withStated(
    world,
    counted,
    either('Available', availableReplicas >= wanted - unavailable, ['Available', 'NotAvailable']),
    either('RollingOut', upToDateReplicas < replicas, ['RollingOut', 'NotRollingOut']),
    either('ScalingUp', replicas < wanted, ['ScalingUp', 'NotScalingUp']),
    either('ScalingDown', replicas > wanted, ['ScalingDown', 'NotScalingDown']),
  )
  let after = put(world, next)
  const isComplete = [replicas, availableReplicas, upToDateReplicas].every((one) => one === wanted)
  if (!isComplete) return after
  const ref = refOf(deployment)
  const wasComplete =
    deployment.status?.availableReplicas === wanted &&
    deployment.status.upToDateReplicas === wanted &&
    deployment.status.replicas === wanted
  if (!wasComplete)
    yield story(after, say('deploymentComplete', { deployment: ref, replicas }), ref)
  for (const set of sets) {
    const isEmpty = set.spec.replicas === 0 && (set.status?.replicas ?? 0) === 0
    if (set === current || !isEmpty || set.metadata.deletionTimestamp) continue
    after = deleteObject(after, set)
    yield story(after, say('setRemoved', { deployment: ref, set: refOf(set) }), ref)
  }
  return after
}

/** Its sets go first, and with them their Machines. */
function endDeployment(world: World, deployment: MachineDeployment): World {
  const sets = setsOf(world, deployment)
  if (sets.length === 0)
    return put(world, withoutFinalizer(deployment, FINALIZERS.MachineDeployment))
  return sets.reduce((after, set) => deleteObject(after, set), world)
}
