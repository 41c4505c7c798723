import type { Neighbour } from './find-neighbour.ts'
import type { Route } from './find-route.ts'
import type { Ending } from './walk.ts'
import type { Walk } from './walk-state.ts'

/**
 * The place where sizes, tunnels and policies are plugged in. Most lessons have none of them, and need not load them.
 * Each function says how the packet ended, or that it goes on.
 */
export interface PathEngine {
  /** From the wire or out of a tunnel, before PREROUTING. */
  readonly afterReceive: (walk: Walk) => void
  /** A packet that is sent here, before OUTPUT. */
  readonly beforeOutput: (walk: Walk, out: string) => Ending | undefined
  /** Routed or bridged, before FORWARD. */
  readonly beforeForward: (walk: Walk, out: string) => Ending | undefined
  /** After POSTROUTING, before it is put on a link. */
  readonly beforeTransmit: (walk: Walk, route: Route) => Ending | undefined
  /** Where it is known to whom the frame goes, before it is put on a cable. */
  readonly intoOverlay: (walk: Walk, found: Neighbour) => Ending | undefined
  /** A rule with a target that changes nothing rules look at, such as TCPMSS. */
  readonly atTarget: (walk: Walk, text: string) => void
  /** After INPUT, before a process gets it. */
  readonly afterInput: (walk: Walk, dev: string) => Ending | undefined
}

let plugged: PathEngine | undefined

/** Has walks look at sizes, tunnels and policies from now on. */
export function plugPath(engine: PathEngine): void {
  plugged = engine
}

export const pathEngine = (): PathEngine | undefined => plugged
