import { say } from '../explain.ts'
import {
  type Answer,
  type Completed,
  type Completion,
  type FeatureLevel,
  isSameName,
  type Query,
  type RecordType,
  type ResolvedTransaction,
  type SectionedRecord,
  type Transport,
} from '../model.ts'
import { isAliasFor, isRecordFor, lookUp, pruned, stored } from './cache.ts'
import { type Scope, scopesOf } from './choose-scopes.ts'
import { serverIn, switchServer } from './choose-server.ts'
import {
  EDNS0,
  packetLost,
  packetReceived,
  packetTruncated,
  possibleLevel,
  supportsDnssec,
} from './grade-server.ts'
import {
  dropTransaction,
  type Machine,
  nextId,
  putTransaction,
  scopeOf,
  setScope,
} from './machine.ts'

/**
 * One question to the servers of a scope, with its retries (resolved-dns-transaction.c of 252). DNSSEC and DNS over TLS are off.
 * Each function goes on until the question waits or is done; who waits for it is told by `completed`.
 */

const UDP: FeatureLevel = 1
const ATTEMPTS_MAX = 24
const LLMNR_ATTEMPTS_MAX = 3
const UDP_MS = 5_000
const TCP_MS = 10_000
const JITTER_MS = 50 // the real one draws 0 to 100
const RESEND_MAX_MS = 1_000
/** An Ethernet frame without the headers of IPv4 and UDP. */
const UDP_SIZE = 1_472

export type Done = (machine: Machine, transaction: ResolvedTransaction, how: Completed) => Machine

const DNSSEC_TYPES: readonly RecordType[] = ['DS', 'DNSKEY', 'RRSIG', 'NSEC']

const scopeFor = ({ conf }: Machine, { scope, protocol }: ResolvedTransaction): Scope | undefined =>
  scopesOf(conf).find((one) => one.name === scope && one.protocol === protocol)

/** dns_transaction_go */
export function go(machine: Machine, one: ResolvedTransaction, done: Done): Machine {
  const max = one.protocol === 'llmnr' ? LLMNR_ATTEMPTS_MAX : ATTEMPTS_MAX
  if (one.attempts >= max)
    return complete(machine, one, done, one.protocol === 'llmnr' ? 'notFound' : 'attempts')
  const tried = putTransaction(machine, { ...one, attempts: one.attempts + 1 })
  if (one.protocol === 'llmnr') return ask(machine, tried)
  const scope = scopeFor(machine, one)
  if (scope) serverIn(machine, scope)
  const before = scopeOf(machine, one.scope)
  const cache = pruned(before.cache, machine.now)
  if (cache !== before.cache) setScope(machine, one.scope, { cache })
  const known = one.bypass ? undefined : lookUp(cache, one, machine.now)
  if (!known) return emit(machine, tried, done)
  machine.told.push(say('resolvedKnows', { name: one.name, type: one.type }))
  const state = known.rcode === 'NOERROR' ? 'success' : 'rcode'
  finish(machine, tried, done, { state, ...known, source: 'cache' })
  return machine
}

/** LLMNR: a packet to everybody on the link, of whom nobody knows. */
function ask(machine: Machine, one: ResolvedTransaction): Machine {
  const { resendMs } = scopeOf(machine, one.scope)
  if (one.attempts === 1)
    machine.told.push(say('resolvedLlmnr', { name: one.name, link: one.scope }))
  wait(machine, one, one.attempts === 1 ? resendMs + JITTER_MS : resendMs)
  return machine
}

function emit(machine: Machine, one: ResolvedTransaction, done: Done): Machine {
  const scope = scopeFor(machine, one)
  const picked = scope && pickServer(machine, one, scope)
  if (!picked) return complete(machine, one, done, 'noServers')
  const { transaction: next, server } = picked
  const place = { scope: one.scope, server }
  if (DNSSEC_TYPES.includes(one.type) && !one.bypass && !supportsDnssec(machine, place))
    return complete(machine, next, done, 'unsupported')
  if (next.level < UDP) return emitTcp(machine, next, done)
  const isOpen = next.server === one.server && one.socket > 0 && one.transport === 'udp'
  send(machine, isOpen ? next : { ...next, socket: nextId(machine) }, { server, transport: 'udp' })
  return machine
}

function emitTcp(machine: Machine, one: ResolvedTransaction, done: Done): Machine {
  const scope = scopeFor(machine, one)
  const picked = scope && pickServer(machine, one, scope)
  if (!picked) return complete(machine, one, done, 'noServers')
  const socket = nextId(machine)
  const { transaction, server } = picked
  send(machine, { ...transaction, socket }, { server, transport: 'tcp' })
  return machine
}

/** dns_transaction_pick_server */
function pickServer(machine: Machine, one: ResolvedTransaction, scope: Scope) {
  const server = serverIn(machine, scope)
  if (server === undefined) return undefined
  const { clampServfail, clampNxdomain, ...rest } = one
  const isNew = server !== one.server
  const kept: ResolvedTransaction = isNew ? { ...rest, picked: one.picked + 1 } : one
  const possible = possibleLevel(machine, { scope: scope.name, server })
  const clamps = isNew ? [] : [clampServfail, clampNxdomain]
  const level = clamps.reduce<FeatureLevel>(
    (least, clamp) => (clamp !== undefined && clamp < least ? clamp : least),
    possible,
  )
  return { server, transaction: putTransaction(machine, { ...kept, server, level }) }
}

function send(
  machine: Machine,
  one: ResolvedTransaction,
  { server, transport }: { readonly server: string; readonly transport: Transport },
): Machine {
  const sent = wait(machine, { ...one, transport }, transport === 'tcp' ? TCP_MS : UDP_MS)
  machine.effects.push({
    kind: 'send',
    transaction: one.id,
    socket: sent.socket,
    server,
    transport,
    query: queryOf(sent),
  })
  return machine
}

function queryOf({ id, name, type, bypass, level, socket }: ResolvedTransaction): Query {
  if (bypass) return { ...bypass, id: socket & 0xffff }
  return {
    id: Number(id) & 0xffff,
    question: { name, type },
    recursionDesired: true,
    ...(level >= EDNS0 && { edns: { size: UDP_SIZE } }),
  }
}

function wait(machine: Machine, one: ResolvedTransaction, waitMs: number): ResolvedTransaction {
  const next = putTransaction(machine, { ...one, timer: nextId(machine), waitMs })
  machine.effects.push({ kind: 'wait', transaction: one.id, timer: next.timer, ms: waitMs })
  return next
}

const placeOf = ({ scope, server = '' }: ResolvedTransaction) => ({ scope, server })

/** dns_transaction_retry */
function retry(machine: Machine, one: ResolvedTransaction, done: Done): Machine {
  const scope = scopeFor(machine, one)
  if (scope && one.server !== undefined) switchServer(machine, scope, one.server)
  go(machine, one, done)
  return machine
}

/** To a server that was not asked yet, if there is one. */
function retryElsewhere(machine: Machine, one: ResolvedTransaction, done: Done): boolean {
  const { conf } = machine
  const own = conf.links.find(({ name }) => name === one.scope)?.servers ?? conf.servers
  if (one.picked >= own.length) return false
  retry(machine, one, done)
  return true
}

/** Nothing came within the time. */
export function timeOut(machine: Machine, one: ResolvedTransaction, done: Done): Machine {
  if (one.protocol === 'llmnr') {
    const { resendMs } = scopeOf(machine, one.scope)
    setScope(machine, one.scope, { resendMs: Math.min(resendMs * 2, RESEND_MAX_MS) })
    return go(machine, one, done)
  }
  packetLost(machine, placeOf(one), one)
  machine.told.push(
    say('resolvedWaited', { server: one.server ?? '', seconds: one.waitMs / 1_000 }),
  )
  retry(machine, one, done)
  return machine
}

/** The port is closed: over UDP another server may help, over TCP all is tried again. */
export function refused(machine: Machine, one: ResolvedTransaction, done: Done): Machine {
  packetLost(machine, placeOf(one), one)
  const closed = { ...one, socket: 0 }
  if (one.transport === 'tcp') return retry(machine, closed, done)
  if (!retryElsewhere(machine, closed, done)) complete(machine, closed, done, 'errno')
  return machine
}

/** No route: another server at once. */
export const unsendable = (machine: Machine, one: ResolvedTransaction, done: Done): Machine =>
  retry(machine, { ...one, socket: 0 }, done)

/** Over TCP there is no second try: a question that would go out again has failed, though its packet is on its way. */
export function hear(
  machine: Machine,
  one: ResolvedTransaction,
  said: { readonly answer: Answer; readonly done: Done },
): Machine {
  process(machine, one, said)
  const left = machine.state.transactions[one.id]
  return left && one.transport === 'tcp'
    ? finish(machine, left, said.done, { state: 'invalid', rcode: 'NOERROR', records: [] })
    : machine
}

/** dns_transaction_process_reply */
function process(
  machine: Machine,
  one: ResolvedTransaction,
  { answer, done }: { readonly answer: Answer; readonly done: Done },
): Machine {
  const { rcode } = answer
  const { level, transport } = one
  if (transport === 'tcp' && answer.truncated) return invalid(machine, one, done)
  if (!one.bypass && ['FORMERR', 'SERVFAIL', 'NOTIMP'].includes(rcode)) {
    if (level > UDP) {
      const isFirst = rcode === 'SERVFAIL' && one.clampServfail === undefined
      const clampServfail = isFirst ? level : UDP
      const key = isFirst ? 'resolvedOnceMore' : 'resolvedSimpler'
      machine.told.push(say(key, { server: one.server ?? '', rcode }))
      return go(machine, { ...one, clampServfail }, done)
    }
    if (retryElsewhere(machine, one, done)) return machine
  }
  if (rcode === 'REFUSED' && retryElsewhere(machine, one, done)) return machine
  if (answer.truncated) {
    packetTruncated(machine, placeOf(one), level)
    return emitTcp(machine, one, done)
  }
  if (!one.bypass && rcode === 'NXDOMAIN' && answer.edns && level === EDNS0) {
    machine.told.push(say('resolvedDoubts', { name: one.name, server: one.server ?? '' }))
    return go(machine, { ...one, clampNxdomain: UDP }, done)
  }
  learn(machine, one, answer)
  if (level > possibleLevel(machine, placeOf(one)))
    return go(machine, { ...one, socket: nextId(machine) }, done)
  take(machine, one, { answer, done })
  return machine
}

const learn = (machine: Machine, one: ResolvedTransaction, { rcode, edns }: Answer): void =>
  packetReceived(machine, placeOf(one), {
    transport: one.transport,
    level: one.level,
    rcode,
    hasOpt: edns !== undefined,
    clamp: one.clampServfail,
  })

function take(
  machine: Machine,
  one: ResolvedTransaction,
  { answer, done }: { readonly answer: Answer; readonly done: Done },
): Machine {
  const { question } = answer
  const isMine = question && question.type === one.type && isSameName(question.name, one.name)
  if (!isMine) return invalid(machine, one, done)
  const records = sectioned(answer)
  const isPositive = records.some(
    ({ record }) => isRecordFor(one, record) || isAliasFor(one, record),
  )
  const rcode = answer.rcode === 'NXDOMAIN' && isPositive ? 'NOERROR' : answer.rcode
  const { cache } = machine.conf
  const isLocal = one.server?.startsWith('127.') ?? false
  if (cache !== 'no' && !isLocal) {
    const { now } = machine
    const put = { key: one, rcode, records, now, id: nextId(machine) }
    setScope(machine, one.scope, { cache: stored(scopeOf(machine, one.scope).cache, cache, put) })
  }
  const { authoritative, recursionAvailable, edns } = answer
  const flags = { authoritative, recursionAvailable, ...(edns && { edns }) }
  const state = rcode === 'NOERROR' ? 'success' : 'rcode'
  const received = { rcode: answer.rcode, flags }
  finish(machine, one, done, { state, rcode, records, source: 'network', received })
  return machine
}

const sectioned = ({ answer, authority, additional }: Answer): readonly SectionedRecord[] => [
  ...answer.map((record) => ({ record, section: 'answer' as const })),
  ...authority.map((record) => ({ record, section: 'authority' as const })),
  ...additional.map((record) => ({ record, section: 'additional' as const })),
]

const complete = (
  machine: Machine,
  one: ResolvedTransaction,
  done: Done,
  state: Completion,
): Machine => finish(machine, one, done, { state, rcode: 'NOERROR', records: [] })

const invalid = (machine: Machine, one: ResolvedTransaction, done: Done): Machine =>
  finish(machine, one, done, { state: 'invalid', rcode: 'NOERROR', records: [], source: 'network' })

function finish(machine: Machine, one: ResolvedTransaction, done: Done, how: Completed): Machine {
  const now = machine.state.transactions[one.id] ?? one
  dropTransaction(machine, one.id)
  done(machine, now, how)
  return machine
}
