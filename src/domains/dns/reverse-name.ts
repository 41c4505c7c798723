import { parseIPv4, parseIPv6 } from '../../core/ip.ts'
import type { DomainName } from './model.ts'

/** The name that PTR records of an address have (RFC 1035 section 3.5, RFC 3596 section 2.5), or undefined. */
export function reverseName(address: string): DomainName | undefined {
  if (parseIPv4(address) !== undefined)
    return `${address.split('.').reverse().join('.')}.in-addr.arpa.`
  const groups = parseIPv6(address)
  if (!groups) return undefined
  const digits = groups.map((group) => group.toString(16).padStart(4, '0')).join('')
  return `${[...digits].reverse().join('.')}.ip6.arpa.`
}
