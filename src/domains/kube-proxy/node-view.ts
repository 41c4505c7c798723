import type { Family } from '../../core/ip.ts'
import type { Node } from '../api-server/model.ts'
import { addressFamily, isLoopback, parseCidr } from './network.ts'

/** What kube-proxy knows of the Node it runs on. */
export interface ProxyNode {
  readonly name: string
  /** Its own address in each family. */
  readonly ip: Readonly<Record<Family, string>>
  /** All addresses of its interfaces, in their order. */
  readonly addresses: readonly string[]
  /** Empty: no zone. */
  readonly zone: string
  readonly podCIDRs: readonly string[]
}

const ZONE = 'topology.kubernetes.io/zone'
const UNKNOWN = { ipv4: '127.0.0.1', ipv6: '::1' } as const

/** `addresses` are those of the interfaces; without them the Node's own status has to do. */
export function nodeView(node: Node, addresses?: readonly string[]): ProxyNode {
  const { metadata, spec = {}, status = {} } = node
  const known = status.addresses ?? []
  // pkg/proxy/node.go: InternalIP before ExternalIP; the other family is its first address of any kind
  const inOrder = [
    ...known.filter(({ type }) => type === 'InternalIP'),
    ...known.filter(({ type }) => type === 'ExternalIP'),
  ].map(({ address }) => address)
  const first = (family: Family) =>
    inOrder.find((address) => addressFamily(address) === family) ?? UNKNOWN[family]
  return {
    name: metadata.name,
    ip: { ipv4: first('ipv4'), ipv6: first('ipv6') },
    addresses: addresses ?? ['127.0.0.1', '::1', ...inOrder],
    zone: metadata.labels?.[ZONE] ?? '',
    podCIDRs: spec.podCIDRs ?? (spec.podCIDR === undefined ? [] : [spec.podCIDR]),
  }
}

/** `primary` is replaced by the Node's own addresses, loopback left out. */
export function nodePortNetworks(
  configured: readonly string[],
  { ip }: ProxyNode,
): readonly string[] {
  if (!configured.includes('primary')) return configured
  return [
    ...(isLoopback(ip.ipv4) ? [] : [`${ip.ipv4}/32`]),
    ...(isLoopback(ip.ipv6) ? [] : [`${ip.ipv6}/128`]),
  ]
}

/** The first network of a family in a list such as `10.0.0.0/8,fd00::/48`. */
export const firstOfFamily = (networks: readonly string[], family: Family): string | undefined =>
  networks.map((text) => text.trim()).find((text) => parseCidr(text)?.family === family)
