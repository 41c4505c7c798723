import { allDue } from '../core/sim/due.ts'
import type { Due } from '../core/sim/kernel.ts'
import type { KubeObject } from '../domains/api-server/model.ts'
import {
  type BrokenWatch,
  isWatchedBy,
  PROGRAMS,
  type Program,
} from '../domains/controllers/model.ts'
import type { World, WorldEvent } from '../world.ts'

/** What is between a change and a controller, at one step: work queues, and the caches of informers. */

/** `inProcess`: a worker has it. `waiting`: now. `delayed`: later. `polled`: asked about again and again, until it can go on. */
export type KeyState = 'inProcess' | 'waiting' | 'delayed' | 'polled'

export interface QueuedKey {
  readonly key: string
  readonly state: KeyState
  /** Simulated ms until it is due; of polled ones, between two rounds. */
  readonly ms: number
  /** Passes that went wrong in a row. */
  readonly failures: number
}

/** Keys in the order in which they are due. */
export interface WorkQueue {
  /** The program or the controller that works on it, as steps name it. */
  readonly actor: string
  readonly keys: readonly QueuedKey[]
}

export interface Queues {
  /** Those that are not empty, by name. */
  readonly queues: readonly WorkQueue[]
  /** Changes that have not left the API server. */
  readonly changes: number
}

/** Actors of Cluster API's queues that are only polled. */
const ACTOR_OF: Readonly<Record<string, string>> = {
  kubeadmconfig: 'kubeadm-bootstrap-provider',
  kubeadmcontrolplane: 'kubeadm-control-plane-provider',
  infracluster: 'infrastructure-provider',
  inframachine: 'infrastructure-provider',
  autoscaler: 'cluster-autoscaler',
}

export function readQueues(world: World): Queues {
  const { clock, clusterApi, controllers } = world
  const queues = new Map<string, QueuedKey[]>()
  const put = (actor: string, key: Omit<QueuedKey, 'failures'>, controller: string) => {
    const failures = controllers.failures?.[`${controller} ${key.key}`] ?? 0
    queues.set(actor, [...(queues.get(actor) ?? []), { ...key, failures }])
  }
  const { inProcess } = controllers
  if (inProcess)
    put(inProcess.actor, { key: inProcess.name, state: 'inProcess', ms: 0 }, inProcess.controller)
  let changes = 0
  for (const { at, actor, event } of allDue(world)) {
    if (event.kind === 'api/changed') changes += 1
    if (event.kind !== 'controllers/reconciled' && event.kind !== 'cluster-api/reconciled') continue
    const ms = at - clock
    put(actor, { key: event.name, state: ms > 0 ? 'delayed' : 'waiting', ms }, event.controller)
  }
  for (const [name, { everyMs }] of Object.entries(clusterApi.polls)) {
    const space = name.indexOf(' ')
    const controller = name.slice(0, space)
    const actor = ACTOR_OF[controller] ?? `${controller}-controller`
    put(actor, { key: name.slice(space + 1), state: 'polled', ms: everyMs }, controller)
  }
  const byName = [...queues].map(([actor, keys]) => ({ actor, keys }))
  return {
    queues: byName.toSorted((left, right) => (left.actor < right.actor ? -1 : 1)),
    changes,
  }
}

/** The cache of one kind in one program. */
export interface Cache {
  readonly program: Program
  readonly object: string
  /** resourceVersion of the newest object that it knows, and of the newest that the API server has. */
  readonly known: number
  readonly newest: number
  /** Changes that it has not seen. */
  readonly missing: number
  /** Its watch is broken: how often it has asked again, and in how many ms it asks again. */
  readonly broken?: {
    readonly attempts: number
    readonly asksInMs: number
    /** What it does then. */
    readonly next: 'watch' | 'list'
  }
}

/** The caches of all programs that are here; those that are behind come first. */
export function readCaches(world: World): readonly Cache[] {
  const agenda = allDue(world)
  const kinds = Object.keys(world.api.objects)
  const programs = PROGRAMS.filter((program) =>
    kinds.some((kind) => OWN[program].test(kind) && isWatchedBy(program, kind)),
  )
  const caches = programs.flatMap((program) =>
    kinds
      .filter((kind) => isWatchedBy(program, kind))
      .map((object) => cacheOf(world, agenda, { program, object })),
  )
  const isBehind = ({ missing, broken }: Cache) => missing > 0 || broken !== undefined
  return [...caches.filter(isBehind), ...caches.filter((cache) => !isBehind(cache))]
}

/** Kinds whose presence means that a program is here. */
const OWN: Readonly<Record<Program, RegExp>> = {
  'kube-controller-manager': /^(Deployment|ReplicaSet|DaemonSet|StatefulSet|Service|Pod)$/,
  'capi-controller-manager': /\.cluster\.x-k8s\.io$/,
  'capi-kubeadm-bootstrap-controller-manager': /^KubeadmConfig\./,
  'capi-kubeadm-control-plane-controller-manager': /^KubeadmControlPlane\./,
  'infrastructure-provider': /\.infrastructure\.cluster\.x-k8s\.io$/,
}

type Agenda = readonly Due<WorldEvent>[]
type Of = Pick<Cache, 'program' | 'object'>

function cacheOf({ api, controllers, clock }: World, agenda: Agenda, of: Of): Cache {
  const watch = controllers.brokenWatches?.[`${of.program} ${of.object}`]
  const coming = agenda.flatMap(({ event }) =>
    event.kind === 'api/changed' &&
    event.object === of.object &&
    event.resourceVersion > (watch?.resourceVersion ?? 0)
      ? [event]
      : [],
  )
  const unseen = [...(watch?.missed ?? []), ...coming]
  const stored = newestIn(api.objects[of.object] ?? {})
  const newest = Math.max(stored, ...unseen.map(({ resourceVersion }) => resourceVersion))
  const missing = unseen.length
  const oldest = Math.min(...unseen.map(({ resourceVersion }) => resourceVersion))
  const known = watch ? watch.resourceVersion : missing === 0 ? newest : oldest - 1
  const due = watch && agenda.find(({ event }) => asksFor(event, of))
  return {
    ...of,
    known,
    newest: Math.max(newest, known),
    missing,
    ...(watch && { broken: brokenOf(watch, due, clock) }),
  }
}

const asksFor = (event: WorldEvent, { program, object }: Of): boolean =>
  (event.kind === 'controllers/watchRetried' || event.kind === 'controllers/relisted') &&
  event.program === program &&
  event.object === object

const brokenOf = (watch: BrokenWatch, due: Due<WorldEvent> | undefined, clock: number) => ({
  attempts: watch.attempts,
  asksInMs: Math.max(0, (due?.at ?? clock) - clock),
  next: due?.event.kind === 'controllers/relisted' ? ('list' as const) : ('watch' as const), // as: literals
})

const newestOf = new WeakMap<object, number>()

/** The newest resourceVersion among objects; a record that was read before costs nothing. */
function newestIn(objects: Readonly<Record<string, KubeObject>>): number {
  let newest = newestOf.get(objects)
  if (newest === undefined) {
    newest = 0
    for (const { metadata } of Object.values(objects))
      newest = Math.max(newest, Number(metadata.resourceVersion ?? 0))
    newestOf.set(objects, newest)
  }
  return newest
}
