import { schedule } from '../../core/sim/agenda.ts'
import type { World } from '../../world.ts'
import { nameOf, type Pod } from '../api-server/model.ts'
import type { PodStage } from './model.ts'

interface Stage {
  readonly stage: PodStage
  readonly delayMs: number
}

/** Sets a time for the next stage of a Pod's life, on behalf of the kubelet of its Node. */
export function stageLater(world: World, pod: Pod, { stage, delayMs }: Stage): World {
  const { uid } = pod.metadata
  const event = { kind: 'controllers/podStaged', stage, name: nameOf(pod), uid } as const // as: a literal
  return schedule(world, delayMs, `kubelet@${pod.spec.nodeName}`, event)
}
