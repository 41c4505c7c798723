import type { Protocol, Tuple } from '../model.ts'

/** What IPVS remembers on one host: net/netfilter/ipvs, Linux 6.18. Plain data. */
export interface Ipvs {
  /** By `serverKey`. */
  readonly servers: Readonly<Record<string, VirtualServer>>
  /** What schedulers remember since kube-proxy last wrote, of the servers that were asked: few, where `servers` are many. */
  readonly turns: Readonly<Record<string, Turn>>
  /** By `tupleKey` of what the client sent: client to virtual server. */
  readonly connections: Readonly<Record<string, IpvsConnection>>
  /** `tupleKey` of what an answer looks like -> the key of its connection. */
  readonly answers: Readonly<Record<string, string>>
  /** Who was sent where by a server that is persistent: `tcp 10.244.1.2>10.96.0.80:80`. */
  readonly templates: Readonly<Record<string, IpvsTemplate>>
  readonly timeouts: IpvsTimeouts
}

/** Seconds, as `ipvsadm --set` takes them: connections that are established, that end, and of UDP. */
export interface IpvsTimeouts {
  readonly tcp: number
  readonly tcpFin: number
  readonly udp: number
}

export const IPVS_SCHEDULERS = [
  'rr',
  'wrr',
  'lc',
  'wlc',
  'lblc',
  'lblcr',
  'sh',
  'dh',
  'sed',
  'nq',
] as const
export type IpvsScheduler = (typeof IPVS_SCHEDULERS)[number]

/** Whose turn it is, by scheduler. */
export interface Turn {
  /** Where the schedulers that go round are: the real server that was last chosen; absent: at the head of the list. */
  readonly last?: string
  /** `wrr`: the least weight that is chosen in this round; absent: none was chosen yet. */
  readonly weightNow?: number
  /** `lblc` and `lblcr`: the real servers that have this address's data, the last that was added first. */
  readonly near?: readonly string[]
  /** Simulated ms at which `near` last changed. */
  readonly nearSince?: number
}

export interface VirtualServer extends Turn {
  readonly protocol: Protocol
  readonly address: string
  readonly port: number
  readonly scheduler: IpvsScheduler
  /** Seconds for which a client comes back to its real server; 0: it does not. */
  readonly persistentSeconds: number
  /** In the order of the kernel's list: the last that was added stands first. */
  readonly reals: readonly RealServer[]
}

/** Reached by NAT, as kube-proxy sets it up. */
export interface RealServer {
  readonly address: string
  readonly port: number
  /** 0: no new connections. */
  readonly weight: number
}

// biome-ignore format: a list
export type IpvsState =
  | 'NONE' | 'ESTABLISHED' | 'SYN_SENT' | 'SYN_RECV' | 'FIN_WAIT' | 'TIME_WAIT' | 'CLOSE'
  | 'CLOSE_WAIT' | 'LAST_ACK' | 'LISTEN' | 'SYNACK' | 'UDP'

export interface IpvsConnection {
  /** Client to virtual server. */
  readonly asked: Tuple
  readonly server: string
  /** `realKey` of the real server it was given to. */
  readonly real: string
  readonly state: IpvsState
  /** Counts as ActiveConn, else as InActConn. */
  readonly isActive: boolean
  /** It came by a template, which lives as long as it does. */
  readonly template?: string
  /** Simulated ms at which it is forgotten. */
  readonly expiresAt: number
}

export interface IpvsTemplate {
  readonly real: string
  readonly expiresAt: number
}

export const noIpvs: Ipvs = {
  servers: {},
  turns: {},
  connections: {},
  answers: {},
  templates: {},
  timeouts: { tcp: 900, tcpFin: 120, udp: 300 }, // ip_vs_proto_tcp.c and ip_vs_proto_udp.c, Linux 6.18
}

/** Without blanks, so that it can stand in a ref: `tcp:10.96.0.80:80`. */
export const serverKey = (protocol: Protocol, address: string, port: number): string =>
  `${protocol}:${address}:${port}`

export const realKey = ({ address, port }: Pick<RealServer, 'address' | 'port'>): string =>
  `${address}:${port}`
