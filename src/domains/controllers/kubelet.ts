import { detail, type Script, story, trace } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject, now, writeObject } from '../api-server/index.ts'
import type { Pod, Service } from '../api-server/model.ts'
import { findObject, nameOf, refOf } from '../api-server/model.ts'
import type { Watch } from '../domain.ts'
import { withoutBackOffs } from './back-off.ts'
import { isRunning as isContainerRunning, judged, withContainer } from './container-state.ts'
import { isDead } from './dead-nodes.ts'
import { enqueue } from './enqueue.ts'
import { type StopReason, say } from './explain.ts'
import { podsMatching } from './find-objects.ts'
import type { PodStage } from './model.ts'
import { deaf, isWirable, listening, nodeOf, plugPod, unplugPod } from './pod-network.ts'
import { isTerminal } from './pod-state.ts'
import { isMissing } from './pull-image.ts'
import { stageContainerLater, stageLater, stagesAhead } from './stage-later.ts'
import { startPod } from './start-pod.ts'

/** A kubelet cares for Pods that are bound to its Node, and for what a Service newly expects of them. */
export const watchPods: Watch = {
  objects: ['Pod', 'Service'],
  wake(world, { object, name, verb, before }) {
    if (object === 'Service') return verb === 'deleted' ? world : wakeSelected(world, name)
    if (verb === 'deleted') return enqueue(world, 'kubelet', { name, ...kubeletOf(before as Pod) }) // as: its kind says so
    const pod = findObject(world.api, 'Pod', name)
    if (!pod?.spec.nodeName) return world
    const old = before as Pod | undefined // as: its kind says so
    const isNews =
      old?.spec.nodeName !== pod.spec.nodeName ||
      old.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp
    return isNews ? enqueue(world, 'kubelet', { name, ...kubeletOf(pod) }) : world
  },
}

/** The kubelet of the Pod's Node. */
const kubeletOf = (pod: Pod | undefined): { readonly actor?: string } =>
  pod?.spec.nodeName ? { actor: `kubelet@${pod.spec.nodeName}` } : {}

/** Pods that declare no ports listen where their Services expect them. */
function wakeSelected(world: World, name: string): World {
  const service: Service | undefined = findObject(world.api, 'Service', name)
  const { namespace = '' } = service?.metadata ?? {}
  const pods = podsMatching(world.api, namespace, service?.spec.selector ?? {})
  let after = world
  for (const pod of pods) {
    const isSilent = pod.spec.containers.every(({ ports = [] }) => ports.length === 0)
    if (isSilent && pod.spec.nodeName)
      after = enqueue(after, 'kubelet', { name: nameOf(pod), ...kubeletOf(pod) })
  }
  return after
}

/** Looks at one Pod and sets in motion what is missing: start it, stop it, or wire one that runs already. */
export function* reconcilePod(world: World, name: string): Script<World> {
  const pod = findObject(world.api, 'Pod', name)
  if (!pod) return yield* unwire(world, name)
  if (!pod.spec.nodeName || isTerminal(pod) || isDead(world, pod.spec.nodeName)) return world
  const ahead = stagesAhead(world, pod).map(({ stage }) => stage)
  const wired = pod.status.phase === 'Running' ? yield* wire(world, pod) : world
  if (pod.metadata.deletionTimestamp)
    return ahead.includes('stopped') ? wired : yield* beginStop(wired, pod)
  if (pod.status.phase === 'Running' || ahead.length > 0) return wired
  return yield* beginStart(wired, pod)
}

function* unwire(world: World, name: string): Script<World> {
  const forgotten = withoutBackOffs(world, name)
  const after = unplugPod(forgotten, name)
  if (after !== forgotten) yield trace(after, say('podUnwired', { pod: name }))
  return after
}

/** A Pod that came running with the manifests, or whose Services changed. */
function* wire(world: World, pod: Pod): Script<World> {
  const plugged = isWirable(world, pod) ? plugPod(world, pod, []) : world
  const after = listening(plugged, pod)
  if (after === world) return world
  const said = { pod: refOf(pod), address: pod.status.podIP ?? '' }
  yield detail(after, say('podWired', said), refOf(pod))
  return after
}

function* beginStart(world: World, pod: Pod): Script<World> {
  const node = nodeOf(world, pod)
  if (!node) return world // its Node is not there (yet)
  const hostIP = node.status.addresses?.find(({ type }) => type === 'InternalIP')?.address
  const status = { ...pod.status, ...(hostIP && { hostIP }), startTime: now(world) }
  const taken = creating(world, { ...pod, status })
  let after = writeObject<Pod>(world, taken)
  const { containerStartMs, pullFailMs } = world.controllers.pace
  const names = pod.spec.containers.map(({ name }) => name)
  const missing = names.filter((name) => isMissing(world, pod, name))
  if (missing.length < names.length)
    after = stageLater(after, pod, { stage: 'started', delayMs: containerStartMs })
  for (const container of missing)
    after = stageContainerLater(after, pod, { container, stage: 'pulled', delayMs: pullFailMs })
  yield detail(after, say('containerCreating', { pod: refOf(pod), node: refOf(node) }), refOf(pod))
  return after
}

/** pkg/kubelet/kubelet_pods.go, convertToAPIContainerStatuses: what waits for its first start. */
const creating = (world: World, pod: Pod): Pod =>
  judged(
    world,
    pod.spec.containers.reduce(
      (before, { name }) =>
        withContainer(before, name, {
          started: false,
          state: { waiting: { reason: 'ContainerCreating' } },
        }),
      pod,
    ),
  )

const KILL_SECONDS_MIN = 2 // kuberuntime_container.go, minimumGracePeriodInSeconds: what SIGTERM gets after a long preStop

/** preStop, then SIGTERM, then SIGKILL when the grace period is over. pkg/kubelet/kuberuntime, Kubernetes v1.36. */
function* beginStop(world: World, pod: Pod): Script<World> {
  const seconds =
    pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30
  const preStop = Math.max(
    0,
    ...pod.spec.containers.map(({ lifecycle }) => lifecycle?.preStop?.sleep?.seconds ?? 0),
  )
  const isRunning = hasProgram(pod)
  const signalMs = isRunning ? Math.min(preStop, seconds) * 1_000 : 0
  const killMs = Math.max(seconds * 1_000, signalMs + (preStop > 0 ? KILL_SECONDS_MIN * 1_000 : 0))
  const endMs = isRunning ? signalMs + world.controllers.pace.appStopMs : 0
  let after = world
  if (isRunning) after = stageLater(after, pod, { stage: 'terminated', delayMs: signalMs })
  after = stageLater(after, pod, { stage: 'stopped', delayMs: Math.min(endMs, killMs) })
  yield story(after, say('stopping', { pod: refOf(pod), seconds, preStop }), refOf(pod))
  return after
}

/** A stage of a Pod's life is reached, if the Pod is still the one it was set for. */
export function* stagePod(
  world: World,
  { stage, name, uid }: { readonly stage: PodStage; readonly name: string; readonly uid: string },
): Script<World> {
  const pod = findObject(world.api, 'Pod', name)
  if (!pod || pod.metadata.uid !== uid || isDead(world, pod.spec.nodeName)) return world
  if (stage === 'stopped') return yield* confirmStop(world, pod)
  if (stage === 'terminated') {
    const { deletionGracePeriodSeconds: seconds = 30 } = pod.metadata
    yield detail(world, say('signalled', { pod: refOf(pod), seconds }), refOf(pod))
    return world
  }
  if (pod.metadata.deletionTimestamp) return world // it is being stopped; nothing new begins
  return yield* startPod(world, pod)
}

/** One of its containers runs; of a Pod that came without statuses it is taken to. */
const hasProgram = ({ status }: Pod): boolean =>
  status.phase === 'Running' &&
  (!status.containerStatuses?.length || status.containerStatuses.some(isContainerRunning))

/** The last container has ended: the object goes, and with it the Pod's network. */
function* confirmStop(world: World, pod: Pod): Script<World> {
  const seconds = pod.metadata.deletionGracePeriodSeconds ?? 30
  const isTooSlow = world.controllers.pace.appStopMs > seconds * 1_000
  const idle: StopReason = pod.status.phase === 'Running' ? 'notRunning' : 'neverStarted'
  const stopReason: StopReason = !hasProgram(pod) ? idle : isTooSlow ? 'killed' : 'ended'
  const unwired = unplugPod(deaf(world, pod), nameOf(pod))
  const after = deleteObject(unwired, pod)
  yield story(after, say('podStopped', { pod: refOf(pod), stopReason }), refOf(pod))
  return after
}
