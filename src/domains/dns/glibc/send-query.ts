import type { Message } from '../../../core/say/message.ts'
import { say } from '../explain.ts'
import {
  type Answer,
  type DomainName,
  isSameName,
  type Query,
  type Question,
  type Rcode,
  type RecordType,
} from '../model.ts'
import { type Arrival, type Resolver, send, tell } from '../resolver.ts'
import type { GlibcConf } from './read-conf.ts'

/** res_nsend: one or two questions about one name, asked of one server after the other (resolv/res_send.c). */

/** A and AAAA one after the other: because of an option, or since answers got lost once. `undefined`: both at once. */
export type SingleRequest = 'same socket' | 'new socket' | undefined

/** What a process keeps while it lives. */
export interface GlibcState {
  readonly conf: GlibcConf
  readonly release: GlibcRelease
  socketCount: number
  singleRequest: SingleRequest
  queryCount: number
}

/** Releases that behave alike are one. */
export type GlibcRelease = '2.31' | '2.36' | '2.41'

export interface Asked {
  readonly name: DomainName
  readonly types: readonly RecordType[]
  readonly why: Message
}

export type Sent =
  /** In order of arrival. One where two were asked: the other half failed. */
  | { readonly kind: 'answers'; readonly answers: readonly Answer[]; readonly lastRcode: LastRcode }
  | { readonly kind: 'failed'; readonly lastRcode: LastRcode; readonly refused: boolean }

/** Of the packet that was read last into the first buffer. */
type LastRcode = Rcode | undefined

/** glibc gives up on a server's answer with these and turns to the next one. */
const isFailure = ({ rcode }: Answer): boolean =>
  rcode === 'SERVFAIL' || rcode === 'NOTIMP' || rcode === 'REFUSED'

/** An empty answer from somebody who neither owns the zone nor recurses: a lame delegation. */
const isLame = (answer: Answer): boolean =>
  answer.rcode === 'NOERROR' &&
  answer.answer.length === 0 &&
  !answer.authoritative &&
  !answer.recursionAvailable &&
  answer.additional.length === 0 &&
  answer.edns === undefined

/** One call: sockets by server, and what lies unread in each. */
interface Call {
  readonly state: GlibcState
  readonly asked: Asked
  readonly queries: readonly Query[]
  readonly sockets: Map<number, number>
  readonly unread: Map<number, Arrival[]>
  hasSomething: boolean
  lastRcode: LastRcode
  again?: Message | undefined
}

const EDNS_BYTES = 1200

export function* sendQuery(state: GlibcState, asked: Asked): Resolver<Sent> {
  const { conf } = state
  const call: Call = {
    state,
    asked,
    queries: asked.types.map((type, index) => queryFor(state, { name: asked.name, type }, index)),
    sockets: new Map(),
    unread: new Map(),
    hasSomething: false,
    lastRcode: undefined,
  }
  const offset = conf.options.has('rotate') ? state.queryCount++ % conf.servers.length : 0
  let overTcp = conf.options.has('use-vc')
  let isTcpRefused = false
  for (let attempt = 0; attempt < conf.attempts; attempt++) {
    for (let shift = 0; shift < conf.servers.length; shift++) {
      const place = (shift + offset) % conf.servers.length
      const server = conf.servers[place] ?? ''
      if (shift > 0) call.again = say('nextServer', { server })
      else if (attempt > 0) call.again = say('nextAttempt', { server, attempt: attempt + 1 })
      if (!overTcp) {
        const answers = yield* sendDatagrams(call, place, server)
        if (answers !== 'truncated') {
          if (answers === undefined) continue
          return { kind: 'answers', answers, lastRcode: call.lastRcode }
        }
        overTcp = true
        call.again = say('overTcp', { server })
      }
      const result = yield* sendOverTcp(call, server)
      if (Array.isArray(result)) {
        const answers: readonly Answer[] = result
        return { kind: 'answers', answers, lastRcode: answers.at(-1)?.rcode }
      }
      isTcpRefused = result === 'refused'
    }
    if (overTcp) break // over TCP each server gets one chance
  }
  const refused = overTcp ? isTcpRefused : !call.hasSomething && conf.attempts > 0
  return { kind: 'failed', lastRcode: call.lastRcode, refused }
}

const queryFor = ({ conf }: GlibcState, question: Question, index: number): Query => ({
  id: index + 1,
  question,
  recursionDesired: true,
  ...(conf.options.has('trust-ad') && { wantsAuthentic: true }),
  ...(conf.options.has('edns0') && { edns: { size: EDNS_BYTES } }),
})

/** The first server gets the timeout; later ones a share of twice, four times … of it, at least a second. */
function patienceMs({ timeoutSeconds, servers }: GlibcConf, place: number): number {
  const seconds = timeoutSeconds * 2 ** place
  const share = place > 0 ? Math.trunc(seconds / servers.length) : seconds
  return Math.max(1, share) * 1000
}

/** send_dg. undefined: this server gave nothing. Truncated: ask it over TCP. */
function* sendDatagrams(
  call: Call,
  place: number,
  server: string,
): Resolver<readonly Answer[] | 'truncated' | undefined> {
  const { state } = call
  const isPair = call.queries.length > 1
  const patience = patienceMs(state.conf, place)
  const hadSomething = call.hasSomething
  let half: readonly Answer[] = []
  let mode = state.singleRequest ?? singleRequestOf(state.conf)
  const dropAll = () => {
    call.sockets.clear()
    call.unread.clear()
  }
  for (;;) {
    const result: Round = yield* playRound(call, { place, server, patience, mode })
    if (result.kind === 'truncated') {
      dropAll()
      return 'truncated'
    }
    if (result.kind === 'answers') return result.answers
    if (result.kind === 'failed') {
      dropAll()
      return undefined
    }
    if (result.answers.length > 0) half = result.answers
    if (!isPair || result.answers.length === 0) {
      call.hasSomething = true
      return undefined
    }
    if (mode === undefined) {
      mode = state.singleRequest = 'same socket'
      call.again = say('oneByOne', { server })
    } else if (mode === 'same socket') {
      mode = state.singleRequest = 'new socket'
      call.again = say('freshPort', { server })
      dropAll()
    } else {
      yield tell(say('halfAnswered', { name: call.asked.name }))
      return half
    }
    call.hasSomething = hadSomething
  }
}

const singleRequestOf = ({ options }: GlibcConf): SingleRequest =>
  options.has('single-request-reopen')
    ? 'new socket'
    : options.has('single-request')
      ? 'same socket'
      : undefined

interface RoundSettings {
  readonly place: number
  readonly server: string
  /** ms. */
  readonly patience: number
  readonly mode: SingleRequest
}

interface Round {
  readonly kind: 'answers' | 'timeout' | 'truncated' | 'failed'
  readonly answers: readonly Answer[]
}

/** Sends both questions, or one after the other, and waits once. */
function* playRound(call: Call, { place, server, patience, mode }: RoundSettings): Resolver<Round> {
  const { queries, state } = call
  const waitingFor = new Set(queries)
  const answers: Answer[] = []
  let isBad = false
  yield* sendSome(call, place, server, mode ? queries.slice(0, 1) : queries)
  let { now } = yield send()
  const untilMs = now + patience
  while (waitingFor.size > 0) {
    let arrival = call.unread.get(socketFor(call, place))?.shift()
    if (!arrival) {
      const heard = yield { act: 'wait', untilMs }
      now = heard.now
      if (!heard.arrival) return { kind: 'timeout', answers }
      if (heard.arrival.socket !== call.sockets.get(place)) {
        keepForLater(call, heard.arrival)
        continue
      }
      arrival = heard.arrival
    }
    if (arrival.kind === 'unreachable') return { kind: 'failed', answers: [] }
    if (arrival.kind !== 'answer' && arrival.kind !== 'broken')
      return { kind: 'failed', answers: [] }
    call.hasSomething = true
    if (arrival.kind === 'broken') return { kind: 'failed', answers: [] }
    const { answer } = arrival
    if (waitingFor.size === queries.length) call.lastRcode = answer.rcode
    const query = [...waitingFor].find((each) => isAnswerTo(answer, each))
    if (!query) continue
    if (isFailure(answer) || isLame(answer)) {
      if (waitingFor.size < queries.length) {
        const isStrict = state.release === '2.41' && state.conf.options.has('strict-error')
        return answers.length > 0 && !isStrict
          ? { kind: 'answers', answers }
          : { kind: 'failed', answers: [] }
      }
      waitingFor.delete(query)
      isBad = true
      if (queries.length === 1) return { kind: 'failed', answers: [] }
      if (mode && state.release !== '2.31') return { kind: 'failed', answers: [] }
      continue
    }
    if (answer.truncated) return { kind: 'truncated', answers: [] }
    waitingFor.delete(query)
    answers.push(answer)
    if (mode && waitingFor.size > 0 && !isBad) {
      if (mode === 'new socket') call.sockets.delete(place)
      yield* sendSome(call, place, server, [...waitingFor])
    }
  }
  return { kind: 'answers', answers }
}

function* sendSome(
  call: Call,
  place: number,
  server: string,
  queries: readonly Query[],
): Resolver<void> {
  const socket = socketFor(call, place)
  const { again } = call
  yield send(
    ...queries.map((query) => ({
      socket,
      transport: 'udp' as const,
      server,
      query,
      why: call.asked.why,
      ...(again && { again }),
    })),
  )
}

function socketFor({ state, sockets }: Call, place: number): number {
  const known = sockets.get(place)
  if (known !== undefined) return known
  sockets.set(place, ++state.socketCount)
  return state.socketCount
}

/** A late answer lies in the socket of its server until that server's turn comes again. */
function keepForLater({ sockets, unread }: Call, arrival: Arrival): void {
  if (![...sockets.values()].includes(arrival.socket)) return
  unread.set(arrival.socket, [...(unread.get(arrival.socket) ?? []), arrival])
}

const isAnswerTo = ({ id, question }: Answer, query: Query): boolean =>
  id === query.id &&
  question !== undefined &&
  question.type === query.question.type &&
  isSameName(question.name, query.question.name)

/** send_vc: both questions over one connection, and no limit to the patience. What comes is the answer, whatever it says. */
function* sendOverTcp(
  call: Call,
  server: string,
): Resolver<readonly Answer[] | 'refused' | 'failed'> {
  const { queries, state, again, asked } = call
  for (let connection = 0; connection < 2; connection++) {
    const socket = ++state.socketCount
    yield send(
      ...queries.map((query) => ({
        socket,
        transport: 'tcp' as const,
        server,
        query,
        why: asked.why,
        ...(again && { again }),
      })),
    )
    const answers: Answer[] = []
    let isReset = false
    while (answers.length < queries.length && !isReset) {
      const { arrival } = yield { act: 'wait' }
      if (arrival?.socket !== socket) continue
      if (arrival.kind === 'refused' || arrival.kind === 'unreachable') return 'refused'
      if (arrival.kind === 'closed') isReset = true
      if (arrival.kind === 'broken') return 'failed'
      if (arrival.kind !== 'answer') continue
      const { id } = arrival.answer
      if (queries.some((query) => query.id === id)) answers.push(arrival.answer)
    }
    if (!isReset) return answers
  }
  return 'failed'
}
