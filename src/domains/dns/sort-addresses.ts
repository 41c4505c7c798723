import { isIPv6 } from './read-address.ts'
import type { Client } from './resolver.ts'

/**
 * Which family comes first where a name has both (RFC 6724 section 6): an address that the Pod has no source for goes last, and
 * labels of source and destination should match. Between equals the resolver's own rule of precedence decides. Within a family
 * the server's order stays. Simplified: scopes, prefixes within a family and home addresses do not count.
 */
export function sortAddresses(
  addresses: readonly string[],
  { hasIPv4, ipv6 }: Client,
  prefersUniqueLocal: boolean,
): readonly string[] {
  const score = (address: string): number => {
    if (!isIPv6(address)) return hasIPv4 ? 2 : 0
    if (address === '::1') return 4 // it is its own source, and has the highest precedence
    if (/^fe80:|^::ffff:/i.test(address)) return 2
    const isUniqueLocal = /^f[cd]/i.test(address)
    const hasSource = ipv6 === 'global' || ipv6 === 'unique-local'
    if (!hasSource) return 0
    const isMatch = isUniqueLocal === (ipv6 === 'unique-local')
    if (!isMatch) return 1
    return isUniqueLocal && !prefersUniqueLocal ? 1 : 3
  }
  return addresses.toSorted((one, other) => score(other) - score(one))
}
