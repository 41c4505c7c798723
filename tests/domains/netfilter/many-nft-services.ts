import {
  nftablesText,
  nodeView,
  type RuleRequest,
  writeNftables,
} from '../../../src/domains/kube-proxy/index.ts'
import { defaultProxyConfig, type ProxyMode } from '../../../src/domains/kube-proxy/model.ts'
import { serviceAddress } from './many-services.ts'

/** What kube-proxy in nftables mode writes for the Services of `many-services.ts`. */
export const nftForServices = (count: number): string =>
  nftablesText(writeNftables(requestForServices(count, 'nftables')))

/** What it starts from. */
export function requestForServices(count: number, mode: ProxyMode): RuleRequest {
  const meta = (name: string) => ({
    namespace: 'shop',
    name,
    uid: name,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  })
  const places = Array.from({ length: count }, (_, place) => place)
  return {
    config: { ...defaultProxyConfig, mode },
    family: 'ipv4',
    node: nodeView({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: meta('node-a'),
      spec: {},
      status: { addresses: [{ type: 'InternalIP', address: '192.168.0.2' }] },
    }),
    services: places.map((place) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta(`web-${place}`),
      spec: { clusterIP: serviceAddress(place), ports: [{ port: 80, protocol: 'TCP' }] },
    })),
    slices: places.map((place) => ({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        ...meta(`web-${place}`),
        labels: { 'kubernetes.io/service-name': `web-${place}` },
      },
      addressType: 'IPv4',
      ports: [{ port: 8080, protocol: 'TCP' }],
      endpoints: [{ addresses: [`10.244.1.${2 + (place % 200)}`], nodeName: 'node-a' }],
    })),
  }
}
