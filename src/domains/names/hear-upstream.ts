import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import type { Heard } from '../coredns/index.ts'
import { boxOfStation, withConnection } from '../traffic/index.ts'
import type { Connection, Flight } from '../traffic/model.ts'
import { machineAt } from './ask-upstream.ts'
import { queriesOn, withQuery } from './change-names.ts'
import { say, written } from './explain.ts'
import { namesOf, type SentQuery } from './model.ts'
import { resumeWork } from './resume-work.ts'
import { serveOverTcp } from './serve-query.ts'
import { countOf, kindOf } from './sort-answer.ts'

/** What comes back to a server that asked another. */

const INSIDE_MS = 0.5 // simulated ms: a round trip within a connection that stands

interface Back {
  readonly flight: Flight
  readonly connection: Connection
}

/** `back` is absent for an answer within a TCP connection. */
export function* hearUpstream(world: World, query: SentQuery, back?: Back): Script<World> {
  const task = namesOf(world).tasks[query.task ?? '']
  if (back) {
    const { flight, connection } = back
    const { packet } = flight
    if (flight.direction === 'error' || packet.tcpFlags?.includes('RST')) {
      world = withConnection(world, { ...connection, state: 'refused' })
      return yield* end(world, query, { kind: 'failed', why: 'refused', at: world.clock })
    }
    const { asked } = connection
    if (packet.source !== asked.destination || packet.sourcePort !== asked.destinationPort)
      return world
    world = withConnection(world, { ...connection, state: 'answered' })
    if (query.transport === 'tcp') {
      const queries = queriesOn(world, connection.id)
      const roundTripMs = world.clock - connection.openedAt
      return yield* serveOverTcp(world, connection, { queries, roundTripMs })
    }
  }
  const { answer, server } = query
  if (!answer || query.isHeard || !task) return world
  world = withQuery(world, { ...query, isHeard: true, heardAt: world.clock })
  const from = task.server
  const { name, type } = query.query.question
  const said = { name: written(name), type, answered: kindOf(answer), count: countOf(answer) }
  const tell = task.isQuiet ? detail<World> : story<World>
  const box = boxOfStation(world, { host: task.host, name: 'app' })
  yield tell(
    world,
    say('upstreamHeard', { from, server: machineAt(world, server), ...said }),
    from,
    box,
  )
  return yield* end(world, query, { kind: 'answer', answer, at: world.clock })
}

/** A wait that has ended already is not ended again: `socket` is the how-manieth of the task. */
function* end(world: World, { task: id, socket }: SentQuery, heard: Heard): Script<World> {
  const task = namesOf(world).tasks[id ?? '']
  return task?.resumed.length === socket ? yield* resumeWork(world, task.id, heard) : world
}

/** A question arrives within a connection that was kept. */
export function* hearInside(world: World, id: string, connection: string): Script<World> {
  const query = namesOf(world).queries[id]
  const open = world.traffic.connections[connection]
  if (!query || !open) return world
  return yield* serveOverTcp(world, open, { queries: [query], roundTripMs: INSIDE_MS })
}
