import type { World } from '../../world.ts'
import type { Pod } from '../api-server/model.ts'
import { isRunning, statusOf } from './container-state.ts'
import { stageContainerLater, withoutStages } from './stage-later.ts'

/** For domains above that know what a program does: whether it runs, and that it ends by itself. */

export const isContainerRunning = (pod: Pod, container: string): boolean =>
  isRunning(statusOf(pod, container))

/** Its process ends now; what kubelet does then is as for any container. */
export function exitContainer(world: World, pod: Pod, container: string, exitCode: number): World {
  const calm = withoutStages(world, pod, container, [
    'serving',
    'ready',
    'unready',
    'failedLiveness',
  ])
  return stageContainerLater(calm, pod, { container, stage: 'exited', delayMs: 0, exitCode })
}
