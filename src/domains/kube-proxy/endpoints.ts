import type { Family } from '../../core/ip.ts'
import type { Endpoint, EndpointSlice } from '../api-server/model.ts'
import { canonicalAddress } from './network.ts'

/** One endpoint of one port, as kube-proxy of one Node sees it. pkg/proxy/endpoint.go, Kubernetes v1.36. */
export interface ProxyEndpoint {
  readonly ip: string
  readonly port: number
  /** `10.244.1.9:8080` or `[fd00::9]:8080`. */
  readonly text: string
  /** Runs on the Node of this kube-proxy. */
  readonly local: boolean
  readonly ready: boolean
  readonly serving: boolean
  readonly terminating: boolean
  readonly zoneHints: readonly string[]
  readonly nodeHints: readonly string[]
}

/** Endpoints of one Service by `portKey`, each list sorted by its text as bytes, not as numbers. */
export type EndpointsByPort = ReadonlyMap<string, readonly ProxyEndpoint[]>

export const portKey = (portName: string, protocol: string): string =>
  `${protocol.toLowerCase()} ${portName}`

const SERVICE = 'kubernetes.io/service-name'
const HEADLESS = 'service.kubernetes.io/headless'

/** The Service of a slice, as `namespace/name`; undefined when kube-proxy does not look at the slice. */
export function serviceOf({ metadata }: EndpointSlice): string | undefined {
  const { labels = {}, namespace = '' } = metadata
  const service = labels[SERVICE]
  return service === undefined || service === '' || HEADLESS in labels
    ? undefined
    : `${namespace}/${service}`
}

/** Slices of each Service. */
export function slicesByService(
  slices: readonly EndpointSlice[],
): ReadonlyMap<string, readonly EndpointSlice[]> {
  const found = new Map<string, EndpointSlice[]>()
  for (const slice of slices) {
    const service = serviceOf(slice)
    if (service === undefined) continue
    const known = found.get(service)
    if (known) known.push(slice)
    else found.set(service, [slice])
  }
  return found
}

interface Viewpoint {
  readonly family: Family
  readonly node: string
}

/** pkg/proxy/endpointslicecache.go: of two entries for one address the later wins, unless it is terminating. */
export function endpointsByPort(
  slices: readonly EndpointSlice[],
  { family, node }: Viewpoint,
): EndpointsByPort {
  const ports = new Map<string, Map<string, ProxyEndpoint>>()
  const wanted = family === 'ipv4' ? 'IPv4' : 'IPv6'
  for (const { addressType, ports: slicePorts = [], endpoints } of slices) {
    if (addressType !== wanted) continue
    for (const { name = '', port, protocol = 'TCP' } of slicePorts) {
      if (port === undefined || port === 0) continue
      const key = portKey(name, protocol)
      const known = ports.get(key) ?? new Map<string, ProxyEndpoint>()
      ports.set(key, known)
      for (const endpoint of endpoints ?? []) {
        const seen = endpointOf(endpoint, { port, family, node })
        if (seen && !(seen.terminating && known.has(seen.text))) known.set(seen.text, seen)
      }
    }
  }
  return new Map([...ports].map(([key, known]) => [key, [...known.values()].sort(byText)]))
}

export const byText = (a: { readonly text: string }, b: { readonly text: string }): number =>
  a.text < b.text ? -1 : a.text > b.text ? 1 : 0

function endpointOf(
  { addresses, conditions = {}, nodeName, hints = {} }: Endpoint,
  { port, family, node }: Viewpoint & { readonly port: number },
): ProxyEndpoint | undefined {
  const first = addresses[0]
  if (first === undefined) return undefined
  const ip = canonicalAddress(first)
  return {
    ip,
    port,
    text: family === 'ipv4' ? `${ip}:${port}` : `[${ip}]:${port}`,
    local: nodeName === node,
    ready: conditions.ready ?? true,
    serving: conditions.serving ?? true,
    terminating: conditions.terminating ?? false,
    zoneHints: (hints.forZones ?? []).map(({ name }) => name),
    nodeHints: (hints.forNodes ?? []).map(({ name }) => name),
  }
}
