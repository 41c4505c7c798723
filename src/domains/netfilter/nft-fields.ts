import { maskOf, parseIPv4 } from '../../core/ip.ts'
import { addressTypeOf } from './address-types.ts'
import { withoutQuotes } from './nft-words.ts'
import { addressText, protocolNumber, protocolOfNumber } from './skb.ts'
import type { Mismatch } from './visit.ts'
import { draw, type Walk } from './walk-state.ts'

/** What an expression of nft reads from a packet. The words are those of nft 1.0.6, as written and as listed. */

export interface Field {
  /** What a visitor is told when it does not fit. */
  readonly reason: Mismatch
  /** As a key of a set has it: `10.96.0.1`, `tcp`, `80`, `new`. Undefined: the packet has no such thing. */
  readonly read: (walk: Walk) => string | undefined
  /** Whether what is read is, or lies in, one written value: an address in a network, a port in a range. */
  readonly fits: (read: string, written: string) => boolean
}

/** A field and how many words name it. */
export interface FoundField {
  readonly field: Field
  readonly length: number
}

const same = (read: string, written: string): boolean => read === withoutQuotes(written)

function inNetwork(read: string, written: string): boolean {
  const [low = '', high] = written.split('-')
  if (high !== undefined) return isBetween(number(read), number(low), number(high))
  const [base = '', prefix] = written.split('/')
  if (prefix === undefined) return read === written
  return ((number(read) ^ number(base)) & maskOf(Number(prefix))) === 0
}
const number = (address: string): number => parseIPv4(address) ?? 0
const isBetween = (value: number, low: number, high: number): boolean =>
  value >= low && value <= high

function inRange(read: string, written: string): boolean {
  const [low = '', high] = written.split('-')
  return high === undefined
    ? Number(read) === Number(written)
    : isBetween(Number(read), Number(low), Number(high))
}

const protocolFits = (read: string, written: string): boolean =>
  read === written || (/^\d+$/.test(written) && protocolOfNumber(Number(written)) === read)

const beginsLike = (read: string, written: string): boolean => {
  const name = withoutQuotes(written)
  return name.endsWith('*') ? read.startsWith(name.slice(0, -1)) : read === name
}

const source: Field = {
  reason: 'source',
  read: ({ skb }) => addressText(skb.source),
  fits: inNetwork,
}
const destination: Field = {
  reason: 'destination',
  read: ({ skb }) => addressText(skb.destination),
  fits: inNetwork,
}
const protocol: Field = {
  reason: 'protocol',
  read: ({ skb }) => protocolOfNumber(skb.protocol),
  fits: protocolFits,
}
const mark: Field = { reason: 'mark', read: ({ skb }) => String(skb.mark), fits: inRange }
const inName: Field = { reason: 'in', read: ({ skb }) => skb.in, fits: beginsLike }
const outName: Field = { reason: 'out', read: ({ skb }) => skb.out, fits: beginsLike }

/** A port of one protocol, or of any that has ports: ICMP has none. */
const port = (side: 'sport' | 'dport', only?: number): Field => ({
  reason: only === undefined || side === 'dport' ? 'destinationPort' : 'sourcePort',
  read: ({ skb }) => {
    if (only === undefined ? skb.protocol === 1 : skb.protocol !== only) return undefined
    return String(side === 'sport' ? skb.sourcePort : skb.destinationPort)
  },
  fits: inRange,
})

const state: Field = {
  reason: 'ctstate',
  read: ({ skb }) => skb.state.toLowerCase(),
  fits: same,
}
/** net/netfilter/nft_ct.c: bits of the connection; without one the rule does not fit. */
const status: Field = {
  reason: 'ctstate',
  read: ({ skb: { entry } }) =>
    entry &&
    [
      entry.destinationNat && 'dnat',
      entry.sourceNat && 'snat',
      entry.seenReply && 'seen-reply',
      entry.assured && 'assured',
      entry.confirmed && 'confirmed',
    ]
      .filter((bit) => bit !== false)
      .join(' '),
  fits: (read, written) => read.split(' ').includes(written),
}

const addressType = (side: 'source' | 'destination'): Field => ({
  reason: 'addrtype',
  read: ({ skb, host }) => addressTypeOf(host, skb[side]).toLowerCase(),
  fits: same,
})

/** `reciprocal_scale` of 32 random bits (net/netfilter/nft_numgen.c, Linux 6.18): each number has the same chance. */
const drawn = (modulus: number, offset: number): Field => ({
  reason: 'random',
  read: (walk) => {
    const value = modulus === 1 ? 0 : draw(walk, modulus)
    if (modulus > 1) walk.drawn = value
    return String(value + offset)
  },
  fits: inRange,
})

const FIELDS: Readonly<Record<string, Field>> = {
  'ip saddr': source,
  'ip daddr': destination,
  'ip protocol': protocol,
  'meta l4proto': protocol,
  l4proto: protocol,
  'meta mark': mark,
  mark,
  'meta iifname': inName,
  iifname: inName,
  'meta oifname': outName,
  oifname: outName,
  iif: inName,
  oif: outName,
  'th sport': port('sport'),
  'th dport': port('dport'),
  'tcp sport': port('sport', 6),
  'tcp dport': port('dport', 6),
  'udp sport': port('sport', 17),
  'udp dport': port('dport', 17),
  'sctp sport': port('sport', protocolNumber('sctp')),
  'sctp dport': port('dport', protocolNumber('sctp')),
  'ct state': state,
  'ct status': status,
  'fib saddr type': addressType('source'),
  'fib daddr type': addressType('destination'),
}

/** The field that words begin with. */
export function fieldAt(words: readonly string[], at: number): FoundField | undefined {
  for (const length of [3, 2, 1]) {
    const field = FIELDS[words.slice(at, at + length).join(' ')]
    if (field) return { field, length }
  }
  if (words[at] !== 'numgen' || words[at + 1] !== 'random' || words[at + 2] !== 'mod')
    return undefined
  const offset = words[at + 4] === 'offset' ? Number(words[at + 5]) : 0
  return { field: drawn(Number(words[at + 3]), offset), length: words[at + 4] === 'offset' ? 6 : 4 }
}
