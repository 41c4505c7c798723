import { schedule } from '../../core/sim/agenda.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { findObject, nameOf, type Pod, refOf } from '../api-server/model.ts'
import { exitContainer, isContainerRunning } from '../controllers/index.ts'
import type { Watch } from '../domain.ts'
import { say } from './explain.ts'
import { withoutLoaded } from './reload-corefile.ts'
import { containerIn, standingIn } from './start-dns.ts'

/** A CoreDNS that cannot start, or finds that it asks itself, says why and ends with exit code 1. */

const START_MS = 20 // simulated ms from the start of the process: reading the file, and the probe of the plugin `loop`

export const watchServers: Watch = {
  objects: ['Pod'],
  wake(world, { name, before }) {
    const pod = findObject(world.api, 'Pod', name)
    const container = pod && containerIn(pod)?.name
    if (!pod || container === undefined || !isContainerRunning(pod, container)) return world
    if (before && isContainerRunning(before as Pod, container)) return world // as: it was a Pod before
    const event = { kind: 'names/serverStarted', pod: name, uid: pod.metadata.uid } as const
    return schedule(world, START_MS, refOf(pod), event)
  },
}

export function* haltServer(world: World, name: string, uid: string): Script<World> {
  const pod = findObject(world.api, 'Pod', name)
  const container = pod && containerIn(pod)?.name
  if (pod?.metadata.uid !== uid || container === undefined) return world
  if (!isContainerRunning(pod, container)) return world
  world = withoutLoaded(world, uid)
  const standing = standingIn(world, pod)
  if (standing.kind !== 'badCorefile') return world
  world = exitContainer(world, pod, container, 1)
  const { error } = standing
  const message = error.includes('plugin/loop: Loop')
    ? say('loopFound', { pod: `pod:${nameOf(pod)}`, line: error })
    : say('startRefused', { pod: `pod:${nameOf(pod)}`, error })
  yield { ...story(world, message, refOf(pod)), actor: refOf(pod) }
  return world
}
