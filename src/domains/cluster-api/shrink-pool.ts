import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { now } from '../api-server/index.ts'
import { nameOf, refOf } from '../api-server/model.ts'
import { put, withAnnotation } from './change-object.ts'
import { changeNode } from './change-workload.ts'
import { drainNode } from './drain-node.ts'
import { say } from './explain.ts'
import { find, workloadOf } from './find-objects.ts'
import { defaultFlags } from './model.ts'
import type { NodeGroup } from './node-groups.ts'
import {
  clockOf,
  fitsIn,
  freeRoom,
  GOING,
  type Room,
  requestOf,
  roomOfNode,
  without,
} from './workload-pods.ts'

/** Nodes that could go. */
export interface Unneeded {
  readonly candidates: readonly Candidate[]
  /** By name: since when, in ms. */
  readonly since: Readonly<Record<string, number>>
  /** Those that could not be emptied, by name: until when, in ms, nobody asks again. */
  readonly blocked: Readonly<Record<string, number>>
}

interface Candidate {
  readonly group: NodeGroup
  readonly member: NodeGroup['members'][number]
  readonly isEmpty: boolean
}

const RECHECK_MS = 300_000 // --unremovable-node-recheck-timeout
const PARALLEL_MAX = 10 // --max-scale-down-parallelism; of these one at most needs a drain (--max-drain-parallelism)

/**
 * Little used, and everything on it fits elsewhere without breaking a budget; each that is found counts as gone for the next.
 * core/scaledown/{eligibility,planner}, simulator, cluster-autoscaler 1.36.
 */
export function findUnneeded(
  world: World,
  cluster: string,
  groups: readonly NodeGroup[],
): Unneeded {
  const { utilization } = world.clusterApi.settings.autoscaler ?? defaultFlags
  const known = world.clusterApi.autoscalers?.[cluster]?.unneeded ?? {}
  let free = freeRoom(world, cluster)
  const budget: Record<string, number> = {}
  for (const [name, { pods, minAvailable }] of Object.entries(appsOf(world, cluster))) {
    const ready = Object.values(pods).filter(({ isReady }) => isReady).length
    budget[name] = ready - minAvailable
  }
  const all = groups.flatMap((group) =>
    group.pool.spec.replicas > group.min ? group.members.map((member) => ({ group, member })) : [],
  )
  const at = clockOf(world)
  const recent = Object.entries(world.clusterApi.autoscalers?.[cluster]?.blocked ?? {})
  const blocked = Object.fromEntries(recent.filter(([, until]) => until > at))
  const candidates: Candidate[] = []
  for (const { group, member } of all.toSorted(byAge(known))) {
    const { node, machine } = member
    const own = free[node.name]
    if (!own || machine.metadata.deletionTimestamp || blocked[node.name] !== undefined) continue
    if (usedPart(roomOfNode(world, node), own) > utilization) continue
    const { [node.name]: _, ...others } = free
    const moved = moveAll(world, cluster, { node: node.name, free: others, budget })
    if (!moved) {
      blocked[node.name] = at + RECHECK_MS
      continue
    }
    free = moved.free
    for (const app of moved.apps) budget[app] = (budget[app] ?? 0) - 1
    candidates.push({ group, member, isEmpty: moved.apps.length === 0 })
  }
  const since = candidates.map(({ member: { node } }) => {
    return [node.name, known[node.name] ?? at] as const // as: a pair
  })
  return { candidates, since: Object.fromEntries(since), blocked }
}

type Member = { readonly member: NodeGroup['members'][number] }

/** Those that could go before come first. */
const byAge = (known: Readonly<Record<string, number>>) => (left: Member, right: Member) => {
  const [one, other] = [left.member.node.name, right.member.node.name]
  const age = (name: string) => known[name] ?? Number.MAX_SAFE_INTEGER
  return age(one) - age(other) || (one < other ? -1 : 1)
}

const appsOf = (world: World, cluster: string) => workloadOf(world, cluster).apps ?? {}

const usedPart = (whole: Room, free: Room): number =>
  Math.max(1 - free.cpuMilli / whole.cpuMilli, 1 - free.memoryMi / whole.memoryMi)

interface Moving {
  readonly node: string
  readonly free: Readonly<Record<string, Room>>
  readonly budget: Readonly<Record<string, number>>
}

/** The room that is left when all Pods of a Node have gone elsewhere; undefined when one cannot. */
function moveAll(world: World, cluster: string, { node, free, budget }: Moving) {
  let left = free
  const apps: string[] = []
  for (const [name, app] of Object.entries(appsOf(world, cluster))) {
    for (const pod of Object.values(app.pods)) {
      if (pod.node !== node) continue
      apps.push(name)
      const need = requestOf(app)
      const [home, room] = Object.entries(left).find(([, one]) => fitsIn(need, one)) ?? []
      const going = apps.filter((one) => one === name).length
      if (home === undefined || !room || going > (budget[name] ?? 0)) return undefined
      left = { ...left, [home]: without(room, need) }
    }
  }
  return { free: left, apps }
}

/** Nodes that were unneeded for longer than the flag says go: all empty ones at once, of the others one. */
export function* removeNodes(
  world: World,
  cluster: string,
  { candidates, since }: Unneeded,
): Script<World> {
  const { unneededMs } = world.clusterApi.settings.autoscaler ?? defaultFlags
  const ripe = candidates.filter(
    ({ member }) => (since[member.node.name] ?? 0) + unneededMs < clockOf(world),
  )
  const empty = ripe.filter(({ isEmpty }) => isEmpty).slice(0, PARALLEL_MAX)
  const full = ripe.filter(({ isEmpty }) => !isEmpty).slice(0, empty.length < PARALLEL_MAX ? 1 : 0)
  let after = world
  for (const one of [...empty, ...full]) after = yield* removeNode(after, cluster, one)
  return after
}

/** Taint, drain, mark the Machine, and only then one replica less: the set picks the Machine that is marked. */
function* removeNode(world: World, cluster: string, { group, member }: Candidate): Script<World> {
  const pool = find(world, 'MachineDeployment', nameOf(group.pool))
  const machine = find(world, 'Machine', nameOf(member.machine))
  if (!pool || !machine || pool.spec.replicas <= group.min) return world
  const { node } = member
  let after = changeNode(world, cluster, { ...node, taints: [...node.taints, GOING] })
  yield detail(after, say('nodeTainted', { node: node.name }), refOf(machine))
  const drained = yield* drainNode(after, machine, node)
  after = drained.world
  if (!drained.isDone) return world // its budget was used up by others meanwhile
  const current = find(after, 'Machine', nameOf(machine)) ?? machine
  after = put(after, withAnnotation(current, 'cluster.x-k8s.io/delete-machine', now(after)))
  const before = pool.spec.replicas
  after = put(after, { ...pool, spec: { ...pool.spec, replicas: before - 1 } })
  const said = { deployment: refOf(pool), machine: refOf(machine), before, after: before - 1 }
  yield story(after, say('poolShrunk', said), refOf(machine), refOf(pool))
  return after
}
