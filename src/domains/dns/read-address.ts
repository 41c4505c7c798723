import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from '../../core/ip.ts'

/** Addresses as resolvers read them: each accepts other spellings. */

/**
 * inet_aton: one to four numbers, decimal, octal (`010`) or hexadecimal (`0x7f`); the last one fills what is left (`127.1`).
 * Gives dotted decimal, or undefined.
 */
export function readLooseIPv4(text: string): string | undefined {
  const parts = text.split('.')
  if (parts.length > 4) return undefined
  const numbers = parts.map(readNumber)
  const last = numbers.at(-1)
  if (numbers.some((number) => number === undefined) || last === undefined) return undefined
  const head = numbers.slice(0, -1).map((number) => number ?? 0)
  if (head.some((number) => number > 255) || last >= 256 ** (5 - parts.length)) return undefined
  return formatIPv4(head.reduce((sum, number, place) => sum + number * 256 ** (3 - place), last))
}

function readNumber(text: string): number | undefined {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return Number.parseInt(text, 16)
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8)
  return /^[1-9]\d*$/.test(text) ? Number(text) : undefined
}

/** inet_pton: dotted decimal without leading zeros. */
export const readStrictIPv4 = (text: string): string | undefined =>
  parseIPv4(text) === undefined ? undefined : text

/** An IPv6 address in canonical text, its zone kept: `fe80::1%eth0`. */
export function readIPv6(text: string): string | undefined {
  const [address = '', zone] = splitZone(text)
  const groups = parseIPv6(address)
  if (!groups || zone === '') return undefined
  return `${printIPv6(groups)}${zone === undefined ? '' : `%${zone}`}`
}

function splitZone(text: string): readonly [string, string?] {
  const at = text.indexOf('%')
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

/** `fe80::1%eth0` -> `fe80::1%2`: interfaces are numbered from 1. undefined: there is no such interface. */
export function withZoneIndex(address: string, interfaces: readonly string[]): string | undefined {
  const [plain, zone] = splitZone(address)
  if (zone === undefined) return address
  const index = /^\d+$/.test(zone) ? Number(zone) : interfaces.indexOf(zone) + 1
  return index === 0 ? undefined : `${plain}%${index}`
}

/** As inet_ntop prints it: an IPv4 address inside an IPv6 one stays dotted (glibc, musl). */
export function printIPv6(groups: readonly number[]): string {
  const mapped = mappedIPv4(groups)
  return mapped ? `::ffff:${mapped}` : formatIPv6(groups)
}

/** `::ffff:a.b.c.d` (RFC 4291 section 2.5.5.2) as IPv4. */
function mappedIPv4(groups: readonly number[]): string | undefined {
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  return isMapped ? formatIPv4(((groups[6] ?? 0) << 16) | (groups[7] ?? 0)) : undefined
}

/** The IPv4 address inside a mapped IPv6 one, or undefined. */
export const insideMapped = (address: string): string | undefined => {
  const groups = parseIPv6(address)
  return groups && mappedIPv4(groups)
}

export const isIPv6 = (address: string): boolean => address.includes(':')

/** Nobody has the unspecified address: Linux connects to this host instead. */
export function connectAddress(server: string): string {
  if (server === '0.0.0.0') return '127.0.0.1'
  return server === '::' ? '::1' : server
}

/** atoi: blanks, a sign, digits; 0 where there are none. */
export const leadingInteger = (text: string): number =>
  Number(/^[ \t\n\r\f\v]*([+-]?\d+)/.exec(text)?.[1] ?? 0)
