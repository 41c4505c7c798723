import type { KubeObject } from '../../api-server/model/object.ts'
import type { Verb } from '../../api-server/model.ts'

/** What is between a change and a controller: the watch, the informer's cache, the work queue. Plain data. */

/**
 * Programs whose controllers share informers: one watch and one cache for each kind. The scheduler, the kubelets and cluster-autoscaler
 * have watches of their own, which cannot be broken here.
 */
export const PROGRAMS = [
  'kube-controller-manager',
  'capi-controller-manager',
  'capi-kubeadm-bootstrap-controller-manager',
  'capi-kubeadm-control-plane-controller-manager',
  'infrastructure-provider',
] as const
export type Program = (typeof PROGRAMS)[number]

/** The program a controller runs in. The joining of a Node is its kubelet's as well, so `node` waits for no cache. */
export const PROGRAM_OF: Readonly<Record<string, Program>> = {
  deployment: 'kube-controller-manager',
  replicaset: 'kube-controller-manager',
  daemonset: 'kube-controller-manager',
  statefulset: 'kube-controller-manager',
  endpointslice: 'kube-controller-manager',
  namespace: 'kube-controller-manager',
  'taint-eviction': 'kube-controller-manager',
  'garbage-collector': 'kube-controller-manager',
  disruption: 'kube-controller-manager',
  cluster: 'capi-controller-manager',
  topology: 'capi-controller-manager',
  clusterclass: 'capi-controller-manager',
  machinedeployment: 'capi-controller-manager',
  machineset: 'capi-controller-manager',
  machine: 'capi-controller-manager',
  machinehealthcheck: 'capi-controller-manager',
  kubeadmconfig: 'capi-kubeadm-bootstrap-controller-manager',
  kubeadmcontrolplane: 'capi-kubeadm-control-plane-controller-manager',
  infracluster: 'infrastructure-provider',
  inframachine: 'infrastructure-provider',
}

const SHARED = ['Machine.cluster.x-k8s.io', 'Cluster.cluster.x-k8s.io']
const isInfrastructure = (object: string): boolean =>
  object.endsWith('.infrastructure.cluster.x-k8s.io') && !object.includes('Template.')

/** Which kinds the informers of a program watch, of those that have behaviour here. */
const WATCHED: Readonly<Record<Program, (object: string) => boolean>> = {
  'kube-controller-manager': (object) => CORE_KINDS.includes(object),
  'capi-controller-manager': (object) =>
    object.endsWith('cluster.x-k8s.io') && !object.includes('Template.'),
  'capi-kubeadm-bootstrap-controller-manager': (object) =>
    SHARED.includes(object) || object === 'KubeadmConfig.bootstrap.cluster.x-k8s.io',
  'capi-kubeadm-control-plane-controller-manager': (object) =>
    SHARED.includes(object) || object === 'KubeadmControlPlane.controlplane.cluster.x-k8s.io',
  'infrastructure-provider': (object) => SHARED.includes(object) || isInfrastructure(object),
}

const CORE_KINDS = [
  'Deployment',
  'ReplicaSet',
  'DaemonSet',
  'StatefulSet',
  'Pod',
  'Service',
  'EndpointSlice',
  'Node',
  'Namespace',
  'PodDisruptionBudget',
]

/** `object`: a kind as stored. */
export const isWatchedBy = (program: Program, object: string): boolean => WATCHED[program](object)

/** Controllers whose writes can be made to fail: all they do is to write objects. */
export const REFUSABLE = [
  'deployment',
  'replicaset',
  'daemonset',
  'statefulset',
  'endpointslice',
  'machinedeployment',
  'machineset',
  'machine',
  'kubeadmcontrolplane',
] as const
export type Refusable = (typeof REFUSABLE)[number]

/** A change that a broken watch has not delivered. */
export interface Missed {
  readonly object: string
  readonly name: string
  readonly verb: Verb
  readonly resourceVersion: number
  readonly before?: KubeObject
}

/** A watch that is broken, and the cache behind it. Times in ms of the API server's clock. */
export interface BrokenWatch {
  /** How far the cache is. */
  readonly resourceVersion: number
  /** Until when nobody answers. */
  readonly until: number
  /** How often the program has asked in vain. */
  readonly attempts: number
  /** When the watch comes back, the API server no longer has what was missed: 410 Gone. */
  readonly forgets: boolean
  readonly missed: readonly Missed[]
  /** `controller key` -> resourceVersion of its last own write of this kind. */
  readonly written: Readonly<Record<string, number>>
}

/** Keys of `Machinery` are absent where there is nothing to say. */
export interface Machinery {
  /** By `program kind`. */
  readonly brokenWatches?: Readonly<Record<string, BrokenWatch>>
  /** `controller key` -> passes that went wrong in a row: NumRequeues. */
  readonly failures?: Readonly<Record<string, number>>
  /** Controller -> ms of the API server's clock until which its writes are refused. */
  readonly refusedUntil?: Readonly<Record<string, number>>
  /** The key whose pass is being told; only in the steps of that pass. */
  readonly inProcess?: {
    readonly controller: string
    readonly name: string
    /** Who works: each kubelet has a queue of its own. */
    readonly actor: string
  }
}

export type MachineryEvent =
  /** The watch of one kind by one program breaks, and nobody answers for so many seconds. */
  | {
      readonly kind: 'controllers/watchBroken'
      readonly program: Program
      readonly object: string
      readonly seconds: number
      readonly forgets?: boolean
    }
  /** The reflector asks to watch again. */
  | {
      readonly kind: 'controllers/watchRetried'
      readonly program: Program
      readonly object: string
    }
  /** The reflector lists anew, after a 410. */
  | { readonly kind: 'controllers/relisted'; readonly program: Program; readonly object: string }
  /** The resync period of a program's informers is over. */
  | { readonly kind: 'controllers/resynced'; readonly program: Program }
  /** For so many seconds the API server refuses what a controller writes. */
  | {
      readonly kind: 'controllers/writesRefused'
      readonly controller: Refusable
      readonly seconds: number
    }
