import type { Script } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import type { Outage } from '../api-server/model.ts'

/**
 * What a kubelet does while nobody can be told: it goes by what it knows, and what it would report stays with it. The API server's
 * objects stay as they are.
 */
export function* unreported(
  world: World,
  outage: Outage,
  script: (world: World) => Script<World>,
): Script<World> {
  const { api } = world
  const own: World['api'] = { ...api, objects: outage.own ?? api.objects, isOwn: true }
  const stored = (after: World): World => ({
    ...after,
    api: { ...api, outage: { ...outage, own: after.api.objects } },
  })
  const run = script({ ...world, api: own })
  let next = run.next()
  while (!next.done) {
    yield { ...next.value, world: stored(next.value.world) }
    next = run.next()
  }
  return stored(next.value)
}
