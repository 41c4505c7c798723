import { parseIPv4 } from '../../core/ip.ts'
import { type Ref, ref } from '../../core/ref.ts'
import { schedule } from '../../core/sim/agenda.ts'
import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import type { Ask, Heard } from '../coredns/index.ts'
import { sourceAddress, tupleOf } from '../netfilter/index.ts'
import type { Packet } from '../netfilter/model.ts'
import { boxOfStation, quietly, walk } from '../traffic/index.ts'
import type { Connection } from '../traffic/model.ts'
import { withQuery } from './change-names.ts'
import { say, written } from './explain.ts'
import { leaving } from './leave.ts'
import { namesOf, type SentQuery, type ServerTask } from './model.ts'
import { isScripted, scriptedNetwork } from './scripted-upstream.ts'
import { takePort } from './take-port.ts'

/** A server asks another: one that a script stands for answers after a while, all others are asked by packets. */

interface Asking {
  readonly world: World
  /** What was heard at once. */
  readonly now?: Heard
}

export function* askUpstream(world: World, task: ServerTask, ask: Ask): Script<World, Asking> {
  const { settings } = namesOf(world)
  if (isScripted(settings, ask.upstream)) return askScript(world, task, ask)
  return yield* askByPacket(world, task, ask)
}

function askScript(world: World, task: ServerTask, ask: Ask): Asking {
  const reply = scriptedNetwork(namesOf(world).settings)(ask, world.clock)
  const at = world.clock + reply.after
  const heard: Heard =
    reply.kind === 'answer'
      ? { kind: 'answer', answer: reply.answer, at }
      : { kind: 'failed', why: reply.why, at }
  return { world: expect(world, task, { heard, afterMs: reply.after }) }
}

/** The wait ends so, if nothing else has ended it before. */
const expect = (
  world: World,
  { id, server, resumed }: ServerTask,
  { heard, afterMs }: { readonly heard: Heard; readonly afterMs: number },
): World =>
  schedule(world, afterMs, server, {
    kind: 'names/upstreamHeard',
    task: id,
    resumed: resumed.length,
    heard,
  })

function* askByPacket(world: World, task: ServerTask, ask: Ask): Script<World, Asking> {
  const { transport, timeoutMs, query } = ask
  const colon = ask.upstream.lastIndexOf(':')
  const server = ask.upstream.slice(0, colon).replace(/^\[|\]$/g, '')
  const port = Number(ask.upstream.slice(colon + 1))
  const host = world.network.hosts[task.host]
  const from: Ref = task.server
  const failed: Heard = { kind: 'failed', why: 'timeout', at: world.clock + timeoutMs }
  const source = host && parseIPv4(server) !== undefined && sourceAddress(host, server)
  if (!host || !source) {
    yield detail(world, say('unreachable', { from, server }), from)
    return { world: expect(world, task, { heard: failed, afterMs: 0 }) }
  }
  world = expect(world, task, { heard: failed, afterMs: timeoutMs })
  const open = transport === 'tcp' ? keptConnection(world, task, ask) : undefined
  const given = takePort(world)
  world = given.world
  const count = world.traffic.count + 1
  const packet: Packet = {
    protocol: transport,
    source,
    sourcePort: given.port,
    destination: server,
    destinationPort: port,
    ttl: 64,
    mark: 0,
    ...(transport === 'tcp' && { tcpFlags: 'SYN' }),
  }
  const name = written(query.question.name)
  const isFirst = !Object.values(namesOf(world).queries).some((one) => one.task !== undefined)
  const connection: Connection = open ?? {
    id: ref('connection', `${count}`),
    from,
    host: host.name,
    asked: tupleOf(packet),
    typed: name,
    state: 'open',
    openedAt: world.clock,
    chosen: [],
    purpose: 'name',
    ...((task.isQuiet || !isFirst) && { isQuiet: true as const }),
  }
  const sent: SentQuery = {
    id: `${Object.keys(namesOf(world).queries).length + 1}`,
    task: task.id,
    connection: connection.id,
    socket: task.resumed.length,
    server,
    transport,
    query,
    sentAt: world.clock,
  }
  world = withQuery(world, sent)
  const { type } = query.question
  const asked = machineAt(world, server)
  const tell = task.isQuiet ? detail<World> : story<World>
  if (open) {
    yield tell(world, say('askedAgain', { from, server: asked, name, type }), from)
    return {
      world: schedule(world, 0, 'kernel', {
        kind: 'names/askedInside',
        query: sent.id,
        connection: open.id,
      }),
    }
  }
  const left = leaving(world, connection, packet)
  const said = transport === 'tcp' ? 'upstreamOverTcp' : 'upstreamAsked'
  const { flight } = left
  world = left.world
  const box = boxOfStation(world, flight.station)
  yield tell(world, say(said, { from, server: asked, name, type }), from, box)
  const script = walk(world, flight.id, { kind: 'output', host: host.name, packet })
  return { world: yield* connection.isQuiet ? quietly(script) : script }
}

/** A machine outside the cluster by its name, any other server by its address. */
export function machineAt({ network }: World, address: string): string {
  const host = Object.values(network.hosts).find(
    ({ kind, interfaces }) =>
      kind === 'outside' && interfaces.eth0?.addresses.some((own) => own.startsWith(`${address}/`)),
  )
  return host?.stands ?? address
}

/** The connection that was given back after an earlier question, if it stands. */
function keptConnection(world: World, task: ServerTask, { isKept, upstream }: Ask) {
  if (!isKept) return undefined
  return Object.values(world.traffic.connections).findLast(
    ({ host, asked, state, purpose }) =>
      host === task.host &&
      purpose === 'name' &&
      state === 'answered' &&
      asked.protocol === 'tcp' &&
      `${asked.destination}:${asked.destinationPort}` === upstream,
  )
}
