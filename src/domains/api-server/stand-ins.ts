import type { Condition, Endpoint, EndpointSlice, Node, Pod, Service } from './model.ts'
import { knownKindOf, nameOf } from './model.ts'
import type { Draft } from './write-object.ts'

/**
 * A dump often holds a part of a cluster: Services and EndpointSlices, but not their Pods; Pods, but not their Nodes.
 * On a real cluster these exist. Here something stands in for them, so that controllers find what was written down
 * true and packets find somebody at the addresses.
 */
export interface Known {
  /** What will be there once the request is carried out, by kind: the store and the accepted objects. */
  readonly find: (kind: 'Node' | 'Pod' | 'Service', name: string) => Draft | undefined
}

/** The Pods that EndpointSlices of the controller name, and the Nodes that these and other Pods name. */
export function standInsFor(accepted: readonly Draft[], known: Known): readonly Draft[] {
  const pods = new Map<string, Draft<Pod>>()
  for (const draft of accepted) {
    if (knownKindOf(draft) !== 'EndpointSlice') continue
    for (const pod of podsNamedBy(draft as Draft<EndpointSlice>, known)) {
      // as: its kind says so
      pods.set(nameOf(pod as Pod), pod) // as: only its name is read
    }
  }
  const nodes = new Map<string, Draft<Node>>()
  for (const draft of [...accepted, ...pods.values()]) {
    if (knownKindOf(draft) !== 'Pod') continue
    const { spec, status } = draft as Draft<Pod> // as: its kind says so
    const name = spec.nodeName
    if (!name || known.find('Node', name)) continue
    nodes.set(name, nodes.get(name) ?? aNode(name, status?.hostIP))
  }
  return [...nodes.values(), ...pods.values()]
}

const aNode = (name: string, address: string | undefined): Draft<Node> => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  spec: {},
  status: address === undefined ? {} : { addresses: [{ type: 'InternalIP', address }] },
})

const MANAGER = 'endpointslice-controller.k8s.io'

function podsNamedBy(slice: Draft<EndpointSlice>, { find }: Known): readonly Draft<Pod>[] {
  const { labels = {}, namespace = 'default' } = slice.metadata
  if (labels['endpointslice.kubernetes.io/managed-by'] !== MANAGER) return []
  const service = find('Service', `${namespace}/${labels['kubernetes.io/service-name']}`)
  if (!service) return [] // nobody routes to it
  return slice.endpoints.flatMap((endpoint) => {
    const { targetRef } = endpoint
    if (targetRef?.kind !== 'Pod' || find('Pod', `${namespace}/${targetRef.name}`)) return []
    return [aPod(slice, service as Draft<Service>, endpoint)] // as: found under its kind
  })
}

/** A Pod as an endpoint describes it, with the labels and port names its Service looks for. */
function aPod(
  slice: Draft<EndpointSlice>,
  service: Draft<Service>,
  endpoint: Endpoint,
): Draft<Pod> {
  const { namespace = 'default' } = slice.metadata
  const { targetRef, nodeName, addresses, conditions } = endpoint
  const isServing = conditions?.serving ?? conditions?.ready ?? true
  const status = isServing ? 'True' : 'False'
  const ready: readonly Condition[] = ['ContainersReady', 'Ready'].map((type) => ({ type, status }))
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: targetRef?.name ?? '',
      namespace,
      ...(targetRef?.uid !== undefined && { uid: targetRef.uid }),
      labels: service.spec.selector ?? {},
    },
    spec: {
      containers: [{ name: 'unknown', image: 'unknown', ports: portsOf(slice, service) }],
      ...(nodeName !== undefined && { nodeName }),
    },
    status: {
      phase: 'Running',
      podIP: addresses[0] ?? '',
      podIPs: addresses.map((ip) => ({ ip })),
      conditions: ready,
    },
  }
}

const portsOf = ({ ports = [] }: Draft<EndpointSlice>, service: Draft<Service>) =>
  ports.flatMap(({ name = '', port, protocol = 'TCP' }) => {
    if (port === undefined) return []
    const wanted = service.spec.ports?.find((one) => (one.name ?? '') === name)?.targetPort
    const named = typeof wanted === 'string' ? { name: wanted } : {}
    return [{ ...named, containerPort: port, protocol }]
  })
