import type { RandomState } from '../../core/sim/random.ts'
import type { ConntrackEntry, CtState, Direction, Network, Packet, Unsure } from './model.ts'
import type { LossReason, Visit } from './visit.ts'

/** What goes into a walk and what comes out of it. */

/** `first`: wherever something is left to chance, the first branch whose probability is above 0. */
export type Chance = RandomState | 'first'

export interface WalkSettings {
  /** Simulated ms: conntrack entries and `xt_recent` lists have a clock. */
  readonly now: number
  readonly chance: Chance
  readonly visit?: (visit: Visit) => void
  /** What those who are plugged in want to know. */
  readonly world?: unknown
  /** What a match that is not modelled is taken to say; default: it does not match. */
  readonly unknownMatches?: boolean
}

/** A packet on the wire, addressed (layer 2) to one interface of a host. */
export interface Arrival {
  readonly kind: 'arrival'
  readonly host: string
  readonly interface: string
  readonly packet: Packet
  /** Whom the frame is addressed to: behind a bridge port this may be another host. */
  readonly to: { readonly host: string; readonly interface: string }
  readonly supposed?: Supposed
}

/** What conntrack is taken to say of a packet, instead of looking it up: somebody built that packet by hand. */
export interface Supposed {
  readonly state: CtState
  readonly entry?: ConntrackEntry
}

/** A packet that a local process or the kernel itself sends. */
export interface Departure {
  readonly kind: 'output'
  readonly host: string
  readonly packet: Packet
  /** The way is chosen before the source: raw sockets, and ICMP errors that have no address of their own yet. */
  readonly isRaw?: true
  /** An error or reset belongs to the connection of the packet it is about, which may not be in the table yet. */
  readonly attached?: ConntrackEntry
  /** Its direction in that connection; absent: REPLY. */
  readonly direction?: Direction
  readonly supposed?: Supposed
}

export type Entry = Arrival | Departure

/** How a packet left one host, or ended there. */
export type Ending =
  | { readonly kind: 'sent'; readonly next: Arrival }
  | {
      readonly kind: 'delivered'
      readonly interface: string
      readonly packet: Packet
      readonly listener: boolean
    }
  /** A REJECT rule: `with` as in `--reject-with`. */
  | { readonly kind: 'rejected'; readonly with: string; readonly answer?: Entry }
  /**
   * Lost, silently or with an ICMP error (`answer`), which may come late (`afterMs`).
   * `errno`: what the sending process is told.
   */
  | {
      readonly kind: 'lost'
      /** The last two are told where they happen, in words of their own. */
      readonly why: LossReason | 'tooBig' | 'policyAgent'
      readonly answer?: Entry
      readonly icmp?: string
      readonly afterMs?: number
      readonly errno?: string
    }
  /** It left a described host, or came to something that is not modelled: nobody knows what follows. */
  | { readonly kind: 'left'; readonly interface: string; readonly via: string }
  | { readonly kind: 'unsure'; readonly what: Unsure; readonly place?: string }

export interface HostWalk {
  readonly network: Network
  readonly chance: Chance
  readonly ending: Ending
  /** Something on the way was left to chance. */
  readonly isChance: boolean
  /** A match or target that is not modelled was met. */
  readonly isUnsure: boolean
  /** Rules looked at. */
  readonly looked: number
  /** Connections that were confirmed on the way: host and entry as it was then. */
  readonly confirmed: readonly { readonly host: string; readonly entry: ConntrackEntry }[]
}

/** A walk over all hosts: `host` is where it ended; `hosts` all it came through, in order. */
export interface NetworkWalk extends HostWalk {
  readonly host: string
  readonly hosts: readonly string[]
}
