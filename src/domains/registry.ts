import * as versions from '../core/keep-versions.ts'
import { plugVersions } from '../core/large-record.ts'
import { schedule } from '../core/sim/agenda.ts'
import * as backlog from '../core/sim/backlog.ts'
import { plugBacklog, takeNext } from '../core/sim/due.ts'
import type { Handlers, Limits, Script, SimEvent } from '../core/sim/kernel.ts'
import type { World, WorldEvent } from '../world.ts'
import { apiServer, heldInOutage, holding, withStorage } from './api-server/index.ts'
import { isApiDown } from './api-server/model.ts'
import { clusterApi } from './cluster-api/index.ts'
import {
  componentBackAt,
  controllers,
  holdBack,
  machinery,
  unrecordedHandlers,
} from './controllers/index.ts'
import type { Missed } from './controllers/model.ts'
import { coreDns } from './coredns/index.ts'
import { dns } from './dns/index.ts'
import type { Change, Invariant, Lens, Watch } from './domain.ts'
import { etcd, startClocks } from './etcd/index.ts'
import { kubeProxy } from './kube-proxy/index.ts'
import { loadBalancer } from './load-balancer/index.ts'
import { names } from './names/index.ts'
import { makeRoom, netfilter, plugRoom, plugTrouble, troubles } from './netfilter/index.ts'
import { terminal } from './terminal/index.ts'
import {
  buildHandlers,
  dialHandlers,
  quietHandlers,
  sysctlHandlers,
  traffic,
} from './traffic/index.ts'

plugRoom(makeRoom)
plugTrouble(troubles)

/** The domains in order: each may call the ones before it. Who reacts to a change is found in their watches. */
const domains = [
  netfilter,
  etcd,
  apiServer,
  dns,
  controllers,
  clusterApi,
  kubeProxy,
  loadBalancer,
  coreDns,
  traffic,
  names,
  terminal,
] as const

plugVersions(versions)
plugBacklog(backlog)

export const watches: readonly Watch[] = domains.flatMap((domain) => domain.watches)
export const lenses: readonly Lens[] = domains.flatMap((domain) => domain.lenses)
export const promises: readonly Invariant[] = domains.flatMap((domain) => domain.promises)

/** A watch event arrives: everybody who watches this kind is woken, in the order of the domains. */
// biome-ignore lint/correctness/useYield: what the woken do is told by themselves
function* deliver(world: World, change: Missed, actor: string): Script<World> {
  const { outage } = world.api
  if (outage && isApiDown(world.api))
    return holding(world, outage, { event: { kind: 'api/changed', ...change } as SimEvent, actor }) // as: it is what was delivered
  let after = world
  for (const { wake } of watchersOf(change.object)) after = wake(after, change)
  return holdBack(world, after, change)
}

/** What a change does to controllers with work queues, when their watch brings it late or once more. */
function wakeControllers(world: World, change: Change): World {
  let after = world
  for (const { objects, wake } of [...controllers.watches, ...clusterApi.watches]) {
    if (objects.includes('*') || objects.includes(change.object)) after = wake(after, change)
  }
  return after
}

const watchers = new Map<string, readonly Watch[]>()

function watchersOf(kind: string): readonly Watch[] {
  let found = watchers.get(kind)
  if (!found) {
    found = watches.filter(({ objects }) => objects.includes('*') || objects.includes(kind))
    watchers.set(kind, found)
  }
  return found
}

const handlersWith = (ofControllers: typeof controllers.handlers): Handlers<World, WorldEvent> => ({
  ...withStorage(etcd.handlers),
  ...apiServer.handlers,
  ...ofControllers,
  ...heldInOutage(machinery(wakeControllers), {
    clientOf: (event) =>
      event.kind === 'controllers/watchRetried' || event.kind === 'controllers/relisted'
        ? event.program
        : undefined,
    backAt: componentBackAt,
  }),
  ...clusterApi.handlers,
  ...kubeProxy.handlers,
  ...loadBalancer.handlers,
  ...traffic.handlers,
  ...quietHandlers,
  ...buildHandlers,
  ...sysctlHandlers,
  ...dialHandlers,
  ...names.handlers,
  ...terminal.handlers,
  'api/changed': deliver,
})

/** One handler for each kind of event that any domain knows. */
export const handlers = handlersWith(controllers.handlers)

const settling = handlersWith(unrecordedHandlers) // Events last an hour, and a cluster at rest has rested for longer

/** A cluster that has been at rest for a while is where stories begin. */
const REST_MS = 60_000

/**
 * Runs a world until nothing is due, or to its limits, and tells nobody. What comes back stands at clock 0 with an
 * empty agenda but for the clocks of etcd; everything that happened lies in the past.
 */
export function settle(start: World, limits: Limits): World {
  let world = start
  for (let handled = 0; handled < limits.stepCountMax; handled++) {
    const [due] = world.agenda
    if (!due || due.at > limits.clockMax) break
    const handle = settling[due.event.kind]
    const [, rest] = takeNext(world)
    const script = handle({ ...rest, clock: due.at }, due.event as never, due.actor) // as: handlers are total
    let next = script.next()
    while (!next.done) next = script.next()
    world = next.value
  }
  return atRest(world)
}

/** The world with its clock set back to 0: times that were written down move into the past with it. */
function atRest(world: World): World {
  const passedMs = world.clock + REST_MS
  const proxies = Object.fromEntries(
    Object.entries(world.proxy.proxies).map(([name, proxy]) => {
      const { syncedAt, cleanedAt } = proxy
      const moved = {
        ...(syncedAt !== undefined && { syncedAt: syncedAt - passedMs }),
        ...(cleanedAt !== undefined && { cleanedAt: cleanedAt - passedMs }),
      }
      return [name, { ...proxy, ...moved, syncDue: false }]
    }),
  )
  const { backlog: _, events: __, ...rest } = world
  return startClocks({
    ...rest,
    clock: 0,
    agenda: [],
    etcd: { ...world.etcd, followedUntil: 0 },
    api: { ...world.api, elapsedMs: world.api.elapsedMs + passedMs },
    proxy: { ...world.proxy, proxies },
  })
}

/** An event of a learner, `at` simulated ms after the start. */
export const withInput = (world: World, at: number, event: WorldEvent): World =>
  schedule(world, at - world.clock, 'learner', event)
