import type { Handlers, Told } from '../../core/sim/kernel.ts'
import { parseTime } from '../../core/time.ts'
import type { World } from '../../world.ts'
import {
  type Container,
  type EventSubject,
  findAny,
  findObject,
  nameOf,
  type Pod,
  type ToldEvent,
} from '../api-server/model.ts'
import { isRunning, statusOf } from './container-state.ts'
import type { ControllerMessages } from './explain.ts'
import { behaviourOf } from './foresee-container.ts'
import type { ControllerEvent } from './model.ts'
import { recording } from './record-events.ts'

/**
 * Events as the components record them: what our messages say in the components' own words. Kubernetes v1.36: pkg/controller/deployment/sync.go,
 * pkg/controller/controller_utils.go, pkg/scheduler/schedule_one.go, pkg/kubelet/images/image_manager.go, pkg/kubelet/kuberuntime, pkg/kubelet/prober.
 */

type Key = keyof ControllerMessages & string
type Draft = Omit<ToldEvent, 'at' | 'about'> & { readonly about: EventSubject | undefined }
type Drafts = readonly Draft[]
type Teller<Of extends Key> = (
  world: World,
  said: ControllerMessages[Of],
  told: Told<World>,
) => Drafts

/** `pod:shop/web-1` -> `shop/web-1` */
const nameIn = (ref: string): string => ref.slice(ref.indexOf(':') + 1)
const ownName = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1)

const GROUPS: Readonly<Record<string, string>> = {
  Pod: 'v1',
  Node: 'v1',
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  StatefulSet: 'apps/v1',
}

function subject(world: World, kind: string, ref: string, container?: string): EventSubject {
  const name = nameIn(ref)
  const uid = findAny(world.api, kind, name)?.metadata.uid
  const [first = '', second] = name.split('/')
  return {
    apiVersion: GROUPS[kind] ?? 'v1',
    kind,
    name: second ?? first,
    ...(second !== undefined && { namespace: first }),
    ...(kind === 'Node' ? { uid: name } : uid !== undefined && { uid }),
    ...(container !== undefined && { fieldPath: `spec.containers{${container}}` }),
  }
}

const normal = (by: string, reason: string, message: string, about: EventSubject): Draft => ({
  type: 'Normal',
  reason,
  message,
  by,
  about,
})
const warning = (by: string, reason: string, message: string, about: EventSubject): Draft => ({
  ...normal(by, reason, message, about),
  type: 'Warning',
})

const podOf = (world: World, ref: string): Pod | undefined =>
  findObject(world.api, 'Pod', nameIn(ref))

/** One list for each container of the Pod that is asked for. */
function ofContainers(
  world: World,
  ref: string,
  tell: (container: Container, pod: Pod, about: EventSubject) => Drafts,
): Drafts {
  const pod = podOf(world, ref)
  const host = pod?.spec.nodeName
  return (pod?.spec.containers ?? [])
    .flatMap((container) =>
      pod ? tell(container, pod, subject(world, 'Pod', ref, container.name)) : [],
    )
    .map((draft) => (host === undefined ? draft : { ...draft, host }))
}

const KUBELET = 'kubelet'

type Scaling = ControllerMessages['scaledAlone']

/** sync.go, scaleReplicaSet */
const scaled = (world: World, said: Scaling): Drafts => {
  const { deployment, replicaSet, before, after } = said
  if (before === after) return []
  const message = `Scaled ${after > before ? 'up' : 'down'} replica set ${ownName(replicaSet)} from ${before} to ${after}`
  return [
    normal(
      'deployment-controller',
      'ScalingReplicaSet',
      message,
      subject(world, 'Deployment', deployment),
    ),
  ]
}

/** Its image is there: Nodes of a scenario pull in no time, and say nothing of it unless they always pull. */
const started: Teller<'containerStarted' | 'startedReady'> = (world, { pod: ref }) =>
  ofContainers(world, ref, (container, pod, about) => {
    const since = statusOf(pod, container.name)?.state?.running?.startedAt
    if (since === undefined || (parseTime(since) ?? 0) < nowOf(world) - 1_000) return [] // started before
    return [
      normal(
        KUBELET,
        'Pulled',
        `Container image "${container.image}" already present on machine and can be accessed by the pod`,
        about,
      ),
      normal(KUBELET, 'Created', 'Container created', about),
      normal(KUBELET, 'Started', 'Container started', about),
    ]
  })

const waitsFor = (pod: Pod, container: string, reason: string): boolean =>
  statusOf(pod, container)?.state?.waiting?.reason === reason

/** What a manifest may say of a probe, beyond what its times need. */
interface Asked {
  readonly httpGet?: { readonly port?: number | string; readonly path?: string }
  readonly tcpSocket?: { readonly port?: number | string }
}

/** What a probe of net/http or a dial finds: pkg/probe/http, pkg/probe/tcp. */
function finding(world: World, pod: Pod, { name, ...own }: Container, kind: ProbeKind): string {
  const probe = own[`${kind}Probe`]
  const { httpGet, tcpSocket } = (probe ?? {}) as Asked // as: a manifest may say it
  const named = httpGet?.port ?? tcpSocket?.port ?? ''
  const port = own.ports?.find((each) => each.name === named)?.containerPort ?? named
  const place = `${pod.status.podIP ?? ''}:${port}`
  const mood = behaviourOf(world, pod, name)
  if (mood === 'busy') return 'HTTP probe failed with statuscode: 503'
  const get = httpGet ? `Get "http://${place}${httpGet.path ?? '/'}": ` : ''
  if (mood !== 'hangs') return `${get}dial tcp ${place}: connect: connection refused`
  return httpGet
    ? `${get}context deadline exceeded (Client.Timeout exceeded while awaiting headers)`
    : `dial tcp ${place}: i/o timeout`
}

type ProbeKind = 'readiness' | 'liveness' | 'startup'
const TITLES = { readiness: 'Readiness', liveness: 'Liveness', startup: 'Startup' } as const

function failedProbe(world: World, ref: string, kind: ProbeKind): Drafts {
  return ofContainers(world, ref, (container, pod, about) => {
    const probe = container[`${kind}Probe`]
    if (!probe || !isRunning(statusOf(pod, container.name))) return []
    if (kind === 'readiness' && statusOf(pod, container.name)?.ready) return []
    const found = `${TITLES[kind]} probe failed: ${finding(world, pod, container, kind)}`
    return [{ ...warning(KUBELET, 'Unhealthy', found, about), count: probe.failureThreshold ?? 3 }]
  })
}

const made =
  (by: string, kind: 'ReplicaSet' | 'DaemonSet', verb: 'create' | 'delete') =>
  (world: World, owner: string, pods: readonly string[]): Drafts =>
    pods.map((pod) =>
      verb === 'create'
        ? normal(
            by,
            'SuccessfulCreate',
            `Created pod: ${ownName(pod)}`,
            subject(world, kind, owner),
          )
        : normal(
            by,
            'SuccessfulDelete',
            `Deleted pod: ${ownName(pod)}`,
            subject(world, kind, owner),
          ),
    )

const REPLICASET = 'replicaset-controller'
const DAEMONSET = 'daemonset-controller'

/** stateful_pod_control.go, recordPodEvent */
const stateful = (world: World, set: string, pod: string, verb: 'Create' | 'Delete'): Drafts => [
  normal(
    'statefulset-controller',
    `Successful${verb}`,
    `${verb} Pod ${ownName(pod)} in StatefulSet ${ownName(set)} successful`,
    subject(world, 'StatefulSet', set),
  ),
]

const ofNode = (world: World, by: string, node: string, status: string): Draft =>
  normal(by, status, `Node ${nameIn(node)} status is now: ${status}`, subject(world, 'Node', node))

const TELLERS: { readonly [Of in Key]?: Teller<Of> } = {
  replicaSetCreated: (world, { deployment, replicaSet, replicas }) =>
    scaled(world, { deployment, replicaSet, before: 0, after: replicas }),
  newScaledUp: scaled,
  newScaledDown: scaled,
  oldScaledDown: scaled,
  unavailableDropped: scaled,
  scaledAlone: scaled,
  scaledInProportion: scaled,
  podCreated: (world, { replicaSet, pod }) =>
    made(REPLICASET, 'ReplicaSet', 'create')(world, replicaSet, [pod]),
  podsCreated: (world, { replicaSet }, { focus }) =>
    made(REPLICASET, 'ReplicaSet', 'create')(world, replicaSet, focus),
  podDeleted: (world, { replicaSet, pod }) =>
    made(REPLICASET, 'ReplicaSet', 'delete')(world, replicaSet, [pod]),
  daemonCreated: (world, { daemonSet, pod }) =>
    made(DAEMONSET, 'DaemonSet', 'create')(world, daemonSet, [pod]),
  daemonDeleted: (world, { daemonSet, pod }) =>
    made(DAEMONSET, 'DaemonSet', 'delete')(world, daemonSet, [pod]),
  statefulCreated: (world, { statefulSet, pod }) => stateful(world, statefulSet, pod, 'Create'),
  statefulScaledIn: (world, { statefulSet, pod }) => stateful(world, statefulSet, pod, 'Delete'),
  statefulUpdated: (world, { statefulSet, pod }) => stateful(world, statefulSet, pod, 'Delete'),
  statefulReplaced: (world, { statefulSet, pod }) => stateful(world, statefulSet, pod, 'Delete'),
  podBound: (world, { pod, node }) => [
    normal(
      'default-scheduler',
      'Scheduled',
      `Successfully assigned ${nameIn(pod)} to ${nameIn(node)}`,
      subject(world, 'Pod', pod),
    ),
  ],
  podUnschedulable: (world, { pod, reason }) => [
    warning('default-scheduler', 'FailedScheduling', reason, subject(world, 'Pod', pod)),
  ],
  containerStarted: started,
  startedReady: started,
  pullFailed: (world, { pod: ref, image }) =>
    ofContainers(world, ref, (container, pod, about) =>
      container.image !== image || !waitsFor(pod, container.name, 'ErrImagePull')
        ? []
        : [
            normal(KUBELET, 'Pulling', `Pulling image "${image}"`, about),
            warning(
              KUBELET,
              'Failed',
              `Failed to pull image "${image}": rpc error: code = NotFound desc = ${statusOf(pod, container.name)?.state?.waiting?.message ?? ''}`,
              about,
            ),
            warning(KUBELET, 'Failed', 'Error: ErrImagePull', about),
          ],
    ),
  pullBackOff: (world, { pod: ref, image }) =>
    ofContainers(world, ref, (container, _, about) =>
      container.image !== image
        ? []
        : [
            normal(KUBELET, 'BackOff', `Back-off pulling image "${image}"`, about),
            warning(KUBELET, 'Failed', 'Error: ImagePullBackOff', about),
          ],
    ),
  imageInvalid: (world, { pod: ref, image }) =>
    ofContainers(world, ref, (container, pod, about) =>
      container.image !== image
        ? []
        : [
            warning(
              KUBELET,
              'InspectFailed',
              statusOf(pod, container.name)?.state?.waiting?.message ?? '',
              about,
            ),
            warning(KUBELET, 'Failed', 'Error: InvalidImageName', about),
          ],
    ),
  readinessLost: (world, { pod }) => failedProbe(world, pod, 'readiness'),
  livenessFailed: (world, { pod: ref, probe }) => [
    ...failedProbe(world, ref, probe),
    ...ofContainers(world, ref, (container, _, about) =>
      container[`${probe}Probe`]
        ? [
            normal(
              KUBELET,
              'Killing',
              `Container ${container.name} failed ${probe} probe, will be restarted`,
              about,
            ),
          ]
        : [],
    ),
  ],
  crashBackOff: (world, { pod: ref }) =>
    ofContainers(world, ref, (container, pod, about) =>
      waitsFor(pod, container.name, 'CrashLoopBackOff')
        ? [
            warning(
              KUBELET,
              'BackOff',
              `Back-off restarting failed container ${container.name} in pod ${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`,
              about,
            ),
          ]
        : [],
    ),
  stopping: (world, { pod: ref }) =>
    ofContainers(world, ref, (container, pod, about) =>
      isRunning(statusOf(pod, container.name))
        ? [normal(KUBELET, 'Killing', `Stopping container ${container.name}`, about)]
        : [],
    ),
  nodeReady: (world, { node }) => [ofNode(world, KUBELET, node, 'NodeReady')],
  cordoned: (world, { node }) => [ofNode(world, KUBELET, node, 'NodeNotSchedulable')],
  uncordoned: (world, { node }) => [ofNode(world, KUBELET, node, 'NodeSchedulable')],
  nodeLost: (world, { node }) => [
    ofNode(world, 'node-controller', node, 'NodeNotReady'),
    ...podsNotReady(world, nameIn(node)),
  ],
  nodeGone: (world, { node }) => [
    normal(
      'node-controller',
      'RemovingNode',
      `Node ${nameIn(node)} event: Removing Node ${nameIn(node)} from Controller`,
      subject(world, 'Node', `node:${nameIn(node)}`),
    ),
  ],
  podEvicted: (world, { pod }) => [
    normal(
      'taint-eviction-controller',
      'TaintManagerEviction',
      `Marking for deletion Pod ${nameIn(pod)}`,
      subject(world, 'Pod', pod),
    ),
  ],
}

/** pkg/controller/util/node/controller_utils.go, MarkPodsNotReady */
const podsNotReady = (world: World, node: string): Drafts =>
  Object.values(world.api.objects.Pod ?? {})
    .filter((pod) => (pod as Pod).spec.nodeName === node) // as: its kind says so
    .map((pod) =>
      warning(
        'node-controller',
        'NodeNotReady',
        'Node is not ready',
        subject(world, 'Pod', `pod:${nameOf(pod)}`),
      ),
    )

const nowOf = ({ api, clock }: World): number => api.elapsedMs + clock

const PREFIX = 'controllers/'

/** What one step says, in the words of components. */
function eventsIn(told: Told<World>): readonly ToldEvent[] {
  const { message, world } = told
  const teller = TELLERS[message.key.slice(PREFIX.length) as Key] // as: looked up, and may be missing
  if (!teller) return []
  const drafts = (teller as Teller<Key>)(world, message.params as never, told) // as: its own key's parameters
  const at = nowOf(world)
  return drafts.flatMap(({ about, ...draft }) => (about ? [{ at, about, ...draft }] : []))
}

/** The same handlers, whose components record Events. */
export const withRecorders = (
  handlers: Handlers<World, ControllerEvent>,
): Handlers<World, ControllerEvent> => recording(handlers, eventsIn)
