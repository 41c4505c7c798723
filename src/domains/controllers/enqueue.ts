import { schedule } from '../../core/sim/agenda.ts'
import { type DueGrouping, dueIn } from '../../core/sim/due.ts'
import type { World, WorldEvent } from '../../world.ts'
import type { ControllerName } from './model.ts'

/** What waits in the queues. */
const byKey: DueGrouping = {
  keysOf: (event) => {
    const due = event as WorldEvent // as: an agenda of this world
    return due.kind === 'controllers/reconciled' ? [`${due.controller} ${due.name}`] : []
  },
}

/**
 * Puts a key into a controller's work queue. A key that already waits there is not added again, so many changes
 * come to one pass.
 */
export function enqueue(
  world: World,
  controller: ControllerName,
  { name, delayMs = 0, actor = ACTORS[controller], isTimed = false }: Key,
): World {
  const at = world.clock + delayMs
  let isWaiting = false
  for (const { at: dueAt } of dueIn(world, byKey, `${controller} ${name}`)) {
    if (isTimed ? dueAt === at : dueAt <= at) isWaiting = true
  }
  if (isWaiting) return world
  const event = { kind: 'controllers/reconciled', controller, name } as const // as: a literal
  return schedule(world, delayMs, actor, event)
}

interface Key {
  readonly name: string
  readonly delayMs?: number
  /** The time itself matters, not a change: an earlier pass does not stand in for this one. */
  readonly isTimed?: boolean
  /** Who works the queue, where there is more than one: each kubelet has its own. */
  readonly actor?: string
}

/** The programs behind the queues, as a learner sees them named. */
const ACTORS: Readonly<Record<ControllerName, string>> = {
  deployment: 'deployment-controller',
  replicaset: 'replicaset-controller',
  daemonset: 'daemonset-controller',
  statefulset: 'statefulset-controller',
  endpointslice: 'endpointslice-controller',
  scheduler: 'scheduler',
  kubelet: 'kubelet',
  namespace: 'namespace-controller',
  node: 'node-controller',
  'taint-eviction': 'taint-eviction-controller',
  'garbage-collector': 'garbage-collector',
  disruption: 'disruption-controller',
}
