import type { NetworkSettings } from '../netfilter/model.ts'
import type { Machinery } from './model/machinery.ts'

export * from './model/machinery.ts'

/** What the controllers, the scheduler and the kubelets remember between two runs. Plain data. */

/** How long things take that Kubernetes leaves to the machine. All in simulated ms. */
export interface Pace {
  /** From a bound Pod to its started container, with the image present. */
  readonly containerStartMs: number
  /** From a started container to a server that can answer (what a readiness probe finds). */
  readonly appStartMs: number
  /** From SIGTERM to the end of the process. */
  readonly appStopMs: number
  /** From a started container to the end of a program that crashes. */
  readonly appCrashMs: number
  /** From a bound Pod to the answer that no registry has its image. */
  readonly pullFailMs: number
  /** From the end of a container to a kubelet that has noticed. */
  readonly noticeMs: number
  /** From the last sign of a kubelet to a Node that is given up: `--node-monitor-grace-period`. */
  readonly nodeGraceMs: number
  /** Delay of a watch event and of one pass of a controller. */
  readonly watchMs: number
  /** EndpointSlice controller: `--endpointslice-updates-batch-period`. */
  readonly endpointSliceBatchMs: number
}

export const defaultPace: Pace = {
  containerStartMs: 3_000,
  appStartMs: 17_000,
  appStopMs: 12_000,
  appCrashMs: 1_000,
  pullFailMs: 2_000,
  noticeMs: 1_000,
  nodeGraceMs: 50_000,
  watchMs: 10,
  endpointSliceBatchMs: 500,
}

export const CONTROLLERS = [
  'deployment',
  'replicaset',
  'daemonset',
  'statefulset',
  'endpointslice',
  'scheduler',
  'kubelet',
  'namespace',
  'node',
  'taint-eviction',
  'garbage-collector',
  'disruption',
] as const
export type ControllerName = (typeof CONTROLLERS)[number]

export interface ControllersSlice extends Machinery {
  readonly pace: Pace
  /** Node -> the last address its kubelet's CNI plugin gave to a Pod, as a number: the next Pod gets the next one. */
  readonly lastPodAddress: Readonly<Record<string, number>>
  /** What programs do that is not usual, by image or by `namespace/name` of a Pod; absent: they serve. */
  readonly programs: Readonly<Record<string, Behaviour>>
  /** Images that no registry has. */
  readonly missingImages: readonly string[]
  /** Nodes without power: nothing runs there and nobody says so. */
  readonly deadNodes: readonly string[]
  /** Zone -> ms of the API server's clock at which a Node of it last got a taint that evicts. */
  readonly taintedAt: Readonly<Record<string, number>>
  /** `namespace/name` of a Pod -> what its kubelet waits for -> how long. */
  readonly backOffs: Readonly<Record<string, Readonly<Record<string, BackOff>>>>
  /** Where the scheduler goes on looking for Nodes, in its list of them; absent: at its start. */
  readonly nextStartNode?: number
  /** What the network plugin of the cluster was told. */
  readonly network?: NetworkSettings
}

/** `crashes`: ends soon after its start. `hangs`: answers nobody. `busy`: answers, but not to the readiness probe. */
export const BEHAVIOURS = ['serves', 'crashes', 'hangs', 'busy'] as const
export type Behaviour = (typeof BEHAVIOURS)[number]

/** A wait that doubles each time. */
export interface BackOff {
  readonly uid: string
  readonly seconds: number
  /** Ms of the API server's clock at which it grew last. */
  readonly at: number
}

export const emptyControllers = (pace: Pace = defaultPace): ControllersSlice => ({
  pace,
  lastPodAddress: {},
  programs: {},
  missingImages: [],
  deadNodes: [],
  taintedAt: {},
  backOffs: {},
})

/** What a kubelet does to all containers of a Pod, each at its time. */
export const POD_STAGES = ['started', 'terminated', 'stopped'] as const
export type PodStage = (typeof POD_STAGES)[number]

/** What happens to one container: `pulled` is an attempt, `serving` what its program does, the rest the kubelet finds out. */
export const CONTAINER_STAGES = [
  'pulled',
  'backedOff',
  'started',
  'serving',
  'ready',
  'unready',
  'failedLiveness',
  'exited',
] as const
export type ContainerStage = (typeof CONTAINER_STAGES)[number]

/** A Pod that a drain waits for; `uid` tells it from its namesake. */
export interface DrainedPod {
  readonly name: string
  readonly uid: string
}

/** Processes of which one leads at a time, by its lease. */
export const COMPONENTS = [
  'kube-controller-manager',
  'kube-scheduler',
  'capi-controller-manager',
] as const
export type Component = (typeof COMPONENTS)[number]

export type ComponentStage = 'leaseLost' | 'startFailed' | 'started' | 'leads'

export type ControllerEvent =
  /** The API server has fallen silent, or answers again. */
  | { readonly kind: 'controllers/apiTurned' }
  /** Something happens to a component that has lost its lease, or is about to. */
  | { readonly kind: 'controllers/componentStaged'; readonly component: Component }
  /** A kubelet is in touch with the API server again, and tells what became of its Pods. */
  | { readonly kind: 'controllers/kubeletReported'; readonly node: string }
  /** A learner gives a program a behaviour: of a Pod (`namespace/name`), or wherever an image runs. */
  | {
      readonly kind: 'controllers/programSet'
      readonly target: string
      readonly behaviour: Behaviour
    }
  /** A learner pushes an image to its registry, or takes it away. */
  | {
      readonly kind: 'controllers/imageSet'
      readonly image: string
      readonly isThere: boolean
    }
  /** A learner pulls the plug of a Node, or puts it back. */
  | { readonly kind: 'controllers/nodePowerSet'; readonly node: string; readonly isOn: boolean }
  /** Nothing was heard of a Node for the whole grace period. */
  | { readonly kind: 'controllers/nodeJudged'; readonly node: string }
  /** Its turn to get the taint that evicts Pods. */
  | { readonly kind: 'controllers/nodeTainted'; readonly node: string }
  /** A Pod has put up with a taint of its Node for as long as it tolerates it. */
  | { readonly kind: 'controllers/tolerationOver'; readonly name: string; readonly uid: string }
  /** `run`: how often the container had been restarted when this was foreseen; a later run has its own future. */
  | {
      readonly kind: 'controllers/containerStaged'
      readonly stage: ContainerStage
      readonly name: string
      readonly uid: string
      readonly container: string
      readonly run: number
      readonly exitCode?: number
    }
  /** A work queue hands out a key; the controller looks at what is there now. */
  | {
      readonly kind: 'controllers/reconciled'
      readonly controller: ControllerName
      readonly name: string
    }
  /** A container reached its next stage; `uid` tells a Pod from its namesake. */
  | {
      readonly kind: 'controllers/podStaged'
      readonly stage: PodStage
      readonly name: string
      readonly uid: string
    }
  /** `kubectl cordon`, `uncordon`, `drain`. */
  | { readonly kind: 'controllers/cordoned' | 'controllers/uncordoned'; readonly node: string }
  | { readonly kind: 'controllers/drained'; readonly node: string; readonly force?: boolean }
  /** What kubectl does next while it drains a Node. `attempt` counts from 1. */
  | ({
      readonly kind: 'controllers/evictionTried'
      readonly node: string
      readonly attempt: number
    } & DrainedPod)
  | {
      readonly kind: 'controllers/drainChecked'
      readonly node: string
      readonly pods: readonly DrainedPod[]
    }
  /** `progressDeadlineSeconds` of a Deployment are over. */
  | { readonly kind: 'controllers/deadlinePassed'; readonly name: string; readonly uid: string }
