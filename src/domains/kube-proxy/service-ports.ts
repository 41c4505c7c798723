import type { Family } from '../../core/ip.ts'
import { nameOf, type Service } from '../api-server/model.ts'
import { portName } from './chain-name.ts'
import { addressFamily, canonicalAddress, formatCidr, parseCidr } from './network.ts'

/** One port of a Service as kube-proxy sees it, in one family. pkg/proxy/serviceport.go, Kubernetes v1.36. */
export interface ProxyPort {
  /** `shop/web` */
  readonly service: string
  /** `shop/web:http`: what comments and hashes begin with. */
  readonly name: string
  readonly portName: string
  /** Lower case. */
  readonly protocol: 'tcp' | 'udp' | 'sctp'
  readonly clusterIP: string
  readonly port: number
  /** 0: none. */
  readonly nodePort: number
  readonly externalPolicyLocal: boolean
  readonly internalPolicyLocal: boolean
  readonly externalIPs: readonly string[]
  /** Addresses of the load balancer that packets keep as their destination. */
  readonly loadBalancerIPs: readonly string[]
  /** Empty: anybody may come. */
  readonly sourceRanges: readonly string[]
  /** 0: none. */
  readonly healthCheckNodePort: number
  /** Seconds of ClientIP affinity; 0: none. */
  readonly stickySeconds: number
}

// staging/src/k8s.io/api/core/v1/types.go, DefaultClientIPServiceAffinitySeconds
const STICKY_SECONDS = 10_800

/** The ports of a Service in one family; none for what kube-proxy never handles. */
export function servicePorts(service: Service, family: Family): readonly ProxyPort[] {
  const { spec } = service
  if (isForeign(service) || spec.type === 'ExternalName' || spec.clusterIP === 'None') return []
  const clusterIP = clusterIPOf(service, family)
  if (clusterIP === undefined) return []
  const name = nameOf(service)
  const shared = {
    service: name,
    clusterIP,
    internalPolicyLocal: spec.internalTrafficPolicy === 'Local',
    ...outsideOf(service, family),
    stickySeconds: stickySecondsOf(service),
  }
  return (spec.ports ?? []).map(({ name: port = '', protocol = 'TCP', ...numbers }) => ({
    ...shared,
    name: portName(name, port),
    portName: port,
    protocol: LOWER[protocol],
    port: numbers.port,
    nodePort: numbers.nodePort ?? 0,
  }))
}

const LOWER = { TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' } as const

// The watch of kube-proxy leaves these out (cmd/kube-proxy/app/server.go).
const isForeign = ({ metadata }: Service): boolean =>
  metadata.labels?.['service.kubernetes.io/service-proxy-name'] !== undefined

function clusterIPOf({ spec }: Service, family: Family): string | undefined {
  const { clusterIP = '', clusterIPs = clusterIP === '' ? [] : [clusterIP], ipFamilies = [] } = spec
  const place = ipFamilies.indexOf(family === 'ipv4' ? 'IPv4' : 'IPv6')
  const found = ipFamilies.length === 0 ? clusterIP : clusterIPs[place]
  return found !== undefined && addressFamily(found) === family
    ? canonicalAddress(found)
    : undefined
}

function stickySecondsOf({ spec }: Service): number {
  if (spec.sessionAffinity !== 'ClientIP') return 0
  return spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? STICKY_SECONDS
}

/** What concerns clients outside the cluster. */
function outsideOf({ spec, status }: Service, family: Family) {
  const { type = 'ClusterIP', externalIPs = [] } = spec
  const isOpen = type === 'NodePort' || type === 'LoadBalancer' || externalIPs.length > 0
  const externalPolicyLocal = isOpen && spec.externalTrafficPolicy === 'Local'
  const ingress = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, ipMode = 'VIP' }) =>
    ip !== undefined && ipMode === 'VIP' ? [ip] : [],
  )
  return {
    externalPolicyLocal,
    externalIPs: inFamily(externalIPs, family),
    loadBalancerIPs: inFamily(ingress, family),
    sourceRanges: sourceRangesOf(spec.loadBalancerSourceRanges ?? [], family),
    healthCheckNodePort:
      type === 'LoadBalancer' && externalPolicyLocal ? (spec.healthCheckNodePort ?? 0) : 0,
  }
}

const inFamily = (addresses: readonly string[], family: Family): readonly string[] =>
  addresses.filter((address) => addressFamily(address) === family).map(canonicalAddress)

/** A range that holds every address lifts the limit altogether. */
function sourceRangesOf(ranges: readonly string[], family: Family): readonly string[] {
  const cidrs = ranges.flatMap((text) => {
    const cidr = parseCidr(text.trim())
    return cidr?.family === family ? [cidr] : []
  })
  return cidrs.some(({ prefix }) => prefix === 0) ? [] : cidrs.map(formatCidr)
}

/** Whether anybody outside can reach the port. */
export const isOpenOutside = (port: ProxyPort): boolean =>
  port.nodePort !== 0 || port.loadBalancerIPs.length > 0 || port.externalIPs.length > 0

export const usesClusterEndpoints = (port: ProxyPort): boolean =>
  !port.internalPolicyLocal || isOpenOutside(port)

export const usesLocalEndpoints = (port: ProxyPort): boolean =>
  port.internalPolicyLocal || (port.externalPolicyLocal && isOpenOutside(port))
