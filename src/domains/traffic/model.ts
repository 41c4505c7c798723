import type { Ref } from '../../core/ref.ts'
import type {
  Assumption,
  Body,
  ConntrackEntry,
  ConntrackSetting,
  CtState,
  Direction,
  Packet,
  Protocol,
  Tuple,
} from '../netfilter/model.ts'

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
  /** kube-proxy itself took it, in userspace mode: the Node, and the name of the port of the Service. */
  readonly taken?: { readonly node: string; readonly port: string }
  /** kube-proxy opened it for another connection; `attempt` counts from 0. */
  readonly dial?: { readonly client: string; readonly flight: string; readonly attempt: number }
  /** A higher domain sent it, knows what is in it, and is told where its packets arrive: `traffic/reported`. */
  readonly purpose?: 'name'
  /** A higher domain waits for its end: `traffic/ended`. */
  readonly isReported?: true
  /** Its packets are told as details: there are many of their kind. */
  readonly isQuiet?: true
}

/** Where a packet is: a station of a host. */
export interface Station {
  readonly host: string
  readonly name: StationName
  /** At a device: which one, `eth0` or `cni0`. */
  readonly device?: string
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
  /** How it came to the host that it is on. */
  readonly entry?: PacketIn | PacketOut
  readonly connection: Ref<'connection'>
  readonly direction: 'request' | 'reply' | 'error'
  readonly packet: Packet
  /** The header before the rewrite of this step, so that the eye sees an edit. Absent when nothing was rewritten. */
  readonly before?: Packet
  readonly station: Station
  /** The station before this one: the stretch of line it came along is lit. */
  readonly from?: Station
  readonly ctState?: CtState
  /** `left` and `unsure`: on a described host, where nobody knows how it goes on. */
  readonly state: 'flying' | 'arrived' | 'lost' | 'left' | 'unsure'
}

/** The rule the packet is at, and the chains it came through: the rule lens opens here. */
export interface RuleCursor {
  readonly host: string
  readonly hook: string
  readonly table: string
  /** From the base chain down. */
  readonly stack: readonly ChainCursor[]
}

export interface ChainCursor {
  readonly chain: string
  /** From 1: the rule that is looked at, or was left by a jump; 0 before the first. */
  readonly index: number
  /** Rules looked at so far: index -> why it did not match, or `match`. */
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

/** As `walkHost` of netfilter takes it: from the wire. */
export interface PacketIn {
  readonly kind: 'arrival'
  readonly host: string
  readonly interface: string
  readonly packet: Packet
  readonly to: { readonly host: string; readonly interface: string }
  readonly supposed?: Supposed
}

/** As `walkHost` of netfilter takes it: from the host itself. */
export interface PacketOut {
  readonly kind: 'output'
  readonly host: string
  readonly packet: Packet
  readonly isRaw?: true
  readonly attached?: ConntrackEntry
  readonly direction?: Direction
  readonly supposed?: Supposed
}

/** As netfilter's: what conntrack is taken to say. */
export interface Supposed {
  readonly state: CtState
  readonly entry?: ConntrackEntry
}

/** A learner's input: a packet built by hand, put before a host. */
export interface BuiltPacket {
  readonly kind: 'traffic/built'
  /** A host, or what it stands for: `node:node-a`. */
  readonly host: string
  /** The interface it comes in by; absent: a process of the host sends it. */
  readonly in?: string
  readonly protocol: Protocol
  /** Absent: the kernel of the host that sends it chooses. */
  readonly source?: string
  readonly sourcePort?: number
  readonly destination: string
  readonly destinationPort?: number
  readonly ttl?: number
  readonly mark?: number
  /** `SYN`, `SYN|ACK`, …, `NONE`; absent: `SYN`. */
  readonly tcpFlags?: string
  /** Its size, and whether it may be cut. */
  readonly body?: Body
  readonly icmpType?: number
  readonly icmpCode?: number
  /** What conntrack is taken to say; absent: it looks for itself, with nothing to remember. */
  readonly state?: 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED'
  /** What rules are taken to do that are not modelled, by `filter/FORWARD/3`. */
  readonly assumed?: Readonly<Record<string, Assumption>>
}

/** A learner's input: `sysctl -w net.netfilter.NAME=VALUE` on a Node. What is tracked already keeps the time it has. */
export interface SysctlSet {
  readonly kind: 'traffic/sysctlSet'
  readonly node: string
  readonly name: ConntrackSetting
  /** Seconds, or a number of entries; 0 entries: without limit. */
  readonly value: number
}

/** A packet with a purpose arrived at a host: whoever sent it decides what follows. */
export interface Reported {
  readonly kind: 'traffic/reported'
  readonly flight: string
  /** By which it came in. */
  readonly interface: string
  /** Somebody listens on its port. */
  readonly isHeard: boolean
}

/** Userspace mode: kube-proxy opens a connection to an endpoint, or has waited long enough for one. */
export type Dialled =
  | {
      readonly kind: 'traffic/dialled'
      readonly connection: string
      readonly flight: string
      readonly attempt: number
    }
  | { readonly kind: 'traffic/dialTimedOut'; readonly connection: string }

export type TrafficEvent =
  | Dialled
  /** A learner's input: somebody opens a connection. */
  | {
      readonly kind: 'traffic/opened'
      readonly from: string
      readonly to: string
      readonly port: number
      readonly protocol: 'tcp' | 'udp' | 'icmp'
      readonly sourcePort?: number
      readonly body?: Body
    }
  | BuiltPacket
  | SysctlSet
  /** A packet comes in at an interface. */
  | { readonly kind: 'traffic/arrived'; readonly flight: string; readonly entry: PacketIn }
  /** Whoever got the packet, or refused it, sends an answer. */
  | {
      readonly kind: 'traffic/answered'
      readonly flight: string
      readonly entry: PacketIn | PacketOut
    }
  | { readonly kind: 'traffic/timedOut'; readonly connection: string }
  | Reported

/** A connection that a higher domain opened has ended: with this packet, or because nobody answered in time. */
export interface ConnectionEnded {
  readonly kind: 'traffic/ended'
  readonly connection: string
  readonly packet?: Packet
}
