import type { Catalog } from '../../../core/say/message.ts'
import type { ControllerMessages, PassFailure, StopReason, VictimReason } from '../explain.ts'

type Lists = Readonly<
  Record<
    `victimReason.${VictimReason}` | `stopReason.${StopReason}` | `passFailure.${PassFailure}`,
    string
  >
>

export const en: Catalog<ControllerMessages> & Lists = {
  'victimReason.unassigned': 'it has no Node yet',
  'victimReason.phase': 'it is not running yet',
  'victimReason.notReady': 'it is not ready',
  'victimReason.cost': 'its deletion cost is lower',
  'victimReason.crowded': 'its Node has more of its siblings',
  'victimReason.readyShorter': 'it has been ready for a shorter time',
  'victimReason.restarts': 'its containers restarted more often',
  'victimReason.newer': 'it is younger',
  'victimReason.chance': 'chance decides among equals',
  'victimReason.all': 'all of them go',
  'stopReason.ended': 'its programs have ended',
  'stopReason.killed': 'its programs were killed when the grace period was over',
  'stopReason.neverStarted': 'its programs never started',
  'stopReason.notRunning': 'none of its programs was running',
  'passFailure.stale': 'its cache does not hold its own last write yet',
  'passFailure.conflict': '409 Conflict, its cache holds an old resourceVersion',
  'passFailure.exists': '409 AlreadyExists, its cache does not know that object',
  'passFailure.missing': '404, the object of its cache is gone',
  'passFailure.refused': 'the API server refuses its write',

  replicaSetCreated:
    '{deployment} has a new template and makes {replicaSet} for {replicas, plural, one {# Pod} other {# Pods}}: revision {revision, number}.',
  revisionRevived:
    '{deployment} finds {replicaSet} with this template and makes it revision {revision, number}.',
  newScaledUp:
    '{deployment} raises {replicaSet} from {before, number} to {after, number}: {total, number} of at most {cap, number} Pods are asked for.',
  newScaledDown:
    '{deployment} lowers {replicaSet} from {before, number} to {after, number}, as fewer are wanted.',
  oldScaledDown:
    '{deployment} lowers the old {replicaSet} from {before, number} to {after, number}: {available, number} are available, {needed, number} must be.',
  unavailableDropped:
    '{deployment} lowers the old {replicaSet} from {before, number} to {after, number}: those Pods served nobody.',
  scaledAlone: '{deployment} sets {replicaSet} from {before, number} to {after, number}.',
  scaledInProportion:
    '{deployment} is in the middle of a rollout and sets {replicaSet} from {before, number} to {after, number}, its share.',
  waitsForOldPods:
    '{deployment} starts nothing new while {count, plural, one {# old Pod is} other {# old Pods are}} still there.',
  rolloutComplete:
    '{deployment} has finished its rollout: {replicas, plural, one {the only Pod is} other {all # Pods are}} new and available.',
  deadlineExceeded:
    '{deployment} made no progress for {seconds, plural, one {# second} other {# seconds}} and says so; nothing is rolled back.',
  historyForgotten:
    '{deployment} deletes the old {replicaSet}, since it keeps only {limit, number}.',
  deploymentCounted:
    '{deployment} counts {total, number} Pods: {updated, number} new, {ready, number} ready, {available, number} available.',
  podCreated:
    '{replicaSet} wants {want, plural, one {# Pod} other {# Pods}} and creates {pod}: {have, number} of {want, number}.',
  podsCreated:
    '{replicaSet} creates {count, plural, one {# more Pod} other {# more Pods}} at once: {have, number} of {want, number}.',
  podDeleted:
    '{replicaSet} has more Pods than it wants and deletes {pod}: {victimReason}. {have, number} stay.',
  podAdopted: '{replicaSet} takes {pod} as its own: its labels fit and nobody else manages it.',
  podReleased: '{replicaSet} lets {pod} go, since its labels no longer fit.',
  daemonCreated: '{daemonSet} wants a Pod on each fitting Node and creates {pod} for {node}.',
  daemonDeleted:
    '{daemonSet} deletes {pod}: {isOld, select, yes {its template is an old one} other {it should not be on its Node}}.',
  daemonSetCounted:
    '{daemonSet} counts for {want, plural, one {# Node} other {# Nodes}}: {updated, number} new, {ready, number} ready, {available, number} available.',
  statefulCreated:
    '{statefulSet} creates {pod}{template, select, new {, with the new template} old {, with the old template} other {}}.',
  statefulWaits:
    '{statefulSet} waits for {pod}: nothing else is done before it is available or gone.',
  statefulScaledIn: '{statefulSet} has more Pods than it wants and deletes the last one, {pod}.',
  statefulUpdated: '{statefulSet} deletes {pod}, to make it anew with the new template.',
  statefulReplaced: '{statefulSet} deletes {pod}, whose programs have ended, to make it anew.',
  statefulComplete:
    '{statefulSet} has finished its update: {replicas, plural, one {the only Pod is} other {all # Pods are}} new and ready.',
  statefulCounted:
    '{statefulSet} counts {have, number} of {want, plural, one {# Pod} other {# Pods}}: {updated, number} new, {ready, number} ready.',
  creationForbidden: '{replicaSet} cannot create Pods: the Namespace {namespace} is ending.',
  replicaSetCounted:
    '{replicaSet} counts {have, number} of {want, number} Pods: {ready, number} ready, {available, number} available.',
  podBound:
    'The scheduler binds {pod} to {node}: {fitting, plural, =1 {the only one that fits} other {the best of # that fit}}, of {count, plural, one {# Node} other {# Nodes}}.',
  podBoundEarly:
    'The scheduler binds {pod} to {node}, the best of the first {fitting, number} that fit: of {count, number} Nodes it looks at no more.',
  podUnschedulable: 'The scheduler finds no Node for {pod}: {reason}',
  containerCreating: 'The kubelet of {node} takes {pod} on and prepares its containers.',
  containerStarted:
    'The kubelet starts {pod} under {address}; it is not ready until its probe succeeds.',
  startedReady:
    'The kubelet starts {pod} under {address} and calls it ready at once, since it has no readiness probe.',
  appServing: 'The program in {pod} has started up and answers.',
  podReady:
    'The readiness probe of {pod} succeeds after {seconds, plural, one {# second} other {# seconds}}; Services may use it.',
  gatesClosed: 'The containers of {pod} are ready, but its readiness gates are not.',
  startedUp:
    'The startup probe of {pod} succeeds after {seconds, plural, one {# second} other {# seconds}}; now it counts as ready.',
  readinessLost:
    'The readiness probe of {pod} has failed {count, plural, one {once} other {# times in a row}}; Services send it nothing more.',
  livenessFailed:
    'The {probe} probe of {pod} has failed too often, so the kubelet kills the container to start it anew.',
  containerExited: 'The program in {pod} ends with exit code {exitCode, number}.',
  containerRestarts:
    'The kubelet starts the container of {pod} again, for the {restartCount, selectordinal, one {#st} two {#nd} few {#rd} other {#th}} time.',
  crashBackOff:
    '{pod} waits {seconds, number} s before its container is started again: CrashLoopBackOff.',
  imageInvalid: 'The kubelet cannot read the image name {image} of {pod}: InvalidImageName.',
  imagePulled: 'The image {image} of {pod} is there now.',
  pullFailed:
    'The kubelet cannot pull {image} for {pod}: ErrImagePull. It tries again after {seconds, number} s.',
  pullBackOff: '{pod} waits for the next attempt to pull {image}: ImagePullBackOff.',
  imagePushed: 'The image {image} is pushed to its registry.',
  imageRemoved: 'No registry has the image {image}.',
  programSet:
    '{behaviour, select, crashes {The program of {what} crashes.} hangs {The program of {what} hangs and answers nobody.} busy {The program of {what} answers, but not to its readiness probe.} other {The program of {what} serves as it should.}}',
  stopping:
    'The kubelet stops {pod}: {preStop, plural, =0 {} one {preStop for # second, then } other {preStop for # seconds, then }}SIGTERM; {seconds, plural, one {# second} other {# seconds}} in all.',
  signalled: 'The kubelet sends SIGTERM to {pod}; its program finishes what it has begun.',
  podStopped: 'The kubelet confirms that {pod} is gone: {stopReason}.',
  podWired: '{pod} is on the network of its Node under {address}.',
  podsWired:
    '{node} has {count, plural, one {# running Pod} other {# running Pods}} on its network already.',
  podUnwired: 'The network of {pod} is taken down.',
  nodeReady: '{node} joins with the address {address}; its Pods get addresses from {podCIDR}.',
  nodeGone: 'The Node {node} is gone, and its network with it.',
  powerLost: '{node} loses its power. Everything on it stops, and nobody tells the API server.',
  powerBack: '{node} has power again; its kubelet reports, and starts the containers anew.',
  nodeLost:
    'The node controller has not heard of {node} for {seconds, number} s: Ready is Unknown, {pods, plural, one {its Pod is} other {its # Pods are}} not ready.',
  nodeTainted: '{node} gets a NoExecute taint: Pods leave it when they tolerate it no longer.',
  tooManyLost:
    '{lost, number} of {count, number} Nodes are silent. That looks like a cut, so nothing is evicted.',
  taintsRemoved: 'The node controller takes its taints from {node} again.',
  podEvicted: '{pod} has tolerated the taint of {node} long enough and is deleted.',
  podNotTolerated: '{pod} does not tolerate the NoExecute taint of {node} and is deleted.',
  outOfService: '{pod} is removed at once, since {node} is marked as out of service.',
  orphanRemoved: '{pod} is removed, because its Node {node} no longer exists.',
  sliceCreated:
    'The EndpointSlice controller writes {slice} for {service}: {ready, number} of {count, plural, one {# endpoint} other {# endpoints}} ready.',
  sliceUpdated:
    'The EndpointSlice controller updates {slice} of {service}: {ready, number} of {count, plural, one {# endpoint} other {# endpoints}} ready.',
  sliceRemoved: 'The EndpointSlice controller removes {slice} of {service}, which is empty.',
  collected: 'The garbage collector deletes the {kind} {object}: its owner {owner} is gone.',
  namespaceEmptied:
    'The namespace controller deletes {count, plural, one {# object} other {# objects}} in {namespace}.',
  namespaceRemoved: 'The Namespace {namespace} is empty and goes.',
  cordoned: '{node} is cordoned: the scheduler puts no new Pods there.',
  uncordoned: '{node} takes new Pods again.',
  noSuchNode: 'There is no Node {node}.',
  drainRefused:
    'kubectl does not drain {node}: {count, plural, one {{pod} has} other {{pod} and others have}} no controller that would replace {count, plural, one {it} other {them}}.',
  evicted:
    'The API server grants the eviction of {pod} from {node}: it has its grace period to end.',
  evictionRefused:
    'The API server refuses to evict {pod} (429): {budget} needs {needed, plural, one {# healthy Pod} other {# healthy Pods}} and has {healthy, number}. kubectl asks again in 5 seconds.',
  evictionUnprocessed:
    'The API server refuses to evict {pod} (429): nobody has counted for {budget} yet. kubectl asks again in 5 seconds.',
  evictionAmbiguous:
    'The API server cannot evict {pod} (500): {count, number} budgets select it, and it may be only one.',
  drainFailed:
    'kubectl gives up on {node}: {count, plural, one {# Pod stays} other {# Pods stay}} there.',
  nodeDrained: '{node} is drained: all Pods that had to go are gone.',
  budgetCounted:
    'The disruption controller counts for {budget}: {healthy, plural, one {# Pod is} other {# Pods are}} healthy, {needed, number} must be; {allowed, plural, one {# may} other {# may}} go.',
  budgetUnclear:
    'The disruption controller cannot count for {budget}: nobody knows the owner of {pod}. Nothing may go.',
  watchBroken:
    'The watch of {object} by {program} breaks: its cache stays at resourceVersion {version, number}.',
  watchIsBroken: 'The watch of {object} by {program} is broken already.',
  watchUnknown: '{program} does not watch {object}.',
  watchRefused:
    '{program} asks to watch {object} again (try {count, number}): connection refused. It asks again in {delayMs, number} ms.',
  watchResumed:
    '{program} watches {object} again from resourceVersion {version, number}: {count, plural, =0 {it missed nothing} one {the change it missed arrives} other {the # changes it missed arrive in order}}. {keys, plural, =0 {No key is} one {# key is} other {# keys are}} enqueued.',
  watchGone:
    '410 Gone: the API server no longer has the changes of {object} after resourceVersion {version, number}. {program} lists all of them in {delayMs, number} ms.',
  relisted:
    '{program} lists {count, number} {object}: {changed, number} changed or new, {gone, number} gone from its cache, {same, number} as before. {keys, plural, =0 {No key is} one {# key is} other {# keys are}} enqueued.',
  resynced:
    'Resync: {program} hands all {count, number} objects of its caches to its handlers again, unchanged. {keys, plural, =0 {No key is} one {# key is} other {# keys are}} enqueued.',
  writesRefused:
    'An admission webhook is down: for {seconds, number} s the API server refuses what the {controller} controller writes.',
  passFailed:
    'A pass for {what} fails: {passFailure}. Retry {count, number} comes in {delayMs, number} ms.',
  cacheAwaited:
    '{what} has to wait: the cache does not hold its controller’s own last write yet. It looks again every {everyMs, number} ms.',
  keyDropped:
    'A pass for {what} fails: {passFailure}. After {count, number} passes the key leaves the queue until something changes.',
  policyOpenIn: 'No NetworkPolicy selects {pod} for ingress: anybody may reach it.',
  policyOpenOut: 'No NetworkPolicy selects {pod} for egress: it may reach anybody.',
  policyAllowsIn: 'Ingress rule {rule, number} of {policy} lets {peer} reach {pod}.',
  policyAllowsOut: 'Egress rule {rule, number} of {policy} lets {pod} reach {peer}.',
  policyDeniesIn:
    'No rule lets {peer} reach {pod} on this port: {count, plural, one {{policy} isolates it} other {{policy} and others isolate it}}. The packet is dropped.',
  policyDeniesOut:
    'No rule lets {pod} reach {peer} on this port: {count, plural, one {{policy} isolates it} other {{policy} and others isolate it}}. The packet is dropped.',
  policyOwnNode: '{peer} is the Node of {pod} itself: policies never come between the two.',
  policyItself: '{pod} reaches itself: no policy can forbid that.',
  policyReply: 'conntrack knows this connection of {pod}: policies are not asked again.',
  policyAfterDnat: 'Policies see {to}, not {asked}: DNAT came first.',
  leaseLost:
    '{component} could not renew its lease in time. It ends, for somebody else might lead by now; kubelet starts it again.',
  startFailed:
    '{component} ends at once on start {count, number}, because it finds no API server; kubelet waits {seconds, number} s.',
  componentStarted:
    'kubelet starts {component} again. It may lead only when it has seen the lease of its former self run out.',
  leads: '{component} has the lease and leads: it lists everything and works off what has waited.',
  podsReported:
    'The kubelet of {node} tells what became of {count, plural, one {# Pod} other {# Pods}} while nobody listened.',
  poweredAlone:
    '{node} has power again, but its kubelet finds no API server: it knows of no Pods and starts none.',
}
