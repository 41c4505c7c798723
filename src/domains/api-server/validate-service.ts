import { familyOf } from '../../core/ip.ts'
import { duplicate, type Finding, forbidden, invalid, required, unsupported } from './finding.ts'
import type { EndpointSlice, Service, ServicePort } from './model.ts'
import {
  checkFormat,
  checkLabels,
  checkPortName,
  checkRange,
  checkUnique,
  PORTS,
} from './validate-name.ts'

const AFFINITY_SECONDS_MAX = 86_400 // pkg/apis/core/validation/validation.go: one day

/** pkg/apis/core/validation/validation.go, ValidateService, Kubernetes v1.36. */
export function checkService(spec: Service['spec']): readonly Finding[] {
  const wrongType = unsupported('spec.type', spec.type, [
    'ClusterIP',
    'ExternalName',
    'LoadBalancer',
    'NodePort',
  ])
  if (wrongType.length > 0) return wrongType
  return [
    ...checkPorts(spec),
    ...checkLabels('spec.selector', spec.selector),
    ...checkClusterIP(spec),
    ...checkAffinity(spec),
    ...checkPolicies(spec),
    ...checkAddresses(spec),
  ]
}

function checkPorts(spec: Service['spec']): readonly Finding[] {
  const ports = spec.ports ?? []
  const isHeadless = spec.clusterIP === 'None'
  if (ports.length === 0) {
    return isHeadless || spec.type === 'ExternalName' ? [] : [required('spec.ports')]
  }
  const names = ports.flatMap(
    ({ name }, index) => (name ? [[`spec.ports.${index}.name`, name] as const] : []), // as: a pair
  )
  const seen = new Set<string>()
  const repeated = ports.flatMap((port, index) => {
    const key = `${port.protocol} ${port.port}`
    const again = seen.has(key)
    seen.add(key)
    const { protocol, port: number, name } = port
    return again ? [duplicate(`spec.ports.${index}`, { name, protocol, port: number })] : []
  })
  return [
    ...ports.flatMap((port, index) => checkPort(port, { index, spec })),
    ...checkUnique(names),
    ...repeated,
  ]
}

function checkPort(
  port: ServicePort,
  { index, spec }: { readonly index: number; readonly spec: Service['spec'] },
): readonly Finding[] {
  const at = `spec.ports.${index}`
  const isNamed = port.name !== undefined && port.name !== ''
  const needsName = (spec.ports ?? []).length > 1 && !isNamed
  const why = "may not be used when `type` is 'ClusterIP'"
  const { targetPort } = port
  return [
    ...(needsName ? [required(`${at}.name`)] : []),
    ...(isNamed ? checkFormat(`${at}.name`, port.name ?? '', 'label') : []),
    ...(port.port === undefined
      ? [required(`${at}.port`)]
      : checkRange(`${at}.port`, port.port, PORTS)),
    ...unsupported(`${at}.protocol`, port.protocol, ['TCP', 'UDP', 'SCTP']),
    ...(typeof targetPort === 'number' ? checkRange(`${at}.targetPort`, targetPort, PORTS) : []),
    ...(typeof targetPort === 'string' ? checkPortName(`${at}.targetPort`, targetPort) : []),
    ...(spec.type === 'ClusterIP' && port.nodePort
      ? [forbidden(`${at}.nodePort`, 'notAllowed', why)]
      : []),
  ]
}

function checkClusterIP(spec: Service['spec']): readonly Finding[] {
  if (spec.type === 'ExternalName') {
    const name = spec.externalName?.replace(/\.$/, '') ?? ''
    return name === ''
      ? [required('spec.externalName')]
      : checkFormat('spec.externalName', name.toLowerCase(), 'subdomain')
  }
  const ip = spec.clusterIP
  if (!ip) return []
  const wrong = (why: string) => [
    { ...invalid('spec.clusterIPs.0', 'address', { value: ip, why }), path: 'spec.clusterIP' },
  ]
  if (ip === 'None') {
    const isOutside = spec.type === 'NodePort' || spec.type === 'LoadBalancer'
    return isOutside ? wrong(`may not be set to 'None' for ${spec.type} services`) : []
  }
  return familyOf(ip) ? [] : wrong("must be empty, 'None', or a valid IP address")
}

function checkAffinity(spec: Service['spec']): readonly Finding[] {
  const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds
  const path = 'spec.sessionAffinityConfig.clientIP.timeoutSeconds'
  const wrong = seconds !== undefined && (seconds <= 0 || seconds > AFFINITY_SECONDS_MAX)
  const why = `must be greater than 0 and less than ${AFFINITY_SECONDS_MAX}`
  return [
    ...unsupported('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']),
    ...(wrong ? [invalid(path, 'range', { value: seconds, why })] : []),
  ]
}

function checkPolicies(spec: Service['spec']): readonly Finding[] {
  const { externalTrafficPolicy, internalTrafficPolicy, type } = spec
  const isOutside =
    type === 'NodePort' || type === 'LoadBalancer' || (spec.externalIPs ?? []).length > 0
  const why = 'may only be set for externally-accessible services'
  return [
    ...unsupported('spec.externalTrafficPolicy', externalTrafficPolicy, ['Cluster', 'Local']),
    ...unsupported('spec.internalTrafficPolicy', internalTrafficPolicy, ['Cluster', 'Local']),
    ...unsupported('spec.trafficDistribution', spec.trafficDistribution, [
      'PreferClose',
      'PreferSameNode',
      'PreferSameZone',
    ]),
    ...(externalTrafficPolicy && !isOutside
      ? [invalid('spec.externalTrafficPolicy', 'notAllowed', { value: externalTrafficPolicy, why })]
      : []),
  ]
}

function checkAddresses(spec: Service['spec']): readonly Finding[] {
  const { externalIPs = [], loadBalancerSourceRanges = [], type } = spec
  const badIP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
  const badRange = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'
  const onlyBalancer = "may only be used when `type` is 'LoadBalancer'"
  if (loadBalancerSourceRanges.length > 0 && type !== 'LoadBalancer') {
    return [forbidden('spec.loadBalancerSourceRanges', 'notAllowed', onlyBalancer)]
  }
  return [
    ...externalIPs.flatMap((value, index) =>
      familyOf(value)
        ? []
        : [invalid(`spec.externalIPs.${index}`, 'address', { value, why: badIP })],
    ),
    ...loadBalancerSourceRanges.flatMap((value, index) =>
      isCidr(value)
        ? []
        : [invalid(`spec.loadBalancerSourceRanges.${index}`, 'cidr', { value, why: badRange })],
    ),
  ]
}

/** An address and a prefix length that fits its family. */
export function isCidr(text: string): boolean {
  const [address = '', prefix = '', ...rest] = text.trim().split('/')
  const family = familyOf(address)
  if (!family || rest.length > 0 || !/^\d{1,3}$/.test(prefix)) return false
  return Number(prefix) <= (family === 'ipv4' ? 32 : 128)
}

const SLICE_ENDPOINTS_MAX = 1_000 // pkg/apis/discovery/validation/validation.go, Kubernetes v1.36

/** pkg/apis/discovery/validation/validation.go, ValidateEndpointSlice, Kubernetes v1.36. */
export function checkEndpointSlice(slice: Omit<EndpointSlice, 'metadata'>): readonly Finding[] {
  const { addressType, endpoints } = slice
  if (!addressType) return [required('addressType')]
  const wrongType = unsupported('addressType', addressType, ['FQDN', 'IPv4', 'IPv6'])
  if (wrongType.length > 0) return wrongType
  const many = `must have at most ${SLICE_ENDPOINTS_MAX} items`
  return [
    ...(endpoints.length > SLICE_ENDPOINTS_MAX
      ? [invalid('endpoints', 'tooLong', { value: endpoints.length, why: many })]
      : []),
    ...endpoints.flatMap(({ addresses = [] }, index) => {
      const at = `endpoints.${index}.addresses`
      if (addresses.length === 0) return [required(at, 'must contain at least 1 address')]
      return addresses.flatMap((value, place) => {
        if (addressType === 'FQDN') return checkFormat(`${at}.${place}`, value, 'subdomain')
        if (familyOf(value) === (addressType === 'IPv4' ? 'ipv4' : 'ipv6')) return []
        const why = `must be an ${addressType} address`
        return [invalid(`${at}.${place}`, 'address', { value, why })]
      })
    }),
    ...(slice.ports ?? []).flatMap(({ port, protocol }, index) => [
      ...checkRange(`ports.${index}.port`, port, PORTS),
      ...unsupported(`ports.${index}.protocol`, protocol, ['TCP', 'UDP', 'SCTP']),
    ]),
  ]
}
