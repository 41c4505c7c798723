import { entryIn, groupIn, groupingBy, withEntries } from '../../core/large-record.ts'
import { byTime, type DueGrouping, dueIn } from '../../core/sim/due.ts'
import type { World, WorldEvent } from '../../world.ts'
import type { ApiSlice, EndpointSlice, KubeObject, Service } from '../api-server/model.ts'
import { serviceOf } from './endpoints.ts'

/**
 * The objects as the kube-proxy of a Node knows them: changes that are still on their way to it are not there yet.
 * Without this a sync could lead to chains that a Service unknown to it would need.
 */
export type SeenObjects = ApiSlice['objects']

export function seenObjects(world: World, node: string): SeenObjects {
  let seen = world.api.objects
  for (const kind of ['Service', 'EndpointSlice'] as const) {
    const unseen = unseenChanges(world, node, kind)
    if (unseen.size > 0) seen = withEntries(seen, kind, [...unseen])
  }
  return seen
}

export const seenService = (seen: SeenObjects, name: string): Service | undefined =>
  entryIn(seen, 'Service', name)

export const slicesOf = (seen: SeenObjects, service: string): readonly EndpointSlice[] =>
  groupIn(seen, 'EndpointSlice', byService, service)

const byService = groupingBy<EndpointSlice>((slice) => {
  const service = serviceOf(slice)
  return service === undefined ? [] : [service]
})

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
  // What has come to nobody, because the API server fell silent.
  for (const { event, actor } of world.api.outage?.held ?? []) {
    const held = event as WorldEvent // as: it is of this world
    if (held.kind === 'api/changed' && held.object === kind) add(held.name, held.before)
    else if (held.kind === 'kube-proxy/noticed' && actor === `kube-proxy@${node}`)
      if (held.object === kind) add(held.name, held.before)
  }
  return before
}
