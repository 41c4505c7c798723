import type { Ref } from '../../core/ref.ts'
import { schedule } from '../../core/sim/agenda.ts'
import { detail, type Script, story, type Told } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { findObject, nameOf } from '../api-server/model.ts'
import type { Demand, Heard } from '../coredns/index.ts'
import type { Answer } from '../dns/model.ts'
import { boxOfStation } from '../traffic/index.ts'
import { askUpstream } from './ask-upstream.ts'
import { withoutTask, withQuery, withTask } from './change-names.ts'
import { say, written } from './explain.ts'
import { isKubeDns, tellContainers } from './kube-dns.ts'
import { type NamesSlice, namesOf, type ReplyWay, type ServerTask } from './model.ts'
import { objectsReadBy } from './read-objects.ts'
import { standingOfTask, stateOf, type TaskStanding } from './run-task.ts'
import { countOf, kindOf } from './sort-answer.ts'

/** A server at its work: it goes on until it waits for others, or has its answer. */

const SERVER_MS = 0.5 // simulated ms: CoreDNS looks into its memory; measured ones are of this order
const TASKS_MAX = 200 // of one server at once: one that asks itself without end runs out of memory

export type Begun = Omit<ServerTask, 'id' | 'startState' | 'objects' | 'resumed' | 'seen'>

/** Something new for a server to do. */
export function* begin(world: World, begun: Begun): Script<World> {
  const names: NamesSlice = namesOf(world)
  const count = Object.values(names.tasks).filter(({ uid }) => uid === begun.uid).length
  if (count >= TASKS_MAX) {
    yield detail(world, say('outOfMemory', { pod: begun.server, count }), begun.server)
    return world
  }
  const corefile = names.corefiles[begun.uid]
  const task: ServerTask = {
    ...begun,
    id: `${names.taskCount + 1}`,
    startState: stateOf(world, begun.uid),
    objects: objectsReadBy(world, begun.server),
    ...(corefile !== undefined && { corefile }),
    resumed: [],
    seen: { changes: 0, passed: 0, begun: 0 },
  }
  world = { ...world, names: { ...names, taskCount: names.taskCount + 1 } }
  return yield* workOn(withTask(world, task), task.id)
}

/** Checks that slept since the last lookup go on: without one they would never come to rest. */
export function resumePaused(world: World): World {
  for (const { isPaused, ...task } of Object.values(namesOf(world).tasks)) {
    if (!isPaused) continue
    world = schedule(withTask(world, task), 0, task.server, {
      kind: 'names/upstreamHeard',
      task: task.id,
      resumed: task.resumed.length,
      heard: { kind: 'slept', at: world.clock },
    })
  }
  return world
}

/** What a task waited for has come. */
export function* resumeTask(world: World, id: string, heard: Heard): Script<World> {
  const task = namesOf(world).tasks[id]
  if (!task) return world
  const resumed = [...task.resumed, { heard, state: stateOf(world, task.uid) }]
  return yield* workOn(withTask(world, { ...task, resumed }), id)
}

function* workOn(world: World, id: string): Script<World> {
  for (;;) {
    const task = namesOf(world).tasks[id]
    if (!task) return world
    const standing = standingOfTask(world, task)
    if (!standing) return withoutTask(world, id)
    const { demand, answer, passed, begunAt } = standing
    world = yield* tellPassed(standing.remember(world), task, passed)
    const seen = {
      changes: standing.changeCount,
      passed: passed.length,
      begun: begunAt.length,
    }
    world = withTask(world, { ...task, seen })
    if (!demand) world = yield* finish(withoutTask(world, id), task, answer)
    for (const [place, startedAt] of begunAt.entries()) {
      if (place >= task.seen.begun)
        world = yield* beginAside(world, { ...task, seen }, { startedAt, place })
    }
    if (!demand) return world
    const heard = yield* waitFor(world, { ...task, seen }, demand)
    world = heard.world
    if (!heard.now) return world
    const resumed = [...task.resumed, { heard: heard.now, state: stateOf(world, task.uid) }]
    world = withTask(world, { ...task, seen, resumed })
  }
}

/** A check or a refresh: it goes on beside the question. */
function* beginAside(
  world: World,
  origin: ServerTask,
  { startedAt, place }: { readonly startedAt: number; readonly place: number },
): Script<World> {
  const { server, uid, host } = origin
  const work = { kind: 'background', origin, place } as const
  return yield* begin(world, { server, uid, host, work, startedAt, isQuiet: true })
}

/** `now`: it was there at once. */
function* waitFor(
  world: World,
  task: ServerTask,
  demand: Demand,
): Script<World, { readonly world: World; readonly now?: Heard }> {
  if (demand.kind === 'ask') return yield* askUpstream(world, task, demand)
  if (Object.values(namesOf(world).lookups).every(({ outcome }) => outcome))
    return { world: withTask(world, { ...task, isPaused: true }) }
  const heard: Heard = { kind: 'slept', at: world.clock + demand.ms }
  return {
    world: schedule(world, demand.ms, task.server, {
      kind: 'names/upstreamHeard',
      task: task.id,
      resumed: task.resumed.length,
      heard,
    }),
  }
}

function* tellPassed(
  world: World,
  { server, host, seen, isQuiet }: ServerTask,
  passed: TaskStanding['passed'],
): Script<World> {
  const box = boxOfStation(world, { host, name: 'app' })
  const pod = findObject(world.api, 'Pod', server.slice('pod:'.length))
  const told = passed.slice(seen.passed)
  if (pod && isKubeDns(pod)) {
    for (const one of told) {
      const message = tellContainers(`pod:${nameOf(pod)}`, one)
      const tell = isQuiet ? detail<World> : story<World>
      if (message) yield { ...tell(world, message, server, box), actor: server }
    }
    return world
  }
  for (const { plugin, did } of told) {
    if (plugin !== '')
      yield { ...detail(world, say('stage', { pod: server, plugin }), server, box), actor: server }
    const tell = plugin === '' && !isQuiet ? story<World> : detail<World>
    yield { ...tell(world, did, server, box), actor: server }
  }
  return world
}

/** The answer goes on its way back, if there is one and somebody waits for it. */
function* finish(
  world: World,
  { server: to, host, work, isQuiet }: ServerTask,
  answer: Answer | undefined,
): Script<World> {
  if (work.kind === 'background' || work.kind === 'resolved') return world
  const box = boxOfStation(world, { host, name: 'app' })
  const tell = (message: Told<World>['message']): Told<World> => ({
    level: isQuiet ? 'detail' : 'story',
    message,
    focus: [to, box],
    world,
    actor: to,
  })
  if (!answer) {
    yield tell(say('silent', { pod: to }))
    return world
  }
  const query = namesOf(world).queries[work.reply.query]
  if (query) world = withQuery(world, { ...query, answer })
  const { name, type } = work.query.question
  const said = { name: written(name), type, answered: kindOf(answer), count: countOf(answer) }
  yield tell(say('answered', { pod: to, ...said }))
  return sendBack(world, work.reply, SERVER_MS + waitOfCpu(world, to))
}

/** Simulated ms. */
function waitOfCpu(world: World, server: Ref): number {
  const node = findObject(world.api, 'Pod', server.slice('pod:'.length))?.spec.nodeName
  return namesOf(world).settings.slow?.[node ?? ''] ?? 0
}

/** An answer leaves after a while, by the way the question came. */
export function sendBack(world: World, reply: ReplyWay, delayMs: number): World {
  if (reply.kind === 'stream')
    return schedule(world, reply.roundTripMs + delayMs, 'kernel', {
      kind: 'names/answered',
      query: reply.query,
    })
  const { entry, flight } = reply
  return entry
    ? schedule(world, delayMs, `kernel@${entry.host}`, { kind: 'names/replied', flight, entry })
    : world
}
