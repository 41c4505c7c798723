import type { Affinity, SpreadConstraint } from './affinity.ts'
import type { Condition, KubeObject, LabelSelector, ObjectMeta } from './object.ts'

/** Pods and what makes them. */

/** Resource name -> quantity, such as `cpu: 100m`. */
export type Amounts = Readonly<Record<string, string>>

type Times = `${'initialDelay' | 'period' | 'timeout'}Seconds`
type Thresholds = `${'failure' | 'success'}Threshold`
export type Probe = Readonly<Partial<Record<Times | Thresholds, number>>>

export interface Container {
  readonly name: string
  readonly image: string
  readonly imagePullPolicy?: string
  readonly ports?: readonly {
    readonly name?: string
    readonly containerPort: number
    readonly protocol?: 'TCP' | 'UDP' | 'SCTP'
    readonly hostPort?: number
  }[]
  readonly resources?: Readonly<Partial<Record<'requests' | 'limits', Amounts>>>
  readonly readinessProbe?: Probe
  readonly livenessProbe?: Probe
  readonly startupProbe?: Probe
  readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } }
}

export interface Toleration {
  readonly key?: string
  readonly operator?: 'Exists' | 'Equal'
  readonly value?: string
  readonly effect?: string
  readonly tolerationSeconds?: number
}

/** What a Pod adds to its resolv.conf. */
export interface PodDnsConfig {
  readonly nameservers?: readonly string[]
  readonly searches?: readonly string[]
  readonly options?: readonly { readonly name?: string; readonly value?: string }[]
}

export interface PodSpec {
  readonly containers: readonly Container[]
  readonly nodeName?: string
  readonly nodeSelector?: Readonly<Record<string, string>>
  readonly tolerations?: readonly Toleration[]
  readonly affinity?: Affinity
  readonly topologySpreadConstraints?: readonly SpreadConstraint[]
  readonly hostNetwork?: boolean
  readonly restartPolicy?: string
  readonly terminationGracePeriodSeconds?: number
  readonly dnsPolicy?: string
  readonly dnsConfig?: PodDnsConfig
  readonly hostname?: string
  readonly subdomain?: string
  readonly setHostnameAsFQDN?: boolean
  readonly hostAliases?: readonly { readonly ip?: string; readonly hostnames?: readonly string[] }[]
  readonly readinessGates?: readonly { readonly conditionType: string }[]
}

/** Exactly one of the three. */
export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string }
  readonly running?: { readonly startedAt?: string }
  readonly terminated?: {
    readonly exitCode: number
    readonly reason?: string
    readonly startedAt?: string
    readonly finishedAt?: string
  }
}

export interface ContainerStatus {
  readonly name: string
  readonly image?: string
  readonly ready: boolean
  /** Its startup probe has succeeded, or it has none and runs. */
  readonly started?: boolean
  readonly restartCount: number
  readonly state?: ContainerState
  readonly lastState?: ContainerState
}

export interface Pod extends KubeObject {
  readonly kind: 'Pod'
  readonly spec: PodSpec
  readonly status: {
    readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown'
    readonly podIP?: string
    readonly podIPs?: readonly { readonly ip: string }[]
    readonly hostIP?: string
    readonly startTime?: string
    readonly conditions?: readonly Condition[]
    readonly containerStatuses?: readonly ContainerStatus[]
  }
}

export interface PodTemplate {
  readonly metadata?: Pick<ObjectMeta, 'labels' | 'annotations'>
  readonly spec: PodSpec
}

type Counts<Name extends string> = Readonly<Partial<Record<Name, number>>>

export interface ReplicaSet extends KubeObject {
  readonly kind: 'ReplicaSet'
  readonly spec: {
    readonly replicas: number
    readonly minReadySeconds?: number
    readonly selector: LabelSelector
    readonly template: PodTemplate
  }
  readonly status: { readonly replicas: number } & Counts<
    'observedGeneration' | `${'fullyLabeled' | 'ready' | 'available'}Replicas`
  >
}

export interface Deployment extends KubeObject {
  readonly kind: 'Deployment'
  readonly spec: {
    readonly replicas: number
    readonly minReadySeconds?: number
    readonly paused?: boolean
    readonly progressDeadlineSeconds?: number
    readonly revisionHistoryLimit?: number
    readonly selector: LabelSelector
    readonly strategy: {
      readonly type: 'RollingUpdate' | 'Recreate'
      readonly rollingUpdate?: Readonly<Record<'maxSurge' | 'maxUnavailable', number | string>>
    }
    readonly template: PodTemplate
  }
  readonly status: Counts<`${'updated' | 'ready' | 'available' | 'unavailable'}Replicas`> &
    Counts<'observedGeneration' | 'replicas'> & { readonly conditions?: readonly Condition[] }
}

/** Counts the changes of a DaemonSet's template; its Pods carry the number as a label. */
export const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation'

export interface DaemonSet extends KubeObject {
  readonly kind: 'DaemonSet'
  readonly spec: {
    readonly selector: LabelSelector
    readonly template: PodTemplate
    readonly minReadySeconds?: number
    readonly revisionHistoryLimit?: number
    readonly updateStrategy: {
      readonly type: 'RollingUpdate' | 'OnDelete'
      readonly rollingUpdate?: Readonly<
        Partial<Record<'maxSurge' | 'maxUnavailable', number | string>>
      >
    }
  }
  readonly status: Counts<
    | `${'current' | 'desired' | 'updated'}NumberScheduled`
    | `number${'Misscheduled' | 'Ready' | 'Available' | 'Unavailable'}`
    | 'observedGeneration'
  >
}

export interface StatefulSet extends KubeObject {
  readonly kind: 'StatefulSet'
  readonly spec: {
    readonly replicas: number
    readonly serviceName?: string
    readonly selector: LabelSelector
    readonly template: PodTemplate
    readonly minReadySeconds?: number
    readonly revisionHistoryLimit?: number
    readonly podManagementPolicy: 'OrderedReady' | 'Parallel'
    readonly ordinals?: { readonly start?: number }
    readonly updateStrategy: {
      readonly type: 'RollingUpdate' | 'OnDelete'
      readonly rollingUpdate?: { readonly partition?: number }
    }
  }
  readonly status: { readonly replicas: number } & Counts<
    `${'ready' | 'available' | 'current' | 'updated'}Replicas` | 'observedGeneration'
  > & { readonly currentRevision?: string; readonly updateRevision?: string }
}
