import { formatIPv4, parseCidr4 } from '../../core/ip.ts'
import type {
  Chain,
  Host,
  Interface,
  Network,
  NetworkSettings,
  Segment,
  Tables,
  Weave,
} from './model.ts'
import { applyRestore } from './read-rules.ts'
import { NO_MASQ_LOCAL, weaveRules } from './weave-rules.ts'

/** What Weave Net 2.8.1 makes on a Node (net/bridge.go): one bridge over all Nodes, and the port that leads to the others. */

/** The bridge's end of the veth pair whose other end belongs to the datapath, or to the process weaver. */
export const WEAVE_PORT = 'vethwe-bridge'
const BRIDGE = 'weave'

/** Of Pods, in bytes: 1460 of GCE without VXLAN and ESP; without a datapath the process cuts what is too long. */
export const WEAVE_MTU: Readonly<Record<Weave['mode'], number>> = { fastdp: 1376, sleeve: 65_535 }

/** The network with a Node that has a cni0 as a peer of Weave Net instead. */
export function joinWeave(network: Network, name: string, settings: NetworkSettings): Network {
  const host = network.hosts[name]
  const own = host?.interfaces.cni0?.addresses[0]
  const pods = parseCidr4(own ?? '')
  if (!host || own === undefined || !pods) return network
  const podCIDR = `${formatIPv4(pods.base)}/${pods.prefix}`
  const all = parseCidr4(settings.clusterCIDR ?? podCIDR) ?? pods
  const address = `${own.split('/')[0]}/${all.prefix}`
  const peer: Host = {
    ...host,
    interfaces: interfacesOf(host, address, settings),
    tables: tablesOf(host.tables, `${formatIPv4(all.base)}/${all.prefix}`),
    ipsets: {
      ...host.ipsets,
      [NO_MASQ_LOCAL]: { type: 'hash:net', entries: [{ text: podCIDR, nomatch: false }] },
    },
    listeners: [
      ...host.listeners,
      { protocol: 'tcp', port: 6783 },
      { protocol: 'udp', port: 6783 },
    ],
  }
  const hosts = Object.values({ ...network.hosts, [name]: peer }).map((one): Host => {
    const routes = one.routes.filter(({ to }) => to !== podCIDR)
    return routes.length === one.routes.length ? one : { ...one, routes }
  })
  const segments = withPort(network.segments, name)
  return { ...network, segments, hosts: introduced(hosts) }
}

function interfacesOf(host: Host, address: string, { mode = 'fastdp', password }: NetworkSettings) {
  const { cni0: _, ...others } = host.interfaces
  const mtu = WEAVE_MTU[mode]
  const local = host.interfaces.eth0?.addresses[0]?.split('/')[0] ?? ''
  const weave: Weave = {
    mode,
    sleeve: password ? 'sealed' : 'plain',
    local,
    id: shortId(local),
    peers: {},
  }
  const made: Interface[] = [
    { name: BRIDGE, kind: 'bridge', addresses: [address], mtu },
    { name: WEAVE_PORT, kind: 'bridge-port', addresses: [], bridge: BRIDGE, mtu, weave },
    ...(mode === 'fastdp'
      ? [
          { name: 'vethwe-datapath', kind: 'veth' as const, addresses: [], mtu },
          { name: 'datapath', kind: 'device' as const, addresses: [], mtu },
          { name: 'vxlan-6784', kind: 'tunnel' as const, addresses: [] },
        ]
      : [{ name: 'vethwe-pcap', kind: 'veth' as const, addresses: [], mtu }]),
  ]
  return { ...others, ...Object.fromEntries(made.map((one) => [one.name, one])) }
}

/** Peers draw twelve bits that no other peer has; here they are the last ones of the Node's address. */
function shortId(address: string): number {
  const [, , third = 0, last = 0] = address.split('.').map(Number)
  return ((third << 8) | last) & 0xfff
}

/** Without what flannel wrote, with what Weave writes. */
function tablesOf(tables: Tables, range: string): Tables {
  const rest = Object.fromEntries(
    Object.entries(tables).map(([name, { chains }]) => [name, { chains: withoutFlannel(chains) }]),
  )
  const written = applyRestore(rest, weaveRules(range))
  return written.ok ? written.value : rest
}

const withoutFlannel = (chains: Readonly<Record<string, Chain>>) =>
  Object.fromEntries(
    Object.entries(chains)
      .filter(([name]) => !name.startsWith('FLANNEL-'))
      .map(([name, { rules, ...chain }]) => [
        name,
        { ...chain, rules: rules.filter(({ text }) => !text.includes('-j FLANNEL-')) },
      ]),
  )

/** All peers are on one segment; between any two of them is a connection. */
function withPort(segments: readonly Segment[], host: string): readonly Segment[] {
  const port = { host, interface: WEAVE_PORT }
  const known = segments.find(({ kind }) => kind === 'overlay')
  if (!known) return [...segments, { kind: 'overlay', ports: [port] }]
  return segments.map((one) => (one === known ? { ...one, ports: [...one.ports, port] } : one))
}

/** Every peer knows every other one. */
function introduced(hosts: readonly Host[]): Network['hosts'] {
  const known = hosts.flatMap(({ name, interfaces }) => {
    const weave = interfaces[WEAVE_PORT]?.weave
    return weave ? [[name, { address: weave.local, id: weave.id }] as const] : []
  })
  return Object.fromEntries(
    hosts.map((host) => {
      const port = host.interfaces[WEAVE_PORT]
      if (!port?.weave) return [host.name, host]
      const peers = Object.fromEntries(known.filter(([name]) => name !== host.name))
      const wired: Interface = { ...port, weave: { ...port.weave, peers } }
      return [host.name, { ...host, interfaces: { ...host.interfaces, [WEAVE_PORT]: wired } }]
    }),
  )
}
