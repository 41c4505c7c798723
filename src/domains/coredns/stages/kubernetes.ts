import type { Message } from '../../../core/say/message.ts'
import type { DomainName, RecordType, ResourceRecord } from '../../dns/model.ts'
import { say } from '../explain.ts'
import { type Entry, type Found, findEntries, type Place } from '../kubernetes/find-entries.ts'
import { findOwnNames } from '../kubernetes/find-own-names.ts'
import { addressOfReverse, findNamesOf } from '../kubernetes/find-reverse.ts'
import { hostOf, type Records } from '../kubernetes/index-records.ts'
import { seeRecords } from '../kubernetes/see-records.ts'
import { makeAnswer } from '../make-answer.ts'
import { absolute, closestZone, isInZone, joined, normalized, withoutZone } from '../names.ts'
import { type Chain, outcomeOf, pass, type StagePlace } from '../run.ts'
import type { KubernetesSettings } from '../setup/kubernetes.ts'

/** Answers for the cluster's zones (coredns plugin/kubernetes/handler.go, plugin/backend_lookup.go, v1.14.7). */

interface Made {
  readonly records: readonly ResourceRecord[]
  readonly additional?: readonly ResourceRecord[]
  readonly isTruncated?: boolean
  readonly isMissing: boolean
  readonly why: Message
}

export function* kubernetesStage(settings: KubernetesSettings, at: StagePlace): Chain {
  const { run, query, next } = at
  const asked = query.question
  const matched = closestZone(settings.zones, asked.name)
  if (matched === undefined) {
    pass(run, 'kubernetes', say('outsideZones', { zones: settings.zones.join(' ') }))
    return yield* next(query)
  }
  const zone = asked.name.slice(asked.name.length - matched.length)
  const records = seeRecords(settings, run.server.records)
  const place: Place = { settings, records, zone }
  if (asked.type === 'AXFR' || asked.type === 'IXFR') {
    pass(run, 'kubernetes', say('kubeNoTransfer'))
    return { rcode: 'REFUSED' }
  }
  const made = yield* makeRecords(place, at)
  const soa = soaOf(place)
  if (made.isMissing) {
    if (closestZone(settings.fallthrough, normalized(asked.name)) !== undefined) {
      pass(run, 'kubernetes', made.why)
      pass(run, 'kubernetes', say('fellThrough'))
      return yield* next(query)
    }
    const rcode = records.isSynced ? 'NXDOMAIN' : 'SERVFAIL'
    pass(run, 'kubernetes', records.isSynced ? made.why : say('kubeNotSynced'))
    return outcomeOf(makeAnswer(query, { rcode, isAuthoritative: true, authority: [soa] }))
  }
  pass(run, 'kubernetes', made.why)
  if (made.records.length === 0) {
    pass(run, 'kubernetes', say('noData', { type: asked.type }))
    return outcomeOf(makeAnswer(query, { isAuthoritative: true, authority: [soa] }))
  }
  return outcomeOf(
    makeAnswer(query, {
      isAuthoritative: true,
      isTruncated: made.isTruncated ?? false,
      answer: made.records,
      additional: made.additional ?? [],
    }),
  )
}

const SOA_TTL_MAX = 300

/** The serial is the time of the last change; a plugin whose lists were all empty has seen none. */
const hasSeenAny = ({ hasEndpoints, pods }: KubernetesSettings, records: Records): boolean =>
  records.services.size > 0 ||
  (hasEndpoints && records.slices.size > 0) ||
  (pods === 'verified' && records.podsByAddress.size > 0)

function soaOf({ settings, records, zone }: Place): ResourceRecord {
  const { ttl } = settings
  const names = `${joined('ns.dns', zone)} ${joined('hostmaster', zone)}`
  const serial = records.isSynced && hasSeenAny(settings, records) ? records.serial : 0
  return {
    name: zone,
    type: 'SOA',
    ttl: Math.min(ttl, SOA_TTL_MAX),
    data: `${names} ${serial} 7200 1800 86400 ${ttl}`,
  }
}

function* makeRecords(place: Place, at: StagePlace): Chain<Made> {
  const { type, name } = at.query.question
  switch (type) {
    case 'A':
    case 'AAAA':
      return yield* makeAddresses(place, at, { name, type, before: [] })
    case 'TXT':
      return makeText(place, name)
    case 'CNAME':
      return makeAlias(place, at, name)
    case 'PTR':
      return makeReverse(place, name)
    case 'SRV':
      return makeServices(place, at, name)
    case 'MX': {
      const { isMissing, why } = lookIn(place, at, name)
      return { records: [], isMissing, why }
    }
    case 'SOA': {
      const isApex = name === place.zone
      const why = isApex ? say('kubeZone') : say('kubeNoSoa')
      return { records: isApex ? [soaOf(place)] : [], isMissing: false, why }
    }
    case 'NS':
      if (normalized(name) === place.zone) return makeNameservers(place, at, name)
  }
  // Whether the name exists is found out by asking for its address, to the end of a chain of names.
  const { isMissing, why } = yield* makeAddresses(place, at, { name, type: 'A', before: [] })
  return { records: [], isMissing, why }
}

/** What a name stands for, with the server's own name among it. */
function lookIn(place: Place, at: StagePlace, name: DomainName): Found {
  const small = normalized(name)
  const isOwn = small.startsWith('ns.dns.') && small.indexOf(place.zone) === 'ns.dns.'.length
  if (!isOwn) return findEntries(place, small)
  const entries = findOwnNames(place, at.isBound ? [] : at.run.server.addresses)
    .filter(({ type }) => type === at.query.question.type)
    .map(({ data }) => ({ host: hostOf(data), port: 0, name: absolute(name) }))
  return { entries, isMissing: false, why: say('kubeOwnName') }
}

interface Wanted {
  readonly name: DomainName
  readonly type: 'A' | 'AAAA'
  /** The aliases that led here. */
  readonly before: readonly ResourceRecord[]
}

const ALIASES_MAX = 10 // plugin/backend_lookup.go: maxCnameChainLength

function* makeAddresses(place: Place, at: StagePlace, wanted: Wanted): Chain<Made> {
  const { name, type, before } = wanted
  const { entries, isMissing, why } = lookIn(place, at, name)
  const records: ResourceRecord[] = []
  const taken = new Set<string>()
  let isTruncated = false
  const { ttl } = place.settings
  for (const { host } of entries) {
    if (host.family !== undefined) {
      const isWanted = (type === 'A') === (host.family === 4)
      if (!isWanted || taken.has(host.text)) continue
      taken.add(host.text)
      records.push({ name, type, ttl, data: host.address ?? host.text })
      continue
    }
    const target = absolute(host.text)
    const alias: ResourceRecord = { name, type: 'CNAME', ttl, data: target }
    // The name itself, or one below what it stands for, would lead in a circle.
    const isCircle = isInZone(target, name) || before.some(({ data }) => data === target)
    if (isCircle || before.length > ALIASES_MAX) continue
    if (isInZone(target, place.zone)) {
      const inner = yield* makeAddresses(place, at, {
        name: target,
        type,
        before: [...before, alias],
      })
      isTruncated ||= inner.isTruncated ?? false
      if (!inner.isMissing && inner.records.length > 0) records.push(alias, ...inner.records)
      continue
    }
    const answer = yield* at.lookUp(at.query, { name: target, type })
    if (!answer) continue
    isTruncated ||= answer.truncated
    records.push(alias, ...answer.answer)
  }
  return { records, isTruncated, isMissing, why }
}

const SCHEMA = '1.1.0'
const SCHEMA_TTL = 28_800

function makeText(place: Place, name: DomainName): Made {
  const small = normalized(name)
  if (withoutZone(small, place.zone) === 'dns-version') {
    const record: ResourceRecord = { name, type: 'TXT', ttl: SCHEMA_TTL, data: `"${SCHEMA}"` }
    return { records: [record], isMissing: false, why: say('kubeVersion') }
  }
  const { entries, isMissing, why } = findEntries(place, small)
  const isZoneName = place.settings.isZonal && !isMissing && small.includes('._zone.')
  return { records: [], isMissing: entries.length === 0 && !isZoneName, why }
}

function makeAlias(place: Place, at: StagePlace, name: DomainName): Made {
  const { entries, isMissing, why } = lookIn(place, at, name)
  const [first] = entries
  if (!first || first.host.family !== undefined) return { records: [], isMissing, why }
  const data = absolute(first.host.text)
  return {
    records: [{ name, type: 'CNAME', ttl: place.settings.ttl, data }],
    isMissing: false,
    why,
  }
}

function makeReverse(place: Place, name: DomainName): Made {
  const small = normalized(name)
  const address = addressOfReverse(small)
  if (address === undefined) {
    const { isMissing, why } = findEntries(place, small)
    return { records: [], isMissing, why }
  }
  const names = [...new Set(findNamesOf(place, address))]
  if (names.length === 0)
    return { records: [], isMissing: true, why: say('kubeUnknownAddress', { address }) }
  const { ttl } = place.settings
  return {
    records: names.map((data) => ({ name, type: 'PTR', ttl, data })),
    isMissing: false,
    why: say('kubeReverse', { address, name: names[0] ?? '' }),
  }
}

const WEIGHT_ALL = 100

function makeServices(place: Place, at: StagePlace, name: DomainName): Made {
  const { entries, isMissing, why } = lookIn(place, at, name)
  const own = entries.filter(({ host }) => host.family !== undefined)
  const { ttl } = place.settings
  const records: ResourceRecord[] = []
  const additional: ResourceRecord[] = []
  const taken = new Set<string>()
  const isFirst = (key: string): boolean => !taken.has(key) && Boolean(taken.add(key))
  const weight = Math.max(1, Math.floor((WEIGHT_ALL / (WEIGHT_ALL * own.length)) * WEIGHT_ALL))
  for (const { host, port, name: target } of own) {
    if (port === -1) continue
    if (isFirst(`${target} ${port}`)) {
      records.push({ name, type: 'SRV', ttl, data: `0 ${weight} ${port} ${target}` })
    }
    if (isFirst(`${target} at ${host.text}`)) additional.push(addressRecord(target, host, ttl))
  }
  return { records, additional, isMissing, why }
}

const addressRecord = (name: DomainName, host: Entry['host'], ttl: number): ResourceRecord => ({
  name,
  type: host.family === 4 ? 'A' : 'AAAA',
  ttl,
  data: host.address ?? host.text,
})

function makeNameservers(place: Place, at: StagePlace, name: DomainName): Made {
  const own = findOwnNames(place, at.isBound ? [] : at.run.server.addresses)
  const { ttl } = place.settings
  const names = [...new Set(own.map((record) => record.name))]
  return {
    records: names.map((data) => ({ name, type: 'NS' satisfies RecordType, ttl, data })),
    additional: own,
    isMissing: false,
    why: say('kubeOwnName'),
  }
}
