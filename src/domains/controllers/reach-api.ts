import { schedule, unschedule } from '../../core/sim/agenda.ts'
import { type Handlers, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import {
  heldInOutage,
  holding,
  type Needs,
  refuseSilently,
  watchBackAt,
  withoutHeld,
} from '../api-server/index.ts'
import { findObject, isApiDown, type Outage, refOf } from '../api-server/model.ts'
import { hostIn } from '../netfilter/model.ts'
import { isDead } from './dead-nodes.ts'
import { say } from './explain.ts'
import { keptItsLease, leadsAt } from './follow-leaders.ts'
import { COMPONENTS, type Component, type ControllerEvent } from './model.ts'
import { unreported } from './own-view.ts'
import { isUnreported, withoutOwnOf } from './turn-with-api.ts'

/** Who of the controllers, the scheduler and the kubelets needs the API server for what, and what they do without it. */

type Handle = (world: World, event: ControllerEvent, actor: string) => Script<World>

/** A leader is back when it leads; who kept its lease, when its watches are back. */
export function componentBackAt(world: World, outage: Outage, client: string): number {
  const component = COMPONENTS.find((one) => one === client)
  if (!component) return watchBackAt(outage, client)
  return keptItsLease(outage, component)
    ? watchBackAt(outage, client)
    : leadsAt(outage, component) + world.controllers.pace.watchMs // its lists come first
}

const MANAGER: Component = 'kube-controller-manager'

function clientOf(event: ControllerEvent, actor: string, world: World): string | undefined {
  switch (event.kind) {
    case 'controllers/reconciled':
      if (event.controller === 'scheduler') return 'kube-scheduler'
      if (event.controller === 'kubelet') return actor
      return event.controller === 'node' && isUnwired(world, event.name)
        ? `kubelet@${event.name}`
        : MANAGER
    case 'controllers/nodeJudged':
    case 'controllers/nodeTainted':
    case 'controllers/tolerationOver':
    case 'controllers/deadlinePassed':
      return MANAGER
    default:
      return undefined
  }
}

/** The network of a machine that starts is made by what runs on it, from what its Node says already. */
const isUnwired = (world: World, node: string): boolean =>
  !hostIn(world.network, node) && findObject(world.api, 'Node', node)?.spec.podCIDR !== undefined

const NEEDS: Needs<ControllerEvent> = { clientOf, backAt: componentBackAt }

const ASKED = [
  'controllers/cordoned',
  'controllers/uncordoned',
  'controllers/drained',
  'controllers/evictionTried',
  'controllers/drainChecked',
] as const

/** The same handlers, for a cluster whose API server may be silent. */
export function reachingApi(
  handlers: Handlers<World, ControllerEvent>,
): Handlers<World, ControllerEvent> {
  const all = heldInOutage(handlers, NEEDS)
  const plain = (handle: unknown) => handle as Handle // as: each is for its own kind
  const asked = Object.fromEntries(
    ASKED.map((kind) => [kind, orRefused(plain(handlers[kind]))] as const),
  )
  return {
    ...all,
    ...asked,
    'controllers/podStaged': locally(plain(handlers['controllers/podStaged'])),
    'controllers/containerStaged': locally(plain(handlers['controllers/containerStaged'])),
    'controllers/programSet': locally(plain(handlers['controllers/programSet'])),
    'controllers/nodePowerSet': powered(plain(handlers['controllers/nodePowerSet'])),
  }
}

/** kubectl gives up at once; a drain ends where it is. */
const orRefused = (handle: Handle): Handle =>
  function* (world, event, actor) {
    if (!isApiDown(world.api)) return yield* handle(world, event, actor)
    const calm = unschedule(
      world,
      ({ kind }) => kind === 'controllers/evictionTried' || kind === 'controllers/drainChecked',
    )
    return yield* refuseSilently(calm)
  }

/** A kubelet goes on with what it knows; it is told to nobody until it has reported. */
const locally = (handle: Handle): Handle =>
  function* (world, event, actor) {
    const { outage } = world.api
    if (!outage || hasReported(world, outage, actor)) return yield* handle(world, event, actor)
    return yield* unreported(world, outage, (own) => handle(own, event, actor))
  }

function hasReported(world: World, outage: Outage, actor: string): boolean {
  if (isApiDown(world.api)) return false
  const node = actor.startsWith('kubelet@') ? actor.slice('kubelet@'.length) : undefined
  return node === undefined || !isUnreported(outage, node)
}

/** A machine that starts without an API server: its kubelet knows of no Pod but static ones. */
const powered = (handle: Handle): Handle =>
  function* (world, event, actor) {
    const { outage } = world.api
    if (!outage || event.kind !== 'controllers/nodePowerSet')
      return yield* handle(world, event, actor)
    const { node: name, isOn } = event
    const node = findObject(world.api, 'Node', name)
    const calm = withoutHeld(
      world,
      (held) => held.kind === event.kind && 'node' in held && held.node === name,
    )
    if (!isOn) return yield* handle(withoutOwnOf(calm, name), event, actor)
    const kubelet = `kubelet@${name}`
    if (!isApiDown(world.api) || !node || !isDead(world, name)) {
      const waitMs = actor === kubelet ? watchBackAt(outage, kubelet) - world.clock : 0
      return waitMs > 0 ? schedule(calm, waitMs, kubelet, event) : yield* handle(calm, event, actor)
    }
    const waiting = calm.api.outage ?? outage
    const after = holding(calm, waiting, { event, actor: kubelet })
    yield story(after, say('poweredAlone', { node: refOf(node) }), refOf(node))
    return after
  }
