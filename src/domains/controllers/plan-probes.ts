import type { Container, Probe } from '../api-server/model.ts'
import type { Behaviour, ContainerStage } from './model.ts'

/** What a kubelet's probes will find out about a container, and when. All times in ms after the container's start. */
export interface Finding {
  readonly stage: ContainerStage
  readonly atMs: number
}

interface Life {
  readonly behaviour: Behaviour
  /** From when on it behaves so; what was before was as it should be. */
  readonly sinceMs: number
  /** When its program can answer. */
  readonly appStartMs: number
  readonly isReady: boolean
  /** Its startup probe has succeeded, or it has none. */
  readonly isStarted: boolean
}

/**
 * pkg/kubelet/prober/worker.go, Kubernetes v1.36. Simplified: probes have no random delay; a container without startup
 * probe counts as started at once. Only the next finding of each probe is told: it stands until something changes.
 */
export function planProbes(container: Container, life: Life): readonly Finding[] {
  const { behaviour, sinceMs, appStartMs } = life
  const answersFrom = Math.max(sinceMs, appStartMs)
  const isAlive = behaviour !== 'hangs'
  const startup = life.isStarted
    ? undefined
    : planStartup(container.startupProbe, isAlive ? answersFrom : undefined)
  if (startup?.stage === 'failedLiveness') return [startup]
  const startedMs = startup?.atMs ?? 0
  const readiness = planReadiness(container.readinessProbe, life, startedMs)
  const isNewlyStarted = !container.readinessProbe && startup && !life.isReady
  return [
    ...(readiness ? [readiness] : []),
    ...(isNewlyStarted ? [{ stage: 'ready', atMs: startedMs } as const] : []), // as: a literal
    ...planLiveness(container.livenessProbe, life, startedMs),
  ]
}

/** The startup probe holds the others back until it succeeds; if it fails too often the container is killed. */
function planStartup(probe: Probe | undefined, answersFrom: number | undefined) {
  if (!probe) return undefined
  const failedMs = inARow(probe, { fromMs: 0, count: probe.failureThreshold ?? 3 })
  const startedMs =
    answersFrom === undefined ? undefined : inARow(probe, { fromMs: answersFrom, count: 1 })
  return startedMs !== undefined && startedMs <= failedMs
    ? ({ stage: 'ready', atMs: startedMs } as const) // as: a literal
    : ({ stage: 'failedLiveness', atMs: failedMs } as const) // as: a literal
}

function planReadiness(
  probe: Probe | undefined,
  { behaviour, sinceMs, appStartMs, isReady }: Life,
  startedMs: number,
): Finding | undefined {
  if (!probe) return undefined
  if (behaviour !== 'serves') {
    if (!isReady) return undefined
    const count = probe.failureThreshold ?? 3
    const late = behaviour === 'hangs' ? patience(probe) : 0
    return { stage: 'unready', atMs: inARow(probe, { fromMs: sinceMs, count }) + late }
  }
  if (isReady) return undefined
  const fromMs = Math.max(sinceMs, appStartMs, startedMs)
  return { stage: 'ready', atMs: inARow(probe, { fromMs, count: probe.successThreshold ?? 1 }) }
}

function planLiveness(
  probe: Probe | undefined,
  { behaviour, sinceMs, appStartMs }: Life,
  startedMs: number,
): readonly Finding[] {
  if (!probe) return []
  const count = probe.failureThreshold ?? 3
  const isStarting = sinceMs < appStartMs
  if (behaviour !== 'hangs' && !isStarting) return []
  const fromMs = isStarting ? startedMs : sinceMs
  const late = behaviour === 'hangs' && !isStarting ? patience(probe) : 0
  const atMs = inARow(probe, { fromMs, count }) + late
  const isTooLate = behaviour !== 'hangs' && atMs >= appStartMs
  return isTooLate ? [] : [{ stage: 'failedLiveness', atMs }]
}

/** A program that hangs is found out when its last probe has timed out; one that does not listen refuses at once. */
const patience = ({ timeoutSeconds = 1 }: Probe): number => Math.max(1, timeoutSeconds) * 1_000

/** When `count` probes in a row have gone the same way, if nothing before `fromMs` counts. */
export function inARow(
  { initialDelaySeconds = 0, periodSeconds = 10 }: Probe,
  { fromMs, count }: { readonly fromMs: number; readonly count: number },
): number {
  const first = initialDelaySeconds * 1_000
  const period = Math.max(1, periodSeconds) * 1_000
  const missed = Math.max(0, Math.ceil((fromMs - first) / period))
  return first + (missed + Math.max(1, count) - 1) * period
}
