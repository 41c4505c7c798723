import { contains4, parseCidr4, parseIPv4 } from '../../core/ip.ts'
import { matchesSelector } from '../api-server/index.ts'
import {
  type ApiSlice,
  findObject,
  type NetworkPolicy,
  objectsOf,
  type Pod,
  type PolicyPeer,
  type PolicyPort,
  type PolicyType,
} from '../api-server/model.ts'
import { isTerminal } from './pod-state.ts'

/**
 * What NetworkPolicies say of one packet (networking.k8s.io/v1, staging/src/k8s.io/api/networking/v1/types.go, Kubernetes
 * v1.36). Additive: one rule of one policy that allows it is enough.
 */

/** A packet as it is where policies are asked: after DNAT, before a masquerade. */
export interface PolicyFlow {
  readonly source: string
  readonly destination: string
  /** `icmp` has no ports: only a rule that names none can allow it. */
  readonly protocol: 'tcp' | 'udp' | 'sctp' | 'icmp'
  readonly destinationPort: number
}

export type PolicyVerdict =
  /** No policy selects the Pod for this direction: all is allowed. */
  | { readonly kind: 'open' }
  /** `rule`: from 1, in the list of its direction. */
  | { readonly kind: 'allowed'; readonly policy: NetworkPolicy; readonly rule: number }
  | { readonly kind: 'denied'; readonly policies: readonly NetworkPolicy[] }

/** Whether `pod` may get (`Ingress`) or send (`Egress`) it. */
export function judgeByPolicies(
  api: ApiSlice,
  pod: Pod,
  { type, flow }: { readonly type: PolicyType; readonly flow: PolicyFlow },
): PolicyVerdict {
  const policies = policiesSelecting(api, pod, type)
  if (policies.length === 0) return { kind: 'open' }
  const destination = podAt(api, flow.destination)
  for (const policy of policies) {
    const { namespace = '' } = policy.metadata
    const rules =
      type === 'Ingress'
        ? (policy.spec.ingress ?? []).map(({ ports, from }) => ({ ports, peers: from }))
        : (policy.spec.egress ?? []).map(({ ports, to }) => ({ ports, peers: to }))
    const address = type === 'Ingress' ? flow.source : flow.destination
    const peer = podAt(api, address)
    const place = rules.findIndex(
      ({ ports = [], peers = [] }) =>
        (ports.length === 0 || ports.some((port) => isOnPort(port, flow, destination))) &&
        (peers.length === 0 || peers.some((one) => isPeer(api, one, { namespace, address, peer }))),
    )
    if (place >= 0) return { kind: 'allowed', policy, rule: place + 1 }
  }
  return { kind: 'denied', policies }
}

/** In the order of their names. */
export function policiesSelecting(
  api: ApiSlice,
  pod: Pod,
  type: PolicyType,
): readonly NetworkPolicy[] {
  if (pod.spec.hostNetwork) return [] // what policies say of these is left to each plugin
  return Object.values(objectsOf(api, 'NetworkPolicy'))
    .filter(
      ({ metadata, spec }) =>
        metadata.namespace === pod.metadata.namespace &&
        (spec.policyTypes ?? []).includes(type) &&
        matchesSelector(spec.podSelector ?? {}, pod.metadata.labels),
    )
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}

/** The Pod that has this address; one on the network of its Node has none of its own. */
export const podAt = (api: ApiSlice, address: string): Pod | undefined =>
  Object.values(objectsOf(api, 'Pod')).find(
    (pod) =>
      !pod.spec.hostNetwork &&
      !isTerminal(pod) &&
      [pod.status.podIP, ...(pod.status.podIPs ?? []).map(({ ip }) => ip)].includes(address),
  )

function isOnPort(
  { protocol = 'TCP', port, endPort }: PolicyPort,
  flow: PolicyFlow,
  destination: Pod | undefined,
): boolean {
  if (protocol.toLowerCase() !== flow.protocol) return false
  if (port === undefined) return true
  if (typeof port === 'string')
    return (destination?.spec.containers ?? []).some(({ ports = [] }) =>
      ports.some(
        (one) =>
          one.name === port &&
          one.containerPort === flow.destinationPort &&
          (one.protocol ?? 'TCP') === protocol,
      ),
    )
  return flow.destinationPort >= port && flow.destinationPort <= (endPort ?? port)
}

interface Other {
  /** Of the policy. */
  readonly namespace: string
  readonly address: string
  readonly peer: Pod | undefined
}

function isPeer(
  api: ApiSlice,
  { podSelector, namespaceSelector, ipBlock }: PolicyPeer,
  { namespace, address, peer }: Other,
): boolean {
  if (ipBlock) {
    const { cidr, except = [] } = ipBlock
    return isInside(cidr, address) && !except.some((hole) => isInside(hole, address))
  }
  if (!peer) return false
  const home = peer.metadata.namespace ?? ''
  const isHome = namespaceSelector
    ? matchesSelector(namespaceSelector, labelsOfNamespace(api, home))
    : home === namespace
  return isHome && (!podSelector || matchesSelector(podSelector, peer.metadata.labels))
}

function isInside(cidr: string, address: string): boolean {
  const network = parseCidr4(cidr)
  const value = parseIPv4(address)
  return network !== undefined && value !== undefined && contains4(network, value)
}

/** pkg/apis/core/v1/defaults.go, SetDefaults_Namespace: each namespace bears its name as a label. */
const labelsOfNamespace = (api: ApiSlice, name: string): Readonly<Record<string, string>> => ({
  ...findObject(api, 'Namespace', name)?.metadata.labels,
  'kubernetes.io/metadata.name': name,
})
