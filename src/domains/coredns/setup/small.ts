import { type Refusal, refuse } from '../corefile/walk-tokens.ts'
import { readSearch } from '../read-files.ts'
import { type Network, printNetwork, readNetwork } from '../text/read-address.ts'
import { quoted, readDuration, readInt } from '../text/read-number.ts'
import { onceOnly, type SetupPlace, unknownProperty, zonesOr } from './place.ts'

/** Plugins with few options (their setup.go in coredns v1.14.7). */

export type SmallSettings =
  | { readonly plugin: 'any' | 'whoami' | 'minimal' | 'errors' | 'prometheus' }
  | { readonly plugin: 'metadata'; readonly zones: readonly string[] }
  | { readonly plugin: 'bufsize'; readonly size: number }
  | { readonly plugin: 'chaos'; readonly version: string; readonly authors: readonly string[] }
  | { readonly plugin: 'nsid'; readonly data: string }
  | { readonly plugin: 'loop'; readonly zone: string }
  | { readonly plugin: 'local'; readonly takesPrefix: boolean }
  | {
      readonly plugin: 'loadbalance'
      readonly isShuffled: boolean
      readonly prefer: readonly Network[]
    }
  | {
      readonly plugin: 'header'
      readonly query: readonly FlagRule[]
      readonly response: readonly FlagRule[]
    }
  | AutopathSettings
  | Dns64Settings

export interface FlagRule {
  readonly flag: 'aa' | 'ra' | 'rd'
  readonly isSet: boolean
}

export interface AutopathSettings {
  readonly plugin: 'autopath'
  readonly zones: readonly string[]
  /** The searches of a file; absent when another plugin is asked. */
  readonly search?: readonly string[]
  /** `@kubernetes` is `kubernetes`. */
  readonly from?: string
}

export interface Dns64Settings {
  readonly plugin: 'dns64'
  readonly prefix: Network
  readonly translatesAll: boolean
  readonly allowsIPv4: boolean
}

export type ReadSmall = (place: SetupPlace) => SmallSettings | Refusal

/** A plugin without words and without a block. */
const bare =
  (plugin: 'any' | 'whoami' | 'minimal', checksBlock: boolean): ReadSmall =>
  ({ walk }) => {
    walk.next()
    if (walk.nextArgument()) return walk.wrongCount()
    return checksBlock && walk.nextInBlock() ? unknownProperty(walk) : { plugin }
  }

export const readAny = bare('any', true)
export const readWhoami = bare('whoami', false)
export const readMinimal = bare('minimal', false)

export const readMetadata: ReadSmall = ({ walk, zones }) => {
  walk.next()
  const own = zonesOr(walk.remaining(), zones)
  return walk.nextInBlock() || walk.next() ? walk.wrongCount() : { plugin: 'metadata', zones: own }
}

export const readBufsize: ReadSmall = ({ walk }) => {
  walk.next()
  const [word, ...more] = walk.remaining()
  // The plugin names itself in its errors, and is named once more by who called it.
  const wrong = () => refuse(`plugin/bufsize: ${walk.wrongCount().refused}`)
  if (word === undefined) return { plugin: 'bufsize', size: 1232 }
  const size = readInt(word)
  if (more.length > 0 || !size.ok || size.value < 512 || size.value > 4096) return wrong()
  return { plugin: 'bufsize', size: size.value }
}

const VERSION = 'CoreDNS-1.14.7'
const trimmed = (text: string) => text.slice(0, 255)

export const readChaos: ReadSmall = ({ walk }) => {
  walk.next()
  const [version = VERSION, ...authors] = walk.remaining()
  if (walk.nextInBlock()) return unknownProperty(walk)
  const own = [...new Set(authors)].map(trimmed).sort()
  return { plugin: 'chaos', version: authors.length > 0 ? version : trimmed(version), authors: own }
}

export const readNsid: ReadSmall = ({ walk, hostName }) => {
  let data: string | undefined
  while (walk.next()) {
    if (data !== undefined) return onceOnly()
    data = walk.remaining().join(' ') || hostName
  }
  return { plugin: 'nsid', data: data ?? hostName }
}

export const readLoop: ReadSmall = ({ walk, zones }) => {
  let isRead = false
  while (walk.next()) {
    if (isRead) return onceOnly()
    isRead = true
    if (walk.nextArgument()) return walk.wrongCount()
  }
  return { plugin: 'loop', zone: zones[0] ?? '.' }
}

export const readLocal: ReadSmall = ({ walk }) => {
  let takesPrefix = true
  while (walk.next()) {
    if (walk.remaining().length > 0) return walk.wrongCount()
    while (walk.nextInBlock()) {
      if (walk.word() !== 'localhost_prefix') return unknownProperty(walk)
      const [word = '', ...more] = walk.remaining()
      if (word === '' || more.length > 0) return walk.wrongCount()
      if (word !== 'on' && word !== 'off') {
        return walk.fault(`localhost_prefix expects 'on' or 'off', got ${quoted(word)}`)
      }
      takesPrefix = word === 'on'
    }
  }
  return { plugin: 'local', takesPrefix }
}

export const readLoadbalance: ReadSmall = ({ walk }) => {
  const prefer: Network[] = []
  let isShuffled = true
  while (walk.next()) {
    const [policy, ...more] = walk.remaining()
    if (policy === 'weighted') {
      if (more.length === 0) return walk.fault('missing weight file argument')
      if (more.length > 1) return walk.fault('unexpected argument(s)')
      isShuffled = false
      while (walk.nextInBlock()) {
        if (walk.word() !== 'reload') return unknownProperty(walk)
        const [time, ...rest] = walk.remaining()
        if (time === undefined) return walk.fault('reload duration value is missing')
        if (rest.length > 0) return walk.fault('unexpected argument')
        if (!readDuration(time).ok) return walk.fault(`invalid reload duration '${time}'`)
      }
    } else if (policy !== undefined && policy !== 'round_robin') {
      return refuse(`unknown policy: ${policy}`)
    } else if (more.length > 0) return walk.fault(`unknown property for ${policy}`)
    while (walk.nextInBlock()) {
      if (walk.word() !== 'prefer') return unknownProperty(walk)
      for (const word of walk.remaining()) {
        const network = readNetwork(word)
        if (!network) {
          return walk.fault(`invalid CIDR ${quoted(word)}: invalid CIDR address: ${word}`)
        }
        prefer.push(network)
      }
    }
  }
  return { plugin: 'loadbalance', isShuffled, prefer }
}

export const readHeader: ReadSmall = ({ walk }) => {
  while (walk.next()) {
    const query: FlagRule[] = []
    const response: FlagRule[] = []
    while (walk.nextInBlock()) {
      const selector = walk.word().toLowerCase()
      const about = 'setting up rule: '
      if (selector !== 'query' && selector !== 'response') {
        return refuse(`${about}invalid selector=${selector} should be query or response`)
      }
      if (!walk.nextArgument()) return refuse(`${about}no flag action provided`)
      const action = walk.word().toLowerCase()
      const flags = walk.remaining().map((word) => word.toLowerCase())
      if (flags.length === 0) {
        return refuse(`${about}invalid length for flags, at least one should be provided`)
      }
      if (action !== 'set' && action !== 'clear') {
        return refuse(`${about}unknown flag action=${action}, should be set or clear`)
      }
      for (const flag of flags) {
        if (flag !== 'aa' && flag !== 'ra' && flag !== 'rd') {
          return refuse(`${about}unknown/unsupported flag=${flag}`)
        }
        const rules = selector === 'query' ? query : response
        rules.push({ flag, isSet: action === 'set' })
      }
    }
    // Lines after the first one that says something are not looked at.
    if (query.length + response.length > 0) return { plugin: 'header', query, response }
  }
  return walk.wrongCount()
}

export const readAutopath: ReadSmall = ({ walk, zones, files }) => {
  let read: AutopathSettings | undefined
  while (walk.next()) {
    const words = walk.remaining()
    const last = words.at(-1)
    if (last === undefined) return refuse('no resolv-conf specified')
    const own = zonesOr(words.slice(0, -1), zones)
    if (last.startsWith('@')) read = { plugin: 'autopath', zones: own, from: last.slice(1) }
    else {
      const text = files[last]
      if (text === undefined) {
        return refuse(`failed to parse ${quoted(last)}: open ${last}: no such file or directory`)
      }
      read = { plugin: 'autopath', zones: own, search: [...readSearch(text), ''] }
    }
  }
  return read ?? refuse('no resolv-conf specified')
}

const NAT64: Network = {
  family: 6,
  bytes: [0, 0x64, 0xff, 0x9b, ...new Array(12).fill(0)],
  prefix: 96,
}

export const readDns64: ReadSmall = ({ walk }) => {
  let prefix = NAT64
  let translatesAll = false
  let allowsIPv4 = false
  const take = (text: string): Refusal | undefined => {
    const network = readNetwork(text)
    if (!network) return refuse(`invalid CIDR address: ${text}`)
    const bits = network.bytes.length * 8
    if (bits !== 128)
      return walk.fault(`invalid netmask ${bits} IPv6 address: ${quoted(printNetwork(network))}`)
    const { prefix: length } = network
    if (length % 8 !== 0 || length < 32 || length > 96) {
      return walk.fault(`invalid prefix length ${quoted(printNetwork(network))}`)
    }
    prefix = network
    return undefined
  }
  while (walk.next()) {
    const words = walk.remaining()
    if (words.length > 1) return walk.wrongCount()
    if (words[0] !== undefined) {
      const refusal = take(words[0])
      if (refusal) return refusal
      continue
    }
    while (walk.nextInBlock()) {
      if (walk.word() === 'translate_all') translatesAll = true
      else if (walk.word() === 'allow_ipv4') allowsIPv4 = true
      else if (walk.word() !== 'prefix') return unknownProperty(walk)
      else {
        if (!walk.nextArgument()) return walk.wrongCount()
        const refusal = take(walk.word())
        if (refusal) return refusal
      }
    }
  }
  return { plugin: 'dns64', prefix, translatesAll, allowsIPv4 }
}
