import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Family } from '../../../src/core/ip.ts'
import type {
  Endpoint,
  EndpointSlice,
  KubeObject,
  Node,
  Service,
} from '../../../src/domains/api-server/model.ts'
import {
  type NftablesRequest,
  nodeView,
  type RuleRequest,
} from '../../../src/domains/kube-proxy/index.ts'
import { defaultProxyConfig, type ProxyConfig } from '../../../src/domains/kube-proxy/model.ts'

/** Cases of tests/golden/kube-proxy, and small Services to ask questions with. */

const FOLDER = new URL('../../golden/kube-proxy/1.36/', import.meta.url)

const many = (count: number): readonly Endpoint[] =>
  Array.from({ length: count }, (_, place) => ({
    addresses: [`10.1.${place >> 8}.${place & 255}`],
  }))

const meta = (name: string) => {
  const [namespace = '', own = ''] = name.split('/')
  return {
    namespace,
    name: own,
    uid: name,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  }
}

interface Input {
  readonly title: string
  readonly node: string
  readonly family: Family
  readonly config: Partial<ProxyConfig>
  readonly addresses?: readonly string[]
  readonly changed?: readonly string[]
  readonly otherEndpoints?: number
  readonly before?: readonly KubeObject[]
  readonly objects: readonly KubeObject[]
}

export interface Case {
  readonly name: string
  readonly title: string
  readonly expected: string
  readonly changed?: readonly string[]
  readonly request: RuleRequest
  /** The same with the objects that changed as they were before. */
  readonly before: RuleRequest
}

const ofKind = <Kind extends KubeObject>(objects: readonly KubeObject[], kind: Kind['kind']) =>
  objects.filter((object): object is Kind => object.kind === kind)

export const readGolden = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8')

export const cases: readonly Case[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => {
    const name = file.replace('.yaml', '')
    const input: Input = parse(readGolden(file))
    const request = requestOf(input)
    const old = input.before ?? []
    const isOld = (object: KubeObject) =>
      old.some(
        ({ kind, metadata }) => kind === object.kind && metadata.name === object.metadata.name,
      )
    const objects = [...input.objects.filter((object) => !isOld(object)), ...old]
    return {
      name,
      title: input.title,
      expected: readGolden(`${name}.restore`),
      ...(input.changed && { changed: input.changed }),
      request,
      before: requestOf({ ...input, objects }),
    }
  })

export const goldenCase = (name: string): Case => {
  const found = cases.find((one) => one.name === name)
  if (!found) throw new Error(`there is no case ${name}`)
  return found
}

function requestOf({ objects, family, config, addresses, otherEndpoints = 0 }: Input): RuleRequest {
  const [node] = ofKind<Node>(objects, 'Node')
  if (!node) throw new Error('a case has a Node')
  const others =
    otherEndpoints === 0 ? [] : [service('zz/others'), slice('zz/others', many(otherEndpoints))]
  const all = [...objects, ...others]
  return {
    config: { ...defaultProxyConfig, ...config },
    family,
    node: nodeView(node, addresses),
    services: ofKind<Service>(all, 'Service'),
    slices: ofKind<EndpointSlice>(all, 'EndpointSlice'),
  }
}

/** A Service `shop/web` with one port 80 named `p80`, unless `spec` says otherwise. */
export function service(name: string, spec: Service['spec'] = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta(name),
    spec: {
      type: 'ClusterIP',
      clusterIP: '172.30.0.99',
      ports: [{ name: 'p80', port: 80, protocol: 'TCP' }],
      ...spec,
    },
  }
}

/** The slice of a Service: Pods that answer on port 80. */
export function slice(
  service: string,
  endpoints: readonly Endpoint[],
  more: Partial<EndpointSlice> = {},
): EndpointSlice {
  const [, own = ''] = service.split('/')
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...meta(`${service}-1`), labels: { 'kubernetes.io/service-name': own } },
    addressType: 'IPv4',
    ports: [{ name: 'p80', port: 80, protocol: 'TCP' }],
    endpoints,
    ...more,
  }
}

/** `10.244.1.9` on a Node, ready. */
export const at = (address: string, nodeName: string, more: Partial<Endpoint> = {}): Endpoint => ({
  addresses: [address],
  nodeName,
  ...more,
})

/** The ServiceCIDRs of all cases in nftables mode. */
const SERVICE_CIDRS = ['172.30.0.0/16', 'fd00:10:96::/112']

/** The same cluster, its kube-proxy in nftables mode. */
export const inNftablesMode = (request: RuleRequest): NftablesRequest => ({
  ...request,
  config: { ...request.config, mode: 'nftables' },
  serviceCIDRs: SERVICE_CIDRS,
})

/** The same cluster, its kube-proxy in IPVS mode. */
export const inIpvsMode = (request: RuleRequest): RuleRequest => ({
  ...request,
  config: { ...request.config, mode: 'ipvs' },
})
