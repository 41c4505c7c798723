import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject } from '../api-server/index.ts'
import { nameOf, refOf } from '../api-server/model.ts'
import { missingTemplate } from './adopt-templates.ts'
import {
  either,
  FINALIZERS,
  isTrue,
  ownedBy,
  put,
  withFinalizer,
  withLabel,
  withoutFinalizer,
  withStated,
} from './change-object.ts'
import { failingCheck, type PreflightCheck } from './check-preflight.ts'
import { rankMachines } from './choose-victims.ts'
import { createMachine } from './create-machine.ts'
import { dropTemplates } from './drop-templates.ts'
import { endPoll, isPolling, poll } from './enqueue.ts'
import { say } from './explain.ts'
import { CLUSTER_LABEL, clusterOf, find, isPaused, machinesOf, ownCluster } from './find-objects.ts'
import { DEPLOYMENT_LABEL, DISABLE_CREATE } from './machine-deployment.ts'
import type { Machine, MachineSet } from './model.ts'
import { remediateSet } from './remediate-set.ts'
import { isSameIdentity } from './template-identity.ts'

export const SET_LABEL = 'cluster.x-k8s.io/set-name'
const RETRY_MS = 15_000 // core/reconcilers/machineset, preflightFailedRequeueAfter, Cluster API v1.14

/** Keeps a number of Machines; those being deleted are counted. core/reconcilers/machineset, Cluster API v1.14. */
export function* reconcileSet(world: World, name: string): Script<World> {
  const set = find(world, 'MachineSet', name)
  if (!set || isPaused(world, set)) return world
  if (set.metadata.deletionTimestamp) return yield* endSet(world, set)
  const cluster = ownCluster(world, set)
  const labelled = withLabel(
    withFinalizer(set, FINALIZERS.MachineSet),
    CLUSTER_LABEL,
    set.spec.clusterName,
  )
  const isAlone = labelled.metadata.labels?.[DEPLOYMENT_LABEL] === undefined
  const owned = cluster && isAlone ? ownedBy(labelled, cluster) : labelled
  let after = yield* remediateSet(syncMachines(put(world, owned), owned), owned)
  const missing = owned.spec.replicas - machinesOf(after, owned).length
  const held = missing > 0 ? failingCheck(after, owned) : undefined
  const template = missing > 0 && !held ? absentTemplate(after, owned) : undefined
  if (template && !isPolling(after, 'machineset', name)) {
    const said = { set: refOf(owned), missingTemplate: template.name }
    yield story(after, say('templateMissing', said), refOf(owned))
  }
  after =
    held || template
      ? poll(after, 'machineset', { name, everyMs: RETRY_MS, cluster: clusterOf(owned) })
      : endPoll(after, 'machineset', name)
  const isBarred = owned.metadata.annotations?.[DISABLE_CREATE] !== undefined
  if (missing > 0 && !held && !template && !isBarred)
    after = yield* createMachines(after, owned, missing)
  if (missing < 0) after = yield* deleteMachines(after, owned, -missing)
  return yield* count(after, name, held)
}

const absentTemplate = (world: World, { spec, metadata }: MachineSet) =>
  missingTemplate(world, metadata.namespace, [
    spec.template.spec.infrastructureRef,
    spec.template.spec.bootstrap.configRef,
  ])

/** What may change on a living Machine is handed down; whether it is of the newest template is noted. */
function syncMachines(world: World, set: MachineSet): World {
  const above = set.metadata.labels?.[DEPLOYMENT_LABEL]
  const deployment = find(world, 'MachineDeployment', `${set.metadata.namespace}/${above}`)
  const isNewest = !deployment || isSameIdentity(set.spec.template, deployment.spec.template)
  const { minReadySeconds, deletion } = set.spec.template.spec
  let after = world
  const handedDown = {
    ...(minReadySeconds !== undefined && { minReadySeconds }),
    ...(deletion && { deletion }),
  }
  const said = either('UpToDate', isNewest, ['UpToDate', 'NotUpToDate'])
  for (const machine of machinesOf(world, set)) {
    const { spec } = machine
    const isKept =
      (minReadySeconds ?? spec.minReadySeconds) === spec.minReadySeconds &&
      (deletion ?? spec.deletion) === spec.deletion
    const synced = isKept ? machine : { ...machine, spec: { ...spec, ...handedDown } }
    after = put(after, withStated(after, synced, said))
  }
  return after
}

/** All that are missing, in one pass: nobody slows it down as a ReplicaSet is slowed down. */
function* createMachines(world: World, set: MachineSet, missing: number): Script<World> {
  const { template } = set.spec
  const { bootstrap, infrastructureRef } = template.spec
  let after = world
  const made: Machine[] = []
  for (let index = 0; index < missing; index++) {
    const created = createMachine(after, set, {
      base: set.metadata.name,
      spec: template.spec,
      labels: { ...template.metadata?.labels, [SET_LABEL]: set.metadata.name },
      infrastructure: infrastructureRef,
      bootstrap: bootstrap.configRef ? { template: bootstrap.configRef } : {},
    })
    if (!created) return after
    after = created.world
    made.push(created.machine)
  }
  const want = set.spec.replicas
  const [first] = made
  const message =
    made.length === 1 && first
      ? say('machineCreated', { owner: refOf(set), machine: refOf(first), have: want, want })
      : say('machinesCreated', { owner: refOf(set), count: made.length, have: want, want })
  yield story(after, message, ...made.map(refOf))
  return after
}

function* deleteMachines(world: World, set: MachineSet, surplus: number): Script<World> {
  const ranked = rankMachines(world, machinesOf(world, set), set.spec.deletion?.order)
  let after = world
  for (const { machine, score, machineVictimReason } of ranked.slice(0, surplus)) {
    if (machine.metadata.deletionTimestamp) continue
    after = deleteObject(after, machine)
    const said = {
      set: refOf(set),
      machine: refOf(machine),
      machineVictimReason,
      score: Math.round(score),
    }
    yield story(after, say('machineDeleted', said), refOf(machine))
  }
  return after
}

function* count(world: World, name: string, held: PreflightCheck | undefined): Script<World> {
  const set = find(world, 'MachineSet', name)
  if (!set) return world
  const machines = machinesOf(world, set)
  const { replicas: want } = set.spec
  const ready = machines.filter((machine) => isTrue(machine, 'Ready')).length
  const available = machines.filter((machine) => isTrue(machine, 'Available')).length
  const counted: MachineSet = {
    ...set,
    status: {
      ...set.status,
      replicas: machines.length,
      readyReplicas: ready,
      availableReplicas: available,
      upToDateReplicas: machines.filter((machine) => isTrue(machine, 'UpToDate')).length,
    },
  }
  const isShort = machines.length < want
  const scaling =
    held && isShort
      ? ({ type: 'ScalingUp', status: 'True', reason: 'ScalingUp', message: held } as const) // as: a literal
      : either('ScalingUp', isShort, ['ScalingUp', 'NotScalingUp'])
  const next = withStated(
    world,
    counted,
    scaling,
    either('ScalingDown', machines.length > want, ['ScalingDown', 'NotScalingDown']),
    either('MachinesReady', ready === machines.length, ['Ready', 'NotReady']),
  )
  const after = put(world, next)
  if (after === world) return world
  const ref = refOf(set)
  const wasHeld = set.status?.conditions?.some(({ message }) => message === held)
  if (held && isShort && !wasHeld) {
    const said = { set: ref, preflightCheck: held, missing: want - machines.length }
    yield story(after, say('creationHeld', said), ref)
  }
  const said = { set: ref, have: machines.length, want, ready, available }
  yield detail(after, say('setCounted', said), ref)
  return after
}

/** Its Machines go first. */
function* endSet(world: World, set: MachineSet): Script<World> {
  const machines = machinesOf(world, set)
  if (machines.length === 0)
    return put(
      yield* dropTemplates(endPoll(world, 'machineset', nameOf(set)), set),
      withoutFinalizer(set, FINALIZERS.MachineSet),
    )
  const living = machines.filter(({ metadata }) => !metadata.deletionTimestamp)
  const after = living.reduce((left, machine) => deleteObject(left, machine), world)
  if (living.length > 0) {
    const said = { set: refOf(set), count: living.length }
    yield story(after, say('setEnding', said), ...living.map(refOf))
  }
  return after
}
