import { endpointChain } from './chain-name.ts'
import type { Choice } from './choose-endpoints.ts'
import { isInside, parseCidr } from './network.ts'
import type { PortPlan } from './plan-port.ts'
import type { ProxyPort } from './service-ports.ts'
import type { Setting } from './setting.ts'
import { type Draft, ruleLine } from './written.ts'

/** The chains that the port has now; whatever else bears a name like theirs is stale. */
export function chainsOf({ port, choice, chains, ...uses }: PortPlan): readonly string[] {
  return [
    ...(uses.usesExternal ? [chains.external] : []),
    ...(uses.usesFirewall ? [chains.firewall] : []),
    ...(uses.usesCluster ? [chains.cluster] : []),
    ...(uses.usesLocal ? [chains.local] : []),
    ...choice.reachable.map(({ text }) => endpointChain(port.name, port.protocol, text)),
  ]
}

const comment = (text: string): string => `-m comment --comment "${text}"`
const to = ({ protocol }: ProxyPort, address: string, port: number): string =>
  `-m ${protocol} -p ${protocol} -d ${address} --dport ${port}`

/** Why and how connections are refused: for nobody there anywhere, or nobody on this Node. */
const refusal = ({ port, choice }: PortPlan): { words: string; verdict: 'REJECT' | 'DROP' } =>
  choice.any
    ? { words: comment(`${port.name} has no local endpoints`), verdict: 'DROP' }
    : { words: comment(`${port.name} has no endpoints`), verdict: 'REJECT' }

/** Lines of the chains that all Services share: these are written in every sync. */
export function writeDispatch(draft: Draft, plan: PortPlan, setting: Setting): void {
  const { port, choice, chains, owner } = plan
  const { words, verdict } = refusal(plan)
  const nat = (rest: string) => draft.nat.push(ruleLine('KUBE-SERVICES', rest, owner))
  const filter = (chain: string, rest: string) => draft.filter.push(ruleLine(chain, rest, owner))
  const refuse = (address: string) =>
    filter('KUBE-EXTERNAL-SERVICES', `${words} ${to(port, address, port.port)} -j ${verdict}`)

  const inside = to(port, port.clusterIP, port.port)
  if (plan.hasInternal)
    nat(`${comment(`${port.name} cluster IP`)} ${inside} -j ${plan.internalChain}`)
  else filter('KUBE-SERVICES', `${words} ${inside} -j ${verdict}`)
  for (const address of port.externalIPs) {
    const here = to(port, address, port.port)
    if (choice.any) nat(`${comment(`${port.name} external IP`)} ${here} -j ${chains.external}`)
    if (!plan.hasExternal) refuse(address)
  }
  for (const address of port.loadBalancerIPs) {
    const here = to(port, address, port.port)
    const chain = plan.usesFirewall ? chains.firewall : chains.external
    if (choice.any) nat(`${comment(`${port.name} loadbalancer IP`)} ${here} -j ${chain}`)
    if (plan.usesFirewall) {
      const words = comment(`${port.name} traffic not accepted by ${chains.firewall}`)
      filter('KUBE-PROXY-FIREWALL', `${words} ${here} -j DROP`)
    }
  }
  if (!plan.hasExternal) for (const address of port.loadBalancerIPs) refuse(address)
  writeNodePort(draft, plan, setting)
}

function writeNodePort(draft: Draft, plan: PortPlan, setting: Setting): void {
  const { port, choice, chains, owner } = plan
  const { protocol, nodePort, healthCheckNodePort } = port
  const dport = `--dport ${nodePort}`
  const mine = `-m comment --comment ${port.name} -m ${protocol} -p ${protocol}`
  if (nodePort !== 0 && choice.any) {
    if (setting.localhostNodePorts && setting.nfacct) {
      const count = '-m nfacct --nfacct-name localhost_nps_accepted_pkts'
      const rest = `${mine} -d 127.0.0.0/8 ${dport} ${count} -j ${chains.external}`
      draft.nat.push(ruleLine('KUBE-NODEPORTS', rest, owner))
    }
    draft.nat.push(ruleLine('KUBE-NODEPORTS', `${mine} ${dport} -j ${chains.external}`, owner))
  }
  if (nodePort !== 0 && !plan.hasExternal) {
    const { words, verdict } = refusal(plan)
    const rest = `${words} -m addrtype --dst-type LOCAL -m ${protocol} -p ${protocol} ${dport} -j ${verdict}`
    draft.filter.push(ruleLine('KUBE-EXTERNAL-SERVICES', rest, owner))
  }
  if (healthCheckNodePort !== 0) {
    const words = comment(`${port.name} health check node port`)
    const rest = `${words} -m tcp -p tcp --dport ${healthCheckNodePort} -j ACCEPT`
    draft.filter.push(ruleLine('KUBE-NODEPORTS', rest, owner))
  }
}

/** Lines of the port's own chains: left out of a partial sync when nothing about the Service changed. */
export function writeOwnChains(draft: Draft, plan: PortPlan, setting: Setting): void {
  const { chains, choice } = plan
  writeInternalMark(draft, plan, setting)
  if (plan.usesExternal) writeExternalChain(draft, plan, setting)
  if (plan.usesFirewall) writeFirewallChain(draft, plan, setting)
  if (plan.usesCluster)
    writeBalancing(draft, plan, { chain: chains.cluster, setting, choice: choice.cluster })
  if (plan.usesLocal)
    writeBalancing(draft, plan, { chain: chains.local, setting, choice: choice.local })
  writeEndpoints(draft, plan, setting)
}

function writeInternalMark(draft: Draft, plan: PortPlan, setting: Setting): void {
  const { port, owner, internalChain } = plan
  const { masqueradeAll, detector } = setting
  if (!plan.hasInternal || (!masqueradeAll && !detector)) return
  const test = masqueradeAll || !detector ? '' : ` ${detector.ifNotLocal}`
  const here = to(port, port.clusterIP, port.port)
  const rest = `${comment(`${port.name} cluster IP`)} ${here}${test} -j KUBE-MARK-MASQ`
  draft.nat.push(ruleLine(internalChain, rest, owner))
}

function writeExternalChain(draft: Draft, plan: PortPlan, { detector }: Setting): void {
  const { port, chains, owner } = plan
  const add = (rest: string) => draft.nat.push(ruleLine(chains.external, rest, owner))
  const destinations = `${port.name} external destinations`
  draft.natChains.push({ name: chains.external, owner })
  if (port.externalPolicyLocal) {
    // Pods and the Node itself are inside: the policy is about clients outside only.
    if (detector)
      add(`${comment(`pod traffic for ${destinations}`)} ${detector.ifLocal} -j ${chains.cluster}`)
    const fromNode = '-m addrtype --src-type LOCAL'
    add(`${comment(`masquerade LOCAL traffic for ${destinations}`)} ${fromNode} -j KUBE-MARK-MASQ`)
    add(`${comment(`route LOCAL traffic for ${destinations}`)} ${fromNode} -j ${chains.cluster}`)
  } else add(`${comment(`masquerade traffic for ${destinations}`)} -j KUBE-MARK-MASQ`)
  if (plan.hasExternal) add(`-j ${plan.externalPolicyChain}`)
}

function writeFirewallChain(draft: Draft, plan: PortPlan, { node, family }: Setting): void {
  const { port, chains, owner } = plan
  const add = (rest: string) => draft.nat.push(ruleLine(chains.firewall, rest, owner))
  const words = comment(`${port.name} loadbalancer IP`)
  draft.natChains.push({ name: chains.firewall, owner })
  for (const range of port.sourceRanges) add(`${words} -s ${range} -j ${chains.external}`)
  // A Node that may come does so with the balancer's own address as its source, where that address is local to it.
  const isNodeAllowed = port.sourceRanges.some((range) => {
    const cidr = parseCidr(range)
    return cidr !== undefined && isInside(cidr, node.ip[family])
  })
  if (isNodeAllowed) {
    for (const address of port.loadBalancerIPs) add(`${words} -s ${address} -j ${chains.external}`)
  }
  add(comment(`other traffic to ${port.name} will be dropped by KUBE-PROXY-FIREWALL`))
}

interface Balancing {
  readonly chain: string
  readonly choice: Choice['cluster']
  readonly setting: Setting
}

function writeBalancing(draft: Draft, plan: PortPlan, { chain, choice, setting }: Balancing): void {
  const { port, owner } = plan
  draft.natChains.push({ name: chain, owner })
  const entries = choice.map(({ text }) => ({
    owner: { ...owner, endpoint: text },
    words: setting.largeCluster ? '' : `${comment(`${port.name} -> ${text}`)} `,
    target: endpointChain(port.name, port.protocol, text),
  }))
  if (port.stickySeconds > 0) {
    for (const { owner, words, target } of entries) {
      const recent = `-m recent --name ${target} --rcheck --seconds ${port.stickySeconds} --reap`
      draft.nat.push(ruleLine(chain, `${words}${recent} -j ${target}`, owner))
    }
  }
  for (const [place, { owner, words, target }] of entries.entries()) {
    const left = entries.length - place
    const chance =
      left === 1 ? '' : `-m statistic --mode random --probability ${probability(left)} `
    draft.nat.push(ruleLine(chain, `${words}${chance}-j ${target}`, owner))
  }
}

/** One in `count`, as Go's `%0.10f` writes it: both round the exact binary value. */
export const probability = (count: number): string => (1 / count).toFixed(10)

function writeEndpoints(draft: Draft, plan: PortPlan, { largeCluster }: Setting): void {
  const { port, choice } = plan
  const { protocol, name } = port
  const words = largeCluster ? '' : `-m comment --comment ${name} `
  for (const { ip, text } of choice.reachable) {
    const chain = endpointChain(name, protocol, text)
    const owner = { ...plan.owner, endpoint: text }
    const recent = port.stickySeconds > 0 ? `-m recent --name ${chain} --set ` : ''
    const here = `-m ${protocol} -p ${protocol}`
    draft.natChains.push({ name: chain, owner })
    draft.nat.push(
      // A Pod that reaches itself through the Service must see a foreign source, or the answer never comes back here.
      ruleLine(chain, `${words}-s ${ip} -j KUBE-MARK-MASQ`, owner),
      ruleLine(chain, `${words}${recent}${here} -j DNAT --to-destination ${text}`, owner),
    )
  }
}
