import type { Family } from '../../core/ip.ts'
import { type EndpointSlice, nameOf, type Service } from '../api-server/model.ts'
import { isPortChain, portChains } from './chain-name.ts'
import { chooseEndpoints } from './choose-endpoints.ts'
import { endpointsByPort, type ProxyEndpoint, portKey, slicesByService } from './endpoints.ts'
import { openDraft, writeForwardRules, writeNodePortTail } from './fixed-rules.ts'
import type { ProxyConfig } from './model.ts'
import type { ProxyNode } from './node-view.ts'
import { planPort } from './plan-port.ts'
import { remembered } from './remember-ports.ts'
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
  const grouped = portsByService(request)
  const count = grouped.reduce(
    (sum, { ports }) => sum + ports.reduce((own, { endpoints }) => own + endpoints.length, 0),
    0,
  )
  const largeCluster = count > LARGE_CLUSTER_ENDPOINTS
  const existing = largeCluster && request.cleanedLately ? [] : (request.existing ?? [])
  const setting = settingOf(config, family, { node, largeCluster })
  const draft = openDraft(setting)
  const standpoint = { node: node.name, zone: node.zone }
  const rewritten = changed && new Set(changed)
  const active = new Set<string>()
  const key = JSON.stringify([config, family, node, largeCluster])
  for (const { service, slices, ports } of grouped) {
    const isRewritten = !rewritten || rewritten.has(nameOf(service))
    const pieces = remembered(service, slices, key, () =>
      ports.map(({ port, endpoints }) => {
        const choice = chooseEndpoints(port, endpoints, standpoint)
        const plan = planPort(port, choice, portChains(port.name, port.protocol))
        return { plan, dispatch: drafted((empty) => writeDispatch(empty, plan, setting)) }
      }),
    )
    for (const { plan, dispatch } of pieces) {
      append(draft, dispatch)
      if (existing.length > 0) for (const chain of chainsOf(plan)) active.add(chain)
      if (isRewritten) writeOwnChains(draft, plan, setting)
    }
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

interface ServicePorts {
  readonly service: Service
  readonly slices: readonly EndpointSlice[]
  readonly ports: readonly PortWithEndpoints[]
}

type Seen = Pick<RuleRequest, 'family' | 'node' | 'services' | 'slices'>

/** The ports of all Services in the order in which they are written, each with all its endpoints. */
export const portsWithEndpoints = (request: Seen): readonly PortWithEndpoints[] =>
  portsByService(request).flatMap(({ ports }) => ports)

function portsByService({ family, node, services, slices }: Seen): readonly ServicePorts[] {
  const ofService = slicesByService(slices)
  const key = `${family} ${node.name}`
  return services
    .map((service) => ({ service, key: orderOf(service) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ service }) => {
      const own = ofService.get(nameOf(service)) ?? []
      const ports = remembered(service, own, key, () => {
        const found = servicePorts(service, family)
        if (found.length === 0) return []
        const byPort = endpointsByPort(own, { family, node: node.name })
        return found.map((port) => ({
          port,
          endpoints: byPort.get(portKey(port.portName, port.protocol)) ?? [],
        }))
      })
      return { service, slices: own, ports }
    })
}

/** `/` sorts before every letter of a name, but after `-`: namespaces are compared first. */
const orderOf = ({ metadata }: Service): string =>
  `${metadata.namespace ?? ''}\u0000${metadata.name}`

/** What a writer adds, apart from what was there. */
function drafted(write: (draft: Draft) => void): Draft {
  const draft: Draft = { filterChains: [], natChains: [], filter: [], nat: [] }
  write(draft)
  return draft
}

function append(draft: Draft, more: Draft): void {
  draft.filterChains.push(...more.filterChains)
  draft.natChains.push(...more.natChains)
  draft.filter.push(...more.filter)
  draft.nat.push(...more.nat)
}

/** A chain line empties what is stale, `-X` takes it away, in the same transaction. */
function removeStale(draft: Draft, existing: readonly string[], active: ReadonlySet<string>): void {
  for (const chain of existing) {
    if (!isPortChain(chain) || active.has(chain)) continue
    draft.natChains.push({ name: chain })
    draft.nat.push({ kind: 'removal', chain, text: `-X ${chain}` })
  }
}
