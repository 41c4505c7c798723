import { labelsOf, withoutZone } from '../names.ts'

/** What a name in the cluster's zone asks for (coredns plugin/kubernetes/parse.go, v1.14.7). */
export type NameRequest =
  | { readonly kind: 'apex' }
  /** No name of the schema. */
  | { readonly kind: 'invalid' }
  | ({ readonly kind: 'pod' | 'svc'; readonly namespace: string } & NameParts)

export interface NameParts {
  /** Of the Service, or the address of the Pod; absent when the namespace itself is asked for. */
  readonly name?: string
  readonly endpoint?: string
  readonly port?: string
  readonly protocol?: string
  readonly zone?: string
  /** `prefer`: all endpoints will do when the zone has none. */
  readonly prefersZone?: boolean
}

const bare = (label: string): string => label.replace(/^_/, '')

/** `name` is small. */
export function readRequest(name: string, zone: string, isZonal: boolean): NameRequest {
  const base = withoutZone(name, zone)
  if (base === '' || base === 'svc' || base === 'pod') return { kind: 'apex' }
  const labels = [...labelsOf(base)]
  const last = labels.pop()
  if (last !== 'svc' && last !== 'pod') return { kind: 'invalid' }
  const kind: 'svc' | 'pod' = last
  const namespace = labels.pop()
  if (namespace === undefined) return { kind: 'apex' }
  const own = labels.pop()
  if (own === undefined) return { kind, namespace }
  const [first = '', second = ''] = labels
  const service = { kind, namespace, name: own } as const
  if (labels.length === 0) return service
  if (labels.length === 1) return { ...service, endpoint: first }
  if (labels.length === 2) return { ...service, port: bare(first), protocol: bare(second) }
  const directive = labels.at(-2)
  const isZoneName =
    isZonal &&
    kind === 'svc' &&
    labels.at(-1) === '_zone' &&
    (directive === 'pin' || directive === 'prefer')
  if (!isZoneName) return { kind: 'invalid' }
  return { ...service, zone: labels.slice(0, -2).join('.'), prefersZone: directive === 'prefer' }
}
