import { isRef, type Ref } from '../../core/ref.ts'
import { schedule, unschedule } from '../../core/sim/agenda.ts'
import { detail, type Handlers, type Script, story } from '../../core/sim/kernel.ts'
import type { World, WorldEvent } from '../../world.ts'
import { apiServer } from '../api-server/index.ts'
import { findObject } from '../api-server/model.ts'
import { clusterApi } from '../cluster-api/index.ts'
import { controllers } from '../controllers/index.ts'
import type { Watch } from '../domain.ts'
import { etcd } from '../etcd/index.ts'
import { names, podFiles } from '../names/index.ts'
import type { LookupEnded, NameLookup, PodFiles } from '../names/model.ts'
import { namesOf } from '../names/model.ts'
import { sourceAddress } from '../netfilter/index.ts'
import { traffic, withConnection } from '../traffic/index.ts'
import type { ConnectionEnded } from '../traffic/model.ts'
import { say } from './explain.ts'
import { hostOf } from './host-of.ts'
import type { Connected, Ended, Heard, Looked, Note, Run, TerminalEvent } from './model.ts'
import { ANY_KIND, terminalOf } from './model.ts'
import type { Act, Ask, Open, Program } from './program.ts'
import { startProgram } from './start-program.ts'

/** Programs may do this many things before they wait: far above what any of ours does. */
const ACTS_MAX = 20_000

export const handlers: Handlers<World, TerminalEvent | LookupEnded | ConnectionEnded> = {
  *'terminal/run'(world, { target, command, image = 'debian', objects }) {
    const id = `${Object.keys(terminalOf(world).runs).length + 1}`
    const run: Run = {
      id,
      target,
      image,
      command,
      ...(objects && { objects }),
      startedAt: world.clock,
      heard: [{ now: 0 }],
      output: '',
      lookups: [],
      connections: [],
    }
    world = withRun(world, run)
    yield story(
      world,
      say('typed', { target, command: shortened(command) }),
      ...focusOf(world, run),
    )
    return yield* goOn(world, id)
  },

  *'terminal/woken'(world, { run: id, heard }) {
    const run = terminalOf(world).runs[id]
    if (!run || run.exitCode !== undefined || run.heard.length !== heard) return world
    return yield* resume(world, id, {})
  },

  *'names/ended'(world, { lookup: id }) {
    const run = running(world, ({ lookups }) => lookups.includes(id))
    const lookup = namesOf(world).lookups[id]
    if (!run || !lookup) return world
    const ended: Ended = { kind: 'lookup', id, looked: lookedOf(world, lookup, run) }
    return yield* resume(withoutLookup(world, run, id), run.id, { ended })
  },

  *'traffic/ended'(world, { connection: id, packet }) {
    const run = running(world, ({ connections }) => connections.includes(id))
    const connection = world.traffic.connections[id]
    if (!run || !connection) return world
    const server = connection.reached && world.network.hosts[connection.reached.host]?.name
    const connected: Connected = {
      tookMs: world.clock - connection.openedAt,
      ...(packet && { packet }),
      ...(server !== undefined && { server: server.slice(server.indexOf('/') + 1) }),
    }
    return yield* resume(withoutConnection(world, run, id), run.id, {
      ended: { kind: 'connection', id, connected },
    })
  },
}

/** Whoever waits for a change of such an object goes on: kubectl's own watch. */
export const watchForRuns: Watch = {
  objects: ['*'],
  wake: (world, { object }) => {
    let after = world
    for (const { id, target, heard, watches, exitCode } of Object.values(terminalOf(world).runs))
      if (exitCode === undefined && (watches?.includes(object) || watches?.includes(ANY_KIND)))
        after = schedule(after, 0, target, { kind: 'terminal/woken', run: id, heard: heard.length })
    return after
  },
}

const running = (world: World, isIts: (run: Run) => boolean): Run | undefined =>
  Object.values(terminalOf(world).runs).find((run) => run.exitCode === undefined && isIts(run))

function* resume(world: World, id: string, heard: Omit<Heard, 'now'>): Script<World> {
  const run = terminalOf(world).runs[id]
  if (!run) return world
  return yield* goOn(withHeard(world, run, heard), id)
}

/** The program goes on until it waits for what is not there yet, or ends. */
function* goOn(world: World, id: string): Script<World> {
  for (let count = 0; count < ACTS_MAX; count++) {
    const run = terminalOf(world).runs[id]
    if (!run) return world
    const { acts, next, exitCode } = standingOf(run)
    let printed = run.output
    let note: Note | undefined
    for (const act of acts) {
      if (act.act === 'print') printed += act.text
      else note = act.note
    }
    world = withRun(world, { ...run, output: printed, ...(note && { note }) })
    if (exitCode !== undefined) return yield* end(world, id, note === 'notModelled' ? 0 : exitCode)
    if (printed !== run.output)
      yield detail(
        world,
        say('printed', { command: shortened(run.command) }),
        ...focusOf(world, run),
      )
    if (next?.act !== 'wait') {
      const done = yield* carryOut(world, id, next)
      world = done.world
      const current = terminalOf(world).runs[id]
      if (!current) return world
      world = withHeard(
        world,
        current,
        done.ended ? { value: done.value, ended: done.ended } : { value: done.value },
      )
      continue
    }
    return wait(world, id, next)
  }
  return world
}

function wait(world: World, id: string, { untilMs, kinds }: Extract<Act, { act: 'wait' }>): World {
  const { watches: _, ...run } = terminalOf(world).runs[id] ?? { id }
  if (!('target' in run)) return world
  world = withRun(world, kinds ? { ...run, watches: kinds } : run)
  if (untilMs === undefined) return world
  const delayMs = Math.max(0, run.startedAt + untilMs - world.clock)
  return schedule(world, delayMs, run.target, {
    kind: 'terminal/woken',
    run: id,
    heard: run.heard.length,
  })
}

function* end(world: World, id: string, exitCode: number): Script<World> {
  const run = terminalOf(world).runs[id]
  if (!run) return world
  const { watches: _, ...rest } = run
  world = withRun(world, { ...rest, exitCode, lookups: [], connections: [] })
  const said = { command: shortened(run.command), code: exitCode }
  const message =
    run.note === 'notModelled' ? say('left', { command: said.command }) : say('ended', said)
  yield story(world, message, ...focusOf(world, run))
  return world
}

const placeOf = ({ target, inside }: Run): string => inside ?? target

interface Done {
  readonly world: World
  readonly value?: unknown
  readonly ended?: Ended
}

function* carryOut(world: World, id: string, act: Act | undefined): Script<World, Done> {
  const run = terminalOf(world).runs[id]
  if (!run || !act) return { world }
  switch (act.act) {
    case 'lookUp':
      return yield* beginLookup(world, run, act.ask)
    case 'open':
      return yield* openConnection(world, run, act.open)
    case 'read':
      return { world, value: act.read(world) }
    case 'files':
      return { world, value: filesOf(world, placeOf(run)) }
    case 'enter':
      return { world: withRun(world, { ...run, inside: act.target }) }
    case 'do':
      return { world: yield* carryOutEvent(world, act.event) }
    default:
      return { world }
  }
}

function* beginLookup(world: World, run: Run, ask: Ask): Script<World, Done> {
  const { name, asker, family, ...asks } = ask
  const event = {
    kind: 'names/asked',
    from: placeOf(run),
    name,
    library: asker,
    isReported: true,
    asks,
    ...(family && { family }),
  } as const
  const id = `${Object.keys(namesOf(world).lookups).length + 1}`
  world = withRun(world, { ...run, lookups: [...run.lookups, id] })
  world = yield* names.handlers['names/asked'](world, event, placeOf(run))
  if (namesOf(world).lookups[id]) return { world, value: id }
  // It could not begin: kubelet wrote no files for this Pod.
  const current = terminalOf(world).runs[run.id]
  const looked: Looked = { error: 'EAI_AGAIN', addresses: [], exchanges: [] }
  const ended = { kind: 'lookup', id, looked } as const
  return { world: current ? withoutLookup(world, current, id) : world, value: id, ended }
}

function* openConnection(world: World, run: Run, open: Open): Script<World, Done> {
  const host = hostOf(world, placeOf(run))
  if (!host || sourceAddress(host, open.to) === undefined || open.to.includes(':')) return { world }
  const { to, port, protocol, patienceMs } = open
  const event = { kind: 'traffic/opened', from: host.stands, to, port, protocol } as const
  world = yield* traffic.handlers['traffic/opened'](world, event, run.target)
  const id = `connection:${world.traffic.count}` as const
  const connection = world.traffic.connections[id]
  const current = terminalOf(world).runs[run.id]
  if (!connection || !current) return { world }
  world = withConnection(world, { ...connection, isReported: true })
  world = withRun(world, { ...current, connections: [...current.connections, id] })
  const timedOut = (each: WorldEvent) => each.kind === 'traffic/timedOut' && each.connection === id
  world = unschedule(world, timedOut)
  world = schedule(world, patienceMs, run.target, { kind: 'traffic/timedOut', connection: id })
  return { world, value: id }
}

/** What other domains do at a learner's command. */
const LOWER: Readonly<
  Record<string, (world: World, event: never, actor: string) => Script<World>>
> = {
  ...etcd.handlers,
  ...apiServer.handlers,
  ...controllers.handlers,
  ...clusterApi.handlers,
}

function* carryOutEvent(world: World, event: WorldEvent): Script<World> {
  const handle = LOWER[event.kind]
  return handle ? yield* handle(world, event as never, 'learner') : world // as: handlers are total
}

function filesOf(world: World, target: string): PodFiles {
  const pod = findObject(world.api, 'Pod', target.slice('pod:'.length))
  const made = pod && podFiles(world, pod)
  return made?.ok ? made.files : { resolvConf: '', hosts: '', hostname: '' }
}

/** What a lookup came to, in ms since the command was typed. */
function lookedOf(world: World, lookup: NameLookup, run: Run): Looked {
  const { outcome } = lookup
  const since = lookup.startedAt - run.startedAt
  const own = Object.values(namesOf(world).queries).filter((query) => query.lookup === lookup.id)
  return {
    error: outcome?.error ?? '',
    addresses: outcome?.addresses ?? [],
    ...(outcome?.canonicalName !== undefined && { canonicalName: outcome.canonicalName }),
    exchanges: own.map(({ socket, query, server, transport, sentAt }) => {
      const heard = lookup.resumed.find(
        ({ arrival }) =>
          arrival?.socket === socket &&
          (arrival.kind !== 'answer' || arrival.answer.id === query.id),
      )
      const came = heard?.arrival
      return {
        query,
        server,
        transport,
        sentAt: sentAt - run.startedAt,
        ...(heard &&
          came && {
            heard: {
              at: heard.now + since,
              came: came.kind === 'answer' ? came.answer : came.kind,
            },
          }),
      }
    }),
  }
}

/** Where a program stands after all it has heard: what it printed since it heard the newest, and what it does next. */
interface Standing {
  readonly acts: readonly Extract<Act, { act: 'print' | 'note' }>[]
  readonly next?: Exclude<Act, { act: 'print' | 'note' }>
  readonly exitCode?: number
}

/** Runs the program from its beginning with all that it was told: it decides the same each time. */
function standingOf(run: Run): Standing {
  const program: Program = startProgram(run)
  let [heard = { now: 0 }, ...later] = run.heard
  let acts: Standing['acts'][number][] = []
  let step = program.next(heard)
  for (;;) {
    if (step.done) return { acts, exitCode: step.value }
    const act = step.value
    if (act.act === 'print' || act.act === 'note') {
      acts.push(act)
      step = program.next(heard)
      continue
    }
    const [next, ...rest] = later
    if (!next) return { acts, next: act }
    heard = next
    later = rest
    acts = []
    step = program.next(heard)
  }
}

const withRun = (world: World, run: Run): World => ({
  ...world,
  terminal: { runs: { ...terminalOf(world).runs, [run.id]: run } },
})

const withHeard = (world: World, run: Run, heard: Omit<Heard, 'now'>): World =>
  withRun(world, {
    ...run,
    heard: [...run.heard, { now: world.clock - run.startedAt, ...withoutUndefined(heard) }],
  })

const withoutUndefined = ({ value, ended }: Omit<Heard, 'now'>): Omit<Heard, 'now'> => ({
  ...(value !== undefined && { value }),
  ...(ended && { ended }),
})

const withoutLookup = (world: World, run: Run, id: string): World =>
  withRun(world, { ...run, lookups: run.lookups.filter((each) => each !== id) })

const withoutConnection = (world: World, run: Run, id: string): World =>
  withRun(world, { ...run, connections: run.connections.filter((each) => each !== id) })

/** Long commands, such as a pasted manifest, in a sentence. */
const SAID_MAX = 60
function shortened(command: string): string {
  const [line = ''] = command.trim().split('\n')
  return line.length > SAID_MAX ? `${line.slice(0, SAID_MAX)}…` : line
}

function focusOf(world: World, { target }: Run): readonly Ref[] {
  return hostOf(world, target) && isRef(target) ? [target] : []
}
