import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import type { Pod } from '../api-server/model.ts'
import { findObject, nameOf, objectsOf } from '../api-server/model.ts'
import { isRunning, statusOf } from './container-state.ts'
import { say } from './explain.ts'
import { behaviourOf, foreseeProbes } from './foresee-container.ts'
import type { Behaviour } from './model.ts'
import { stageContainerLater, withoutStages } from './stage-later.ts'

/** What a learner makes programs do, and what registries have. */

export function* setProgram(
  world: World,
  { target, behaviour }: { readonly target: string; readonly behaviour: Behaviour },
): Script<World> {
  const { [target]: _, ...others } = world.controllers.programs
  const programs = behaviour === 'serves' ? others : { ...others, [target]: behaviour }
  let after: World = { ...world, controllers: { ...world.controllers, programs } }
  for (const pod of Object.values(objectsOf(world.api, 'Pod'))) {
    for (const { name, image } of pod.spec.containers) {
      const isMeant = target === nameOf(pod) || target === image
      if (isMeant && isRunning(statusOf(pod, name))) after = redirect(after, pod, name)
    }
  }
  const isKnown = findObject(world.api, 'Pod', target) !== undefined
  const what = isKnown ? (`pod:${target}` as const) : target // as: a template type
  const focus = isKnown ? [`pod:${target}` as const] : [] // as: a template type
  yield story(after, say('programSet', { what, behaviour }), ...focus)
  return after
}

function redirect(world: World, pod: Pod, container: string): World {
  if (behaviourOf(world, pod, container) !== 'crashes') return foreseeProbes(world, pod, container)
  const calm = withoutStages(world, pod, container, [
    'ready',
    'unready',
    'failedLiveness',
    'exited',
  ])
  return stageContainerLater(calm, pod, { container, stage: 'exited', delayMs: 0, exitCode: 1 })
}

export function* setImage(
  world: World,
  { image, isThere }: { readonly image: string; readonly isThere: boolean },
): Script<World> {
  const others = world.controllers.missingImages.filter((other) => other !== image)
  const missingImages = isThere ? others : [...others, image]
  const after: World = { ...world, controllers: { ...world.controllers, missingImages } }
  yield story(after, say(isThere ? 'imagePushed' : 'imageRemoved', { image }))
  return after
}
