import { familyOf } from '../../core/ip.ts'
import type { ApiSlice, Endpoint, EndpointSlice, Pod, Service } from '../api-server/model.ts'
import { findObject } from '../api-server/model.ts'
import { podsMatching } from './find-objects.ts'
import { isReady, isTerminal } from './pod-state.ts'

export type SlicePort = NonNullable<EndpointSlice['ports']>[number]

/** Endpoints that share one list of ports; each group has slices of its own. */
export interface EndpointGroup {
  readonly addressType: 'IPv4' | 'IPv6'
  readonly ports: readonly SlicePort[]
  readonly endpoints: readonly Endpoint[]
}

/**
 * What the slices of a Service should say, from the Pods it selects. k8s.io/endpointslice/reconciler.go and
 * utils.go, Kubernetes v1.36. Undefined for a Service whose endpoints are not managed: without selector, or a name only.
 */
export function endpointGroups(
  api: ApiSlice,
  service: Service,
): readonly EndpointGroup[] | undefined {
  const { selector = {}, type, ipFamilies = ['IPv4'] } = service.spec
  if (type === 'ExternalName' || Object.keys(selector).length === 0) return undefined
  const { namespace = '' } = service.metadata
  const pods = podsMatching(api, namespace, selector).filter((pod) => !isTerminal(pod))
  return ipFamilies.flatMap((addressType) => {
    const groups = new Map<string, EndpointGroup>()
    for (const pod of pods) {
      const address = addressIn(pod, addressType)
      if (address === undefined) continue
      const ports = portsFor(service, pod)
      const key = JSON.stringify(ports)
      const endpoint = endpointOf(api, service, { pod, address })
      const group = groups.get(key) ?? { addressType, ports, endpoints: [] }
      groups.set(key, { ...group, endpoints: [...group.endpoints, endpoint] })
    }
    return [...groups.values()]
  })
}

function addressIn({ status }: Pod, addressType: 'IPv4' | 'IPv6'): string | undefined {
  const family = addressType === 'IPv4' ? 'ipv4' : 'ipv6'
  const addresses = [...(status.podIPs ?? []).map(({ ip }) => ip), status.podIP ?? '']
  return addresses.find((address) => familyOf(address) === family)
}

/** Named target ports are looked up in each Pod: one Service port can mean different numbers. */
function portsFor({ spec }: Service, pod: Pod): readonly SlicePort[] {
  return (spec.ports ?? []).flatMap(
    ({ name = '', protocol = 'TCP', port, targetPort, appProtocol }) => {
      const number =
        typeof targetPort === 'string' ? namedPort(pod, targetPort, protocol) : (targetPort ?? port)
      return number === undefined
        ? []
        : [{ name, port: number, protocol, ...(appProtocol && { appProtocol }) }]
    },
  )
}

const namedPort = ({ spec }: Pod, wanted: string, wantedProtocol: string): number | undefined =>
  spec.containers
    .flatMap(({ ports = [] }) => ports)
    .find(({ name, protocol = 'TCP' }) => name === wanted && protocol === wantedProtocol)
    ?.containerPort

const ZONE = 'topology.kubernetes.io/zone'

function endpointOf(
  api: ApiSlice,
  { metadata, spec }: Service,
  { pod, address }: { readonly pod: Pod; readonly address: string },
): Endpoint {
  const serving = isReady(pod)
  const terminating = pod.metadata.deletionTimestamp !== undefined
  const ready = !!spec.publishNotReadyAddresses || (serving && !terminating)
  const { nodeName, hostname, subdomain } = pod.spec
  const zone = findObject(api, 'Node', nodeName ?? '')?.metadata.labels?.[ZONE]
  const { name, namespace, uid } = pod.metadata
  const endpoint: Endpoint = {
    addresses: [address],
    // A Pod of a StatefulSet: its subdomain is the Service, so the endpoint has the Pod's name in DNS.
    ...(hostname && subdomain === metadata.name && { hostname }),
    conditions: { ready, serving, terminating },
    targetRef: { kind: 'Pod', name, ...(namespace !== undefined && { namespace }), uid },
    ...(nodeName !== undefined && { nodeName }),
    ...(zone !== undefined && { zone }),
  }
  const hints = ready ? hintsFor(spec.trafficDistribution, { zone, nodeName }) : undefined
  return hints ? { ...endpoint, hints } : endpoint
}

/**
 * k8s.io/endpointslice/trafficdist/trafficdist.go, Kubernetes v1.36.
 * Simplified: without the proportional hints of `service.kubernetes.io/topology-mode: Auto`.
 */
function hintsFor(
  distribution: string | undefined,
  { zone, nodeName }: { readonly zone: string | undefined; readonly nodeName: string | undefined },
): Endpoint['hints'] {
  const forZones = zone === undefined ? {} : { forZones: [{ name: zone }] }
  if (distribution === 'PreferClose' || distribution === 'PreferSameZone') {
    return zone === undefined ? undefined : forZones
  }
  if (distribution !== 'PreferSameNode' || nodeName === undefined) return undefined
  return { ...forZones, forNodes: [{ name: nodeName }] }
}
