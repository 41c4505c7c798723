/** What the controllers, the scheduler and the kubelets remember between two runs. Plain data. */

/** How long things take that Kubernetes leaves to the machine. All in simulated ms. */
export interface Pace {
  /** From a bound Pod to its started container, with the image present. */
  readonly containerStartMs: number
  /** From a started container to a server that can answer (what a readiness probe finds). */
  readonly appStartMs: number
  /** From SIGTERM to the end of the process. */
  readonly appStopMs: number
  /** Delay of a watch event and of one pass of a controller. */
  readonly watchMs: number
  /** EndpointSlice controller: `--endpointslice-updates-batch-period`. */
  readonly endpointSliceBatchMs: number
}

export const defaultPace: Pace = {
  containerStartMs: 3_000,
  appStartMs: 17_000,
  appStopMs: 12_000,
  watchMs: 10,
  endpointSliceBatchMs: 500,
}

export const CONTROLLERS = [
  'deployment',
  'replicaset',
  'endpointslice',
  'scheduler',
  'kubelet',
  'namespace',
  'node',
  'garbage-collector',
] as const
export type ControllerName = (typeof CONTROLLERS)[number]

export interface ControllersSlice {
  readonly pace: Pace
  /** Node -> the last address its kubelet's CNI plugin gave to a Pod, as a number: the next Pod gets the next one. */
  readonly lastPodAddress: Readonly<Record<string, number>>
}

export const emptyControllers = (pace: Pace = defaultPace): ControllersSlice => ({
  pace,
  lastPodAddress: {},
})

/** What a kubelet does to a Pod's containers, each at its time. */
export const POD_STAGES = ['started', 'serving', 'ready', 'terminated', 'stopped'] as const
export type PodStage = (typeof POD_STAGES)[number]

export type ControllerEvent =
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
  /** `progressDeadlineSeconds` of a Deployment are over. */
  | { readonly kind: 'controllers/deadlinePassed'; readonly name: string; readonly uid: string }
