import type { Message } from '../../../core/say/message.ts'
import { say } from '../explain.ts'
import type { Answer, RecordType } from '../model.ts'
import { byteLength, toDomainName } from '../name-text.ts'
import { insideMapped, isIPv6, readIPv6, readStrictIPv4 } from '../read-address.ts'
import { hostSources, linesOfAddress, readHosts } from '../read-hosts.ts'
import { type Client, type Lookup, type Outcome, type Resolver, tell } from '../resolver.ts'
import { type Finished, runTogether } from '../run-together.ts'
import { sortAddresses } from '../sort-addresses.ts'
import { type Asked, askQuestion, type GoError, type GoState } from './ask-question.ts'

/** goLookupIPCNAMEOrder (net/dnsclient_unix.go). */

const NAME_BYTES_MAX = 254

const failed = (error: GoError, why: Message): Outcome => ({ error, addresses: [], why })

const TYPES: Readonly<Record<Lookup['family'], readonly RecordType[]>> = {
  unspec: ['A', 'AAAA'],
  inet: ['A'],
  inet6: ['AAAA'],
}

export function* lookUpAddresses(client: Client, state: GoState, lookup: Lookup): Resolver {
  const { name, family } = lookup
  if (name === '' && state.release !== '1.24')
    return { error: 'OK', addresses: ['<nil>'], why: say('cannotBeSent', { name }) }
  const literal = readStrictIPv4(name) ?? readIPv6(name)
  if (literal !== undefined) return literalOutcome(literal, family)
  const local = lookInHosts(client, name, family)
  if (local) return { ...local, addresses: sortAddresses(local.addresses, client, false) }
  if (!isDomainName(name)) return failed('notfound', say('notAHostname', { name }))
  const searched = yield* searchNames(state, name, TYPES[family])
  if (!searched.ok) return failed(searched.error, searched.why)
  const addresses = searched.answers.flatMap(({ answer }) =>
    answer.filter(({ type }) => type === 'A' || type === 'AAAA').map(({ data }) => printIP(data)),
  )
  const why = say('found', { name: searched.name, count: addresses.length })
  return { error: 'OK', addresses: sortAddresses(addresses, client, false), why }
}

/** net.IP prints a mapped address as IPv4, and knows no zones. */
const printIP = (address: string): string =>
  isIPv6(address) ? (insideMapped(address) ?? address.replace(/%.*/, '')) : address

function literalOutcome(literal: string, family: Lookup['family']): Outcome {
  const address = printIP(literal)
  const isOther = family !== 'unspec' && isIPv6(address) !== (family === 'inet6')
  if (isOther) return failed('error', say('literalOtherFamily', { address }))
  return { error: 'OK', addresses: [address], why: say('literal', { address }) }
}

/** A final dot makes no difference where there is another dot (absDomainName, net/dnsclient.go): `localhost.` is not in the file. */
const keyOf = (name: string): string =>
  (/\.[^.]/.test(name) ? name.replace(/\.$/, '') : name).toLowerCase()

function lookInHosts(client: Client, name: string, family: Lookup['family']): Outcome | undefined {
  if (!hostSources(client.nsswitch).includes('files')) return undefined
  const wanted = keyOf(name)
  const addresses = readHosts(client.hosts)
    .filter(({ names }) => names.some((each) => keyOf(each) === wanted))
    .map(({ address }) => address)
  const fitting = addresses.filter(
    (address) => family === 'unspec' || isIPv6(address) === (family === 'inet6'),
  )
  if (addresses.length === 0) return undefined
  return fitting.length > 0
    ? { error: 'OK', addresses: fitting, why: say('fromHosts', { name }) }
    : failed('error', say('fromHosts', { name }))
}

/** absDomainName: a final dot where there is another dot. */
const absolute = (name: string): string => (/\.[^.]*[^.]$/.test(name) ? `${name}.` : name)

/** lookupStaticAddr: all names of all lines of the address. */
export function namesInHosts(client: Client, address: string): Outcome | undefined {
  if (!hostSources(client.nsswitch).includes('files')) return undefined
  const names = linesOfAddress(client.hosts, address).flatMap((line) => line.names.map(absolute))
  if (names.length === 0) return undefined
  return { error: 'OK', addresses: names, why: say('fromHosts', { name: address }) }
}

/** isDomainName: letters, digits, `_` and inner hyphens in labels of 1 to 63; at least one that is no digit. */
export function isDomainName(name: string): boolean {
  if (name === '.') return true
  const bytes = byteLength(name)
  if (name === '' || bytes > NAME_BYTES_MAX) return false
  if (bytes === NAME_BYTES_MAX && !name.endsWith('.')) return false
  const labels = name.replace(/\.$/, '').split('.')
  return (
    /[A-Za-z_-]/.test(name) &&
    labels.every((label) => /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/.test(label))
  )
}

interface Candidate {
  /** Ends with a dot. */
  readonly full: string
  readonly why: Message
}

/** nameList. */
function candidates({ conf }: GoState, name: string): readonly Candidate[] {
  const bytes = byteLength(name)
  const isRooted = name.endsWith('.')
  if (bytes > NAME_BYTES_MAX || (bytes === NAME_BYTES_MAX && !isRooted)) return []
  if (isRooted) return [{ full: name, why: say('typedFinalDot', { name }) }]
  const { ndots, search } = conf
  const dots = name.split('.').length - 1
  const withDomains = search.flatMap((domain, index) => {
    const full = `${name}.${domain}`
    const place = { domain, place: index + 1, count: search.length }
    return byteLength(full) <= NAME_BYTES_MAX
      ? [{ full, why: say('withDomain', { name: full, ...place }) }]
      : []
  })
  const full = `${name}.`
  if (dots >= ndots)
    return [{ full, why: say('typedFirst', { name, dots, ndots }) }, ...withDomains]
  const why = search.length === 0 ? say('typedNoList', { name }) : say('typedLast', { name })
  return [...withDomains, { full, why }]
}

export type Searched =
  | { readonly ok: true; readonly name: string; readonly answers: readonly Answer[] }
  | { readonly ok: false; readonly error: GoError; readonly why: Message }

/** The first name with a record of a type asked for. Every error goes on to the next name. */
export function* searchNames(
  state: GoState,
  name: string,
  types: readonly RecordType[],
): Resolver<Searched> {
  let shown: GoError | undefined
  for (const { full, why } of candidates(state, name)) {
    const results = yield* askTypes(state, full, types, why)
    for (const { value } of results) {
      if (!value.ok && (shown === undefined || full === `${name}.`)) shown = value.error
    }
    const answers = results.flatMap(({ value }) => (value.ok ? [value.answer] : []))
    if (answers.length > 0) return { ok: true, name: full, answers }
    yield tell(say('nextAfter', { name: full, answer: kindOf(results) }))
  }
  const error = shown ?? 'notfound'
  return { ok: false, error, why: WHY[error](name) }
}

function kindOf(results: readonly Finished<Asked>[]): 'nxdomain' | 'servfail' | 'silent' | 'other' {
  const errors = results.map(({ value }) => (value.ok ? 'ok' : value.error))
  if (errors.includes('timeout')) return 'silent'
  if (errors.includes('temporary')) return 'servfail'
  return errors.includes('error') ? 'other' : 'nxdomain'
}

const WHY: Readonly<Record<GoError, (name: string) => Message>> = {
  notfound: (name) => say('errorNotFound', { name }),
  timeout: (name) => say('errorTryAgain', { name }),
  temporary: (name) => say('errorTryAgain', { name }),
  error: (name) => say('errorNoRecovery', { name }),
}

/** In order of arrival: side by side, or one after the other with single-request. */
function* askTypes(
  state: GoState,
  full: string,
  types: readonly RecordType[],
  why: Message,
): Resolver<readonly Finished<Asked>[]> {
  const name = full.endsWith('..') ? undefined : toDomainName(full)
  if (name === undefined) {
    const { now } = yield tell(say('cannotBeSent', { name: full }))
    return types.map(() => ({ value: { ok: false, error: 'notfound' }, at: now }))
  }
  if (!state.conf.isSingleRequest) {
    const results = yield* runTogether(types.map((type) => askQuestion(state, { name, type, why })))
    // Of two that end in the same instant either may be read first: a race in the real one.
    return results.toSorted((one, other) => one.at - other.at)
  }
  const results: Finished<Asked>[] = []
  for (const type of types)
    results.push(...(yield* runTogether([askQuestion(state, { name, type, why })])))
  return results
}
