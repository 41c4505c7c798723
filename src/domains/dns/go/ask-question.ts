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
import { type Arrival, type Resolver, send } from '../resolver.ts'
import type { GoConf, GoRelease } from './read-conf.ts'

/** tryOneName: one question, server after server (net/dnsclient_unix.go). */

export interface GoState {
  readonly conf: GoConf
  readonly release: GoRelease
  socketCount: number
  queryCount: number
}

export type GoError = 'notfound' | 'timeout' | 'temporary' | 'error'

export type Asked =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly error: GoError }

export interface Question {
  readonly name: DomainName
  readonly type: RecordType
  readonly why: Message
}

const EDNS_BYTES = 1232

export function* askQuestion(state: GoState, question: Question): Resolver<Asked> {
  const { conf, release } = state
  const offset = conf.rotates ? state.queryCount++ : 0
  let error: GoError = 'error'
  for (let attempt = 0; attempt < conf.attempts; attempt++) {
    for (let place = 0; place < conf.servers.length; place++) {
      const server = conf.servers[(offset + place) % conf.servers.length] ?? ''
      const again =
        place > 0
          ? say('nextServer', { server })
          : attempt > 0
            ? say('nextAttempt', { server, attempt: attempt + 1 })
            : undefined
      const result = yield* exchange(state, question, server, again)
      if (typeof result === 'string') {
        error = result
        continue
      }
      if (result.rcode === 'NXDOMAIN') return { ok: false, error: 'notfound' }
      if (result.rcode === 'SERVFAIL') error = 'temporary'
      else if (result.rcode !== 'NOERROR' || isLame(result, release)) error = 'error'
      else if (result.answer.some(({ type }) => type === question.type))
        return { ok: true, answer: result }
      else return { ok: false, error: 'notfound' }
    }
  }
  return { ok: false, error }
}

/** An empty answer from somebody who neither owns the zone nor recurses. From 1.20 on an OPT record makes up for it. */
const isLame = (answer: Answer, release: GoRelease): boolean =>
  answer.rcode === 'NOERROR' &&
  answer.answer.length === 0 &&
  !answer.authoritative &&
  !answer.recursionAvailable &&
  !(release === '1.24' && answer.edns)

/** Over UDP, and over TCP if the answer was cut. Each has a socket and the whole timeout of its own. */
function* exchange(
  state: GoState,
  question: Question,
  server: string,
  again: Message | undefined,
): Resolver<Answer | GoError> {
  const transports: readonly Transport[] = state.conf.isOverTcp ? ['tcp'] : ['udp', 'tcp']
  let result: Answer | GoError = 'error'
  for (const transport of transports) {
    const isSecond = transport === 'tcp' && !state.conf.isOverTcp
    const reason = isSecond ? say('overTcp', { server }) : again
    result = yield* roundTrip(state, question, { server, transport, reason })
    if (typeof result === 'string' || !result.truncated) return result
  }
  return result
}

interface Trip {
  readonly server: string
  readonly transport: Transport
  readonly reason: Message | undefined
}

function* roundTrip(
  state: GoState,
  { name, type, why }: Question,
  { server, transport, reason }: Trip,
): Resolver<Answer | GoError> {
  const socket = ++state.socketCount
  const query: Query = {
    id: socket,
    question: { name, type },
    recursionDesired: true,
    ...(state.release !== '1.15' && { edns: { size: EDNS_BYTES } }),
  }
  const { now } = yield send({
    socket,
    transport,
    server,
    query,
    why,
    ...(reason && { again: reason }),
  })
  const untilMs = now + state.conf.timeoutSeconds * 1000
  for (;;) {
    const { arrival } = yield { act: 'wait', untilMs }
    if (!arrival) return 'timeout'
    const result = readArrival(arrival, query, state.release)
    if (result) return result
  }
}

/** undefined: not the answer; the wait goes on. */
function readArrival(
  arrival: Arrival,
  query: Query,
  release: GoRelease,
): Answer | GoError | undefined {
  if (arrival.kind === 'refused' || arrival.kind === 'unreachable') return 'temporary'
  if (arrival.kind === 'closed') return release === '1.24' ? 'error' : 'temporary'
  if (arrival.kind === 'broken') return undefined
  const { id, question } = arrival.answer
  const isAnswer =
    id === query.id &&
    question !== undefined &&
    question.type === query.question.type &&
    isSameName(question.name, query.question.name)
  return isAnswer ? arrival.answer : undefined
}
