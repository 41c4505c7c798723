import type { Service } from '../../../src/domains/api-server/model.ts'
import type { NftablesRequest } from '../../../src/domains/kube-proxy/index.ts'
import { nodePortNetworks } from '../../../src/domains/kube-proxy/node-view.ts'
import { nftablesConfig } from '../../../src/domains/kube-proxy/write-nftables.ts'
import { settingOf } from '../../../src/domains/kube-proxy/setting.ts'

/** What the recorder of tests/conformance/proxy is told, so that the real kube-proxy is asked the same question. */
export function describeCase(name: string, syncs: readonly NftablesRequest[]) {
  const [first] = syncs
  if (!first) throw new Error('a case has a sync')
  const { family, node } = first
  const config = first.config.mode === 'nftables' ? nftablesConfig(first.config) : first.config
  const setting = settingOf(config, family, { node, largeCluster: false })
  const cidr = setting.detector?.ifLocal.match(/^-s (.*)/)?.[1]
  return {
    name,
    family: family === 'ipv4' ? 'IPv4' : 'IPv6',
    mark: setting.mark,
    masqueradeAll: config.masqueradeAll,
    randomFully: config.randomFully,
    detectCIDR: cidr ?? '',
    detectBridge: config.detectLocalMode === 'BridgeInterface' ? config.bridgeInterface : '',
    detectPrefix:
      config.detectLocalMode === 'InterfaceNamePrefix' ? config.interfaceNamePrefix : '',
    node: node.name,
    nodeIP: node.ip[family],
    zone: node.zone,
    addresses: node.addresses,
    nodePortAddresses: nodePortNetworks(config.nodePortAddresses, node),
    serviceCIDRs: (first.serviceCIDRs ?? [])
      .filter((one) => one.includes(':') === (family === 'ipv6'))
      .join(','),
    syncs: syncs.map(({ services, slices }) => ({ services: services.map(withDefaults), slices })),
  }
}

/** As the API server stores it: kube-proxy relies on its defaults. */
function withDefaults(service: Service): Service {
  const { clusterIP, clusterIPs, ipFamilies, sessionAffinity, ...spec } = service.spec
  const addresses = clusterIPs ?? (clusterIP === undefined ? [] : [clusterIP])
  return {
    ...service,
    spec: {
      ...spec,
      ...(clusterIP !== undefined && { clusterIP }),
      clusterIPs: addresses,
      ipFamilies: ipFamilies ?? addresses.map((one) => (one.includes(':') ? 'IPv6' : 'IPv4')),
      ...(sessionAffinity && { sessionAffinity }),
      ...(sessionAffinity === 'ClientIP' && {
        sessionAffinityConfig: spec.sessionAffinityConfig ?? {
          clientIP: { timeoutSeconds: 10_800 },
        },
      }),
    },
  }
}
