import { say } from '../explain.ts'
import { measureAnswer } from '../measure-message.ts'
import {
  type Answer,
  type Candidate,
  type Completed,
  foldName,
  isSameName,
  type Query,
  type Rcode,
  type ResolvedQuery,
  type ResolvedTransaction,
  type ResourceRecord,
  type SectionedRecord,
  type Transport,
} from '../model.ts'
import { PLAIN_UDP_BYTES } from '../truncate-answer.ts'
import { isAliasFor, isRecordFor } from './cache.ts'
import { matchOf, type Scope, scopesOf, takesKey } from './choose-scopes.ts'
import { dropQuery, GLOBAL, type Machine, nextId, putQuery, putTransaction } from './machine.ts'
import { go } from './run-transaction.ts'
import { spelled } from './spell-names.ts'
import { synthesize } from './synthesize.ts'

/** A question of a client: which scopes are asked, which answer counts, and what goes back (resolved-dns-query.c and -stub.c of 252). */

const REDIRECTS_MAX = 16 // CNAME_REDIRECTS_MAX
const ADVERTISED = 65_494 // ADVERTISE_DATAGRAM_SIZE_MAX
const STREAM_MAX = 65_535

export interface Asked {
  readonly query: Query
  readonly transport: Transport
  readonly client: string
  readonly isBypass: boolean
}

const questionOf = ({ name, request }: ResolvedQuery) => ({ name, type: request.question.type })

/** Undefined: the same packet once more, which is ignored. */
export function openQuery(machine: Machine, asked: Asked): string | undefined {
  const { query, client, transport, isBypass } = asked
  const isRepeat = Object.values(machine.state.queries).some(
    (one) =>
      one.client === client &&
      one.request.id === query.id &&
      one.request.question.type === query.question.type &&
      isSameName(one.request.question.name, query.question.name),
  )
  if (isRepeat) {
    machine.told.push(say('resolvedRepeat', { client }))
    return undefined
  }
  return putQuery(machine, {
    id: `${nextId(machine)}`,
    request: query,
    transport,
    client,
    isBypass,
    name: query.question.name,
    redirects: 0,
    candidates: [],
    hasRealAlias: false,
    answer: [],
    authority: [],
    additional: [],
  }).id
}

const REFUSED_TYPES = ['AXFR', 'IXFR']

export function begin(machine: Machine, id: string): Machine {
  const query = machine.state.queries[id]
  if (!query) return machine
  const { question, recursionDesired } = query.request
  if (!recursionDesired || REFUSED_TYPES.includes(question.type))
    return reply(machine, query, { rcode: 'REFUSED', authoritative: false })
  start(machine, query)
  return machine
}

/** dns_query_go */
function start(machine: Machine, query: ResolvedQuery): Machine {
  const question = questionOf(query)
  const scopes = scopesOf(machine.conf).filter(
    ({ protocol }) => protocol === 'dns' || (!query.isBypass && query.redirects === 0),
  )
  const matches = scopes.map((scope) => matchOf(machine.conf, scope, question))
  const best = Math.max(0, ...matches)
  if (best === 0) {
    const { source } = query.result ?? {}
    const none = {
      state: 'noServers',
      rcode: 'NOERROR',
      records: [],
      ...(source && { source }),
    } as const
    return accept(machine, query, none)
  }
  const chosen = scopes.filter((_, place) => matches[place] === best)
  tellScopes(machine, query, chosen)
  let opened: ResolvedQuery = { ...query, candidates: [] }
  for (const scope of chosen) {
    const takes = takesKey(machine.conf, scope, question)
    const transaction = takes ? transactionFor(machine, query, scope) : undefined
    const candidate: Candidate = {
      scope: scope.name,
      protocol: scope.protocol,
      ...(transaction !== undefined && { transaction }),
    }
    opened = { ...opened, candidates: [candidate, ...opened.candidates] }
  }
  if (!opened.candidates.some(({ transaction }) => transaction !== undefined))
    machine.told.push(say('resolvedSingleLabel', { name: query.name }))
  putQuery(machine, opened)
  for (const { transaction } of opened.candidates) {
    const fresh = machine.state.transactions[transaction ?? '']
    if (fresh && fresh.attempts === 0) go(machine, fresh, completed)
  }
  ready(machine, query.id)
  return machine
}

function tellScopes(machine: Machine, { name }: ResolvedQuery, chosen: readonly Scope[]): Machine {
  const own = chosen.filter(({ protocol }) => protocol === 'dns')
  if (machine.conf.links.length === 0 || own.length === 0) return machine
  const scope = own.map((one) => (one.name === GLOBAL ? 'global' : one.name)).join(', ')
  machine.told.push(say('resolvedScope', { name, scope }))
  return machine
}

/** One that waits for the same already, or a new one. */
function transactionFor(machine: Machine, query: ResolvedQuery, scope: Scope): string {
  const { name, type } = questionOf(query)
  const shared = Object.values(machine.state.transactions).find(
    (one) =>
      !query.isBypass &&
      !one.bypass &&
      one.scope === scope.name &&
      one.protocol === scope.protocol &&
      one.type === type &&
      isSameName(one.name, name),
  )
  if (shared)
    return putTransaction(machine, { ...shared, queries: [...shared.queries, query.id] }).id
  return putTransaction(machine, {
    id: `${nextId(machine)}`,
    scope: scope.name,
    protocol: scope.protocol,
    name,
    type,
    ...(query.isBypass && { bypass: query.request }),
    level: 2,
    attempts: 0,
    picked: 0,
    transport: 'udp',
    socket: 0,
    timer: 0,
    waitMs: 0,
    queries: [query.id],
  }).id
}

/** A transaction is done: whoever waits for it looks again. */
export function completed(machine: Machine, one: ResolvedTransaction, how: Completed): Machine {
  for (const id of one.queries) {
    const query = machine.state.queries[id]
    if (!query) continue
    const candidates = query.candidates.map((each) =>
      each.transaction === one.id ? { ...each, completed: how } : each,
    )
    putQuery(machine, { ...query, candidates })
  }
  for (const id of one.queries) {
    const query = machine.state.queries[id]
    if (query?.candidates.some(({ transaction }) => transaction === one.id)) ready(machine, id)
  }
  return machine
}

const isPending = ({ transaction, completed: how }: Candidate): boolean =>
  transaction !== undefined && how === undefined

/** dns_query_ready: the first that worked, or when all have failed the last of them. */
function ready(machine: Machine, id: string): Machine {
  const query = machine.state.queries[id]
  if (!query || query.candidates.length === 0) return machine
  const { candidates } = query
  const isKnown = candidates.findIndex(({ completed: how }) => how?.state === 'success')
  const isWaiting = candidates.findIndex(isPending)
  if (isKnown >= 0) return accept(machine, query, candidates[isKnown]?.completed)
  if (isWaiting >= 0) return machine
  accept(machine, query, candidates.at(-1)?.completed)
  return machine
}

/** dns_query_accept, with what is made up here. */
function accept(machine: Machine, query: ResolvedQuery, how: Completed | undefined): Machine {
  const none: Completed = { state: 'noServers', rcode: 'NOERROR', records: [] }
  let result = how ?? none
  if (!['success', 'invalid', 'errno', 'unsupported'].includes(result.state)) {
    const made = synthesize(machine.conf, questionOf(query))
    if (made !== undefined) {
      machine.told.push(say('resolvedOwn', { name: query.name }))
      result =
        made === 'denied'
          ? { state: 'rcode', rcode: 'NXDOMAIN', records: [], source: 'synthetic' }
          : { state: 'success', rcode: 'NOERROR', records: made, source: 'synthetic' }
    }
  }
  finish(machine, putQuery(machine, { ...query, candidates: [], result }), result)
  return machine
}

/** dns_stub_query_complete */
function finish(machine: Machine, query: ResolvedQuery, result: Completed): Machine {
  if (query.isBypass && result.received) return passOn(machine, query, result)
  let next = assign(query, result.records)
  if (result.state === 'success') {
    let isFirst = true
    for (;;) {
      const step = followOne(next, result)
      if (step === 'loop' || step === 'match') break
      if (step === 'none') {
        if (isFirst) break
        return start(machine, putQuery(machine, next))
      }
      machine.told.push(say('resolvedAlias', { name: next.name, target: step.name }))
      next = assign(step, result.records)
      isFirst = false
    }
  }
  end(machine, next, result)
  return machine
}

function end(machine: Machine, query: ResolvedQuery, { state, rcode, source }: Completed): Machine {
  const isOwn = source === 'synthetic' && !query.hasRealAlias
  const authoritative = isOwn || source === undefined || source === 'synthetic'
  switch (state) {
    case 'success':
    case 'rcode':
      return reply(machine, query, { rcode, authoritative })
    case 'notFound':
      return reply(machine, query, { rcode: 'NXDOMAIN', authoritative })
    case 'attempts': {
      dropQuery(machine, query.id)
      machine.effects.push({ kind: 'reply', query: query.id })
      return machine
    }
    case 'noServers':
      return reply(machine, query, { rcode: 'REFUSED', authoritative })
    case 'unsupported':
      return reply(machine, query, { rcode: 'NOTIMP', authoritative })
    default:
      return reply(machine, query, { rcode: 'SERVFAIL', authoritative })
  }
}

/** One step along the aliases of this answer: the query for the target, or why there is none. */
function followOne(
  query: ResolvedQuery,
  { records, source }: Completed,
): ResolvedQuery | 'match' | 'none' | 'loop' {
  const question = questionOf(query)
  const own = records.map(({ record }) => record)
  if (own.some((record) => isRecordFor(question, record))) return 'match'
  const alias = own.find((record) => isAliasFor(question, record))
  if (!alias) return 'none'
  if (query.isBypass || query.redirects >= REDIRECTS_MAX || isSameName(alias.data, query.name))
    return 'loop'
  return {
    ...query,
    name: alias.data,
    redirects: query.redirects + 1,
    hasRealAlias: query.hasRealAlias || source !== 'synthetic',
  }
}

/** dns_stub_assign_sections: what answers the question by now is the answer; the rest lies where it came from, or beside. */
function assign(query: ResolvedQuery, records: readonly SectionedRecord[]): ResolvedQuery {
  const question = questionOf(query)
  const { answer, authority, additional } = query
  const direct = records
    .map(({ record }) => record)
    .filter((record) => isRecordFor(question, record) || isAliasFor(question, record))
  const inAnswer = union(answer, direct)
  const from = (section: SectionedRecord['section']) =>
    records.filter((one) => one.section === section).map(({ record }) => record)
  const without = (more: readonly ResourceRecord[], ...others: (readonly ResourceRecord[])[]) =>
    more.filter((record) => !others.some((other) => holds(other, record)))
  const inAuthority = union(authority, without(from('authority'), inAnswer))
  const beside = ['answer', 'additional', undefined] as const
  const rest = beside.flatMap((section) => without(from(section), inAnswer, inAuthority))
  return { ...query, answer: inAnswer, authority: inAuthority, additional: union(additional, rest) }
}

const isSame = (one: ResourceRecord, other: ResourceRecord): boolean =>
  one.type === other.type && isSameName(one.name, other.name) && one.data === other.data

const holds = (records: readonly ResourceRecord[], record: ResourceRecord): boolean =>
  records.some((one) => isSame(one, record))

const union = (one: readonly ResourceRecord[], more: readonly ResourceRecord[]) =>
  [...one, ...more].filter(
    (record, place, all) => !all.slice(0, place).some((before) => isSame(before, record)),
  )

/** By name and type: a set of records lies in one section, whole. */
function withoutKeys(records: readonly ResourceRecord[], ...others: (readonly ResourceRecord[])[]) {
  const keys = new Set(others.flat().map(({ name, type }) => `${foldName(name)} ${type}`))
  return records.filter(({ name, type }) => !keys.has(`${foldName(name)} ${type}`))
}

interface Head {
  readonly rcode: Rcode
  readonly authoritative: boolean
}

function reply(machine: Machine, query: ResolvedQuery, { rcode, authoritative }: Head): Machine {
  const { request, answer } = query
  const authority = withoutKeys(query.authority, answer)
  const additional = withoutKeys(query.additional, answer, authority)
  send(machine, query, {
    id: request.id,
    question: request.question,
    rcode,
    authoritative,
    truncated: false,
    recursionAvailable: true,
    answer,
    authority,
    additional,
    ...(request.edns && { edns: { size: ADVERTISED } }),
  })
  return machine
}

/** At 127.0.0.54: the server's own packet, with the client's id. Its TTLs lose the moment since it came, which is rounded up to a second. */
function passOn(machine: Machine, query: ResolvedQuery, { records, received }: Completed): Machine {
  if (!received) return machine
  const of = (section: string) =>
    records
      .filter((one) => one.section === section)
      .map(({ record }) => ({ ...record, ttl: Math.max(0, record.ttl - 1) }))
  const { edns, ...flags } = received.flags
  send(machine, query, {
    id: query.request.id,
    question: query.request.question,
    rcode: received.rcode,
    ...flags,
    truncated: false,
    answer: of('answer'),
    authority: of('authority'),
    additional: of('additional'),
    ...(edns && { edns: { size: ADVERTISED } }),
  })
  return machine
}

function send(machine: Machine, query: ResolvedQuery, answer: Answer): Machine {
  dropQuery(machine, query.id)
  const { transport, request } = query
  const room = transport === 'tcp' ? STREAM_MAX : Math.max(PLAIN_UDP_BYTES, request.edns?.size ?? 0)
  machine.effects.push({ kind: 'reply', query: query.id, answer: spelled(fitted(answer, room)) })
  return machine
}

/** Records go in from the first one; what is cut of the answer section is said, the rest goes in silence. */
function fitted(whole: Answer, room: number): Answer {
  if (measureAnswer(whole) <= room) return whole
  let answer: Answer = { ...whole, answer: [], authority: [], additional: [] }
  for (const section of ['answer', 'authority', 'additional'] as const) {
    for (const record of whole[section]) {
      const longer: Answer = { ...answer, [section]: [...answer[section], record] }
      const { edns: _, ...bare } = longer // the OPT record comes last
      if (measureAnswer(bare) > room)
        return { ...answer, truncated: section === 'answer' || measureAnswer(answer) > room }
      answer = longer
    }
  }
  return { ...answer, truncated: measureAnswer(answer) > room }
}
