import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { now, writeObject } from '../api-server/index.ts'
import type { Pod } from '../api-server/model.ts'
import { findObject, nameOf, refOf } from '../api-server/model.ts'
import { containerOf, judged, runOf, statusOf, withContainer } from './container-state.ts'
import { say } from './explain.ts'
import { foresee } from './foresee-container.ts'
import { addressOf, isWirable, plugPod } from './pod-network.ts'
import { isReady } from './pod-state.ts'
import { isMissing } from './pull-image.ts'
import { withSandbox } from './sandbox.ts'

/** The containers of a new Pod start, as far as their images are there. */
export function* startPod(world: World, pod: Pod): Script<World> {
  const names = pod.spec.containers
    .filter(({ name }) => !statusOf(pod, name)?.state?.running)
    .filter(({ name }) => runOf(pod, name) === 0 && !isMissing(world, pod, name))
    .map(({ name }) => name)
  return names.length === 0 ? world : yield* startContainers(world, pod, names)
}

/**
 * The sandbox gets its address and containers start. One without a readiness probe counts as ready at once, long
 * before its program can answer.
 */
export function* startContainers(world: World, pod: Pod, names: readonly string[]): Script<World> {
  const made = withSandbox(world, pod)
  if (!made) return world // no address left, or no Node: the sandbox cannot be made
  const [addressed, placed] = made
  const wasReady = isReady(pod)
  const startedAt = now(addressed)
  const running = names.reduce((before, name) => {
    const { readinessProbe, startupProbe } = containerOf(before, name) ?? {}
    return withContainer(before, name, {
      state: { running: { startedAt } },
      started: startupProbe === undefined,
      ready: readinessProbe === undefined && startupProbe === undefined,
    })
  }, placed)
  let after = writeObject<Pod>(addressed, judged(addressed, running))
  const written = findObject(after.api, 'Pod', nameOf(pod)) ?? running
  if (isWirable(after, written)) after = plugPod(after, written, [])
  for (const name of names) after = foresee(after, written, name)
  const said = { pod: refOf(pod), address: addressOf(written) ?? '' }
  const isNowReady = isReady(written) && !wasReady
  yield story(after, say(isNowReady ? 'startedReady' : 'containerStarted', said), refOf(pod))
  return after
}
