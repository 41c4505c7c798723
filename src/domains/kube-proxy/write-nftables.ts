import { chooseEndpoints } from './choose-endpoints.ts'
import type { ProxyConfig } from './model.ts'
import { addressFamily } from './network.ts'
import {
  command,
  deleteLeftElements,
  type NftCommand,
  type NftPresent,
  NOTHING_PRESENT,
  openNftDraft,
} from './nftables-draft.ts'
import { isAffinitySet, isNftablesPortChain, nftablesChains } from './nftables-name.ts'
import { planPort } from './plan-port.ts'
import { settingOf } from './setting.ts'
import { writeNftablesFixed } from './write-nftables-fixed.ts'
import { writeNftablesPort } from './write-nftables-port.ts'
import { portsWithEndpoints, type RuleRequest } from './write-rules.ts'

export interface NftablesRequest extends Omit<RuleRequest, 'existing' | 'cleanedLately'> {
  /** Networks of ClusterIPs, both families: those of the ServiceCIDR objects. */
  readonly serviceCIDRs?: readonly string[]
  /** kube-proxy's table as it is. Absent: there is none. */
  readonly present?: NftPresent
  /** Whether kube-proxy has written a full sync since it started. */
  readonly hasSynced?: boolean
}

export interface WrittenNftables {
  readonly commands: readonly NftCommand[]
  /** Chains that are empty now and lead nowhere; they are deleted a second or more later. */
  readonly staleChains: readonly string[]
}

/**
 * The transaction of one sync, as kube-proxy in nftables mode writes it (Kubernetes v1.36). Services come in the order
 * of their names, one of the orders that kube-proxy's hash map may give.
 */
export function writeNftables(request: NftablesRequest): WrittenNftables {
  const { config, family, node, changed, present = NOTHING_PRESENT } = request
  const setting = settingOf(nftablesConfig(config), family, { node, largeCluster: false })
  const draft = openNftDraft(family, present)
  const standpoint = { node: node.name, zone: node.zone }
  if (!changed) {
    const networks = request.serviceCIDRs ?? []
    writeNftablesFixed(draft, setting, {
      serviceCIDRs: networks.filter((one) => addressFamily(one.split('/')[0] ?? '') === family),
      isFirst: !request.hasSynced,
    })
  }
  const rewritten = changed && new Set(changed)
  for (const { port, endpoints } of portsWithEndpoints(request)) {
    const choice = chooseEndpoints(port, endpoints, standpoint)
    const plan = planPort(port, choice, nftablesChains(port))
    const isChanged = !rewritten || rewritten.has(port.service)
    writeNftablesPort(draft, { plan, setting, isChanged })
  }
  const staleChains = [...present.chains]
    .sort()
    .filter((chain) => isNftablesPortChain(chain) && !draft.activeChains.has(chain))
  for (const chain of staleChains) command(draft, 'flush chain', chain)
  for (const set of [...present.sets].sort()) {
    if (isAffinitySet(set) && !draft.activeSets.has(set)) command(draft, 'delete set', set)
  }
  deleteLeftElements(draft)
  return { commands: draft.commands, staleChains }
}

/** What this mode makes of a configuration. cmd/kube-proxy/app/server_linux.go, platformApplyDefaults, Kubernetes v1.36. */
export const nftablesConfig = (config: ProxyConfig): ProxyConfig => ({
  ...config,
  localhostNodePorts: false, // there are none
  nodePortAddresses: config.nodePortAddresses.length === 0 ? ['primary'] : config.nodePortAddresses,
})

/** Exactly what is handed to `nft -f -`. */
export const nftablesText = ({ commands }: Pick<WrittenNftables, 'commands'>): string =>
  commands.map(({ text }) => `${text}\n`).join('')
