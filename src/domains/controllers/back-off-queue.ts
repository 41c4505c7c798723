import type { World } from '../../world.ts'
import { PROGRAM_OF } from './model.ts'

/**
 * How long a key waits after a pass that went wrong: 5 ms, doubled each time, at most 1000 s; the EndpointSlice controller begins
 * with 1 s. k8s.io/client-go/util/workqueue/default_rate_limiters.go, DefaultTypedControllerRateLimiter (client-go v0.36), and
 * pkg/controller/endpointslice/endpointslice_controller.go (Kubernetes v1.36). controller-runtime v0.24 has the same series; Cluster API's
 * own managers add 1 s to each wait (v1.14, util/controller/builder.go, gate ReconcilerRateLimiting, on by default).
 */

const FIRST_MS = 5
const MAX_MS = 1_000_000
const FIRST_OF: Readonly<Record<string, number>> = { endpointslice: 1_000 }
const INTERVAL_MS = 1_000

/** deployment_controller.go and endpointslice_controller.go, maxRetries; the others never give up. */
const RETRIES_MAX: Readonly<Record<string, number>> = { deployment: 15, endpointslice: 15 }

export const failuresOf = (world: World, controller: string, name: string): number =>
  world.controllers.failures?.[`${controller} ${name}`] ?? 0

/** Ms until the next pass, or undefined: it has been tried often enough and leaves the queue. */
export function nextDelayMs(controller: string, failures: number): number | undefined {
  if (failures >= (RETRIES_MAX[controller] ?? Number.POSITIVE_INFINITY)) return undefined
  const interval = PROGRAM_OF[controller]?.startsWith('capi-') ? INTERVAL_MS : 0
  return Math.min(MAX_MS, interval + (FIRST_OF[controller] ?? FIRST_MS) * 2 ** failures)
}

/** The world in which a key has failed so many times; 0 forgets it. */
export function withFailures(
  world: World,
  { controller, name }: { readonly controller: string; readonly name: string },
  count: number,
): World {
  const key = `${controller} ${name}`
  const before = world.controllers.failures
  if (count === 0 && before?.[key] === undefined) return world
  const { failures: known = {}, ...slice } = world.controllers
  const { [key]: _, ...others } = known
  const failures = count === 0 ? others : { ...others, [key]: count }
  const isEmpty = Object.keys(failures).length === 0
  return { ...world, controllers: isEmpty ? slice : { ...slice, failures } }
}
