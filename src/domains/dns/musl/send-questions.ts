import type { Message } from '../../../core/say/message.ts'
import { say } from '../explain.ts'
import type { Answer, DomainName, Query, RecordType } from '../model.ts'
import { type Heard, type Resolver, type Send, send } from '../resolver.ts'
import type { MuslConf } from './read-conf.ts'

/** res_msend: all questions about one name to all servers at once (src/network/res_msend.c). */

/** Releases that behave alike are one. */
export type MuslRelease = '1.2.3' | '1.2.5'

export interface MuslState {
  readonly conf: MuslConf
  readonly release: MuslRelease
  /** Opened so far by this process. */
  readonly sockets: { count: number }
}

export interface Questions {
  readonly name: DomainName
  readonly types: readonly RecordType[]
  readonly why: Message
  readonly isMalformed?: boolean
}

/** `undefined`: none came that is acceptable. */
export type Heeded = Answer | undefined

/** Answers are matched by their id, and by nothing else. */
interface Waiting {
  readonly query: Query
  answer?: Answer
  /** Over TCP, after a truncated answer: its socket. */
  tcpSocket?: number
}

export function* sendQuestions(
  state: MuslState,
  { name, types, why, isMalformed }: Questions,
): Resolver<readonly Heeded[]> {
  const { conf, release } = state
  const socket = ++state.sockets.count
  const waiting = types.map(
    (type, index): Waiting => ({
      query: { id: index + 1, question: { name, type }, recursionDesired: true },
    }),
  )
  const sendsFor = (each: Waiting, again?: Message): readonly Send[] =>
    conf.servers.map((server) => ({
      socket,
      transport: 'udp',
      server,
      query: each.query,
      why,
      ...(isMalformed && { isMalformed }),
      ...(again && { again }),
    }))
  const isOpen = (each: Waiting) => !each.answer && each.tcpSocket === undefined
  let heard: Heard = yield send()
  const startedAt = heard.now
  const endsAt = startedAt + conf.timeoutSeconds * 1000
  const intervalMs = Math.trunc((conf.timeoutSeconds * 1000) / conf.attempts)
  let nextRoundAt = startedAt
  let round = 0
  let retriesLeft = 0
  while (heard.now < endsAt && waiting.some((each) => !each.answer)) {
    if (heard.now >= nextRoundAt) {
      round++
      const server = conf.servers.join(', ')
      const again = round > 1 ? say('nextAttempt', { server, attempt: round }) : undefined
      yield send(...waiting.filter(isOpen).flatMap((each) => sendsFor(each, again)))
      nextRoundAt = heard.now + intervalMs + 1 // poll never wakes before its time is over
      retriesLeft = 2 * waiting.length
    }
    heard = yield { act: 'wait', untilMs: Math.min(nextRoundAt, endsAt) }
    const { arrival } = heard
    if (!arrival) continue
    const overTcp = waiting.find((each) => each.tcpSocket === arrival.socket)
    if (overTcp) {
      // Where TCP fails, the question stays without an answer.
      if (arrival.kind === 'answer' && arrival.answer.id === overTcp.query.id)
        overTcp.answer = arrival.answer
      else if (arrival.kind !== 'answer') return waiting.map(({ answer }) => answer)
      continue
    }
    if (arrival.socket !== socket) continue
    if (arrival.kind === 'broken') {
      const each = waiting.find(({ query }) => query.id === arrival.id)
      if (each && isOpen(each)) each.answer = emptyAnswer(each.query.id)
      continue
    }
    // What was sent to 0.0.0.0 comes back from 127.0.0.1, whom nobody was asked.
    if (arrival.kind !== 'answer' || arrival.server === '0.0.0.0') continue
    const each = waiting.find(({ query }) => query.id === arrival.answer.id)
    if (!each || !isOpen(each)) continue
    const { answer, server } = arrival
    if (answer.rcode === 'SERVFAIL' && retriesLeft > 0) {
      retriesLeft--
      const again = say('servfailAtOnce', { server })
      yield send({ socket, transport: 'udp', server, query: each.query, why, again })
    }
    if (answer.rcode !== 'NOERROR' && answer.rcode !== 'NXDOMAIN') continue
    if (answer.truncated && release === '1.2.5') {
      each.tcpSocket = ++state.sockets.count
      const again = say('overTcp', { server })
      yield send({
        socket: each.tcpSocket,
        transport: 'tcp',
        server,
        query: each.query,
        why,
        again,
      })
    } else each.answer = answer
  }
  return waiting.map(({ answer }) => answer)
}

/** Four bytes are enough to be looked at, and no records can be read from them. */
const emptyAnswer = (id: number): Answer => ({
  id,
  rcode: 'NOERROR',
  authoritative: false,
  truncated: false,
  recursionAvailable: false,
  answer: [],
  authority: [],
  additional: [],
})
