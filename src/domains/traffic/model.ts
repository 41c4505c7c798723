import type { Ref } from '../../core/ref.ts'
import type { CtState, Packet, Tuple } from '../netfilter/model.ts'

/** Connections that learners open, and the packets under way. Plain data. */

export type ConnectionState = 'open' | 'answered' | 'refused' | 'timedOut'

/** One connection: the first packet and its answer are what we follow. */
export interface Connection {
  readonly id: Ref<'connection'>
  /** Who asks: `pod:shop/client`, `node:node-a`, `client:outside`. */
  readonly from: Ref
  /** The host (network namespace) it is sent from. */
  readonly host: string
  /** As the client sees it: source, and the destination it asked for. */
  readonly asked: Tuple
  /** What was typed: a name or an address. */
  readonly typed: string
  readonly state: ConnectionState
  readonly openedAt: number
  /** The host it reached, and how the server sees the client. */
  readonly reached?: { readonly host: string; readonly seen: Tuple }
  /** Pods and addresses the rules chose, in order. */
  readonly chosen: readonly string[]
}

/** Where a packet is: a station of a host. */
export interface Station {
  readonly host: string
  readonly name: StationName
}

/** The stops on the map of one host. */
export const STATIONS = [
  'app',
  'device',
  'prerouting',
  'routing',
  'input',
  'forward',
  'output',
  'postrouting',
] as const
export type StationName = (typeof STATIONS)[number]

export interface Flight {
  readonly id: Ref<'packet'>
  readonly connection: Ref<'connection'>
  readonly direction: 'request' | 'reply' | 'error'
  readonly packet: Packet
  /** The header before the rewrite of this step, so that the eye sees an edit. Absent when nothing was rewritten. */
  readonly before?: Packet
  readonly station: Station
  readonly ctState?: CtState
  readonly state: 'flying' | 'arrived' | 'lost'
}

/** The rule the packet is at, and the chains it came through: the rule lens opens here. */
export interface RuleCursor {
  readonly host: string
  readonly hook: string
  readonly table: string
  /** From the base chain down: chain and the index of the rule that is looked at or was left by a jump. */
  readonly stack: readonly { readonly chain: string; readonly index: number }[]
  /** Rules of the current chain looked at so far: index -> why not, or `match`. */
  readonly looked: Readonly<Record<string, string>>
}

export interface TrafficSlice {
  readonly connections: Readonly<Record<string, Connection>>
  readonly flights: Readonly<Record<string, Flight>>
  readonly cursor?: RuleCursor
  /** Connections opened so far: gives ids and source ports. */
  readonly count: number
}

export const noTraffic: TrafficSlice = { connections: {}, flights: {}, count: 0 }

export type TrafficEvent =
  /** A learner's input: somebody opens a connection. */
  | {
      readonly kind: 'traffic/opened'
      readonly from: string
      readonly to: string
      readonly port: number
      readonly protocol: 'tcp' | 'udp' | 'icmp'
      readonly sourcePort?: number
    }
  | {
      readonly kind: 'traffic/arrived'
      readonly flight: string
      readonly host: string
      readonly interface: string
    }
  | { readonly kind: 'traffic/answered'; readonly flight: string }
  | { readonly kind: 'traffic/timedOut'; readonly connection: string }
