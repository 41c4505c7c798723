import type { Stage } from '../../../player/stage.ts'
import type { World } from '../../../world.ts'
import { nameOf, objectsOf, type Pod } from '../../api-server/model.ts'
import { hostOfPod } from '../find-pod.ts'
import { namesOf } from '../model.ts'

/** The world at the end of the last instant before the step on screen: here a learner may act. */
export const restOnScreen = ({ recording, cursor }: Stage): World | undefined =>
  recording.rests.findLast(({ after }) => after <= cursor + 1)?.world

/** Pods that can ask, those that others ask last. */
export function askers(world: World): readonly Pod[] {
  const running = Object.values(objectsOf(world.api, 'Pod')).filter((pod) => hostOfPod(world, pod))
  const rank = ({ metadata }: Pod) => (metadata.namespace === 'kube-system' ? 1 : 0)
  return running.toSorted(
    (one, other) => rank(one) - rank(other) || (nameOf(one) < nameOf(other) ? -1 : 1),
  )
}

/** A Service as the Pod would call it: one of its own namespace first, those of the system last. */
export function likelyName(world: World, { metadata }: Pod): string {
  const rank = (namespace: string) =>
    namespace === metadata.namespace ? 0 : namespace === 'kube-system' ? 2 : 1
  const [first] = Object.values(objectsOf(world.api, 'Service'))
    .map(({ metadata: { name, namespace = 'default' } }) => ({ name, namespace }))
    .toSorted((one, other) => rank(one.namespace) - rank(other.namespace))
  if (!first) return 'kubernetes.default'
  return first.namespace === metadata.namespace ? first.name : `${first.name}.${first.namespace}`
}

/** The newest lookup that has begun: what a learner most likely asks again. */
export const newestLookup = (world: World) => Object.values(namesOf(world).lookups).at(-1)
