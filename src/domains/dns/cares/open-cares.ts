import type { Message } from '../../../core/say/message.ts'
import { say } from '../explain.ts'
import type { Answer, RecordType } from '../model.ts'
import { toDomainName, withoutFinalDot } from '../name-text.ts'
import { insideMapped, isIPv6, readIPv6, readLooseIPv4, readStrictIPv4 } from '../read-address.ts'
import { hostSources, readHosts } from '../read-hosts.ts'
import {
  type Client,
  type Lookup,
  type Outcome,
  type Process,
  type Resolver,
  tell,
} from '../resolver.ts'
import { askAll } from './ask-all.ts'
import { type Channel, closeAll, newChannel, type Status } from './open-channel.ts'
import { type CaresRelease, readCaresConf } from './read-conf.ts'
import { isHostname, toCaresName } from './to-cares-name.ts'

/** ares_getaddrinfo, ares_search and ares_query (ares_getaddrinfo.c, ares_search.c), each opened as a process. */
type Open = (client: Client, release: CaresRelease) => Process

/** ares_strerror. */
const TEXTS: Readonly<Record<Status, string>> = {
  0: 'Successful completion',
  1: 'DNS server returned answer with no data',
  2: 'DNS server claims query was misformatted',
  3: 'DNS server returned general failure',
  4: 'Domain name not found',
  5: 'DNS server does not implement requested operation',
  6: 'DNS server refused query',
  8: 'Misformatted domain name',
  10: 'Misformatted DNS reply',
  11: 'Could not contact DNS servers',
  12: 'Timeout while contacting DNS servers',
  15: 'Out of memory',
}

const failed = (status: Status, why: Message): Outcome => ({
  error: `ARES ${status} ${TEXTS[status]}`,
  addresses: [],
  why,
})

const TYPES: Readonly<Record<Lookup['family'], readonly RecordType[]>> = {
  unspec: ['A', 'AAAA'],
  inet: ['A'],
  inet6: ['AAAA'],
}

export const openCaresGetaddrinfo: Open = (client, release) => {
  const channel = newChannel(readCaresConf(client, release), release)
  return function* lookUp(lookup): Resolver {
    const { name, family } = lookup
    const literal = literalOutcome(lookup)
    // Before 1.34 an IPv4 address is good for AF_UNSPEC, and asked about all the same.
    if (literal && (release === '1.34' || family !== 'unspec' || isIPv6(name))) return literal
    const local = literal ? undefined : lookInHosts(client, name, family)
    const hasLoopback = isLocalhost(name, release) && hostSources(client.nsswitch).includes('files')
    if (hasLoopback && (release === '1.34' || local?.error !== 'OK'))
      return withLoopback(lookup, local)
    if (local?.error === 'OK') return local
    if (isLocalhost(name, release)) return failed(11, say('notAHostname', { name }))
    const outcome = yield* searchNames(
      channel,
      name,
      TYPES[family],
      'addresses',
      literal !== undefined,
    )
    if (literal)
      return { ...outcome, error: 'OK', addresses: [...literal.addresses, ...outcome.addresses] }
    // A line of the other family gives no address, but its name.
    const { canonicalName } = local ?? {}
    return { ...outcome, ...(outcome.error === 'OK' && canonicalName && { canonicalName }) }
  }
}

/** Only what cannot be printed stays escaped; a blank can be. */
const unescaped = (name: string): string => name.replaceAll('\\032', ' ')

/** RFC 6761 section 6.3: never asked. Before 1.34 only the name itself, in small letters. */
const isLocalhost = (name: string, release: CaresRelease): boolean =>
  release === '1.34' ? /(?:^|\.)localhost$/i.test(name) : name === 'localhost'

/** Where files are read, the loopback address stands in for each family that they do not give. */
function withLoopback({ name, family }: Lookup, local: Outcome | undefined): Outcome {
  const known = local?.error === 'OK' ? local.addresses : []
  const missing = [
    ...(family !== 'inet' && !known.some(isIPv6) ? ['::1'] : []),
    ...(family !== 'inet6' && known.every(isIPv6) ? ['127.0.0.1'] : []),
  ]
  return {
    error: 'OK',
    addresses: [...known, ...missing],
    canonicalName: local?.canonicalName ?? name,
    why: say('fromHosts', { name }),
  }
}

/** Leading zeros mean nothing here. */
const readDecimalIPv4 = (text: string): string | undefined =>
  readStrictIPv4(text.replace(/(^|\.)0+(?=\d)/g, '$1'))

function literalOutcome({ name, family }: Lookup): Outcome | undefined {
  const address = readDecimalIPv4(name) ?? (name.includes('%') ? undefined : readIPv6(name))
  if (address === undefined) return undefined
  const isFitting = family === 'unspec' || isIPv6(address) === (family === 'inet6')
  if (!isFitting) return undefined
  return {
    error: 'OK',
    addresses: [address],
    canonicalName: name,
    why: say('literal', { address }),
  }
}

function lookInHosts(client: Client, name: string, family: Lookup['family']): Outcome | undefined {
  if (!hostSources(client.nsswitch).includes('files')) return undefined
  const lines = readHosts(client.hosts).filter(({ names }) =>
    names.some((each) => each.toLowerCase() === name.toLowerCase()),
  )
  const fitting = lines.filter(
    ({ address }) => family === 'unspec' || isIPv6(address) === (family === 'inet6'),
  )
  const why = say('fromHosts', { name })
  const canonicalName = lines[0]?.names[0]
  if (canonicalName === undefined) return undefined
  if (fitting.length === 0) return { ...failed(4, why), canonicalName }
  const addresses = fitting.map(({ address }) => insideMapped(address) ?? address)
  return { error: 'OK', addresses, canonicalName, why }
}

/** ares_gethostbyaddr: all names of a host but its first. */
export function aliasesInHosts(client: Client, given: string): Outcome | undefined {
  if (!hostSources(client.nsswitch).includes('files')) return undefined
  const host = hostsIn(client.hosts).find(({ addresses }) => addresses.has(given))
  if (!host) return undefined
  const [, ...aliases] = host.names
  return { error: 'OK', addresses: aliases, why: say('fromHosts', { name: given }) }
}

interface KnownHost {
  readonly addresses: ReadonlySet<string>
  readonly names: readonly string[]
}

/** A line that has an address in common with what was read before, or else a name, is about the same host (src/lib/ares_hosts_file.c). */
function hostsIn(text: string): readonly KnownHost[] {
  const hosts: KnownHost[] = []
  for (const line of readHosts(text)) {
    const address = readLooseIPv4(line.address) ?? readIPv6(line.address)
    if (address === undefined) continue
    const byAddress = hosts.findIndex(({ addresses }) => addresses.has(address))
    const byName = line.names.map((name) => hosts.findIndex((host) => isNameOf(host)(name)))
    const at = [byAddress, ...byName].find((place) => place >= 0) ?? -1
    const known = hosts[at]
    const names = line.names.filter((name, place) => {
      const isNew = !hosts.some((host) => isNameOf(host)(name)) // a name belongs to the first host that has it
      return isNew && line.names.findIndex(isSameAs(name)) === place
    })
    const host = {
      addresses: new Set([...(known?.addresses ?? []), address]),
      names: [...(known?.names ?? []), ...names],
    }
    if (known) hosts[at] = host
    else hosts.push(host)
  }
  return hosts
}

const isSameAs = (name: string) => (other: string) => other.toLowerCase() === name.toLowerCase()
const isNameOf =
  ({ names }: KnownHost) =>
  (name: string) =>
    names.some(isSameAs(name))

export const openCaresSearch: Open = (client, release) => {
  const channel = newChannel(readCaresConf(client, release), release)
  return function* search({ name, type = 'A' }): Resolver {
    // What cannot be copied as a message passes for want of memory.
    if (release === '1.34' && toCaresName(name, release) === undefined)
      return failed(15, say('cannotBeSent', { name }))
    return yield* searchNames(channel, name, [type], 'records')
  }
}

export const openCaresQuery: Open = (client, release) => {
  const channel = newChannel(readCaresConf(client, release), release)
  return function* query({ name, type = 'A' }): Resolver {
    const full = toCaresName(name, release)
    if (full === undefined) return failed(8, say('cannotBeSent', { name }))
    const why = say('askedOutright', { name })
    closeAll(channel)
    const [asked] = yield* askAll(channel, [{ name: full, type, why }])
    return asked?.status === 0 && asked.answer
      ? found(name, [asked.answer], undefined)
      : failed(asked?.status ?? 11, say('errorNotFound', { name }))
  }
}

interface Candidate {
  readonly text: string
  readonly why: Message
}

function candidates(
  { conf, release }: Channel,
  name: string,
  wanted: 'addresses' | 'records',
): readonly Candidate[] {
  const isWhole = name.endsWith('.')
  const asTyped = { text: name, why: say('typedFinalDot', { name }) }
  const { ndots, search } = conf
  const dots = name.split('.').length - 1
  const withDomains = search.map((domain, index) => {
    const isRoot = domain === '.' && release === '1.34'
    const text = isRoot ? `${name}.` : `${name}.${domain}`
    const place = { domain, place: index + 1, count: search.length }
    return { text, why: say('withDomain', { name: text, ...place }) }
  })
  // 1.17 goes on with names that cannot be.
  if (isWhole)
    return release === '1.17' && wanted === 'addresses' ? [asTyped, ...withDomains] : [asTyped]
  if (dots >= ndots)
    return [{ text: name, why: say('typedFirst', { name, dots, ndots }) }, ...withDomains]
  const why = search.length === 0 ? say('typedNoList', { name }) : say('typedLast', { name })
  return [...withDomains, { text: name, why }]
}

/** Goes on after NXDOMAIN and, from 1.18 on, NODATA. Of a pair, the answer that came last decides. */
function* searchNames(
  channel: Channel,
  name: string,
  types: readonly RecordType[],
  wanted: 'addresses' | 'records',
  isLiteral = false,
): Resolver {
  if (/\.onion\.?$/i.test(name)) return failed(4, say('errorNotFound', { name }))
  let hasNoData = false
  let status: Status = 4
  closeAll(channel)
  const all = candidates(channel, name, wanted)
  const names = isLiteral ? all.slice(0, 1) : all
  for (const { text, why } of names) {
    const full = text.endsWith('..') ? undefined : toCaresName(text, channel.release)
    if (full === undefined) return failed(8, say('cannotBeSent', { name: text }))
    const asked = yield* askAll(
      channel,
      types.map((type) => ({ name: full, type, why })),
    )
    const answers = asked.flatMap(({ status, answer }) => (status === 0 && answer ? [answer] : []))
    const last = asked.at(-1)
    const hasOddEnd = last?.status === 0 && last.answer !== undefined && hasOddAlias(last.answer)
    if (wanted === 'addresses' && channel.release !== '1.34' && hasOddEnd)
      return failed(10, say('answerNotAHostname', { name: text }))
    const hasFound = answers.some(
      ({ answer }) => wanted === 'records' || answer.some(({ type }) => types.includes(type)),
    )
    if (hasFound) return found(text, answers, wanted === 'addresses' ? channel.release : undefined)
    const end = last?.status ?? 11
    const isEmpty = end === 0 || end === 1
    if (isEmpty) hasNoData = true
    const isPassed = isEmpty || end === 4 || isForgiven(channel, text, end)
    if (!isPassed) return failed(end, say('errorTryAgain', { name: text }))
    status = endOf(wanted, hasNoData, end)
    if (isEmpty && channel.release === '1.17' && wanted === 'addresses') break
    yield tell(say('nextAfter', { name: text, answer: isEmpty ? 'nodata' : 'nxdomain' }))
  }
  return failed(
    status,
    status === 1 ? say('errorNoData', { name }) : say('errorNotFound', { name }),
  )
}

/** From 1.34 on a name of one label may be refused: systemd-resolved does that. */
const isForgiven = ({ release }: Channel, text: string, status: Status): boolean =>
  release === '1.34' && (status === 3 || status === 6) && !text.includes('.')

/** NODATA anywhere outlasts what came at the end; for ares_search only an NXDOMAIN. */
const endOf = (wanted: 'addresses' | 'records', hasNoData: boolean, end: Status): Status =>
  hasNoData && (wanted === 'addresses' || end === 4 || end === 0) ? 1 : end === 0 ? 1 : end

/** Before 1.34 an answer with an alias that is no hostname counts as broken. */
const hasOddAlias = ({ answer }: Answer): boolean =>
  answer.some(({ type, data }) => type === 'CNAME' && !isHostname(data))

/** `release`: of an interface that gives a canonical name; before 1.18 there is one only where there is an alias. */
function found(
  name: string,
  answers: readonly Answer[],
  release: CaresRelease | undefined,
): Outcome {
  const records = answers.flatMap(({ answer }) => answer)
  const addresses = records.filter(({ type }) => type === 'A' || type === 'AAAA')
  const alias = records.find(({ type }) => type === 'CNAME')
  const canonicalName = unescaped(
    withoutFinalDot(alias?.data ?? toDomainName(name, { escapes: true }) ?? name),
  )
  return {
    error: 'OK',
    addresses: addresses.map(({ data }) => data),
    ...(release && (alias || release !== '1.17') && { canonicalName }),
    why: say('found', { name, count: addresses.length }),
  }
}
