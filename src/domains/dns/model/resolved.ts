import type { Edns, Query, Rcode, RecordType, ResourceRecord, Transport } from '../model.ts'

/** What systemd-resolved is told and what it remembers, as plain data. Times are simulated ms. */

/** As its settings and those of its links say. Names have a final dot; route-only domains are marked. */
export interface ResolvedConf {
  /** `DNS=`, or what a foreign /etc/resolv.conf says. */
  readonly servers: readonly string[]
  /** `FallbackDNS=`: asked where no other server is known. */
  readonly fallback: readonly string[]
  readonly domains: readonly ResolvedDomain[]
  /** In the order of their index. */
  readonly links: readonly ResolvedLink[]
  /** `Cache=` */
  readonly cache: 'yes' | 'no-negative' | 'no'
  /** `ResolveUnicastSingleLabel=` */
  readonly singleLabel: boolean
  /** `LLMNR=`; nobody on the links answers it. */
  readonly llmnr: boolean
  /** Of the machine, one label. */
  readonly hostname: string
  readonly addresses: readonly string[]
  readonly gateways: readonly string[]
}

export interface ResolvedDomain {
  /** `corp.example.`, or `.` */
  readonly name: string
  /** Written with `~`: it says which names go here, and is never added to one. */
  readonly isRouteOnly: boolean
}

export interface ResolvedLink {
  readonly name: string
  /** Its own, with the length of their prefix: `192.168.0.11/24`. */
  readonly addresses: readonly string[]
  readonly servers: readonly string[]
  readonly domains: readonly ResolvedDomain[]
  /** `DNSDefaultRoute=`; absent: unless it has route-only domains. */
  readonly isDefaultRoute?: boolean
}

export interface ResolvedState {
  /** By scope: `*` is the global one, the others are named after their links. */
  readonly scopes: Readonly<Record<string, ScopeState>>
  /** By scope and address: `eth0 192.0.2.53`. */
  readonly servers: Readonly<Record<string, ServerGrade>>
  readonly transactions: Readonly<Record<string, ResolvedTransaction>>
  readonly queries: Readonly<Record<string, ResolvedQuery>>
  /** Of all that got an id. */
  readonly count: number
}

export interface ScopeState {
  /** The server that is asked, until it fails. */
  readonly current?: string
  readonly cache: Readonly<Record<string, ResolvedEntry>>
  /** LLMNR: how long it waits before it asks again. */
  readonly resendMs: number
}

/** TCP, plain UDP, UDP with EDNS0: what a server is believed to understand. */
export type FeatureLevel = 0 | 1 | 2

export interface ServerGrade {
  readonly possible: FeatureLevel
  /** Absent: nothing heard yet. */
  readonly verified?: FeatureLevel
  readonly verifiedAt?: number
  readonly failedUdp: number
  readonly failedTcp: number
  readonly isTruncated: boolean
  /** An answer to a query with OPT came without. */
  readonly isBadOpt: boolean
  readonly graceMs: number
}

/** A record with the section it came in; absent: made up here. */
export interface SectionedRecord {
  readonly record: ResourceRecord
  readonly section?: 'answer' | 'authority' | 'additional'
}

export interface ResolvedEntry {
  readonly kind: 'positive' | 'nodata' | 'nxdomain' | 'rcode'
  readonly rcode: Rcode
  readonly items: readonly ResolvedItem[]
}

export interface ResolvedItem {
  /** Absent in denials. */
  readonly record?: ResourceRecord
  readonly until: number
  /** The whole answer, where it was asked for: which one, and what it held. */
  readonly whole?: { readonly id: number; readonly records: readonly SectionedRecord[] }
}

/** One question to the servers of one scope. */
export interface ResolvedTransaction {
  readonly id: string
  readonly scope: string
  readonly protocol: 'dns' | 'llmnr'
  readonly name: string
  readonly type: RecordType
  /** The client's own packet is passed on. */
  readonly bypass?: Query
  readonly server?: string
  readonly level: FeatureLevel
  readonly clampServfail?: FeatureLevel
  readonly clampNxdomain?: FeatureLevel
  readonly attempts: number
  readonly picked: number
  readonly transport: Transport
  /** Which socket and message id count; 0: none is open. */
  readonly socket: number
  /** The wait that is running. */
  readonly timer: number
  readonly waitMs: number
  /** Queries that wait for it. */
  readonly queries: readonly string[]
}

/** How a transaction ended (resolved-dns-transaction.h). */
export type Completion =
  | 'success'
  | 'rcode'
  | 'attempts'
  | 'noServers'
  | 'notFound'
  | 'invalid'
  | 'errno'
  | 'unsupported'

export interface Completed {
  readonly state: Completion
  readonly rcode: Rcode
  readonly records: readonly SectionedRecord[]
  readonly source?: 'network' | 'cache' | 'synthetic'
  /** For those who pass packets on. */
  readonly received?: { readonly rcode: Rcode; readonly flags: ReceivedFlags }
}

export interface ReceivedFlags {
  readonly authoritative: boolean
  readonly recursionAvailable: boolean
  readonly edns?: Edns
}

export interface ResolvedQuery {
  readonly id: string
  readonly request: Query
  readonly transport: Transport
  /** Who asked: `127.0.0.1:50001` */
  readonly client: string
  /** At 127.0.0.54, which passes packets on as they are. */
  readonly isBypass: boolean
  /** What is asked by now: an alias leads elsewhere. */
  readonly name: string
  readonly redirects: number
  readonly candidates: readonly Candidate[]
  /** The answer of this round. */
  readonly result?: Completed
  readonly hasRealAlias: boolean
  readonly answer: readonly ResourceRecord[]
  readonly authority: readonly ResourceRecord[]
  readonly additional: readonly ResourceRecord[]
}

/** A scope that the name belongs to. */
export interface Candidate {
  readonly scope: string
  readonly protocol: 'dns' | 'llmnr'
  /** Absent: this scope has no use for the question. */
  readonly transaction?: string
  readonly completed?: Completed
}

export const freshGrade: ServerGrade = {
  possible: 2,
  failedUdp: 0,
  failedTcp: 0,
  isTruncated: false,
  isBadOpt: false,
  graceMs: 300_000, // DNS_SERVER_FEATURE_GRACE_PERIOD_MIN_USEC
}

export const freshScope: ScopeState = { cache: {}, resendMs: 100 }

export const freshResolved: ResolvedState = {
  scopes: {},
  servers: {},
  transactions: {},
  queries: {},
  count: 0,
}
