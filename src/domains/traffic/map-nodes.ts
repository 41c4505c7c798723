import { type Ref, ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import { type Node, nameOf, objectsOf } from '../api-server/model.ts'
import type { Host } from '../netfilter/model.ts'
import { overlayMap } from './overlay-map.ts'

/** A Node on the map: one of the cluster, or a machine that somebody described. */
export interface MapNode {
  readonly id: Ref
  readonly name: string
  readonly address: string
  /** With its zone before it, where it has one. */
  readonly podCIDR: string
}

/** Nodes of the cluster in the order of their names, then machines of somebody's own. */
export function mapNodes(world: World): readonly MapNode[] {
  const nodes = Object.values(objectsOf(world.api, 'Node')).map((node): MapNode => {
    const name = nameOf(node)
    const internal = node.status.addresses?.find(({ type }) => type === 'InternalIP')
    return {
      id: ref('node', name),
      name,
      address: internal?.address ?? '',
      podCIDR: [zoneOf(node), node.spec.podCIDR].filter(Boolean).join(' · '),
    }
  })
  const described = Object.values(world.network.hosts)
    .filter((host) => host.described !== undefined)
    .map(
      (host): MapNode => ({
        id: host.stands as Ref, // as: a host stands for a ref
        name: host.name,
        address: addressOf(host, uplinkOf(host)),
        podCIDR: '',
      }),
    )
  return [...nodes.sort(byName), ...described.sort(byName)]
}

const ZONE = 'topology.kubernetes.io/zone'

const zoneOf = ({ metadata }: Node): string | undefined => metadata.labels?.[ZONE]

const byName = (a: MapNode, b: MapNode): number => (a.name < b.name ? -1 : 1)

export const addressOf = (host: Host | undefined, device: string): string =>
  host?.interfaces[device]?.addresses[0] ?? ''

/** The interface that leads out: that of the default route, else the first one. */
export function uplinkOf(host: Host | undefined): string {
  if (!host?.described) return 'eth0'
  const route = host.routes.find(({ to, dev }) => to === 'default' && dev !== undefined)
  return route?.dev ?? Object.keys(host.interfaces).find((name) => name !== 'lo') ?? 'eth0'
}

/** The interfaces that lead inside, as one bar of the map says them. */
export function insideOf(host: Host | undefined): string {
  if (!host?.described) return bridgeOf(host)
  const uplink = uplinkOf(host)
  const names = Object.keys(host.interfaces).filter((name) => name !== 'lo' && name !== uplink)
  return names.length > 3 ? `${names.slice(0, 3).join(', ')}, …` : names.join(', ')
}

/** The bridge of a Node of the cluster. */
export const bridgeOf = (host: Host | undefined): string =>
  Object.values(host?.interfaces ?? {}).find(({ kind }) => kind === 'bridge')?.name ?? 'cni0'

/** Which of a Node's bars an interface belongs to: the one above leads to Pods, the one below leads out. */
export function barOfDevice(
  host: Host | undefined,
  device: string | undefined,
): 'cni0' | 'eth0' | 'overlay' {
  if (host?.described) return device === uplinkOf(host) ? 'eth0' : 'cni0'
  if (device === 'cni0' || device === bridgeOf(host)) return 'cni0'
  return overlayMap()?.has(host, device) ? 'overlay' : 'eth0'
}
