import { detail, type Script, story } from '../../core/sim/kernel.ts'
import { parseTime } from '../../core/time.ts'
import type { World } from '../../world.ts'
import { now, sinceMs, writeObject } from '../api-server/index.ts'
import type { Condition, Pod, Probe } from '../api-server/model.ts'
import { findObject, nameOf, refOf } from '../api-server/model.ts'
import { say } from './explain.ts'
import {
  addressOf,
  isWirable,
  nextPodAddress,
  nodeAddressOf,
  nodeOf,
  plugPod,
} from './pod-network.ts'
import { withCondition } from './pod-state.ts'
import { stageLater } from './stage-later.ts'

/**
 * The sandbox gets its address and the containers start. A container without a readiness probe counts as ready at
 * once, long before its program can answer.
 */
export function* startContainer(world: World, pod: Pod): Script<World> {
  const placed = withAddress(world, pod)
  if (!placed) return world // no address left, or no Node: the sandbox cannot be made
  const [addressed, podIP] = placed
  const probes = pod.spec.containers.flatMap(({ readinessProbe }) => readinessProbe ?? [])
  const isReady = probes.length === 0 && !hasGates(pod)
  const running: Pod = {
    ...pod,
    status: {
      ...pod.status,
      phase: 'Running',
      podIP,
      podIPs: [{ ip: podIP }],
      conditions: readiness(addressed, pod, { containers: probes.length === 0, pod: isReady }),
      containerStatuses: pod.spec.containers.map(({ name, readinessProbe }) => ({
        name,
        ready: readinessProbe === undefined,
        restartCount: 0,
        state: { running: { startedAt: now(addressed) } },
      })),
    },
  }
  let after = writeObject<Pod>(addressed, running)
  const written = findObject(after.api, 'Pod', nameOf(pod)) ?? running
  if (isWirable(after, written)) after = plugPod(after, written, [])
  const { appStartMs } = world.controllers.pace
  after = stageLater(after, pod, { stage: 'serving', delayMs: appStartMs })
  if (probes.length > 0) {
    const delayMs = Math.max(...probes.map((probe) => firstSuccessMs(probe, appStartMs)))
    after = stageLater(after, pod, { stage: 'ready', delayMs })
  }
  const said = { pod: refOf(pod), address: podIP }
  yield story(after, say(isReady ? 'startedReady' : 'containerStarted', said), refOf(pod))
  return after
}

function withAddress(world: World, pod: Pod): readonly [World, string] | undefined {
  const known = addressOf(pod)
  if (known !== undefined) return [world, known]
  const node = nodeOf(world, pod)
  if (!node) return undefined
  if (!pod.spec.hostNetwork) return nextPodAddress(world, node)
  const address = nodeAddressOf(node)
  return address === undefined ? undefined : [world, address]
}

/**
 * When the probes of a container have succeeded often enough, counted from its start, given when its program answers.
 * pkg/kubelet/prober/worker.go, Kubernetes v1.36. Simplified: without the first probe's random delay.
 */
export function firstSuccessMs(probe: Probe, appStartMs: number): number {
  const { initialDelaySeconds = 0, periodSeconds = 10, successThreshold = 1 } = probe
  const first = initialDelaySeconds * 1_000
  const period = Math.max(1, periodSeconds) * 1_000
  const missed = Math.max(0, Math.ceil((appStartMs - first) / period))
  return first + (missed + Math.max(1, successThreshold) - 1) * period
}

const hasGates = ({ spec }: Pod): boolean => (spec.readinessGates ?? []).length > 0

interface Readiness {
  readonly containers: boolean
  readonly pod: boolean
}

function readiness(world: World, { status }: Pod, ready: Readiness): readonly Condition[] {
  const said = (isTrue: boolean, reason: string) =>
    isTrue ? ({ status: 'True' } as const) : ({ status: 'False', reason } as const) // as: literals
  const notYet = ready.containers ? 'ReadinessGatesNotReady' : 'ContainersNotReady'
  const steps: readonly Pick<Condition, 'type' | 'status' | 'reason'>[] = [
    { type: 'Initialized', status: 'True' },
    { type: 'ContainersReady', ...said(ready.containers, 'ContainersNotReady') },
    { type: 'Ready', ...said(ready.pod, notYet) },
  ]
  return steps.reduce(
    (conditions, condition) => withCondition(world, conditions, condition),
    status.conditions ?? [],
  )
}

/** The readiness probe succeeded: from now on Services may send traffic. */
export function* turnReady(world: World, pod: Pod): Script<World> {
  const isOpen = !hasGates(pod)
  const after = writeObject<Pod>(world, {
    ...pod,
    status: {
      ...pod.status,
      conditions: readiness(world, pod, { containers: true, pod: isOpen }),
      containerStatuses: (pod.status.containerStatuses ?? []).map((one) => ({
        ...one,
        ready: true,
      })),
    },
  })
  const since =
    parseTime(pod.status.startTime ?? '') === undefined ? undefined : pod.status.startTime
  const seconds = Math.floor((sinceMs(world, since) ?? 0) / 1_000)
  yield isOpen
    ? story(after, say('podReady', { pod: refOf(pod), seconds }), refOf(pod))
    : detail(after, say('gatesClosed', { pod: refOf(pod) }), refOf(pod))
  return after
}
