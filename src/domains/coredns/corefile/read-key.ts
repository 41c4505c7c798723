import { absolute, isDomainName, normalized } from '../names.ts'
import { readNetwork } from '../text/read-address.ts'
import { quoted } from '../text/read-number.ts'
import { isRefusal, type Refusal, refuse } from './walk-tokens.ts'

/** Zones as they are written: with a transport, a port, or as a network (coredns plugin/normalize.go, plugin/pkg/cidr). */

export const TRANSPORT_PORTS: Readonly<Record<string, string>> = {
  dns: '53',
  tls: '853',
  quic: '853',
  grpc: '443',
  https: '443',
  https3: '443',
  unix: '',
}

export interface Scheme {
  readonly transport: string
  readonly rest: string
}

/** `tls://9.9.9.9` is `tls` and `9.9.9.9`; without a scheme it is plain DNS. */
export function splitScheme(text: string): Scheme {
  const cut = text.indexOf('://')
  const transport = text.slice(0, Math.max(0, cut))
  return Object.hasOwn(TRANSPORT_PORTS, transport)
    ? { transport, rest: text.slice(cut + 3) }
    : { transport: 'dns', rest: text }
}

export interface ZoneKey {
  /** As written; several for a network that is not cut at a label. */
  readonly zones: readonly string[]
  /** Empty when there is none. */
  readonly port: string
}

const LENGTH_MAX = 255

/** A zone with perhaps a port; a network stands for its reverse zones. */
export function readZone(text: string): ZoneKey | Refusal {
  const colon = text.lastIndexOf(':')
  if (text !== '' && colon === text.length - 1) {
    return refuse(`expecting data after last colon: ${quoted(text)}`)
  }
  if (text === '') return refuse(`expecting data after last colon: ""`)
  const hasPort = colon >= 0 && /^[+-]?\d+$/.test(text.slice(colon + 1))
  const port = hasPort ? String(Number(text.slice(colon + 1))) : ''
  const name = hasPort ? text.slice(0, colon) : text
  if (name.length > LENGTH_MAX) {
    return refuse(`specified zone is too long: ${name.length} > ${LENGTH_MAX}`)
  }
  if (!isDomainName(name)) return refuse(`zone is not a valid domain name: ${name}`)
  const network = readNetwork(name)
  if (!network) return { zones: [name], port }
  if (name.startsWith(':') || (name.startsWith('0') && name.includes(':'))) {
    return refuse(`invalid CIDR ${name}`)
  }
  return { zones: reverseZones(network.bytes, network.prefix), port }
}

/** The zones below in-addr.arpa or ip6.arpa that a network is made of. */
function reverseZones(bytes: readonly number[], prefix: number): readonly string[] {
  const isShort = bytes.length === 4
  const size = isShort ? 8 : 4
  const digits = isShort ? bytes : bytes.flatMap((byte) => [byte >> 4, byte & 15])
  const count = Math.ceil(prefix / size)
  const spare = count * size - prefix
  const suffix = isShort ? 'in-addr.arpa.' : 'ip6.arpa.'
  return Array.from({ length: 2 ** spare }, (_, step) => {
    const kept = digits.slice(0, count)
    if (spare > 0) kept[count - 1] = (kept[count - 1] ?? 0) + step
    const labels = kept.reverse().map((digit) => digit.toString(isShort ? 10 : 16))
    return [...labels, suffix].join('.')
  })
}

/** Zones of a plugin's arguments; what cannot be read is left out, as in CoreDNS. */
export const zonesOfArguments = (words: readonly string[]): readonly string[] =>
  words.flatMap((word) => {
    const zone = readZone(splitScheme(word).rest)
    return isRefusal(zone) ? [] : zone.zones.map(normalized)
  })

/** Whether each zone is still one when it is made absolute. */
export function checkZones({ zones }: ZoneKey): Refusal | undefined {
  for (const zone of zones) {
    const read = readZone(absolute(zone))
    if (isRefusal(read)) return read
  }
  return undefined
}
