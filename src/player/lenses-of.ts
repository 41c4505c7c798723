import type { Recording } from '../core/sim/kernel.ts'
import { objectsOf } from '../domains/api-server/model.ts'
import { machineObjects } from '../domains/cluster-api/model.ts'
import type { World } from '../world.ts'
import { hasRollouts } from './rollout-members.ts'
import { LENSES, type LensId } from './view-slice.ts'

const known = new WeakMap<Recording<World>, readonly LensId[]>()

/** The ways of looking that have something to show of a recording. Pure, but remembers its answer per recording. */
export function lensesOf(recording: Recording<World>): readonly LensId[] {
  const before = known.get(recording)
  if (before) return before
  const worlds = recording.rests.map(({ world }) => world)
  const last = recording.steps.at(-1)?.world
  const has: Readonly<Record<LensId, (world: World) => boolean>> = {
    map: ({ api }) => isAny(objectsOf(api, 'Pod')) || isAny(objectsOf(api, 'Service')),
    machines: ({ api }) => isAny(machineObjects(api, 'Cluster')),
    raft: ({ etcd }) => isAny(etcd.members),
    rollout: () => hasRollouts(recording),
  }
  const found = LENSES.filter((lens) => [...worlds, ...(last ? [last] : [])].some(has[lens]))
  known.set(recording, found)
  return found
}

const isAny = (objects: object): boolean => Object.keys(objects).length > 0
