import type { Script } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { writeObject } from '../api-server/index.ts'
import type { Deployment } from '../api-server/model.ts'
import { findObject } from '../api-server/model.ts'
import type { Watch } from '../domain.ts'
import { enqueue } from './enqueue.ts'
import { controllerOf, replicaSetsOf } from './find-objects.ts'
import { pausing } from './judge-progress.ts'
import { reportStatus } from './report-deployment.ts'
import { recreate, rollOn, scaleAll } from './roll-out.ts'
import { isScalingEvent } from './scale-in-proportion.ts'

export { passDeadline } from './report-deployment.ts'

/**
 * Looks at what is there now and takes at most one step: one ReplicaSet is scaled, or all of them in proportion. What
 * that brings about wakes it again. pkg/controller/deployment/deployment_controller.go, syncDeployment, Kubernetes v1.36.
 */
export function* reconcileDeployment(world: World, name: string): Script<World> {
  const deployment = findObject(world.api, 'Deployment', name)
  if (!deployment || deployment.metadata.deletionTimestamp) return world
  const noted = notePause(world, deployment)
  const seen = findObject(noted.api, 'Deployment', name) ?? deployment
  const isSizing = seen.spec.paused || isScalingEvent(seen, replicaSetsOf(noted, seen))
  const acted = yield* isSizing ? scaleAll(noted, seen) : rollOut(noted, seen)
  return yield* reportStatus(acted, name, isSizing)
}

const rollOut = (world: World, deployment: Deployment): Script<World> =>
  deployment.spec.strategy.type === 'Recreate'
    ? recreate(world, deployment)
    : rollOn(world, deployment)

/** deployment_controller.go, checkPausedConditions: said before anything else is done. */
function notePause(world: World, deployment: Deployment): World {
  const conditions = pausing(world, deployment)
  if (conditions === deployment.status.conditions || conditions.length === 0) return world
  return writeObject<Deployment>(world, {
    ...deployment,
    status: { ...deployment.status, conditions },
  })
}

/** Woken by itself and its ReplicaSets; by the end of a Pod only under Recreate, which waits for it. */
export const watchDeployments: Watch = {
  objects: ['Deployment', 'ReplicaSet', 'Pod'],
  wake(world, { object, name, verb, before }) {
    if (object === 'Deployment') {
      return verb === 'deleted' ? world : enqueue(world, 'deployment', { name })
    }
    if (object === 'Pod') return verb === 'deleted' ? wakeForPod(world, before) : world
    const set = findObject(world.api, 'ReplicaSet', name) ?? before
    return set ? wakeOwner(world, set) : world
  },
}

type Owned = Parameters<typeof controllerOf>[0]

function wakeOwner(world: World, object: Owned): World {
  const owner = controllerOf(object)
  if (owner?.kind !== 'Deployment') return world
  return enqueue(world, 'deployment', { name: `${object.metadata.namespace}/${owner.name}` })
}

function wakeForPod(world: World, pod: Owned | undefined): World {
  const owner = pod && controllerOf(pod)
  if (owner?.kind !== 'ReplicaSet') return world
  const set = findObject(world.api, 'ReplicaSet', `${pod?.metadata.namespace}/${owner.name}`)
  const above = set && controllerOf(set)
  const deployment = findObject(
    world.api,
    'Deployment',
    `${pod?.metadata.namespace}/${above?.name}`,
  )
  return set && deployment?.spec.strategy.type === 'Recreate' ? wakeOwner(world, set) : world
}
