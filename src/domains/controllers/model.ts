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
] as const
export type ControllerName = (typeof CONTROLLERS)[number]

export interface ControllersSlice {
  readonly pace: Pace
}

export const emptyControllers = (pace: Pace = defaultPace): ControllersSlice => ({ pace })

export type ControllerEvent =
  /** A work queue hands out a key; the controller looks at what is there now. */
  {
    readonly kind: 'controllers/reconciled'
    readonly controller: ControllerName
    readonly name: string
  }
