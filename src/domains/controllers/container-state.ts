import type { World } from '../../world.ts'
import type { Condition, ContainerStatus, Pod } from '../api-server/model.ts'
import { conditionAfter } from './pod-state.ts'

/** What a kubelet reports of the containers of a Pod, and what follows for the Pod itself. */

export const containerOf = (pod: Pod, name: string) =>
  pod.spec.containers.find((container) => container.name === name)

export const statusOf = (pod: Pod, name: string): ContainerStatus | undefined =>
  pod.status.containerStatuses?.find((status) => status.name === name)

export const isRunning = (status: ContainerStatus | undefined): boolean =>
  status?.state?.running !== undefined

/** How often a container has been restarted. */
export const runOf = (pod: Pod, name: string): number => statusOf(pod, name)?.restartCount ?? 0

/** The Pod with something else reported of one of its containers. */
export function withContainer(
  pod: Pod,
  name: string,
  change: Partial<Omit<ContainerStatus, 'name'>>,
): Pod {
  const containerStatuses = pod.spec.containers.map((container): ContainerStatus => {
    const { name: own, image } = container
    const known = statusOf(pod, own) ?? { name: own, image, ready: false, restartCount: 0 }
    return own === name ? Object.assign({}, known, change) : known // not spread: see `timed` in pod-state.ts
  })
  return { ...pod, status: { ...pod.status, containerStatuses } }
}

/**
 * The Pod with the phase and the conditions that its containers give it. pkg/kubelet/kubelet_pods.go, getPhase, and
 * pkg/kubelet/status/generate.go, Kubernetes v1.36.
 */
export function judged(world: World, pod: Pod): Pod {
  const { spec, status } = pod
  const statuses = status.containerStatuses ?? []
  const unready = spec.containers
    .filter(({ name }) => !statusOf(pod, name)?.ready)
    .map(({ name }) => name)
  const phase = phaseOf(pod)
  const isOver = phase === 'Succeeded' || phase === 'Failed'
  const missingGate = (spec.readinessGates ?? []).find(
    ({ conditionType }) =>
      status.conditions?.find(({ type }) => type === conditionType)?.status !== 'True',
  )
  const containers = isOver
    ? no(phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed')
    : unready.length > 0
      ? no('ContainersNotReady', `containers with unready status: [${unready.join(' ')}]`)
      : YES
  const whole =
    containers === YES && missingGate
      ? no(
          'ReadinessGatesNotReady',
          `corresponding condition of pod readiness gate "${missingGate.conditionType}" does not exist.`,
        )
      : containers
  const hasSandbox = status.podIP !== undefined && !isOver
  const conditions = asListed(world, status.conditions ?? [], [
    { type: 'PodReadyToStartContainers', status: hasSandbox ? 'True' : 'False' },
    { type: 'Initialized', ...YES },
    { type: 'Ready', ...whole },
    { type: 'ContainersReady', ...containers },
  ])
  return { ...pod, status: { ...status, phase, conditions, containerStatuses: statuses } }
}

/** The conditions as the kubelet lists them: its own, then all others. */
function asListed(
  world: World,
  conditions: readonly Condition[],
  said: readonly Pick<Condition, 'type' | 'status' | 'reason' | 'message'>[],
): readonly Condition[] {
  const own: Condition[] = []
  const others: Condition[] = []
  const left = [...said]
  for (const old of conditions) {
    const place = left.findIndex(({ type }) => type === old.type)
    const [one] = place < 0 ? [] : left.splice(place, 1)
    if (one) own.push(conditionAfter(world, old, one))
    else if (said.some(({ type }) => type === old.type)) own.push(old)
    else others.push(old)
  }
  for (const one of left) own.push(conditionAfter(world, undefined, one))
  return own.concat(others)
}

const YES = { status: 'True' } as const // as: a literal
const no = (reason: string, message?: string) =>
  ({ status: 'False', reason, ...(message !== undefined && { message }) }) as const // as: a literal

type Phase = NonNullable<Pod['status']['phase']>

function phaseOf(pod: Pod): Phase {
  const { containers, restartPolicy = 'Always' } = pod.spec
  const statuses = containers.map(({ name }) => statusOf(pod, name))
  const neverRan = statuses.some((status) => !status?.state || isFirstWait(status))
  if (neverRan) return 'Pending'
  const codes = statuses.map((status) => status?.state?.terminated?.exitCode)
  if (codes.some((code) => code === undefined) || restartPolicy === 'Always') return 'Running'
  if (codes.every((code) => code === 0)) return 'Succeeded'
  return restartPolicy === 'Never' ? 'Failed' : 'Running'
}

const isFirstWait = ({ state, lastState }: ContainerStatus): boolean =>
  state?.waiting !== undefined && lastState?.terminated === undefined
