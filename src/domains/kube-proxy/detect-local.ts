import { never } from '../../core/assert.ts'
import type { Family } from '../../core/ip.ts'
import type { ProxyConfig } from './model.ts'
import { firstOfFamily, type ProxyNode } from './node-view.ts'

/** How a rule tells traffic of Pods from other traffic. pkg/proxy/util/localdetector.go, Kubernetes v1.36. */
export interface LocalDetector {
  readonly ifLocal: string
  readonly ifNotLocal: string
}

/** Undefined: nothing to tell it by, and the rules that need it are left out. */
export function localDetector(
  config: ProxyConfig,
  family: Family,
  node: ProxyNode,
): LocalDetector | undefined {
  switch (config.detectLocalMode) {
    case 'ClusterCIDR':
      return bySource(firstOfFamily(config.clusterCIDR.split(','), family))
    case 'NodeCIDR':
      return bySource(firstOfFamily(node.podCIDRs, family))
    case 'BridgeInterface':
      return byInterface(config.bridgeInterface)
    case 'InterfaceNamePrefix':
      return byInterface(config.interfaceNamePrefix && `${config.interfaceNamePrefix}+`)
    default:
      return never(config.detectLocalMode)
  }
}

const bySource = (cidr: string | undefined): LocalDetector | undefined =>
  cidr === undefined ? undefined : { ifLocal: `-s ${cidr}`, ifNotLocal: `! -s ${cidr}` }

const byInterface = (name: string): LocalDetector | undefined =>
  name === '' ? undefined : { ifLocal: `-i ${name}`, ifNotLocal: `! -i ${name}` }
