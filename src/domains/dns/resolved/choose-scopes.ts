import { contains4, parseCidr4, parseIPv4 } from '../../../core/ip.ts'
import type { RecordType, ResolvedConf, ResolvedDomain, ResolvedLink } from '../model.ts'
import { labelsOfName } from '../name-text.ts'
import { GLOBAL } from './machine.ts'
import {
  isBelow,
  isGateway,
  isLinkLocalReverse,
  isLocalhost,
  isLoopbackReverse,
  isNeverResolved,
  isOutbound,
  isSingleLabel,
  reversedAddress,
} from './names.ts'

/** Which servers a name belongs to: the scopes whose domain fits it best (resolved-dns-scope.c of 252). */

export interface Scope {
  readonly name: string
  readonly protocol: 'dns' | 'llmnr'
  readonly servers: readonly string[]
  readonly domains: readonly ResolvedDomain[]
  readonly addresses: readonly string[]
  readonly isDefaultRoute: boolean
}

/** Newest first, as its list is: the links from the last one, the global scope at the end. */
export function scopesOf(conf: ResolvedConf): readonly Scope[] {
  const isAnyLink = conf.links.some(({ servers }) => servers.length > 0)
  const own = conf.servers.length > 0 || isAnyLink ? conf.servers : conf.fallback
  const global: Scope = {
    name: GLOBAL,
    protocol: 'dns',
    servers: own,
    domains: conf.domains,
    addresses: [],
    isDefaultRoute: true,
  }
  const ofLinks = conf.links.flatMap((link): Scope[] => {
    const { servers } = link
    const unicast: Scope = {
      ...link,
      protocol: 'dns',
      isDefaultRoute: takesAll(link),
    }
    const multicast: Scope = { ...unicast, protocol: 'llmnr', servers: [], domains: [] }
    return [...(servers.length > 0 ? [unicast] : []), ...(conf.llmnr ? [multicast] : [])]
  })
  return [global, ...ofLinks].reverse()
}

/** Whether names that no domain speaks of go to a link: not where it has routing domains, unless `~.` is one. */
export const takesAll = ({ isDefaultRoute, domains }: ResolvedLink): boolean =>
  isDefaultRoute ??
  (domains.some(({ name }) => name === '.') || !domains.some(({ isRouteOnly }) => isRouteOnly))

/** 0: not here. 1: as a last resort. 2: if nobody wants it more. From 3: as many labels of its domains fit. */
const NO = 0
const MAYBE = 2
const YES = 3

interface Wanted {
  readonly name: string
  readonly type: RecordType
}

export function matchOf(conf: ResolvedConf, scope: Scope, { name, type }: Wanted): number {
  if (isLocalhost(name) || isLoopbackReverse(name) || isNeverResolved(name)) return NO
  if (isGateway(name) || isOutbound(name)) return NO
  if (scope.protocol === 'llmnr') return matchMulticast(conf, name)
  if (name === '.' && isAddressType(type)) return NO
  if (scope.servers.length === 0) return NO
  const { domains } = scope
  const fitting = domains.filter((domain) => isBelow(name, domain.name))
  const hasSearch = domains.some((one) => !one.isRouteOnly && one.name !== '.')
  if (isSingleLabel(name) && (hasSearch || conf.singleLabel)) return YES + 1
  if (fitting.length > 0)
    return YES + Math.max(...fitting.map((one) => labelsOfName(one.name).length))
  if (isLinkLocalReverse(name) || isBelow(name, 'local.')) return NO
  if (isNeighbour(scope, name)) return YES
  return scope.isDefaultRoute ? MAYBE : NO
}

/** The reverse name of an address in the link's own subnet: its servers know best (match_subnet_reverse_lookups). */
function isNeighbour({ addresses }: Scope, name: string): boolean {
  const address = parseIPv4(reversedAddress(name) ?? '')
  if (address === undefined) return false
  return addresses.some((own) => {
    const subnet = parseCidr4(own)
    return subnet !== undefined && contains4(subnet, address)
  })
}

/** LLMNR is the place for names of one label. */
const matchMulticast = ({ hostname }: ResolvedConf, name: string): number =>
  isSingleLabel(name) && name !== 'local.' && !isBelow(`${hostname}.`, name) ? YES + 1 : NO

export const isAddressType = (type: RecordType): boolean => type === 'A' || type === 'AAAA'

/** dns_scope_good_key: addresses of single labels are never asked of unicast servers, unless that is allowed. */
export function takesKey(conf: ResolvedConf, scope: Scope, { name, type }: Wanted): boolean {
  if (scope.protocol === 'llmnr') return type !== 'AAAA' // the links have IPv4 only
  if (!isAddressType(type)) return true
  return name !== '.' && (conf.singleLabel || !isSingleLabel(name))
}
