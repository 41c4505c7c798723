import type { World } from '../../world.ts'
import {
  type EndpointSlice,
  findObject,
  type Node,
  objectsOf,
  type Service,
} from '../api-server/model.ts'
import { proxyOf } from '../kube-proxy/model.ts'
import { hostIn } from '../netfilter/model.ts'

const SERVICE_NAME = 'kubernetes.io/service-name'
const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers'

/** The Service, when it is one that wants a load balancer. */
export function balancedService(world: World, name: string): Service | undefined {
  const service = findObject(world.api, 'Service', name)
  const isWanted = service?.spec.type === 'LoadBalancer' && !service.metadata.deletionTimestamp
  return isWanted ? service : undefined
}

/** Names of the Services that want a load balancer or had one, in the order of their names. */
export function balancedNames(world: World): readonly string[] {
  const wanting = Object.entries(objectsOf(world.api, 'Service'))
    .filter(([, { spec }]) => spec.type === 'LoadBalancer')
    .map(([name]) => name)
  return [...new Set([...wanting, ...Object.keys(world.balancer?.given ?? {})])].sort()
}

/** The Service that a slice belongs to, as `namespace/name`. */
export const serviceOfSlice = ({ metadata }: EndpointSlice): string =>
  `${metadata.namespace}/${metadata.labels?.[SERVICE_NAME] ?? ''}`

/** Nodes that may be sent to, by name, in order: all that are not kept out by their label. */
export const balancedNodes = (world: World): readonly Node[] =>
  Object.values(objectsOf(world.api, 'Node'))
    .filter(({ metadata }) => metadata.labels?.[EXCLUDED] === undefined)
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))

type Conditions = EndpointSlice['endpoints'][number]['conditions']

/** Nodes with an endpoint of the Service whose conditions are right. */
export function nodesWithEndpoint(
  world: World,
  service: string,
  isRight: (conditions: Conditions) => boolean,
): ReadonlySet<string> {
  const endpoints = Object.values(objectsOf(world.api, 'EndpointSlice'))
    .filter((slice) => serviceOfSlice(slice) === service)
    .flatMap((slice) => slice.endpoints)
    .filter(({ conditions }) => isRight(conditions))
  return new Set(endpoints.flatMap(({ nodeName }) => nodeName ?? []))
}

/** Whether its machine and its kube-proxy run. */
export const isUp = (world: World, node: string): boolean =>
  hostIn(world.network, node) !== undefined && proxyOf(world.proxy, node)?.stopped === false
