import { contains4, formatIPv4, maskOf, parseCidr4, parseIPv4 } from '../core/ip.ts'

/** Ranges that every cluster may have, and servers that everybody knows. */
const COMMON = [
  '10.96.0.0/12',
  '10.244.0.0/16',
  '192.168.0.0/24',
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/3',
  '8.8.8.8/32',
  '8.8.4.4/32',
  '1.1.1.1/32',
].flatMap((text) => parseCidr4(text) ?? [])

/** How many bits at the beginning stay, so that a private address stays a private one (RFC 1918, RFC 6598). */
const CLASSES = [
  ['10.0.0.0/8', 8],
  ['172.16.0.0/12', 12],
  ['192.168.0.0/16', 16],
  ['100.64.0.0/10', 10],
] as const
const LAST_CHANGED = 24 // bits: the last number of an address tells nothing, and may mean network or broadcast

const IPV4 = /(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?(?![\d.]*\d)/g
const IPV6 = /(?<![\w:.])(?=[\da-f]*:[\da-f]*:)[\da-f:]{3,39}(?![\w:.])/gi

type Note = (before: string, after: string) => string

/**
 * Other addresses for those in some texts: two that share a network of any size share one of that size afterwards (J. Xu
 * et al., “Prefix-preserving IP address anonymization”, 2002). Ranges that a cluster has by default stay.
 */
export function mapAddresses(texts: readonly string[]): (text: string, note: Note) => string {
  const found = new Set<number>()
  for (const text of texts)
    for (const [, address = ''] of text.matchAll(IPV4)) {
      const value = parseIPv4(address)
      if (value !== undefined && !isCommon(value)) found.add(value)
    }
  // Nothing may end up in a range that others already have.
  const fits = (salt: number) =>
    [...found].every((value) => !isCommon(changed(value, LAST_CHANGED, salt)))
  const salt = Array.from({ length: 64 }, (_, each) => each).find(fits) ?? 0
  const ipv4: (whole: string, note: Note) => string = (whole, note) => {
    const [address = '', size] = whole.split('/')
    const value = parseIPv4(address)
    if (value === undefined || isCommon(value)) return whole
    const bits = Number(size ?? 32)
    const isNetwork = bits <= 32 && (value & ~maskOf(bits)) >>> 0 === 0
    const after = formatIPv4(
      changed(value, isNetwork ? Math.min(bits, LAST_CHANGED) : LAST_CHANGED, salt),
    )
    note(address, after)
    return size === undefined ? after : `${after}/${size}`
  }
  return (text, note) =>
    text
      .replace(IPV4, (whole) => ipv4(whole, note))
      .replace(IPV6, (whole) => note(whole, changed6(whole)))
}

const isCommon = (value: number): boolean => COMMON.some((range) => contains4(range, value))

/** Each bit from the class on to `last` is turned or not, by what stands before it. */
function changed(value: number, last: number, salt: number): number {
  const [, first] = CLASSES.find(([range]) => {
    const cidr = parseCidr4(range)
    return cidr !== undefined && contains4(cidr, value)
  }) ?? ['', 8]
  let result = value
  for (let bit = first; bit < last; bit++) {
    const before = value >>> (32 - bit)
    if (mark(salt, bit, before) & 0x80) result = (result ^ (1 << (31 - bit))) >>> 0
  }
  return result
}

/** The second to fourth group of an IPv6 address as it is written: each changes by what stands before it. */
function changed6(address: string): string {
  const groups = address.toLowerCase().split(':')
  if (!/^(2|3|fc|fd)/.test(groups[0] ?? '')) return address // loopback, mapped IPv4, link-local, multicast, a time
  const end = groups.indexOf('') // where zeros are left out
  return groups
    .map((group, place) => {
      const isChanged = place > 0 && place < 4 && (end < 0 || place < end)
      const before = groups.slice(0, place).map((each) => Number.parseInt(each, 16) || 0)
      const value = Number.parseInt(group, 16)
      if (!isChanged || !value) return group
      return (value ^ (mark(place, ...before) & 0xffff) || 1).toString(16)
    })
    .join(':')
}

/** FNV-1a, 32 bit, over whole numbers. */
const mark = (...values: readonly number[]): number =>
  values.reduce((hash, value) => {
    const once = Math.imul(hash ^ (value & 0xffff), 0x01000193)
    return Math.imul(once ^ (value >>> 16), 0x01000193) >>> 0
  }, 0x811c9dc5)
