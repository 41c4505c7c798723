import { byTime, type DueGrouping, dueIn } from '../../core/sim/due.ts'
import type { World, WorldEvent } from '../../world.ts'
import { type Kinds, type KubeObject, objectsOf } from '../api-server/model.ts'

/**
 * The objects of a kind as the kube-proxy of a Node knows them: changes that are still on their way to it are not
 * there yet. Without this a sync could lead to chains that a Service unknown to it would need.
 */
export function seenObjects<Kind extends 'Service' | 'EndpointSlice'>(
  world: World,
  node: string,
  kind: Kind,
): readonly Kinds[Kind][] {
  const current = objectsOf(world.api, kind)
  const before = unseenChanges(world, node, kind)
  if (before.size === 0) return Object.values(current)
  const known = Object.entries(current).filter(([name]) => !before.has(name))
  const old = [...before.values()].filter((object) => object !== undefined)
  return [...known.map(([, object]) => object), ...(old as unknown as readonly Kinds[Kind][])] // as: stored under their own kind
}

/** Changes on their way to a Node, and those that have not left the API server. */
const underWay: DueGrouping = {
  keysOf: (event) => {
    const due = event as WorldEvent // as: an agenda of this world
    if (due.kind === 'kube-proxy/noticed') return [`${due.node} ${due.object}`]
    return due.kind === 'api/changed' ? [due.object] : []
  },
}

/** Objects with changes under way, as they were before the first of them; undefined: they did not exist. */
function unseenChanges(
  world: World,
  node: string,
  kind: string,
): ReadonlyMap<string, KubeObject | undefined> {
  const before = new Map<string, KubeObject | undefined>()
  const add = (name: string, object: KubeObject | undefined) => {
    if (!before.has(name)) before.set(name, object)
  }
  // What is under way to this Node left the API server before what has not left it.
  for (const { event } of dueIn(world, underWay, `${node} ${kind}`).toSorted(byTime)) {
    if (event.kind === 'kube-proxy/noticed') add(event.name, event.before)
  }
  for (const { event } of dueIn(world, underWay, kind).toSorted(byTime)) {
    if (event.kind === 'api/changed') add(event.name, event.before)
  }
  return before
}
