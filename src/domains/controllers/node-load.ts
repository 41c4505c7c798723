import type { World } from '../../world.ts'
import type { Pod } from '../api-server/model.ts'
import { requestsOf } from './filter-nodes.ts'
import { controllerOf, podsOnNode } from './find-objects.ts'
import { isTerminal } from './pod-state.ts'

/** What the scheduler knows of a Node's Pods, as its cache does (pkg/scheduler/framework/types.go, NodeInfo, Kubernetes v1.36). */
export interface NodeLoad {
  /** Those that have not ended. */
  readonly pods: readonly Pod[]
  /** What they ask for together, in thousandths. */
  readonly requests: Readonly<Record<string, number>>
  /** What they are taken to need: a Pod that asks for nothing needs something, too. */
  readonly need: Readonly<Record<Shared, number>>
  /** How many of them each owner has, by uid. */
  readonly siblings: ReadonlyMap<string, number>
}

type Shared = 'cpu' | 'memory'

// A Pod that asks for nothing is taken to need this much (pkg/scheduler/util/pod_resources.go), in thousandths.
const USUAL = { cpu: 100, memory: 200 * 2 ** 20 * 1_000 }

export const needOf = (pod: Pod, resource: Shared): number =>
  requestsOf(pod)[resource] ?? USUAL[resource]

const known = new WeakMap<readonly Pod[], NodeLoad>()

/** Added up again only for a Node whose Pods have changed. */
export function loadOf(world: World, node: string): NodeLoad {
  const all = podsOnNode(world, node)
  const before = known.get(all)
  if (before) return before
  const pods = all.filter((pod) => !isTerminal(pod))
  const requests: Record<string, number> = {}
  const need = { cpu: 0, memory: 0 }
  const siblings = new Map<string, number>()
  for (const pod of pods) {
    for (const [resource, amount] of Object.entries(requestsOf(pod)))
      requests[resource] = (requests[resource] ?? 0) + amount
    need.cpu += needOf(pod, 'cpu')
    need.memory += needOf(pod, 'memory')
    const owner = controllerOf(pod)?.uid
    if (owner !== undefined) siblings.set(owner, (siblings.get(owner) ?? 0) + 1)
  }
  const load = { pods, requests, need, siblings }
  known.set(all, load)
  return load
}
