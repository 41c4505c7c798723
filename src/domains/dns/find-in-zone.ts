import { byType } from './by-type.ts'
import { type DomainName, foldName, type RecordType, type ResourceRecord } from './model.ts'
import { labelsOfName, toDomainName } from './name-text.ts'
import { type Behaviour, ZONE_TYPES, type Zone, type ZoneName } from './served-case.ts'

/** What a zone says to one question. */
export interface Found {
  /** `NOERROR`, or what the zone does instead. */
  readonly behaviour: Behaviour
  readonly records: readonly ResourceRecord[]
  /** Of the name asked, not of its aliases' targets. */
  readonly rules: ZoneName
}

export interface OpenZone {
  readonly hasSoa: boolean
  readonly resolve: (name: DomainName, type: RecordType) => Found
}

const TTL_SECONDS = 30
/** A chain of aliases is followed so far. */
const HOPS_MAX = 20
const NOTHING: ZoneName = {}

/** A zone ready for questions: aliases inside it are followed as a recursive server does. */
export function openZone(zone: Zone = {}): OpenZone {
  const names = new Map<string, ZoneName>()
  const parents = new Set<string>()
  for (const [text, rules] of Object.entries(zone.names ?? {})) {
    const labels = labelsOfName(foldName(absolute(text)))
    names.set(keyOf(labels), rules)
    for (let depth = 1; depth < labels.length; depth++) parents.add(keyOf(labels.slice(depth)))
  }
  const find = (name: DomainName): ZoneName | undefined => {
    const labels = labelsOfName(foldName(name))
    const exact = names.get(keyOf(labels))
    if (exact) return exact
    if (zone.ent !== false && parents.has(keyOf(labels))) return NOTHING
    for (let depth = 1; depth <= labels.length; depth++) {
      const above = keyOf(labels.slice(depth))
      const wildcard = names.get(above === '' ? '*' : `*.${above}`)
      if (wildcard) return wildcard
      if (names.has(above) || parents.has(above)) return undefined // RFC 4592: the closest encloser
    }
    return undefined
  }
  const resolve = (asked: DomainName, type: RecordType): Found => {
    const records: ResourceRecord[] = []
    const seen = new Set<string>()
    let rules: ZoneName = NOTHING
    let name = asked
    for (let hop = 0; hop < HOPS_MAX; hop++) {
      const known = find(name)
      if (!known) return { behaviour: zone.default ?? 'NXDOMAIN', records, rules }
      if (hop === 0) rules = known
      const failure = byType(known.fail, type)
      if (failure) return { behaviour: failure, records, rules }
      const ttl = known.ttl ?? TTL_SECONDS
      const alias = known.CNAME
      if (typeof alias !== 'string' || type === 'CNAME' || type === 'ANY') {
        return {
          behaviour: 'NOERROR',
          records: [...records, ...recordsOf(known, name, type, ttl)],
          rules,
        }
      }
      const target = absolute(alias)
      records.push({ name, type: 'CNAME', ttl, data: target })
      if (known.stop || seen.has(foldName(name))) return { behaviour: 'NOERROR', records, rules }
      seen.add(foldName(name))
      name = target
    }
    return { behaviour: 'NOERROR', records, rules }
  }
  return { hasSoa: zone.soa !== false, resolve }
}

const keyOf = (labels: readonly string[]): string => labels.join('.')

/** Empty labels in a zone's names are passed over. */
const absolute = (text: string): DomainName =>
  toDomainName(text.replace(/\.{2,}/g, '.').replace(/^\./, ''), { escapes: true }) ?? '.'

function recordsOf(
  known: ZoneName,
  name: DomainName,
  type: RecordType,
  ttl: number,
): readonly ResourceRecord[] {
  return ZONE_TYPES.filter((each) => each === type || type === 'ANY').flatMap((each) => {
    const values = known[each]
    if (values === undefined) return []
    const list = typeof values === 'string' ? [values] : values
    return list.map((value) => ({ name, type: each, ttl, data: dataOf(each, value) }))
  })
}

/** Names in data are absolute. */
function dataOf(type: (typeof ZONE_TYPES)[number], value: string): string {
  if (type === 'A' || type === 'AAAA' || type === 'TXT') return value
  const words = value.split(/\s+/)
  return [...words.slice(0, -1), absolute(words.at(-1) ?? '')].join(' ')
}
