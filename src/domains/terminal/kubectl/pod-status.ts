import type { World } from '../../../world.ts'
import { sinceMs } from '../../api-server/index.ts'
import type { Pod } from '../../api-server/model.ts'
import { printAge } from './print-age.ts'

/** What kubectl makes of a Pod's status: pkg/printers/internalversion/printers.go, printPod, Kubernetes v1.36. */
export interface PodStatus {
  readonly ready: number
  readonly total: number
  readonly status: string
  readonly restarts: string
}

export function podStatus(world: World, { metadata, spec, status }: Pod): PodStatus {
  const phase = status.phase ?? 'Pending'
  let reason: string = phase
  let error = ''
  let hasRunning = false
  let ready = 0
  let restarts = 0
  let lastRestart: string | undefined
  for (const { state, lastState, ready: isReady, restartCount } of (
    status.containerStatuses ?? []
  ).toReversed()) {
    restarts += restartCount
    const finished = lastState?.terminated?.finishedAt
    if (finished !== undefined && (lastRestart === undefined || lastRestart < finished))
      lastRestart = finished
    if (state?.waiting?.reason) reason = state.waiting.reason
    else if (state?.terminated) {
      const { exitCode } = state.terminated
      reason = state.terminated.reason || `ExitCode:${exitCode}`
      if (exitCode !== 0) error = reason
    } else if (isReady && state?.running) {
      hasRunning = true
      ready++
    }
  }
  const isPodReady = status.conditions?.some(
    ({ type, status: is }) => type === 'Ready' && is === 'True',
  )
  if (reason === 'Completed') {
    if (hasRunning && isPodReady) reason = 'Running'
    else if (error !== '') reason = error
    else if (hasRunning) reason = 'NotReady'
  }
  const isTerminal = phase === 'Succeeded' || phase === 'Failed'
  if (metadata.deletionTimestamp !== undefined && !isTerminal) reason = 'Terminating'
  const ago =
    restarts > 0 && lastRestart !== undefined
      ? ` (${printAge(sinceMs(world, lastRestart))} ago)`
      : ''
  return { ready, total: spec.containers.length, status: reason, restarts: `${restarts}${ago}` }
}
