import type { Message } from '../../../core/say/message.ts'
import {
  type Answer,
  type DomainName,
  isSameName,
  type RecordType,
  type Transport,
} from '../model.ts'
import { type Arrival, type Resolver, send, waitUntil } from '../resolver.ts'
import type { CaresConf, CaresRelease } from './read-conf.ts'

/** What all questions of a process share: servers with their sockets, and what was heard there and is not read yet. */
export interface Channel {
  readonly conf: CaresConf
  readonly release: CaresRelease
  /** Node's own 1.34.6: without EDNS0, the first answer counts whatever it says, and use-vc is heeded. */
  readonly isNode: boolean
  /** As in resolv.conf. */
  readonly servers: readonly CaresServer[]
  socketCount: number
  queryCount: number
  timeoutCount: number
  /** Where the next question begins; before 1.34 `rotate` moves it. */
  firstServer: number
  /** Number of the newest TCP connection, also of one that is no more (before 1.34). */
  generation: number
  /** By socket. */
  readonly unread: Map<number, Arrival[]>
}

export interface CaresServer {
  readonly address: string
  /** Newest UDP socket first, TCP last. Before 1.34 one of each at most. */
  sockets: CaresSocket[]
  /** Before 1.34: of its TCP connection. */
  generation: number
  /** Before 1.34: questions sent here that wait, in order. */
  waiting: CaresQuery[]
  /** In a row (1.34). */
  failures: number
  /** Simulated ms; 0 where it works (1.34). */
  failedAt: number
  /** An answer came without a cookie: none is sent any more (1.34). */
  hasNoCookies: boolean
  /** Of its answers, in ms (1.34). */
  answerCount: number
  answerMs: number
}

export interface CaresSocket {
  readonly id: number
  readonly transport: Transport
  readonly server: CaresServer
  /** Something has left. */
  isUsed: boolean
  /** A question timed out here: new ones get another source port (1.34.7). */
  isRetired: boolean
  /** Questions that wait for an answer here, in order (1.34). */
  waiting: CaresQuery[]
}

export interface Question {
  readonly name: DomainName
  readonly type: RecordType
  readonly why: Message
}

/** ARES_… numbers. */
export type Status = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 8 | 10 | 11 | 12 | 15

/** One question that has got its end. */
export interface Asked {
  readonly type: RecordType
  readonly status: Status
  readonly answer?: Answer
}

export interface CaresQuery {
  readonly id: number
  readonly question: Question
  tries: number
  transport: Transport
  hasEdns: boolean
  /** A cookie went along the last time. */
  hasCookie: boolean
  error: Status
  /** Simulated ms. */
  sentAt: number
  timeoutAt: number
  /** Among equal times the one that was set last comes first (1.34). */
  timeoutRank: number
  isDone: boolean
  again: Message | undefined
  /** Before 1.34: index of the server asked now, and those that are not asked again. */
  server: number
  readonly skipped: Set<CaresServer>
  /** Before 1.34: connections that it was sent over, by server. */
  readonly generations: Map<CaresServer, number>
  /** 1.34: the socket that it waits at. */
  socket: CaresSocket | undefined
  hasNoRetries: boolean
}

export const newChannel = (conf: CaresConf, release: CaresRelease, isNode = false): Channel => ({
  conf,
  release,
  isNode,
  servers: conf.servers.map((address) => ({
    address,
    sockets: [],
    generation: 0,
    waiting: [],
    failures: 0,
    failedAt: 0,
    hasNoCookies: false,
    answerCount: 0,
    answerMs: 0,
  })),
  socketCount: 0,
  queryCount: 0,
  timeoutCount: 0,
  firstServer: 0,
  generation: 0,
  unread: new Map(),
})

export function newQuery(channel: Channel, question: Question): CaresQuery {
  const { conf, release, isNode } = channel
  const isNew = release === '1.34'
  const server = channel.firstServer
  if (conf.rotates && !isNew) channel.firstServer = (server + 1) % channel.servers.length
  return {
    id: ++channel.queryCount,
    question,
    tries: 0,
    transport: conf.isOverTcp && isNode ? 'tcp' : 'udp',
    hasEdns: isNew && !isNode,
    hasCookie: false,
    error: isNew ? 0 : 11,
    sentAt: 0,
    timeoutAt: Number.POSITIVE_INFINITY,
    timeoutRank: 0,
    isDone: false,
    again: undefined,
    server,
    skipped: new Set(),
    generations: new Map(),
    socket: undefined,
    hasNoRetries: false,
  }
}

export function openSocket(
  channel: Channel,
  server: CaresServer,
  transport: Transport,
): CaresSocket {
  const socket: CaresSocket = {
    id: ++channel.socketCount,
    transport,
    server,
    isUsed: false,
    isRetired: false,
    waiting: [],
  }
  server.sockets = transport === 'udp' ? [socket, ...server.sockets] : [...server.sockets, socket]
  channel.unread.set(socket.id, [])
  return socket
}

export function closeSocket(channel: Channel, { id, server }: CaresSocket): void {
  server.sockets = server.sockets.filter((each) => each.id !== id)
  channel.unread.delete(id)
}

/** All are closed when nothing is asked any more. */
export function closeAll(channel: Channel): void {
  for (const { sockets } of channel.servers)
    for (const socket of sockets) closeSocket(channel, socket)
}

/** ms between two writes: a refusal of the first is known to the second one. */
const WRITE_MS = 0.1
/** ms from the first packet that wakes the program until it reads; what comes meanwhile is read along. */
const WAKE_MS = 0.2
/** ms in which the kernel knows that there is no route. TCP Fast Open (1.34) waits for the refusal of a connection, too. */
const ROUTE_MS = 0.001
/** ms by which a program wakes late: questions that were sent together time out together. */
const TIMER_MS = 1

const EDNS_BYTES = 1232

/** Whether it could be written. What an earlier packet met is told by the write after it, and then forgotten (connected UDP sockets). */
export function* write(
  channel: Channel,
  socket: CaresSocket,
  query: CaresQuery,
): Resolver<boolean> {
  const isFirst = !socket.isUsed
  if (socket.transport === 'udp') {
    if (!isFirst) yield* hear(channel, WRITE_MS)
    if (takeRefusal(channel, socket)) return false
  }
  socket.isUsed = true
  const { question, hasEdns, again } = query
  const { server, transport } = socket
  query.hasCookie = hasEdns && transport === 'udp' && !server.hasNoCookies
  yield send({
    socket: socket.id,
    transport,
    server: server.address,
    query: {
      id: query.id,
      question: { name: question.name, type: question.type },
      recursionDesired: true,
      ...(hasEdns && { edns: { size: EDNS_BYTES, ...(query.hasCookie && { cookie: true }) } }),
    },
    why: question.why,
    ...(again && { again }),
  })
  if (!isFirst) return true
  const isFast = transport === 'tcp' && channel.release === '1.34'
  yield* hear(channel, isFast ? WRITE_MS : ROUTE_MS)
  const first = channel.unread.get(socket.id)?.[0]?.kind
  return first !== 'unreachable' && !(isFast && first === 'refused')
}

function takeRefusal({ unread }: Channel, { id }: CaresSocket): boolean {
  const arrivals = unread.get(id) ?? []
  const place = arrivals.findIndex(({ kind }) => kind === 'refused')
  if (place < 0) return false
  unread.set(id, arrivals.toSpliced(place, 1))
  return true
}

/** Keeps what arrives within a time. */
function* hear(channel: Channel, forMs: number): Resolver<void> {
  const until = (yield send()).now + forMs
  for (;;) {
    const { arrival } = yield waitUntil(until)
    if (!arrival) return
    channel.unread.get(arrival.socket)?.push(arrival)
  }
}

/** Sleeps until something can be read, or to a time. Simulated ms. */
export function* sleep(channel: Channel, timeoutAt: number): Resolver<number> {
  const { unread, release } = channel
  const untilMs = timeoutAt + (release === '1.34' ? TIMER_MS : 0)
  while (![...unread.values()].some(({ length }) => length > 0)) {
    const { arrival, now } = yield {
      act: 'wait',
      ...(Number.isFinite(untilMs) && { untilMs }),
    }
    if (!arrival) return now
    unread.get(arrival.socket)?.push(arrival)
  }
  yield* hear(channel, WAKE_MS)
  return (yield send()).now
}

/** Takes all that has arrived at a socket. */
export function takeUnread({ unread }: Channel, { id }: CaresSocket): readonly Arrival[] {
  const arrivals = unread.get(id) ?? []
  if (arrivals.length > 0) unread.set(id, [])
  return arrivals
}

/** The question that an answer is for. */
export function queryOf(answer: Answer, queries: readonly CaresQuery[]): CaresQuery | undefined {
  const { id, question } = answer
  return queries.find(
    (query) =>
      query.id === id &&
      !query.isDone &&
      question?.type === query.question.type &&
      isSameName(question.name, query.question.name),
  )
}

export const REFUSALS: Readonly<Record<string, Status>> = { SERVFAIL: 3, NOTIMP: 5, REFUSED: 6 }

/** Of an answer that ends a question. Codes that c-ares does not know count as success, whatever is in the answer. */
export function statusOf({ rcode, answer }: Answer): Status {
  if (rcode === 'NXDOMAIN') return 4
  if (rcode === 'FORMERR') return 2
  const refusal = REFUSALS[rcode]
  if (refusal !== undefined) return refusal
  return rcode === 'NOERROR' && answer.length === 0 ? 1 : 0
}
