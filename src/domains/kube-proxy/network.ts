import { type Family, formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from '../../core/ip.ts'

/** Networks of both families, for source ranges and node port addresses. */
export interface Cidr {
  readonly family: Family
  readonly base: bigint
  readonly prefix: number
}

const BITS: Readonly<Record<Family, number>> = { ipv4: 32, ipv6: 128 }

interface Address {
  readonly family: Family
  readonly value: bigint
}

/** Numbers of an IPv4 address may have leading zeros here: old endpoints do (netutils.ParseIPSloppy). */
function parseAddress(text: string): Address | undefined {
  const v4 = parseIPv4(text.includes(':') ? text : text.replace(/\b0+(?=\d)/g, ''))
  if (v4 !== undefined) return { family: 'ipv4', value: BigInt(v4) }
  const groups = parseIPv6(text)
  if (!groups) return undefined
  const value = groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n)
  return { family: 'ipv6', value }
}

function formatAddress({ family, value }: Address): string {
  if (family === 'ipv4') return formatIPv4(Number(value))
  const groups = Array.from({ length: 8 }, (_, place) =>
    Number((value >> BigInt(16 * (7 - place))) & 0xffffn),
  )
  return formatIPv6(groups)
}

export const addressFamily = (text: string): Family | undefined => parseAddress(text)?.family

/** The canonical text of an address, or the text itself when it is none. */
export function canonicalAddress(text: string): string {
  const address = parseAddress(text)
  return address ? formatAddress(address) : text
}

/** `10.0.0.0/8` or `fd00::/64`; host bits are masked away. */
export function parseCidr(text: string): Cidr | undefined {
  const [addressText = '', prefixText = '', ...rest] = text.split('/')
  const address = parseAddress(addressText)
  if (!address || rest.length > 0 || !/^\d{1,3}$/.test(prefixText)) return undefined
  const prefix = Number(prefixText)
  const bits = BITS[address.family]
  if (prefix > bits) return undefined
  const shift = BigInt(bits - prefix)
  return { family: address.family, base: (address.value >> shift) << shift, prefix }
}

export const formatCidr = ({ family, base, prefix }: Cidr): string =>
  `${formatAddress({ family, value: base })}/${prefix}`

export function isInside({ family, base, prefix }: Cidr, addressText: string): boolean {
  const address = parseAddress(addressText)
  if (address?.family !== family) return false
  const shift = BigInt(BITS[family] - prefix)
  return address.value >> shift === base >> shift
}

/** Loopback: 127.0.0.0/8 and ::1. */
export const isLoopback = (address: string): boolean => address === '::1' || /^127\./.test(address)

/** An entry of nodePortAddresses: a network, or `primary` for the Node's own addresses. */
export const isNodePortAddress = (text: string): boolean =>
  text === 'primary' || parseCidr(text) !== undefined
