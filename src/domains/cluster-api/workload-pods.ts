import { milliOf } from '../../core/quantity.ts'
import { schedule } from '../../core/sim/agenda.ts'
import type { World } from '../../world.ts'
import { withWorkload } from './change-workload.ts'
import { workloadOf } from './find-objects.ts'
import type { App, InfraMachine, WorkloadNode } from './model.ts'

/** Room on the Nodes of a workload cluster, and Pods that wait for it. */

export const START_MS = 10_000 // a Pod that was placed is ready after this: assumption

/** What cluster-autoscaler puts on a Node that is to go: no Pod comes any more (utils/taints, 1.36). */
export const GOING = 'ToBeDeletedByClusterAutoscaler:NoSchedule'

/** Simulated ms since the cluster's first minute; a rest sets the clock back, not this. */
export const clockOf = (world: World): number => world.api.elapsedMs + world.clock

export interface Room {
  /** Thousandths of a CPU. */
  readonly cpuMilli: number
  readonly memoryMi: number
}

export const homesIn = (world: World, cluster: string): readonly WorkloadNode[] =>
  Object.values(workloadOf(world, cluster).nodes).filter(
    ({ ready, isControlPlane, isCordoned, taints }) =>
      ready === 'True' && !isControlPlane && !isCordoned && !taints.includes(GOING),
  )

/**
 * What a machine of this shape has for Pods: `numCPUs` and `memoryMiB` of vSphere. Simplified: nothing is kept back for
 * the system, and where a shape says nothing it has 2 CPUs and 8 GiB (the quick start of Cluster API's vSphere provider).
 */
export function roomOfShape(spec: unknown): Room {
  const { numCPUs, memoryMiB } = (spec ?? {}) as Readonly<Record<string, unknown>> // as: a provider's fields
  const number = (value: unknown, otherwise: number) =>
    typeof value === 'number' && value > 0 ? value : otherwise
  return { cpuMilli: 1_000 * number(numCPUs, 2), memoryMi: number(memoryMiB, 8_192) }
}

/** `4` and `16Gi` as room; undefined where either is missing or wrong. */
export function roomOfAnnotations(
  cpu: string | undefined,
  memory: string | undefined,
): Room | undefined {
  const cpuMilli = cpu === undefined ? undefined : milliOf(cpu)
  const bytes = memory === undefined ? undefined : milliOf(memory)
  if (!cpuMilli || !bytes) return undefined
  return { cpuMilli, memoryMi: Math.floor(bytes / 1_000 / 1_048_576) }
}

export function roomOfNode(world: World, { providerID }: WorkloadNode): Room {
  const [key] = Object.entries(world.clusterApi.vms).find(([, { id }]) => id === providerID) ?? []
  const kinds = Object.entries(world.api.objects).filter(([kind]) =>
    /^\w+Machine\.infra/.test(kind),
  )
  const found = kinds.flatMap(([, objects]) => (key && objects[key] ? [objects[key]] : []))
  return roomOfShape((found[0] as InfraMachine | undefined)?.spec) // as: an infrastructure machine
}

export const requestOf = ({ request }: App): Room => request ?? { cpuMilli: 0, memoryMi: 0 }

export const fitsIn = (need: Room, room: Room): boolean =>
  need.cpuMilli <= room.cpuMilli && need.memoryMi <= room.memoryMi

export const without = (room: Room, need: Room): Room => ({
  cpuMilli: room.cpuMilli - need.cpuMilli,
  memoryMi: room.memoryMi - need.memoryMi,
})

/** What is left on each Node that takes Pods, by its name. */
export function freeRoom(world: World, cluster: string): Readonly<Record<string, Room>> {
  const free: Record<string, Room> = {}
  for (const node of homesIn(world, cluster)) free[node.name] = roomOfNode(world, node)
  for (const app of Object.values(workloadOf(world, cluster).apps ?? {})) {
    for (const { node } of Object.values(app.pods)) {
      const room = free[node]
      if (room) free[node] = without(room, requestOf(app))
    }
  }
  return free
}

/** The Node that takes a Pod: the one with fewest Pods of its app that has room, the first by name among equals. */
export function homeFor(app: App, free: Readonly<Record<string, Room>>): string | undefined {
  const count = (name: string) => Object.values(app.pods).filter(({ node }) => node === name).length
  const [home] = Object.keys(free)
    .filter((name) => fitsIn(requestOf(app), free[name] ?? { cpuMilli: -1, memoryMi: -1 }))
    .toSorted((left, right) => count(left) - count(right) || (left < right ? -1 : 1))
  return home
}

/** Pods without a Node go where there is room now. */
export function placeWaiting(world: World, cluster: string): World {
  let after = world
  for (const [name, app] of Object.entries(workloadOf(world, cluster).apps ?? {})) {
    for (const [pod, { node }] of Object.entries(app.pods)) {
      if (node !== '') continue
      const apps = workloadOf(after, cluster).apps ?? {}
      const current = apps[name] ?? app
      const home = homeFor(current, freeRoom(after, cluster))
      if (home === undefined) continue
      const pods = { ...current.pods, [pod]: { node: home, isReady: false } }
      after = withWorkload(after, cluster, { apps: { ...apps, [name]: { ...current, pods } } })
      const event = { kind: 'cluster-api/podReady', cluster, app: name, pod } as const // as: a literal
      after = schedule(after, START_MS, `kubelet@${home}`, event)
    }
  }
  return after
}
