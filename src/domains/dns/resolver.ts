import type { Message } from '../../core/say/message.ts'
import type { Answer, Query, RecordType, Transport } from './model.ts'

/**
 * A resolver as a generator: it yields what it does next and is resumed with what has become of it. It knows no clock, no
 * network and no server; whoever drives it has them. `run-lookup.ts` drives it with a function that answers; packets
 * that walk through a Service can drive it just as well.
 */
export type Resolver<Result = Outcome> = Generator<Act, Result, Heard>

export type Act =
  /** Queries leave in this order, at once. Resumed in the same instant. */
  | { readonly act: 'send'; readonly sends: readonly Send[] }
  /** Resumed with the next arrival at any of its sockets, or without one at `untilMs`. Absent: it waits for ever. */
  | { readonly act: 'wait'; readonly untilMs?: number }
  /** A decision that sends nothing. Resumed in the same instant. */
  | { readonly act: 'tell'; readonly message: Message }

export interface Send {
  /** Numbered by the resolver. Each is a source port of its own; over TCP, a connection of its own. */
  readonly socket: number
  readonly transport: Transport
  /** The server's address, perhaps with a zone: `10.96.0.10`, `fe80::53%eth0`. */
  readonly server: string
  readonly query: Query
  /** The packet holds an empty label inside the name: no server can read it. */
  readonly isMalformed?: boolean
  /** Why this name is asked. */
  readonly why: Message
  /** Why it is asked here and now, where that is not plain: another server, once more, over TCP. */
  readonly again?: Message
}

/** How a generator is resumed. */
export interface Heard {
  /** Simulated ms. */
  readonly now: number
  readonly arrival?: Arrival
}

export type Arrival = { readonly socket: number } & (
  | { readonly kind: 'answer'; readonly server: string; readonly answer: Answer }
  /** No answer: `short` is cut inside its header, after the id; `garbage` has another id. */
  | { readonly kind: 'broken'; readonly how: 'short' | 'garbage'; readonly id: number }
  /** The port is closed: ICMP port unreachable, or a TCP reset while connecting. */
  | { readonly kind: 'refused' }
  /** There is no route: nothing has left. */
  | { readonly kind: 'unreachable' }
  /** The other end closed the TCP connection. */
  | { readonly kind: 'closed' }
)

/** What the caller of the resolver gets. */
export interface Outcome {
  /** As the interface names it: `OK`, `EAI_NONAME`, `HOST_NOT_FOUND`, `exit 1`. */
  readonly error: string
  readonly addresses: readonly string[]
  /** Absent: the interface gives none. */
  readonly canonicalName?: string
  readonly why: Message
}

/** What somebody asks for. */
export interface Lookup {
  readonly name: string
  readonly family: 'unspec' | 'inet' | 'inet6'
  /** For interfaces that ask for one type of record. */
  readonly type?: RecordType
  /** The type was asked for by name; else it goes with the family. */
  readonly isTypeGiven?: boolean
  /** Hints of getaddrinfo. */
  readonly hints?: readonly Hint[]
  /** Of a command, before the name. */
  readonly arguments?: readonly string[]
}

export type Hint = 'canon' | 'addrconfig' | 'v4mapped' | 'all' | 'numeric'

/** A process that resolves names: what it remembers lasts from one lookup to the next. */
export type Process = (lookup: Lookup) => Resolver

/** All that a resolver reads besides the name: files, environment and addresses of the Pod. */
export interface Client {
  readonly resolvConf: string
  readonly hosts: string
  /** The text of /etc/nsswitch.conf. */
  readonly nsswitch: string
  readonly hostname: string
  readonly environment: Readonly<Record<string, string>>
  /** Names of the network interfaces, in order of their index, from 1 on. */
  readonly interfaces: readonly string[]
  /** Where `rotate` begins, where that is left to chance. */
  readonly firstServer: number
  /** Whether the Pod has an IPv4 address besides loopback. */
  readonly hasIPv4: boolean
  /** The widest IPv6 address of the Pod besides loopback. */
  readonly ipv6: 'none' | 'link-local' | 'unique-local' | 'global'
}

export const send = (...sends: readonly Send[]): Act => ({ act: 'send', sends })
export const tell = (message: Message): Act => ({ act: 'tell', message })
export const waitUntil = (untilMs: number): Act => ({ act: 'wait', untilMs })
