import { withFields } from '../../core/large-record.ts'
import { schedule } from '../../core/sim/agenda.ts'
import { type DueGrouping, dueIn } from '../../core/sim/due.ts'
import type { World, WorldEvent } from '../../world.ts'
import { now, sinceMs } from '../api-server/index.ts'
import { findInfra } from './find-objects.ts'
import type { MachineController, Poll } from './model.ts'

interface Key {
  readonly name: string
  readonly delayMs?: number
  /** The time itself matters, not a change: an earlier pass does not stand in for this one. */
  readonly isTimed?: boolean
}

/** What waits in the queues. */
const byKey: DueGrouping = {
  keysOf: (event) => {
    const due = event as WorldEvent // as: an agenda of this world
    return due.kind === 'cluster-api/reconciled' ? [`${due.controller} ${due.name}`] : []
  },
}

/** Puts a key into a controller's work queue, once: many changes come to one pass. */
export function enqueue(
  world: World,
  controller: MachineController,
  { name, delayMs = 0, isTimed = false }: Key,
): World {
  const at = world.clock + delayMs
  let isWaiting = false
  for (const { at: dueAt } of dueIn(world, byKey, `${controller} ${name}`)) {
    if (isTimed ? dueAt === at : dueAt <= at) isWaiting = true
  }
  if (isWaiting) return world
  const event = { kind: 'cluster-api/reconciled', controller, name } as const // as: a literal
  return schedule(world, delayMs, ACTORS[controller], event)
}

/** The programs behind the queues, as a learner sees them named. */
const ACTORS: Readonly<Record<MachineController, string>> = {
  cluster: 'cluster-controller',
  topology: 'topology-controller',
  clusterclass: 'clusterclass-controller',
  autoscaler: 'cluster-autoscaler',
  machinedeployment: 'machinedeployment-controller',
  machineset: 'machineset-controller',
  machine: 'machine-controller',
  machinehealthcheck: 'machinehealthcheck-controller',
  kubeadmconfig: 'kubeadm-bootstrap-provider',
  kubeadmcontrolplane: 'kubeadm-control-plane-provider',
  infracluster: 'infrastructure-provider',
  inframachine: 'infrastructure-provider',
}

type Waiting = Pick<Poll, 'cluster' | 'everyMs'> & { readonly name: string }

/**
 * The controller will look again every `everyMs` from this pass on, until one ends without waiting. Rounds that would
 * find nothing new are left out: `wakePolls` sets the next round when something has changed.
 */
export function poll(
  world: World,
  controller: MachineController,
  { name, everyMs, cluster }: Waiting,
): World {
  return withPolls(world, {
    ...world.clusterApi.polls,
    [`${controller} ${name}`]: { since: now(world), everyMs, cluster },
  })
}

export const isPolling = (world: World, controller: MachineController, name: string): boolean =>
  Object.hasOwn(world.clusterApi.polls, `${controller} ${name}`)

/** The controller no longer waits. */
export function endPoll(world: World, controller: MachineController, name: string): World {
  const { [`${controller} ${name}`]: ended, ...polls } = world.clusterApi.polls
  return ended ? withPolls(world, polls) : world
}

/** Something in a cluster changed: whoever polls for it finds it in the next round. */
export const wakePolls = (world: World, cluster: string): World =>
  wakePollsOf(world, (awaited) => awaited === cluster)

/** A template that was missing has come; it does not tell for which cluster. */
export const wakePollsIn = (world: World, namespace: string): World =>
  wakePollsOf(world, (awaited) => awaited.startsWith(`${namespace}/`))

function wakePollsOf(world: World, isAwaited: (cluster: string) => boolean): World {
  let after = world
  for (const [key, { since, everyMs, cluster: awaited }] of Object.entries(
    world.clusterApi.polls,
  )) {
    if (!isAwaited(awaited)) continue
    const space = key.indexOf(' ')
    const controller = key.slice(0, space) as MachineController // as: keys begin with one
    const waitedMs = (sinceMs(world, since) ?? 0) % everyMs
    const delayMs = everyMs - waitedMs
    after = enqueue(after, controller, { name: key.slice(space + 1), delayMs, isTimed: true })
  }
  return after
}

const withPolls = (world: World, polls: Readonly<Record<string, Poll>>): World => ({
  ...world,
  clusterApi: withFields(world.clusterApi, { polls }),
})

/** The queue of an infrastructure object, by what it is. */
export const infraController = (key: string): 'infracluster' | 'inframachine' =>
  key.slice(0, key.indexOf('/')).endsWith('Cluster') ? 'infracluster' : 'inframachine'

export const enqueueInfra = (world: World, key: string): World =>
  findInfra(world, key) ? enqueue(world, infraController(key), { name: key }) : world
