import { say } from '../explain.ts'
import type { Answer } from '../model.ts'
import type { Resolver } from '../resolver.ts'
import {
  type Asked,
  type CaresQuery,
  type CaresServer,
  type CaresSocket,
  type Channel,
  closeSocket,
  newQuery,
  openSocket,
  type Question,
  queryOf,
  REFUSALS,
  type Status,
  sleep,
  statusOf,
  takeUnread,
  write,
} from './open-channel.ts'

/** Questions over a channel of c-ares 1.34, in the order of their ends (ares_process.c, ares_close_sockets.c). */
export function* askSince134(
  channel: Channel,
  questions: readonly Question[],
): Resolver<readonly Asked[]> {
  const run: Run = { channel, queries: [], ended: [], now: 0 }
  for (const question of questions) {
    const query = newQuery(channel, question)
    run.queries.push(query)
    run.now = yield* time()
    yield* sendAlone(run, query)
  }
  closeIdle(channel)
  while (run.ended.length < questions.length) {
    run.now = yield* sleep(channel, nextTimeout(run))
    yield* readAll(run)
    yield* passTimeouts(run)
    if (run.ended.length < questions.length) closeIdle(channel)
  }
  return run.ended
}

interface Run {
  readonly channel: Channel
  readonly queries: CaresQuery[]
  readonly ended: Asked[]
  /** Simulated ms at which the program woke, or sent the first time. */
  now: number
}

/** What is done after all that could be read is read: questions are sent again and ends are told in this order. */
type Later =
  | { readonly kind: 'send'; readonly query: CaresQuery; readonly server?: CaresServer }
  | { readonly kind: 'end'; readonly query: CaresQuery; readonly ended: Ended }

interface Ended {
  readonly status: Status
  readonly answer?: Answer
}

const nextTimeout = ({ queries }: Run): number =>
  Math.min(...queries.flatMap(({ isDone, timeoutAt }) => (isDone ? [] : [timeoutAt])))

function* time(): Resolver<number> {
  const { now } = yield { act: 'send', sends: [] }
  return now
}

/** Fewest failures first; of these the one that failed longest ago (1.34.7), then as in resolv.conf. */
const inOrder = ({ servers, isNode }: Channel): readonly CaresServer[] =>
  servers.toSorted(
    (one, other) => one.failures - other.failures || (isNode ? 0 : one.failedAt - other.failedAt),
  )

/** Tells a failure to the order of servers. */
function* noteFailure(server: CaresServer): Resolver<void> {
  server.failures++
  server.failedAt = yield* time()
}

function noteSuccess(server: CaresServer): void {
  server.failures = 0
  server.failedAt = 0
}

function* sendAlone(run: Run, query: CaresQuery): Resolver<void> {
  const later: Later[] = []
  yield* sendQuery(run, query, later)
  yield* flush(run, later)
}

function* flush(run: Run, later: Later[]): Resolver<void> {
  for (let next = later.shift(); next; next = later.shift()) {
    if (next.query.isDone) continue
    if (next.kind === 'end') end(run, next.query, next.ended)
    else yield* sendQuery(run, next.query, later, next.server)
  }
}

function* sendQuery(
  run: Run,
  query: CaresQuery,
  later: Later[],
  wanted?: CaresServer,
): Resolver<void> {
  const { channel } = run
  const server = wanted ?? inOrder(channel)[0]
  if (!server) return
  const socket = socketFor(channel, server, query) ?? openSocket(channel, server, query.transport)
  const isWritten = yield* write(channel, socket, query)
  if (!isWritten) {
    yield* failSocket(run, socket, 11)
    yield* requeue(run, query, { status: 11 }, later)
    return
  }
  query.sentAt = run.now
  query.timeoutAt = run.now + timeoutMs(channel, server, query)
  query.timeoutRank = ++channel.timeoutCount
  unhook(query)
  query.socket = socket
  socket.waiting.push(query)
}

function socketFor(
  { isNode }: Channel,
  server: CaresServer,
  { transport }: CaresQuery,
): CaresSocket | undefined {
  if (transport === 'tcp') return server.sockets.find((each) => each.transport === 'tcp')
  const [newest] = server.sockets
  if (newest?.transport !== 'udp') return undefined
  return newest.isRetired || (isNode && server.failures > 0) ? undefined : newest
}

const ANSWERS_MIN = 3
const TIMEOUT_MIN_MS = 250
const TIMEOUT_MAX_MS = 5000
const MEAN_FACTOR = 5

/** Five times the mean of a server that has answered thrice; doubled each time that all were asked (ares_metrics.c). */
function timeoutMs({ conf, servers }: Channel, server: CaresServer, { tries }: CaresQuery): number {
  const { answerCount, answerMs } = server
  const mean = answerCount < ANSWERS_MIN ? 0 : Math.floor(answerMs / answerCount) * MEAN_FACTOR
  const base = Math.min(Math.max(mean || conf.timeoutMs, TIMEOUT_MIN_MS), TIMEOUT_MAX_MS)
  return base * 2 ** Math.floor(tries / servers.length)
}

function unhook(query: CaresQuery): void {
  const { socket } = query
  if (socket) socket.waiting = socket.waiting.filter((each) => each !== query)
  query.socket = undefined
}

/** Sends a question again while tries are left. `later` absent: now. */
function* requeue(
  run: Run,
  query: CaresQuery,
  ended: Ended,
  later: Later[] | undefined,
): Resolver<void> {
  const { conf, servers, isNode } = run.channel
  const from = query.socket?.server ?? servers[0]
  unhook(query)
  query.timeoutAt = Number.POSITIVE_INFINITY
  query.error = ended.status
  query.tries++
  const hasTries = query.tries < servers.length * (isNode ? 4 : conf.tries)
  if (hasTries && !query.hasNoRetries) {
    if (from) query.again = say('nextServer', { server: from.address })
    if (later) later.push({ kind: 'send', query })
    else yield* sendAlone(run, query)
  } else if (later) later.push({ kind: 'end', query, ended })
  else end(run, query, ended)
}

function end(run: Run, query: CaresQuery, { status, answer }: Ended): void {
  unhook(query)
  query.isDone = true
  run.ended.push({ type: query.question.type, status, ...(answer && { answer }) })
  // With IPv4 addresses at hand, a failure of the other question is not worth another try.
  if (status === 0 && answer?.answer.some(({ type }) => type === 'A'))
    for (const other of run.queries) other.hasNoRetries = true
}

/** handle_conn_error: what waits at the socket goes elsewhere at once. */
function* failSocket(run: Run, socket: CaresSocket, status: Status): Resolver<void> {
  yield* noteFailure(socket.server)
  closeSocket(run.channel, socket)
  run.now = yield* time()
  for (let query = socket.waiting[0]; query; query = socket.waiting[0])
    yield* requeue(run, query, { status }, undefined)
}

function* readAll(run: Run): Resolver<void> {
  const { channel } = run
  const ready = inOrder(channel).flatMap(({ sockets }) =>
    sockets.filter(({ id }) => (channel.unread.get(id)?.length ?? 0) > 0),
  )
  const isOpen = ({ id }: CaresSocket) => channel.unread.has(id)
  for (const socket of ready) {
    // A connection that was refused tells so to who writes.
    if (socket.transport === 'tcp' && channel.unread.get(socket.id)?.[0]?.kind === 'refused')
      yield* failSocket(run, socket, 11)
  }
  for (const socket of ready) if (isOpen(socket)) yield* read(run, socket)
}

function* read(run: Run, socket: CaresSocket): Resolver<void> {
  const { channel } = run
  const arrivals = takeUnread(channel, socket)
  const isError = ({ kind }: (typeof arrivals)[number]) => kind !== 'answer' && kind !== 'broken'
  const hasError = arrivals.some(isError)
  const packets = arrivals.filter((arrival) => !isError(arrival))
  if (hasError && (packets.length === 0 || channel.isNode)) {
    yield* failSocket(run, socket, 11)
    return
  }
  const later: Later[] = []
  for (const packet of packets) {
    if (packet.kind === 'broken') {
      yield* failSocket(run, socket, 10)
      break
    }
    // What was sent to 0.0.0.0 comes back from another address.
    if (packet.kind !== 'answer' || packet.server === '0.0.0.0') break
    yield* takeAnswer(run, socket, packet.answer, later)
  }
  yield* flush(run, later)
  if (hasError && channel.unread.has(socket.id)) yield* failSocket(run, socket, 11)
}

function* takeAnswer(
  run: Run,
  { server, transport }: CaresSocket,
  answer: Answer,
  later: Later[],
): Resolver<void> {
  const { channel, queries } = run
  const query = queryOf(answer, queries)
  if (!query) return
  if (query.hasCookie) server.hasNoCookies = true
  const { socket } = query
  if (socket) socket.waiting = socket.waiting.filter((each) => each !== query)
  if (answer.rcode === 'FORMERR' && query.hasEdns && (query.hasCookie || !answer.edns)) {
    query.hasEdns = false
    query.again = say('withoutEdns', { server: server.address })
    query.timeoutAt = Number.POSITIVE_INFINITY
    later.push({ kind: 'send', query, server })
    return
  }
  if (answer.truncated && transport === 'udp') {
    query.transport = 'tcp'
    query.again = say('overTcp', { server: server.address })
    query.timeoutAt = Number.POSITIVE_INFINITY
    later.push({ kind: 'send', query })
    return
  }
  const refusal = REFUSALS[answer.rcode]
  if (refusal !== undefined && !channel.isNode) {
    yield* noteFailure(server)
    yield* requeue(run, query, { status: refusal, answer }, later)
    return
  }
  noteSuccess(server)
  if (answer.rcode === 'NOERROR' || answer.rcode === 'NXDOMAIN') {
    server.answerCount++
    server.answerMs += Math.max(1, Math.floor((yield* time()) - query.sentAt))
  }
  query.timeoutAt = Number.POSITIVE_INFINITY
  later.push({ kind: 'end', query, ended: { status: statusOf(answer), answer } })
}

const byTimeout = (one: CaresQuery, other: CaresQuery): number =>
  one.timeoutAt - other.timeoutAt || other.timeoutRank - one.timeoutRank

function* passTimeouts(run: Run): Resolver<void> {
  const later: Later[] = []
  const due = run.queries.filter(({ isDone, timeoutAt }) => !isDone && timeoutAt <= run.now)
  for (const query of due.toSorted(byTimeout)) {
    if (query.socket) {
      query.socket.isRetired = true
      yield* noteFailure(query.socket.server)
    }
    yield* requeue(run, query, { status: 12 }, later)
  }
  yield* flush(run, later)
}

/** Sockets at which nothing waits are closed. */
function closeIdle(channel: Channel): void {
  for (const { sockets } of channel.servers)
    for (const socket of sockets) if (socket.waiting.length === 0) closeSocket(channel, socket)
}
