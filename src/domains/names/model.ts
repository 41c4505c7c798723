import type { Ref } from '../../core/ref.ts'
import type { Message } from '../../core/say/message.ts'
import type { ServerState } from '../coredns/model.ts'
import type { Answer, Query, Transport } from '../dns/model.ts'
import type { Packet } from '../netfilter/model.ts'
import type { Flight, PacketOut } from '../traffic/model.ts'

/** Names that Pods look up, query by query: each query is a packet. Plain data. */

/** What looks names up in a Pod: a C library, the resolver of Go, or a tool. */
export const LIBRARIES = [
  'glibc',
  'musl',
  'go',
  'node',
  'nodeResolve',
  'python',
  'getent',
  'ping',
  'nslookup',
  'host',
  'busybox',
  'dig',
  'digSearch',
] as const
export type Library = (typeof LIBRARIES)[number]

export type Family = 'unspec' | 'inet' | 'inet6'

/** What surrounds the cluster's names. */
export interface NamesSettings {
  /** kubelet's `clusterDomain`. */
  readonly domain: string
  /** kubelet's `clusterDNS`. */
  readonly servers: readonly string[]
  /** /etc/resolv.conf of every Node. */
  readonly nodeFile: string
  /** What the servers of that file know: name -> record type -> data. All other names do not exist. */
  readonly upstream: Readonly<Record<string, unknown>>
  /** Simulated ms that they take to answer. */
  readonly upstreamMs: number
}

export const defaultNamesSettings: NamesSettings = {
  domain: 'cluster.local',
  servers: ['10.96.0.10'],
  nodeFile: 'nameserver 192.0.2.53\n',
  upstream: {},
  upstreamMs: 20,
}

/** The files of a Pod, as they were when the lookup began. */
export interface PodFiles {
  readonly resolvConf: string
  readonly hosts: string
  readonly hostname: string
}

/** What a resolver was resumed with; `now` is simulated ms since the lookup began. */
export interface Resumed {
  readonly now: number
  readonly arrival?: Arrived
}

export type Arrived = { readonly socket: number } & (
  | { readonly kind: 'answer'; readonly server: string; readonly answer: Answer }
  | { readonly kind: 'refused' | 'unreachable' }
)

/**
 * One lookup. A resolver is a script that cannot lie in a world, so what it was told lies here: run anew with this, it
 * comes to the same place.
 */
export interface NameLookup {
  readonly id: string
  readonly from: Ref
  /** The host (network namespace) it asks from. */
  readonly host: string
  readonly name: string
  readonly library: Library
  readonly family: Family
  readonly files: PodFiles
  readonly startedAt: number
  /** The first is the start, each other one ended a wait. */
  readonly resumed: readonly [Resumed, ...Resumed[]]
  /** Source ports by the numbers that the resolver gives its sockets. */
  readonly ports: Readonly<Record<number, number>>
  /** Why the newest query was sent: told once for all that share it. */
  readonly why?: Message
  readonly connect?: Connect
  /** Absent: it still goes on. */
  readonly outcome?: { readonly error: string; readonly addresses: readonly string[] }
  /** Why the caller got that, and when (simulated ms). */
  readonly ended?: { readonly why: Message; readonly at: number }
}

/** A connection to the address that was found. */
export interface Connect {
  readonly port: number
  readonly protocol: 'tcp' | 'udp'
}

export interface SentQuery {
  readonly id: string
  readonly lookup: string
  readonly connection: Ref<'connection'>
  readonly socket: number
  readonly server: string
  readonly transport: Transport
  readonly query: Query
  /** Simulated ms. */
  readonly sentAt: number
  /** What a server said, from when it said so. */
  readonly answer?: Answer
  /** The answer came back. */
  readonly isHeard?: true
  /** Its socket was told that nobody answers there. */
  readonly isRefused?: true
  /** When either came. */
  readonly heardAt?: number
}

export interface NamesSlice {
  readonly settings: NamesSettings
  readonly lookups: Readonly<Record<string, NameLookup>>
  readonly queries: Readonly<Record<string, SentQuery>>
  /** What each CoreDNS remembers, by the uid of its Pod. */
  readonly servers: Readonly<Record<string, ServerState>>
  /** Source ports given out so far. */
  readonly portCount: number
}

/** Absent in a world where nobody has asked and nothing was set. */
export const namesOf = ({ names }: { readonly names?: NamesSlice }): NamesSlice => names ?? noNames

export const namesWith = (settings: Partial<NamesSettings> = {}): NamesSlice => ({
  settings: { ...defaultNamesSettings, ...settings },
  lookups: {},
  queries: {},
  servers: {},
  portCount: 0,
})

const noNames = namesWith()

export type NamesEvent =
  /** A learner's input: a Pod looks up a name, and perhaps connects to what it finds. */
  | {
      readonly kind: 'names/asked'
      readonly from: string
      readonly name: string
      readonly library: Library
      readonly family?: Family
      readonly connect?: Connect
    }
  /** A resolver has waited long enough, if nothing has come since it began to: `resumed` then. */
  | {
      readonly kind: 'names/waited'
      readonly lookup: string
      readonly resumed: number
      /** Simulated ms since the lookup began. */
      readonly now: number
    }
  /** A server, or the kernel of its Pod, sends its answer to a packet. */
  | {
      readonly kind: 'names/replied'
      readonly flight: Flight
      readonly entry: PacketOut & { readonly packet: Packet }
    }
  /** An answer arrives within a TCP connection that stands. */
  | { readonly kind: 'names/answered'; readonly query: string }
