import type { Ref } from '../core/ref.ts'
import { type Condition, type KubeObject, nameOf, refOf } from '../domains/api-server/model.ts'
import { GROUP_OF } from '../domains/cluster-api/model.ts'
import type { World } from '../world.ts'

/** What somebody wants of an object, and what its controller last wrote down. */
export interface Balance {
  readonly ref: Ref
  readonly kind: string
  readonly name: string
  /** `metadata.generation` counts changes of the spec; absent where the kind counts none. */
  readonly generation?: number
  /** The generation the controller had seen when it wrote the status. */
  readonly observedGeneration?: number
  /** `spec.replicas`, or how many Nodes a DaemonSet wants to be on. */
  readonly wanted?: number
  /** Fields of the status that count, by name, in the order in which a rollout fills them. */
  readonly counts: readonly (readonly [field: string, count: number])[]
  readonly conditions: readonly Condition[]
  /** The controller has seen the newest spec, and every count is as wanted; without counts it is Available. */
  readonly isDone: boolean
}

const COUNTS = [
  'replicas',
  'currentReplicas',
  'updatedReplicas',
  'upToDateReplicas',
  'readyReplicas',
  'availableReplicas',
  'currentNumberScheduled',
  'updatedNumberScheduled',
  'numberReady',
  'numberAvailable',
] as const

/** Kinds that are wanted in a number, and those whose conditions say how a cluster is. */
const KINDS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  `Cluster.${GROUP_OF.Cluster}`,
  `KubeadmControlPlane.${GROUP_OF.KubeadmControlPlane}`,
  `MachineDeployment.${GROUP_OF.MachineDeployment}`,
  `MachineSet.${GROUP_OF.MachineSet}`,
  `MachineHealthCheck.${GROUP_OF.MachineHealthCheck}`,
]

type Numbers = Readonly<Record<string, number | undefined>>
type Stated = KubeObject & {
  readonly spec?: { readonly replicas?: number }
  readonly status?: Numbers & { readonly conditions?: readonly Condition[] }
}

/** All workloads; where one object is chosen, that one, whatever its kind. */
export function desiredAndActual({ api }: World, chosen?: Ref): readonly Balance[] {
  const objects = (kinds: readonly string[]) =>
    kinds.flatMap((kind) => Object.values(api.objects[kind] ?? {}))
  const one =
    chosen === undefined
      ? undefined
      : objects(Object.keys(api.objects)).find((object) => refOf(object) === chosen)
  return (one ? [one] : objects(KINDS)).map((object) => balanceOf(object as Stated)) // as: any field may be missing
}

function balanceOf(object: Stated): Balance {
  const { metadata, spec, status } = object
  const numbers: Numbers = status ?? {}
  const wanted = numbers.desiredNumberScheduled ?? spec?.replicas
  const { observedGeneration } = numbers
  const counts = COUNTS.flatMap((field) => {
    const count = numbers[field]
    return count === undefined ? [] : [[field, count] as const]
  })
  const isSeen =
    observedGeneration === undefined || observedGeneration === (metadata.generation ?? 0)
  const isCounted = counts.every(([, count]) => count === wanted)
  const isAvailable = (status?.conditions ?? []).every(
    ({ type, status }) => type !== 'Available' || status === 'True',
  )
  return {
    ref: refOf(object),
    kind: object.kind,
    name: nameOf(object),
    ...(metadata.generation !== undefined && { generation: metadata.generation }),
    ...(observedGeneration !== undefined && { observedGeneration }),
    ...(wanted !== undefined && { wanted }),
    counts,
    conditions: status?.conditions ?? [],
    isDone: isSeen && (wanted === undefined ? isAvailable : isCounted),
  }
}
