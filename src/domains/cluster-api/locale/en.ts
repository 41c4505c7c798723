import type { Catalog } from '../../../core/say/message.ts'
import type { PreflightCheck } from '../check-preflight.ts'
import type { MachineVictimReason } from '../choose-victims.ts'
import type { ClusterApiMessages, DeletionStage, LoweredReason, MoveRefusal } from '../explain.ts'
import type { InfraWait } from '../infrastructure.ts'
import type { UnhealthyReason } from '../judge-machine.ts'
import type { BootstrapWait, KubeadmCommand } from '../kubeadm-config.ts'
import type { RemediationHold } from '../remediate-set.ts'
import type { ControlPlaneCheck } from '../scale-control-plane.ts'

type Lists = Readonly<
  Record<
    | `machineVictimReason.${MachineVictimReason}`
    | `scaleReason.${LoweredReason}`
    | `preflightCheck.${PreflightCheck}`
    | `deletionStage.${DeletionStage}`
    | `bootstrapWait.${BootstrapWait}`
    | `kubeadmCommand.${KubeadmCommand}`
    | `infraWait.${InfraWait}`
    | `controlPlaneCheck.${ControlPlaneCheck}`
    | `unhealthyReason.${UnhealthyReason}`
    | `remediationHold.${RemediationHold}`
    | `moveRefusal.${MoveRefusal}`,
    string
  >
>

export const en: Catalog<ClusterApiMessages> & Lists = {
  'machineVictimReason.deleting': 'it is being deleted already',
  'machineVictimReason.annotated': 'it carries the annotation delete-machine',
  'machineVictimReason.unhealthy': 'it has no healthy Node',
  'machineVictimReason.random': 'all are equal, and its name comes first',
  'machineVictimReason.oldest': 'it is the oldest',
  'machineVictimReason.newest': 'it is the newest',
  'scaleReason.tooMany': 'fewer are wanted',
  'scaleReason.nobodyAvailable': 'this takes nobody away who serves',
  'scaleReason.deadlock': 'an unavailable old Machine blocks the rollout',
  'scaleReason.userDeleted': 'its user deleted Machines by hand',
  'preflightCheck.ControlPlaneIsStable':
    'the control plane is being provisioned or upgraded (ControlPlaneIsStable)',
  'preflightCheck.KubernetesVersionSkew':
    'its version does not fit the control plane (KubernetesVersionSkew)',
  'preflightCheck.KubeadmVersionSkew':
    'kubeadm joins only with the same minor version (KubeadmVersionSkew)',
  'deletionStage.WaitingForWorkersDeletion': 'WaitingForWorkersDeletion',
  'deletionStage.WaitingForControlPlaneDeletion': 'WaitingForControlPlaneDeletion',
  'deletionStage.WaitingForInfrastructureDeletion': 'WaitingForInfrastructureDeletion',
  'deletionStage.WaitingForPreDrainHook': 'WaitingForPreDrainHook',
  'deletionStage.DrainingNode': 'DrainingNode',
  'deletionStage.WaitingForPreTerminateHook': 'WaitingForPreTerminateHook',
  'deletionStage.WaitingForBootstrapDeletion': 'WaitingForBootstrapDeletion',
  'deletionStage.DeletionCompleted': 'DeletionCompleted',
  'bootstrapWait.ClusterInfrastructureNotReady': 'the network of the cluster',
  'bootstrapWait.ControlPlaneNotInitialized': 'a control plane that is initialized',
  'kubeadmCommand.init': 'kubeadm init',
  'kubeadmCommand.join': 'kubeadm join',
  'kubeadmCommand.joinControlPlane': 'kubeadm join --control-plane',
  'infraWait.WaitingForClusterInfrastructureReady': 'WaitingForClusterInfrastructureReady',
  'infraWait.WaitingForControlPlaneInitialized': 'WaitingForControlPlaneInitialized',
  'infraWait.WaitingForBootstrapData': 'WaitingForBootstrapData',
  'unhealthyReason.HasRemediateAnnotation': 'somebody asked for it (HasRemediateAnnotation)',
  'unhealthyReason.UnhealthyMachine': 'a condition of it lasts too long (UnhealthyMachine)',
  'unhealthyReason.NodeDeleted': 'its Node is gone (NodeDeleted)',
  'unhealthyReason.NodeStartupTimeout': 'it has had no Node for too long (NodeStartupTimeout)',
  'unhealthyReason.UnhealthyNode': 'its Node has been unwell for too long (UnhealthyNode)',
  'moveRefusal.nothingToMove': 'there is no cluster to move',
  'moveRefusal.paused': 'a Cluster is paused already',
  'moveRefusal.notProvisioned': 'a Cluster is not finished yet',
  'moveRefusal.noNode': 'a Machine has no Node yet',
  'moveRefusal.targetDown': 'its API server does not answer',
  'moveRefusal.noWorker': 'it has no Ready worker that could run the controllers',
  'remediationHold.CannotBeRemediated': 'CannotBeRemediated',
  'remediationHold.RemediationDeferred': 'RemediationDeferred',
  'controlPlaneCheck.machineDeleting': 'a Machine of it is still being deleted',
  'controlPlaneCheck.notHealthy': 'not every Machine of it is healthy yet',
  'controlPlaneCheck.noConnection': 'its API server cannot be reached',

  adopted: '{owner} takes {object} under its ownership.',
  paused: '{cluster} is paused: none of its controllers does anything.',
  infrastructureReady:
    '{cluster} takes over what its provider reports: infrastructure ready, endpoint {host}.',
  controlPlaneInitialized:
    '{cluster} notes that its control plane is initialized; workers may join.',
  clusterPhase: 'The phase of {cluster} is now {phase}.',
  clusterAvailable: '{cluster} is Available: infrastructure, control plane and workers are there.',
  clusterUnavailable: '{cluster} is not Available.',
  clusterEnding: '{cluster} is being deleted: {deletionStage}.',
  clusterGone: '{cluster} has lost its last finalizer and is gone.',

  setCreated:
    '{deployment} has a new template and makes {set} for it: revision {revision, number}.',
  setRevived:
    '{deployment} finds {set} with this template and makes it revision {revision, number}.',
  setRaised:
    '{deployment} raises {set} from {before, number} to {after, number}: {total, number} of at most {cap, number} Machines.',
  setLowered:
    '{deployment} lowers the old {set} from {before, number} to {after, number}: {available, number} are available, {needed, number} must be.',
  setLoweredBecause:
    '{deployment} lowers {set} from {before, number} to {after, number}: {scaleReason}.',
  setScaledWhilePaused:
    '{deployment} is paused, but its number still counts: {set} goes from {before, number} to {after, number}.',
  setRemoved: '{deployment} deletes the empty old {set}; no history is kept.',
  deploymentComplete:
    '{deployment} has what it wants: {replicas, plural, one {# Machine, new and available} other {# Machines, all new and available}}.',
  creationHeld:
    '{set} lacks {missing, plural, one {# Machine} other {# Machines}} and holds back: {preflightCheck}.',
  templateMissing: '{set} cannot create Machines: the template {missingTemplate} is not there.',
  machineCreated:
    '{owner} creates {machine} with its two companions: {have, number} of {want, number}.',
  machinesCreated:
    '{owner} creates {count, plural, one {# Machine} other {# Machines}} at once: {have, number} of {want, number}.',
  machineDeleted:
    '{set} has more Machines than it wants and deletes {machine}: {machineVictimReason} (score {score, number}).',
  setCounted:
    '{set} counts {have, number} of {want, number} Machines: {ready, number} ready, {available, number} available.',
  setEnding:
    '{set} is being deleted and deletes its {count, plural, one {Machine} other {# Machines}}.',

  bootstrapFound: '{machine} notes the name of its bootstrap data: {secret}.',
  machineProvisioned: '{machine} has a machine in the cloud: {id}.',
  machineRunning:
    '{machine} finds its Node {node} by its providerID: Running, which does not mean Ready.',
  machineAvailable: '{machine} is Available: its Node is Ready.',
  machinePhase: 'The phase of {machine} is now {phase}.',
  nodeUnhealthy: '{machine} notes NodeHealthy {status}: {reason}. It does nothing about it.',
  infraReported: '{machine} mirrors what the provider says: {reason}.',
  machineEnding: '{machine} is being deleted: {deletionStage}.',
  machineGone: '{machine} is gone: Node, bootstrap data and infrastructure went before it.',

  lockTaken: '{machine} gets the lock of {cluster}: only this one may run kubeadm init.',
  lockReleased: 'The lock of {cluster} is released: from now on machines join.',
  bootstrapWaits: '{config} has no bootstrap data yet; it waits for {bootstrapWait}.',
  secretWritten: 'The bootstrap provider writes the user data of {config}: {kubeadmCommand}.',

  certificatesMade:
    '{controlPlane} makes the certificate authorities of {cluster} before its first machine.',
  kubeconfigMade: '{controlPlane} writes the kubeconfig Secret of {cluster}.',
  kcpInitialized: '{controlPlane} finds the kubeadm-config in the new cluster: initialized.',
  kcpCounted:
    '{controlPlane} counts {have, number} of {want, number} Machines: {ready, number} ready.',
  kcpHeld: '{controlPlane} waits with its next step: {controlPlaneCheck}.',
  kcpShrinks: '{controlPlane} has more Machines than it wants and deletes {machine}.',
  kcpReplaces: '{controlPlane} deletes {machine}, the oldest that is out of date.',
  kcpEnding:
    '{controlPlane} is being deleted and deletes {count, plural, one {its Machine} other {its # Machines at once}}, undrained.',
  memberRemoved:
    'The etcd member of {machine} is out: {voters, plural, one {# voter} other {# voters}} left, quorum {quorum, number}.',

  infraOrdered: 'The provider orders network and load balancer for {infra}.',
  infraBuilt: 'Network and load balancer of {infra} are there.',
  infraRemoved: 'Network and load balancer of {infra} are gone.',
  infraWaits: 'The provider does not start {infra} yet: {infraWait}.',
  vmCloned: 'The provider clones {template} for {infra}.',
  vmReported: 'The machine of {infra} runs; the provider reports {id}.',
  vmPoweredOn: 'The provider finds the machine of {infra} switched off and switches it on again.',
  vmRemoving: 'The provider takes the machine of {infra} away.',
  vmRemoved: 'The machine of {infra} is gone.',
  vmBooted: 'The machine {node} has booted; cloud-init starts kubeadm.',
  vmSwitchedOff: 'Somebody switches the machine {node} off.',
  vmSwitchedOn: 'Somebody switches the machine {node} on again.',
  vmDestroyed: 'Somebody destroys the machine {node}.',
  noSuchVm: 'There is no machine behind {machine}.',
  kubeadmInit: 'kubeadm init is through on {node}: API server and etcd of {cluster} answer.',
  workerJoined: 'kubeadm join is through on {node}: a Node of {cluster}, not Ready yet.',
  learnerJoined:
    '{node} joins the control plane of {cluster}: its etcd member learns, without a vote.',
  learnerPromoted:
    'The etcd member on {node} may vote: {voters, plural, one {# voter} other {# voters}}, quorum {quorum, number}.',
  joinFailed: 'kubeadm join fails on {node}: no API server answers.',
  nodeReady: 'The Node {node} of {cluster} is Ready.',
  nodeSilent: 'Nothing was heard of the Node {node} for too long: Ready is Unknown.',
  nodeForgotten:
    'The cloud controller manager deletes the Node {node}: its machine no longer exists.',
  networkInstalled: 'A CNI plugin is installed in {cluster}: its Nodes can become Ready.',
  networkRefused: 'No CNI plugin can be installed in {cluster} now.',
  connected: 'The management cluster reaches the API server of {cluster}.',
  connectionLost:
    'The management cluster no longer reaches the API server of {cluster}: its controllers see nothing there.',

  appPlaced:
    'Somebody runs {app} in {cluster}: {replicas, plural, one {# Pod} other {# Pods}}, of which {minAvailable, number} must stay ready.',
  podsPending:
    '{count, plural, one {# Pod} other {# Pods}} of {app} stay Pending in {cluster}: no Node has room.',
  poolGrown:
    'cluster-autoscaler finds {count, plural, one {# Pending Pod} other {# Pending Pods}} and raises {deployment} from {before, number} to {after, number}, at most {max, number}.',
  poolsFull:
    'cluster-autoscaler can help {count, plural, one {# Pending Pod} other {# Pending Pods}} of {cluster} with no pool: full, or too small.',
  nodeTainted: 'cluster-autoscaler taints {node}: no Pod comes any more.',
  poolShrunk:
    'cluster-autoscaler marks {machine} as the one to delete, then lowers {deployment} from {before, number} to {after, number}.',
  evictionRefused:
    '{node} is not empty: {count, plural, one {# Pod} other {# Pods}} of {app} may not be evicted (429, PodDisruptionBudget).',

  moveRefused: 'clusterctl refuses to move anything to {to}: {moveRefusal}.',
  moveBegun: 'clusterctl begins to move all clusters to {to}; no machine will notice.',
  movePaused:
    'clusterctl pauses {count, plural, one {the Cluster} other {# Clusters}}: no controller acts on what is being moved.',
  moveCreated:
    'clusterctl creates group {turn, number} of {turns, number} in {to}, owners first: {kinds}.',
  moveCopied:
    'All {count, number} objects are in {to}, without their status; both sides are paused.',
  moveDeleted:
    'clusterctl deletes {count, number} objects from {namespace}, finalizers stripped: no machine is touched.',
  moveEnded:
    'clusterctl unpauses {to}: it now manages itself, and controllers rebuild what they see.',
  moveFailed: 'clusterctl cannot write to {to} and stops: the source stays paused and intact.',

  classReady:
    'The class {object} can be used: its templates are there, and it knows {count, plural, one {# variable} other {# variables}}.',
  classWaits: 'The class {object} cannot be used yet: {missingTemplate} is missing.',
  topologyCreated: 'The topology of {cluster} creates the {kind} {object} from its class.',
  topologyApplied: 'The topology of {cluster} applies to the {kind} {object}: {fields}.',
  topologyReferred: '{cluster} now refers to its infrastructure and its control plane.',
  topologyDeleted: '{object} is no longer in the topology of {cluster}: it is deleted.',
  templateRotated:
    'The content of {old} changed, so {cluster} puts {object} in its place: a new name, hence new machines.',
  templateDropped: 'Nothing clones {object} any more: it is deleted.',
  topologyReconciled: 'TopologyReconciled: all objects of {cluster} say what its topology says.',
  topologyWaits: 'TopologyReconciled of {cluster} is False, {reason}: {message}',

  machineMarked:
    '{check} marks {machine} as unhealthy: {unhealthyReason}. Its owner decides what follows.',
  remediationRestricted:
    '{check} marks nobody: {unhealthy, number} of {expected, number} unhealthy are too many (TooManyUnhealthy).',
  remediated: '{owner} deletes {machine}, which was marked; its successor gets another name.',
  remediationHeld: '{machine} is marked, but stays: {remediationHold}.',
}
