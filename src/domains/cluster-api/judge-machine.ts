import type { World } from '../../world.ts'
import { sinceMs } from '../api-server/index.ts'
import { conditionOf } from '../controllers/index.ts'
import { nodeOf } from './change-workload.ts'
import { isControlPlane, ownCluster } from './find-objects.ts'
import type { Machine, MachineHealthCheck } from './model.ts'

/** Reasons of the condition `HealthCheckSucceeded`, as they are written. */
export type UnhealthyReason =
  | 'HasRemediateAnnotation'
  | 'UnhealthyMachine'
  | 'NodeDeleted'
  | 'NodeStartupTimeout'
  | 'UnhealthyNode'

export type Verdict =
  /** Not looked at. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'healthy' }
  /** Something is wrong, but not for long enough. */
  | { readonly kind: 'waiting'; readonly recheckMs: number }
  | { readonly kind: 'unhealthy'; readonly reason: UnhealthyReason }

const STARTUP_TIMEOUT_S = 600 // core/webhooks/admission, DefaultNodeStartupTimeoutSeconds, Cluster API v1.14
const AFTERWARDS_MS = 1_000 // a timeout must be exceeded, not reached; times are written in whole seconds

const ignored: Verdict = { kind: 'ignored' }
const unhealthy = (reason: UnhealthyReason): Verdict => ({ kind: 'unhealthy', reason })

/** The first rule that applies: core/reconcilers/machinehealthcheck, needsRemediation, Cluster API v1.14. */
export function judgeMachine(
  world: World,
  { spec }: MachineHealthCheck,
  machine: Machine,
): Verdict {
  const { annotations = {} } = machine.metadata
  if (SKIPPED.some((key) => key in annotations)) return ignored
  if ('cluster.x-k8s.io/remediate-machine' in annotations)
    return unhealthy('HasRemediateAnnotation')
  const cluster = ownCluster(world, machine)
  const { infrastructureProvisioned, controlPlaneInitialized } =
    cluster?.status?.initialization ?? {}
  if (!infrastructureProvisioned) return ignored
  if (!controlPlaneInitialized && !isControlPlane(machine)) return ignored
  const { checks = {} } = spec
  const waits: number[] = []
  for (const { type, status, timeoutSeconds } of checks.unhealthyMachineConditions ?? []) {
    const found = conditionOf(machine.status?.conditions, type)
    if (found?.status !== status) continue
    const left = leftMs(world, found.lastTransitionTime, timeoutSeconds)
    if (left <= 0) return unhealthy('UnhealthyMachine')
    waits.push(left)
  }
  const node = nodeOf(world, machine)
  if (!node) {
    if (machine.status?.nodeRef) return unhealthy('NodeDeleted')
    return judgeStart(world, machine, checks.nodeStartupTimeoutSeconds ?? STARTUP_TIMEOUT_S)
  }
  for (const { type, status, timeoutSeconds } of checks.unhealthyNodeConditions ?? []) {
    if (type !== 'Ready' || node.ready !== status) continue
    const left = leftMs(world, node.since, timeoutSeconds)
    if (left <= 0) return unhealthy('UnhealthyNode')
    waits.push(left)
  }
  return waits.length > 0 ? { kind: 'waiting', recheckMs: Math.min(...waits) } : { kind: 'healthy' }
}

const SKIPPED = ['cluster.x-k8s.io/paused', 'cluster.x-k8s.io/skip-remediation']

/** Ms until a state has lasted longer than its timeout; not positive once it has. */
const leftMs = (world: World, since: string | undefined, timeoutSeconds: number): number =>
  timeoutSeconds * 1_000 + AFTERWARDS_MS - (sinceMs(world, since) ?? 0)

/** No Node yet: the clock runs from the last thing the Machine had to wait for. */
function judgeStart(world: World, machine: Machine, timeoutSeconds: number): Verdict {
  if (timeoutSeconds === 0) return { kind: 'healthy' }
  const cluster = ownCluster(world, machine)
  const begins = [
    machine.metadata.creationTimestamp,
    conditionOf(cluster?.status?.conditions, 'InfrastructureReady')?.lastTransitionTime,
    conditionOf(cluster?.status?.conditions, 'ControlPlaneInitialized')?.lastTransitionTime,
    machine.status?.initialization?.infrastructureProvisioned
      ? conditionOf(machine.status.conditions, 'InfrastructureReady')?.lastTransitionTime
      : undefined,
  ].filter((time) => time !== undefined)
  const left = leftMs(world, begins.toSorted().at(-1), timeoutSeconds)
  return left <= 0 ? unhealthy('NodeStartupTimeout') : { kind: 'waiting', recheckMs: left }
}
