import type { Pod } from '../api-server/model.ts'
import { requestsOf } from './filter-nodes.ts'
import { controllerOf } from './find-objects.ts'
import { isTerminal } from './pod-state.ts'

/**
 * What the scheduler knows of the Pods on a Node that have not ended, as its cache does (pkg/scheduler/framework/types.go, NodeInfo,
 * Kubernetes v1.36). It belongs to a snapshot, which alone changes it.
 */
export interface NodeLoad {
  pods: number
  /** What they ask for together, in thousandths. */
  readonly requests: Record<string, number>
  /** What they are taken to need: a Pod that asks for nothing needs something, too. */
  readonly need: Record<Shared, number>
  /** How many of them each owner has, by uid. */
  readonly siblings: Map<string, number>
}

type Shared = 'cpu' | 'memory'

// A Pod that asks for nothing is taken to need this much (pkg/scheduler/util/pod_resources.go), in thousandths.
const USUAL = { cpu: 100, memory: 200 * 2 ** 20 * 1_000 }

export const needOf = (pod: Pod, resource: Shared): number =>
  requestsOf(pod)[resource] ?? USUAL[resource]

export const emptyLoad = (): NodeLoad => ({
  pods: 0,
  requests: {},
  need: { cpu: 0, memory: 0 },
  siblings: new Map(),
})

/** Adds what a Pod weighs, or with -1 takes it off again. */
export function weighIn(load: NodeLoad, pod: Pod, times: 1 | -1): void {
  load.pods += times
  for (const [resource, amount] of Object.entries(requestsOf(pod)))
    load.requests[resource] = (load.requests[resource] ?? 0) + times * amount
  load.need.cpu += times * needOf(pod, 'cpu')
  load.need.memory += times * needOf(pod, 'memory')
  const owner = controllerOf(pod)?.uid
  if (owner !== undefined) load.siblings.set(owner, (load.siblings.get(owner) ?? 0) + times)
}

/** Whether two states of a Pod weigh the same, on the same Node. */
export const isSameWeight = (left: Pod, right: Pod): boolean =>
  left.spec === right.spec &&
  isTerminal(left) === isTerminal(right) &&
  left.metadata.ownerReferences === right.metadata.ownerReferences
