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
import type { BindConf } from './read-conf.ts'

/** One lookup of dig, host and nslookup: server after server (bin/dig/dighost.c). */

export type Tool = 'dig' | 'host' | 'nslookup'
/** Releases that behave alike are one. */
export type BindRelease = '9.16' | '9.18' | '9.20'

export interface BindState {
  readonly tool: Tool
  readonly release: BindRelease
  readonly conf: BindConf
  /** Of dig: `+norecurse`, `+noedns`. */
  readonly flags?: readonly string[]
  socketCount: number
  /** Once an answer was cut, all that follows goes over TCP. */
  transport: Transport
}

export interface Asked {
  readonly name: DomainName
  readonly type: RecordType
  readonly why: Message
}

const TIMEOUT_SECONDS = 5
/** What 9.16 waits for servers that are not the last. */
const SHORT_MS = 1000

/** What is left of the attempts: for all names of one search together, and over TCP too. */
export interface Budget {
  retries: number
}

export const fullBudget = ({ tool, conf }: BindState): Budget => ({
  retries: tool === 'host' ? 2 : conf.attempts || 3,
})

/** undefined: no server gave an answer. */
export function* askServers(
  state: BindState,
  asked: Asked,
  budget: Budget = fullBudget(state),
): Resolver<Answer | undefined> {
  let before: string | undefined
  for (const turn of turns(state, budget)) {
    const { server } = turn
    const again =
      before === undefined
        ? undefined
        : before === server
          ? say('sameServer', { server })
          : say('nextServer', { server })
    const result = yield* exchange(state, asked, { ...turn, again })
    const isLast = turn.server === state.conf.servers.at(-1)
    if (typeof result !== 'string') {
      if (result.truncated && state.transport === 'udp') {
        state.transport = 'tcp'
        return yield* askServers(state, asked, budget)
      }
      const isPassedOn = result.rcode === 'SERVFAIL' || !result.recursionAvailable
      if (state.tool === 'dig' || isLast || !isPassedOn) return result
    }
    // Where there is no way to a server all begin anew, while there are attempts (udp_ready, bin/dig/dighost.c).
    if (result === 'no route' && state.release !== '9.16' && budget.retries > 1) {
      budget.retries--
      return yield* askServers(state, asked, budget)
    }
    turn.progress.isOver = result !== 'nothing'
    before = turn.server
  }
  return undefined
}

interface Turn {
  readonly server: string
  readonly waitMs: number
  /** Written by who takes the turn: this server is through, though attempts are left. */
  readonly progress: { isOver: boolean }
}

/** A server is asked again while there are attempts, and the next one then; 9.16 goes round all of them. */
function* turns({ tool, release, conf }: BindState, budget: Budget): Generator<Turn> {
  const { servers } = conf
  const rounds = release !== '9.16' ? 1 : tool === 'host' ? 2 : 3
  const isOut = new Set<string>()
  for (let round = 0; round < rounds; round++) {
    for (const server of servers) {
      const isShort = release === '9.16' && server !== servers.at(-1)
      const waitMs = isShort ? SHORT_MS : patienceMs(release, conf)
      const progress = { isOver: false }
      if (isOut.has(server)) continue
      yield { server, waitMs, progress }
      while (release !== '9.16' && !progress.isOver && budget.retries > 1) {
        budget.retries--
        yield { server, waitMs, progress }
      }
      if (progress.isOver) isOut.add(server)
    }
  }
}

const patienceMs = (release: BindRelease, { timeoutSeconds }: BindConf): number =>
  (release === '9.16' ? TIMEOUT_SECONDS : timeoutSeconds || TIMEOUT_SECONDS) * 1000

interface Trip {
  readonly server: string
  readonly waitMs: number
  readonly again: Message | undefined
}

function* exchange(
  state: BindState,
  { name, type, why }: Asked,
  { server, waitMs, again }: Trip,
): Resolver<Answer | 'nothing' | 'no route'> {
  const edns = state.release === '9.16' ? 4096 : 1232
  const query: Query = {
    id: ++state.socketCount,
    question: { name, type },
    recursionDesired: !state.flags?.includes('+norecurse'),
    ...(state.tool === 'dig' && {
      ...(!state.flags?.includes('+noedns') && { edns: { size: edns, cookie: true } }),
      wantsAuthentic: true,
    }),
  }
  const { transport } = state
  const socket = ++state.socketCount
  const reason = transport === 'tcp' && !again ? say('overTcp', { server }) : again
  const { now } = yield send({
    socket,
    transport,
    server,
    query,
    why,
    ...(reason && { again: reason }),
  })
  return yield* waitFor(state, socket, query, now + waitMs)
}

function* waitFor(
  { release, transport }: BindState,
  socket: number,
  query: Query,
  untilMs: number,
): Resolver<Answer | 'nothing' | 'no route'> {
  for (;;) {
    const { arrival } = yield { act: 'wait', untilMs }
    if (!arrival) return 'nothing'
    if (arrival.socket !== socket) continue
    if (arrival.kind === 'unreachable') return 'no route'
    // 9.16 does not hear of a closed UDP port; where TCP is refused, it does not try again.
    if (arrival.kind === 'refused' && release !== '9.16') return 'nothing'
    if (arrival.kind === 'refused' && transport === 'tcp') return 'no route'
    if (arrival.kind === 'closed') return 'nothing'
    const answer = answerIn(arrival, query)
    if (answer) return answer
  }
}

/** An answer without a question will do, one with another question will not. */
function answerIn(arrival: Arrival, { id, question: asked }: Query): Answer | undefined {
  if (arrival.kind !== 'answer' || arrival.answer.id !== id) return undefined
  const { question } = arrival.answer
  const isOther =
    question && !(question.type === asked.type && isSameName(question.name, asked.name))
  return isOther ? undefined : arrival.answer
}
