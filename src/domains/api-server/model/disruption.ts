import type { Condition, KubeObject, LabelSelector } from './object.ts'

type Counts<Name extends string> = Readonly<Partial<Record<Name, number>>>

/** How many of an application's Pods must stay, whoever wants to move them: policy/v1. */
export interface PodDisruptionBudget extends KubeObject {
  readonly kind: 'PodDisruptionBudget'
  readonly spec: {
    /** Without one it is about no Pod; an empty one is about all of the Namespace. */
    readonly selector?: LabelSelector
    readonly minAvailable?: number | string
    readonly maxUnavailable?: number | string
    readonly unhealthyPodEvictionPolicy?: 'IfHealthyBudget' | 'AlwaysAllow'
  }
  readonly status: Counts<
    `${'current' | 'desired'}Healthy` | 'disruptionsAllowed' | 'expectedPods' | 'observedGeneration'
  > & {
    readonly conditions?: readonly Condition[]
    /** Pod -> when its eviction was granted; until the disruption controller has seen that it goes. */
    readonly disruptedPods?: Readonly<Record<string, string>>
  }
}
