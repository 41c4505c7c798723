import { withFields } from '../../core/large-record.ts'
import type { Ref } from '../../core/ref.ts'
import { allDue } from '../../core/sim/due.ts'
import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { failuresOf, nextDelayMs, withFailures } from './back-off-queue.ts'
import { type PassFailure, say } from './explain.ts'
import { type BrokenWatch, PROGRAM_OF, type Refusable } from './model.ts'
import { asCached, carryOut, type StaleKind, staleKinds } from './stale-cache.ts'

/**
 * Controllers that do not work before their caches hold their own last writes. For the first three it is the consistency store of
 * pkg/controller/util/consistency (gates StaleControllerConsistency…, on since v1.36), for EndpointSlices the tracker of
 * endpointslice_controller.go, for those of Cluster API DeferNextReconcileUntilCacheUpToDate (v1.14, util/controller/controller.go).
 */
const WAITS_FOR_OWN_WRITES = [
  'replicaset',
  'daemonset',
  'statefulset',
  'endpointslice',
  'topology',
  'machinedeployment',
  'machineset',
  'kubeadmcontrolplane',
]
const LOOKS_AGAIN_MS = 100 // Cluster API: requeueDurationStaleCache
const ASKS_WITHIN_MS = 60_000 // the reflector's longest wait: it asks no later

export interface Pass {
  readonly controller: string
  readonly name: string
  /** Who works. */
  readonly actor: string
  readonly reconcile: (world: World, name: string) => Script<World>
  /** Puts the key back into its queue. */
  readonly requeue: (world: World, delayMs: number) => World
  /** The object of the key, if it is there. */
  readonly refOf: (world: World) => Ref | undefined
}

/**
 * One worker takes one key: it reads its caches, writes, and is done (Forget), or something goes wrong and the key comes back after its
 * back-off (AddRateLimited). pkg/controller/replicaset/replica_set.go, processNextWorkItem; controller-runtime v0.24,
 * pkg/internal/controller/controller.go, reconcileHandler.
 */
export function* workOff(world: World, pass: Pass): Script<World> {
  const { controller, name, reconcile } = pass
  const stale = staleKinds(world, PROGRAM_OF[controller])
  const awaited = stale.filter(({ watch }) => lacksWriteOf(watch, pass))
  if (awaited.length > 0)
    return yield* isOfClusterApi(controller)
      ? awaitCache(world, pass, awaited)
      : fail(world, pass, 'stale')
  const isRefused = (world.controllers.refusedUntil?.[controller] ?? 0) > nowOf(world)
  const isPatching = isOfClusterApi(controller)
  let cached = asCached(world, stale)
  let real = world
  let written: Written = []
  const script = reconcile(cached, name)
  for (;;) {
    const next = script.next()
    const after = next.done ? next.value : next.value.world
    if (isRefused && after.api.resourceVersion !== cached.api.resourceVersion)
      return yield* fail(real, pass, 'refused')
    if (stale.length === 0) real = after
    else {
      const carried = carryOut({ real, cached, after, stale, isPatching })
      if ('refusal' in carried) return yield* fail(real, pass, carried.refusal)
      written = [...written, ...carried.written]
      real = noteWrites(carried.world, pass, stale, written)
    }
    cached = after
    if (next.done) return withFailures(real, pass, 0)
    yield { ...next.value, world: inProcess(real, pass) }
  }
}

const nowOf = ({ api, clock }: World): number => api.elapsedMs + clock

const isOfClusterApi = (controller: string): boolean =>
  PROGRAM_OF[controller] !== undefined && PROGRAM_OF[controller] !== 'kube-controller-manager'

const lacksWriteOf = (watch: BrokenWatch, { controller, name }: Pass): boolean =>
  (watch.written[`${controller} ${name}`] ?? 0) > watch.resourceVersion

/**
 * Cluster API looks again every 100 ms, and counts no failure. Rounds that would find nothing new are left out: a cache stays as it is until
 * its reflector asks again.
 */
function* awaitCache(world: World, pass: Pass, awaited: readonly StaleKind[]): Script<World> {
  const keys = awaited.map(({ key }) => key)
  const asks = allDue(world).flatMap(({ at, event }) =>
    (event.kind === 'controllers/watchRetried' || event.kind === 'controllers/relisted') &&
    keys.includes(`${event.program} ${event.object}`)
      ? [at - world.clock]
      : [],
  )
  const rounds = Math.max(1, Math.ceil(Math.min(...asks, ASKS_WITHIN_MS) / LOOKS_AGAIN_MS))
  const after = pass.requeue(world, rounds * LOOKS_AGAIN_MS)
  const ref = pass.refOf(world)
  const said = say('cacheAwaited', { what: ref ?? pass.name, everyMs: LOOKS_AGAIN_MS })
  yield detail(inProcess(after, pass), said, ...(ref ? [ref] : []))
  return after
}

/** Steps of a pass show its key in the hands of a worker. */
const inProcess = (world: World, { controller, name, actor }: Pass): World => ({
  ...world,
  controllers: withFields(world.controllers, { inProcess: { controller, name, actor } }),
})

type Written = readonly { readonly object: string; readonly resourceVersion: number }[]

/** A cache that has fallen behind does not show these writes: the controller must know that itself. */
function noteWrites(
  world: World,
  { controller, name }: Pass,
  stale: readonly StaleKind[],
  written: Written,
): World {
  if (!WAITS_FOR_OWN_WRITES.includes(controller)) return world
  let brokenWatches = world.controllers.brokenWatches ?? {}
  for (const { key, object } of stale) {
    const watch = brokenWatches[key]
    const versions = written.flatMap((one) => (one.object === object ? [one.resourceVersion] : []))
    if (!watch || versions.length === 0) continue
    const last = { [`${controller} ${name}`]: Math.max(...versions) }
    const noted = { ...watch, written: { ...watch.written, ...last } }
    brokenWatches = { ...brokenWatches, [key]: noted }
  }
  return { ...world, controllers: { ...world.controllers, brokenWatches } }
}

/** Back into the queue with its back-off; what the pass wrote before stays written. */
function* fail(world: World, pass: Pass, passFailure: PassFailure): Script<World> {
  const { controller, name } = pass
  const failures = failuresOf(world, controller, name)
  const ref = pass.refOf(world)
  const focus = ref ? [ref] : []
  const what = ref ?? name
  const delayMs = nextDelayMs(controller, failures)
  if (delayMs === undefined) {
    const dropped = withFailures(world, pass, 0)
    yield story(dropped, say('keyDropped', { what, passFailure, count: failures + 1 }), ...focus)
    return dropped
  }
  const after = pass.requeue(withFailures(world, pass, failures + 1), delayMs)
  const said = say('passFailed', { what, passFailure, count: failures + 1, delayMs })
  const shown = inProcess(after, pass)
  yield failures === 0 ? story(shown, said, ...focus) : detail(shown, said, ...focus)
  return after
}

/** For so many seconds the API server refuses what a controller writes: an admission webhook is down. */
export function* refuseWrites(
  world: World,
  { controller, seconds }: { readonly controller: Refusable; readonly seconds: number },
): Script<World> {
  const until = nowOf(world) + seconds * 1_000
  const refusedUntil = { ...world.controllers.refusedUntil, [controller]: until }
  const after: World = { ...world, controllers: { ...world.controllers, refusedUntil } }
  yield story(after, say('writesRefused', { controller, seconds }))
  return after
}
