import type { World } from '../../world.ts'
import { sinceMs } from '../api-server/index.ts'
import { nameOf, type Pod } from '../api-server/model.ts'
import { containerOf, isRunning, statusOf } from './container-state.ts'
import type { Behaviour } from './model.ts'
import { planProbes } from './plan-probes.ts'
import { stageContainerLater, withoutStages } from './stage-later.ts'

export function behaviourOf(world: World, pod: Pod, container: string): Behaviour {
  const { programs } = world.controllers
  const image = containerOf(pod, container)?.image ?? ''
  return programs[nameOf(pod)] ?? programs[image] ?? 'serves'
}

/** A program that hung begins anew when its container does; one that crashes at its start does so each time. */
export function forgetMood(world: World, pod: Pod): World {
  const { [nameOf(pod)]: mood, ...programs } = world.controllers.programs
  if (mood === undefined || mood === 'crashes') return world
  return { ...world, controllers: { ...world.controllers, programs } }
}

const FOUND_BY_PROBES = ['ready', 'unready', 'failedLiveness'] as const

/** What becomes of a container that starts now: its program answers, or crashes, and probes find out. */
export function foresee(world: World, pod: Pod, container: string): World {
  const { appStartMs, appCrashMs } = world.controllers.pace
  const rested = forgetMood(world, pod)
  if (behaviourOf(rested, pod, container) === 'crashes') {
    const crash = { container, stage: 'exited', delayMs: appCrashMs, exitCode: 1 } as const // as: a literal
    return stageContainerLater(rested, pod, crash)
  }
  const serving = { container, stage: 'serving', delayMs: appStartMs } as const // as: a literal
  return findOut(stageContainerLater(rested, pod, serving), pod, { container, ageMs: 0 })
}

/** What probes will find, given what the program does from now on; what was foreseen before does not come about. */
export function foreseeProbes(world: World, pod: Pod, container: string): World {
  const { startedAt } = statusOf(pod, container)?.state?.running ?? {}
  const ageMs = Math.max(0, sinceMs(world, startedAt) ?? 0)
  return findOut(world, pod, { container, ageMs })
}

interface Aged {
  readonly container: string
  /** Ms since its start. */
  readonly ageMs: number
}

function findOut(world: World, pod: Pod, { container, ageMs }: Aged): World {
  const found = containerOf(pod, container)
  const status = statusOf(pod, container)
  if (!found || !isRunning(status)) return world
  const life = {
    behaviour: behaviourOf(world, pod, container),
    sinceMs: ageMs,
    appStartMs: world.controllers.pace.appStartMs,
    isReady: status?.ready ?? false,
    isStarted: status?.started ?? true,
  }
  let after = withoutStages(world, pod, container, FOUND_BY_PROBES)
  for (const { stage, atMs } of planProbes(found, life)) {
    const delayMs = Math.max(0, atMs - ageMs)
    after = stageContainerLater(after, pod, { container, stage, delayMs })
  }
  return after
}
