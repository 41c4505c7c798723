import type { World } from '../../world.ts'
import { writeObject } from '../api-server/index.ts'
import type { Condition, KubeObject, OwnerReference } from '../api-server/model.ts'
import { conditionOf, withCondition } from '../controllers/index.ts'

export type Said = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>

/** `True` with one reason or `False` with another: most conditions are of this kind. */
export const either = (type: string, holds: boolean, [yes, no]: readonly [string, string]): Said =>
  holds ? { type, status: 'True', reason: yes } : { type, status: 'False', reason: no }

/** The conditions with some of them set. */
export const stated = (
  world: World,
  conditions: readonly Condition[] | undefined,
  ...said: readonly Said[]
): readonly Condition[] =>
  said.reduce<readonly Condition[]>(
    (set, condition) => withCondition(world, set, condition),
    conditions ?? [],
  )

interface Conditioned extends KubeObject {
  readonly status?: { readonly conditions?: readonly Condition[] }
}

export const isTrue = ({ status }: Conditioned, type: string): boolean =>
  conditionOf(status?.conditions, type)?.status === 'True'

export const reasonFor = ({ status }: Conditioned, type: string): string | undefined =>
  conditionOf(status?.conditions, type)?.reason

/** An object with its conditions set. */
export function withStated<Object extends Conditioned>(
  world: World,
  object: Object,
  ...said: readonly Said[]
): Object {
  const conditions = stated(world, object.status?.conditions, ...said)
  if (conditions === object.status?.conditions) return object
  return { ...object, status: { ...object.status, conditions } }
}

/** The world with an object as it is now. */
export const put = <Object extends KubeObject>(world: World, object: Object): World =>
  writeObject<Object>(world, object)

/** What keeps an object until its controller has cleaned up (api/core/v1beta2, Cluster API v1.14). */
export const FINALIZERS = {
  Cluster: 'cluster.cluster.x-k8s.io',
  MachineDeployment: 'cluster.x-k8s.io/machinedeployment',
  MachineSet: 'cluster.x-k8s.io/machineset',
  Machine: 'machine.cluster.x-k8s.io',
  KubeadmControlPlane: 'kubeadm.controlplane.cluster.x-k8s.io',
} as const

export const withFinalizer = <Object extends KubeObject>(object: Object, name: string): Object =>
  object.metadata.finalizers?.includes(name)
    ? object
    : withMeta(object, { finalizers: [...(object.metadata.finalizers ?? []), name] })

export const withoutFinalizer = <Object extends KubeObject>(
  { ...object }: Object,
  name: string,
): Object =>
  withMeta(object, { finalizers: (object.metadata.finalizers ?? []).filter((one) => one !== name) })

export const withMeta = <Object extends KubeObject>(
  object: Object,
  metadata: Partial<KubeObject['metadata']>,
): Object => ({ ...object, metadata: { ...object.metadata, ...metadata } })

export const withLabel = <Object extends KubeObject>(
  object: Object,
  key: string,
  value: string,
): Object =>
  object.metadata.labels?.[key] === value
    ? object
    : withMeta(object, { labels: { ...object.metadata.labels, [key]: value } })

export function withAnnotation<Object extends KubeObject>(
  object: Object,
  key: string,
  value: string | undefined,
): Object {
  const { annotations = {} } = object.metadata
  if (annotations[key] === value) return object
  const { [key]: _, ...others } = annotations
  return withMeta(object, {
    annotations: value === undefined ? others : { ...others, [key]: value },
  })
}

export const ownerBy = (owner: KubeObject, controller: boolean): OwnerReference => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid,
  ...(controller && { controller: true, blockOwnerDeletion: true }),
})

/** An object with one more owner; a new controller takes the place of the old one. */
export function ownedBy<Object extends KubeObject>(
  object: Object,
  owner: KubeObject,
  { controller = false }: { readonly controller?: boolean } = {},
): Object {
  const { ownerReferences = [] } = object.metadata
  if (ownerReferences.some(({ uid }) => uid === owner.metadata.uid)) return object
  const kept = controller ? ownerReferences.filter((one) => !one.controller) : ownerReferences
  return withMeta(object, { ownerReferences: [...kept, ownerBy(owner, controller)] })
}
