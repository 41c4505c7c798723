import type { Message } from '../../../core/say/message.ts'
import { say } from '../explain.ts'
import { type Answer, isSameName, type RecordType } from '../model.ts'
import { byteLength, withoutFinalDot } from '../name-text.ts'
import { insideMapped, isIPv6, readIPv6, readLooseIPv4, withZoneIndex } from '../read-address.ts'
import { hostSources, linesOfAddress, readHosts, readStrictly } from '../read-hosts.ts'
import { type Client, type Lookup, type Outcome, type Resolver, tell } from '../resolver.ts'
import { sortAddresses } from '../sort-addresses.ts'
import { type HostError, searchNames } from './search-names.ts'
import type { GlibcState } from './send-query.ts'

/** getaddrinfo (nss/getaddrinfo.c, nss/nss_dns/dns-host.c). */

const EAI: Readonly<Record<HostError, string>> = {
  HOST_NOT_FOUND: 'EAI_NONAME',
  NO_RECOVERY: 'EAI_NONAME',
  NO_DATA: 'EAI_NODATA',
  TRY_AGAIN: 'EAI_AGAIN',
}

const failed = (error: string, why: Message): Outcome => ({ error, addresses: [], why })

export function* getAddresses(client: Client, state: GlibcState, lookup: Lookup): Resolver {
  const outcome = yield* findAddresses(client, state, lookup)
  if (lookup.hints?.includes('canon')) return outcome
  const { canonicalName: _, ...rest } = outcome
  return rest
}

function* findAddresses(client: Client, state: GlibcState, lookup: Lookup): Resolver {
  const { name } = lookup
  const hints = lookup.hints ?? []
  const literal = literalOutcome(client, lookup)
  if (literal) return literal
  if (hints.includes('numeric')) return failed('EAI_NONAME', say('notAHostname', { name }))
  yield* readConf(state)
  const family = familyFor(client, lookup)
  const fromFiles = lookInHosts(client, name, family)
  if (fromFiles)
    return { ...fromFiles, addresses: sortAddresses(fromFiles.addresses, client, true) }
  if (family === 'unspec' && !isHostname(name))
    return failed('EAI_NONAME', say('notAHostname', { name }))
  const asked = yield* askServers(state, name, family)
  const first = { ...asked, addresses: sortAddresses(asked.addresses, client, true) }
  if (family !== 'inet6' || !hints.includes('v4mapped')) return first
  if (first.addresses.length > 0 && !hints.includes('all')) return first
  const second = yield* askServers(state, name, 'inet')
  if (second.addresses.length === 0) return first.addresses.length > 0 ? first : second
  const mapped = second.addresses.map((address) => `::ffff:${address}`)
  return { ...second, addresses: [...first.addresses, ...mapped] }
}

/** The file is read before anything else is looked at; some lines hold glibc for ever. */
export function* readConf({ conf }: GlibcState): Resolver<void> {
  if (!conf.isEndless) return
  yield tell(say('readsForever'))
  for (;;) yield { act: 'wait' }
}

/** AI_ADDRCONFIG: a family without an address besides loopback is not asked for. A link-local address is enough. */
function familyFor({ hasIPv4, ipv6 }: Client, { family, hints = [] }: Lookup): Lookup['family'] {
  if (family !== 'unspec' || !hints.includes('addrconfig')) return family
  if (!hasIPv4) return ipv6 === 'none' ? 'unspec' : 'inet6'
  return ipv6 === 'none' ? 'inet' : 'unspec'
}

/** An address needs no server. A zone becomes the index of its interface. */
export function literalOutcome(
  { interfaces }: Client,
  { name, family }: Lookup,
): Outcome | undefined {
  const read = readLooseIPv4(name) ?? readIPv6(name)
  if (read === undefined) return undefined
  const inner = isIPv6(read) ? insideMapped(read) : undefined
  const fitting = family === 'inet' ? (inner ?? read) : read
  const isOther = family !== 'unspec' && isIPv6(fitting) !== (family === 'inet6')
  if (isOther) return failed('EAI_ADDRFAMILY', say('literalOtherFamily', { address: read }))
  const address = withZoneIndex(fitting, interfaces)
  if (address === undefined) return failed('EAI_NONAME', say('notAHostname', { name }))
  return {
    error: 'OK',
    addresses: [address],
    canonicalName: name,
    why: say('literal', { address }),
  }
}

/** nss_files: all lines that have the name; `::1` serves IPv4 callers as 127.0.0.1. */
export function lookInHosts(
  client: Client,
  name: string,
  family: Lookup['family'],
): Outcome | undefined {
  if (!hostSources(client.nsswitch).includes('files')) return undefined
  const lines = readHosts(client.hosts).filter(({ names }) =>
    names.some((each) => each.toLowerCase() === name.toLowerCase()),
  )
  const fitting = lines.flatMap(({ address, names }) => {
    if (family === 'unspec' || isIPv6(address) === (family === 'inet6')) return [{ address, names }]
    return family === 'inet' && address === '::1' ? [{ address: '127.0.0.1', names }] : []
  })
  if (fitting.length === 0) return undefined
  return {
    error: 'OK',
    addresses: fitting.map(({ address }) => address),
    canonicalName: fitting[0]?.names[0] ?? name,
    why: say('fromHosts', { name }),
  }
}

/** The first line of an address. A file for IPv4 takes what is mapped, and `::1` for 127.0.0.1, as well (nss_files/files-hosts.c). */
export function nameInHosts(client: Client, address: string): Outcome | undefined {
  if (!hostSources(client.nsswitch).includes('files')) return undefined
  const asIPv4 = (text: string): string | undefined => {
    const read = readStrictly(text)
    return read === '::1' ? '127.0.0.1' : read && (insideMapped(read) ?? read)
  }
  const [line] = linesOfAddress(client.hosts, address, isIPv6(address) ? readStrictly : asIPv4)
  const [canonicalName] = line?.names ?? []
  if (canonicalName === undefined) return undefined
  return { error: 'OK', addresses: [], canonicalName, why: say('fromHosts', { name: address }) }
}

/** res_hnok: letters, digits, hyphen, underscore and dot; no hyphen in front. */
export function isHostname(name: string): boolean {
  const bare = name === '.' ? '' : withoutFinalDot(name)
  return /^[A-Za-z0-9_.-]*$/.test(bare) && !bare.startsWith('-') && !bare.startsWith('.')
}

const typesFor = (family: Lookup['family'], hasNoAaaa: boolean): readonly RecordType[] => {
  if (family === 'inet') return ['A']
  if (family === 'inet6') return [hasNoAaaa ? 'A' : 'AAAA']
  return hasNoAaaa ? ['A'] : ['A', 'AAAA']
}

/** The buffer of the first try; too small a one is doubled, and everything is asked again. */
const BUFFER_BYTES = 1024
/** struct gaih_addrtuple. */
const ADDRESS_BYTES = 40

function* askServers(state: GlibcState, name: string, family: Lookup['family']): Resolver {
  const hasNoAaaa = state.release !== '2.31' && state.conf.options.has('no-aaaa')
  const types = typesFor(family, hasNoAaaa)
  // no-aaaa: the answer to the A query that goes out in place of AAAA counts as empty.
  const isMuted = hasNoAaaa && family === 'inet6'
  for (let buffer = BUFFER_BYTES; ; buffer *= 2) {
    const searched = yield* searchNames(state, name, types, isMuted)
    if (!searched.ok) return failed(EAI[searched.error], searched.why)
    const { addresses, canonicalName } = addressesIn(searched.answers)
    if (bytesFor(addresses, canonicalName, family) > buffer) {
      yield tell(say('listTooLong', { count: addresses.length }))
      continue
    }
    if (canonicalName === undefined)
      return failed('EAI_NONAME', say('answerNotAHostname', { name: searched.name }))
    if (addresses.length === 0)
      return failed('EAI_NONAME', say('aliasOnly', { name: searched.name }))
    const why = say('found', { name: searched.name, count: addresses.length })
    return { error: 'OK', addresses, canonicalName: withoutFinalDot(canonicalName), why }
  }
}

/** What the tuples of AF_UNSPEC and the name take. Room for one family is not a matter of the first try. */
function bytesFor(
  addresses: readonly string[],
  canonicalName: string | undefined,
  family: Lookup['family'],
): number {
  if (family !== 'unspec') return 0
  return addresses.length * ADDRESS_BYTES + Math.ceil(byteLength(canonicalName ?? '') / 8) * 8
}

/**
 * Follows aliases from the question on: only what belongs to the last name counts. The canonical name is the last one that is
 * a hostname; there is none, and nothing is taken, where the name asked is no hostname itself.
 */
export function addressesIn(answers: readonly Answer[]): {
  readonly addresses: readonly string[]
  readonly canonicalName: string | undefined
} {
  const addresses: string[] = []
  let canonicalName: string | undefined
  for (const { rcode, question, answer } of answers) {
    if (rcode !== 'NOERROR' || !question || !isHostname(question.name)) continue
    let owner = question.name
    let hostname = owner
    for (const { name, type, data } of answer) {
      if (!isSameName(name, owner)) continue
      if (type === 'CNAME') {
        owner = data
        if (isHostname(owner)) hostname = owner
      } else if (type === question.type) addresses.push(data)
    }
    if (answer.length > 0) canonicalName ??= hostname
  }
  return { addresses, canonicalName }
}
