import type { Message } from '../../core/say/message.ts'
import type { Answer } from './model.ts'
import type { Arrival, Heard, Outcome, Resolver, Send } from './resolver.ts'

/** What becomes of one query. Times are simulated ms from its leaving. */
export type Reply =
  | {
      readonly kind: 'answer'
      readonly answer: Answer
      readonly afterMs: number
      /** What is wrong with it, in the words of the case. */
      readonly note?: string
    }
  | { readonly kind: 'broken'; readonly how: 'short' | 'garbage'; readonly afterMs: number }
  | { readonly kind: 'silent' }
  | { readonly kind: 'refused'; readonly afterMs: number }
  | { readonly kind: 'unreachable' }
  /** TCP only: accepted, then closed. */
  | { readonly kind: 'closed'; readonly afterMs: number }

/** Answers one query. It is called once for each query that leaves, in order. */
export type Server = (asked: Send, now: number) => Reply

/** One line of what happened. */
export type Event =
  | { readonly at: number; readonly kind: 'sent'; readonly send: Send; readonly reply: Reply }
  | { readonly at: number; readonly kind: 'told'; readonly message: Message }

export interface Played {
  readonly events: readonly Event[]
  /** Absent: it waits for what never comes, or beyond the limit. */
  readonly outcome?: Outcome
  /** Simulated ms. */
  readonly endedAt: number
}

/** Packets sent in one go leave one after the other: ms between them. */
const SPACING_MS = 0.01

interface Pending {
  readonly at: number
  readonly arrival: Arrival
}

/** Plays a lookup with a server until it ends, or to `limitMs`. */
export function runLookup(
  resolver: Resolver,
  server: Server,
  { startMs = 0, limitMs }: { readonly startMs?: number; readonly limitMs: number },
): Played {
  const events: Event[] = []
  let pending: readonly Pending[] = []
  const deadConnections = new Set<number>()
  let heard: Heard = { now: startMs }
  for (;;) {
    const { done, value } = resolver.next(heard)
    const { now } = heard
    if (done) return { events, outcome: value, endedAt: now }
    if (value.act === 'tell') events.push({ at: now, kind: 'told', message: value.message })
    if (value.act === 'send') {
      for (const [place, send] of value.sends.entries()) {
        if (deadConnections.has(send.socket)) continue
        const leavesAt = now + place * SPACING_MS
        const reply = server(send, leavesAt)
        events.push({ at: leavesAt, kind: 'sent', send, reply })
        if (send.transport === 'tcp' && ['refused', 'closed', 'unreachable'].includes(reply.kind))
          deadConnections.add(send.socket)
        const arrival = arrivalOf(send, reply, leavesAt)
        if (arrival) pending = inOrder([...pending, arrival])
      }
    }
    heard = { now }
    if (value.act !== 'wait') continue
    const [next, ...rest] = pending
    const until = value.untilMs ?? Number.POSITIVE_INFINITY
    const isTime = !next || next.at >= until
    const then = isTime ? until : next.at
    if (then >= startMs + limitMs) return { events, endedAt: startMs + limitMs }
    if (!isTime) pending = rest
    heard = { now: Math.max(then, now), ...(!isTime && { arrival: next.arrival }) }
  }
}

const inOrder = (pending: readonly Pending[]): readonly Pending[] =>
  pending.toSorted((one, other) => one.at - other.at)

function arrivalOf(
  { socket, server, query }: Send,
  reply: Reply,
  now: number,
): Pending | undefined {
  switch (reply.kind) {
    case 'silent':
      return undefined
    case 'unreachable':
      return { at: now, arrival: { socket, kind: 'unreachable' } }
    case 'answer': {
      const { answer, afterMs } = reply
      return { at: now + afterMs, arrival: { socket, kind: 'answer', server, answer } }
    }
    case 'broken':
      return { at: now + reply.afterMs, arrival: brokenOf(socket, reply.how, query.id) }
    case 'refused':
    case 'closed':
      return { at: now + reply.afterMs, arrival: { socket, kind: reply.kind } }
  }
}

/** Seven bytes of ones have this id. */
const GARBAGE_ID = 0xffff

const brokenOf = (socket: number, how: 'short' | 'garbage', id: number): Arrival => ({
  socket,
  kind: 'broken',
  how,
  id: how === 'short' ? id : GARBAGE_ID,
})
