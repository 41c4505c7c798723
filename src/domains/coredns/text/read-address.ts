import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from '../../../core/ip.ts'

/** Addresses and networks as Go's package net reads them (Go 1.26, net/ip.go, net/ipsock.go). */

export interface Address {
  readonly family: 4 | 6
  /** Canonical. */
  readonly text: string
  /** Four or sixteen bytes. */
  readonly bytes: readonly number[]
}

/** `net.ParseIP`: an IPv6 address that holds an IPv4 one counts as IPv4. */
export function readAddress(text: string): Address | undefined {
  const value = parseIPv4(text)
  if (value !== undefined) return fromIPv4(value)
  const groups = parseIPv6(text)
  if (!groups) return undefined
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return fromIPv4((groups[6] ?? 0) * 0x10000 + (groups[7] ?? 0))
  }
  const bytes = groups.flatMap((group) => [group >> 8, group & 255])
  return { family: 6, text: formatIPv6(groups), bytes }
}

const fromIPv4 = (value: number): Address => ({
  family: 4,
  text: formatIPv4(value),
  bytes: [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255],
})

export interface Network {
  readonly family: 4 | 6
  readonly bytes: readonly number[]
  readonly prefix: number
}

/** `net.ParseCIDR`; host bits are masked away. */
export function readNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return undefined
  const address = text.slice(0, slash)
  const size = text.slice(slash + 1)
  const read = readAddress(address)
  if (!read || !/^(0|[1-9]\d{0,2})$/.test(size)) return undefined
  const isLong = address.includes(':')
  const bytes =
    isLong && read.family === 4 ? [...new Array(10).fill(0), 255, 255, ...read.bytes] : read.bytes
  const prefix = Number(size)
  if (prefix > bytes.length * 8) return undefined
  return { family: bytes.length === 4 ? 4 : 6, bytes: masked(bytes, prefix), prefix }
}

/** `64:ff9b::/96` */
export function printNetwork({ bytes, prefix }: Network): string {
  if (bytes.length === 4) return `${bytes.join('.')}/${prefix}`
  const groups = Array.from(
    { length: 8 },
    (_, place) => (bytes[place * 2] ?? 0) * 256 + (bytes[place * 2 + 1] ?? 0),
  )
  return `${formatIPv6(groups)}/${prefix}`
}

export const masked = (bytes: readonly number[], prefix: number): readonly number[] =>
  bytes.map((byte, place) => byte & (0xff00 >> Math.min(8, Math.max(0, prefix - place * 8))) & 255)

export const isInNetwork = (address: Address, network: Network): boolean =>
  address.family === network.family &&
  masked(address.bytes, network.prefix).every((byte, place) => byte === network.bytes[place])

export type HostPort =
  | { readonly ok: true; readonly host: string; readonly port: string }
  | { readonly ok: false; readonly error: string }

/** `net.SplitHostPort`, with its errors. */
export function splitHostPort(text: string): HostPort {
  const fail = (why: string): HostPort => ({ ok: false, error: `address ${text}: ${why}` })
  const last = text.lastIndexOf(':')
  if (last < 0) return fail('missing port in address')
  let host: string
  let [from, to] = [0, 0]
  if (text.startsWith('[')) {
    const end = text.indexOf(']')
    if (end < 0) return fail("missing ']' in address")
    if (end + 1 === text.length) return fail('missing port in address')
    if (end + 1 !== last) {
      return fail(text[end + 1] === ':' ? 'too many colons in address' : 'missing port in address')
    }
    host = text.slice(1, end)
    ;[from, to] = [1, end + 1]
  } else {
    host = text.slice(0, last)
    if (host.includes(':')) return fail('too many colons in address')
  }
  if (text.indexOf('[', from) >= 0) return fail("unexpected '[' in address")
  if (text.indexOf(']', to) >= 0) return fail("unexpected ']' in address")
  return { ok: true, host, port: text.slice(last + 1) }
}

export const joinHostPort = (host: string, port: string | number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
