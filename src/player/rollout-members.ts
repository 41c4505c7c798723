import type { Ref } from '../core/ref.ts'
import {
  type Condition,
  type KubeObject,
  nameOf,
  objectsOf,
  type Pod,
  refOf,
} from '../domains/api-server/model.ts'
import { GROUP_OF, type Machine, machineObjects } from '../domains/cluster-api/model.ts'
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

/** The objects that say who is in a rollout: while they are the same, so is the answer. */
export const objectsOfRollouts = ({ api }: World): readonly unknown[] => [
  ...KINDS.map((kind) => api.objects[kind]),
  ...MACHINE_KINDS.map((kind) => api.objects[`${kind}.${GROUP_OF[kind]}`]),
]

/** All that can be rolled out, with their members, in the order of kinds and names. */
export function rolloutMembers(world: World): readonly Workload[] {
  const { api } = world
  const podsBy = byOwner(Object.values(objectsOf(api, 'Pod')))
  const machinesBy = byOwner(Object.values(machineObjects(api, 'Machine')))
  const setsBy = byOwner<KubeObject>([
    ...Object.values(objectsOf(api, 'ReplicaSet')),
    ...Object.values(machineObjects(api, 'MachineSet')),
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
    ...Object.values(objectsOf(api, 'Deployment')).map((deployment) => {
      const { replicas, minReadySeconds, strategy } = deployment.spec
      const { surge, unavailable } = rolloutLimits(deployment.spec)
      const sets = setsBy.get(uidOf(deployment)) ?? []
      const members = sets.flatMap((set) => podsOf(set, minReadySeconds))
      const gap = strategy.type === 'Recreate' ? replicas : unavailable // all go before the first comes
      return workload(deployment, replicas, surge, gap, members)
    }),
    ...Object.values(objectsOf(api, 'StatefulSet')).map((set) => {
      const { replicas, minReadySeconds, updateStrategy } = set.spec
      const revision = ({ metadata }: Pod) =>
        metadata.labels?.['controller-revision-hash'] ?? nameOf(set)
      const gap = updateStrategy.type === 'OnDelete' ? replicas : 1
      return workload(set, replicas, 0, gap, podsOf(set, minReadySeconds, revision))
    }),
    ...Object.values(machineObjects(api, 'KubeadmControlPlane')).map((controlPlane) => {
      const { replicas, rollout } = controlPlane.spec
      const surge = amountOf(rollout?.strategy?.rollingUpdate?.maxSurge ?? 1, replicas, Math.ceil)
      const version = ({ spec }: Machine) => spec.version ?? ''
      const members = machinesOf(controlPlane, version)
      return workload(controlPlane, replicas, surge, surge > 0 ? 0 : 1, members)
    }),
    ...Object.values(machineObjects(api, 'MachineDeployment')).map((deployment) => {
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
