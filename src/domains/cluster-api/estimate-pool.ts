import { fitsIn, type Room, without } from './workload-pods.ts'

/** A Pod that no Node takes; Pods of one app are alike. */
export interface Waiting {
  readonly app: string
  readonly pod: string
  readonly need: Room
}

export interface Estimate {
  /** New Nodes of this shape. */
  readonly nodes: number
  /** Pods that would run on them. */
  readonly pods: readonly Waiting[]
}

/**
 * How many new Nodes of one shape the Pods need: the largest first, and only the newest Node is tried again.
 * estimator/{binpacking_estimator,decreasing_pod_orderer}.go, cluster-autoscaler 1.36.
 */
export function estimatePool(waiting: readonly Waiting[], shape: Room): Estimate {
  const score = ({ need }: Waiting) =>
    need.cpuMilli / shape.cpuMilli + need.memoryMi / shape.memoryMi
  const ordered = waiting.toSorted((left, right) => score(right) - score(left))
  const free: Room[] = []
  const pods: Waiting[] = []
  for (const one of ordered) {
    const last = free.at(-1)
    if (last && fitsIn(one.need, last)) free[free.length - 1] = without(last, one.need)
    else if (fitsIn(one.need, shape)) free.push(without(shape, one.need))
    else continue // an empty Node of this shape does not take it either
    pods.push(one)
  }
  return { nodes: free.length, pods }
}

/** The parts of CPU and memory that stay unused, added. expander/waste/waste.go, cluster-autoscaler 1.36. */
export function wasteOf({ nodes, pods }: Estimate, shape: Room): number {
  const asked = (key: keyof Room) => pods.reduce((sum, { need }) => sum + need[key], 0)
  const wasted = (key: keyof Room) => (shape[key] * nodes - asked(key)) / (shape[key] * nodes)
  return wasted('cpuMilli') + wasted('memoryMi')
}
