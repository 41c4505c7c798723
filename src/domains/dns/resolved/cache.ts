import {
  foldName,
  isSameName,
  type Rcode,
  type RecordType,
  type ResolvedConf,
  type ResolvedEntry,
  type ResolvedItem,
  type ResourceRecord,
  type ScopeState,
  type SectionedRecord,
} from '../model.ts'
import { isBelow } from './names.ts'

/** The cache of one scope (resolved-dns-cache.c of 252). What was not asked for never takes the place of what was. */

const MS = 1_000
const TTL_MAX = 7_200 // seconds; CACHE_TTL_MAX_USEC
const SERVFAIL_MS = 10_000 // CACHE_TTL_STRANGE_RCODE_USEC

type Cache = ScopeState['cache']

interface Key {
  readonly name: string
  readonly type: RecordType
}

/** A name that does not exist has no record of any type: it lies under ANY. */
const keyOf = (name: string, type: RecordType): string => `${foldName(name)} ${type}`

/** dns_type_may_redirect */
const mayRedirect = (type: RecordType): boolean =>
  !['CNAME', 'DNAME', 'NSEC', 'NSEC3', 'RRSIG', 'ANY', 'OPT', 'AXFR', 'IXFR'].includes(type)

export const isRecordFor = ({ name, type }: Key, record: ResourceRecord): boolean =>
  isSameName(name, record.name) && (type === 'ANY' || type === record.type)

export const isAliasFor = ({ name, type }: Key, record: ResourceRecord): boolean =>
  record.type === 'CNAME' && mayRedirect(type) && isSameName(name, record.name)

/** Without what is too old. */
export function pruned(cache: Cache, now: number): Cache {
  const kept = Object.entries(cache).filter(([, { items }]) =>
    items.every(({ until }) => until > now),
  )
  return kept.length === Object.keys(cache).length ? cache : Object.fromEntries(kept)
}

export interface Stored {
  readonly key: Key
  readonly rcode: Rcode
  readonly records: readonly SectionedRecord[]
  readonly now: number
  /** Which answer it is. */
  readonly id: number
}

export function stored(cache: Cache, mode: ResolvedConf['cache'], one: Stored): Cache {
  const { key, rcode, records } = one
  const next: Record<string, ResolvedEntry> = { ...cache }
  delete next[keyOf(key.name, key.type)]
  for (const { record, section } of records)
    if (section === 'answer') delete next[keyOf(record.name, record.type)]
  const isUsual = rcode === 'NOERROR' || rcode === 'NXDOMAIN'
  if (isUsual ? records.length === 0 : rcode !== 'SERVFAIL') return next
  if (!keepPositive(next, one)) return next
  const own = records.map(({ record }) => record)
  if (own.some((record) => isRecordFor(key, record) || isAliasFor(key, record))) return next
  if (mode === 'yes') keepDenial(next, one)
  return next
}

/** False: something that was asked for lies there already, and that ends it all. */
function keepPositive(next: Record<string, ResolvedEntry>, one: Stored): boolean {
  const { key, records, now, id } = one
  const least = Math.min(...records.map(({ record }) => record.ttl))
  for (const { record, section } of records) {
    if (section !== 'answer') continue
    const place = keyOf(record.name, record.type)
    const isPrimary = isRecordFor(key, record) || isAliasFor(key, record)
    if (!isPrimary && next[place]?.items[0]?.whole) return false
    const ttl = isPrimary ? Math.min(least, record.ttl) : record.ttl
    if (ttl <= 0) continue
    const item: ResolvedItem = {
      record,
      until: now + Math.min(ttl, TTL_MAX) * MS,
      ...(isPrimary && { whole: { id, records } }),
    }
    const before = next[place]?.items ?? []
    next[place] = { kind: 'positive', rcode: 'NOERROR', items: [...before, item] }
  }
  return true
}

function keepDenial(next: Record<string, ResolvedEntry>, one: Stored): void {
  const { key, rcode, records, now, id } = one
  if (key.type === 'ANY') return
  const whole = { id, records }
  const least = Math.min(...records.map(({ record }) => record.ttl))
  if (rcode === 'SERVFAIL') {
    const items = [{ until: now + SERVFAIL_MS, whole }]
    next[keyOf(key.name, key.type)] = { kind: 'rcode', rcode, items }
    return
  }
  const soa = soaFor(key, records)
  const minimum = Number(soa?.data.split(' ').at(-1) ?? 0)
  if (!soa || minimum <= 0 || soa.ttl <= 0) return
  const items = [{ until: now + Math.min(least, minimum, TTL_MAX) * MS, whole }]
  const kind = rcode === 'NXDOMAIN' ? 'nxdomain' : 'nodata'
  next[keyOf(key.name, kind === 'nxdomain' ? 'ANY' : key.type)] = { kind, rcode, items }
}

/** dns_answer_find_soa: the SOA of the name's own zone, or of one above. */
const soaFor = ({ name, type }: Key, records: readonly SectionedRecord[]) =>
  type === 'SOA'
    ? undefined
    : records
        .map(({ record }) => record)
        .filter((record) => record.type === 'SOA' && isBelow(name, record.name))[0]

export interface Found {
  readonly rcode: Rcode
  readonly records: readonly SectionedRecord[]
}

export function lookUp(cache: Cache, key: Key, now: number): Found | undefined {
  const entry = entryFor(cache, key)
  if (!entry) return undefined
  const seen = new Set<number>()
  const records = entry.items.flatMap(({ record, whole, until }) => {
    if (!whole) return record ? [{ record: clamped(record, until, now) }] : []
    if (seen.has(whole.id)) return []
    seen.add(whole.id)
    return whole.records.map((one) => ({ ...one, record: clamped(one.record, until, now) }))
  })
  return { rcode: entry.rcode, records }
}

function entryFor(cache: Cache, { name, type }: Key): ResolvedEntry | undefined {
  if (type === 'ANY') return undefined
  const own = cache[keyOf(name, type)]
  if (own) return own
  const denied = cache[keyOf(name, 'ANY')]
  if (denied?.kind === 'nxdomain') return denied
  const alias = mayRedirect(type) ? cache[keyOf(name, 'CNAME')] : undefined
  return alias?.kind === 'nodata' ? undefined : alias
}

/** Never 0, and never more than what is left. */
const clamped = (record: ResourceRecord, until: number, now: number): ResourceRecord => ({
  ...record,
  ttl: Math.min(record.ttl, Math.max(1, Math.floor((until - now) / MS))),
})
