import { never } from '../../core/assert.ts'
import type { Family } from '../../core/ip.ts'
import type { ProxyConfig } from './model.ts'
import { firstOfFamily, type ProxyNode } from './node-view.ts'

/** How a rule tells traffic of Pods from other traffic. pkg/proxy/util/localdetector.go, Kubernetes v1.36. */
export interface LocalDetector {
  readonly ifLocal: string
  readonly ifNotLocal: string
  /** The same in the words of nft. */
  readonly nft: { readonly ifLocal: string; readonly ifNotLocal: string }
}

/** Undefined: nothing to tell it by, and the rules that need it are left out. */
export function localDetector(
  config: ProxyConfig,
  family: Family,
  node: ProxyNode,
): LocalDetector | undefined {
  switch (config.detectLocalMode) {
    case 'ClusterCIDR':
      return bySource(firstOfFamily(config.clusterCIDR.split(','), family), family)
    case 'NodeCIDR':
      return bySource(firstOfFamily(node.podCIDRs, family), family)
    case 'BridgeInterface':
      return byInterface(config.bridgeInterface, '')
    case 'InterfaceNamePrefix':
      return byInterface(config.interfaceNamePrefix, '+')
    default:
      return never(config.detectLocalMode)
  }
}

function bySource(cidr: string | undefined, family: Family): LocalDetector | undefined {
  if (cidr === undefined) return undefined
  const source = `${family === 'ipv4' ? 'ip' : 'ip6'} saddr`
  return {
    ifLocal: `-s ${cidr}`,
    ifNotLocal: `! -s ${cidr}`,
    nft: { ifLocal: `${source} ${cidr}`, ifNotLocal: `${source} != ${cidr}` },
  }
}

/** All names with a prefix end in `+` for iptables and in `*` for nft. */
function byInterface(name: string, wildcard: '' | '+'): LocalDetector | undefined {
  if (name === '') return undefined
  const inNft = `${name}${wildcard === '' ? '' : '*'}`
  return {
    ifLocal: `-i ${name}${wildcard}`,
    ifNotLocal: `! -i ${name}${wildcard}`,
    nft: { ifLocal: `iifname ${inNft}`, ifNotLocal: `iifname != ${inNft}` },
  }
}
