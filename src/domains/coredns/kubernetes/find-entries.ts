import type { Message } from '../../../core/say/message.ts'
import { say } from '../explain.ts'
import { below } from '../names.ts'
import type { KubernetesSettings } from '../setup/kubernetes.ts'
import {
  type EndpointRecord,
  type Host,
  hostOf,
  keyOf,
  type PortRecord,
  type Records,
  type ServiceRecord,
} from './index-records.ts'
import { type NameParts, readRequest } from './read-request.ts'

/** Something that a name stands for: records are made of it. */
export interface Entry {
  /** An address, or the name an ExternalName Service stands for. */
  readonly host: Host
  readonly port: number
  /** The name of its own, in the zone as it was asked for. */
  readonly name: string
}

export interface Found {
  readonly entries: readonly Entry[]
  /** The name does not exist: without it, no entries are an answer without data. */
  readonly isMissing: boolean
  readonly why: Message
}

export interface Place {
  readonly settings: KubernetesSettings
  readonly records: Records
  /** As it was asked for. */
  readonly zone: string
}

const missing = (why: Message): Found => ({ entries: [], isMissing: true, why })
const nothing = (why: Message): Found => ({ entries: [], isMissing: false, why })
const found = (entries: readonly Entry[], why: Message): Found => ({
  entries,
  isMissing: false,
  why,
})

/** What a small name stands for (coredns plugin/kubernetes/kubernetes.go, Records, v1.14.7). */
export function findEntries(place: Place, name: string): Found {
  const { settings, zone } = place
  const request = readRequest(name, zone, settings.isZonal)
  if (request.kind === 'invalid') return missing(say('kubeNoSuchShape', { name }))
  if (request.kind === 'apex') return nothing(say('kubeOnlyANode', { name }))
  if (/\.(in-addr|ip6)\.arpa\.$/.test(name)) return missing(say('kubeNoSuchShape', { name }))
  const { namespace } = request
  if (!isExposed(place, namespace)) return missing(say('kubeNoNamespace', { namespace }))
  if (request.kind === 'pod') return findPods(place, namespace, request.name)
  return findServices(place, namespace, request)
}

export const isExposed = ({ settings, records }: Place, namespace: string): boolean =>
  (settings.namespaces.length === 0 || settings.namespaces.includes(namespace)) &&
  records.namespaces.has(namespace)

function findPods(place: Place, namespace: string, name: string | undefined): Found {
  const { settings, records, zone } = place
  if (settings.pods === 'disabled') return missing(say('kubePodsDisabled'))
  if (name === undefined) return nothing(say('kubeOnlyANode', { name: namespace }))
  const isShort = name.split('-').length === 4 && !name.includes('--')
  const address = name.replaceAll('-', isShort ? '.' : ':')
  const host = hostOf(address)
  const entry = { host, port: 0, name: below(zone, name, namespace, 'pod') }
  if (settings.pods === 'insecure') {
    return host.family
      ? found([entry], say('kubePodUnchecked', { address }))
      : missing(say('kubeNoAddress', { name }))
  }
  const pods = records.podsByAddress.get(address) ?? []
  const own = pods.filter((pod) => pod.namespace === namespace)
  return own.length > 0
    ? found(
        own.map(() => entry),
        say('kubePod', { pod: `pod:${namespace}/${own[0]?.name ?? ''}` }),
      )
    : missing(say('kubeNoPod', { address, namespace }))
}

function findServices(place: Place, namespace: string, parts: NameParts): Found {
  const { settings, records, zone } = place
  const { name } = parts
  if (name === undefined) return nothing(say('kubeOnlyANode', { name: namespace }))
  const key = keyOf(name, namespace)
  const service = records.services.get(key)
  if (!service) return missing(say('kubeNoService', { name, namespace }))
  const ref = `service:${namespace}/${name}` as const
  const isExternal = service.externalName !== undefined
  const slices = settings.hasEndpoints ? (records.slices.get(key) ?? []) : []
  const readyCount = slices.reduce((sum, { endpoints }) => sum + endpoints.length, 0)
  if (settings.ignoresEmptyServices && !isExternal && !service.isHeadless && readyCount === 0) {
    return missing(say('kubeEmptyService', { service: ref }))
  }
  if (parts.zone !== undefined && !service.isHeadless) {
    return missing(say('kubeNoZones', { service: ref }))
  }
  const own = below(zone, name, namespace, 'svc')
  if (isExternal) return findExternal(service, parts, { ref, own })
  if (service.isHeadless || parts.endpoint !== undefined) {
    const entries = findEndpoints(place, parts, { key, own })
    if (entries.length > 0) {
      return found(entries, say('kubeEndpoints', { service: ref, count: entries.length }))
    }
    if (parts.zone !== undefined) return nothing(say('kubeEmptyZone', { service: ref }))
    return missing(
      parts.endpoint !== undefined
        ? say('kubeNoEndpoint', { service: ref, name: parts.endpoint })
        : say('kubeNoneReady', { service: ref }),
    )
  }
  const entries = service.ports
    .filter((port) => isWanted(parts, port))
    .flatMap(({ port }) => service.addresses.map((host) => ({ host, port, name: own })))
  return entries.length > 0
    ? found(entries, say('kubeService', { service: ref, count: entries.length }))
    : missing(
        say('kubeNoPort', { service: ref, port: parts.port ?? '', protocol: parts.protocol ?? '' }),
      )
}

interface Named {
  readonly ref: `service:${string}`
  readonly own: string
}

function findExternal(service: ServiceRecord, parts: NameParts, { ref, own }: Named): Found {
  const { endpoint, port, protocol } = parts
  if (endpoint || port || protocol) return missing(say('kubeExternalPart', { service: ref }))
  const host = hostOf(service.externalName ?? '')
  if (host.family) return missing(say('kubeExternalAddress', { service: ref }))
  return found(
    [{ host, port: 0, name: own }],
    say('kubeExternal', { service: ref, target: host.text }),
  )
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

const isWanted = ({ port, protocol }: NameParts, one: PortRecord): boolean =>
  (!port || isSame(port, one.name)) && (!protocol || isSame(protocol, one.protocol))

interface EndpointsOf {
  readonly key: string
  readonly own: string
}

function findEndpoints(
  { settings, records }: Place,
  parts: NameParts,
  { key, own }: EndpointsOf,
): readonly Entry[] {
  if (!settings.hasEndpoints) return []
  const slices = records.slices.get(key) ?? []
  const collect = (zone: string | undefined): readonly Entry[] =>
    slices.flatMap(({ endpoints, ports }) =>
      endpoints.flatMap((endpoint) => {
        if (zone !== undefined && endpoint.zone !== zone) return []
        const label = endpointLabel(endpoint, settings.namesEndpointsByPod)
        if (parts.endpoint !== undefined && !isSame(parts.endpoint, label)) return []
        return ports
          .filter((port) => isWanted(parts, port))
          .map(({ port }) => ({ host: endpoint.host, port, name: `${label}.${own}` }))
      }),
    )
  const entries = collect(parts.zone)
  return entries.length === 0 && parts.prefersZone ? collect(undefined) : entries
}

/** The label of an endpoint: its hostname, perhaps the Pod's name, or else its address with dashes. */
export function endpointLabel(endpoint: EndpointRecord, byPod: boolean): string {
  if (endpoint.hostname) return endpoint.hostname
  if (byPod && endpoint.pod) return endpoint.pod
  const { text } = endpoint.host
  if (text.includes('.')) return text.replaceAll('.', '-')
  const dashed = text.replaceAll(':', '-')
  return dashed.endsWith('-') ? `${dashed}0` : dashed
}
