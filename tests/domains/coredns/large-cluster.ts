import type { EndpointSlice, Pod, Service } from '../../../src/domains/api-server/model.ts'
import type { ClusterObjects } from '../../../src/domains/coredns/index.ts'

/** A cluster of any size: half of its Services are headless, and each has its share of the Pods. */

interface Size {
  readonly services: number
  readonly pods: number
}

const NAMESPACES = 100
const namespaceOf = (place: number): string => `ns-${place % NAMESPACES}`
const address = (first: number, place: number): string =>
  `${first}.${(place >> 16) & 255}.${(place >> 8) & 255}.${place & 255}`

const metadata = (name: string, place: number) => ({
  name,
  namespace: namespaceOf(place),
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '',
})

export function largeCluster({ services, pods }: Size): ClusterObjects {
  const podsEach = Math.floor(pods / services)
  const list = Array.from({ length: services }, (_, place) => place)
  return {
    namespaces: Array.from({ length: NAMESPACES }, (_, place) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { ...metadata(`ns-${place}`, place) },
    })),
    services: list.map(
      (place): Service => ({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: metadata(`svc-${place}`, place),
        spec: {
          clusterIP: place % 2 === 0 ? address(11, place + 1) : 'None',
          clusterIPs: [place % 2 === 0 ? address(11, place + 1) : 'None'],
          ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
        },
      }),
    ),
    slices: list.map(
      (place): EndpointSlice => ({
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        addressType: 'IPv4',
        metadata: {
          ...metadata(`svc-${place}-a`, place),
          labels: { 'kubernetes.io/service-name': `svc-${place}` },
        },
        ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
        endpoints: Array.from({ length: podsEach }, (_, own) => ({
          addresses: [address(10, place * podsEach + own)],
          hostname: `pod-${own}`,
        })),
      }),
    ),
    pods: Array.from(
      { length: pods },
      (_, place): Pod => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: metadata(`pod-${place}`, Math.floor(place / podsEach)),
        spec: { containers: [] },
        status: { phase: 'Running', podIP: address(10, place) },
      }),
    ),
  }
}

/** Names of every kind, for Services drawn evenly. */
export function largeNames(count: number, services: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => {
    const place = (at * 7919) % services
    const service = `svc-${place}.${namespaceOf(place)}.svc.cluster.local.`
    const kinds = [
      service,
      `pod-1.${service}`,
      `_http._tcp.${service}`,
      `nosuch-${at}.${namespaceOf(place)}.svc.cluster.local.`,
      `${address(10, place).replaceAll('.', '-')}.${namespaceOf(place)}.pod.cluster.local.`,
    ]
    return kinds[at % kinds.length] ?? service
  })
}
