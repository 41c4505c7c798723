import { nextUint32, type RandomState } from '../../core/sim/random.ts'
import type { World } from '../../world.ts'
import type { Outage } from './model.ts'

/** When clients ask again after the API server refused them. Pure functions of the outage and of who asks. */

/** Chances between 0 and 1 of one client in one outage: the same for the same client. */
export function* chancesOf(chance: number, client: string): Generator<number, never, undefined> {
  let state: RandomState = chance >>> 0
  for (const letter of client) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193) >>> 0
  for (;;) {
    const [value, after] = nextUint32(state)
    state = after
    yield value / 0x1_0000_0000
  }
}

// client-go tools/cache/reflector.go, Kubernetes v1.36; all in ms
const FIRST_MS = 800
const CAP_MS = 30_000
const FACTOR = 2
/** However long it lasted, nobody waits longer than this. */
export const RETRY_MS_MAX = 2 * CAP_MS

/**
 * Ms of the clock at which the watches of a client are back: its first try after the API server answers. Tries are 0.8 s apart, then
 * twice as long each time up to 30 s, and up to twice that by chance. Simplified: all watches of a process are back at
 * the same moment.
 */
export function watchBackAt({ downs, chance }: Outage, client: string): number {
  const last = downs.at(-1)
  if (last?.to === undefined) return Number.POSITIVE_INFINITY
  const { to } = last
  for (const at of triesFrom(last.from, chancesOf(chance + downs.length, client)))
    if (at >= to) return at
  return to
}

/** Ms of the clock at which a watch that fails from `start` on is tried. */
export function* triesFrom(
  start: number,
  chances: Iterator<number, never>,
): Generator<number, never, undefined> {
  let at = start
  let waitMs = FIRST_MS
  for (;;) {
    yield at
    at += Math.round(waitMs * (1 + chances.next().value))
    waitMs = Math.min(CAP_MS, waitMs * FACTOR)
  }
}

const TICK_MS = 10_000 // pkg/kubelet/status/status_manager.go, syncPeriod, Kubernetes v1.36

/** Ms of the clock at which a kubelet tells what became of its Pods: the next tick of its status manager. */
export function reportAt({ downs, chance }: Outage, client: string): number {
  const to = downs.at(-1)?.to
  if (to === undefined) return Number.POSITIVE_INFINITY
  return to + Math.round(chancesOf(chance, `${client} status`).next().value * TICK_MS)
}

/** The objects as a client's caches hold them: as they were, until its watches are back. */
export function objectsSeenBy({ api, clock }: World, client: string): World['api']['objects'] {
  const { outage, objects } = api
  return outage && watchBackAt(outage, client) > clock ? outage.before : objects
}
