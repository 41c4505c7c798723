import { say } from '../explain.ts'
import { byteLength, toDomainName, withoutFinalDot } from '../name-text.ts'
import { insideMapped, isIPv6, readIPv6, readLooseIPv4 } from '../read-address.ts'
import { linesOfAddress } from '../read-hosts.ts'
import { type Client, type Outcome, type Process, type Resolver, tell } from '../resolver.ts'
import { reverseName } from '../reverse-name.ts'
import { getMuslAddresses } from './get-addresses.ts'
import { readMuslConf } from './read-conf.ts'
import { type MuslRelease, type MuslState, sendQuestions } from './send-questions.ts'

/** The interfaces of musl, each opened as a process. It reads the file anew for each lookup. */
type Open = (client: Client, release: MuslRelease) => Process

/** What a process begins each of its lookups with. No two of them have a socket in common: a late answer is nobody's. */
function statesOf(client: Client, release: MuslRelease): () => MuslState {
  const sockets = { count: 0 }
  return () => ({ conf: readMuslConf(client.resolvConf), release, sockets })
}

export const openMuslGetaddrinfo: Open = (client, release) => {
  const begin = statesOf(client, release)
  return (lookup) => getMuslAddresses(client, begin(), lookup)
}

const HOST_ERRORS: Readonly<Record<string, string>> = {
  EAI_NONAME: 'HOST_NOT_FOUND',
  EAI_NODATA: 'NO_DATA',
  EAI_AGAIN: 'TRY_AGAIN',
  EAI_FAIL: 'NO_RECOVERY',
}

export const openMuslGethostbyname: Open = (client, release) => {
  const begin = statesOf(client, release)
  return function* getHost(lookup): Resolver {
    const family = lookup.family === 'unspec' ? 'inet' : lookup.family
    const asked = { ...lookup, family, hints: ['canon' as const] }
    for (let bytes = RESERVED_BYTES; ; bytes = 2 * bytes + 1) {
      const outcome = yield* getMuslAddresses(client, begin(), asked)
      const { addresses } = outcome
      const isTooMuch =
        outcome.error === 'OK' && bytesFor(lookup.name, outcome) > bytes - HOSTENT_BYTES
      if (!isTooMuch) return { ...outcome, error: HOST_ERRORS[outcome.error] ?? outcome.error }
      yield tell(say('listTooLong', { count: addresses.length }))
    }
  }
}

/** What gethostbyname reserves at first. Too little: it doubles that, and asks everything again. */
const RESERVED_BYTES = 127
const HOSTENT_BYTES = 32
const POINTER_BYTES = 8

/** As gethostbyname2_r counts it (src/network/gethostbyname2_r.c). */
function bytesFor(name: string, { addresses, canonicalName = '' }: Outcome): number {
  const addressBytes = addresses.some(isIPv6) ? 16 : 4
  const list = (addresses.length + 1) * (POINTER_BYTES + addressBytes)
  return 4 * POINTER_BYTES + list + byteLength(name) + 1 + byteLength(canonicalName) + 1
}

/** res_search does not search: it is res_query. */
export const openMuslResQuery: Open = (client, release) => {
  const begin = statesOf(client, release)
  return function* queryOnce({ name, type = 'A' }): Resolver {
    const state = begin()
    const wire = toDomainName(name)
    const why = say('askedOutright', { name })
    // res_mkquery makes no query of it, and nobody sets h_errno (src/network/res_query.c).
    if (wire === undefined)
      return { error: 'NETDB_SUCCESS', addresses: [], why: say('cannotBeSent', { name }) }
    const [answer] = yield* sendQuestions(state, { name: wire, types: [type], why })
    if (!answer) return { error: 'TRY_AGAIN', addresses: [], why: say('errorTryAgain', { name }) }
    if (answer.rcode === 'NXDOMAIN')
      return { error: 'HOST_NOT_FOUND', addresses: [], why: say('errorNotFound', { name }) }
    if (answer.answer.length === 0)
      return { error: 'NO_DATA', addresses: [], why: say('errorNoData', { name }) }
    const addresses = answer.answer
      .filter((record) => record.type === 'A' || record.type === 'AAAA')
      .map(({ data }) => data)
    return { error: 'OK', addresses, why: say('found', { name, count: addresses.length }) }
  }
}

/** Numbers in any spelling; a mapped address is the one inside. */
function readInside(text: string): string | undefined {
  const read = readLooseIPv4(text) ?? readIPv6(text)
  return read && (insideMapped(read) ?? read)
}

/** getnameinfo with NI_NAMEREQD: /etc/hosts comes first, whatever nsswitch.conf says. */
export const openMuslGetnameinfo: Open = (client, release) => {
  const begin = statesOf(client, release)
  return function* getName({ name: address }): Resolver {
    const [line] = linesOfAddress(client.hosts, address, readInside)
    const [canonicalName] = line?.names ?? []
    const local = say('fromHosts', { name: address })
    if (canonicalName !== undefined)
      return { error: 'OK', addresses: [], canonicalName, why: local }
    const name = reverseName(readInside(address) ?? address) ?? '.'
    const why = say('reverse', { name, address })
    const state = begin()
    const [answer] = yield* sendQuestions(state, { name, types: ['PTR'], why })
    const found = answer?.answer.findLast(({ type }) => type === 'PTR')
    if (!found) return { error: 'EAI_NONAME', addresses: [], why: say('errorNotFound', { name }) }
    return {
      error: 'OK',
      addresses: [],
      canonicalName: withoutFinalDot(found.data),
      why: say('found', { name, count: 1 }),
    }
  }
}
