import { formatIPv4, maskOf, parseIPv4 } from '../../core/ip.ts'
import type { Masked, PortSpan } from './model.ts'

/** What can be wrong with a line. Closed list: each locale words it. */
export type Fault =
  | 'unknownTable'
  | 'noTable'
  | 'unknownCommand'
  | 'noSuchChain'
  | 'chainInUse'
  | 'chainLoop'
  | 'badPolicy'
  | 'openQuote'
  | 'missingValue'
  | 'unknownOption'
  | 'badAddress'
  | 'badPort'
  | 'badNumber'
  | 'badName'
  | 'noProtocol'
  | 'missingCommit'

/** Thrown inside the reader only, and caught where the line is known. */
export class LineFault extends Error {
  override readonly name = 'LineFault'
  readonly fault: Fault
  readonly text: string
  constructor(fault: Fault, text: string) {
    super(`${fault}: ${text}`)
    this.fault = fault
    this.text = text
  }
}

const BLANK = 32
const TAB = 9
const QUOTE = 34
const BACKSLASH = 92

/** Words of a line: blanks part them, double quotes hold them together, a backslash inside quotes escapes. */
export function splitWords(line: string): readonly string[] {
  const words: string[] = []
  let at = 0
  while (at < line.length) {
    const code = line.charCodeAt(at)
    if (code === BLANK || code === TAB) {
      at++
      continue
    }
    const end = endOfWord(line, at)
    const word = line.slice(at, end)
    words.push(word.includes('"') ? unquoted(word) : word)
    at = end
  }
  return words
}

function endOfWord(line: string, start: number): number {
  let isQuoted = false
  for (let at = start; at < line.length; at++) {
    const code = line.charCodeAt(at)
    if (isQuoted && code === BACKSLASH) at++
    else if (code === QUOTE) isQuoted = !isQuoted
    else if (!isQuoted && (code === BLANK || code === TAB)) return at
  }
  if (isQuoted) throw new LineFault('openQuote', line)
  return line.length
}

const unquoted = (word: string): string =>
  word.replace(/"((?:[^"\\]|\\.)*)"/g, (_, inside: string) => inside.replace(/\\(.)/g, '$1'))

export function numberOf(text: string, below = 0x1_0000_0000): number {
  const value = /^(0x[0-9a-fA-F]+|\d+)$/.test(text) ? Number(text) : Number.NaN
  if (!(value < below)) throw new LineFault('badNumber', text)
  return value
}

/** `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `10.0.0.1`: host bits are masked away, as iptables does. */
export function maskedOf(text: string): Masked {
  const [addressText = '', maskText = '32', ...rest] = text.split('/')
  const address = parseIPv4(addressText)
  const mask = /^\d{1,2}$/.test(maskText)
    ? Number(maskText) <= 32
      ? maskOf(Number(maskText))
      : undefined
    : parseIPv4(maskText)
  if (address === undefined || mask === undefined || rest.length > 0) {
    throw new LineFault('badAddress', text)
  }
  return { address: (address & mask) >>> 0, mask }
}

/** The bits set from the left, or undefined when the mask has holes. */
export function prefixOf(mask: number): number | undefined {
  for (let prefix = 0; prefix <= 32; prefix++) if (maskOf(prefix) === mask) return prefix
  return undefined
}

/** `/24`, `/255.0.255.255`; nothing for a whole address. */
export function maskText(mask: number): string {
  const prefix = prefixOf(mask)
  return prefix === undefined ? `/${formatIPv4(mask)}` : prefix === 32 ? '' : `/${prefix}`
}

// The names of /etc/services that rule sets use.
const SERVICES: Readonly<Record<string, number>> = {
  ftp: 21,
  ssh: 22,
  smtp: 25,
  domain: 53,
  bootps: 67,
  bootpc: 68,
  http: 80,
  ntp: 123,
  snmp: 161,
  ldap: 389,
  https: 443,
}

export function portOf(text: string): number {
  const named = SERVICES[text]
  if (named !== undefined) return named
  if (!/^\d{1,5}$/.test(text) || Number(text) > 0xffff) throw new LineFault('badPort', text)
  return Number(text)
}

/** `80`, `8000:8100`, `:1023`, `1024:`. */
export function portSpanOf(text: string): PortSpan {
  const [low = '', high] = text.split(':')
  if (high === undefined) {
    const port = portOf(low)
    return { from: port, to: port }
  }
  const span = { from: low === '' ? 0 : portOf(low), to: high === '' ? 0xffff : portOf(high) }
  if (span.from > span.to) throw new LineFault('badPort', text)
  return span
}

// /etc/protocols
const PROTOCOLS: Readonly<Record<string, number>> = {
  all: 0,
  icmp: 1,
  igmp: 2,
  ipencap: 4,
  tcp: 6,
  udp: 17,
  gre: 47,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
  sctp: 132,
  udplite: 136,
}

export const protocolOf = (text: string): number =>
  PROTOCOLS[text.toLowerCase()] ?? numberOf(text, 256)

export const protocolName = (number: number): string =>
  Object.keys(PROTOCOLS).find((name) => PROTOCOLS[name] === number) ?? String(number)

/** `0x4000/0x4000`, `7`: a value and the bits that count. */
export function markOf(text: string): { readonly value: number; readonly mask: number } {
  const [value = '', mask] = text.split('/')
  return { value: numberOf(value), mask: mask === undefined ? 0xffffffff : numberOf(mask) }
}

/** Quoted where a character could be taken for something else (`xtables_save_string`, iptables 1.8.9). */
export const quoted = (text: string): string =>
  /^[A-Za-z0-9_-]+$/.test(text) ? text : `"${text.replace(/(["\\'])/g, '\\$1')}"`

/** Words as a text that is read back as the same words. */
export const joined = (words: readonly string[]): string =>
  words.map((word) => (/^[^\s"'\\]+$/.test(word) ? word : quoted(word))).join(' ')
