import type { Ref } from '../../core/ref.ts'
import type { Message } from '../../core/say/message.ts'
import type { KubeObject } from '../api-server/model.ts'
import type { Client, Heard, ServerState } from '../coredns/model.ts'
import type {
  Answer,
  Query,
  RecordType,
  RecursorCache,
  ResolvedState,
  Transport,
} from '../dns/model.ts'
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

export const RESOLV_CONF_PATHS = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'] as const
export type ResolvConfPath = (typeof RESOLV_CONF_PATHS)[number]

/** What surrounds the cluster's names. */
export interface NamesSettings {
  /** kubelet's `clusterDomain`. */
  readonly domain: string
  /** kubelet's `clusterDNS`. */
  readonly servers: readonly string[]
  /** /etc/resolv.conf of every Node. */
  readonly nodeFile: string
  /** /run/systemd/resolve/resolv.conf of every Node, where systemd-resolved runs: the servers that it asks itself. */
  readonly resolvedFile?: string
  /** kubelet's `resolvConf`: which of the two it reads. Absent: /etc/resolv.conf. */
  readonly resolvConf?: ResolvConfPath
  /** What the servers of that file know: name -> record type -> data. All other names do not exist. */
  readonly upstream: Readonly<Record<string, unknown>>
  /** Simulated ms that they take to answer. */
  readonly upstreamMs: number
  /** Other servers with a script of their own: address -> what `upstream` is for those of `nodeFile`. */
  readonly stubs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Servers that hear and never answer. */
  readonly silent?: readonly string[]
  /** Machines that are there, with port 53 closed. */
  readonly dead?: readonly string[]
  /** Node -> simulated ms that a DNS server on it waits for its turn on a busy CPU before it answers. */
  readonly slow?: Readonly<Record<string, number>>
  /** Machines that answer by packets, in place of the script `upstream`. */
  readonly internet?: Internet
  /** systemd-resolved runs on every Node: the two files above are its own. */
  readonly resolved?: ResolvedSettings
}

/** What /etc/resolv.conf is (systemd-resolved.service(8)). */
export const RESOLVED_MODES = ['stub', 'uplink', 'static', 'foreign'] as const

/** As resolved.conf(5) and the links say; domains with `~` only route. */
export interface ResolvedSettings {
  /** Absent: `stub`. `foreign`: `nodeFile` is somebody else's, and read. */
  readonly mode?: (typeof RESOLVED_MODES)[number]
  readonly servers?: readonly string[]
  readonly fallback?: readonly string[]
  readonly domains?: readonly string[]
  readonly links?: Readonly<
    Record<
      string,
      {
        readonly servers?: readonly string[]
        readonly domains?: readonly string[]
        readonly isDefaultRoute?: boolean
      }
    >
  >
  readonly cache?: 'yes' | 'no-negative' | 'no'
  /** ResolveUnicastSingleLabel */
  readonly singleLabel?: boolean
  readonly llmnr?: boolean
}

/** A recursive resolver, and the servers that it walks: root, top level domains, and those of zones. */
export interface Internet {
  /** The resolver's address, on the network of the Nodes. */
  readonly resolver: string
  /** Simulated ms for one exchange with a server. */
  readonly hopMs: number
  /** By address. */
  readonly servers: Readonly<Record<string, NameServer>>
}

export interface NameServer {
  /** `a.root-servers.net` */
  readonly name: string
  /** Zone -> its records, a line each, as in a zone file: `example.com. 172800 NS a.example.com.` */
  readonly zones: Readonly<Record<string, readonly string[]>>
  /** It hears and never answers. */
  readonly isSilent?: boolean
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
  readonly asks?: Asks
  /** A higher domain waits for its end: `names/ended`. */
  readonly isReported?: true
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
  readonly outcome?: {
    readonly error: string
    readonly addresses: readonly string[]
    readonly canonicalName?: string
  }
  /** Why the caller got that, and when (simulated ms). */
  readonly ended?: { readonly why: Message; readonly at: number }
}

/** What a command asks for, beyond a name and a family. */
export interface Asks {
  /** By its name in `dns`. */
  readonly resolver: string
  readonly type?: RecordType
  readonly isTypeGiven?: boolean
  readonly arguments?: readonly string[]
  /** Options that this process puts over those of resolv.conf: `timeout:1 attempts:1`. */
  readonly options?: string
}

/** A connection to the address that was found. */
export interface Connect {
  readonly port: number
  readonly protocol: 'tcp' | 'udp'
}

export interface SentQuery {
  readonly id: string
  /** Of the resolver that asks; absent: a server asks, and `task` says what for. */
  readonly lookup?: string
  readonly task?: string
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

/** How an answer goes back to whoever asked. */
export type ReplyWay =
  | {
      readonly kind: 'datagram'
      readonly query: string
      readonly flight: Flight
      readonly entry?: PacketOut & { readonly packet: Packet }
    }
  /** Within a TCP connection, a round trip later. */
  | { readonly kind: 'stream'; readonly query: string; readonly roundTripMs: number }

/**
 * Something that a DNS server is at: a question, or work beside one (a refresh of its cache, a health check). Its script
 * cannot lie in a world, so what it was told lies here: run anew with this, it comes to the same place.
 */
export interface ServerTask {
  readonly id: string
  /** Who does it: a Pod, or the recursive resolver. */
  readonly server: Ref
  /** Under which it remembers: the Pod's uid. */
  readonly uid: string
  /** The host it sends from. */
  readonly host: string
  readonly work: QuestionWork | BackgroundWork | RecursionWork | ResolvedWork
  readonly startedAt: number
  /** What the server remembered then. */
  readonly startState: ServerState
  /** The objects that its watch had brought then. */
  readonly objects: Readonly<Record<string, Readonly<Record<string, KubeObject>>>>
  /** The Corefile that it served by then, where that was not the ConfigMap's. */
  readonly corefile?: string
  /** What ended each wait, and what the server remembered then. */
  readonly resumed: readonly { readonly heard: Heard; readonly state: ServerState }[]
  /** How many of its changes, stages and works beside it have been seen. */
  readonly seen: { readonly changes: number; readonly passed: number; readonly begun: number }
  /** Its packets and what it does are told as details. */
  readonly isQuiet: boolean
  /** It slept when the last lookup ended, and goes on with the next one. */
  readonly isPaused?: true
}

interface QuestionWork {
  readonly kind: 'question'
  readonly query: Query
  readonly client: Client
  readonly reply: ReplyWay
}

/** What the recursive resolver does with a question. */
interface RecursionWork {
  readonly kind: 'recursion'
  readonly query: Query
  readonly reply: ReplyWay
  /** What it remembered at the beginning. */
  readonly cache: RecursorCache
}

/** A packet of systemd-resolved is on its way: which of its questions, and by which socket. */
interface ResolvedWork {
  readonly kind: 'resolved'
  readonly transaction: string
  readonly socket: number
}

/** systemd-resolved on one Node: what it remembers, and who waits for it, by the id of its query. */
export interface NodeResolver {
  readonly state: ResolvedState
  readonly waiting: Readonly<
    Record<string, { readonly reply: ReplyWay; readonly isQuiet: boolean }>
  >
}

interface BackgroundWork {
  readonly kind: 'background'
  /** What it was begun by, and the how-manieth that began, from 0. */
  readonly origin: ServerTask
  readonly place: number
}

export interface NamesSlice {
  readonly settings: NamesSettings
  readonly lookups: Readonly<Record<string, NameLookup>>
  readonly queries: Readonly<Record<string, SentQuery>>
  /** What each CoreDNS remembers, by the uid of its Pod. */
  readonly servers: Readonly<Record<string, ServerState>>
  /** Source ports given out so far. */
  readonly portCount: number
  /** The Corefile that a CoreDNS still serves by, by the uid of its Pod, where its ConfigMap says something else by now. */
  readonly corefiles: Readonly<Record<string, string>>
  /** What the recursive resolver remembers. */
  readonly recursor: RecursorCache
  /** What servers are at, by id. */
  readonly tasks: Readonly<Record<string, ServerTask>>
  readonly taskCount: number
  /** By Node. */
  readonly resolvers: Readonly<Record<string, NodeResolver>>
}

/** Absent in a world where nobody has asked and nothing was set. */
export const namesOf = ({ names }: { readonly names?: NamesSlice }): NamesSlice => names ?? noNames

export const namesWith = (settings: Partial<NamesSettings> = {}): NamesSlice => ({
  settings: { ...defaultNamesSettings, ...settings },
  lookups: {},
  queries: {},
  servers: {},
  portCount: 0,
  corefiles: {},
  recursor: {},
  tasks: {},
  taskCount: 0,
  resolvers: {},
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
      readonly asks?: Asks
      readonly isReported?: true
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
  /** What a server waited for, if nothing else has ended that wait: `resumed` counts those before. */
  | {
      readonly kind: 'names/upstreamHeard'
      readonly task: string
      readonly resumed: number
      readonly heard: Heard
    }
  /** A server asks within a TCP connection that it kept. */
  | { readonly kind: 'names/askedInside'; readonly query: string; readonly connection: string }
  /** The process of a DNS server has begun: it reads its Corefile, and looks for a loop. */
  | { readonly kind: 'names/serverStarted'; readonly pod: string; readonly uid: string }
  /** The plugin `reload` finds another Corefile than the one it serves by. */
  | { readonly kind: 'names/corefileFound'; readonly pod: string; readonly uid: string }
  /** systemd-resolved has waited long enough for one of its questions. */
  | {
      readonly kind: 'names/resolvedWaited'
      readonly node: string
      readonly transaction: string
      readonly timer: number
    }
  /** A Pod of node-local-dns began, ended or went: its Node's rules and addresses are looked at. */
  | { readonly kind: 'names/nodeCacheSynced'; readonly node: string }

/** A lookup that a higher domain asked for has ended: that domain decides what follows. */
export interface LookupEnded {
  readonly kind: 'names/ended'
  readonly lookup: string
}
