import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { writeObject } from '../api-server/index.ts'
import type { Pod } from '../api-server/model.ts'
import { findObject, nameOf, refOf } from '../api-server/model.ts'
import { backedOff, backOffSeconds } from './back-off.ts'
import { containerOf, judged, withContainer } from './container-state.ts'
import { say } from './explain.ts'
import { podsOnNode } from './find-objects.ts'
import { imageProblem } from './parse-image.ts'
import { isWirable, plugPod } from './pod-network.ts'
import { withSandbox } from './sandbox.ts'
import { stageContainerLater } from './stage-later.ts'

/**
 * True when a container cannot have its image: no registry has it, and none of the Node's containers has run it before,
 * or it is asked for anew each time. Simplified: a Node keeps an image for as long as a Pod that ran it is there.
 */
export function isMissing(world: World, pod: Pod, container: string): boolean {
  const { image = '', imagePullPolicy } = containerOf(pod, container) ?? {}
  if (imageProblem(image) !== undefined) return true
  if (!world.controllers.missingImages.includes(image)) return false
  return imagePullPolicy === 'Always' || !isOnNode(world, pod, image)
}

const isOnNode = (world: World, { spec }: Pod, image: string): boolean =>
  podsOnNode(world, spec.nodeName ?? '').some(({ status }) =>
    status.containerStatuses?.some(
      ({ image: its, state, lastState }) =>
        its === image && (state?.running || state?.terminated || lastState?.terminated),
    ),
  )

/**
 * An attempt to pull. pkg/kubelet/images/image_manager.go, Kubernetes v1.36: ErrImagePull, then ImagePullBackOff until
 * the next attempt, 10 s, 20 s … 300 s after the one before.
 */
export function* pullImage(world: World, pod: Pod, container: string): Script<World> {
  const { image = '' } = containerOf(pod, container) ?? {}
  const ref = refOf(pod)
  if (!isMissing(world, pod, container)) {
    const delayMs = world.controllers.pace.containerStartMs
    const after = stageContainerLater(world, pod, { container, stage: 'started', delayMs })
    yield detail(after, say('imagePulled', { pod: ref, image }), ref)
    return after
  }
  const made = withSandbox(world, pod)
  if (!made) return world
  const [addressed, placed] = made
  const problem = imageProblem(image)
  if (problem !== undefined)
    return yield* sayInvalid(addressed, placed, { container, image, problem })
  const why = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`
  const failed = waiting(placed, container, 'ErrImagePull', why)
  let after = writeObject<Pod>(addressed, judged(addressed, failed))
  const written = findObject(after.api, 'Pod', nameOf(pod)) ?? failed
  if (isWirable(after, written)) after = plugPod(after, written, [])
  const of = { pod: nameOf(pod), uid: pod.metadata.uid, what: `${container} ${image}` }
  after = backedOff(after, of)
  const seconds = backOffSeconds(after, of)
  const { noticeMs } = world.controllers.pace
  after = stageContainerLater(after, written, { container, stage: 'backedOff', delayMs: noticeMs })
  const again = { container, stage: 'pulled', delayMs: seconds * 1_000 } as const // as: a literal
  after = stageContainerLater(after, written, again)
  yield story(after, say('pullFailed', { pod: ref, image, seconds }), ref)
  return after
}

interface Invalid {
  readonly container: string
  readonly image: string
  readonly problem: string
}

/** There is nothing to ask a registry for. */
function* sayInvalid(
  world: World,
  pod: Pod,
  { container, image, problem }: Invalid,
): Script<World> {
  const message = `Failed to apply default image tag "${image}": ${problem}`
  const failed = judged(world, waiting(pod, container, 'InvalidImageName', message))
  let after = writeObject<Pod>(world, failed)
  const written = findObject(after.api, 'Pod', nameOf(pod)) ?? failed
  if (isWirable(after, written)) after = plugPod(after, written, [])
  yield story(after, say('imageInvalid', { pod: refOf(pod), image }), refOf(pod))
  return after
}

/** The kubelet has looked at the Pod again, and says why it does not try. */
export function* sayBackOff(world: World, pod: Pod, container: string): Script<World> {
  const { image = '' } = containerOf(pod, container) ?? {}
  const why = `Back-off pulling image "${image}"`
  const after = writeObject<Pod>(world, waiting(pod, container, 'ImagePullBackOff', why))
  yield detail(after, say('pullBackOff', { pod: refOf(pod), image }), refOf(pod))
  return after
}

const waiting = (pod: Pod, container: string, reason: string, message: string): Pod =>
  withContainer(pod, container, { ready: false, state: { waiting: { reason, message } } })
