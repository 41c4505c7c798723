import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject, isSame, now } from '../api-server/index.ts'
import { nameOf, refOf } from '../api-server/model.ts'
import { isTrue, put, withAnnotation } from './change-object.ts'
import { quorumOf } from './change-workload.ts'
import { CLEANUP_HOOK } from './cleanup-hook.ts'
import { createMachine } from './create-machine.ts'
import { endPoll, isPolling, poll } from './enqueue.ts'
import { say } from './explain.ts'
import {
  byAge,
  CONTROL_PLANE_LABEL,
  clusterOf,
  find,
  machinesOf,
  workloadOf,
} from './find-objects.ts'
import { isHealthy } from './healthy-machine.ts'
import { infraOf } from './machine.ts'
import type { KubeadmControlPlane, Machine } from './model.ts'
import { IN_PROGRESS, REMEDIATION_FOR } from './remediate-control-plane.ts'
import { amountOf } from './rollout-limits.ts'

const RETRY_MS = 15_000 // controlplane/kubeadm, preflightFailedRequeueAfter, Cluster API v1.14
const DELETING_RETRY_MS = 30_000 // controlplane/kubeadm, deleteRequeueAfter

/** What holds the next step of a control plane. */
export type ControlPlaneCheck = 'machineDeleting' | 'notHealthy' | 'noConnection'

/** Its version, its software config and the template it was cloned from decide; `rollout.after` asks for all anew. */
export function isOutdated(world: World, { spec }: KubeadmControlPlane, machine: Machine): boolean {
  const { after } = spec.rollout ?? {}
  const mustBeYounger = after !== undefined && after <= now(world)
  const infra = infraOf(world, machine)
  const cloned = infra?.metadata.annotations?.['cluster.x-k8s.io/cloned-from-name']
  return (
    machine.spec.version !== spec.version ||
    (cloned !== undefined && cloned !== spec.machineTemplate.spec.infrastructureRef.name) ||
    isOtherSoftware(world, spec, machine) ||
    (mustBeYounger && machine.metadata.creationTimestamp < after)
  )
}

/** What kubeadm init and join have in common; the rest depends on which of the two a machine was made with. */
const SOFTWARE = ['files', 'preKubeadmCommands', 'postKubeadmCommands', 'users', 'ntp']

function isOtherSoftware(world: World, spec: KubeadmControlPlane['spec'], machine: Machine) {
  const { configRef } = machine.spec.bootstrap
  const config =
    configRef && find(world, 'KubeadmConfig', `${machine.metadata.namespace}/${configRef.name}`)
  const wanted = spec.kubeadmConfigSpec ?? {}
  return (
    config?.spec !== undefined &&
    SOFTWARE.some((field) => !isSame(config.spec?.[field], wanted[field]))
  )
}

/** One machine at a time: the first, one more, one less, or one of the new kind for one of the old. */
export function* scaleControlPlane(world: World, controlPlane: KubeadmControlPlane): Script<World> {
  const machines = machinesOf(world, controlPlane)
  const { replicas } = controlPlane.spec
  if (machines.length === 0) return yield* addMachine(world, controlPlane)
  const outdated = machines.filter((machine) => !isTrue(machine, 'UpToDate'))
  const { maxSurge = 1 } = controlPlane.spec.rollout?.strategy?.rollingUpdate ?? {}
  const surge = outdated.length > 0 ? amountOf(maxSurge, replicas, Math.ceil) : 0
  const mustShrink = machines.length > replicas || outdated.length > 0
  if (machines.length < replicas + surge) return yield* checked(world, controlPlane, addMachine)
  if (mustShrink) return yield* checked(world, controlPlane, removeMachine)
  return endPoll(world, 'kubeadmcontrolplane', nameOf(controlPlane))
}

type Act = (world: World, controlPlane: KubeadmControlPlane) => Script<World>

/** Nothing is added or taken away while anything is unsettled: the round is repeated later. */
function* checked(world: World, controlPlane: KubeadmControlPlane, act: Act): Script<World> {
  const check = failing(world, controlPlane)
  const name = nameOf(controlPlane)
  if (!check) return yield* act(endPoll(world, 'kubeadmcontrolplane', name), controlPlane)
  const cluster = clusterOf(controlPlane)
  const everyMs = check === 'machineDeleting' ? DELETING_RETRY_MS : RETRY_MS
  const after = poll(world, 'kubeadmcontrolplane', { name, everyMs, cluster })
  if (!isPolling(world, 'kubeadmcontrolplane', name)) {
    const said = { controlPlane: refOf(controlPlane), controlPlaneCheck: check }
    yield detail(after, say('kcpHeld', said), refOf(controlPlane))
  }
  return after
}

function failing(world: World, controlPlane: KubeadmControlPlane): ControlPlaneCheck | undefined {
  const machines = machinesOf(world, controlPlane)
  if (machines.some(({ metadata }) => metadata.deletionTimestamp)) return 'machineDeleting'
  if (!workloadOf(world, clusterOf(controlPlane)).isConnected) return 'noConnection'
  if (controlPlane.metadata.annotations?.[IN_PROGRESS]) {
    const { healthy, needed } = quorumOf(world, clusterOf(controlPlane))
    if (healthy >= needed) return undefined // a cluster with more than one failure may still recover
  }
  return machines.every((machine) => isHealthy(world, machine)) ? undefined : 'notHealthy'
}

function* addMachine(world: World, controlPlane: KubeadmControlPlane): Script<World> {
  const { metadata, spec } = controlPlane
  const before = machinesOf(world, controlPlane).length
  const { deletion, infrastructureRef } = spec.machineTemplate.spec
  const note = metadata.annotations?.[IN_PROGRESS]
  const made = createMachine(world, controlPlane, {
    base: metadata.name,
    spec: {
      clusterName: clusterOf(controlPlane).split('/')[1] ?? '',
      version: spec.version,
      ...(deletion && { deletion }),
    },
    labels: {
      ...spec.machineTemplate.metadata?.labels,
      [CONTROL_PLANE_LABEL]: '',
      'cluster.x-k8s.io/control-plane-name': metadata.name,
    },
    annotations: { [CLEANUP_HOOK]: '', ...(note && { [REMEDIATION_FOR]: note }) },
    infrastructure: infrastructureRef,
    bootstrap: { config: spec.kubeadmConfigSpec ?? {} },
  })
  if (!made) {
    const name = nameOf(controlPlane)
    const cluster = clusterOf(controlPlane)
    const after = poll(world, 'kubeadmcontrolplane', { name, everyMs: RETRY_MS, cluster })
    if (isPolling(world, 'kubeadmcontrolplane', name)) return after
    const said = { set: refOf(controlPlane), missingTemplate: infrastructureRef.name }
    yield story(after, say('templateMissing', said), refOf(controlPlane))
    return after
  }
  const said = {
    owner: refOf(controlPlane),
    machine: refOf(made.machine),
    have: before + 1,
    want: spec.replicas,
  }
  const current = find(made.world, 'KubeadmControlPlane', nameOf(controlPlane)) ?? controlPlane
  const after = note ? put(made.world, withAnnotation(current, IN_PROGRESS, undefined)) : made.world
  yield story(after, say('machineCreated', said), refOf(made.machine))
  return after
}

function* removeMachine(world: World, controlPlane: KubeadmControlPlane): Script<World> {
  const victim = victimOf(world, machinesOf(world, controlPlane))
  if (!victim) return world
  const after = deleteObject(world, victim)
  const said = { controlPlane: refOf(controlPlane), machine: refOf(victim) }
  const word = isTrue(victim, 'UpToDate') ? 'kcpShrinks' : 'kcpReplaces'
  yield story(after, say(word, said), refOf(victim))
  return after
}

/** The first group that has any, and of it the oldest: controlplane/kubeadm, selectMachineForScaleDown. */
function victimOf(world: World, machines: readonly Machine[]): Machine | undefined {
  const isAnnotated = ({ metadata }: Machine) =>
    metadata.annotations?.['cluster.x-k8s.io/delete-machine'] !== undefined
  const isOld = (machine: Machine) => !isTrue(machine, 'UpToDate')
  const groups = [
    machines.filter((machine) => isOld(machine) && isAnnotated(machine)),
    machines.filter(isAnnotated),
    machines.filter((machine) => isOld(machine) && !isHealthy(world, machine)),
    machines.filter(isOld),
    machines,
  ]
  return groups.find(({ length }) => length > 0)?.toSorted(byAge)[0]
}
