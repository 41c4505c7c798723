import { changesIn } from '../../core/across-versions.ts'
import type { Changed } from '../../core/large-record.ts'
import type { World } from '../../world.ts'
import { findObject, type Node, objectsOf, type Pod, type PodSpec } from '../api-server/model.ts'
import { emptyLoad, isSameWeight, type NodeLoad, weighIn } from './node-load.ts'
import { isTerminal } from './pod-state.ts'

/**
 * The Nodes as the scheduler lists them for a cycle. As in the real one a cycle costs what has changed since the last: each Node has a
 * generation that grows when it or one of its Pods changes (pkg/scheduler/backend/cache/cache.go, UpdateSnapshot, Kubernetes v1.36).
 */
export interface Snapshot {
  /** Zone by zone in turn, in a zone as they came (backend/cache/node_tree.go, list). */
  readonly nodes: Node[]
  readonly places: ReadonlyMap<string, number>
  /** The place of each in the order of names. */
  readonly ranks: Int32Array
  readonly generations: Int32Array
  readonly loads: readonly NodeLoad[]
  /** What is known about Pods that ask for the same, each by its spec. */
  readonly memos: WeakMap<PodSpec, unknown>
}

interface Latest {
  /** Records of this kind of world. */
  readonly objects: World['api']['objects']
  readonly snapshot: Snapshot
}

let latest: Latest | undefined

export function snapshotOf({ api }: World): Snapshot {
  if (latest?.objects === api.objects) return latest.snapshot
  const snapshot = latest && movedOn(latest, api) ? latest.snapshot : freshSnapshot(api)
  latest = { objects: api.objects, snapshot }
  return snapshot
}

/** Brings a snapshot up to date; false where another one is cheaper. */
function movedOn({ objects, snapshot }: Latest, api: World['api']): boolean {
  const { nodes, places, generations, loads } = snapshot
  const changedNodes = changesIn<Node>(objects, api.objects, 'Node', nodes.length)
  const changedPods = changesIn<Pod>(objects, api.objects, 'Pod', nodes.length * 10)
  if (!changedNodes || !changedPods) return false
  for (const { name } of changedNodes) {
    const [place, node] = [places.get(name), findObject(api, 'Node', name)]
    const old = place === undefined ? undefined : nodes[place]
    if (place === undefined || !node || !old || zoneOf(node) !== zoneOf(old)) return false
    nodes[place] = node
    generations[place] = (generations[place] ?? 0) + 1
  }
  const weigh = (pod: Pod | undefined, times: 1 | -1) => {
    const place = pod && !isTerminal(pod) ? places.get(pod.spec.nodeName ?? '') : undefined
    const load = place === undefined ? undefined : loads[place]
    if (!pod || place === undefined || !load) return
    weighIn(load, pod, times)
    generations[place] = (generations[place] ?? 0) + 1
  }
  for (const [name, before] of firstOfEach(changedPods)) {
    const pod = findObject(api, 'Pod', name)
    if (before && pod && isSameWeight(before, pod)) continue
    weigh(before, -1)
    weigh(pod, 1)
  }
  return true
}

/** What each was at the beginning. */
function firstOfEach<Value>(
  changes: readonly Changed<Value>[],
): ReadonlyMap<string, Value | undefined> {
  const first = new Map<string, Value | undefined>()
  for (const { name, before } of changes) if (!first.has(name)) first.set(name, before)
  return first
}

function freshSnapshot(api: World['api']): Snapshot {
  const nodes = inTurn(Object.values(objectsOf(api, 'Node')))
  const places = new Map(nodes.map(({ metadata }, place) => [metadata.name, place]))
  const ranks = new Int32Array(nodes.length)
  const byName = [...places].sort(([left], [right]) => (left < right ? -1 : 1))
  for (const [rank, [, place]] of byName.entries()) ranks[place] = rank
  const generations = new Int32Array(nodes.length)
  const loads = nodes.map(emptyLoad)
  for (const pod of Object.values(objectsOf(api, 'Pod'))) {
    const load = isTerminal(pod) ? undefined : loads[places.get(pod.spec.nodeName ?? '') ?? -1]
    if (load) weighIn(load, pod, 1)
  }
  return { nodes, places, ranks, generations, loads, memos: new WeakMap() }
}

/** Region and zone (component-helpers/node/topology, GetZoneKey). */
const zoneOf = ({ metadata: { labels = {} } }: Node): string =>
  `${labels['topology.kubernetes.io/region'] ?? ''}:${labels['topology.kubernetes.io/zone'] ?? ''}`

/** The first of each zone, then the second of each … */
function inTurn(nodes: readonly Node[]): Node[] {
  const byZone = new Map<string, Node[]>()
  for (const node of nodes) {
    const zone = byZone.get(zoneOf(node))
    if (zone) zone.push(node)
    else byZone.set(zoneOf(node), [node])
  }
  const zones = [...byZone.values()]
  if (zones.length < 2) return [...nodes]
  const longest = Math.max(...zones.map(({ length }) => length))
  return Array.from({ length: longest }, (_, place) =>
    zones.flatMap((zone) => zone[place] ?? []),
  ).flat()
}
