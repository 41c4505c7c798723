import type { EndpointSlice, KubeObject, Pod, Service } from '../../api-server/model.ts'
import { readAddress } from '../text/read-address.ts'
import { matchesRequirements, type Requirement } from './read-selector.ts'

/** What the plugin `kubernetes` keeps of the cluster, by what it looks for (coredns plugin/kubernetes/controller.go, object/). */
export interface Records {
  /** False until the first list has come: the plugin then knows that it does not know. */
  readonly isSynced: boolean
  /** Unix time in seconds of the last change. */
  readonly serial: number
  readonly namespaces: ReadonlyMap<string, Labels>
  /** By `name.namespace`. */
  readonly services: ReadonlyMap<string, ServiceRecord>
  readonly servicesByAddress: ReadonlyMap<string, readonly ServiceRecord[]>
  /** By `name.namespace` of the Service. */
  readonly slices: ReadonlyMap<string, readonly SliceRecord[]>
  readonly slicesByAddress: ReadonlyMap<string, readonly SliceRecord[]>
  /** Pods that have neither ended nor begun to. */
  readonly podsByAddress: ReadonlyMap<string, readonly PodRecord[]>
}

type Labels = Readonly<Record<string, string>>

export interface ServiceRecord {
  readonly name: string
  readonly namespace: string
  readonly labels: Labels
  readonly isHeadless: boolean
  /** Of an ExternalName Service. */
  readonly externalName?: string
  readonly addresses: readonly Host[]
  /** A Service without ports has one that is numbered -1. */
  readonly ports: readonly PortRecord[]
}

/** An address, or a name where none is. */
export interface Host {
  /** As written: an address written another way is another one. */
  readonly text: string
  /** Canonical, of an address. */
  readonly address?: string
  readonly family?: 4 | 6
}

export interface PortRecord {
  readonly name: string
  readonly protocol: string
  readonly port: number
}

export interface SliceRecord {
  /** `name.namespace` of the Service. */
  readonly service: string
  readonly namespace: string
  readonly labels: Labels
  readonly ports: readonly PortRecord[]
  /** The ready ones. */
  readonly endpoints: readonly EndpointRecord[]
}

export interface EndpointRecord {
  readonly host: Host
  readonly hostname?: string
  /** Too long a name is no label, and is left out. */
  readonly pod?: string
  readonly zone?: string
}

export interface PodRecord {
  readonly name: string
  readonly namespace: string
  readonly labels: Labels
}

/** Objects as the API server lists them. */
export interface ClusterObjects {
  readonly namespaces: Iterable<KubeObject>
  readonly services: Iterable<Service>
  readonly slices: Iterable<EndpointSlice>
  readonly pods: Iterable<Pod>
  /** The API server was read; absent: it was. */
  readonly isRead?: boolean
}

export const keyOf = (name: string, namespace: string): string => `${name}.${namespace}`

const NO_PORTS: readonly PortRecord[] = [{ name: '', protocol: '', port: -1 }]
const LABEL_MAX = 63
const ENDED = ['Succeeded', 'Failed', 'Unknown']

export function hostOf(text: string): Host {
  const read = readAddress(text)
  return read ? { text, address: read.text, family: read.family } : { text }
}

/** Indexes the objects once, so that a question looks up and never searches. `serial` is Unix time in seconds. */
export function indexRecords(objects: ClusterObjects, serial: number): Records {
  const namespaces = new Map<string, Labels>()
  for (const { metadata } of objects.namespaces)
    namespaces.set(metadata.name, metadata.labels ?? {})

  const services = new Map<string, ServiceRecord>()
  const servicesByAddress = new Map<string, ServiceRecord[]>()
  for (const object of objects.services) {
    const record = serviceRecord(object)
    services.set(keyOf(record.name, record.namespace), record)
    for (const { text } of record.addresses) push(servicesByAddress, text, record)
  }

  const slices = new Map<string, SliceRecord[]>()
  const slicesByAddress = new Map<string, SliceRecord[]>()
  for (const object of objects.slices) {
    const record = sliceRecord(object)
    push(slices, record.service, record)
    for (const address of new Set(record.endpoints.map(({ host }) => host.text))) {
      push(slicesByAddress, address, record)
    }
  }

  const podsByAddress = new Map<string, PodRecord[]>()
  for (const { metadata, status } of objects.pods) {
    if (metadata.deletionTimestamp !== undefined || ENDED.includes(status?.phase ?? '')) continue
    const { name, namespace = 'default', labels = {} } = metadata
    push(podsByAddress, status?.podIP ?? '', { name, namespace, labels })
  }
  return {
    isSynced: objects.isRead ?? true,
    serial,
    namespaces,
    services,
    servicesByAddress,
    slices,
    slicesByAddress,
    podsByAddress,
  }
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

function serviceRecord({ metadata, spec }: Service): ServiceRecord {
  const { name, namespace = 'default', labels = {} } = metadata
  const addresses = spec.clusterIPs?.length ? spec.clusterIPs : [spec.clusterIP ?? '']
  const ports = (spec.ports ?? []).map(({ name: port = '', protocol = 'TCP', port: number }) => ({
    name: port,
    protocol,
    port: number,
  }))
  return {
    name,
    namespace,
    labels,
    isHeadless: addresses[0] === 'None',
    ...(spec.type === 'ExternalName' && { externalName: spec.externalName ?? '' }),
    addresses: addresses.map(hostOf),
    ports: ports.length > 0 ? ports : NO_PORTS,
  }
}

function sliceRecord({ metadata, endpoints, ports }: EndpointSlice): SliceRecord {
  const { namespace = 'default', labels = {} } = metadata
  const own = (ports ?? []).map(({ name = '', protocol = '', port = -1 }) => ({
    name: name ?? '',
    protocol,
    port,
  }))
  const ready = (endpoints ?? []).filter(({ conditions }) => conditions?.ready ?? true)
  return {
    service: keyOf(labels['kubernetes.io/service-name'] ?? '', namespace),
    namespace,
    labels,
    ports: own.length > 0 ? own : NO_PORTS,
    endpoints: ready.flatMap(({ addresses, hostname, targetRef, zone }) =>
      addresses.map((address) => ({
        host: hostOf(address),
        ...(hostname && { hostname }),
        ...(targetRef && targetRef.name.length <= LABEL_MAX && { pod: targetRef.name }),
        ...(zone && { zone: zone.toLowerCase() }),
      })),
    ),
  }
}

/** Only what the plugin's selectors let through, as its lists and watches do; the same value when nothing is selected. */
export function selectRecords(
  records: Records,
  labels: readonly Requirement[],
  namespaceLabels: readonly Requirement[] | undefined,
): Records {
  if (labels.length === 0 && !namespaceLabels) return records
  const isKept = (one: { readonly labels: Labels }) => matchesRequirements(labels, one.labels)
  const lists = <Value extends { readonly labels: Labels }>(
    map: ReadonlyMap<string, readonly Value[]>,
  ) =>
    new Map(
      [...map]
        .map(([key, list]) => [key, list.filter(isKept)] as const)
        .filter(([, list]) => list.length > 0),
    )
  return {
    ...records,
    namespaces: new Map(
      [...records.namespaces].filter(([, own]) => matchesRequirements(namespaceLabels ?? [], own)),
    ),
    services: new Map([...records.services].filter(([, one]) => isKept(one))),
    servicesByAddress: lists(records.servicesByAddress),
    slices: lists(records.slices),
    slicesByAddress: lists(records.slicesByAddress),
    podsByAddress: lists(records.podsByAddress),
  }
}
