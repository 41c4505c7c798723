import { identityOf } from '../core/across-versions.ts'
import { valuesIn } from '../core/large-record.ts'
import type { Ref } from '../core/ref.ts'
import type { Recording } from '../core/sim/kernel.ts'
import {
  type Condition,
  type Deployment,
  type KubeObject,
  nameOf,
  type Pod,
  type ReplicaSet,
  refOf,
  type StatefulSet,
} from '../domains/api-server/model.ts'
import {
  type KubeadmControlPlane,
  type Machine,
  type MachineDeployment,
  type MachineSet,
  machineKey,
} from '../domains/cluster-api/model.ts'
import { amountOf, rolloutLimits as machineLimits } from '../domains/cluster-api/rollout-limits.ts'
import { availableInMs, isTerminal } from '../domains/controllers/pod-state.ts'
import { rolloutLimits } from '../domains/controllers/rollout-limits.ts'
import type { World } from '../world.ts'

/** What is replaced in a rollout, and how it stands. */
export type MemberState = 'waiting' | 'available' | 'deleting'

/** A Pod or a Machine of a workload at one instant. */
export interface Member {
  readonly ref: Ref
  readonly uid: string
  readonly name: string
  readonly state: MemberState
  /** The set that made it, or the version or revision it is of: what its bar is grouped by. */
  readonly group: string
}

/** A Deployment, StatefulSet, MachineDeployment or KubeadmControlPlane at one instant. */
export interface Workload {
  readonly ref: Ref
  readonly kind: string
  readonly name: string
  readonly want: number
  /** The rules of its rollout: no more than `most` are there, no fewer than `least` available. */
  readonly most: number
  readonly least: number
  readonly members: readonly Member[]
}

const KINDS = ['Deployment', 'StatefulSet', 'ReplicaSet', 'Pod'] as const
const MACHINE_KINDS = ['MachineDeployment', 'MachineSet', 'KubeadmControlPlane', 'Machine'] as const
const KEYS: readonly string[] = [...KINDS, ...MACHINE_KINDS.map(machineKey)]

/** What stays the same as long as the answer does to who is in a rollout: each kind of object that it is read from. */
export const objectsOfRollouts = ({ api }: World): readonly unknown[] =>
  KEYS.map((key) => identityOf(api.objects, key))

/** Whether anything of a recording is in a rollout: looks no further than the first that is. */
export function hasRollouts({ steps, rests }: Recording<World>): boolean {
  let known: readonly unknown[] = []
  const isSeen = ({ world }: { readonly world: World }): boolean => {
    const objects = objectsOfRollouts(world)
    if (objects.every((each, index) => each === known[index])) return false
    known = objects
    return rolloutMembers(world).some(({ members }) => members.length > 0)
  }
  return rests.slice(0, 1).some(isSeen) || steps.some(isSeen)
}

/** All that can be rolled out, with their members, in the order of kinds and names. */
export function rolloutMembers(world: World): readonly Workload[] {
  const { objects } = world.api
  const podsBy = byOwner(valuesIn<Pod>(objects, 'Pod'))
  const machinesBy = byOwner(valuesIn<Machine>(objects, machineKey('Machine')))
  const setsBy = byOwner<KubeObject>([
    ...valuesIn<ReplicaSet>(objects, 'ReplicaSet'),
    ...valuesIn<MachineSet>(objects, machineKey('MachineSet')),
  ])
  const uidOf = ({ metadata }: KubeObject) => metadata.uid
  const podsOf = (owner: KubeObject, seconds = 0, group?: (pod: Pod) => string) =>
    (podsBy.get(uidOf(owner)) ?? [])
      .filter((pod) => !isTerminal(pod))
      .map((pod) => member(pod, podState(world, pod, seconds), group?.(pod) ?? nameOf(owner)))
  const machinesOf = (owner: KubeObject, group?: (machine: Machine) => string) =>
    (machinesBy.get(uidOf(owner)) ?? []).map((machine) =>
      member(machine, machineState(machine), group?.(machine) ?? nameOf(owner)),
    )
  const workload = (
    owner: KubeObject,
    want: number,
    surge: number,
    unavailable: number,
    members: readonly Member[],
  ): Workload => ({
    ref: refOf(owner),
    kind: owner.kind,
    name: nameOf(owner),
    want,
    most: want + surge,
    least: Math.max(0, want - unavailable),
    members,
  })
  return [
    ...valuesIn<Deployment>(objects, 'Deployment').map((deployment) => {
      const { replicas, minReadySeconds, strategy } = deployment.spec
      const { surge, unavailable } = rolloutLimits(deployment.spec)
      const sets = setsBy.get(uidOf(deployment)) ?? []
      const members = sets.flatMap((set) => podsOf(set, minReadySeconds))
      const gap = strategy.type === 'Recreate' ? replicas : unavailable // all go before the first comes
      return workload(deployment, replicas, surge, gap, members)
    }),
    ...valuesIn<StatefulSet>(objects, 'StatefulSet').map((set) => {
      const { replicas, minReadySeconds, updateStrategy } = set.spec
      const revision = ({ metadata }: Pod) =>
        metadata.labels?.['controller-revision-hash'] ?? nameOf(set)
      const gap = updateStrategy.type === 'OnDelete' ? replicas : 1
      return workload(set, replicas, 0, gap, podsOf(set, minReadySeconds, revision))
    }),
    ...valuesIn<KubeadmControlPlane>(objects, machineKey('KubeadmControlPlane')).map(
      (controlPlane) => {
        const { replicas, rollout } = controlPlane.spec
        const surge = amountOf(rollout?.strategy?.rollingUpdate?.maxSurge ?? 1, replicas, Math.ceil)
        const version = ({ spec }: Machine) => spec.version ?? ''
        const members = machinesOf(controlPlane, version)
        return workload(controlPlane, replicas, surge, surge > 0 ? 0 : 1, members)
      },
    ),
    ...valuesIn<MachineDeployment>(objects, machineKey('MachineDeployment')).map((deployment) => {
      const { replicas, rollout } = deployment.spec
      const { surge, unavailable } = machineLimits(deployment.spec)
      const members = (setsBy.get(uidOf(deployment)) ?? []).flatMap((set) => machinesOf(set))
      const gap = rollout.strategy.type === 'OnDelete' ? replicas : unavailable // a learner deletes
      return workload(deployment, replicas, surge, gap, members)
    }),
  ]
}

const member = (object: KubeObject, state: MemberState, group: string): Member => ({
  ref: refOf(object),
  uid: object.metadata.uid,
  name: object.metadata.name,
  state,
  group,
})

function podState(world: World, pod: Pod, minReadySeconds: number): MemberState {
  if (pod.metadata.deletionTimestamp) return 'deleting'
  return availableInMs(world, pod, minReadySeconds) === 0 ? 'available' : 'waiting'
}

function machineState({ metadata, status }: Machine): MemberState {
  if (metadata.deletionTimestamp) return 'deleting'
  const isAvailable = ({ type, status }: Condition) => type === 'Available' && status === 'True'
  return status?.conditions?.some(isAvailable) ? 'available' : 'waiting'
}

function byOwner<Owned extends KubeObject>(
  objects: readonly Owned[],
): ReadonlyMap<string, readonly Owned[]> {
  const owned = new Map<string, Owned[]>()
  for (const object of objects) {
    const owner = object.metadata.ownerReferences?.find(({ controller }) => controller)
    if (!owner) continue
    const others = owned.get(owner.uid)
    if (others) others.push(object)
    else owned.set(owner.uid, [object])
  }
  return owned
}
