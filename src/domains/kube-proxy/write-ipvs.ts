import { chooseEndpoints } from './choose-endpoints.ts'
import type { ProxyEndpoint } from './endpoints.ts'
import { SET_NAMES, type SetName } from './ipvs-sets.ts'
import type { ProxyConfig } from './model.ts'
import { addressFamily, isInside, isLoopback, parseCidr } from './network.ts'
import type { ProxyPort } from './service-ports.ts'
import { type Setting, settingOf } from './setting.ts'
import { portsWithEndpoints, type RuleRequest } from './write-rules.ts'

/** What IPVS mode has in the kernel beside its rules of iptables. pkg/proxy/ipvs/proxier.go, Kubernetes v1.36. */
export interface IpvsState {
  readonly setting: Setting
  readonly servers: readonly VirtualServer[]
  /** Entries of each set, as `ipset` writes them. */
  readonly sets: Readonly<Record<SetName, readonly string[]>>
  /** On the device `kube-ipvs0`. */
  readonly addresses: readonly string[]
  /** Addresses of load balancers whose ranges do not hold this Node. */
  readonly closedToNode: readonly ClosedAddress[]
}

export interface VirtualServer {
  /** `shop/web:http` */
  readonly port: string
  readonly protocol: ProxyPort['protocol']
  readonly address: string
  readonly number: number
  readonly scheduler: string
  /** Seconds; 0: each connection is scheduled anew. */
  readonly stickySeconds: number
  /** `10.244.1.9:8080`; all of weight 1, by NAT. */
  readonly realServers: readonly string[]
}

export interface ClosedAddress {
  readonly address: string
  readonly protocol: ProxyPort['protocol']
  readonly number: number
}

interface Draft {
  readonly setting: Setting
  readonly scheduler: string
  readonly nodeAddresses: readonly string[]
  readonly servers: VirtualServer[]
  readonly sets: Readonly<Record<SetName, Set<string>>>
  readonly addresses: Set<string>
  readonly closedToNode: ClosedAddress[]
}

export type IpvsRequest = Pick<RuleRequest, 'config' | 'family' | 'node' | 'services' | 'slices'>

/** Node ports never answer on localhost in this mode. */
const ipvsConfig = (config: ProxyConfig): ProxyConfig => ({ ...config, localhostNodePorts: false })

export function writeIpvs(request: IpvsRequest): IpvsState {
  const { config, family, node } = request
  const setting = settingOf(ipvsConfig(config), family, { node, largeCluster: false })
  const sets = Object.fromEntries(SET_NAMES.map((name) => [name, new Set<string>()]))
  const draft: Draft = {
    setting,
    scheduler: config.ipvsScheduler,
    nodeAddresses: node.addresses.filter(
      (address) => addressFamily(address) === family && !isLoopback(address),
    ),
    servers: [],
    sets: sets as Record<SetName, Set<string>>, // as: made of all names
    addresses: new Set(),
    closedToNode: [],
  }
  const standpoint = { node: node.name, zone: node.zone }
  for (const { port, endpoints } of portsWithEndpoints(request)) {
    const { cluster, local } = chooseEndpoints(port, endpoints, standpoint)
    // Where an external policy Local finds nobody here, this mode goes to the others instead of dropping.
    const choose = (isLocal: boolean) => (isLocal && local.length > 0 ? local : cluster)
    writePort(draft, { port, endpoints, choose })
  }
  for (const address of draft.addresses) draft.sets['KUBE-IPVS-IPS'].add(address)
  const listed = SET_NAMES.map((name) => [name, [...draft.sets[name]]] as const) // as: pairs
  return {
    setting,
    servers: draft.servers,
    sets: Object.fromEntries(listed) as Record<SetName, readonly string[]>, // as: made of all names
    addresses: [...draft.addresses],
    closedToNode: draft.closedToNode,
  }
}

interface PortTask {
  readonly port: ProxyPort
  readonly endpoints: readonly ProxyEndpoint[]
  readonly choose: (isLocal: boolean) => readonly ProxyEndpoint[]
}

function writePort(draft: Draft, task: PortTask): void {
  const { port, endpoints } = task
  const { sets } = draft
  for (const { ip, port: number, local } of endpoints) {
    if (local) sets['KUBE-LOOP-BACK'].add(`${ip},${port.protocol}:${number},${ip}`)
  }
  const entry = (address: string) => `${address},${port.protocol}:${port.port}`
  sets['KUBE-CLUSTER-IP'].add(entry(port.clusterIP))
  addServer(draft, task, { address: port.clusterIP, isLocal: port.internalPolicyLocal })
  draft.addresses.add(port.clusterIP)
  for (const address of port.externalIPs) {
    sets[port.externalPolicyLocal ? 'KUBE-EXTERNAL-IP-LOCAL' : 'KUBE-EXTERNAL-IP'].add(
      entry(address),
    )
    addOutside(draft, task, address)
  }
  for (const address of port.loadBalancerIPs) {
    sets['KUBE-LOAD-BALANCER'].add(entry(address))
    if (port.externalPolicyLocal) sets['KUBE-LOAD-BALANCER-LOCAL'].add(entry(address))
    guard(draft, port, address)
    addOutside(draft, task, address)
  }
  if (port.nodePort !== 0 && !writeNodePort(draft, task)) return
  if (port.healthCheckNodePort !== 0)
    sets['KUBE-HEALTH-CHECK-NODE-PORT'].add(String(port.healthCheckNodePort))
}

function addServer(
  draft: Draft,
  { port, choose }: PortTask,
  to: { readonly address: string; readonly number?: number; readonly isLocal: boolean },
): void {
  draft.servers.push({
    port: port.name,
    protocol: port.protocol,
    address: to.address,
    number: to.number ?? port.port,
    scheduler: draft.scheduler,
    stickySeconds: port.stickySeconds,
    realServers: choose(to.isLocal).map(({ text }) => text),
  })
}

/** An address outside the cluster; it is put on the device unless another device has it. */
function addOutside(draft: Draft, task: PortTask, address: string): void {
  addServer(draft, task, { address, isLocal: task.port.externalPolicyLocal })
  if (!draft.nodeAddresses.includes(address)) draft.addresses.add(address)
}

/** Source ranges of a load balancer. */
function guard({ sets, setting, closedToNode }: Draft, port: ProxyPort, address: string): void {
  if (port.sourceRanges.length === 0) return
  const { protocol, port: number } = port
  const entry = `${address},${protocol}:${number}`
  sets['KUBE-LOAD-BALANCER-FW'].add(entry)
  for (const range of port.sourceRanges)
    sets['KUBE-LOAD-BALANCER-SOURCE-CIDR'].add(`${entry},${range}`)
  const isNodeAllowed = port.sourceRanges.some((range) => {
    const cidr = parseCidr(range)
    return cidr !== undefined && isInside(cidr, setting.node.ip[setting.family])
  })
  // A Node has the balancer's own address as its source: it is local to it.
  if (isNodeAllowed) sets['KUBE-LOAD-BALANCER-SOURCE-IP'].add(`${entry},${address}`)
  else closedToNode.push({ address, protocol, number })
}

const NODE_PORT_SETS = {
  tcp: ['KUBE-NODE-PORT-TCP', 'KUBE-NODE-PORT-LOCAL-TCP'],
  udp: ['KUBE-NODE-PORT-UDP', 'KUBE-NODE-PORT-LOCAL-UDP'],
  sctp: ['KUBE-NODE-PORT-SCTP-HASH', 'KUBE-NODE-PORT-LOCAL-SCTP-HASH'],
} as const satisfies Readonly<Record<ProxyPort['protocol'], readonly [SetName, SetName]>>

/** False: the Node has no address for node ports, and kube-proxy does nothing more for this port. */
function writeNodePort(draft: Draft, task: PortTask): boolean {
  const { port } = task
  const { sets, setting } = draft
  const addresses = setting.nodePortAddresses ?? draft.nodeAddresses
  if (addresses.length === 0) return false
  const [all, local] = NODE_PORT_SETS[port.protocol]
  const entries =
    port.protocol === 'sctp'
      ? addresses.map((address) => `${address},sctp:${port.nodePort}`)
      : [String(port.nodePort)]
  for (const entry of entries) {
    sets[all].add(entry)
    if (port.externalPolicyLocal) sets[local].add(entry)
  }
  for (const address of addresses) {
    const isLocal = port.externalPolicyLocal
    addServer(draft, task, { address, number: port.nodePort, isLocal })
  }
  return true
}
