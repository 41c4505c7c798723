import type { World } from '../../world.ts'
import { findObject } from '../api-server/model.ts'
import { hostOfPod } from '../names/index.ts'
import type { Host } from '../netfilter/model.ts'
import { findHost } from '../traffic/index.ts'

/** The network namespace in which a command of this target runs: of the Pod, of its Node where it has none of its own, or of a Node. */
export function hostOf(world: World, target: string): Host | undefined {
  if (!target.startsWith('pod:')) return findHost(world, target)
  const pod = findObject(world.api, 'Pod', target.slice('pod:'.length))
  return pod && hostOfPod(world, pod)
}
