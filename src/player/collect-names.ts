import type { Manifest } from '../scenario/applied-objects.ts'
import type { Scenario } from '../scenario/schema.ts'

/** Names that every cluster has, and words of rules and of this page: they tell nothing of anybody. */
const COMMON = new Set(
  (
    'default kube-system kube-public kube-node-lease kubernetes kube-dns coredns kube-proxy kube-root-ca.crt ' +
    'cluster local svc pod node tcp udp sctp icmp http https dns dns-tcp metrics web-port app name component tier ' +
    'version role environment release k8s-app client server main container service deployment true false none any ' +
    'nat filter mangle raw output input forward prerouting postrouting comment accept drop return mark eth0 cni0 lo ' +
    'iptables nftables ipvs userspace rr lc wrr nginx busybox curl ping get in to from on off up down'
  ).split(' '),
)

const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/i
const isTelling = (name: unknown): name is string =>
  typeof name === 'string' &&
  name.length > 1 &&
  NAME.test(name) &&
  !COMMON.has(name.toLowerCase()) &&
  !/^[\d.]+$|^kube-|(^|\.)(k8s|kubernetes)\.io(\/|$)/.test(name)

/** What stands at the end of a name that a controller has made: hash and random letters. */
const MADE = /(-[a-z0-9]{5,10})?-[a-z0-9]{5}$/

/**
 * Other names for those of a cluster: of namespaces, Services, Nodes and all other objects, of containers and images, of
 * labels and their values, and those in comments of rules. In their order, so that lists stay in order.
 */
export function collectNames(
  objects: readonly Manifest[],
  nodes: Scenario['nodes'],
  texts: readonly string[],
): ReadonlyMap<string, string> {
  const sorts: Readonly<Record<Sort, Set<string>>> = {
    ns: new Set(),
    node: new Set(),
    service: new Set(),
    app: new Set(),
    label: new Set(),
  }
  const taken = new Set<string>()
  const add = (sort: Sort, name: unknown) => {
    if (!isTelling(name) || taken.has(name)) return
    taken.add(name)
    sorts[sort].add(name)
  }
  const kinds = { Namespace: 'ns', Node: 'node', Service: 'service' } as const
  for (const { metadata } of objects) add('ns', fieldsOf(metadata).namespace)
  for (const { kind, metadata } of objects)
    if (Object.hasOwn(kinds, String(kind)))
      add(kinds[kind as keyof typeof kinds], fieldsOf(metadata).name) // as: asked one line above
  for (const node of nodes) add('node', node.name)
  for (const text of texts)
    for (const [, ns, service] of text.matchAll(
      /"([a-z0-9-]+)\/([a-z0-9-]+)(?::[a-z0-9-]+)?[" ]/g,
    )) {
      add('ns', ns)
      add('service', service)
    }
  for (const { metadata } of objects) {
    const { name, generateName } = fieldsOf(metadata)
    add(
      'app',
      typeof generateName === 'string'
        ? generateName.replace(MADE, '').replace(/-$/, '')
        : undefined,
    )
    // A Pod is called after what made it: its own letters stay, and tell nothing.
    const owner = String(name).replace(MADE, '')
    add('app', taken.has(owner) || isOwned(metadata) ? owner : name)
  }
  for (const object of objects) for (const [sort, name] of inside(object)) add(sort, name)
  return new Map(
    SORTS.flatMap((sort) => {
      const names = [...sorts[sort]].sort()
      const digits = String(names.length).length
      return names.map(
        (name, place) => [name, `${sort}-${String(place + 1).padStart(digits, '0')}`] as const,
      )
    }),
  )
}

const SORTS = ['ns', 'node', 'service', 'app', 'label'] as const
type Sort = (typeof SORTS)[number]

const isOwned = (metadata: unknown): boolean => Array.isArray(fieldsOf(metadata).ownerReferences)

/** Names below the top of an object. */
function* inside(value: unknown, field = ''): Generator<readonly [Sort, unknown]> {
  if (Array.isArray(value)) {
    for (const item of value) yield* inside(item, field)
    return
  }
  for (const [key, part] of Object.entries(fieldsOf(value))) {
    if (['labels', 'matchLabels', 'selector', 'nodeSelector'].includes(key))
      for (const [label, text] of Object.entries(fieldsOf(part))) {
        if (typeof text === 'object') yield* inside({ [label]: text }, key)
        else if (!/(^|\.)(k8s|kubernetes)\.io\/|-hash$|generation$/.test(label)) {
          yield ['label', label.includes('/') ? label.split('/')[0] : label]
          yield ['label', text]
        }
      }
    else if (key === 'image' && typeof part === 'string') yield ['app', ...imageOf(part)] as const
    else if (key === 'nodeName') yield ['node', part]
    else if (key === 'name' && /containers|ports|ownerReferences/i.test(field))
      yield ['app', String(part).replace(field === 'ownerReferences' ? MADE : '', '')]
    else if (['hostname', 'subdomain', 'serviceAccountName', 'serviceName'].includes(key))
      yield ['app', part]
    else yield* inside(part, key)
  }
}

/** The last part of an image's name; images of nobody in particular stay. */
function imageOf(image: string): readonly [string | undefined] {
  const name = image
    .split('/')
    .at(-1)
    ?.replace(/[:@].*$/, '')
  return [
    image.includes('/') && !/^(registry\.k8s\.io|docker\.io\/library)\//.test(image)
      ? name
      : undefined,
  ]
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {} // as: an object of unknown fields
