import { withFields } from '../../core/large-record.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import { nextBelow } from '../../core/sim/random.ts'
import type { World } from '../../world.ts'
import { refOf } from '../api-server/model.ts'
import { put } from './change-object.ts'
import { enqueue, poll } from './enqueue.ts'
import { type Estimate, estimatePool, type Waiting, wasteOf } from './estimate-pool.ts'
import { say } from './explain.ts'
import { workloadOf } from './find-objects.ts'
import { type AutoscalerMemory, defaultFlags } from './model.ts'
import { type NodeGroup, nodeGroups } from './node-groups.ts'
import { findUnneeded, removeNodes } from './shrink-pool.ts'
import { clockOf, fitsIn, freeRoom, type Room, requestOf, without } from './workload-pods.ts'

/** A Pod must wait for so long before anybody grows a pool for it (core/static_autoscaler.go, unschedulablePodTimeBuffer). */
const YOUNG_MS = 2_000

export const memoryOf = (world: World, cluster: string): AutoscalerMemory =>
  world.clusterApi.autoscalers?.[cluster] ?? { unneeded: {} }

const remember = (world: World, cluster: string, memory: AutoscalerMemory): World => ({
  ...world,
  clusterApi: withFields(world.clusterApi, {
    autoscalers: { ...world.clusterApi.autoscalers, [cluster]: memory },
  }),
})

/**
 * One scan: grow a pool for Pods that nothing takes, and watch which Nodes are no longer needed.
 * core/static_autoscaler.go, RunOnce, cluster-autoscaler 1.36 with its clusterapi provider. Scans that would find nothing new
 * are left out.
 */
export function* scanCluster(world: World, cluster: string): Script<World> {
  const flags = world.clusterApi.settings.autoscaler
  if (!flags) return world
  const next = poll(world, 'autoscaler', { name: cluster, everyMs: flags.scanMs, cluster })
  if (!workloadOf(world, cluster).isConnected) return next
  const groups = nodeGroups(world, cluster)
  const waiting = waitingPods(next, cluster, groups)
  let after = next
  let isYoung = false
  if (waiting.length === 0) {
    const { stuck: _, ...rest } = memoryOf(after, cluster)
    after = remember(after, cluster, rest)
  } else if (oldestMs(after, cluster) < YOUNG_MS) {
    isYoung = true
    after = enqueue(after, 'autoscaler', { name: cluster, delayMs: flags.scanMs, isTimed: true })
  } else after = yield* grow(after, cluster, { groups, waiting })
  const unneeded = findUnneeded(after, cluster, nodeGroups(after, cluster))
  const { since, blocked } = unneeded
  const memory = { ...memoryOf(after, cluster), unneeded: since, blocked }
  after = remember(after, cluster, memory)
  const coolUntil = (memory.grewAt ?? -flags.delayAfterAddMs) + flags.delayAfterAddMs
  const isCool = coolUntil > clockOf(after) || isYoung
  if (!isCool) after = yield* removeNodes(after, cluster, unneeded)
  return scanLater(after, cluster, coolUntil)
}

/** What still waits when the Nodes that are there, and those that were ordered, have taken what they can. */
function waitingPods(
  world: World,
  cluster: string,
  groups: readonly NodeGroup[],
): readonly Waiting[] {
  const rooms: Room[] = Object.values(freeRoom(world, cluster))
  for (const { pool, members, shape } of groups) {
    const started = members.filter(
      ({ node, machine }) => node.ready !== 'False' && !machine.metadata.deletionTimestamp,
    )
    const coming = pool.spec.replicas - started.length
    for (let count = 0; count < coming && shape; count++) rooms.push(shape)
  }
  const left: Waiting[] = []
  for (const [name, app] of Object.entries(workloadOf(world, cluster).apps ?? {})) {
    const need = requestOf(app)
    for (const [pod, { node }] of Object.entries(app.pods)) {
      if (node !== '') continue
      const at = rooms.findIndex((room) => fitsIn(need, room))
      const room = rooms[at]
      if (room) rooms[at] = without(room, need)
      else left.push({ app: name, pod, need })
    }
  }
  return left
}

function oldestMs(world: World, cluster: string): number {
  const ages = Object.values(workloadOf(world, cluster).apps ?? {}).flatMap(({ pods }) =>
    Object.values(pods).flatMap(({ node, since }) =>
      node === '' ? [clockOf(world) - (since ?? 0)] : [],
    ),
  )
  return Math.max(0, ...ages)
}

interface Option extends Estimate {
  readonly group: NodeGroup
  readonly waste: number
}

interface Growing {
  readonly groups: readonly NodeGroup[]
  readonly waiting: readonly Waiting[]
}

/** One pool grows in one scan, the one that the expander picks; never beyond its largest size. */
function* grow(world: World, cluster: string, { groups, waiting }: Growing): Script<World> {
  const options = groups.flatMap((group): readonly Option[] => {
    const { shape, pool, max } = group
    if (!shape || pool.spec.replicas >= max) return []
    const estimate = estimatePool(waiting, shape)
    return estimate.nodes === 0 ? [] : [{ ...estimate, group, waste: wasteOf(estimate, shape) }]
  })
  const memory = memoryOf(world, cluster)
  if (options.length === 0) {
    const count = waiting.length
    const after = remember(world, cluster, { ...memory, stuck: count })
    if (memory.stuck !== count) yield story(after, say('poolsFull', { cluster, count }))
    return after
  }
  const least = Math.min(...options.map(({ waste }) => waste))
  const isLeast = (world.clusterApi.settings.autoscaler ?? defaultFlags).expander === 'least-waste'
  const best = isLeast ? options.filter(({ waste }) => waste === least) : options
  const [place, random] = best.length > 1 ? nextBelow(world.random, best.length) : [0, world.random]
  const chosen = best[place]
  if (!chosen) return world
  const { pool, max } = chosen.group
  const before = pool.spec.replicas
  const replicas = Math.min(max, before + chosen.nodes)
  const grown = put({ ...world, random }, { ...pool, spec: { ...pool.spec, replicas } })
  const { stuck: _, ...rest } = memory
  const after = remember(grown, cluster, { ...rest, grewAt: clockOf(world) })
  const said = { deployment: refOf(pool), before, after: replicas, count: waiting.length, max }
  yield story(after, say('poolGrown', said), refOf(pool))
  return after
}

/** The scan at which the next Node may go; changes bring scans by themselves. */
function scanLater(world: World, cluster: string, coolUntil: number): World {
  const { scanMs, unneededMs } = world.clusterApi.settings.autoscaler ?? defaultFlags
  const at = clockOf(world)
  const grid = Math.floor(at / 1_000) * 1_000 // as `poll` counts: from the whole second on
  const { unneeded, blocked = {} } = memoryOf(world, cluster)
  const again = Object.values(blocked).map(
    (until) => grid + scanMs * Math.ceil((until - grid) / scanMs),
  )
  const due = Object.values(unneeded)
    .map((since) => {
      const ripe = grid + scanMs * (Math.floor((since + unneededMs - grid) / scanMs) + 1)
      const cool = grid + scanMs * Math.ceil((coolUntil - grid) / scanMs)
      return Math.max(ripe, cool)
    })
    .concat(again)
    .filter((time) => time > at)
  if (due.length === 0) return world
  const delayMs = Math.min(...due) - at
  return enqueue(world, 'autoscaler', { name: cluster, delayMs, isTimed: true })
}
