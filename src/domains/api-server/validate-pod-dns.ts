import { familyOf } from '../../core/ip.ts'
import { type Finding, invalid, required } from './finding.ts'
import type { PodSpec } from './model.ts'
import { checkFormat } from './validate-name.ts'

/** pkg/apis/core/validation/validation.go, validatePodDNSConfig, Kubernetes v1.36. */

const SERVERS_MAX = 3
const SEARCHES_MAX = 32
const SEARCH_LINE_MAX = 2048

const LABEL = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const SEARCH = `${LABEL}(\\.${LABEL})*`
const SEARCH_MAX = 253
const SEARCH_WHY = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SEARCH}')`
const BAD_IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'

export function checkPodDns(spec: PodSpec, path: string): readonly Finding[] {
  const { dnsConfig, dnsPolicy, hostname, subdomain } = spec
  return [
    ...(hostname ? checkFormat(`${path}.hostname`, hostname, 'label') : []),
    ...(subdomain ? checkFormat(`${path}.subdomain`, subdomain, 'label') : []),
    ...checkNone(dnsPolicy, dnsConfig, `${path}.dnsConfig`),
    ...(dnsConfig ? checkConfig(dnsConfig, `${path}.dnsConfig`) : []),
    ...(spec.hostAliases ?? []).flatMap(({ ip = '' }, index) =>
      familyOf(ip) === undefined
        ? [invalid(`${path}.hostAliases.${index}.ip`, 'address', { value: ip, why: BAD_IP })]
        : [],
    ),
  ]
}

/** With the policy None the Pod has to say everything itself. */
function checkNone(
  policy: PodSpec['dnsPolicy'],
  config: PodSpec['dnsConfig'],
  path: string,
): readonly Finding[] {
  if (policy !== 'None') return []
  if (!config) return [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')]
  if ((config.nameservers ?? []).length > 0) return []
  const why = 'must provide at least one DNS nameserver when `dnsPolicy` is None'
  return [required(`${path}.nameservers`, why)]
}

function checkConfig(
  { nameservers = [], searches = [], options = [] }: NonNullable<PodSpec['dnsConfig']>,
  path: string,
): readonly Finding[] {
  const tooMany = (field: string, value: readonly string[], why: string) =>
    invalid(`${path}.${field}`, 'range', { value, why })
  return [
    ...(nameservers.length > SERVERS_MAX
      ? [tooMany('nameservers', nameservers, `must not have more than ${SERVERS_MAX} nameservers`)]
      : []),
    ...nameservers.flatMap((value, index) =>
      familyOf(value) === undefined
        ? [invalid(`${path}.nameservers.${index}`, 'address', { value, why: BAD_IP })]
        : [],
    ),
    ...(searches.length > SEARCHES_MAX
      ? [tooMany('searches', searches, `must not have more than ${SEARCHES_MAX} search paths`)]
      : []),
    ...(searches.join(' ').length > SEARCH_LINE_MAX
      ? [
          tooMany(
            'searches',
            searches,
            `must not have more than ${SEARCH_LINE_MAX} characters (including spaces) in the search list`,
          ),
        ]
      : []),
    ...searches.flatMap((value, index) => checkSearch(value, `${path}.searches.${index}`)),
    ...options.flatMap(({ name }, index) =>
      name ? [] : [required(`${path}.options.${index}`, 'must not be empty')],
    ),
  ]
}

/** One final dot is fine, and so is the root alone. */
function checkSearch(value: string, path: string): readonly Finding[] {
  if (value === '.') return []
  const bare = value.replace(/\.$/, '')
  const isGood = bare.length <= SEARCH_MAX && new RegExp(`^${SEARCH}$`).test(bare)
  return isGood ? [] : [invalid(path, 'dns1123Subdomain', { value, why: SEARCH_WHY })]
}
