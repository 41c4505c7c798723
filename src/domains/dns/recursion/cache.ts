import {
  type CacheEntry,
  foldName,
  type Rcode,
  type RecordType,
  type RecursorCache,
  type ResourceRecord,
} from '../model.ts'

const MS = 1_000
const TTL_MAX = 604_800 // seconds; BIND 9.18 max-cache-ttl
const DENIAL_MAX = 10_800 // seconds; BIND 9.18 max-ncache-ttl

/** A name that does not exist has no record of any type. */
const keyOf = (name: string, type: RecordType | 'NXDOMAIN'): string => `${foldName(name)} ${type}`

export function cached(
  cache: RecursorCache,
  { name, type, now }: { readonly name: string; readonly type: RecordType; readonly now: number },
): CacheEntry | undefined {
  const entry = [cache[keyOf(name, 'NXDOMAIN')], cache[keyOf(name, type)]].find(
    (one) => one !== undefined && one.expiresAt > now,
  )
  if (!entry) return undefined
  const passed = Math.floor((now - entry.storedAt) / MS)
  const aged = (record: ResourceRecord) => ({ ...record, ttl: Math.max(0, record.ttl - passed) })
  const { soa, records } = entry
  return { ...entry, records: records.map(aged), ...(soa && { soa: aged(soa) }) }
}

/** With records of an answer or a referral, each name and type on its own: they live as long as the shortest of them. */
export function withRecords(
  cache: RecursorCache,
  records: readonly ResourceRecord[],
  now: number,
): RecursorCache {
  const groups = new Map<string, ResourceRecord[]>()
  for (const record of records) {
    const key = keyOf(record.name, record.type)
    groups.set(key, [...(groups.get(key) ?? []), record])
  }
  const entries = [...groups].map(([key, group]): [string, CacheEntry] => {
    const ttl = Math.min(TTL_MAX, ...group.map((one) => one.ttl))
    const entry = { records: group, rcode: 'NOERROR' as const, storedAt: now }
    return [key, { ...entry, expiresAt: now + ttl * MS }]
  })
  return { ...cache, ...Object.fromEntries(entries) }
}

/** With a denial: RFC 2308 section 5, kept as long as the SOA that came with it says. Without a SOA it is not kept. */
export function withDenial(
  cache: RecursorCache,
  denied: {
    readonly name: string
    readonly type: RecordType
    readonly rcode: Rcode
    readonly soa: ResourceRecord | undefined
  },
  now: number,
): RecursorCache {
  const { name, type, rcode, soa } = denied
  if (!soa) return cache
  const minimum = Number(soa.data.split(/\s+/).at(-1) ?? 0)
  const ttl = Math.min(DENIAL_MAX, soa.ttl, minimum)
  const kept = { ...soa, ttl }
  const key = keyOf(name, rcode === 'NXDOMAIN' ? 'NXDOMAIN' : type)
  const entry = { records: [], rcode, soa: kept, storedAt: now, expiresAt: now + ttl * MS }
  return { ...cache, [key]: entry }
}
