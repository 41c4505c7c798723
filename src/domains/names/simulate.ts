import type { Ref } from '../../core/ref.ts'
import { schedule } from '../../core/sim/agenda.ts'
import { detail, type Handlers, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { findObject } from '../api-server/model.ts'
import { quietHandlers, withFlight } from '../traffic/index.ts'
import type { Reported } from '../traffic/model.ts'
import { queriesOn, resumedWith, withLookup } from './change-names.ts'
import { endLookup } from './end-lookup.ts'
import { say } from './explain.ts'
import { hostOfPod } from './find-pod.ts'
import { haltServer } from './halt-server.ts'
import { hearAnswered, hearArrival } from './hear-answer.ts'
import { hearInside, hearUpstream } from './hear-upstream.ts'
import { type Arrived, type NameLookup, type NamesEvent, namesOf } from './model.ts'
import { podFiles } from './pod-files.ts'
import { reloadCorefile } from './reload-corefile.ts'
import { standingOf } from './resume-lookup.ts'
import { resumeWork } from './resume-work.ts'
import { wakeResolved, withResolved } from './run-resolved.ts'
import { sendQuery } from './send-query.ts'
import { serveArrival } from './serve-query.ts'
import { setNodeCache } from './set-node-cache.ts'
import { withUpstreams } from './upstream-hosts.ts'
import { resumePaused } from './work-on.ts'

export const handlers: Handlers<World, NamesEvent | Reported> = {
  *'names/asked'(world, { from: asker, name, library, family = 'unspec', connect, ...rest }) {
    const pod = findObject(world.api, 'Pod', asker.slice('pod:'.length))
    const host = pod && hostOfPod(world, pod)
    if (!host || !asker.startsWith('pod:')) {
      yield story(world, say('nobody', { from: asker }))
      return world
    }
    const from = asker as Ref // as: a Pod of this name is there
    const made = podFiles(world, pod)
    if (!made.ok) {
      yield story(world, say('noFile', { from, why: made.why }), from)
      return world
    }
    world = withResolved(withUpstreams(world, made.files.resolvConf))
    const id = `${Object.keys(namesOf(world).lookups).length + 1}`
    const lookup: NameLookup = {
      id,
      from,
      host: host.name,
      name,
      library,
      family,
      files: made.files,
      startedAt: world.clock,
      resumed: [{ now: 0 }],
      ports: {},
      ...(connect && { connect }),
      ...(rest.asks && { asks: rest.asks }),
      ...(rest.isReported && { isReported: true }),
    }
    world = resumePaused(withLookup(world, lookup))
    yield story(world, say('asked', { from, name, library }), from)
    yield detail(world, say('fileRead', { from, ...partsOf(made.files.resolvConf) }), from)
    return yield* goOn(world, id)
  },

  *'names/waited'(world, { lookup: id, resumed, now }) {
    const lookup = namesOf(world).lookups[id]
    if (!lookup || lookup.outcome || lookup.resumed.length !== resumed) return world
    const { from } = lookup
    const missing = Object.values(namesOf(world).queries).findLast(
      (query) => query.lookup === id && !query.isHeard,
    )
    const seconds = (now - (lookup.resumed.at(-1)?.now ?? 0)) / 1000
    if (missing) yield story(world, say('waited', { from, seconds, server: missing.server }), from)
    return yield* resume(world, id, now)
  },

  *'names/replied'(world, { flight, entry }, actor) {
    const after = withFlight(world, flight)
    const event = { kind: 'traffic/answered', flight: flight.id, entry } as const
    return yield* quietHandlers['traffic/answered'](after, event, actor)
  },

  *'names/answered'(world, { query }) {
    const sent = namesOf(world).queries[query]
    if (sent?.task !== undefined) return yield* hearUpstream(world, sent)
    const heard = yield* hearAnswered(world, query)
    return yield* goOnWith(heard.world, heard)
  },

  *'names/upstreamHeard'(world, { task: id, resumed, heard }) {
    const task = namesOf(world).tasks[id]
    return task?.resumed.length === resumed ? yield* resumeWork(world, id, heard) : world
  },

  *'names/askedInside'(world, { query, connection }) {
    return yield* hearInside(world, query, connection)
  },

  *'names/serverStarted'(world, { pod, uid }) {
    return yield* haltServer(world, pod, uid)
  },

  *'names/corefileFound'(world, { pod, uid }) {
    return yield* reloadCorefile(world, pod, uid)
  },

  *'names/resolvedWaited'(world, { node, ...waited }) {
    return yield* wakeResolved(world, node, waited)
  },

  *'names/nodeCacheSynced'(world, { node }) {
    return yield* setNodeCache(world, node)
  },

  *'traffic/reported'(world, report) {
    const flight = world.traffic.flights[report.flight]
    const connection = flight && world.traffic.connections[flight.connection]
    if (!flight || !connection) return world
    if (flight.direction === 'request')
      return yield* serveArrival(world, { flight, connection }, report)
    const [query] = queriesOn(world, connection.id)
    if (query?.task !== undefined) return yield* hearUpstream(world, query, { flight, connection })
    const heard = yield* hearArrival(world, flight, connection)
    return yield* goOnWith(heard.world, heard)
  },
}

function* goOnWith(
  world: World,
  { lookup, arrival }: { readonly lookup?: NameLookup; readonly arrival?: Arrived },
): Script<World> {
  if (!lookup || !arrival) return world
  return yield* resume(world, lookup.id, world.clock - lookup.startedAt, arrival)
}

function* resume(world: World, id: string, now: number, arrival?: Arrived): Script<World> {
  const lookup = namesOf(world).lookups[id]
  if (!lookup || lookup.outcome) return world
  return yield* goOn(withLookup(world, resumedWith(lookup, now, arrival)), id)
}

/** The resolver goes on until it waits for what is not there yet, or ends. */
function* goOn(world: World, id: string): Script<World> {
  const unreachable: Arrived[] = []
  for (;;) {
    const lookup = namesOf(world).lookups[id]
    if (!lookup) return world
    const { acts, outcome, untilMs } = standingOf(lookup)
    let told: string | undefined
    for (const act of acts) {
      if (act.act === 'tell') yield story(world, act.message, lookup.from)
      else {
        for (const send of act.sends) {
          const again = JSON.stringify(send.again)
          const sent = yield* sendQuery(world, id, { send, isAgainTold: told === again })
          told = again
          world = sent.world
          if (!sent.isSent) unreachable.push({ socket: send.socket, kind: 'unreachable' })
        }
      }
    }
    if (outcome) return yield* endLookup(world, id, outcome)
    const now = lookup.resumed.at(-1)?.now ?? 0
    const next = unreachable.shift()
    const current = namesOf(world).lookups[id]
    if (next && current) {
      world = withLookup(world, resumedWith(current, now, next))
      continue
    }
    return untilMs === undefined
      ? world
      : schedule(world, Math.max(0, untilMs - now), lookup.from, {
          kind: 'names/waited',
          lookup: id,
          resumed: lookup.resumed.length,
          now: untilMs,
        })
  }
}

/** What a resolv.conf says, for a sentence. */
function partsOf(text: string) {
  const wordsAfter = (word: string): string =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${word} `))
      .map((line) => line.slice(word.length + 1))
      .join(' ')
  return {
    servers: wordsAfter('nameserver'),
    searches: wordsAfter('search'),
    ndots: Number(/\bndots:(\d+)/.exec(wordsAfter('options'))?.[1] ?? 1),
  }
}
