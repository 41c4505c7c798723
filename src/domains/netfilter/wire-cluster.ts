import { assert } from '../../core/assert.ts'
import { formatIPv4, parseCidr4 } from '../../core/ip.ts'
import { groupIn, groupingBy, withEntries, withFields } from '../../core/large-record.ts'
import {
  cablesAt,
  type Host,
  hostIn,
  type Interface,
  type Listener,
  type Network,
  type Route,
  type Segment,
  withCable,
  withHost,
} from './model.ts'
import { startingRules } from './starting-rules.ts'

/**
 * Builds the network of a cluster: Nodes and clients on one switch (eth0), Pods behind the bridge cni0 of their Node,
 * and on each Node a route to the Pods of every other Node through that Node's address (host-gw).
 */

export interface NodeWiring {
  /** Also the name of the host. */
  readonly name: string
  /** `node:node-a`. */
  readonly stands: string
  /** On the switch: `192.168.0.2`. */
  readonly address: string
  /** `10.244.1.0/24`; cni0 has its first address. */
  readonly podCIDR: string
  /** All Pods of the cluster; default `10.244.0.0/16`. */
  readonly clusterCIDR?: string
  /** Where the rest of the world is: an address on the switch. Absent: the first client, when there is one. */
  readonly gateway?: string
  readonly listeners?: readonly Listener[]
  /** Policy of filter FORWARD; container engines leave DROP, the default. */
  readonly forwardPolicy?: 'ACCEPT' | 'DROP'
  /** What differs from the usual, such as `{'net.bridge.bridge-nf-call-iptables': 0}`. */
  readonly sysctls?: Readonly<Record<string, number>>
}

export interface PodWiring {
  /** Also the name of the host: `shop/web-1`. */
  readonly name: string
  /** `pod:shop/web-1`. */
  readonly stands: string
  readonly node: string
  /** Inside the Node's podCIDR. */
  readonly address: string
  readonly listeners?: readonly Listener[]
}

export interface ClientWiring {
  readonly name: string
  /** `client:outside`. */
  readonly stands: string
  readonly address: string
  readonly listeners?: readonly Listener[]
  /** CIDRs that it reaches through a Node: `{to: '203.0.113.0/24', via: '192.168.0.2'}`. */
  readonly routes?: readonly { readonly to: string; readonly via: string }[]
}

const SWITCH_PREFIX = 24 // bits: everybody on the switch is in one /24
const CLUSTER_CIDR = '10.244.0.0/16'
const LOOPBACK: Interface = { name: 'lo', kind: 'loopback', addresses: ['127.0.0.1/8'] }

// What kubelet, kube-proxy and the CNI plugin set on a Node.
const NODE_SYSCTLS = {
  'net.ipv4.ip_forward': 1,
  'net.bridge.bridge-nf-call-iptables': 1,
  'net.ipv4.conf.all.route_localnet': 1,
  'net.netfilter.nf_conntrack_tcp_timeout_established': 86_400,
  'net.netfilter.nf_conntrack_tcp_timeout_close_wait': 3_600,
}

/** The network with one more Node; other Nodes learn the way to its Pods. */
export function withNode(network: Network, node: NodeWiring): Network {
  const clusterCIDR = node.clusterCIDR ?? CLUSTER_CIDR
  const others = wiredNodes(network)
  const gateway = node.gateway ?? gatewayOf(network)
  const host = {
    ...bareHost(node.name, 'node', node.stands),
    interfaces: {
      lo: LOOPBACK,
      eth0: onSwitch(node.address),
      cni0: {
        name: 'cni0',
        kind: 'bridge' as const,
        addresses: [bridgeAddress(node.podCIDR)],
      },
    },
    routes: [
      ...others.flatMap(podRouteTo),
      ...(gateway === undefined ? [] : [{ to: 'default', via: gateway }]),
    ],
    sysctls: { ...NODE_SYSCTLS, ...node.sysctls },
    tables: startingRules({
      podCIDR: node.podCIDR,
      clusterCIDR,
      forwardPolicy: node.forwardPolicy ?? 'DROP',
    }),
    listeners: node.listeners ?? [],
  }
  const route = podRouteTo(host)
  const taught = [...others, ...outsideHosts(network)]
    .filter(({ described }) => !described)
    .map((other) => ({ ...other, routes: routesWith(other.routes, route) }))
  const changes = [...taught, host].map((one) => [one.name, one] as const)
  return plugIn(withEntries(network, 'hosts', changes), host.name)
}

/** The network with one more Pod, wired to the bridge of its Node. */
export function withPod(network: Network, pod: PodWiring): Network {
  const node = hostIn(network, pod.node)
  assert(node !== undefined, `the Node ${pod.node} of the Pod ${pod.name} is wired before it`)
  const device = bridgeOf(node)
  const bridge = device?.addresses[0] ?? ''
  const [gateway = '', prefix = '24'] = bridge.split('/')
  const port = portName(node, pod.address)
  const mtu = device?.mtu
  const size = mtu === undefined ? {} : { mtu }
  const host: Host = {
    ...bareHost(pod.name, 'pod', pod.stands),
    interfaces: {
      lo: LOOPBACK,
      eth0: { name: 'eth0', kind: 'veth', addresses: [`${pod.address}/${prefix}`], ...size },
    },
    routes: [{ to: 'default', via: gateway, dev: 'eth0' }],
    listeners: pod.listeners ?? [],
  }
  const wired: Host = {
    ...node,
    interfaces: {
      ...node.interfaces,
      [port]: {
        name: port,
        kind: 'bridge-port',
        addresses: [],
        bridge: device?.name ?? 'cni0',
        hairpin: true,
        ...size,
      },
    },
  }
  const cable: Segment = {
    kind: 'veth',
    ports: [
      { host: pod.name, interface: 'eth0' },
      { host: pod.node, interface: port },
    ],
  }
  const changes = [wired, host].map((one) => [one.name, one] as const)
  return withCable(withEntries(network, 'hosts', changes), pod.name, cable)
}

/** The network with one more machine outside the cluster, on the same switch. It does not forward. */
export function withClient(network: Network, client: ClientWiring): Network {
  const nodes = Object.values(network.hosts).filter(isWired)
  const isFirst = gatewayOf(network) === undefined
  const host: Host = {
    ...bareHost(client.name, 'outside', client.stands),
    interfaces: { lo: LOOPBACK, eth0: onSwitch(client.address) },
    routes: [...nodes.flatMap(podRouteTo), ...(client.routes ?? [])],
    listeners: client.listeners ?? [],
  }
  const hosts: Record<string, Host> = { ...network.hosts }
  for (const node of isFirst ? nodes : []) {
    const isRouted = node.routes.some((route) => route.to === 'default')
    const routes = isRouted ? node.routes : [...node.routes, { to: 'default', via: client.address }]
    hosts[node.name] = { ...node, routes }
  }
  return plugIn({ ...network, hosts: { ...hosts, [host.name]: host } }, host.name)
}

/** The network without a host, its cables and the routes through it; the Pods of a Node go with it. */
export function withoutHost(network: Network, name: string): Network {
  const host = hostIn(network, name)
  if (!host) return network
  if (host.kind === 'pod' && cablesAt(network, name).length > 0) return withoutPod(network, name)
  const pods = host.kind === 'node' ? podsWiredTo(network, name) : []
  const gone = new Set([name, ...pods])
  const lostPorts = new Set<string>()
  const segments = network.segments.flatMap((segment): readonly Segment[] => {
    if (!segment.ports.some((port) => gone.has(port.host))) return [segment]
    if (segment.kind !== 'veth') {
      return [{ ...segment, ports: segment.ports.filter((port) => !gone.has(port.host)) }]
    }
    for (const port of segment.ports) lostPorts.add(`${port.host} ${port.interface}`)
    return []
  })
  let { cables } = network
  for (const pod of pods) {
    for (const { ports } of cablesAt(network, pod))
      for (const port of ports) lostPorts.add(`${port.host} ${port.interface}`)
  }
  if (cables) cables = Object.fromEntries(Object.entries(cables).filter(([pod]) => !gone.has(pod)))
  const addresses = new Set(addressesOf(host))
  const hosts: Record<string, Host> = {}
  for (const other of Object.values(network.hosts)) {
    if (gone.has(other.name)) continue
    hosts[other.name] = other.described ? other : unplugged(other, { addresses, lostPorts })
  }
  return { ...network, hosts, segments, ...(cables && { cables }) }
}

/** In a large cluster only the Pod's Node is changed with it. */
function withoutPod(network: Network, name: string): Network {
  let after = network
  for (const { host: end, interface: port } of cablesAt(network, name).flatMap(
    (one) => one.ports,
  )) {
    const other = end === name ? undefined : hostIn(after, end)
    if (!other) continue
    const { [port]: _, ...interfaces } = other.interfaces
    after = withHost(after, { ...other, interfaces })
  }
  after = withEntries(after, 'cables', [[name, undefined]])
  return withEntries(after, 'hosts', [[name, undefined]])
}

const byKind = groupingBy<Host>(({ kind }) => [kind])

const wiredNodes = (network: Network): readonly Host[] =>
  groupIn(network, 'hosts', byKind, 'node').filter(isWired)

const outsideHosts = (network: Network): readonly Host[] =>
  groupIn(network, 'hosts', byKind, 'outside')

/** A Node of this cluster: one that was only described stands for itself. */
const isWired = (host: Host): boolean => host.kind === 'node' && !host.described

const bareHost = (name: string, kind: Host['kind'], stands: string): Host => ({
  name,
  kind,
  stands,
  interfaces: {},
  routes: [],
  policyRules: [],
  sysctls: {},
  tables: {},
  ipsets: {},
  listeners: [],
  conntrack: {},
  recent: {},
  nth: {},
})

const onSwitch = (address: string): Interface => ({
  name: 'eth0',
  kind: 'veth',
  addresses: [`${address}/${SWITCH_PREFIX}`],
})

/** What the Pods of a Node are plugged into. */
export const bridgeOf = ({ interfaces }: Host): Interface | undefined =>
  Object.values(interfaces).find(({ kind }) => kind === 'bridge')

/** The first address of the Node's Pod CIDR belongs to its bridge. */
function bridgeAddress(podCIDR: string): string {
  const cidr = parseCidr4(podCIDR)
  assert(cidr !== undefined, `the Pod CIDR ${podCIDR} is an IPv4 network`)
  return `${formatIPv4(cidr.base + 1)}/${cidr.prefix}`
}

const addressesOf = (host: Host): readonly string[] =>
  Object.values(host.interfaces)
    .filter((one) => one.kind !== 'loopback')
    .flatMap((one) => one.addresses.map((address) => address.split('/')[0] ?? ''))

/** The way to the Pods of a Node, for everybody else on the switch. */
function podRouteTo(node: Host): readonly Route[] {
  const via = node.interfaces.eth0?.addresses[0]?.split('/')[0]
  const pods = node.interfaces.cni0?.addresses[0]
  const cidr = pods === undefined ? undefined : parseCidr4(pods)
  if (via === undefined || !cidr) return []
  return [{ to: `${formatIPv4(cidr.base)}/${cidr.prefix}`, via }]
}

const routesWith = (routes: readonly Route[], more: readonly Route[]): readonly Route[] => [
  ...routes.filter((route) => route.to !== 'default'),
  ...more,
  ...routes.filter((route) => route.to === 'default'),
]

const gatewayOf = (network: Network): string | undefined =>
  outsideHosts(network)[0]?.interfaces.eth0?.addresses[0]?.split('/')[0]

/** A name for the Node's end of a Pod's cable: veth and the last two octets, at most 15 characters as Linux wants. */
function portName(node: Host, address: string): string {
  const name = `veth${address.split('.').slice(2).join('x')}`
  assert(node.interfaces[name] === undefined, `the address ${address} is used by one Pod only`)
  return name
}

function plugIn(network: Network, host: string): Network {
  const port = { host, interface: 'eth0' }
  const known = network.segments.find((segment) => segment.kind === 'switch')
  if (!known) {
    return withFields(network, {
      segments: [...network.segments, { kind: 'switch', ports: [port] }],
    })
  }
  const segments = network.segments.map((segment) =>
    segment === known ? { ...segment, ports: [...segment.ports, port] } : segment,
  )
  return withFields(network, { segments })
}

const podsWiredTo = (network: Network, node: string): readonly string[] =>
  [...network.segments, ...cablesAt(network, node)]
    .filter(
      (segment) => segment.kind === 'veth' && segment.ports.some((port) => port.host === node),
    )
    .flatMap((segment) => segment.ports.map((port) => port.host))
    .filter((name) => name !== node && network.hosts[name]?.kind === 'pod')

interface Lost {
  readonly addresses: ReadonlySet<string>
  readonly lostPorts: ReadonlySet<string>
}

function unplugged(host: Host, { addresses, lostPorts }: Lost): Host {
  const isLost = (name: string) => lostPorts.has(`${host.name} ${name}`)
  const interfaces = Object.values(host.interfaces).some((one) => isLost(one.name))
    ? Object.fromEntries(Object.entries(host.interfaces).filter(([name]) => !isLost(name)))
    : host.interfaces
  const routes = host.routes.some((route) => addresses.has(route.via ?? ''))
    ? host.routes.filter((route) => !addresses.has(route.via ?? ''))
    : host.routes
  return interfaces === host.interfaces && routes === host.routes
    ? host
    : { ...host, interfaces, routes }
}
