import type { World } from '../../world.ts'

/**
 * Waits that double: 10 s, 20 s … 300 s; forgotten after ten quiet minutes. k8s.io/client-go/util/flowcontrol/backoff.go
 * and pkg/kubelet/kubelet.go, Kubernetes v1.36.
 */

const FIRST_SECONDS = 10
const SECONDS_MAX = 300
const FORGOTTEN_MS = 600_000

interface Of {
  /** `namespace/name` of the Pod. */
  readonly pod: string
  readonly uid: string
  readonly what: string
}

const clockOf = (world: World): number => world.api.elapsedMs + world.clock

/** The wait as it stands; 0 when nothing failed lately. `agoMs`: how long ago the failure was. */
export function backOffSeconds(world: World, { pod, uid, what }: Of, agoMs = 0): number {
  const known = world.controllers.backOffs[pod]?.[what]
  if (known?.uid !== uid) return 0
  return clockOf(world) - agoMs - known.at > FORGOTTEN_MS ? 0 : known.seconds
}

/** The world in which the next wait is twice as long. */
export function backedOff(world: World, of: Of, agoMs = 0): World {
  const before = backOffSeconds(world, of, agoMs)
  const seconds = before === 0 ? FIRST_SECONDS : Math.min(SECONDS_MAX, before * 2)
  const entry = { uid: of.uid, seconds, at: clockOf(world) }
  const backOffs = {
    ...world.controllers.backOffs,
    [of.pod]: { ...world.controllers.backOffs[of.pod], [of.what]: entry },
  }
  return { ...world, controllers: { ...world.controllers, backOffs } }
}

/** The world without the waits of a Pod that is gone. */
export function withoutBackOffs(world: World, pod: string): World {
  if (!world.controllers.backOffs[pod]) return world
  const { [pod]: _, ...backOffs } = world.controllers.backOffs
  return { ...world, controllers: { ...world.controllers, backOffs } }
}
