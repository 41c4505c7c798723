import { schedule } from '../../core/sim/agenda.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { refOf } from '../api-server/model.ts'
import { withWorkload } from './change-workload.ts'
import { say } from './explain.ts'
import { clusterOf, workloadOf } from './find-objects.ts'
import type { App, ClusterApiEvent, Machine, WorkloadNode } from './model.ts'
import {
  clockOf,
  freeRoom,
  homeFor,
  homesIn,
  placeWaiting,
  type Room,
  START_MS,
} from './workload-pods.ts'

/** Apps of a workload cluster, as far as a drain has to do with them: their Pods, and how many must be ready. */

type Placed = Extract<ClusterApiEvent, { kind: 'cluster-api/appPlaced' }>
type PodReady = Extract<ClusterApiEvent, { kind: 'cluster-api/podReady' }>

const appsOf = (world: World, cluster: string) => workloadOf(world, cluster).apps ?? {}

const withApp = (world: World, cluster: string, name: string, app: App): World =>
  withWorkload(world, cluster, { apps: { ...appsOf(world, cluster), [name]: app } })

/** A learner runs an app in a workload cluster: its Pods spread over the workers in turn; those that are there stay. */
export function* placeApp(
  world: World,
  { cluster, app: name, replicas, minAvailable, cpuMilli = 0, memoryMi = 0 }: Placed,
): Script<World> {
  if (cpuMilli > 0 || memoryMi > 0) {
    const request = { cpuMilli, memoryMi }
    return yield* placeHeavy(world, { cluster, name, replicas, minAvailable, request })
  }
  const homes = homesIn(world, cluster)
  const known = appsOf(world, cluster)[name]?.pods ?? {}
  const pods = Object.fromEntries(
    Array.from({ length: replicas }, (_, index) => [
      `${name}-${index}`,
      known[`${name}-${index}`] ?? {
        node: homes[index % homes.length]?.name ?? '',
        isReady: homes.length > 0,
      },
    ]),
  )
  const after = withApp(world, cluster, name, { minAvailable, pods })
  yield story(after, say('appPlaced', { cluster, app: name, replicas, minAvailable }))
  return after
}

interface Heavy {
  readonly cluster: string
  readonly name: string
  readonly replicas: number
  readonly minAvailable: number
  readonly request: Room
}

/** Pods with requests: each goes where there is room, and waits where there is none; those that are too many go. */
function* placeHeavy(
  world: World,
  { cluster, name, replicas, minAvailable, request }: Heavy,
): Script<World> {
  const known = appsOf(world, cluster)[name]?.pods ?? {}
  const pods = Object.fromEntries(
    Array.from({ length: replicas }, (_, index) => {
      const pod = `${name}-${index}`
      return [pod, known[pod] ?? { node: '', isReady: false, since: clockOf(world) }]
    }),
  )
  const stored = withApp(world, cluster, name, { minAvailable, request, pods })
  const after = placeWaiting(stored, cluster)
  yield story(after, say('appPlaced', { cluster, app: name, replicas, minAvailable }))
  const waiting = Object.values(appsOf(after, cluster)[name]?.pods ?? {}).filter(
    ({ node }) => node === '',
  ).length
  if (waiting > 0) yield story(after, say('podsPending', { cluster, app: name, count: waiting }))
  return after
}

export interface Drained {
  readonly world: World
  readonly isDone: boolean
}

/**
 * Evicts the Pods of a Node as far as their PodDisruptionBudgets allow; what may not go yet is asked for again in the
 * next round. Pods of a Node that is unreachable count as gone.
 */
export function* drainNode(
  world: World,
  machine: Machine,
  node: WorkloadNode,
): Script<World, Drained> {
  const cluster = clusterOf(machine)
  let after = world
  let blocked = 0
  for (const [name, app] of Object.entries(appsOf(world, cluster))) {
    const here = Object.keys(app.pods).filter((pod) => app.pods[pod]?.node === node.name)
    if (here.length === 0) continue
    const ready = Object.values(app.pods).filter(({ isReady }) => isReady).length
    const allowed = node.ready === 'Unknown' ? here.length : Math.max(0, ready - app.minAvailable)
    const going = here.slice(0, allowed)
    blocked += here.length - going.length
    if (going.length > 0) after = moved(after, cluster, name, { app, going })
    if (here.length > going.length) {
      const said = { node: node.name, app: name, count: here.length - going.length }
      const isNews = machine.status?.deletion?.nodeDrainStartTime === undefined || going.length > 0
      if (isNews) yield story(after, say('evictionRefused', said), refOf(machine))
    }
  }
  return { world: after, isDone: blocked === 0 }
}

interface Moving {
  readonly app: App
  readonly going: readonly string[]
}

/** Each goes to the emptiest Node that takes it, or waits where there is none. */
function moved(world: World, cluster: string, name: string, { app, going }: Moving): World {
  let pods = app.pods
  let after = world
  for (const pod of going) {
    const { [pod]: _, ...others } = pods
    const here = app.pods[pod]?.node ?? ''
    const { [here]: _own, ...free } = freeRoom(
      withApp(after, cluster, name, { ...app, pods: others }),
      cluster,
    )
    const home = homeFor({ ...app, pods: others }, free)
    const since = home === undefined ? { since: clockOf(world) } : {}
    pods = { ...pods, [pod]: { node: home ?? '', isReady: false, ...since } }
    if (home === undefined) continue
    const event = { kind: 'cluster-api/podReady', cluster, app: name, pod } as const // as: a literal
    after = schedule(after, START_MS, `kubelet@${home}`, event)
  }
  return withApp(after, cluster, name, { ...app, pods })
}

/** An evicted Pod is ready on another Node: whoever waits for its budget may ask again. */
// biome-ignore lint/correctness/useYield: the drain that goes on tells it
export function* readyPod(world: World, { cluster, app: name, pod }: PodReady): Script<World> {
  const app = appsOf(world, cluster)[name]
  const known = app?.pods[pod]
  if (!app || !known) return world
  const pods = { ...app.pods, [pod]: { ...known, isReady: true } }
  return withApp(world, cluster, name, { ...app, pods })
}
