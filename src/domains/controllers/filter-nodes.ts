import { milliOf } from '../../core/quantity.ts'
import type { World } from '../../world.ts'
import type { Node, Pod, PodSpec, Taint, Toleration } from '../api-server/model.ts'
import { podsOnNode } from './find-objects.ts'
import { isWanted } from './match-node-affinity.ts'
import { type Unfit, unfitForPods } from './match-pod-affinity.ts'
import type { NodeLoad } from './node-load.ts'
import { isTerminal } from './pod-state.ts'
import { unfitForSpread } from './spread-pods.ts'

interface Loaded {
  readonly node: Node
  readonly load: NodeLoad
}

/** Why a Node cannot take a Pod, in the scheduler's own words (pkg/scheduler/framework/plugins, Kubernetes v1.36). */
export function unfit(world: World, { node, load }: Loaded, pod: Pod): Unfit | undefined {
  if (node.spec.unschedulable && !tolerates(pod.spec, CORDONED)) {
    return { reasons: ['node(s) were unschedulable'], isPassing: false }
  }
  const taint = (node.spec.taints ?? []).find(
    ({ effect, ...rest }) =>
      effect !== 'PreferNoSchedule' && !tolerates(pod.spec, { effect, ...rest }),
  )
  if (taint) return { reasons: ['node(s) had untolerated taint(s)'], isPassing: false }
  if (!isWanted(node, pod.spec))
    return { reasons: ["node(s) didn't match Pod's node affinity/selector"], isPassing: false }
  const ports = hostPorts(pod)
  const isTaken = (other: Pod) =>
    !isTerminal(other) && hostPorts(other).some((port) => ports.includes(port))
  if (ports.length > 0 && podsOnNode(world, node.metadata.name).some(isTaken)) {
    return {
      reasons: ["node(s) didn't have free ports for the requested pod ports"],
      isPassing: true,
    }
  }
  return (
    insufficient(node, pod, load) ??
    unfitForSpread(world, node, pod) ??
    unfitForPods(world, node, pod)
  )
}

// A cordoned Node counts as tainted: plugins/nodeunschedulable/node_unschedulable.go.
const CORDONED: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }

export const tolerates = ({ tolerations = [] }: PodSpec, taint: Taint): boolean =>
  tolerations.some((toleration) => isTolerated(toleration, taint))

export function isTolerated(
  { key = '', operator = 'Equal', value = '', effect }: Toleration,
  taint: Taint,
): boolean {
  if (effect && effect !== taint.effect) return false
  if (key === '') return operator === 'Exists'
  return key === taint.key && (operator === 'Exists' || value === (taint.value ?? ''))
}

/** Ports a Pod needs on its Node; a Pod on the host network needs all its ports there. */
const hostPorts = ({ spec }: Pod): readonly string[] =>
  spec.containers.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, containerPort, protocol = 'TCP' }) => {
      const port = hostPort || (spec.hostNetwork ? containerPort : undefined)
      return port ? [`${port}/${protocol}`] : []
    }),
  )

const PODS_MAX = 110 // kubelet's default --max-pods

function insufficient(node: Node, pod: Pod, load: NodeLoad): Unfit | undefined {
  const { allocatable = {} } = node.status
  const reasons: string[] = []
  let isPassing = true
  if (load.pods + 1 > Number(allocatable.pods ?? PODS_MAX)) reasons.push('Too many pods')
  for (const [resource, wanted] of Object.entries(requestsOf(pod))) {
    const limit = allocatableOf(node)[resource] ?? Number.POSITIVE_INFINITY
    const used = load.requests[resource] ?? 0
    if (wanted <= 0 || used + wanted <= limit) continue
    reasons.push(`Insufficient ${resource}`)
    if (wanted > limit) isPassing = false
  }
  return reasons.length === 0 ? undefined : { reasons, isPassing }
}

const amounts = new WeakMap<object, Readonly<Record<string, number>>>()

/** What a Node has to give, in thousandths. */
export function allocatableOf({ status: { allocatable } }: Node): Readonly<Record<string, number>> {
  if (!allocatable) return NOTHING
  let known = amounts.get(allocatable)
  if (!known) {
    known = Object.fromEntries(
      Object.entries(allocatable).map(([resource, amount]) => [resource, milliOf(amount) ?? 0]),
    )
    amounts.set(allocatable, known)
  }
  return known
}

const NOTHING = {}

const known = new WeakMap<object, Readonly<Record<string, number>>>()

/** What the containers of a Pod ask for together, in thousandths. */
export function requestsOf({ spec }: Pod): Readonly<Record<string, number>> {
  const before = known.get(spec)
  if (before) return before
  const sums: Record<string, number> = {}
  for (const { resources } of spec.containers) {
    for (const [resource, amount] of Object.entries(resources?.requests ?? {})) {
      sums[resource] = (sums[resource] ?? 0) + (milliOf(amount) ?? 0)
    }
  }
  known.set(spec, sums)
  return sums
}
