import type { Family } from '../../core/ip.ts'
import { type EndpointSlice, nameOf, type Service } from '../api-server/model.ts'
import { isPortChain, portChains } from './chain-name.ts'
import { chooseEndpoints } from './choose-endpoints.ts'
import { endpointsByPort, type ProxyEndpoint, portKey, slicesByService } from './endpoints.ts'
import { openDraft, writeForwardRules, writeNodePortTail } from './fixed-rules.ts'
import type { ProxyConfig } from './model.ts'
import type { ProxyNode } from './node-view.ts'
import { type PortPlan, planPort } from './plan-port.ts'
import { remembered } from './remember-ports.ts'
import { isSeenAlike } from './see-alike.ts'
import { type ProxyPort, servicePorts } from './service-ports.ts'
import { type Setting, settingOf } from './setting.ts'
import { chainsOf, writeDispatch, writeOwnChains } from './write-port.ts'
import type { Draft, WrittenRules } from './written.ts'

/** More endpoints than this make a cluster large. pkg/proxy/iptables/proxier.go, largeClusterEndpointsThreshold. */
export const LARGE_CLUSTER_ENDPOINTS = 1_000

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
  const grouped = portsByService(request, rulePortsOf)
  const endpoints = grouped.reduce((sum, { ports }) => sum + countEndpoints(ports), 0)
  const largeCluster = endpoints > LARGE_CLUSTER_ENDPOINTS
  const existing = largeCluster && request.cleanedLately ? [] : (request.existing ?? [])
  const setting = settingOf(config, family, { node, largeCluster })
  const draft = openDraft(setting)
  const rewritten = changed && new Set(changed)
  const active = new Set<string>()
  const keys = keysOf(request, setting)
  for (const { service, slices, ports } of grouped) {
    const isRewritten = !rewritten || rewritten.has(nameOf(service))
    for (const { plan, dispatch, own } of piecesOf({ service, slices, ports }, setting, keys)) {
      append(draft, dispatch)
      if (existing.length > 0) for (const chain of chainsOf(plan)) active.add(chain)
      if (isRewritten) append(draft, own())
    }
  }
  removeChains(
    draft,
    existing.filter((chain) => isPortChain(chain) && !active.has(chain)),
  )
  writeNodePortTail(draft, setting)
  writeForwardRules(draft, setting)
  const tables = [
    { name: 'filter', chains: draft.filterChains, lines: draft.filter },
    { name: 'nat', chains: draft.natChains, lines: draft.nat },
  ] as const
  return { tables, largeCluster, endpoints }
}

/** From where rules are written. */
export type Viewpoint = Pick<RuleRequest, 'config' | 'family' | 'node'>

/** What the results for one Service depend on, apart from it and its slices. */
export interface ViewKeys {
  /** Of a Service that not all Nodes see alike. */
  readonly here: string
  /** Of one that they do. */
  readonly anywhere: string
}

export const keysOf = (
  { config, family, node }: Viewpoint,
  { largeCluster, detector, localhostNodePorts }: Setting,
): ViewKeys => ({
  here: JSON.stringify([config, family, node, largeCluster]),
  anywhere: JSON.stringify([config, family, largeCluster, detector, localhostNodePorts]),
})

/** One port: what its chains are to be, and its lines in the chains that all Services share. */
export interface Piece {
  readonly plan: PortPlan
  readonly dispatch: Draft
  /** Its chains and what is in them, written when first asked for. */
  readonly own: () => Draft
}

export const piecesOf = (
  { service, slices, ports }: ServicePorts,
  setting: Setting,
  keys: ViewKeys,
): readonly Piece[] => {
  const isAlike = isSeenAlike(service, slices, setting.family)
  return remembered(service, slices, isAlike ? keys.anywhere : keys.here, () =>
    ports.map(({ port, endpoints }) => {
      const { name, zone } = setting.node
      const choice = chooseEndpoints(port, endpoints, { node: name, zone })
      const plan = planPort(port, choice, portChains(port.name, port.protocol))
      const dispatch = drafted((empty) => writeDispatch(empty, plan, setting))
      let own: Draft | undefined
      const write = () => drafted((empty) => writeOwnChains(empty, plan, setting))
      return { plan, dispatch, own: () => (own ??= write()) }
    }),
  )
}

export const countEndpoints = (ports: readonly PortWithEndpoints[]): number =>
  ports.reduce((sum, { endpoints }) => sum + endpoints.length, 0)

export interface PortWithEndpoints {
  readonly port: ProxyPort
  readonly endpoints: readonly ProxyEndpoint[]
}

export interface ServicePorts {
  readonly service: Service
  readonly slices: readonly EndpointSlice[]
  readonly ports: readonly PortWithEndpoints[]
}

type Seen = Pick<RuleRequest, 'family' | 'node' | 'services' | 'slices'>

/** The ports of all Services in the order in which they are written, each with all its endpoints. */
export const portsWithEndpoints = (request: Seen): readonly PortWithEndpoints[] =>
  portsByService(request, portsOf).flatMap(({ ports }) => ports)

function portsByService(
  { family, node, services, slices }: Seen,
  lookAt: typeof portsOf,
): readonly ServicePorts[] {
  const ofService = slicesByService(slices)
  return inOrder(services, nameOf).map((service) =>
    lookAt(service, ofService.get(nameOf(service)) ?? [], { family, node }),
  )
}

interface Looker {
  readonly family: Family
  readonly node: Pick<ProxyNode, 'name'>
}

/** The ports of one Service with their endpoints, as the kube-proxy of a Node sees them. */
export function portsOf(
  service: Service,
  slices: readonly EndpointSlice[],
  { family, node }: Looker,
): ServicePorts {
  const ports = remembered(service, slices, `${family} ${node.name}`, () => {
    const found = servicePorts(service, family)
    if (found.length === 0) return []
    const byPort = endpointsByPort(slices, { family, node: node.name })
    return found.map((port) => ({
      port,
      endpoints: byPort.get(portKey(port.portName, port.protocol)) ?? [],
    }))
  })
  return { service, slices, ports }
}

/** The same for who does not ask which endpoints are local, unless rules depend on it: one answer for all Nodes where there is one. */
export const rulePortsOf: typeof portsOf = (service, slices, { family, node }) =>
  portsOf(service, slices, {
    family,
    node: isSeenAlike(service, slices, family) ? NO_NODE : node,
  })

const NO_NODE = { name: '' }

/** By their names, `shop/web`: namespaces are compared first. */
export const inOrder = <Named>(
  list: readonly Named[],
  nameIn: (one: Named) => string,
): readonly Named[] =>
  list
    .map((one) => ({ one, key: orderKey(nameIn(one)) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ one }) => one)

/** `/` sorts before every letter of a name, but after `-`. */
export const orderKey = (name: string): string => name.replace('/', '\u0000')

/** What a writer adds, apart from what was there. */
export function drafted(write: (draft: Draft) => void): Draft {
  const draft: Draft = { filterChains: [], natChains: [], filter: [], nat: [] }
  write(draft)
  return draft
}

export function append(draft: Draft, more: Draft): void {
  draft.filterChains.push(...more.filterChains)
  draft.natChains.push(...more.natChains)
  draft.filter.push(...more.filter)
  draft.nat.push(...more.nat)
}

/** A chain line empties what is stale, `-X` takes it away, in the same transaction. */
export function removeChains(draft: Draft, stale: Iterable<string>): void {
  for (const chain of stale) {
    draft.natChains.push({ name: chain })
    draft.nat.push({ kind: 'removal', chain, text: `-X ${chain}` })
  }
}
