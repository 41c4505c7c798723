import { say } from '../explain.ts'
import type { Answer } from '../model.ts'
import { toDomainName, withoutFinalDot } from '../name-text.ts'
import { insideMapped, readIPv6, readLooseIPv4, readStrictIPv4 } from '../read-address.ts'
import type { Client, Lookup, Outcome, Process, Resolver } from '../resolver.ts'
import { reverseName } from '../reverse-name.ts'
import {
  addressesIn,
  getAddresses,
  isHostname,
  lookInHosts,
  nameInHosts,
  readConf,
} from './get-addresses.ts'
import { readGlibcConf } from './read-conf.ts'
import { query, type Searched, searchedOf, searchNames } from './search-names.ts'
import type { GlibcRelease, GlibcState } from './send-query.ts'

/** The interfaces of glibc, each opened as a process. */
type Open = (client: Client, release: GlibcRelease) => Process

export const stateOf = (client: Client, release: GlibcRelease): GlibcState => ({
  conf: readGlibcConf(client),
  release,
  socketCount: 0,
  singleRequest: undefined,
  queryCount: client.firstServer,
})

export const openGetaddrinfo: Open = (client, release) => {
  const state = stateOf(client, release)
  return (lookup) => getAddresses(client, state, lookup)
}

/** gethostbyname, gethostbyname2. */
export const openGethostbyname: Open = (client, release) => {
  const state = stateOf(client, release)
  return (lookup) => getHost(client, state, lookup)
}

function* getHost(client: Client, state: GlibcState, lookup: Lookup): Resolver {
  yield* readConf(state)
  const { name } = lookup
  const family = lookup.family === 'inet6' ? 'inet6' : 'inet'
  const literal = numericHost(name, family)
  if (literal) return literal
  if (!isHostname(name) || toDomainName(name, { escapes: true }) === undefined)
    return notFound(name)
  const local = lookInHosts(client, name, family)
  if (local) return local
  const type = family === 'inet6' ? 'AAAA' : 'A'
  const isMuted = type === 'AAAA' && state.conf.options.has('no-aaaa')
  const searched = yield* searchNames(state, name, [isMuted ? 'A' : type], isMuted)
  if (!searched.ok) return { error: searched.error, addresses: [], why: searched.why }
  const { addresses, canonicalName } = addressesIn(searched.answers)
  if (addresses.length === 0 || canonicalName === undefined)
    return { error: 'NO_RECOVERY', addresses: [], why: say('aliasOnly', { name: searched.name }) }
  return {
    error: 'OK',
    addresses,
    canonicalName: withoutFinalDot(canonicalName),
    why: say('found', { name: searched.name, count: addresses.length }),
  }
}

/**
 * What consists of digits and dots, or of hexadecimal digits and colons, is an address of the family asked for or nothing
 * (nss/digits_dots.c). With a final dot it is a name like any other.
 */
function numericHost(name: string, family: 'inet' | 'inet6'): Outcome | undefined {
  const looksLikeIPv4 = /^\d[\d.]*$/.test(name)
  const looksLikeIPv6 = /^[\da-fA-F:][\da-fA-F:.]*$/.test(name) && name.includes(':')
  if (name.endsWith('.') || !(looksLikeIPv4 || looksLikeIPv6)) return undefined
  const address = family === 'inet6' ? readIPv6(name) : readLooseIPv4(name)
  if (address === undefined) return notFound(name)
  const why = say('literal', { address })
  return { error: 'OK', addresses: [address], canonicalName: name, why }
}

const notFound = (name: string): Outcome => ({
  error: 'HOST_NOT_FOUND',
  addresses: [],
  why: say('notAHostname', { name }),
})

/** res_search: the list, and what came, whatever is in it. */
export const openResSearch: Open = (client, release) => {
  const state = stateOf(client, release)
  return function* search({ name, type = 'A' }): Resolver {
    yield* readConf(state)
    const isMuted = type === 'AAAA' && state.conf.options.has('no-aaaa')
    return rawOutcome(yield* searchNames(state, name, [isMuted ? 'A' : type], isMuted))
  }
}

/** res_query: the name as it is. */
export const openResQuery: Open = (client, release) => {
  const state = stateOf(client, release)
  return function* queryOnce({ name, type = 'A' }): Resolver {
    yield* readConf(state)
    const isMuted = type === 'AAAA' && state.conf.options.has('no-aaaa')
    const why = say('askedOutright', { name })
    const result = yield* query(state, name, [isMuted ? 'A' : type], why, isMuted)
    return rawOutcome(searchedOf(name, result, isMuted))
  }
}

function rawOutcome(searched: Searched): Outcome {
  if (!searched.ok) return { error: searched.error, addresses: [], why: searched.why }
  const addresses = searched.answers.flatMap(rawAddresses)
  return {
    error: 'OK',
    addresses,
    why: say('found', { name: searched.name, count: addresses.length }),
  }
}

const rawAddresses = ({ answer }: Answer): readonly string[] =>
  answer.filter(({ type }) => type === 'A' || type === 'AAAA').map(({ data }) => data)

/** What begins with a hyphen is an option to getent, and none that it knows. */
const notAKey = (name: string): Outcome => ({
  error: 'exit 64',
  addresses: [],
  why: say('notAHostname', { name }),
})

/** `getent hosts`: IPv6 through the whole list, then IPv4. */
export const openGetentHosts: Open = (client, release) => {
  const byName = openGethostbyname(client, release)
  return function* getent(lookup): Resolver {
    const { name } = lookup
    if (name.startsWith('-')) return notAKey(name)
    const address = name.includes('%') ? undefined : (readIPv6(name) ?? readStrictIPv4(name))
    if (address !== undefined) {
      const named = yield* getName(client, stateOf(client, release), address)
      return named.error === 'OK'
        ? { ...named, addresses: [address] }
        : { ...named, error: 'exit 2' }
    }
    const six = yield* byName({ ...lookup, family: 'inet6' })
    if (six.error === 'OK' && six.addresses.length > 0) return six
    const four = yield* byName({ ...lookup, family: 'inet' })
    return four.error === 'OK' ? four : { ...four, error: 'exit 2' }
  }
}

/** `getent ahosts` is getaddrinfo. */
export const openGetentAhosts: Open = (client, release) => {
  const addresses = openGetaddrinfo(client, release)
  return function* getent(lookup): Resolver {
    if (lookup.name.startsWith('-')) return notAKey(lookup.name)
    const outcome = yield* addresses({
      ...lookup,
      family: 'unspec',
      hints: ['canon', 'addrconfig'],
    })
    return outcome.error === 'OK' ? outcome : { ...outcome, error: 'exit 2' }
  }
}

/** getnameinfo with NI_NAMEREQD. */
export const openGetnameinfo: Open = (client, release) => {
  const state = stateOf(client, release)
  return ({ name }) => getName(client, state, name)
}

function* getName(client: Client, state: GlibcState, address: string): Resolver {
  yield* readConf(state)
  const local = nameInHosts(client, address)
  if (local) return local
  const name = reverseName(insideMapped(address) ?? address) ?? address
  const why = say('reverse', { name, address })
  const result = yield* query(state, name, ['PTR'], why)
  const found =
    result.status === 'OK'
      ? result.answers[0]?.answer.find(({ type }) => type === 'PTR')
      : undefined
  if (!found) {
    const searched = searchedOf(name, result)
    const error = !searched.ok && searched.error === 'TRY_AGAIN' ? 'EAI_AGAIN' : 'EAI_NONAME'
    return { error, addresses: [], why: say('errorNotFound', { name }) }
  }
  return {
    error: 'OK',
    addresses: [],
    canonicalName: withoutFinalDot(found.data),
    why: say('found', { name, count: 1 }),
  }
}
