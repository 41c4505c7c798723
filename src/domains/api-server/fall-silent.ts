import { draw, schedule, unschedule } from '../../core/sim/agenda.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { say } from './explain.ts'
import {
  backSince,
  isApiDown,
  type KubeObject,
  type Outage,
  type Pod,
  type Silence,
} from './model.ts'
import { LIVENESS_MS, serverStartAt } from './server-starts.ts'

/** The API server falls silent, and answers again. Who needs it is told by events, and waits (`hold-events.ts`). */

/** A learner stops it: it stays away until it is started. */
export function* stopServer(world: World): Script<World> {
  return isApiDown(world.api) ? world : yield* fallSilent(world, 'stopped')
}

function* fallSilent(world: World, why: Silence): Script<World> {
  const known = world.api.outage
  const [chance, drawn] = draw(world, 0x1_0000_0000)
  const own = known && ownStill(world, known)
  const outage: Outage = {
    chance: known?.chance ?? chance,
    why,
    downs: [...(known?.downs ?? []), { from: world.clock }],
    before: world.api.objects,
    ...(own && { own }),
    reported: [],
    held: [],
  }
  const calm = unschedule(drawn, ({ kind }) => kind === 'api/recovered')
  let after = withOutage(calm, outage)
  after = wakeRuns(schedule(after, 0, 'api-server', { kind: 'controllers/apiTurned' }))
  yield story(after, say(why === 'stopped' ? 'serverStopped' : 'storageLost'))
  return after
}

/** Commands that watch objects hear that nobody sends them anything any more, or does again. */
function wakeRuns(world: World): World {
  let after = world
  for (const { id, target, heard, watches, exitCode } of Object.values(world.terminal?.runs ?? {}))
    if (exitCode === undefined && watches)
      after = schedule(after, 0, target, { kind: 'terminal/woken', run: id, heard: heard.length })
  return after
}

/** What kubelets have not told since the last silence, beside what is known now. */
function ownStill({ api }: World, { own, before, reported }: Outage): Outage['own'] {
  const pods: Record<string, KubeObject> = { ...api.objects.Pod }
  let isAny = false
  for (const [name, pod] of Object.entries(before.Pod ?? {})) {
    const its = own?.Pod?.[name]
    if (its === pod || !own || reported.includes((pod as Pod).spec.nodeName ?? '')) continue // as: stored under its kind
    isAny = true
    if (its) pods[name] = its
    else delete pods[name]
  }
  return isAny ? { ...api.objects, Pod: pods } : undefined
}

const withOutage = (world: World, outage: Outage): World => ({
  ...world,
  api: { ...world.api, outage },
})

/** It answers: what was held is tried again, each by its own client at its own time. */
export function* startServer(world: World): Script<World> {
  const { outage } = world.api
  const last = outage?.downs.at(-1)
  if (!outage || !last || last.to !== undefined) return world
  if (outage.why === 'killed' && outage.quorumAt === undefined) return world // it ends again at once
  const { quorumAt: _, ...rest } = outage
  const downs = [...outage.downs.slice(0, -1), { ...last, to: world.clock }]
  let after = withOutage(
    unschedule(world, ({ kind }) => kind === 'api/livenessFailed'),
    { ...rest, why: 'stopped', downs, held: [] },
  )
  for (const { actor, event } of outage.held) after = schedule(after, 0, actor, event as never) // as: it is of this world
  after = wakeRuns(schedule(after, 0, 'api-server', { kind: 'controllers/apiTurned' }))
  const seconds = Math.round((world.clock - last.from) / 1_000)
  yield story(
    after,
    say(outage.quorumAt === undefined ? 'serverBack' : 'serverRestarted', { seconds }),
  )
  return after
}

// biome-ignore lint/correctness/useYield: that everybody has caught up is nobody's news
export function* recover(world: World): Script<World> {
  if (backSince(world.api) === undefined) return world
  const { outage: _, ...api } = world.api
  return { ...world, api }
}

/** etcd cannot agree any more. The API server runs on, until its liveness probe has failed often enough. */
export function* loseStorage(world: World): Script<World> {
  if (isApiDown(world.api)) return world
  const after = schedule(world, LIVENESS_MS, 'kubelet', { kind: 'api/livenessFailed' })
  return yield* fallSilent(after, 'noQuorum')
}

export function* failLiveness(world: World): Script<World> {
  const { outage } = world.api
  if (!outage || !isApiDown(world.api) || outage.why !== 'noQuorum') return world
  const after = wakeRuns(withOutage(world, { ...outage, why: 'killed' }))
  yield story(after, say('serverKilled', { seconds: Math.round(LIVENESS_MS / 1_000) }))
  return after
}

/** A leader is there again. An API server that kubelet has stopped meanwhile waits for its next start. */
export function* regainStorage(world: World): Script<World> {
  const { outage } = world.api
  const last = outage?.downs.at(-1)
  if (!outage || !last || last.to !== undefined) return world
  if (outage.why === 'noQuorum') return yield* startServer(world)
  if (outage.why === 'stopped' || outage.quorumAt !== undefined) return world
  const waitMs = serverStartAt(last.from, world.clock) - world.clock
  const after = schedule(
    withOutage(world, { ...outage, quorumAt: world.clock }),
    waitMs,
    'kubelet',
    { kind: 'api/started' },
  )
  yield story(after, say('storageBack', { seconds: Math.round(waitMs / 1_000) }))
  return after
}
