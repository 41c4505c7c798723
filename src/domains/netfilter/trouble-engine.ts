import type { Found } from './conntrack-table.ts'
import type { ConntrackEntry } from './model.ts'
import type { Walk } from './walk-state.ts'

/** The place where packets that race each other, and wires that lose some, are plugged in: a first lesson has neither. */
export interface TroubleEngine {
  /** Whether the packet comes too early to see that connection. */
  readonly isRacing: (walk: Walk, found: Found) => boolean
  /** From here on it sees the connection that it raced with. */
  readonly endRace: (walk: Walk) => void
  /** What the kernel does with a connection that clashes with one in the table. False: the packet is dropped. */
  readonly settleClash: (walk: Walk, entry: ConntrackEntry) => boolean
  readonly isLostOnWire: (walk: Walk, to: string) => boolean
}

let plugged: TroubleEngine | undefined

export function plugTrouble(engine: TroubleEngine): void {
  plugged = engine
}

/** Where this network has any. */
export const troubleIn = ({ network: { race, losses } }: Walk): TroubleEngine | undefined =>
  race || losses ? plugged : undefined
