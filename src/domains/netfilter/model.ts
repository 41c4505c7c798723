/**
 * What is there: hosts (network namespaces: a Node, a Pod, a machine outside), how they are wired, their rules, and
 * what their kernels remember (conntrack, `xt_recent`). Plain data; no time, no decisions.
 */

import { entryIn, groupIn, groupingBy, withEntries, withFields } from '../../core/large-record.ts'
import type { Ipvs } from './model/ipvs.ts'
import type { NftTables } from './model/nft-tables.ts'
import type { Sleeve, Vxlan, Weave } from './model/overlay.ts'
import type { Trouble } from './model/trouble.ts'

export { CONNTRACK_DEFAULTS, type ConntrackSetting } from './model/conntrack-settings.ts'
export * from './model/ipvs.ts'
export * from './model/nft-tables.ts'
export * from './model/overlay.ts'
export * from './model/trouble.ts'

export type Protocol = 'tcp' | 'udp' | 'icmp' | 'sctp'

export const HOOKS = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] as const
export type Hook = (typeof HOOKS)[number]

export const TABLE_NAMES = ['raw', 'mangle', 'nat', 'filter', 'security'] as const
export type TableName = (typeof TABLE_NAMES)[number]

/** The header of a packet and what the kernel keeps beside it. Addresses as text, ports as numbers. */
export interface Packet {
  readonly protocol: Protocol
  readonly source: string
  /** For icmp: the identifier of an echo. */
  readonly sourcePort: number
  readonly destination: string
  /** For icmp: 0. */
  readonly destinationPort: number
  readonly ttl: number
  /** skb mark: lives in this kernel only, 0 again in the next network namespace. */
  readonly mark: number
  /** As the kernel harness writes them: `SYN`, `SYN|ACK`, `RST`, `NONE`. */
  readonly tcpFlags?: string
  readonly icmp?: { readonly type: number; readonly code: number; readonly about?: Packet }
  /** Absent: as short as its headers, in one piece, nothing inside (`measure-packet.ts`). */
  readonly body?: Body
}

/** What of a packet matters only where its size does, or what is in it. */
export interface Body {
  /** Of the whole IP packet, header included, in bytes. */
  readonly length?: number
  /** DF: no router may cut it. */
  readonly dontFragment?: true
  /** Lengths of the IP fragments it travels in, in bytes; they travel together here. */
  readonly fragments?: readonly number[]
  /** The MSS option of a SYN, in bytes. */
  readonly mss?: number
  /** Of an ICMP error “fragmentation needed”: the MTU of the next link, in bytes. */
  readonly mtu?: number
  /** VXLAN: the number of the network and the packet of the frame inside. */
  readonly vni?: number
  readonly inner?: Packet
  /** Weave Net's sleeve instead of VXLAN. */
  readonly sleeve?: Sleeve
  /** Whom the frame inside is addressed to (layer 2), where it is a bridge's. */
  readonly frameTo?: { readonly host: string; readonly interface: string }
}

/** One rule as it stands in the chain: its own text, what it needs and what it does. */
export interface Rule {
  /** The rule as it was given, `-A CHAIN …`. */
  readonly text: string
  readonly matches: readonly Match[]
  readonly target: Target
}

/** An address and the bits of it that count. */
export interface Masked {
  readonly address: number
  readonly mask: number
}

export interface PortSpan {
  readonly from: number
  readonly to: number
}

/** `inverted`: written with `!`. `joined`: written in the same `-m` as the match before it. */
export type Match = { readonly inverted: boolean; readonly joined?: true } & (
  | ({ readonly kind: 'source' | 'destination' } & Masked)
  | { readonly kind: 'in' | 'out'; readonly name: string }
  /** An IP protocol number. */
  | { readonly kind: 'protocol'; readonly number: number }
  /** `-m tcp` without any option: always matches. */
  | { readonly kind: 'transport'; readonly name: string }
  | ({ readonly kind: 'sourcePort' | 'destinationPort' } & PortSpan)
  | { readonly kind: 'tcpFlags'; readonly mask: number; readonly set: number }
  | { readonly kind: 'icmpType'; readonly type: number | 'any'; readonly codes: PortSpan }
  | {
      readonly kind: 'multiport'
      readonly side: 'source' | 'destination' | 'either'
      readonly ranges: readonly PortSpan[]
    }
  | { readonly kind: 'mark' | 'connmark'; readonly value: number; readonly mask: number }
  /** `alias`: written as `-m state --state`. */
  | { readonly kind: 'ctstate'; readonly states: readonly CtState[]; readonly alias?: true }
  | ({ readonly kind: 'ctorigsrc' | 'ctorigdst' | 'ctreplsrc' | 'ctrepldst' } & Masked)
  | ({ readonly kind: 'ctorigsrcport' | 'ctorigdstport' } & PortSpan)
  | { readonly kind: 'ctproto'; readonly number: number }
  | { readonly kind: 'ctdir'; readonly direction: Direction }
  | {
      readonly kind: 'addrtype'
      readonly side: 'source' | 'destination'
      readonly types: readonly AddressType[]
    }
  | { readonly kind: 'random' /** of 2^31 */; readonly chance: number }
  | { readonly kind: 'nth'; readonly every: number; readonly packet: number }
  | {
      readonly kind: 'recent'
      readonly verb: 'set' | 'rcheck' | 'update' | 'remove'
      readonly list: string
      readonly side: 'source' | 'destination'
      readonly mask: number
      readonly seconds?: number
      readonly hitcount?: number
      readonly reap: boolean
    }
  | { readonly kind: 'set'; readonly name: string; readonly sides: readonly ('src' | 'dst')[] }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'nfacct'; readonly name: string }
  /** Whether the way back to the source leads over the interface it came in by; `loose`: over any. */
  | {
      readonly kind: 'rpfilter'
      readonly loose: boolean
      readonly validMark: boolean
      readonly acceptLocal: boolean
    }
  /** `from`, `to`: `--physdev-in`, `--physdev-out`, with the name of a bridge port. */
  | {
      readonly kind: 'physdev'
      readonly is: 'in' | 'out' | 'bridged' | 'from' | 'to'
      readonly name?: string
    }
  /** A match this project does not model: kept, shown, never guessed. */
  | { readonly kind: 'unknown'; readonly text: string }
)

export type Target =
  /** A rule without target only counts. */
  | { readonly kind: 'none' }
  | { readonly kind: 'accept' | 'drop' | 'return' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | { readonly kind: 'reject'; readonly with: string }
  /** new = (old & ~mask) ^ value */
  | { readonly kind: 'mark'; readonly value: number; readonly mask: number }
  /** `save` and `restore`: `value` is the mask of the packet mark, `mask` that of the connection mark. */
  | {
      readonly kind: 'connmark'
      readonly verb: 'save' | 'restore' | 'set'
      readonly value: number
      readonly mask: number
    }
  | { readonly kind: 'dnat' | 'snat' | 'masquerade' | 'redirect'; readonly to: NatRange }
  | { readonly kind: 'notrack' }
  | { readonly kind: 'ttl'; readonly verb: 'set' | 'dec' | 'inc'; readonly value: number }
  /** A target that only watches: `LOG --log-prefix …`. */
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'unknown'; readonly text: string }

/** Addresses as text, ports as numbers; absent: unchanged. */
export interface NatRange {
  readonly addressFrom?: string
  readonly addressTo?: string
  readonly portFrom?: number
  readonly portTo?: number
  /** `--random` or `--random-fully`: the kernel picks the port. */
  readonly random?: 'random' | 'random-fully'
  readonly persistent?: boolean
}

// biome-ignore format: a list
export type AddressType =
  | 'UNSPEC' | 'UNICAST' | 'LOCAL' | 'BROADCAST' | 'ANYCAST' | 'MULTICAST' | 'BLACKHOLE'
  | 'UNREACHABLE' | 'PROHIBIT'
export type CtState = 'INVALID' | 'NEW' | 'RELATED' | 'ESTABLISHED' | 'UNTRACKED' | 'SNAT' | 'DNAT'
export type Direction = 'ORIGINAL' | 'REPLY'

export interface Chain {
  /** Base chains only. */
  readonly policy?: 'ACCEPT' | 'DROP'
  readonly rules: readonly Rule[]
}

/** Chains of one table by name, in the order of the text they were read from. */
export interface RuleTable {
  readonly chains: Readonly<Record<string, Chain>>
}

/** A chain of a table by name. A large table does not make the record of all its chains for it: see `large-record.ts`. */
export const chainAt = (table: RuleTable | undefined, name: string): Chain | undefined =>
  table && entryIn<Chain>(table, 'chains', name)

/** The ruleset of one host. A table that is missing was never loaded and is not consulted. */
export type Tables = Readonly<Partial<Record<TableName, RuleTable>>>

/** Source and destination of one direction of a flow. */
export interface Tuple {
  readonly protocol: Protocol
  readonly source: string
  readonly sourcePort: number
  readonly destination: string
  readonly destinationPort: number
}

/** One connection as this host's kernel knows it. */
export interface ConntrackEntry {
  readonly original: Tuple
  /** What an answer looks like on the wire; differs from the mirrored original where there is NAT. */
  readonly reply: Tuple
  readonly sourceNat: boolean
  readonly destinationNat: boolean
  readonly seenReply: boolean
  readonly assured: boolean
  readonly confirmed: boolean
  /** The nat table was asked for this side, whether it changed anything or not. */
  readonly sourceDecided: boolean
  readonly destinationDecided: boolean
  readonly tcpState?: TcpState
  readonly mark: number
  /** UDP: simulated ms after which an answered flow is taken for a stream. */
  readonly streamAfter?: number
  /** Second of a race (`IPS_NAT_CLASH`): found by its reply only, never refreshed. */
  readonly isClash?: true
  /** Simulated ms at which it is forgotten. */
  readonly expiresAt: number
}

// biome-ignore format: a list
export type TcpState =
  | 'SYN_SENT' | 'SYN_SENT2' | 'SYN_RECV' | 'ESTABLISHED' | 'FIN_WAIT' | 'CLOSE_WAIT' | 'LAST_ACK'
  | 'TIME_WAIT' | 'CLOSE'

export interface Interface {
  readonly name: string
  /** `tunnel` wraps packets into others; `device` is any other. */
  readonly kind: 'loopback' | 'veth' | 'bridge' | 'bridge-port' | 'dummy' | 'tunnel' | 'device'
  /** `10.244.1.1/24`, primary address first. */
  readonly addresses: readonly string[]
  /** The bridge of the same host that this port belongs to. */
  readonly bridge?: string
  readonly hairpin?: boolean
  /** Bytes of the largest IP packet; absent: 1500. */
  readonly mtu?: number
  readonly vxlan?: Vxlan
  /** Of vethwe-bridge: what Weave Net does with frames that leave the bridge there. */
  readonly weave?: Weave
}

export interface Route {
  /** `default` or a CIDR. */
  readonly to: string
  readonly via?: string
  readonly dev?: string
  readonly src?: string
  readonly scope?: 'global' | 'link' | 'host'
  readonly type?:
    | 'unicast'
    | 'local'
    | 'broadcast'
    | 'blackhole'
    | 'unreachable'
    | 'prohibit'
    | 'throw'
    /** Several next hops, or a selector this project does not model: kept, never guessed. */
    | 'unknown'
  readonly table?: string
  readonly metric?: number
}

export interface Listener {
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
  /** Absent: any local address. */
  readonly address?: string
}

/** One network namespace. */
export interface Host {
  readonly name: string
  readonly kind: 'node' | 'pod' | 'outside'
  /** What it stands for on the screen: `node:node-a`, `pod:shop/web-1`, `client:outside`. */
  readonly stands: string
  readonly interfaces: Readonly<Record<string, Interface>>
  readonly routes: readonly Route[]
  /** `ip rule` arguments, such as `add fwmark 1 table 100`. */
  readonly policyRules: readonly string[]
  /** Addresses it answers ARP for though no interface has them, as a speaker of MetalLB does. */
  readonly announces?: readonly string[]
  /** Only what differs from 0: `net.ipv4.ip_forward`, `net.bridge.bridge-nf-call-iptables`, … */
  readonly sysctls: Readonly<Record<string, number>>
  readonly tables: Tables
  /** Tables of nftables, in the order in which they were made. */
  readonly nft?: NftTables
  /** Whether its kernel tracks connections; absent: it does when it has tables. */
  readonly tracks?: boolean
  readonly ipsets: Readonly<Record<string, IpSet>>
  /** Virtual servers, where its kernel has some. */
  readonly ipvs?: Ipvs
  readonly listeners: readonly Listener[]
  /** By `tupleKey` of the original direction. */
  readonly conntrack: Readonly<Record<string, ConntrackEntry>>
  /** `xt_recent`: list -> address -> simulated ms of the last sightings, oldest first; dynamic sets of nftables, too. */
  readonly recent: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>
  /** Counters of `--mode nth`, by the place of the rule. */
  readonly nth: Readonly<Record<string, number>>
  /** Paths that are narrower than their first link: destination -> MTU in bytes, until a simulated ms. */
  readonly pathMtus?: Readonly<Record<string, { readonly mtu: number; readonly expiresAt: number }>>
  readonly described?: Described
}

/** Of a host that was read from the texts of a real machine: what lies beyond its interfaces is not known. */
export interface Described {
  /** Its `routes` are all there are, those of its own addresses included. */
  readonly hasAllRoutes: boolean
  /** Its `policyRules` are all there are. */
  readonly hasAllRules: boolean
  /** What a learner takes rules to do that are not modelled, by `filter/FORWARD/3`. */
  readonly assumed: Readonly<Record<string, Assumption>>
}

/** `matches`: the parts that are not modelled hold. The last three: what an unknown target does. */
export type Assumption = 'skips' | 'matches' | 'continue' | 'accept' | 'drop'

/** What a walk cannot go on without knowing. */
export type Unsure = 'match' | 'target' | 'route' | 'tooLong'

export interface IpSet {
  readonly type: string
  readonly entries: readonly { readonly text: string; readonly nomatch: boolean }[]
}

/** Where an interface leads: all ports of a segment hear each other; through an `overlay`, inside other packets. */
export interface Segment {
  readonly kind: 'switch' | 'veth' | 'overlay'
  /** Bytes of the largest IP packet that its wires carry; absent: whatever the interfaces send. */
  readonly mtu?: number
  readonly ports: readonly { readonly host: string; readonly interface: string }[]
}

export interface Network extends Trouble {
  readonly hosts: Readonly<Record<string, Host>>
  readonly segments: readonly Segment[]
  /** Cables of Pods for which there is no room among the segments: in a large cluster, by the name of the Pod's host. */
  readonly cables?: Readonly<Record<string, Segment>>
}

export const emptyNetwork: Network = { hosts: {}, segments: [] }

/** The network with one host changed or added. */
export const withHost = (network: Network, host: Host): Network =>
  withEntries(network, 'hosts', [[host.name, host]])

const byEnd = groupingBy<Segment>(({ ports }) =>
  ports.flatMap((port) => [port.host, `${port.host} ${port.interface}`]),
)

/** The cables of a host, or of one of its interfaces, that are not among the segments. */
export const cablesAt = (network: Network, host: string, name?: string): readonly Segment[] =>
  groupIn(network, 'cables', byEnd, name === undefined ? host : `${host} ${name}`)

const SEGMENTS_MAX = 100

/** The network with one more cable from a Pod to its Node. */
export const withCable = (network: Network, pod: string, cable: Segment): Network =>
  network.segments.length < SEGMENTS_MAX
    ? withFields(network, { segments: [...network.segments, cable] })
    : withEntries(network, 'cables', [[pod, cable]])

export const hostIn = (network: Network, name: string): Host | undefined =>
  entryIn(network, 'hosts', name)
