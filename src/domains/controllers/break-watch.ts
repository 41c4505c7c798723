import { draw, schedule } from '../../core/sim/agenda.ts'
import { detail, type Handlers, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { heldInOutage } from '../api-server/index.ts'
import { findAny, type KubeObject } from '../api-server/model.ts'
import type { Change } from '../domain.ts'
import { say } from './explain.ts'
import { keysSince, type Wake, wakeProgram } from './hold-back.ts'
import {
  type BrokenWatch,
  isWatchedBy,
  type MachineryEvent,
  type Missed,
  type Program,
} from './model.ts'
import { componentBackAt } from './reach-api.ts'
import { resync, resyncOne } from './resync.ts'
import { asCached } from './stale-cache.ts'
import { refuseWrites } from './work-off.ts'

/**
 * A watch that breaks, as a reflector gets over it: it asks to watch again from the last resourceVersion of its cache, with waits of
 * 0.8 s, doubled up to 30 s, each drawn out by up to as much again. The API server sends what was missed, or answers 410 Gone when it no
 * longer has it; then everything is listed anew. Nothing is lost either way. k8s.io/client-go/tools/cache/reflector.go (v0.36), watch,
 * ListAndWatchWithContext, NewReflectorWithOptions; k8s.io/apimachinery/pkg/util/wait/backoff.go, DelayWithReset.
 */
const FIRST_WAIT_MS = 800
const WAIT_MAX_MS = 30_000
const JITTER_STEPS = 1_000

/**
 * Everything that a broken watch, a resync and refused writes bring about. `wake`: what a change does to those who watch. While the API
 * server is gone for everybody, nobody asks for a single watch.
 */
export const machinery = (wake: Wake): Handlers<World, MachineryEvent> =>
  heldInOutage<MachineryEvent>(
    {
      'controllers/watchBroken': breakWatch,
      'controllers/watchRetried': (world, event) => retry(world, event, wake),
      'controllers/relisted': (world, event) => relist(world, event, wake),
      'controllers/resynced': (world, { program }) => resync(world, program, wake),
      'controllers/writesRefused': refuseWrites,
    },
    {
      clientOf: (event) =>
        event.kind === 'controllers/watchRetried' || event.kind === 'controllers/relisted'
          ? event.program
          : undefined,
      backAt: componentBackAt,
    },
  )

interface Of {
  readonly program: Program
  readonly object: string
}

const keyOf = ({ program, object }: Of): string => `${program} ${object}`
/** Kinds are stored with their group, and spoken of without. */
const spoken = ({ program, object }: Of): Of => ({
  program,
  object: object.split('.')[0] ?? object,
})

const nowOf = ({ api, clock }: World): number => api.elapsedMs + clock

interface Break extends Of {
  readonly seconds: number
  readonly forgets?: boolean
}

function* breakWatch(world: World, { program, object, seconds, forgets }: Break): Script<World> {
  const of = { program, object }
  if (!isWatchedBy(program, object)) {
    yield story(world, say('watchUnknown', spoken(of)))
    return world
  }
  if (world.controllers.brokenWatches?.[keyOf(of)]) {
    yield story(world, say('watchIsBroken', spoken(of)))
    return world
  }
  const { resourceVersion } = world.api
  const broken = withWatch(world, of, {
    resourceVersion,
    until: nowOf(world) + seconds * 1_000,
    attempts: 0,
    forgets: forgets ?? false,
    missed: [],
    written: {},
  })
  yield story(broken, say('watchBroken', { ...spoken(of), version: resourceVersion }))
  return schedule(broken, 0, program, { kind: 'controllers/watchRetried', ...of })
}

/** The reflector's next wait; the world remembers the chance that it took. */
function waitMs(world: World, { attempts }: BrokenWatch): readonly [number, World] {
  const [chance, after] = draw(world, JITTER_STEPS)
  const base = Math.min(WAIT_MAX_MS, FIRST_WAIT_MS * 2 ** attempts)
  return [Math.round(base * (1 + chance / JITTER_STEPS)), after]
}

function* retry(world: World, { program, object }: Of, wake: Wake): Script<World> {
  const of = { program, object }
  const watch = world.controllers.brokenWatches?.[keyOf(of)]
  if (!watch) return world
  const version = watch.resourceVersion
  const isAnswered = nowOf(world) >= watch.until
  if (isAnswered && !watch.forgets) return yield* resume(world, of, watch, wake)
  const [delayMs, drawn] = waitMs(world, watch)
  const attempts = watch.attempts + 1
  const waiting = withWatch(drawn, of, { ...watch, attempts })
  yield isAnswered
    ? story(waiting, say('watchGone', { ...spoken(of), version, delayMs }))
    : detail(waiting, say('watchRefused', { ...spoken(of), count: attempts, delayMs }))
  const kind = isAnswered ? 'controllers/relisted' : 'controllers/watchRetried'
  return schedule(waiting, delayMs, program, { kind, ...of })
}

/** The API server still has every change since: they come in their order. */
function* resume(world: World, of: Of, watch: BrokenWatch, wake: Wake): Script<World> {
  const healed = withWatch(world, of, undefined)
  let after = healed
  for (const change of watch.missed) after = wakeProgram(after, of.program, change, wake)
  const { resourceVersion: version, missed } = watch
  const said = {
    ...spoken(of),
    version,
    count: missed.length,
    keys: keysSince(healed, after).length,
  }
  yield story(after, say('watchResumed', said))
  return after
}

/**
 * The list replaces the cache: what differs is told to the handlers as an update, an addition or a deletion, and what is as before
 * comes once more with the resourceVersion that it had. shared_informer.go, OnUpdate; the_real_fifo.go, Replace.
 */
function* relist(world: World, of: Of, wake: Wake): Script<World> {
  const watch = world.controllers.brokenWatches?.[keyOf(of)]
  if (!watch) return world
  const { program, object } = of
  const cached = asCached(world, [{ key: keyOf(of), object, watch }])
  const healed = withWatch(world, of, undefined)
  const listed = world.api.objects[object] ?? {}
  const known = cached.api.objects[object] ?? {}
  let after = healed
  let changed = 0
  for (const [name, now] of Object.entries(listed)) {
    const before = known[name]
    if (before?.metadata.resourceVersion === now.metadata.resourceVersion) {
      after = resyncOne(after, { program, object, name, now }, wake)
      continue
    }
    changed += 1
    after = wakeProgram(after, program, changeOf({ object, name, before }), wake)
  }
  const lost = Object.entries(known).filter(([name]) => !findAny(world.api, object, name))
  for (const [name, before] of lost) {
    const change: Change = { object, name, verb: 'deleted', before }
    after = wakeProgram(after, program, change, wake)
  }
  const count = Object.keys(listed).length
  const keys = keysSince(healed, after).length
  const said = { ...spoken(of), count, changed, gone: lost.length, same: count - changed, keys }
  yield story(after, say('relisted', said))
  return after
}

const changeOf = ({
  object,
  name,
  before,
}: Pick<Missed, 'object' | 'name'> & { readonly before: KubeObject | undefined }): Change =>
  before ? { object, name, verb: 'updated', before } : { object, name, verb: 'created' }

function withWatch(world: World, of: Of, watch: BrokenWatch | undefined): World {
  const { brokenWatches: known = {}, ...slice } = world.controllers
  const { [keyOf(of)]: _, ...others } = known
  const brokenWatches = watch ? { ...others, [keyOf(of)]: watch } : others
  const isEmpty = Object.keys(brokenWatches).length === 0
  return { ...world, controllers: isEmpty ? slice : { ...slice, brokenWatches } }
}
