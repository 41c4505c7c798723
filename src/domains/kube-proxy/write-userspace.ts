import { assert } from '../../core/assert.ts'
import { applyRestore, printRules } from '../netfilter/index.ts'
import type { ProxyNode } from './node-view.ts'
import type { ProxyPort } from './service-ports.ts'
import { portsWithEndpoints, type RuleRequest } from './write-rules.ts'

/**
 * The mode of old, in which kube-proxy itself takes every connection and the kernel only leads it there: until
 * Kubernetes 1.25. pkg/proxy/userspace/proxier.go, v1.25.16; IPv4, TCP and UDP.
 */

export type UserspaceRequest = Pick<RuleRequest, 'node' | 'services' | 'slices'>

/** Simplified: kube-proxy listens on ports that the kernel picks; here they are counted from this one. */
const FIRST_PORT = 40_000

/** Each port of a Service with the port on which kube-proxy listens for it, on all addresses; those that are open stay. */
export function userspacePorts(
  request: UserspaceRequest,
  open: Readonly<Record<string, { readonly listensOn: number }>> = {},
): readonly { readonly port: ProxyPort; readonly listensOn: number }[] {
  let free = FIRST_PORT
  const taken = new Set(Object.values(open).map(({ listensOn }) => listensOn))
  const nextFree = () => {
    while (taken.has(free)) free++
    return free++
  }
  return portsWithEndpoints({ ...request, family: 'ipv4' })
    .filter(({ port }) => port.protocol !== 'sctp')
    .map(({ port }) => ({ port, listensOn: open[port.name]?.listensOn ?? nextFree() }))
}

const JUMPS = {
  nat: [
    '-I PREROUTING -m comment --comment "handle ClusterIPs; NOTE: this must be before the NodePort rules" -j KUBE-PORTALS-CONTAINER',
    '-I OUTPUT -m comment --comment "handle ClusterIPs; NOTE: this must be before the NodePort rules" -j KUBE-PORTALS-HOST',
    '-A PREROUTING -m addrtype --dst-type LOCAL -m comment --comment "handle service NodePorts; NOTE: this must be the last rule in the chain" -j KUBE-NODEPORT-CONTAINER',
    '-A OUTPUT -m addrtype --dst-type LOCAL -m comment --comment "handle service NodePorts; NOTE: this must be the last rule in the chain" -j KUBE-NODEPORT-HOST',
  ],
  filter: [
    '-I INPUT -m comment --comment "Ensure that non-local NodePort traffic can flow" -j KUBE-NODEPORT-NON-LOCAL',
  ],
} as const
const NAT_CHAINS = [
  'KUBE-PORTALS-CONTAINER',
  'KUBE-PORTALS-HOST',
  'KUBE-NODEPORT-CONTAINER',
  'KUBE-NODEPORT-HOST',
]

interface Rules {
  readonly nat: string[]
  readonly filter: string[]
}

/** The rules as `iptables-save` prints them; kube-proxy brings each about by a command of its own. */
export function userspaceText(request: UserspaceRequest): string {
  const all = new Map(userspacePorts(request).map(({ port, listensOn }) => [port.name, listensOn]))
  const ports = (name: string) => all.get(name)
  const applied = applyRestore({}, userspaceRestoreText(request, { ports, hasRule: () => false }))
  assert(applied.ok, 'the rules of userspace mode can be read')
  return printRules(applied.value, { order: ['filter', 'nat'] })
}

interface Standing {
  /** On which kube-proxy listens for a port of a Service, by its name. */
  readonly ports: (name: string) => number | undefined
  readonly hasRule: (table: 'nat' | 'filter', rule: string) => boolean
}

/** The same for `iptables-restore --noflush`: chains of kube-proxy written anew, and the jumps to them that are missing. */
export function userspaceRestoreText(
  request: UserspaceRequest,
  { ports, hasRule }: Standing,
): string {
  const rules: Rules = { nat: [], filter: [] }
  for (const { port } of userspacePorts(request)) {
    const listensOn = ports(port.name)
    if (listensOn === undefined) continue
    const task = { port, listensOn, node: request.node }
    writePortal(rules, task, { address: port.clusterIP, isExternal: false })
    for (const address of port.externalIPs) writePortal(rules, task, { address, isExternal: true })
    for (const address of port.loadBalancerIPs)
      writePortal(rules, task, { address, isExternal: false })
    if (port.nodePort !== 0) writeNodePort(rules, task)
  }
  const table = (name: 'nat' | 'filter', chains: readonly string[]) => [
    `*${name}`,
    ...chains.map((chain) => `:${chain} - [0:0]`),
    ...JUMPS[name].filter((jump) => !hasRule(name, jump.replace(/^-I/, '-A'))),
    ...rules[name],
    'COMMIT',
  ]
  const text = [...table('filter', ['KUBE-NODEPORT-NON-LOCAL']), ...table('nat', NAT_CHAINS)]
  return `${text.join('\n')}\n`
}

interface PortTask {
  readonly port: ProxyPort
  readonly listensOn: number
  readonly node: ProxyNode
}

const test = ({ name, protocol }: ProxyPort, number: number): string =>
  `-m comment --comment "${name}" -p ${protocol} -m ${protocol} --dport ${number}`

/** From Pods: to this Node, by whatever address their packets come in at. From the Node itself: to its own address. */
const fromPods = ({ listensOn }: PortTask): string => `-j REDIRECT --to-ports ${listensOn}`
const fromNode = ({ node, listensOn }: PortTask): string =>
  `-j DNAT --to-destination ${node.ip.ipv4}:${listensOn}`

/** An address that a Service answers on. */
function writePortal(
  { nat }: Rules,
  task: PortTask,
  { address, isExternal }: { readonly address: string; readonly isExternal: boolean },
): void {
  const here = `${test(task.port, task.port.port)} -d ${address}`
  if (!isExternal) {
    nat.push(`-A KUBE-PORTALS-CONTAINER ${here} ${fromPods(task)}`)
    nat.push(`-A KUBE-PORTALS-HOST ${here} ${fromNode(task)}`)
    return
  }
  // Not from Pods behind a bridge, which reach it over the balancer, unless it is an address of this Node.
  nat.push(
    `-A KUBE-PORTALS-CONTAINER ${here} -m physdev ! --physdev-is-in ${fromPods(task)}`,
    `-A KUBE-PORTALS-CONTAINER ${here} -m addrtype --dst-type LOCAL ${fromPods(task)}`,
    `-A KUBE-PORTALS-HOST ${here} -m addrtype --dst-type LOCAL ${fromNode(task)}`,
  )
}

function writeNodePort({ nat, filter }: Rules, task: PortTask): void {
  const { port, listensOn } = task
  const here = test(port, port.nodePort)
  nat.push(
    `-A KUBE-NODEPORT-CONTAINER ${here} ${fromPods(task)}`,
    `-A KUBE-NODEPORT-HOST ${here} ${fromNode(task)}`,
  )
  filter.push(`-A KUBE-NODEPORT-NON-LOCAL ${test(port, listensOn)} -m state --state NEW -j ACCEPT`)
}
