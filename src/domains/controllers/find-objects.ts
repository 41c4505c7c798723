import { countIn, identityOf } from '../../core/across-versions.ts'
import { groupIn, groupingBy } from '../../core/large-record.ts'
import type { World } from '../../world.ts'
import type {
  ApiSlice,
  Deployment,
  EndpointSlice,
  KubeObject,
  Pod,
  ReplicaSet,
  Service,
} from '../api-server/model.ts'

/**
 * Look-ups that would be scans: the objects of a kind, grouped by something. The list of a group stays the same one until the group
 * changes. Groups are worked out once for each version of a small record, and moved forward with each change of a large one.
 */
export function grouping<Object extends KubeObject>(keysOf: (object: Object) => readonly string[]) {
  const by = groupingBy(keysOf)
  return ({ objects }: ApiSlice, kind: string, key: string): readonly Object[] =>
    groupIn(objects, kind, by, key)
}

/** The same where only the number of objects in a group matters. */
export function counting<Object extends KubeObject>(keysOf: (object: Object) => readonly string[]) {
  const by = groupingBy(keysOf)
  return ({ objects }: ApiSlice, kind: string, key: string): number =>
    countIn(objects, kind, by, key)
}

const UNSCHEDULED = ''

const byNode = grouping<Pod>(({ spec }) => [spec.nodeName ?? UNSCHEDULED])
const byController = grouping<KubeObject>((object) => {
  const owner = controllerOf(object)
  return owner ? [owner.uid] : []
})
const byLabel = grouping<Pod>(({ metadata: { labels, namespace } }) =>
  labels ? pairsOf(labels, namespace ?? '') : [],
)
const bySelector = grouping<Service>(({ metadata, spec }) => {
  const [pair] = Object.entries(spec.selector ?? {})
  return pair ? [`${metadata.namespace}/${pair[0]}=${pair[1]}`] : []
})
const byService = grouping<EndpointSlice>(({ metadata }) => {
  const service = metadata.labels?.['kubernetes.io/service-name']
  return service === undefined ? [] : [`${metadata.namespace}/${service}`]
})

const pairs = new WeakMap<object, Map<string, readonly string[]>>()

/** `shop/app=web` for each label; worked out once for all Pods of a template. */
function pairsOf(labels: Readonly<Record<string, string>>, namespace: string): readonly string[] {
  const known = pairs.get(labels) ?? new Map<string, readonly string[]>()
  pairs.set(labels, known)
  let keys = known.get(namespace)
  if (!keys) {
    keys = Object.entries(labels).map(([key, value]) => `${namespace}/${key}=${value}`)
    known.set(namespace, keys)
  }
  return keys
}

/** The one owner that manages an object. */
export const controllerOf = ({ metadata }: KubeObject) =>
  metadata.ownerReferences?.find(({ controller }) => controller)

export const podsOnNode = (world: World, node: string): readonly Pod[] =>
  byNode(world.api, 'Pod', node)

export const unscheduledPods = (world: World): readonly Pod[] => podsOnNode(world, UNSCHEDULED)

export const podsOf = (world: World, { metadata }: KubeObject): readonly Pod[] =>
  byController(world.api, 'Pod', metadata.uid) as readonly Pod[] // as: a group of Pods

/** The ReplicaSets of a Deployment, oldest first. */
export const replicaSetsOf = (world: World, { metadata }: Deployment): readonly ReplicaSet[] =>
  (byController(world.api, 'ReplicaSet', metadata.uid) as readonly ReplicaSet[]) // as: a group of ReplicaSets
    .toSorted(byAge)

const byAge = (left: KubeObject, right: KubeObject): number => {
  const [a, b] = [left, right].map(
    ({ metadata }) => `${metadata.creationTimestamp} ${metadata.name}`,
  )
  return (a ?? '') < (b ?? '') ? -1 : 1
}

/** The Pods of a namespace that carry all these labels. */
export function podsMatching(
  api: ApiSlice,
  namespace: string,
  selector: Readonly<Record<string, string>>,
): readonly Pod[] {
  const [first, ...others] = Object.entries(selector)
  if (!first) return []
  const candidates = byLabel(api, 'Pod', `${namespace}/${first[0]}=${first[1]}`)
  if (others.length === 0) return candidates
  return candidates.filter(({ metadata }) =>
    others.every(([key, value]) => metadata.labels?.[key] === value),
  )
}

type Labels = Readonly<Record<string, string>>

interface Selecting {
  /** The Services that were asked. */
  readonly services: object | undefined
  readonly known: WeakMap<Labels, ReadonlyMap<string, readonly Service[]>>
}

let selecting: Selecting | undefined
const NONE: readonly never[] = []

/** The Services that select a Pod. Pods of one template share their labels, and what selects them is looked up once. */
export function servicesSelecting(world: World, { metadata }: Pod): readonly Service[] {
  const services = identityOf(world.api.objects, 'Service')
  const { labels, namespace = '' } = metadata
  if (!services || !labels) return NONE
  if (selecting?.services !== services) selecting = { services, known: new WeakMap() }
  const known = selecting.known.get(labels)?.get(namespace)
  if (known) return known
  const found = Object.entries(labels).flatMap(([key, value]) =>
    bySelector(world.api, 'Service', `${namespace}/${key}=${value}`).filter(({ spec }) =>
      Object.entries(spec.selector ?? {}).every(([name, wanted]) => labels[name] === wanted),
    ),
  )
  selecting.known.set(labels, new Map(selecting.known.get(labels)).set(namespace, found))
  return found
}

export const slicesOf = (world: World, service: string): readonly EndpointSlice[] =>
  byService(world.api, 'EndpointSlice', service)
