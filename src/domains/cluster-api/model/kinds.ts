import type { ApiSlice, Condition, KubeObject, LabelSelector } from '../../api-server/model.ts'
import type { ClusterClass, JsonMap, Topology } from './topology.ts'

/** The objects of Cluster API v1.14 (contract v1beta2). */

/** References carry no version; the namespace is always that of the object that refers. */
export interface Reference {
  readonly apiGroup: string
  readonly kind: string
  readonly name: string
}

type Addresses = readonly { readonly type: string; readonly address: string }[]

interface Conditioned {
  readonly conditions?: readonly Condition[]
}

export interface Cluster extends KubeObject {
  readonly kind: 'Cluster'
  readonly spec: {
    readonly paused?: boolean
    readonly controlPlaneEndpoint?: { readonly host: string; readonly port: number }
    readonly controlPlaneRef?: Reference
    readonly infrastructureRef?: Reference
    readonly clusterNetwork?: JsonMap
    readonly topology?: Topology
  }
  readonly status?: Conditioned & {
    readonly phase?: 'Pending' | 'Provisioning' | 'Provisioned' | 'Deleting'
    readonly initialization?: {
      readonly infrastructureProvisioned?: boolean
      readonly controlPlaneInitialized?: boolean
    }
    /** What is left of an upgrade, version by version. */
    readonly controlPlane?: { readonly upgradePlan?: readonly { readonly version: string }[] }
    readonly workers?: { readonly upgradePlan?: readonly { readonly version: string }[] }
  }
}

export interface MachineSpec {
  readonly clusterName: string
  readonly version?: string
  readonly bootstrap: { readonly configRef?: Reference; readonly dataSecretName?: string }
  readonly infrastructureRef: Reference
  readonly providerID?: string
  readonly failureDomain?: string
  readonly minReadySeconds?: number
  readonly deletion?: {
    readonly nodeDrainTimeoutSeconds?: number
    readonly nodeVolumeDetachTimeoutSeconds?: number
    readonly nodeDeletionTimeoutSeconds?: number
  }
}

export type MachinePhase =
  | 'Pending'
  | 'Provisioning'
  | 'Provisioned'
  | 'Running'
  | 'Updating'
  | 'Deleting'

export interface Machine extends KubeObject {
  readonly kind: 'Machine'
  readonly spec: MachineSpec
  readonly status?: Conditioned & {
    readonly phase?: MachinePhase
    readonly initialization?: {
      readonly bootstrapDataSecretCreated?: boolean
      readonly infrastructureProvisioned?: boolean
    }
    readonly nodeRef?: { readonly name: string }
    readonly addresses?: Addresses
    readonly deletion?: { readonly nodeDrainStartTime?: string }
  }
}

export interface MachineTemplate {
  readonly metadata?: Readonly<Record<'labels' | 'annotations', Labels | undefined>>
  readonly spec: MachineSpec
}
export type Labels = Readonly<Record<string, string>>

/** Counters that every level above a Machine has. */
export interface Counters {
  readonly replicas?: number
  readonly readyReplicas?: number
  readonly availableReplicas?: number
  readonly upToDateReplicas?: number
}

export type DeletionOrder = 'Random' | 'Newest' | 'Oldest'

export interface MachineSet extends KubeObject {
  readonly kind: 'MachineSet'
  readonly spec: {
    readonly clusterName: string
    readonly replicas: number
    readonly selector: LabelSelector
    readonly template: MachineTemplate
    readonly deletion?: { readonly order?: DeletionOrder }
  }
  readonly status?: Conditioned & Counters
}

export interface MachineDeployment extends KubeObject {
  readonly kind: 'MachineDeployment'
  readonly spec: {
    readonly clusterName: string
    readonly replicas: number
    readonly paused?: boolean
    readonly selector: LabelSelector
    readonly template: MachineTemplate
    readonly rollout: {
      readonly after?: string
      readonly strategy: {
        readonly type: 'RollingUpdate' | 'OnDelete'
        readonly rollingUpdate?: Readonly<Record<'maxSurge' | 'maxUnavailable', number | string>>
      }
    }
    readonly deletion?: { readonly order?: DeletionOrder }
    readonly remediation?: { readonly maxInFlight?: number | string }
  }
  readonly status?: Conditioned &
    Counters & { readonly phase?: 'Running' | 'ScalingUp' | 'ScalingDown' }
}

export interface MachineHealthCheck extends KubeObject {
  readonly kind: 'MachineHealthCheck'
  readonly spec: {
    readonly clusterName: string
    readonly selector: LabelSelector
    readonly checks?: {
      readonly nodeStartupTimeoutSeconds?: number
      readonly unhealthyNodeConditions?: readonly UnhealthyCondition[]
      readonly unhealthyMachineConditions?: readonly UnhealthyCondition[]
    }
    readonly remediation?: {
      readonly triggerIf?: {
        readonly unhealthyLessThanOrEqualTo?: number | string
        readonly unhealthyInRange?: string
      }
    }
  }
  readonly status?: Conditioned & {
    readonly expectedMachines?: number
    readonly currentHealthy?: number
    readonly remediationsAllowed?: number
    readonly targets?: readonly string[]
  }
}

export interface UnhealthyCondition {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly timeoutSeconds: number
}

export interface KubeadmControlPlane extends KubeObject {
  readonly kind: 'KubeadmControlPlane'
  readonly spec: {
    readonly replicas: number
    readonly version: string
    readonly machineTemplate: {
      readonly metadata?: MachineTemplate['metadata']
      readonly spec: {
        readonly infrastructureRef: Reference
        readonly deletion?: MachineSpec['deletion']
      }
    }
    readonly kubeadmConfigSpec?: Readonly<Record<string, unknown>>
    readonly rollout?: {
      readonly after?: string
      readonly strategy?: { readonly rollingUpdate?: { readonly maxSurge?: number | string } }
    }
    readonly remediation?: {
      readonly maxRetry?: number
      readonly retryPeriodSeconds?: number
      readonly minHealthyPeriodSeconds?: number
    }
  }
  readonly status?: Conditioned &
    Counters & {
      readonly initialization?: { readonly controlPlaneInitialized?: boolean }
      readonly versions?: readonly { readonly version: string; readonly replicas: number }[]
    }
}

export interface KubeadmConfig extends KubeObject {
  readonly kind: 'KubeadmConfig'
  readonly spec?: Readonly<Record<string, unknown>>
  readonly status?: Conditioned & {
    readonly initialization?: { readonly dataSecretCreated?: boolean }
    readonly dataSecretName?: string
  }
}

/** A template of any provider: what is cloned is its `spec.template.spec`. */
export interface CloneTemplate extends KubeObject {
  readonly spec: { readonly template: { readonly spec?: Readonly<Record<string, unknown>> } }
}

/** `VSphereCluster`, `AWSCluster` …: whatever else its spec says belongs to the provider. */
export interface InfraCluster extends KubeObject {
  readonly spec?: {
    readonly controlPlaneEndpoint?: { readonly host: string; readonly port: number }
  }
  readonly status?: Conditioned & {
    readonly initialization?: { readonly provisioned?: boolean }
  }
}

/** `VSphereMachine`, `AWSMachine` … */
export interface InfraMachine extends KubeObject {
  readonly spec?: {
    readonly providerID?: string
    readonly template?: string
    readonly cloneMode?: string
  }
  readonly status?: Conditioned & {
    readonly initialization?: { readonly provisioned?: boolean }
    readonly addresses?: Addresses
  }
}

const CORE = 'cluster.x-k8s.io'
export const INFRASTRUCTURE = 'infrastructure.cluster.x-k8s.io'
export const BOOTSTRAP = 'bootstrap.cluster.x-k8s.io'
export const CONTROL_PLANE = 'controlplane.cluster.x-k8s.io'

export interface MachineKinds {
  Cluster: Cluster
  ClusterClass: ClusterClass
  MachineDeployment: MachineDeployment
  MachineSet: MachineSet
  Machine: Machine
  MachineHealthCheck: MachineHealthCheck
  KubeadmControlPlane: KubeadmControlPlane
  KubeadmConfig: KubeadmConfig
}
export type MachineKind = keyof MachineKinds

/** The group of each kind that is the same for all providers. */
export const GROUP_OF: Readonly<Record<MachineKind, string>> = {
  Cluster: CORE,
  ClusterClass: CORE,
  MachineDeployment: CORE,
  MachineSet: CORE,
  Machine: CORE,
  MachineHealthCheck: CORE,
  KubeadmControlPlane: CONTROL_PLANE,
  KubeadmConfig: BOOTSTRAP,
}

export const isMachineKind = (kind: string): kind is MachineKind => Object.hasOwn(GROUP_OF, kind)

/** The key of a kind in the store. */
export const machineKey = (kind: MachineKind): string => `${kind}.${GROUP_OF[kind]}`

/** All objects of a kind, by `namespace/name`. */
export const machineObjects = <Kind extends MachineKind>(
  api: ApiSlice,
  kind: Kind,
): Readonly<Record<string, MachineKinds[Kind]>> =>
  (api.objects[machineKey(kind)] ?? {}) as Readonly<Record<string, MachineKinds[Kind]>> // as: objects are stored under their own kind

/** A version that its Machines have not reached yet: api `status.versions` lists what runs (internal/contract). */
export const isControlPlaneUpgrading = ({ spec, status }: KubeadmControlPlane): boolean =>
  (status?.versions ?? []).some(({ version }) => isOlder(version, spec.version))

/** Major, minor and patch number decide. */
export function isOlder(version: string, than: string): boolean {
  const numbers = (text: string) => (/(\d+)\.(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number)
  const other = numbers(than)
  for (const [at, number] of numbers(version).entries()) {
    if (number !== other[at]) return number < (other[at] ?? 0)
  }
  return false
}
