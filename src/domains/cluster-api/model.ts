import type { KubeObject } from '../api-server/model.ts'
import type { JsonMap } from './model/topology.ts'

/** The machines behind the objects, what the controllers remember, and what may happen to all of them. */

export * from './model/kinds.ts'
export * from './model/topology.ts'

/** A virtual or real machine of a cloud. One that was destroyed is no longer listed. */
export interface Vm {
  /** The provider's name for it: `vsphere://…`; never changes. */
  readonly id: string
  /** The cluster it was made for: `namespace/name`. */
  readonly cluster: string
  /** The Node that its kubelet registers. */
  readonly node: string
  readonly role: 'first' | 'controlPlane' | 'worker'
  readonly version: string
  readonly power: 'booting' | 'on' | 'off' | 'removing'
}

/** A Node as the API server of its workload cluster holds it. */
export interface WorkloadNode {
  readonly name: string
  readonly providerID: string
  readonly version: string
  readonly ready: 'True' | 'False' | 'Unknown'
  /** RFC 3339: since when `ready` is what it is. */
  readonly since: string
  readonly isControlPlane: boolean
  readonly isCordoned: boolean
  readonly taints: readonly string[]
}

/** A workload cluster as far as its own API server, etcd and Nodes go. */
export interface Workload {
  /** `kubeadm init` is through: the kubeadm-config ConfigMap exists. */
  readonly isInitialized: boolean
  /** Somebody installed a CNI plugin: Nodes can become Ready. */
  readonly hasNetwork: boolean
  /** The management cluster holds a client that reaches the API server. */
  readonly isConnected: boolean
  /** RFC 3339: since when it does not, after it did. */
  readonly lostSince?: string
  readonly nodes: Readonly<Record<string, WorkloadNode>>
  /** etcd members by the name of their Node. */
  readonly members: Readonly<Record<string, 'learner' | 'voter'>>
  /** What runs on its workers, by name. */
  readonly apps?: Readonly<Record<string, App>>
}

/** Pods of one kind with their PodDisruptionBudget. */
export interface App {
  /** Pods that must stay ready while others are evicted. */
  readonly minAvailable: number
  /** What each Pod asks for; absent: nothing. Thousandths of a CPU and MiB. */
  readonly request?: { readonly cpuMilli: number; readonly memoryMi: number }
  /** By name: the Node (empty while none takes it), whether the Pod is ready there, and since when (ms) none takes it. */
  readonly pods: Readonly<
    Record<string, { readonly node: string; readonly isReady: boolean; readonly since?: number }>
  >
}

/**
 * How long a cloud takes, in simulated ms. Assumptions for teaching, not measurements: real times depend on the
 * image, the hardware and the load of the cloud.
 */
export interface Durations {
  /** Network and load balancer of a cluster. */
  readonly infrastructureMs: number
  /** From the order to a machine whose cloud-init runs. */
  readonly bootMs: number
  readonly initMs: number
  readonly joinMs: number
  readonly controlPlaneJoinMs: number
  /** From a registered Node, or from the CNI plugin if that comes later, to a Ready one. */
  readonly readyMs: number
  readonly removeMs: number
}

/** What differs between one place and another. */
export interface MachineSettings {
  readonly durations?: Durations
  /** `--node-monitor-grace-period` of the workload clusters. */
  readonly nodeGraceMs: number
  /**
   * `v1alpha1`: the vSphere actuator of 2019, which cloned a machine that was gone again for the same Machine. All else
   * is as it is today.
   */
  readonly engine: 'v1beta2' | 'v1alpha1'
  /** A cloud controller manager deletes Nodes whose machine no longer exists. */
  readonly hasCloudController: boolean
  /** cluster-autoscaler runs for every workload cluster, with these flags. */
  readonly autoscaler?: AutoscalerFlags
}

/** Flags of cluster-autoscaler; times in simulated ms. */
export interface AutoscalerFlags {
  readonly scanMs: number
  readonly unneededMs: number
  readonly delayAfterAddMs: number
  /** A Node may go when no more than this part of it is asked for. */
  readonly utilization: number
  readonly expander: 'least-waste' | 'random'
}

/** config/flags/flags.go and config/const.go, cluster-autoscaler 1.36: since 1.33 least-waste is the default. */
export const defaultFlags: AutoscalerFlags = {
  scanMs: 10_000,
  unneededMs: 600_000,
  delayAfterAddMs: 600_000,
  utilization: 0.5,
  expander: 'least-waste',
}

/** What cluster-autoscaler remembers of one cluster; times in ms since the first minute. */
export interface AutoscalerMemory {
  readonly grewAt?: number
  /** Since when each Node could go. */
  readonly unneeded: Readonly<Record<string, number>>
  /** Until when each Node that could not be emptied is not looked at again. */
  readonly blocked?: Readonly<Record<string, number>>
  /** Pods for which no pool may grow. */
  readonly stuck?: number
}

export const defaultMachineSettings: MachineSettings = {
  engine: 'v1beta2',
  nodeGraceMs: 50_000,
  hasCloudController: false,
}

/** A controller that looks again at fixed times, because nobody tells it of a change. */
export interface Poll {
  /** RFC 3339: when it began to wait. */
  readonly since: string
  readonly everyMs: number
  /** The cluster whose changes it waits for. */
  readonly cluster: string
}

export interface ClusterApiSlice {
  readonly settings: MachineSettings
  /** By the name of their infrastructure machine: `namespace/name`. */
  readonly vms: Readonly<Record<string, Vm>>
  /** By the name of their Cluster: `namespace/name`. */
  readonly workloads: Readonly<Record<string, Workload>>
  /** By `controller namespace/name`. */
  readonly polls: Readonly<Record<string, Poll>>
  /** By `namespace/name` of the Cluster. */
  readonly autoscalers?: Readonly<Record<string, AutoscalerMemory>>
  /** What the topology controller last applied to each object, by `kind namespace/name`: the fields that it owns. */
  readonly applied?: Readonly<Record<string, JsonMap>>
  /** The workload cluster that holds all these objects and manages itself; absent: a cluster of its own does. */
  readonly home?: string
  /** Objects that are already in the target of a move and still, paused, in its source; owners come first. */
  readonly moving?: { readonly to: string; readonly groups: readonly (readonly KubeObject[])[] }
}

export const emptyClusterApi = (
  settings: MachineSettings = defaultMachineSettings,
): ClusterApiSlice => ({ settings, vms: {}, workloads: {}, polls: {} })

export const MACHINE_CONTROLLERS = [
  'cluster',
  'topology',
  'clusterclass',
  'autoscaler',
  'machinedeployment',
  'machineset',
  'machine',
  'machinehealthcheck',
  'kubeadmconfig',
  'kubeadmcontrolplane',
  'infracluster',
  'inframachine',
] as const
export type MachineController = (typeof MACHINE_CONTROLLERS)[number]

/** What becomes of a machine, each at its time. */
export type VmStage =
  | 'booted'
  | 'joined'
  | 'promoted'
  | 'ready'
  | 'silent'
  | 'forgotten'
  | 'removed'

/** What `clusterctl move` has done. */
export type MoveStage = 'paused' | 'created' | 'deleted' | 'unpaused'

export type ClusterApiEvent =
  /** A work queue hands out a key; infrastructure keys begin with their kind. */
  | {
      readonly kind: 'cluster-api/reconciled'
      readonly controller: MachineController
      readonly name: string
    }
  /** The cloud has made the network and the load balancer of a cluster, or has taken them down. */
  | { readonly kind: 'cluster-api/infrastructureBuilt'; readonly name: string }
  | { readonly kind: 'cluster-api/infrastructureRemoved'; readonly name: string }
  /** `id` tells a machine from its successor of the same name. */
  | {
      readonly kind: 'cluster-api/vmStaged'
      readonly stage: VmStage
      readonly name: string
      readonly id: string
    }
  /** The client of a workload cluster reaches its API server. */
  | { readonly kind: 'cluster-api/connected'; readonly cluster: string }
  /** Five probes of an API server in a row went wrong. */
  | { readonly kind: 'cluster-api/connectionLost'; readonly cluster: string }
  | {
      readonly kind: 'cluster-api/moveStaged'
      readonly stage: MoveStage
      readonly namespace: string
      readonly to: string
    }
  /** An evicted Pod has started on another Node. */
  | {
      readonly kind: 'cluster-api/podReady'
      readonly cluster: string
      readonly app: string
      readonly pod: string
    }
  /** A learner runs an app in a workload cluster. */
  | {
      readonly kind: 'cluster-api/appPlaced'
      readonly cluster: string
      readonly app: string
      readonly replicas: number
      readonly minAvailable: number
      /** What each Pod asks for: thousandths of a CPU, MiB. */
      readonly cpuMilli?: number
      readonly memoryMi?: number
    }
  /** A learner moves all clusters of a namespace into a workload cluster: `namespace/name`. */
  | { readonly kind: 'cluster-api/moved'; readonly namespace: string; readonly to: string }
  /** A learner installs a CNI plugin in a workload cluster. */
  | { readonly kind: 'cluster-api/networkInstalled'; readonly cluster: string }
  /** A learner does something to a machine behind everybody's back. `machine`: its Machine. */
  | {
      readonly kind: 'cluster-api/vmSwitched'
      readonly machine: string
      readonly to: 'on' | 'off' | 'destroyed'
    }
