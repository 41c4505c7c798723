import type { Family } from '../../core/ip.ts'
import { type EndpointSlice, nameOf, type Service } from '../api-server/model.ts'
import { isPortChain, portChains } from './chain-name.ts'
import { chooseEndpoints } from './choose-endpoints.ts'
import { endpointsByPort, type ProxyEndpoint, portKey, slicesByService } from './endpoints.ts'
import { openDraft, writeForwardRules, writeNodePortTail } from './fixed-rules.ts'
import type { ProxyConfig } from './model.ts'
import type { ProxyNode } from './node-view.ts'
import { planPort } from './plan-port.ts'
import { type ProxyPort, servicePorts } from './service-ports.ts'
import { settingOf } from './setting.ts'
import { chainsOf, writeDispatch, writeOwnChains } from './write-port.ts'
import type { Draft, WrittenRules } from './written.ts'

/** More endpoints than this make a cluster large. pkg/proxy/iptables/proxier.go, largeClusterEndpointsThreshold. */
const LARGE_CLUSTER_ENDPOINTS = 1_000

export interface RuleRequest {
  readonly config: ProxyConfig
  readonly family: Family
  readonly node: ProxyNode
  readonly services: readonly Service[]
  readonly slices: readonly EndpointSlice[]
  /** Names of Services that changed since the last sync, `shop/web`. Absent: a full sync. */
  readonly changed?: readonly string[]
  /** Chains of the nat table as it is. Those that nothing leads to any more are taken away. */
  readonly existing?: readonly string[]
  /** They were looked through less than a sync period ago: a large cluster does not do it again. */
  readonly cleanedLately?: boolean
}

/**
 * The rules of one sync, as kube-proxy in iptables mode writes them (Kubernetes v1.36). Services come in the order of
 * their names, one of the orders that kube-proxy's hash map may give.
 */
export function writeRules(request: RuleRequest): WrittenRules {
  const { config, family, node, changed } = request
  const ports = portsWithEndpoints(request)
  const count = ports.reduce((sum, { endpoints }) => sum + endpoints.length, 0)
  const largeCluster = count > LARGE_CLUSTER_ENDPOINTS
  const existing = largeCluster && request.cleanedLately ? [] : (request.existing ?? [])
  const setting = settingOf(config, family, { node, largeCluster })
  const draft = openDraft(setting)
  const standpoint = { node: node.name, zone: node.zone }
  const rewritten = changed && new Set(changed)
  const active = new Set<string>()
  for (const { port, endpoints } of ports) {
    const choice = chooseEndpoints(port, endpoints, standpoint)
    const plan = planPort(port, choice, portChains(port.name, port.protocol))
    writeDispatch(draft, plan, setting)
    if (existing.length > 0) for (const chain of chainsOf(plan)) active.add(chain)
    if (!rewritten || rewritten.has(port.service)) writeOwnChains(draft, plan, setting)
  }
  removeStale(draft, existing, active)
  writeNodePortTail(draft, setting)
  writeForwardRules(draft, setting)
  const tables = [
    { name: 'filter', chains: draft.filterChains, lines: draft.filter },
    { name: 'nat', chains: draft.natChains, lines: draft.nat },
  ] as const
  return { tables, largeCluster }
}

export interface PortWithEndpoints {
  readonly port: ProxyPort
  readonly endpoints: readonly ProxyEndpoint[]
}

/** The ports of all Services in the order in which they are written, each with all its endpoints. */
export function portsWithEndpoints(
  request: Pick<RuleRequest, 'family' | 'node' | 'services' | 'slices'>,
): readonly PortWithEndpoints[] {
  const { family, node, services, slices } = request
  const ofService = slicesByService(slices)
  const named = services.map((service) => ({ service, name: nameOf(service) }))
  // `/` sorts before every letter of a name, but after `-`: namespaces are compared first
  const key = ({ service: { metadata } }: (typeof named)[number]) =>
    `${metadata.namespace ?? ''}\u0000${metadata.name}`
  const inOrder = named
    .map((one) => ({ ...one, key: key(one) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return inOrder.flatMap(({ service, name }) => {
    const ports = servicePorts(service, family)
    if (ports.length === 0) return []
    const byPort = endpointsByPort(ofService.get(name) ?? [], { family, node: node.name })
    return ports.map((port) => ({
      port,
      endpoints: byPort.get(portKey(port.portName, port.protocol)) ?? [],
    }))
  })
}

/** A chain line empties what is stale, `-X` takes it away, in the same transaction. */
function removeStale(draft: Draft, existing: readonly string[], active: ReadonlySet<string>): void {
  for (const chain of existing) {
    if (!isPortChain(chain) || active.has(chain)) continue
    draft.natChains.push({ name: chain })
    draft.nat.push({ kind: 'removal', chain, text: `-X ${chain}` })
  }
}
