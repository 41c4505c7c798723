import type { Ref } from '../../core/ref.ts'
import { speaker } from '../../core/say/message.ts'
import type { PreflightCheck } from './check-preflight.ts'
import type { MachineVictimReason } from './choose-victims.ts'
import type { InfraWait } from './infrastructure.ts'
import type { UnhealthyReason } from './judge-machine.ts'
import type { BootstrapWait, KubeadmCommand } from './kubeadm-config.ts'
import type { ScaleReason } from './plan-rollout.ts'
import type { RemediationHold } from './remediate-set.ts'
import type { ControlPlaneCheck } from './scale-control-plane.ts'

/** Reasons of the condition `Deleting`, of a Cluster and of a Machine, as they are written. */
export type DeletionStage =
  | 'WaitingForWorkersDeletion'
  | 'WaitingForControlPlaneDeletion'
  | 'WaitingForInfrastructureDeletion'
  | 'WaitingForPreDrainHook'
  | 'DrainingNode'
  | 'WaitingForPreTerminateHook'
  | 'WaitingForBootstrapDeletion'
  | 'DeletionCompleted'

/** Why `clusterctl move` does not begin. */
export type MoveRefusal =
  | 'nothingToMove'
  | 'paused'
  | 'notProvisioned'
  | 'noNode'
  | 'targetDown'
  | 'noWorker'

/** Why a MachineSet is lowered, where no numbers tell it. */
export type LoweredReason = Exclude<ScaleReason, 'room' | 'enoughAvailable'>

/** What the controllers of Cluster API, the providers and the machines tell. */
export interface ClusterApiMessages {
  adopted: { owner: Ref; object: Ref }
  paused: { cluster: Ref }
  infrastructureReady: { cluster: Ref; host: string }
  controlPlaneInitialized: { cluster: Ref }
  clusterPhase: { cluster: Ref; phase: string }
  clusterAvailable: { cluster: Ref }
  clusterUnavailable: { cluster: Ref }
  clusterEnding: { cluster: Ref; deletionStage: DeletionStage }
  clusterGone: { cluster: Ref }

  setCreated: { deployment: Ref; set: Ref; revision: number }
  setRevived: { deployment: Ref; set: Ref; revision: number }
  setRaised: {
    deployment: Ref
    set: Ref
    before: number
    after: number
    total: number
    cap: number
  }
  setLowered: {
    deployment: Ref
    set: Ref
    before: number
    after: number
    available: number
    needed: number
  }
  setLoweredBecause: {
    deployment: Ref
    set: Ref
    before: number
    after: number
    scaleReason: LoweredReason
  }
  setScaledWhilePaused: { deployment: Ref; set: Ref; before: number; after: number }
  setRemoved: { deployment: Ref; set: Ref }
  deploymentComplete: { deployment: Ref; replicas: number }
  creationHeld: { set: Ref; preflightCheck: PreflightCheck; missing: number }
  templateMissing: { set: Ref; missingTemplate: string }
  machineCreated: { owner: Ref; machine: Ref; have: number; want: number }
  machinesCreated: { owner: Ref; count: number; have: number; want: number }
  machineDeleted: {
    set: Ref
    machine: Ref
    machineVictimReason: MachineVictimReason
    score: number
  }
  setCounted: { set: Ref; have: number; want: number; ready: number; available: number }
  setEnding: { set: Ref; count: number }

  bootstrapFound: { machine: Ref; secret: string }
  machineProvisioned: { machine: Ref; id: string }
  machineRunning: { machine: Ref; node: string }
  machineAvailable: { machine: Ref }
  machinePhase: { machine: Ref; phase: string }
  nodeUnhealthy: { machine: Ref; status: string; reason: string }
  infraReported: { machine: Ref; reason: string }
  machineEnding: { machine: Ref; deletionStage: DeletionStage }
  machineGone: { machine: Ref }

  lockTaken: { cluster: Ref; machine: Ref }
  lockReleased: { cluster: Ref }
  bootstrapWaits: { config: Ref; bootstrapWait: BootstrapWait }
  secretWritten: { config: Ref; kubeadmCommand: KubeadmCommand }

  certificatesMade: { controlPlane: Ref; cluster: Ref }
  kubeconfigMade: { controlPlane: Ref; cluster: Ref }
  kcpInitialized: { controlPlane: Ref }
  kcpCounted: { controlPlane: Ref; have: number; want: number; ready: number }
  kcpHeld: { controlPlane: Ref; controlPlaneCheck: ControlPlaneCheck }
  kcpShrinks: { controlPlane: Ref; machine: Ref }
  kcpReplaces: { controlPlane: Ref; machine: Ref }
  kcpEnding: { controlPlane: Ref; count: number }
  memberRemoved: { machine: Ref; voters: number; quorum: number }

  infraOrdered: { infra: Ref }
  infraBuilt: { infra: Ref }
  infraRemoved: { infra: Ref }
  infraWaits: { infra: Ref; infraWait: InfraWait }
  vmCloned: { infra: Ref; template: string }
  vmReported: { infra: Ref; id: string }
  vmPoweredOn: { infra: Ref }
  vmRemoving: { infra: Ref }
  vmRemoved: { infra: Ref }
  vmBooted: { node: string }
  vmSwitchedOff: { node: string }
  vmSwitchedOn: { node: string }
  vmDestroyed: { node: string }
  noSuchVm: { machine: string }
  kubeadmInit: { node: string; cluster: string }
  workerJoined: { node: string; cluster: string }
  learnerJoined: { node: string; cluster: string }
  learnerPromoted: { node: string; voters: number; quorum: number }
  joinFailed: { node: string }
  nodeReady: { node: string; cluster: string }
  nodeSilent: { node: string }
  nodeForgotten: { node: string }
  networkInstalled: { cluster: string }
  networkRefused: { cluster: string }
  connected: { cluster: string }
  connectionLost: { cluster: string }

  appPlaced: { cluster: string; app: string; replicas: number; minAvailable: number }
  podsPending: { cluster: string; app: string; count: number }
  poolGrown: { deployment: Ref; before: number; after: number; count: number; max: number }
  poolsFull: { cluster: string; count: number }
  nodeTainted: { node: string }
  poolShrunk: { deployment: Ref; machine: Ref; before: number; after: number }
  evictionRefused: { node: string; app: string; count: number }

  moveRefused: { to: string; moveRefusal: MoveRefusal }
  moveBegun: { to: string }
  movePaused: { count: number }
  moveCreated: { to: string; turn: number; turns: number; kinds: string }
  moveCopied: { to: string; count: number }
  moveDeleted: { namespace: string; count: number }
  moveEnded: { to: string }
  moveFailed: { to: string }

  classReady: { object: Ref; count: number }
  classWaits: { object: Ref; missingTemplate: string }
  topologyCreated: { cluster: Ref; object: Ref; kind: string }
  topologyApplied: { cluster: Ref; object: Ref; kind: string; fields: string }
  topologyReferred: { cluster: Ref }
  topologyDeleted: { cluster: Ref; object: Ref }
  templateRotated: { cluster: Ref; object: Ref; old: Ref }
  templateDropped: { object: Ref }
  topologyReconciled: { cluster: Ref }
  topologyWaits: { cluster: Ref; reason: string; message: string }

  machineMarked: { check: Ref; machine: Ref; unhealthyReason: UnhealthyReason }
  remediationRestricted: { check: Ref; unhealthy: number; expected: number }
  remediated: { owner: Ref; machine: Ref }
  remediationHeld: { machine: Ref; remediationHold: RemediationHold }
}

export const say = speaker<ClusterApiMessages>('cluster-api')
