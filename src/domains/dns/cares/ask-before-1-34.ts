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

/** Questions over a channel of c-ares 1.17 and 1.18, in the order of their ends (ares_process.c). */
export function* askBefore134(
  channel: Channel,
  questions: readonly Question[],
): Resolver<readonly Asked[]> {
  const run: Run = { channel, queries: [], ended: [] }
  for (const question of questions) {
    const query = newQuery(channel, question)
    run.queries.push(query)
    yield* sendQuery(run, query)
  }
  while (run.ended.length < questions.length) {
    const now = yield* sleep(channel, nextTimeout(run))
    const ready = new Set(
      [...channel.unread].flatMap(([id, arrivals]) => (arrivals.length > 0 ? [id] : [])),
    )
    for (const transport of ['tcp', 'udp'] as const)
      for (const server of channel.servers) {
        const socket = server.sockets.find((each) => each.transport === transport)
        if (socket && ready.has(socket.id)) yield* read(run, socket)
      }
    for (const query of run.queries) {
      if (query.isDone || query.timeoutAt > now) continue
      query.error = 12
      yield* askNext(run, query)
    }
  }
  return run.ended
}

interface Run {
  readonly channel: Channel
  readonly queries: CaresQuery[]
  readonly ended: Asked[]
}

const nextTimeout = ({ queries }: Run): number =>
  Math.min(...queries.flatMap(({ isDone, timeoutAt }) => (isDone ? [] : [timeoutAt])))

function* sendQuery(run: Run, query: CaresQuery): Resolver<void> {
  const { channel } = run
  const server = serverOf(channel, query)
  const { transport } = query
  const old = server.sockets.find((each) => each.transport === transport)
  const socket = old ?? openSocket(channel, server, transport)
  if (!old && transport === 'tcp') server.generation = ++channel.generation
  const isWritten = yield* write(channel, socket, query)
  if (!isWritten) {
    if (!old) closeSocket(channel, socket)
    skip(channel, query, server)
    yield* askNext(run, query)
    return
  }
  if (transport === 'tcp') query.generations.set(server, server.generation)
  const now = yield* time()
  const { conf, servers } = channel
  query.timeoutAt = now + conf.timeoutMs * 2 ** Math.floor(query.tries / servers.length)
  for (const each of servers) each.waiting = each.waiting.filter((other) => other !== query)
  server.waiting.push(query)
}

function* time(): Resolver<number> {
  const { now } = yield { act: 'send', sends: [] }
  return now
}

const serverOf = ({ servers }: Channel, query: CaresQuery): CaresServer => {
  const server = servers[query.server]
  if (!server) throw new Error(`no server ${query.server}`)
  return server
}

/** Where there are others, this one is not asked again. */
function skip({ servers }: Channel, { skipped }: CaresQuery, server: CaresServer): void {
  if (servers.length > 1) skipped.add(server)
}

/** next_server: the next one that is not skipped; over TCP not twice over the same connection. */
function* askNext(run: Run, query: CaresQuery): Resolver<void> {
  const { channel } = run
  const { conf, servers } = channel
  const { address } = serverOf(channel, query)
  while (++query.tries < servers.length * conf.tries) {
    query.server = (query.server + 1) % servers.length
    const server = serverOf(channel, query)
    const isSame = query.transport === 'tcp' && query.generations.get(server) === server.generation
    if (query.skipped.has(server) || isSame) continue
    query.again = say('nextServer', { server: address })
    yield* sendQuery(run, query)
    return
  }
  end(run, query, query.error)
}

function end({ channel, ended }: Run, query: CaresQuery, status: Status, answer?: Answer): void {
  query.isDone = true
  for (const each of channel.servers) each.waiting = each.waiting.filter((other) => other !== query)
  ended.push({ type: query.question.type, status, ...(answer && { answer }) })
}

/** As many packets as there are; what answers from elsewhere ends the reading. */
function* read(run: Run, socket: CaresSocket): Resolver<void> {
  const { channel } = run
  for (const arrival of takeUnread(channel, socket)) {
    if (arrival.kind === 'broken') continue
    if (arrival.kind !== 'answer') {
      yield* failServer(run, socket.server)
      return
    }
    // What was sent to 0.0.0.0 comes back from another address.
    if (arrival.server === '0.0.0.0') return
    yield* takeAnswer(run, socket, arrival.answer)
  }
}

function* takeAnswer(run: Run, { server, transport }: CaresSocket, answer: Answer): Resolver<void> {
  const { channel, queries } = run
  const query = queryOf(answer, queries)
  if (!query) return
  if (answer.truncated && transport === 'udp') {
    if (query.transport === 'tcp') return
    query.transport = 'tcp'
    query.again = say('overTcp', { server: server.address })
    yield* sendQuery(run, query)
    return
  }
  if (REFUSALS[answer.rcode] !== undefined) {
    skip(channel, query, server)
    if (serverOf(channel, query) === server) yield* askNext(run, query)
    return
  }
  end(run, query, statusOf(answer), answer)
}

/** handle_error: its sockets are closed, and all that waits there moves on. */
function* failServer(run: Run, server: CaresServer): Resolver<void> {
  const { channel } = run
  for (const socket of server.sockets) {
    if (socket.transport === 'tcp') server.generation = ++channel.generation
    closeSocket(channel, socket)
  }
  const moved = server.waiting
  server.waiting = []
  for (const query of moved) {
    skip(channel, query, server)
    yield* askNext(run, query)
  }
}
