import type { World } from '../../world.ts'
import { type Node, objectsOf, type Pod, type PodSpec } from '../api-server/model.ts'
import { allocatableOf, tolerates, unfit } from './filter-nodes.ts'
import { controllerOf } from './find-objects.ts'
import { preferenceOf } from './match-node-affinity.ts'
import { areNeighboursMeant, type Unfit } from './match-pod-affinity.ts'
import { type NodeLoad, needOf } from './node-load.ts'
import { type Snapshot, snapshotOf } from './node-snapshot.ts'

export const SCORE_MAX = 100

// pkg/scheduler/schedule_one.go, Kubernetes v1.36
const FEASIBLE_MIN = 100
const PERCENTAGE_MIN = 5

/**
 * How many fitting Nodes are enough: all of fewer than 100, else between half and a twentieth, the fewer the larger the cluster
 * (schedule_one.go, numFeasibleNodesToFind, with percentageOfNodesToScore as it is by default).
 */
export function enoughOf(count: number): number {
  if (count < FEASIBLE_MIN) return count
  const percentage = Math.max(PERCENTAGE_MIN, 50 - Math.floor(count / 125))
  return Math.max(FEASIBLE_MIN, Math.floor((count * percentage) / 100))
}

/** What a Pod meets on each Node, by the place of the Node in the snapshot. */
interface Features {
  /** The generation of the Node of which the rest speaks. */
  readonly generations: Int32Array
  readonly unfits: (Unfit | undefined)[]
  /** Pods of the same owner. */
  readonly siblings: Float64Array
  readonly taints: Float64Array
  readonly wishes: Float64Array
  readonly rooms: Float64Array
}

export interface Found {
  /** Places of Nodes that fit. */
  readonly fitting: readonly number[]
  readonly features: Features
  readonly nodes: readonly Node[]
  readonly ranks: Int32Array
  /** All Nodes. */
  readonly count: number
  /** Enough were found before all were looked at. */
  readonly isCutShort: boolean
  /** The place from which the next cycle looks. */
  readonly next: number
  /** Of each Node why it does not fit; filled where none does. */
  readonly judged: readonly { readonly unfit: Unfit | undefined }[]
}

/**
 * Looks at Nodes, from where the last cycle ended, until enough of them fit (schedule_one.go, findNodesThatPassFilters, with one
 * worker: it stops at the first Node that would be one too many).
 */
export function findFitting(world: World, pod: Pod): Found {
  const snapshot = snapshotOf(world)
  const { nodes, places, ranks } = snapshot
  const features = featuresOf(world, snapshot, pod)
  const start = world.controllers.nextStartNode ?? 0
  const named = namedIn(pod.spec)?.flatMap((name) => places.get(name) ?? [])
  const length = named?.length ?? nodes.length
  const enough = enoughOf(length)
  const fitting: number[] = []
  let processed = 0
  for (let turn = 0; turn < length; turn++) {
    const at = (start + turn) % length
    const place = named ? (named[at] as number) : at // as: it is in the list
    look(world, { snapshot, features, place, pod })
    const isFit = features.unfits[place] === undefined
    if (isFit && fitting.length === enough) break
    if (isFit) fitting.push(place)
    processed += 1
  }
  const judged = fitting.length === 0 ? judgeAll(world, snapshot, pod) : []
  const isCutShort = processed < length
  const next = nodes.length === 0 ? 0 : (start + processed) % nodes.length
  return { fitting, features, nodes, ranks, count: nodes.length, isCutShort, next, judged }
}

/** In the order in which the Nodes are stored. */
function judgeAll(world: World, snapshot: Snapshot, pod: Pod): Found['judged'] {
  const features = featuresOf(world, snapshot, pod)
  return Object.keys(objectsOf(world.api, 'Node')).map((name) => {
    const place = snapshot.places.get(name) as number // as: it lists all Nodes
    look(world, { snapshot, features, place, pod })
    return { unfit: features.unfits[place] }
  })
}

/** The Nodes that a Pod asks for by name, such as one of a DaemonSet (plugins/nodeaffinity, PreFilter); undefined: any. */
function namedIn({ affinity }: PodSpec): readonly string[] | undefined {
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  const names = required?.nodeSelectorTerms?.map(({ matchFields = [] }) =>
    matchFields.find(({ key, operator }) => key === 'metadata.name' && operator === 'In'),
  )
  if (!names || names.length === 0 || names.some((name) => name === undefined)) return undefined
  return [...new Set(names.flatMap((name) => name?.values ?? []))]
}

interface Memo {
  readonly owner: string | undefined
  readonly features: Features
}

const SEEN_ONCE = 'seen once'

/**
 * Pods that ask for the same and have one owner meet the same, wherever nobody minds neighbours. A spec that comes a second time is
 * worth remembering what it met.
 */
function featuresOf(world: World, { nodes, memos }: Snapshot, pod: Pod): Features {
  const isAlone = !areNeighboursMeant(world, pod)
  const owner = controllerOf(pod)?.uid
  const known = isAlone ? (memos.get(pod.spec) as Memo | typeof SEEN_ONCE | undefined) : undefined // as: nobody else writes them
  if (known && known !== SEEN_ONCE && known.owner === owner) return known.features
  const size = nodes.length
  const features: Features = {
    generations: new Int32Array(size).fill(-1),
    unfits: new Array(size),
    siblings: new Float64Array(size),
    taints: new Float64Array(size),
    wishes: new Float64Array(size),
    rooms: new Float64Array(size),
  }
  if (isAlone) memos.set(pod.spec, known ? { owner, features } : SEEN_ONCE)
  return features
}

interface Look {
  readonly snapshot: Snapshot
  readonly features: Features
  readonly place: number
  readonly pod: Pod
}

/** Filters one Node, and if it fits notes what its score is made of. */
function look(world: World, { snapshot, features, place, pod }: Look): void {
  const generation = snapshot.generations[place] ?? 0
  if (features.generations[place] === generation) return
  const node = snapshot.nodes[place] as Node // as: places are of this snapshot
  features.generations[place] = generation
  const load = snapshot.loads[place] as NodeLoad // as: likewise
  features.unfits[place] = unfit(world, { node, load }, pod)
  if (features.unfits[place]) return
  const owner = controllerOf(pod)?.uid
  features.siblings[place] = owner ? (load.siblings.get(owner) ?? 0) : 0
  features.taints[place] = dislikes(node, pod)
  features.wishes[place] = preferenceOf(node, pod.spec)
  features.rooms[place] = roomOn(node, load, pod)
}

const dislikes = (node: Node, pod: Pod): number =>
  (node.spec.taints ?? []).filter(
    (taint) => taint.effect === 'PreferNoSchedule' && !tolerates(pod.spec, taint),
  ).length

/** 0 to 100: the share of CPU and memory that is left (plugins/noderesources/least_allocated.go). */
function roomOn(node: Node, load: NodeLoad, pod: Pod): number {
  let sum = 0
  for (const resource of SHARED) {
    const capacity = allocatableOf(node)[resource] ?? 0
    const used = load.need[resource] + needOf(pod, resource)
    sum += capacity > used ? ((capacity - used) * SCORE_MAX) / capacity : 0
  }
  return sum / SHARED.length
}

const SHARED = ['cpu', 'memory'] as const
