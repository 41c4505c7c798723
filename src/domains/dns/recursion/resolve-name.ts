import type { Message } from '../../../core/say/message.ts'
import { isWithin, namesAbove } from '../authority/read-zone.ts'
import { say } from '../explain.ts'
import {
  type Answer,
  type CacheEntry,
  foldName,
  type Query,
  type Rcode,
  type RecordType,
  type RecursorCache,
  type ResourceRecord,
  type Transport,
} from '../model.ts'
import { cached, withDenial, withRecords } from './cache.ts'

/**
 * A recursive resolver walks from the root to the servers that know (RFC 1034 section 5.3.3), as a generator: it yields
 * whom it asks and goes on with what was heard. It asks in the order of Unbound 1.17, believes glue as that does, and has the limits of
 * BIND 9.20 (lib/dns/resolver.c and its manual). Left out: QNAME minimisation, DNSSEC, the choice of servers by their round
 * trip times, and asking servers without an answer again at once.
 */

const RESTARTS_MAX = 11 // max-query-restarts: aliases followed for one question
const DEPTH_MAX = 7 // max-recursion-depth: addresses of servers looked up within one another
const QUERIES_MAX = 50 // max-recursion-queries: questions to servers for one question
const TIMEOUT_MS = 800 // the first interval of resolver.c, fctx_setretryinterval
const PASSES = 3 // over the addresses of a zone's servers
const DEADLINE_MS = 10_000 // resolver-query-timeout

export interface RecursorAsk {
  readonly server: string
  readonly transport: Transport
  readonly query: Query
  readonly timeoutMs: number
}

export interface RecursorHeard {
  readonly at: number
  /** Absent: nothing usable came. */
  readonly answer?: Answer
}

export type Recursion<Result> = Generator<RecursorAsk, Result, RecursorHeard>

/** What a walk begins with, and what it leaves behind. */
export interface Recursor {
  /** Addresses of the root's servers. */
  readonly roots: readonly string[]
  cache: RecursorCache
  at: number
  queries: number
  readonly until: number
  readonly told: Message[]
  /** Servers whose addresses are being looked up: one that depends on itself is left (fetch loop of resolver.c). */
  readonly pending: string[]
}

export const openRecursor = (
  roots: readonly string[],
  cache: RecursorCache,
  at: number,
): Recursor => ({ roots, cache, at, queries: 0, until: at + DEADLINE_MS, told: [], pending: [] })

interface Wanted {
  readonly name: string
  readonly type: RecordType
  readonly depth: number
}

interface Resolved {
  readonly rcode: Rcode
  readonly records: readonly ResourceRecord[]
  readonly soa?: ResourceRecord
}

const FAILED: Resolved = { rcode: 'SERVFAIL', records: [] }

/** The answer for a client: the chain of aliases and what lies at its end. */
export function* resolveQuery(recursor: Recursor, query: Query): Recursion<Answer> {
  const { name, type } = query.question
  const bare = {
    id: query.id,
    question: query.question,
    authoritative: false,
    truncated: false,
    recursionAvailable: true,
    authority: [],
    additional: [],
    ...(query.edns && { edns: { size: 1232 } }),
  }
  if (!query.recursionDesired) return { ...bare, rcode: 'REFUSED', answer: [] }
  const chain = yield* followAliases(recursor, { name, type, depth: 0 })
  const { rcode, records, soa } = chain
  return {
    ...bare,
    rcode,
    answer: rcode === 'SERVFAIL' ? [] : records,
    authority: soa && rcode !== 'SERVFAIL' ? [soa] : [],
  }
}

function* followAliases(recursor: Recursor, wanted: Wanted): Recursion<Resolved> {
  const chain: ResourceRecord[] = []
  let { name } = wanted
  for (let restart = 0; restart <= RESTARTS_MAX; restart++) {
    const found = yield* resolveOne(recursor, { ...wanted, name })
    chain.push(...found.records)
    const last = found.records.at(-1)
    const isAlias = last?.type === 'CNAME' && wanted.type !== 'CNAME' && wanted.type !== 'ANY'
    if (!isAlias) return { ...found, records: chain }
    if (chain.some((one) => one.type === 'CNAME' && foldName(one.name) === foldName(last.data))) {
      recursor.told.push(say('aliasLoop', { name: last.data }))
      return { rcode: 'SERVFAIL', records: [] }
    }
    recursor.told.push(say('aliasFollowed', { name, target: last.data }))
    name = last.data
  }
  recursor.told.push(say('tooManyAliases', { count: RESTARTS_MAX }))
  return FAILED
}

/** One name, no alias followed: from the cache, or down from the closest servers that are known. */
function* resolveOne(recursor: Recursor, wanted: Wanted): Recursion<Resolved> {
  const known = fromCache(recursor, wanted)
  if (known) {
    recursor.told.push(say('recursorKnows', { name: wanted.name, type: wanted.type }))
    return known
  }
  let passed = ''
  for (;;) {
    const { zone, names } = closestServers(recursor, wanted.name)
    // A referral that leads no further down is a lame one.
    if (zone === passed) return FAILED
    passed = zone
    const heard = yield* askServers(recursor, wanted, { zone, names })
    if (!heard) return FAILED
    const taken = take(recursor, wanted, { answer: heard, zone })
    if (taken !== 'referred') return taken
  }
}

function fromCache({ cache, at }: Recursor, { name, type }: Wanted): Resolved | undefined {
  const own = cached(cache, { name, type, now: at })
  const alias = type === 'CNAME' ? undefined : cached(cache, { name, type: 'CNAME', now: at })
  const entry: CacheEntry | undefined = own ?? alias
  if (!entry) return undefined
  const { rcode, records, soa } = entry
  return { rcode, records, ...(soa && { soa }) }
}

interface Servers {
  readonly zone: string
  /** Names of its servers; none: the root's addresses are known by heart. */
  readonly names: readonly string[]
}

function closestServers({ cache, at }: Recursor, name: string): Servers {
  for (const zone of namesAbove(foldName(name))) {
    const entry = cached(cache, { name: zone, type: 'NS', now: at })
    if (entry && entry.records.length > 0)
      return { zone, names: entry.records.map(({ data }) => data) }
  }
  return { zone: '.', names: [] }
}

/** Asks one server of a zone after the other, until one says something usable. */
function* askServers(
  recursor: Recursor,
  { name, type, depth }: Wanted,
  { zone, names }: Servers,
): Recursion<Answer | undefined> {
  const bad = new Set<string>()
  let isAnySilent = false
  for (let pass = 0; pass < PASSES; pass++) {
    for (const place of names.length === 0 ? [undefined] : names) {
      const addresses =
        place === undefined ? recursor.roots : yield* addressesOf(recursor, place, depth)
      for (const server of addresses) {
        if (bad.has(server)) continue
        if (recursor.queries >= QUERIES_MAX || recursor.at >= recursor.until) {
          recursor.told.push(say('tooManyQuestions', { count: recursor.queries }))
          return undefined
        }
        const heard = yield* exchange(recursor, { server, name, type })
        const { answer } = heard
        if (!answer) {
          recursor.told.push(say('serverSilent', { server }))
          isAnySilent = true
          continue
        }
        if (isUsable(answer, zone, name)) return answer
        recursor.told.push(say('serverLame', { server, zone }))
        bad.add(server)
      }
    }
    if (!isAnySilent) return undefined
  }
  return undefined
}

function* exchange(
  recursor: Recursor,
  asked: { readonly server: string; readonly name: string; readonly type: RecordType },
): Recursion<RecursorHeard> {
  const { server, name, type } = asked
  const query: Query = {
    id: recursor.queries & 0xffff,
    question: { name, type },
    recursionDesired: false,
    edns: { size: 1232 },
  }
  const ask = (transport: Transport): RecursorAsk => {
    recursor.queries++
    return { server, transport, query, timeoutMs: TIMEOUT_MS }
  }
  let heard = yield ask('udp')
  recursor.at = heard.at
  if (heard.answer?.truncated) {
    heard = yield ask('tcp')
    recursor.at = heard.at
  }
  return heard
}

/** Those of a server's name: glue, or looked up from the root again, to a depth. */
function* addressesOf(
  recursor: Recursor,
  name: string,
  depth: number,
): Recursion<readonly string[]> {
  const known = cached(recursor.cache, { name, type: 'A', now: recursor.at })
  if (known) return known.records.map(({ data }) => data)
  if (depth >= DEPTH_MAX || recursor.pending.includes(foldName(name))) {
    recursor.told.push(say('tooDeepServers', { name }))
    return []
  }
  recursor.told.push(say('noGlue', { name }))
  recursor.pending.push(foldName(name))
  const found = yield* followAliases(recursor, { name, type: 'A', depth: depth + 1 })
  recursor.pending.pop()
  return found.records.filter(({ type }) => type === 'A').map(({ data }) => data)
}

/** An answer, a denial, or a referral further down; anything else is of no use. */
function isUsable({ rcode, authoritative, answer, authority }: Answer, zone: string, name: string) {
  if (rcode === 'NXDOMAIN') return authoritative
  if (rcode !== 'NOERROR') return false
  if (answer.length > 0 || authoritative) return true
  return authority.some((one) => isReferral(one, zone, name))
}

const isReferral = ({ type, name }: ResourceRecord, zone: string, asked: string): boolean =>
  type === 'NS' && isWithin(asked, name) && isWithin(name, zone) && foldName(name) !== zone

interface Taken {
  readonly answer: Answer
  readonly zone: string
}

/** Remembers what a server said, as far as it may speak of it, and reads what it means. */
function take(recursor: Recursor, wanted: Wanted, { answer, zone }: Taken): Resolved | 'referred' {
  const { name, type } = wanted
  const mayBeTold = (record: ResourceRecord) => isWithin(record.name, zone)
  const referral = answer.authority.filter((one) => isReferral(one, zone, name))
  if (answer.answer.length === 0 && referral.length > 0 && answer.rcode === 'NOERROR') {
    const below = referral[0]?.name ?? '.'
    const servers = referral.map(({ data }) => foldName(data))
    const glue = answer.additional.filter(
      (one) => mayBeTold(one) && one.type === 'A' && servers.includes(foldName(one.name)),
    )
    recursor.cache = withRecords(recursor.cache, [...referral, ...glue], recursor.at)
    recursor.told.push(say('referred', { zone: below, count: referral.length, glue: glue.length }))
    return 'referred'
  }
  const records = firstOf(name, type, answer.answer.filter(mayBeTold))
  recursor.cache = withRecords(recursor.cache, records, recursor.at)
  if (records.length > 0) return { rcode: 'NOERROR', records }
  const soa = answer.authority.find((one) => one.type === 'SOA' && mayBeTold(one))
  const { rcode } = answer
  recursor.cache = withDenial(recursor.cache, { name, type, rcode, soa }, recursor.at)
  recursor.told.push(say('deniedFor', { name, seconds: secondsOf(soa) }))
  return fromCache(recursor, wanted) ?? { rcode, records: [], ...(soa && { soa }) }
}

const secondsOf = (soa: ResourceRecord | undefined): number =>
  soa ? Math.min(soa.ttl, Number(soa.data.split(/\s+/).at(-1) ?? 0)) : 0

/** The records of the name itself. What a server says about an alias's target is not believed: that is asked for anew. */
function firstOf(
  name: string,
  type: RecordType,
  records: readonly ResourceRecord[],
): readonly ResourceRecord[] {
  const here = records.filter((one) => foldName(one.name) === foldName(name))
  const found = here.filter((one) => type === 'ANY' || one.type === type)
  return found.length > 0 ? found : here.filter((one) => one.type === 'CNAME').slice(0, 1)
}
