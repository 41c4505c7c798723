import type { Message } from '../../../core/say/message.ts'
import { say } from '../explain.ts'
import type { Answer, RecordType } from '../model.ts'
import { byteLength, bytesOf, toDomainName, withoutFinalDot } from '../name-text.ts'
import { isIPv6, readIPv6, readLooseIPv4, withZoneIndex } from '../read-address.ts'
import { readHosts } from '../read-hosts.ts'
import { type Client, type Lookup, type Outcome, type Resolver, tell } from '../resolver.ts'
import { sortAddresses } from '../sort-addresses.ts'
import { type MuslState, sendQuestions } from './send-questions.ts'

/** getaddrinfo (src/network/lookup_name.c). */

const ADDRESSES_MAX = 48
const NAME_BYTES_MAX = 254
/** A name with a domain has to fit this, with the dot. */
const FULL_NAME_BYTES_MAX = 256

const failed = (error: string, why: Message): Outcome => ({ error, addresses: [], why })

export function* getMuslAddresses(client: Client, state: MuslState, lookup: Lookup): Resolver {
  const { name, hints = [] } = lookup
  const literal = literalOutcome(client, lookup)
  if (literal) return literal
  if (name === '' || byteLength(name) > NAME_BYTES_MAX || hints.includes('numeric'))
    return failed('EAI_NONAME', say('cannotBeSent', { name }))
  const family = familyFor(client, lookup)
  const local = lookInHosts(client.hosts, { ...lookup, family })
  if (local) return inOrder(client, local)
  // The attempts divide the timeout.
  if (state.conf.attempts === 0) return failed('no output', say('crashes'))
  if (family !== 'inet6' || !hints.includes('v4mapped'))
    return inOrder(client, yield* searchNames(state, name, family))
  return withMapped(yield* searchNames(state, name, 'unspec'), hints.includes('all'))
}

const inOrder = (client: Client, outcome: Outcome): Outcome => ({
  ...outcome,
  addresses: sortAddresses(outcome.addresses, client, false),
})

/** AI_V4MAPPED: IPv4 addresses as IPv6 ones, where there is no IPv6 address or all are wanted. */
function withMapped(outcome: Outcome, wantsAll: boolean): Outcome {
  const addresses = outcome.addresses.map((each) => (isIPv6(each) ? each : `::ffff:${each}`))
  const own = outcome.addresses.filter(isIPv6)
  return { ...outcome, addresses: wantsAll || own.length === 0 ? addresses : own }
}

/** A family counts if a socket can connect to its loopback address. */
const familyFor = ({ ipv6 }: Client, { family, hints = [] }: Lookup): Lookup['family'] =>
  family === 'unspec' && hints.includes('addrconfig') && ipv6 === 'none' ? 'inet' : family

function literalOutcome({ interfaces }: Client, { name, family }: Lookup): Outcome | undefined {
  const read = readLooseIPv4(name) ?? readIPv6(name)
  if (read === undefined) return undefined
  const isOther = family !== 'unspec' && isIPv6(read) !== (family === 'inet6')
  if (isOther) return failed('EAI_NONAME', say('literalOtherFamily', { address: read }))
  const address = withZoneIndex(read, interfaces)
  if (address === undefined) return failed('EAI_NONAME', say('notAHostname', { name }))
  return {
    error: 'OK',
    addresses: [address],
    canonicalName: name,
    why: say('literal', { address }),
  }
}

/** /etc/hosts comes first, whatever nsswitch.conf says. Case matters. */
function lookInHosts(hosts: string, { name, family }: Lookup): Outcome | undefined {
  const lines = readHosts(hosts).filter(({ names }) => names.includes(name))
  if (lines.length === 0) return undefined
  const fitting = lines.filter(
    ({ address }) => family === 'unspec' || isIPv6(address) === (family === 'inet6'),
  )
  const why = say('fromHosts', { name })
  const [first] = fitting
  if (!first) return failed('EAI_NONAME', why)
  return {
    error: 'OK',
    addresses: fitting.map(({ address }) => address),
    canonicalName: first.names[0] ?? name,
    why,
  }
}

const TYPES: Readonly<Record<Lookup['family'], readonly RecordType[]>> = {
  unspec: ['A', 'AAAA'],
  inet: ['A'],
  inet6: ['AAAA'],
}

/** The list where the name has fewer dots than ndots, then the name; or the name alone. */
function* searchNames(state: MuslState, name: string, family: Lookup['family']): Resolver {
  const { conf } = state
  const dots = name.split('.').length - 1
  const isFinal = name.endsWith('.')
  const base = isFinal ? name.slice(0, -1) : name
  if (base === '' || base.endsWith('.')) return failed('EAI_NONAME', say('cannotBeSent', { name }))
  const hasEnoughDots = dots >= conf.ndots
  const search = isFinal || hasEnoughDots ? [] : conf.search
  for (const [index, domain] of search.entries()) {
    if (byteLength(domain) + byteLength(base) + 1 >= FULL_NAME_BYTES_MAX) {
      yield tell(say('skipped', { name: `${base}.${domain}` }))
      continue
    }
    const full = `${base}.${domain}`
    const why = say('withDomain', { name: full, domain, place: index + 1, count: search.length })
    const outcome = yield* askOne(state, full, TYPES[family], why)
    if (outcome) return outcome
    yield tell(say('nextAfter', { name: full, answer: 'nxdomain' }))
  }
  const whyTyped = isFinal
    ? say('typedFinalDot', { name })
    : conf.search.length === 0
      ? say('typedNoList', { name })
      : hasEnoughDots
        ? say('typedOnly', { name, dots, ndots: conf.ndots })
        : say('typedLast', { name })
  const outcome = yield* askOne(state, base, TYPES[family], whyTyped)
  return outcome ?? failed('EAI_NONAME', say('errorNotFound', { name }))
}

/** One name. undefined: it does not exist, so the next one comes. Everything else ends the search. */
function* askOne(
  state: MuslState,
  text: string,
  types: readonly RecordType[],
  why: Message,
): Resolver<Outcome | undefined> {
  const isNew = state.release === '1.2.5'
  // Up to 1.2.3 a second final dot gets into the packet, as an empty label that no server can read.
  const isMalformed = text.endsWith('..')
  const name = toDomainName(isMalformed ? text.slice(0, -1) : text)
  if (name === undefined || (isMalformed && isNew)) {
    yield tell(say('cannotBeSent', { name: text }))
    return isNew ? undefined : failed('EAI_NONAME', say('cannotBeSent', { name: text }))
  }
  const answers = yield* sendQuestions(state, { name, types, why, isMalformed })
  for (const answer of answers) {
    if (!answer || answer.rcode === 'SERVFAIL')
      return failed('EAI_AGAIN', say('errorTryAgain', { name: text }))
    if (answer.rcode === 'NXDOMAIN') {
      const hasAddress = answers.some((each) => each && addressesOf(each).length > 0)
      if (hasAddress) yield tell(say('addressDropped', { name: text }))
      return undefined
    }
    if (answer.rcode !== 'NOERROR')
      return failed('EAI_FAIL', say('errorNoRecovery', { name: text }))
  }
  const heard = answers.flatMap((answer) => (answer ? [answer] : []))
  // dns_parse stops at a byte above 127 in the question (src/network/dns_parse.c).
  const isReadable = bytesOf(text).every((byte) => byte < 128)
  const addresses = (isNew ? heard.toReversed() : heard)
    .flatMap((answer) => (isReadable ? addressesOf(answer) : []))
    .slice(0, ADDRESSES_MAX)
  if (addresses.length === 0)
    return failed(isNew ? 'EAI_NODATA' : 'EAI_NONAME', say('errorNoData', { name: text }))
  return {
    error: 'OK',
    addresses,
    canonicalName: canonicalNameOf(heard, text),
    why: say('found', { name: text, count: addresses.length }),
  }
}

/** Every address in the answer, whoever owns it. */
const addressesOf = ({ answer }: Answer): readonly string[] =>
  answer.flatMap(({ type, data }) => (type === 'A' || type === 'AAAA' ? [data] : []))

/** The last alias of the answers that is a hostname, or the name that was asked. */
function canonicalNameOf(answers: readonly Answer[], asked: string): string {
  const targets = answers.flatMap(({ answer }) =>
    answer.filter(({ type }) => type === 'CNAME').map(({ data }) => withoutFinalDot(data)),
  )
  return targets.findLast(isHostname) ?? asked
}

const isHostname = (name: string): boolean => /^[A-Za-z0-9.\-\x80-\uffff]+$/.test(name)
