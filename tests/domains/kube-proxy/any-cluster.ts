import fc from 'fast-check'
import type { Endpoint, EndpointSlice, Service } from '../../../src/domains/api-server/model.ts'
import type { RuleRequest } from '../../../src/domains/kube-proxy/index.ts'
import { goldenCase, service, slice } from './cases.ts'

/** Clusters of three Services with any endpoints and settings, all seen from one Node. */

const policy = fc.constantFrom('Cluster' as const, 'Local' as const)
const endpoint: fc.Arbitrary<Endpoint> = fc.record({
  addresses: fc.integer({ min: 1, max: 30 }).map((last) => [`10.0.0.${last}`]),
  nodeName: fc.constantFrom('test-node', 'node-b'),
  conditions: fc.record({ ready: fc.boolean(), serving: fc.boolean(), terminating: fc.boolean() }),
  hints: fc.record({
    forZones: fc.constantFrom([], [{ name: 'z1' }], [{ name: 'z2' }]),
    forNodes: fc.constantFrom([], [], [{ name: 'test-node' }]),
  }),
})

const NAMES = ['a/one', 'a/two', 'b/one']

/** A Service of that name and its slice. Each name has its own addresses and ports. */
export function pair(name: string): fc.Arbitrary<readonly [Service, EndpointSlice]> {
  const place = NAMES.indexOf(name)
  return fc
    .record({
      type: fc.constantFrom('ClusterIP' as const, 'NodePort' as const, 'LoadBalancer' as const),
      externalTrafficPolicy: policy,
      internalTrafficPolicy: policy,
      sessionAffinity: fc.constantFrom('None' as const, 'ClientIP' as const),
      externalIPs: fc.constantFrom([], [`192.168.99.${11 + place}`]),
      ranges: fc.constantFrom([], ['192.168.0.0/24'], ['203.0.113.0/25', '0.0.0.0/0']),
      protocol: fc.constantFrom('TCP' as const, 'UDP' as const, 'SCTP' as const),
      endpoints: fc.array(endpoint, { maxLength: 6 }),
    })
    .map(({ endpoints, ranges, protocol, ...spec }) => {
      const open = spec.type !== 'ClusterIP' && { nodePort: 30080 + place }
      const made = service(name, {
        ...spec,
        clusterIP: `172.30.0.${99 + place}`,
        loadBalancerSourceRanges: ranges,
        ports: [{ name: 'p80', port: 80, protocol, ...open }],
      })
      const status = { loadBalancer: { ingress: [{ ip: `1.2.3.${4 + place}` }] } }
      const ports = [{ name: 'p80', port: 80, protocol }]
      return [
        spec.type === 'LoadBalancer' ? { ...made, status } : made,
        slice(name, endpoints, { ports }),
      ]
    })
}

const base = goldenCase('V4').request
export const cluster: fc.Arbitrary<RuleRequest> = fc
  .record({
    pairs: fc.tuple(pair('a/one'), pair('a/two'), pair('b/one')),
    config: fc.record({
      masqueradeAll: fc.boolean(),
      localhostNodePorts: fc.boolean(),
      clusterCIDR: fc.constantFrom('', '10.0.0.0/8'),
      detectLocalMode: fc.constantFrom(
        'ClusterCIDR' as const,
        'ClusterCIDR' as const,
        'BridgeInterface' as const,
        'InterfaceNamePrefix' as const,
      ),
      bridgeInterface: fc.constant('cni0'),
      interfaceNamePrefix: fc.constant('cali'),
      nodePortAddresses: fc.constantFrom([], ['primary'], ['0.0.0.0/0'], ['192.168.0.0/16']),
    }),
    zone: fc.constantFrom('', 'z1'),
  })
  .map(({ pairs, config, zone }) => ({
    ...base,
    config: { ...base.config, ...config },
    node: { ...base.node, zone },
    services: pairs.map(([made]) => made),
    slices: pairs.map(([, made]) => made),
  }))
