/** IPv4 and IPv6 addresses and CIDRs, parsed once. */

const DOT = 46
const ZERO = 48
const NINE = 57

/** An IPv4 address as an unsigned 32-bit number, or undefined when the text is none (no leading zeros: RFC 6943 3.1.1). */
export function parseIPv4(text: string): number | undefined {
  let value = 0
  let dots = 0
  let octet = -1 // no digit yet
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === DOT) {
      if (octet < 0) return undefined
      value = value * 256 + octet
      octet = -1
      dots++
    } else {
      if (code < ZERO || code > NINE || octet === 0) return undefined
      octet = (octet < 0 ? 0 : octet * 10) + code - ZERO
      if (octet > 255) return undefined
    }
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : undefined
}

export const formatIPv4 = (value: number): string =>
  `${(value >>> 24) & 255}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`

/** An IPv6 address as eight 16-bit groups, or undefined. Zones (`%eth0`) are not accepted. RFC 4291 2.2. */
export function parseIPv6(text: string): readonly number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const groupsOf = (half: string): number[] | undefined => {
    if (half === '') return []
    const groups: number[] = []
    const parts = half.split(':')
    for (const [place, part] of parts.entries()) {
      if (part.includes('.')) {
        const v4 = place === parts.length - 1 ? parseIPv4(part) : undefined
        if (v4 === undefined) return undefined
        groups.push(v4 >>> 16, v4 & 0xffff)
      } else {
        if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined
        groups.push(Number.parseInt(part, 16))
      }
    }
    return groups
  }
  const head = groupsOf(halves[0] ?? '')
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '') : []
  if (!head || !tail) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail]
}

/** The canonical text of RFC 5952: lower case, longest run of zeros as `::`. */
export function formatIPv6(groups: readonly number[]): string {
  let best = { start: -1, length: 1 }
  for (let start = 0; start < 8; start++) {
    let length = 0
    while (start + length < 8 && groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  const hex = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':')
  if (best.start < 0) return hex(0, 8)
  return `${hex(0, best.start)}::${hex(best.start + best.length, 8)}`
}

export type Family = 'ipv4' | 'ipv6'

/** The family of an address, or undefined when the text is no address. */
export function familyOf(text: string): Family | undefined {
  if (parseIPv4(text) !== undefined) return 'ipv4'
  return parseIPv6(text) === undefined ? undefined : 'ipv6'
}

/** An IPv4 network: `address & mask`. */
export interface Cidr4 {
  readonly base: number
  readonly mask: number
  readonly prefix: number
}

export const maskOf = (prefix: number): number =>
  prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0

/** `10.244.0.0/16`, or a plain address as a /32. Host bits are masked away. */
export function parseCidr4(text: string): Cidr4 | undefined {
  const [address = '', prefixText = '32', ...rest] = text.split('/')
  if (rest.length > 0 || !/^\d{1,2}$/.test(prefixText)) return undefined
  const prefix = Number(prefixText)
  const value = parseIPv4(address)
  if (value === undefined || prefix > 32) return undefined
  const mask = maskOf(prefix)
  return { base: (value & mask) >>> 0, mask, prefix }
}

export const contains4 = (cidr: Cidr4, address: number): boolean =>
  (address & cidr.mask) >>> 0 === cidr.base
