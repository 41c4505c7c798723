import type { PortChains } from './chain-name.ts'
import type { Choice } from './choose-endpoints.ts'
import {
  isOpenOutside,
  type ProxyPort,
  usesClusterEndpoints,
  usesLocalEndpoints,
} from './service-ports.ts'
import type { Owner } from './written.ts'

/** One port of a Service with all that was decided about it. Names as in pkg/proxy/iptables/proxier.go, Kubernetes v1.36. */
export interface PortPlan {
  readonly port: ProxyPort
  readonly choice: Choice
  readonly chains: PortChains
  readonly owner: Owner
  readonly usesCluster: boolean
  readonly usesLocal: boolean
  readonly usesExternal: boolean
  readonly usesFirewall: boolean
  readonly internalChain: string
  readonly externalPolicyChain: string
  readonly hasInternal: boolean
  readonly hasExternal: boolean
}

/** `chains`: their names differ by mode, what they are for does not. */
export function planPort(port: ProxyPort, choice: Choice, chains: PortChains): PortPlan {
  const { any, cluster, local } = choice
  return {
    port,
    choice,
    chains,
    owner: { service: port.service, port: port.name },
    usesCluster: cluster.length > 0 && usesClusterEndpoints(port),
    usesLocal: local.length > 0 && usesLocalEndpoints(port),
    usesExternal: any && isOpenOutside(port),
    usesFirewall: any && port.loadBalancerIPs.length > 0 && port.sourceRanges.length > 0,
    internalChain: port.internalPolicyLocal ? chains.local : chains.cluster,
    externalPolicyChain: port.externalPolicyLocal ? chains.local : chains.cluster,
    hasInternal: any && (!port.internalPolicyLocal || local.length > 0),
    hasExternal: any && (!port.externalPolicyLocal || local.length > 0),
  }
}
