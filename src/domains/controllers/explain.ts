import type { Ref } from '../../core/ref.ts'
import { speaker } from '../../core/say/message.ts'
import type { Behaviour, Component } from './model.ts'

/** By which rule a Pod is deleted before its siblings: see rank-victims.ts. */
export const VICTIM_REASONS = [
  'unassigned',
  'phase',
  'notReady',
  'cost',
  'crowded',
  'readyShorter',
  'restarts',
  'newer',
  'chance',
  'all',
] as const
export type VictimReason = (typeof VICTIM_REASONS)[number]

/** Why a pass of a controller went wrong: see work-off.ts. */
export const PASS_FAILURES = ['stale', 'conflict', 'exists', 'missing', 'refused'] as const
export type PassFailure = (typeof PASS_FAILURES)[number]

/** How a container ended. */
export type StopReason = 'ended' | 'killed' | 'neverStarted' | 'notRunning'

interface Scaling {
  deployment: Ref
  replicaSet: Ref
  before: number
  after: number
}

/** What the controllers, the scheduler and the kubelets tell. */
export interface ControllerMessages {
  replicaSetCreated: { deployment: Ref; replicaSet: Ref; replicas: number; revision: number }
  revisionRevived: { deployment: Ref; replicaSet: Ref; revision: number }
  newScaledUp: Scaling & { total: number; cap: number }
  newScaledDown: Scaling
  oldScaledDown: Scaling & { available: number; needed: number }
  unavailableDropped: Scaling
  scaledAlone: Scaling
  scaledInProportion: Scaling
  waitsForOldPods: { deployment: Ref; count: number }
  rolloutComplete: { deployment: Ref; replicas: number }
  deadlineExceeded: { deployment: Ref; seconds: number }
  historyForgotten: { deployment: Ref; replicaSet: Ref; limit: number }
  deploymentCounted: {
    deployment: Ref
    updated: number
    ready: number
    available: number
    total: number
  }
  podCreated: { replicaSet: Ref; pod: Ref; have: number; want: number }
  podsCreated: { replicaSet: Ref; count: number; have: number; want: number }
  podDeleted: { replicaSet: Ref; pod: Ref; victimReason: VictimReason; have: number; want: number }
  podAdopted: { replicaSet: Ref; pod: Ref }
  podReleased: { replicaSet: Ref; pod: Ref }
  daemonCreated: { daemonSet: Ref; pod: Ref; node: Ref }
  daemonDeleted: { daemonSet: Ref; pod: Ref; isOld: 'yes' | 'no' }
  daemonSetCounted: {
    daemonSet: Ref
    updated: number
    ready: number
    available: number
    want: number
  }
  statefulCreated: { statefulSet: Ref; pod: Ref; template: 'new' | 'old' | 'only' }
  statefulWaits: { statefulSet: Ref; pod: Ref }
  statefulScaledIn: { statefulSet: Ref; pod: Ref }
  statefulUpdated: { statefulSet: Ref; pod: Ref }
  statefulReplaced: { statefulSet: Ref; pod: Ref }
  statefulComplete: { statefulSet: Ref; replicas: number }
  statefulCounted: {
    statefulSet: Ref
    updated: number
    ready: number
    have: number
    want: number
  }
  creationForbidden: { replicaSet: Ref; namespace: string }
  replicaSetCounted: {
    replicaSet: Ref
    ready: number
    available: number
    have: number
    want: number
  }
  podBound: { pod: Ref; node: Ref; fitting: number; count: number }
  podBoundEarly: { pod: Ref; node: Ref; fitting: number; count: number }
  podUnschedulable: { pod: Ref; reason: string }
  containerCreating: { pod: Ref; node: Ref }
  containerStarted: { pod: Ref; address: string }
  startedReady: { pod: Ref; address: string }
  appServing: { pod: Ref }
  podReady: { pod: Ref; seconds: number }
  gatesClosed: { pod: Ref }
  startedUp: { pod: Ref; seconds: number }
  readinessLost: { pod: Ref; count: number }
  livenessFailed: { pod: Ref; probe: 'liveness' | 'startup' }
  containerExited: { pod: Ref; exitCode: number }
  containerRestarts: { pod: Ref; restartCount: number }
  crashBackOff: { pod: Ref; seconds: number }
  imageInvalid: { pod: Ref; image: string }
  imagePulled: { pod: Ref; image: string }
  pullFailed: { pod: Ref; image: string; seconds: number }
  pullBackOff: { pod: Ref; image: string }
  imagePushed: { image: string }
  imageRemoved: { image: string }
  programSet: { what: string; behaviour: Behaviour }
  stopping: { pod: Ref; seconds: number; preStop: number }
  signalled: { pod: Ref; seconds: number }
  podStopped: { pod: Ref; stopReason: StopReason }
  podWired: { pod: Ref; address: string }
  podsWired: { node: Ref; count: number }
  podUnwired: { pod: string }
  nodeReady: { node: Ref; address: string; podCIDR: string }
  nodeGone: { node: string }
  powerLost: { node: Ref }
  powerBack: { node: Ref }
  nodeLost: { node: Ref; seconds: number; pods: number }
  nodeTainted: { node: Ref }
  tooManyLost: { lost: number; count: number }
  taintsRemoved: { node: Ref }
  podEvicted: { pod: Ref; node: Ref }
  podNotTolerated: { pod: Ref; node: Ref }
  outOfService: { pod: Ref; node: Ref }
  orphanRemoved: { pod: Ref; node: string }
  sliceCreated: { service: Ref; slice: Ref; ready: number; count: number }
  sliceUpdated: { service: Ref; slice: Ref; ready: number; count: number }
  sliceRemoved: { service: Ref; slice: Ref }
  collected: { object: Ref; kind: string; owner: string }
  namespaceEmptied: { namespace: Ref; count: number }
  namespaceRemoved: { namespace: Ref }
  cordoned: { node: Ref }
  uncordoned: { node: Ref }
  noSuchNode: { node: string }
  drainRefused: { node: Ref; pod: Ref; count: number }
  evicted: { pod: Ref; node: Ref }
  evictionRefused: { pod: Ref; budget: Ref; needed: number; healthy: number }
  evictionUnprocessed: { pod: Ref; budget: Ref }
  evictionAmbiguous: { pod: Ref; count: number }
  nodeDrained: { node: Ref }
  drainFailed: { node: Ref; count: number }
  budgetCounted: { budget: Ref; healthy: number; needed: number; allowed: number }
  budgetUnclear: { budget: Ref; pod: Ref }
  // What is between a change and a controller
  watchBroken: { program: string; object: string; version: number }
  watchIsBroken: { program: string; object: string }
  watchUnknown: { program: string; object: string }
  watchRefused: { program: string; object: string; count: number; delayMs: number }
  watchResumed: { program: string; object: string; version: number; count: number; keys: number }
  watchGone: { program: string; object: string; version: number; delayMs: number }
  relisted: {
    program: string
    object: string
    count: number
    changed: number
    gone: number
    same: number
    keys: number
  }
  resynced: { program: string; count: number; keys: number }
  writesRefused: { controller: string; seconds: number }
  passFailed: { what: string; passFailure: PassFailure; count: number; delayMs: number }
  cacheAwaited: { what: string; everyMs: number }
  keyDropped: { what: string; passFailure: PassFailure; count: number }
  // While the API server is silent, and after it
  leaseLost: { component: Component }
  startFailed: { component: Component; count: number; seconds: number }
  componentStarted: { component: Component; count: number }
  leads: { component: Component }
  podsReported: { node: Ref; count: number }
  poweredAlone: { node: Ref }
  // What a policy agent decides
  policyOpenIn: { pod: Ref }
  policyOpenOut: { pod: Ref }
  policyAllowsIn: { pod: Ref; policy: Ref; rule: number; peer: string }
  policyAllowsOut: { pod: Ref; policy: Ref; rule: number; peer: string }
  policyDeniesIn: { pod: Ref; policy: Ref; count: number; peer: string }
  policyDeniesOut: { pod: Ref; policy: Ref; count: number; peer: string }
  policyOwnNode: { pod: Ref; peer: string }
  policyItself: { pod: Ref }
  policyReply: { pod: Ref }
  policyAfterDnat: { asked: string; to: string }
}

export const say = speaker<ControllerMessages>('controllers')
