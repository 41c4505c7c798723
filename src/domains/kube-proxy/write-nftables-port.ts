import { isInside, parseCidr } from './network.ts'
import { detectorInNft } from './nftables-detector.ts'
import { addRule, command, ensureChain, ensureElement, type NftDraft } from './nftables-draft.ts'
import { affinityNames } from './nftables-name.ts'
import type { PortPlan } from './plan-port.ts'
import type { Setting } from './setting.ts'

/** One port of a Service in nftables mode. pkg/proxy/nftables/proxier.go, syncProxyRules, Kubernetes v1.36. */

interface PortTask {
  readonly plan: PortPlan
  readonly setting: Setting
  /** The Service or its endpoints changed, or the sync is a full one: its own chains are written anew. */
  readonly isChanged: boolean
}

export function writeNftablesPort(draft: NftDraft, task: PortTask): void {
  ensureChains(draft, task)
  writeElements(draft, task)
  if (!task.isChanged) return
  const { plan, setting } = task
  if (plan.usesExternal) writeExternalChain(draft, plan, setting)
  if (hasFirewall(plan)) writeFirewallChain(draft, plan, setting)
  if (plan.port.stickySeconds > 0) writeStickyBalancing(draft, plan)
  else writeBalancing(draft, plan)
}

/** Unlike in iptables mode, also where no endpoint is there. */
const hasFirewall = ({ port }: PortPlan): boolean =>
  port.loadBalancerIPs.length > 0 && port.sourceRanges.length > 0

function ensureChains(draft: NftDraft, { plan, isChanged }: PortTask): void {
  const { port, choice, chains, owner } = plan
  const isSticky = port.stickySeconds > 0
  const ensure = (chain: string) => ensureOnce(draft, chain, { plan, isChanged })
  for (const endpoint of choice.reachable) {
    if (isSticky) {
      const { chain, set } = affinityNames(port, endpoint)
      ensure(chain)
      draft.activeSets.add(set)
    }
    if (!endpoint.local) continue
    // A Pod that reaches itself through the Service must see a foreign source, or the answer never comes back here.
    const { ip } = endpoint
    const key = `${ip} . ${ip} . ${port.protocol} . ${endpoint.port}`
    ensureElement(draft, 'hairpin-connections', { key }, { ...owner, endpoint: endpoint.text })
  }
  if (plan.usesCluster) ensure(chains.cluster)
  if (plan.usesLocal) ensure(chains.local)
  if (plan.usesExternal) ensure(chains.external)
}

function ensureOnce(
  draft: NftDraft,
  chain: string,
  { plan, isChanged }: Pick<PortTask, 'plan' | 'isChanged'>,
): void {
  if (draft.activeChains.has(chain)) return
  draft.activeChains.add(chain)
  if (isChanged) ensureChain(draft, chain, plan.owner)
}

function writeElements(draft: NftDraft, { plan, isChanged }: PortTask): void {
  const { port, choice, chains, owner, hasInternal, hasExternal } = plan
  const refusal = { verdict: choice.any ? 'drop' : 'goto reject-chain', comment: port.name }
  const keyOf = (address: string) => `${address} . ${port.protocol} . ${port.port}`
  const lead = (address: string, chain: string) =>
    ensureElement(draft, 'service-ips', { key: keyOf(address), verdict: `goto ${chain}` }, owner)
  const refuse = (address: string) =>
    ensureElement(draft, 'no-endpoint-services', { key: keyOf(address), ...refusal }, owner)

  ensureElement(draft, 'cluster-ips', { key: port.clusterIP }, owner)
  if (hasInternal) lead(port.clusterIP, plan.internalChain)
  else refuse(port.clusterIP)
  for (const address of port.externalIPs) {
    if (choice.any) lead(address, chains.external)
    if (!hasExternal) refuse(address)
  }
  const isGuarded = hasFirewall(plan)
  if (isGuarded) ensureOnce(draft, chains.firewall, { plan, isChanged })
  for (const address of port.loadBalancerIPs) {
    if (choice.any) lead(address, chains.external)
    if (!isGuarded) continue
    const element = { key: keyOf(address), verdict: `goto ${chains.firewall}` }
    ensureElement(draft, 'firewall-ips', element, owner)
  }
  if (!hasExternal) for (const address of port.loadBalancerIPs) refuse(address)
  if (port.nodePort === 0) return
  const key = `${port.protocol} . ${port.nodePort}`
  if (choice.any) {
    const element = { key, verdict: `goto ${chains.external}` }
    ensureElement(draft, 'service-nodeports', element, owner)
  }
  if (!hasExternal) ensureElement(draft, 'no-endpoint-nodeports', { key, ...refusal }, owner)
}

function writeExternalChain(draft: NftDraft, plan: PortPlan, { mark, detector }: Setting): void {
  const { port, chains, owner } = plan
  const add = (rule: string, comment?: string) =>
    addRule(draft, chains.external, rule, { owner, ...(comment && { comment }) })
  const setMark = `mark set mark or ${mark}`
  if (port.externalPolicyLocal) {
    // Pods and the Node itself are inside: the policy is about clients outside only.
    if (detector) {
      const { ifLocal } = detectorInNft(detector)
      add(`${ifLocal} goto ${chains.cluster}`, 'short-circuit pod traffic')
    }
    add(`fib saddr type local ${setMark}`, 'masquerade local traffic')
    add(`fib saddr type local goto ${chains.cluster}`, 'short-circuit local traffic')
  } else add(setMark, 'masquerade')
  if (plan.hasExternal) add(`goto ${plan.externalPolicyChain}`)
}

function writeFirewallChain(draft: NftDraft, plan: PortPlan, { node, family }: Setting): void {
  const { port, chains, owner } = plan
  // A Node that may come does so with the balancer's own address as its source, where that address is local to it.
  const isNodeAllowed = port.sourceRanges.some((range) => {
    const cidr = parseCidr(range)
    return cidr !== undefined && isInside(cidr, node.ip[family])
  })
  const sources = [...port.sourceRanges, ...(isNodeAllowed ? port.loadBalancerIPs : [])]
  const rule = `${draft.ip} saddr != { ${sources.join(' , ')} } drop`
  addRule(draft, chains.firewall, rule, { owner })
}

type Endpoints = PortPlan['choice']['cluster']

/** The chains that choose among endpoints, with those among which they do. */
const balancers = ({ usesCluster, usesLocal, chains, choice }: PortPlan) => [
  ...(usesCluster ? [{ chain: chains.cluster, endpoints: choice.cluster }] : []),
  ...(usesLocal ? [{ chain: chains.local, endpoints: choice.local }] : []),
]

const numbered = (endpoints: Endpoints, what: (endpoint: Endpoints[number]) => string): string =>
  endpoints.map((endpoint, place) => `${place} : ${what(endpoint)}`).join(' , ')

/** One rule: a number is drawn, and a map has the endpoint for each number. */
function writeBalancing(draft: NftDraft, plan: PortPlan): void {
  const { port, owner } = plan
  for (const { chain, endpoints } of balancers(plan)) {
    const dnat = `meta l4proto ${port.protocol} dnat ${draft.ip} addr . port to`
    const places = numbered(endpoints, ({ ip, port: number }) => `${ip} . ${number}`)
    const rule = `${dnat} numgen random mod ${endpoints.length} map { ${places} }`
    addRule(draft, chain, rule, { owner })
  }
}

/** Clients that are known go to the endpoint that knows them; others to one that is drawn and will know them. */
function writeStickyBalancing(draft: NftDraft, plan: PortPlan): void {
  const { port, choice, owner } = plan
  const named = choice.reachable.map((endpoint) => ({
    owner: { ...owner, endpoint: endpoint.text },
    text: endpoint.text,
    ...affinityNames(port, endpoint),
  }))
  for (const { set, owner } of named) {
    const limits = `flags dynamic,timeout ; timeout ${port.stickySeconds}s`
    command(draft, 'add set', `${set} { type ${draft.addressType} ; ${limits} ; }`, owner)
  }
  for (const { chain, endpoints } of balancers(plan)) {
    for (const endpoint of endpoints) {
      const names = affinityNames(port, endpoint)
      const rule = `${draft.ip} saddr @${names.set} goto ${names.chain}`
      addRule(draft, chain, rule, { owner: { ...owner, endpoint: endpoint.text } })
    }
    const places = numbered(endpoints, (one) => `goto ${affinityNames(port, one).chain}`)
    const rule = `numgen random mod ${endpoints.length} vmap { ${places} }`
    addRule(draft, chain, rule, { owner })
  }
  for (const { chain, set, text, owner } of named) {
    addRule(draft, chain, `update @${set} { ${draft.ip} saddr }`, { owner })
    addRule(draft, chain, `meta l4proto ${port.protocol} dnat to ${text}`, { owner })
  }
}
