import { changesIn } from '../../core/large-record.ts'
import type { World } from '../../world.ts'
import { findObject, type Node, objectsOf, type Pod, type PodSpec } from '../api-server/model.ts'

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
  const { nodes, places, generations } = snapshot
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
  const touch = (pod: Pod | undefined) => {
    const place = places.get(pod?.spec.nodeName ?? '')
    if (place !== undefined) generations[place] = (generations[place] ?? 0) + 1
  }
  for (const { name, before } of changedPods) {
    touch(before)
    touch(findObject(api, 'Pod', name))
  }
  return true
}

function freshSnapshot(api: World['api']): Snapshot {
  const nodes = inTurn(Object.values(objectsOf(api, 'Node')))
  const places = new Map(nodes.map(({ metadata }, place) => [metadata.name, place]))
  const ranks = new Int32Array(nodes.length)
  const byName = [...places].sort(([left], [right]) => (left < right ? -1 : 1))
  for (const [rank, [, place]] of byName.entries()) ranks[place] = rank
  const generations = new Int32Array(nodes.length)
  return { nodes, places, ranks, generations, memos: new WeakMap() }
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
