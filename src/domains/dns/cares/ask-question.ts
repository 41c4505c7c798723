import type { Message } from '../../../core/say/message.ts'
import { say } from '../explain.ts'
import {
  type Answer,
  type DomainName,
  isSameName,
  type Query,
  type RecordType,
  type Transport,
} from '../model.ts'
import { type Arrival, type Resolver, send, waitUntil } from '../resolver.ts'
import type { CaresConf, CaresRelease } from './read-conf.ts'

/** One question over a channel, try after try (ares_process.c, ares_send.c). */

export interface CaresState {
  readonly conf: CaresConf
  readonly release: CaresRelease
  /** Node switches EDNS off, asks only once where a server answers, and heeds use-vc. */
  readonly isNode: boolean
  socketCount: number
  queryCount: number
  /** Failures in a row; 1.34 asks the server with the fewest first. */
  readonly failures: Map<string, number>
  /** Servers that have got a cookie query. */
  readonly met: Set<string>
  /** Servers whose port was found closed. */
  readonly refusing: Set<string>
}

export const newChannel = (conf: CaresConf, release: CaresRelease, isNode = false): CaresState => ({
  conf,
  release,
  isNode,
  socketCount: 0,
  queryCount: 0,
  failures: new Map(),
  met: new Set(),
  refusing: new Set(),
})

/** ARES_… numbers. */
export type Status = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 8 | 10 | 11 | 12

export interface Asked {
  readonly status: Status
  readonly answer?: Answer
}

export interface Question {
  readonly name: DomainName
  readonly type: RecordType
  readonly why: Message
  /** Whether the other half of a pair has addresses already: then failures are not tried again (1.34). */
  readonly hasOther?: (now: number) => boolean
  /** The second half of a pair: it is written after the first one, to the same socket. */
  readonly isSecond?: boolean
}

const EDNS_BYTES = 1232
const REFUSALS: Readonly<Record<string, Status>> = { SERVFAIL: 3, NOTIMP: 5, REFUSED: 6 }

export function* askQuestion(state: CaresState, question: Question): Resolver<Asked> {
  const { conf, release, isNode } = state
  const isNew = release === '1.34'
  const start = conf.rotates && !isNew ? state.queryCount++ % conf.servers.length : 0
  const skipped = new Set<string>()
  let hasEdns = isNew && !isNode
  let status: Status = 11
  let { now } = yield send()
  // A write tells that the one before was refused.
  if (question.isSecond) now = (yield waitUntil(now + WRITE_MS)).now
  let again: Message | undefined
  let transport: Transport = conf.isOverTcp && isNode ? 'tcp' : 'udp'
  const tries = conf.servers.length * (isNode ? 4 : conf.tries)
  for (let count = 0; count < tries; count++) {
    const server = isNew
      ? healthiest(state)
      : (conf.servers[(start + count) % conf.servers.length] ?? '')
    if (skipped.has(server) || (!isNew && state.refusing.has(server) && question.isSecond)) continue
    const rounds = Math.floor(count / conf.servers.length)
    const timeoutMs = conf.timeoutMs * 2 ** rounds
    const hasCookie = hasEdns && !state.met.has(server)
    const result = yield* exchange(state, question, {
      server,
      timeoutMs,
      hasEdns,
      again,
      transport,
    })
    // Both halves are read before a server is chosen again.
    if (typeof result === 'string' || result.rcode !== 'NOERROR')
      now = (yield waitUntil((yield send()).now + (isNew ? WRITE_MS : 0))).now
    if (typeof result !== 'string' && result.truncated && transport === 'udp') {
      transport = 'tcp'
      again = say('overTcp', { server })
      if (isNew) {
        count-- // an answer that was cut is no try: all of them are left for TCP
        continue
      }
      const overTcp = yield* exchange(state, question, {
        server,
        timeoutMs,
        hasEdns,
        again,
        transport,
      })
      if (typeof overTcp === 'string') {
        noteFailure(state, server)
        if (conf.servers.length > 1) skipped.add(server)
        status = overTcp === 'silent' ? 12 : 11
        continue
      }
      return ended(overTcp)
    }
    again = say('nextServer', { server })
    if (result === 'silent' || result === 'refused') {
      noteFailure(state, server)
      status = result === 'silent' ? 12 : 11
      if (result === 'refused') state.refusing.add(server)
      if (!isNew && conf.servers.length > 1 && result === 'refused') skipped.add(server)
      continue
    }
    const { rcode } = result
    if (rcode === 'FORMERR' && hasEdns && (hasCookie || !result.edns)) {
      hasEdns = false
      count--
      again = say('withoutEdns', { server })
      continue
    }
    const refusal = REFUSALS[rcode]
    if (refusal !== undefined) {
      if (isNode) return { status: refusal, answer: result }
      noteFailure(state, server)
      status = isNew ? refusal : 11
      if (!isNew && conf.servers.length > 1) skipped.add(server)
      if (isNew && question.hasOther?.(now)) break
      continue
    }
    state.failures.set(server, 0)
    return ended(result)
  }
  return { status }
}

/** Codes that c-ares does not know count as success, whatever is in the answer. */
function ended(answer: Answer): Asked {
  if (answer.rcode === 'NXDOMAIN') return { status: 4, answer }
  if (answer.rcode === 'FORMERR') return { status: 2, answer }
  const refusal = REFUSALS[answer.rcode]
  if (refusal !== undefined) return { status: refusal, answer }
  return { status: answer.rcode === 'NOERROR' && answer.answer.length === 0 ? 1 : 0, answer }
}

/** The server that failed least; of these the first. */
const healthiest = ({ conf, failures }: CaresState): string =>
  conf.servers.toSorted((one, other) => (failures.get(one) ?? 0) - (failures.get(other) ?? 0))[0] ??
  ''

const noteFailure = ({ failures }: CaresState, server: string): void => {
  failures.set(server, (failures.get(server) ?? 0) + 1)
}

/** ms between the two writes of a pair. */
const WRITE_MS = 0.1

interface Trip {
  readonly server: string
  readonly timeoutMs: number
  readonly hasEdns: boolean
  readonly again: Message | undefined
  readonly transport: Transport
}

function* exchange(
  state: CaresState,
  { name, type, why }: Question,
  { server, timeoutMs, hasEdns, again, transport }: Trip,
): Resolver<Answer | 'silent' | 'refused'> {
  const socket = ++state.socketCount
  const cookie = hasEdns && !state.met.has(server)
  const query: Query = {
    id: socket,
    question: { name, type },
    recursionDesired: true,
    ...(hasEdns && { edns: { size: EDNS_BYTES, ...(cookie && { cookie }) } }),
  }
  const { now } = yield send({
    socket,
    transport,
    server,
    query,
    why,
    ...(again && { again }),
  })
  const result = yield* waitFor(query, now + timeoutMs)
  if (typeof result !== 'string') state.met.add(server)
  return result
}

function* waitFor(query: Query, untilMs: number): Resolver<Answer | 'silent' | 'refused'> {
  for (;;) {
    const { arrival } = yield { act: 'wait', untilMs }
    if (!arrival) return 'silent'
    if (arrival.kind === 'refused' || arrival.kind === 'unreachable' || arrival.kind === 'closed')
      return 'refused'
    const answer = answerIn(arrival, query)
    if (answer) return answer
  }
}

function answerIn(arrival: Arrival, { id, question: asked }: Query): Answer | undefined {
  // What was sent to 0.0.0.0 comes back from another address.
  if (arrival.kind !== 'answer' || arrival.server === '0.0.0.0') return undefined
  if (arrival.answer.id !== id) return undefined
  const { question } = arrival.answer
  const isSame = question && question.type === asked.type && isSameName(question.name, asked.name)
  return isSame ? arrival.answer : undefined
}
