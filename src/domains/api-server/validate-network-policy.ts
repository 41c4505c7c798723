import { contains4, familyOf, parseCidr4 } from '../../core/ip.ts'
import { type Finding, forbidden, invalid, required, unsupported } from './finding.ts'
import type { PolicyPeer, PolicyPort } from './model/network-policy.ts'
import type { LabelSelector, NetworkPolicy } from './model.ts'
import { checkPortName, checkRange, PORTS } from './validate-name.ts'
import { isCidr } from './validate-service.ts'
import { checkLabelSelector } from './validate-workload.ts'

/** pkg/apis/networking/validation/validation.go, ValidateNetworkPolicySpec, Kubernetes v1.36. */
export function checkNetworkPolicy(spec: NetworkPolicy['spec']): readonly Finding[] {
  const { podSelector, ingress = [], egress = [], policyTypes = [] } = spec
  const rules = (name: 'ingress' | 'egress') =>
    name === 'ingress'
      ? ingress.map(({ ports, from }) => ({ ports, peers: from, side: 'from' }))
      : egress.map(({ ports, to }) => ({ ports, peers: to, side: 'to' }))
  const both = (['ingress', 'egress'] as const).flatMap((name) =>
    rules(name).flatMap(({ ports = [], peers = [], side }, index) => [
      ...ports.flatMap((port, at) => checkPort(port, `spec.${name}.${index}.ports.${at}`)),
      ...peers.flatMap((peer, at) => checkPeer(peer, `spec.${name}.${index}.${side}.${at}`)),
    ]),
  )
  const types =
    policyTypes.length > 2
      ? [
          invalid('spec.policyTypes', 'tooLong', {
            value: policyTypes,
            why: 'may not specify more than two policyTypes',
          }),
        ]
      : policyTypes.flatMap((type, at) =>
          unsupported(`spec.policyTypes.${at}`, type, ['Egress', 'Ingress']),
        )
  return [...(podSelector ? selectorAt('spec.podSelector', podSelector) : []), ...both, ...types]
}

/** What is wrong with a selector, at the place where it stands. */
const selectorAt = (path: string, selector: LabelSelector): readonly Finding[] =>
  checkLabelSelector(selector).map((finding) => ({
    ...finding,
    path: finding.path.replace('spec.selector', path),
    reason: finding.reason.replace('spec.selector', path.replace(/\.(\d+)(?=\.|$)/g, '[$1]')),
  }))

function checkPort({ protocol, port, endPort }: PolicyPort, path: string): readonly Finding[] {
  const why =
    port === undefined
      ? 'may not be specified when `port` is not specified'
      : 'may not be specified when `port` is non-numeric'
  const end = `${path}.endPort`
  return [
    ...unsupported(`${path}.protocol`, protocol, ['TCP', 'UDP', 'SCTP']),
    ...(typeof port === 'number' ? checkRange(`${path}.port`, port, PORTS) : []),
    ...(endPort !== undefined && typeof port !== 'number'
      ? [invalid(end, 'notAllowed', { value: endPort, why })]
      : []),
    ...(typeof port === 'number' && endPort !== undefined && endPort < port
      ? [invalid(end, 'range', { value: port, why: 'must be greater than or equal to `port`' })]
      : []),
    ...(typeof port === 'number' ? checkRange(end, endPort, PORTS) : []),
    ...(typeof port === 'string' ? checkPortName(`${path}.port`, port) : []),
  ]
}

function checkPeer(peer: PolicyPeer, path: string): readonly Finding[] {
  const { podSelector, namespaceSelector, ipBlock } = peer
  if (!podSelector && !namespaceSelector && !ipBlock) return [required(path, 'must specify a peer')]
  const isBoth = ipBlock && (podSelector || namespaceSelector)
  return [
    ...(podSelector ? selectorAt(`${path}.podSelector`, podSelector) : []),
    ...(namespaceSelector ? selectorAt(`${path}.namespaceSelector`, namespaceSelector) : []),
    ...(ipBlock ? checkBlock(ipBlock, `${path}.ipBlock`) : []),
    ...(isBoth
      ? [forbidden(path, 'notAllowed', 'may not specify both ipBlock and another peer')]
      : []),
  ]
}

function checkBlock(
  { cidr, except = [] }: NonNullable<PolicyPeer['ipBlock']>,
  path: string,
): readonly Finding[] {
  if (!cidr) return [required(`${path}.cidr`)]
  const why = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'
  if (!isCidr(cidr)) return [invalid(`${path}.cidr`, 'cidr', { value: cidr, why })]
  return except.flatMap((value, at) => {
    const place = `${path}.except.${at}`
    if (!isCidr(value)) return [invalid(place, 'cidr', { value, why })]
    const subset = { value, why: 'must be a strict subset of `cidr`' }
    return isStrictSubset(value, cidr) ? [] : [invalid(place, 'range', subset)]
  })
}

/** Of networks of IPv6 only family and prefix are compared. */
function isStrictSubset(inner: string, outer: string): boolean {
  const [small, large] = [parseCidr4(inner), parseCidr4(outer)]
  if (small && large) return contains4(large, small.base) && small.prefix > large.prefix
  const [a = '', b = ''] = [inner, outer].map((text) => text.split('/')[0])
  const [p = 0, q = 0] = [inner, outer].map((text) => Number(text.split('/')[1]))
  return familyOf(a) === familyOf(b) && p > q
}
