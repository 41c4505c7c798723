import { formatIPv4, parseCidr4 } from '../../core/ip.ts'
import { MTU, VXLAN_OVERHEAD } from './measure-packet.ts'
import type { Host, Interface, Network, NetworkSettings, Route } from './model.ts'
import { applyRestore } from './read-rules.ts'
import { bridgeOf } from './wire-cluster.ts'
import { joinWeave, WEAVE_MTU } from './wire-weave.ts'

/** How packets of Pods travel between the Nodes of a cluster, and how much fits. */

// flannel v0.28, pkg/backend/vxlan/vxlan.go
const DEVICE = 'flannel.1'
const VNI = 1
const PORT = 8472 // of Linux; the number that IANA gave is 4789

/** The network after a Node has joined it: its sizes and rules, and the tunnels of all Nodes. */
export function withSettings(network: Network, name: string, settings: NetworkSettings): Network {
  const { plugin = 'host-gw', mtu = MTU, podMtu, wireMtu, rules } = settings
  const rest = roomFor(settings)
  const based = plugin === 'weave' ? joinWeave(network, name, settings) : network
  const host = based.hosts[name]
  if (!host) return network
  const bridge = bridgeOf(host)?.name ?? ''
  const sized = withMtu(withMtu(host, 'eth0', mtu), bridge, podMtu ?? rest)
  const ruled = rules === undefined ? undefined : applyRestore(sized.tables, rules)
  const joined: Host = ruled?.ok ? { ...sized, tables: ruled.value } : sized
  const segments =
    wireMtu === undefined
      ? based.segments
      : based.segments.map((one) => (one.kind === 'switch' ? { ...one, mtu: wireMtu } : one))
  const changed = { ...based, segments, hosts: { ...based.hosts, [name]: joined } }
  return plugin === 'flannel-vxlan' ? withTunnels(changed, rest) : changed
}

/** What remains for Pods, in bytes, unless somebody says otherwise. */
function roomFor({ plugin, mode = 'fastdp', mtu = MTU }: NetworkSettings): number {
  if (plugin === 'weave') return WEAVE_MTU[mode]
  return plugin === 'flannel-vxlan' ? mtu - VXLAN_OVERHEAD : mtu
}

function withMtu(host: Host, name: string, mtu: number): Host {
  const device = host.interfaces[name]
  if (!device || mtu === MTU) return host
  return { ...host, interfaces: { ...host.interfaces, [name]: { ...device, mtu } } }
}

/** One end of the tunnels: a Node, its part of the Pod network, and its device. */
interface End {
  readonly node: string
  readonly address: string
  readonly podCIDR: string
  /** The address of flannel.1: the first one of the Pod network, which no Pod gets. */
  readonly own: string
  readonly mac: string
}

function withTunnels(network: Network, mtu: number): Network {
  const ends = Object.values(network.hosts).flatMap(endOf)
  const hosts = Object.fromEntries(
    Object.values(network.hosts).map((host) => {
      if (host.kind === 'outside') return [host.name, withoutPodRoutes(host, ends)]
      const end = ends.find(({ node }) => node === host.name)
      return [host.name, end ? withTunnel(host, end, { ends, mtu }) : host]
    }),
  )
  return { ...network, hosts }
}

function endOf({ name, kind, described, interfaces }: Host): readonly End[] {
  const address = interfaces.eth0?.addresses[0]?.split('/')[0]
  const cidr = parseCidr4(interfaces.cni0?.addresses[0] ?? '')
  if (kind !== 'node' || described || address === undefined || !cidr) return []
  const own = formatIPv4(cidr.base)
  return [{ node: name, address, own, podCIDR: `${own}/${cidr.prefix}`, mac: macOf(address) }]
}

/** flannel lets the kernel draw one; here it follows from the Node's address. */
const macOf = (address: string): string =>
  [
    '0e',
    '00',
    ...address.split('.').map((part) => Number(part).toString(16).padStart(2, '0')),
  ].join(':')

function withTunnel(
  host: Host,
  end: End,
  { ends, mtu }: { readonly ends: readonly End[]; readonly mtu: number },
): Host {
  const others = ends.filter(({ node }) => node !== end.node)
  const device: Interface = {
    name: DEVICE,
    kind: 'tunnel',
    addresses: [`${end.own}/32`],
    mtu,
    vxlan: {
      vni: VNI,
      port: PORT,
      local: end.address,
      mac: end.mac,
      neighbours: Object.fromEntries(others.map(({ own, mac }) => [own, mac])),
      fdb: Object.fromEntries(others.map(({ mac, address }) => [mac, address])),
    },
  }
  const through = (route: Route): Route => {
    const other = others.find(({ podCIDR }) => podCIDR === route.to)
    return other ? { to: route.to, via: other.own, dev: DEVICE } : route
  }
  const interfaces = { ...host.interfaces, [DEVICE]: device }
  return { ...host, interfaces, routes: host.routes.map(through) }
}

/** Nobody but the Nodes knows the way to Pods. */
const withoutPodRoutes = (host: Host, ends: readonly End[]): Host => ({
  ...host,
  routes: host.routes.filter(({ to }) => !ends.some(({ podCIDR }) => podCIDR === to)),
})
