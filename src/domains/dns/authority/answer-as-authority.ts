import { type Answer, foldName, type Query, type Rcode, type ResourceRecord } from '../model.ts'
import { type AuthorityZone, isWithin, namesAbove } from './read-zone.ts'

/**
 * A server that knows its own zones and nothing else (RFC 1034 section 4.3.2): it answers, denies with its SOA (RFC 2308), or
 * refers to the servers of a zone below, with their addresses (glue).
 */

const ALIASES_MAX = 16 // within one answer; BIND 9.18 bin/named, ns/query.c: 16 restarts

interface Draft {
  rcode: Rcode
  isAuthority: boolean
  readonly answer: ResourceRecord[]
  readonly authority: ResourceRecord[]
  readonly additional: ResourceRecord[]
}

/** What such a server says. It does not recurse, whatever it is asked to. */
export function answerAsAuthority(zones: readonly AuthorityZone[], query: Query): Answer {
  const draft: Draft = {
    rcode: 'NOERROR',
    isAuthority: true,
    answer: [],
    authority: [],
    additional: [],
  }
  let name = query.question.name
  for (let restart = 0; restart <= ALIASES_MAX; restart++) {
    const zone = zoneOf(zones, name)
    if (!zone) {
      // An alias that leaves the server's zones is all it has to say.
      if (restart === 0) Object.assign(draft, { rcode: 'REFUSED', isAuthority: false })
      break
    }
    const target = answerIn(zone, name, { draft, query })
    if (target === undefined) break
    if (draft.answer.some((one) => isAliasOf(one, target))) {
      draft.rcode = 'SERVFAIL' // as BIND 9.18; the circle is in the answer all the same
      break
    }
    name = target
  }
  const { rcode, isAuthority, answer, authority, additional } = draft
  return {
    id: query.id,
    question: query.question,
    rcode,
    authoritative: isAuthority,
    truncated: false,
    recursionAvailable: false,
    answer,
    authority,
    additional,
    ...(query.edns && { edns: { size: 1232 } }),
  }
}

const isAliasOf = ({ type, name }: ResourceRecord, target: string): boolean =>
  type === 'CNAME' && foldName(name) === foldName(target)

/** The zone of the server that is closest to a name. */
const zoneOf = (zones: readonly AuthorityZone[], name: string): AuthorityZone | undefined =>
  zones
    .filter(({ origin }) => isWithin(name, origin))
    .toSorted((one, other) => other.origin.length - one.origin.length)[0]

/** Adds what a zone says about a name; returns the target of an alias that is to be followed. */
function answerIn(
  zone: AuthorityZone,
  name: string,
  { draft, query }: { readonly draft: Draft; readonly query: Query },
): string | undefined {
  const asked = foldName(name)
  const { type } = query.question
  const cut = cutAbove(zone, asked, type === 'DS')
  if (cut) {
    if (draft.answer.length === 0) draft.isAuthority = false
    draft.authority.push(...cut)
    draft.additional.push(...cut.flatMap(({ data }) => addressesOf(zone, data)))
    return undefined
  }
  const records = recordsAt(zone, name)
  if (!records) {
    draft.rcode = 'NXDOMAIN'
    draft.authority.push(...denial(zone))
    return undefined
  }
  const alias = records.find((one) => one.type === 'CNAME')
  if (alias && type !== 'CNAME' && type !== 'ANY') {
    draft.answer.push(alias)
    return alias.data
  }
  const found = records.filter((one) => type === 'ANY' || one.type === type)
  if (found.length === 0) draft.authority.push(...denial(zone))
  draft.answer.push(...found)
  if (type === 'NS' || type === 'MX')
    draft.additional.push(...found.flatMap(({ data }) => addressesOf(zone, data.split(' ').at(-1))))
  return undefined
}

/** The NS records of the highest cut between the zone's origin and a name; a DS belongs above the cut. */
function cutAbove(
  zone: AuthorityZone,
  asked: string,
  isDs: boolean,
): readonly ResourceRecord[] | undefined {
  const below = namesAbove(asked).filter((one) => isWithin(one, zone.origin) && one !== zone.origin)
  for (const name of below.toReversed()) {
    const servers = zone.nodes.get(name)?.filter(({ type }) => type === 'NS') ?? []
    if (servers.length > 0 && !(isDs && name === asked)) return servers
  }
  return undefined
}

/** Undefined: there is no such name. Wildcards as in RFC 4592: those of the closest name that is there. */
function recordsAt(zone: AuthorityZone, name: string): readonly ResourceRecord[] | undefined {
  const asked = foldName(name)
  const own = zone.nodes.get(asked)
  if (own) return own
  if (zone.parents.has(asked)) return []
  const encloser = namesAbove(asked).find(
    (above) => zone.nodes.has(above) || zone.parents.has(above),
  )
  const wild = zone.nodes.get(encloser === '.' ? '*.' : `*.${encloser}`)
  return wild?.map((record) => ({ ...record, name }))
}

const addressesOf = (zone: AuthorityZone, name = ''): readonly ResourceRecord[] =>
  (zone.nodes.get(foldName(name)) ?? []).filter(({ type }) => type === 'A' || type === 'AAAA')

/** The SOA, which says how long a denial may be kept: RFC 2308 section 3. */
function denial({ nodes, origin }: AuthorityZone): readonly ResourceRecord[] {
  const soa = nodes.get(origin)?.find(({ type }) => type === 'SOA')
  return soa ? [{ ...soa, ttl: Math.min(soa.ttl, minimumOf(soa)) }] : []
}

/** The last field of a SOA: seconds for which a denial is kept. */
export const minimumOf = ({ data }: ResourceRecord): number => Number(data.split(/\s+/).at(-1) ?? 0)
