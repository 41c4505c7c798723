import { detail, type Script, story } from '../../core/sim/kernel.ts'
import { parseTime } from '../../core/time.ts'
import type { World } from '../../world.ts'
import { now, sinceMs, writeObject } from '../api-server/index.ts'
import type { ContainerStatus, Pod } from '../api-server/model.ts'
import { findObject, nameOf, refOf } from '../api-server/model.ts'
import { backedOff, backOffSeconds } from './back-off.ts'
import {
  containerOf,
  isRunning,
  judged,
  runOf,
  statusOf,
  withContainer,
} from './container-state.ts'
import { isDead } from './dead-nodes.ts'
import { say } from './explain.ts'
import { behaviourOf } from './foresee-container.ts'
import type { ContainerStage, ControllerEvent } from './model.ts'
import { deaf, listening, unplugPod } from './pod-network.ts'
import { isReady, isTerminal } from './pod-state.ts'
import { isMissing, pullImage, sayBackOff } from './pull-image.ts'
import { stageContainerLater, withoutStages } from './stage-later.ts'
import { startContainers } from './start-pod.ts'

type Staged = Extract<ControllerEvent, { kind: 'controllers/containerStaged' }>

/** A stage of a container is reached, if its Pod and its run are still those it was set for. */
export function* stageContainer(world: World, staged: Staged): Script<World> {
  const { stage, name, uid, container, run, exitCode = 0 } = staged
  const pod = findObject(world.api, 'Pod', name)
  if (!pod || pod.metadata.uid !== uid || isTerminal(pod)) return world
  if (isDead(world, pod.spec.nodeName)) return world
  if (pod.metadata.deletionTimestamp || runOf(pod, container) !== run) return world
  switch (stage) {
    case 'pulled':
      return yield* pullImage(world, pod, container)
    case 'backedOff':
      return yield* sayBackOff(world, pod, container)
    case 'started':
      return yield* start(world, pod, container)
    case 'serving':
      return yield* serve(world, pod)
    case 'ready':
    case 'unready':
      return yield* turn(world, pod, { container, isReady: stage === 'ready' })
    case 'failedLiveness':
      return yield* kill(world, pod, container)
    case 'exited':
      return yield* exit(world, pod, { container, exitCode })
  }
}

function* serve(world: World, pod: Pod): Script<World> {
  const after = listening(world, pod)
  yield detail(after, say('appServing', { pod: refOf(pod) }), refOf(pod))
  return after
}

/** A container starts: its first time, or once more. */
function* start(world: World, pod: Pod, container: string): Script<World> {
  const status = statusOf(pod, container)
  if (isRunning(status)) return world
  if (status?.lastState === undefined && status?.state?.terminated === undefined)
    return yield* startContainers(world, pod, [container])
  const ended = withContainer(pod, container, pastOf(status))
  if (isMissing(world, ended, container)) return yield* pullImage(world, ended, container)
  const restartCount = runOf(pod, container) + 1
  const again = withContainer(ended, container, { restartCount })
  const of = { pod: nameOf(pod), uid: pod.metadata.uid, what: container }
  const after = backedOff(world, of, endedMs(world, status))
  yield detail(after, say('containerRestarts', { pod: refOf(pod), restartCount }), refOf(pod))
  return yield* startContainers(after, again, [container])
}

/** What was its state is now its last one. */
const pastOf = (status: ContainerStatus | undefined): Pick<ContainerStatus, 'lastState'> =>
  status?.state?.terminated ? { lastState: { terminated: status.state.terminated } } : {}

function endedMs(world: World, status: ContainerStatus | undefined): number {
  const { terminated } = status?.state?.terminated ? status.state : (status?.lastState ?? {})
  return Math.max(0, sinceMs(world, terminated?.finishedAt) ?? 0)
}

interface Turn {
  readonly container: string
  readonly isReady: boolean
}

/** A readiness probe succeeded, or failed too often: Services send traffic from now on, or no more. */
function* turn(world: World, pod: Pod, { container, isReady: isGood }: Turn): Script<World> {
  if (statusOf(pod, container)?.ready === isGood) return world
  const changed = judged(
    world,
    withContainer(pod, container, { ready: isGood, ...(isGood && { started: true }) }),
  )
  const after = writeObject<Pod>(world, changed)
  const ref = refOf(pod)
  if (!isGood) {
    yield story(after, say('readinessLost', { pod: ref, count: failuresOf(pod, container) }), ref)
    return after
  }
  const areReady = changed.status.containerStatuses?.every(({ ready }) => ready)
  if (isReady(changed)) {
    const word = containerOf(pod, container)?.readinessProbe ? 'podReady' : 'startedUp'
    yield story(after, say(word, { pod: ref, seconds: ageOf(world, pod) }), ref)
  } else if (areReady) yield detail(after, say('gatesClosed', { pod: ref }), ref)
  return after
}

const failuresOf = (pod: Pod, container: string): number =>
  containerOf(pod, container)?.readinessProbe?.failureThreshold ?? 3

/** Seconds since the kubelet took the Pod on. */
function ageOf(world: World, { status }: Pod): number {
  const since = parseTime(status.startTime ?? '') === undefined ? undefined : status.startTime
  return Math.floor((sinceMs(world, since) ?? 0) / 1_000)
}

const SIGTERM_CODE = 143 // 128 + 15
const SIGKILL_CODE = 137 // 128 + 9

/** A startup or liveness probe failed too often: the container is stopped, and will start again. */
function* kill(world: World, pod: Pod, container: string): Script<World> {
  const graceMs = (pod.spec.terminationGracePeriodSeconds ?? 30) * 1_000
  const { appStopMs } = world.controllers.pace
  const isDeaf = behaviourOf(world, pod, container) === 'hangs' || appStopMs > graceMs
  const after = stageContainerLater(
    withoutStages(world, pod, container, ['ready', 'unready']),
    pod,
    {
      container,
      stage: 'exited',
      delayMs: isDeaf ? graceMs : appStopMs,
      exitCode: isDeaf ? SIGKILL_CODE : SIGTERM_CODE,
    },
  )
  const isStarted = statusOf(pod, container)?.started ?? false
  const probe = isStarted ? 'liveness' : 'startup'
  yield story(after, say('livenessFailed', { pod: refOf(pod), probe }), refOf(pod))
  return after
}

const OF_A_RUN: readonly ContainerStage[] = ['serving', 'ready', 'unready', 'failedLiveness']

interface Exit {
  readonly container: string
  readonly exitCode: number
}

/** The program has ended. Whether it is started again is the restart policy's matter, and when the back-off's. */
function* exit(world: World, pod: Pod, { container, exitCode }: Exit): Script<World> {
  const status = statusOf(pod, container)
  if (!isRunning(status)) return world
  const { startedAt } = status?.state?.running ?? {}
  const terminated = {
    exitCode,
    reason: exitCode === 0 ? 'Completed' : 'Error',
    ...(startedAt !== undefined && { startedAt }),
    finishedAt: now(world),
  }
  const ended = withContainer(pod, container, {
    ready: false,
    started: false,
    state: { terminated },
  })
  const { restartPolicy = 'Always' } = pod.spec
  const isOver = restartPolicy === 'Never' || (restartPolicy === 'OnFailure' && exitCode === 0)
  const written = judged(world, ended)
  let after = withoutStages(world, pod, container, OF_A_RUN)
  after = silenced(writeObject<Pod>(after, written), written)
  const ref = refOf(pod)
  yield story(after, say('containerExited', { pod: ref, exitCode }), ref)
  return isOver ? after : yield* waitToRestart(after, written, { container, terminated })
}

/** Its ports are closed; a Pod that is over loses its sandbox too. */
const silenced = (world: World, pod: Pod): World =>
  isTerminal(pod) ? unplugPod(deaf(world, pod), nameOf(pod)) : listening(world, pod)

interface Ended {
  readonly container: string
  readonly terminated: NonNullable<NonNullable<ContainerStatus['state']>['terminated']>
}

/** pkg/kubelet/kuberuntime/kuberuntime_manager.go, doBackOff, Kubernetes v1.36: the first time at once. */
function* waitToRestart(world: World, pod: Pod, { container, terminated }: Ended): Script<World> {
  const { name, namespace, uid } = pod.metadata
  const seconds = backOffSeconds(world, { pod: nameOf(pod), uid, what: container })
  const delayMs = Math.max(seconds * 1_000, world.controllers.pace.noticeMs)
  const planned = stageContainerLater(world, pod, { container, stage: 'started', delayMs })
  if (seconds === 0) return planned
  const message = `back-off ${wordsOf(seconds)} restarting failed container=${container} pod=${name}_${namespace}(${uid})`
  const waits = withContainer(pod, container, {
    state: { waiting: { reason: 'CrashLoopBackOff', message } },
    lastState: { terminated },
  })
  const after = writeObject<Pod>(planned, judged(planned, waits))
  yield story(after, say('crashBackOff', { pod: refOf(pod), seconds }), refOf(pod))
  return after
}

/** As Go writes a duration: `10s`, `2m40s`. */
const wordsOf = (seconds: number): string =>
  seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
