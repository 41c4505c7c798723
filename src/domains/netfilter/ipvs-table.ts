import {
  type Ipvs,
  type IpvsConnection,
  type IpvsState,
  type IpvsTimeouts,
  type RealServer,
  realKey,
  type VirtualServer,
} from './model/ipvs.ts'
import type { Tuple } from './model.ts'
import type { Load } from './schedule-ipvs.ts'
import { tcpFlagBits } from './skb.ts'
import { mirrored, tupleKey } from './tuple.ts'

/** Connections of IPVS: net/netfilter/ipvs/ip_vs_conn.c and ip_vs_proto_tcp.c, Linux 6.18. */

export type Way = 'in' | 'out'

const STATES: readonly IpvsState[] = [
  'NONE',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'SYNACK',
]
const SHORT = ['NO', 'ES', 'SS', 'SR', 'FW', 'TW', 'CL', 'CW', 'LA', 'LI', 'SA']

/** What follows on SYN, FIN, ACK and RST from each of the states, in their order: `tcp_states`. */
const AFTER: Readonly<Record<Way, readonly string[]>> = {
  in: [
    'SR ES ES SR SR SR SR SR SR SR SR',
    'CL CW SS TW TW TW CL CW LA LI TW',
    'ES ES SS ES FW TW CL CW CL LI ES',
    'CL CL CL SR CL CL CL CL LA LI SR',
  ],
  out: [
    'SS ES SS SR SS SS SS SS SS LI SR',
    'TW FW SS TW FW TW CL TW LA LI TW',
    'ES ES SS ES FW TW CL CW LA ES ES',
    'CL CL SS CL CL TW CL CL CL CL CL',
  ],
}

/** A reset counts before all other flags, then SYN, FIN and ACK; without any of them the connection is closed. */
export function ipvsStateAfter(state: IpvsState, flags: number, way: Way): IpvsState {
  const row = ROWS.findIndex((bit) => (flags & bit) !== 0)
  if (row < 0) return 'CLOSE'
  const next = AFTER[way][ROW_PLACES[row] ?? 0]?.split(' ')[STATES.indexOf(state)] ?? ''
  return STATES[SHORT.indexOf(next)] ?? 'CLOSE'
}
const ROWS = ['RST', 'SYN', 'FIN', 'ACK'].map(tcpFlagBits)
const ROW_PLACES = [3, 0, 1, 2]

const ACTIVE: readonly IpvsState[] = ['ESTABLISHED', 'SYN_SENT', 'SYN_RECV', 'SYNACK']

// ip_vs_proto_tcp.c, tcp_timeouts, seconds; what is not here can be set
const SECONDS: Readonly<Partial<Record<IpvsState, number>>> = {
  NONE: 2,
  SYN_SENT: 120,
  SYN_RECV: 60,
  TIME_WAIT: 120,
  CLOSE: 10,
  CLOSE_WAIT: 60,
  LAST_ACK: 30,
  LISTEN: 120,
  SYNACK: 120,
}

function secondsOf(state: IpvsState, { tcp, tcpFin, udp }: IpvsTimeouts): number {
  if (state === 'ESTABLISHED') return tcp
  if (state === 'FIN_WAIT') return tcpFin
  return SECONDS[state] ?? udp
}

interface Packet {
  /** 6: TCP. */
  readonly protocol: number
  readonly tcpFlags: number
}

/** The connection after one of its packets, simulated ms. A connection of UDP never counts as active. */
export function touched(
  { timeouts }: Ipvs,
  connection: IpvsConnection,
  { packet, way, now }: { readonly packet: Packet; readonly way: Way; readonly now: number },
): IpvsConnection {
  const state =
    packet.protocol === 6 ? ipvsStateAfter(connection.state, packet.tcpFlags, way) : 'UDP'
  return {
    ...connection,
    state,
    isActive: ACTIVE.includes(state),
    expiresAt: now + secondsOf(state, timeouts) * 1_000,
  }
}

const isAlive = (
  connection: IpvsConnection | undefined,
  now: number,
): connection is IpvsConnection => connection !== undefined && connection.expiresAt > now

export function connectionOf(ipvs: Ipvs, asked: Tuple, now: number): IpvsConnection | undefined {
  const connection = ipvs.connections[tupleKey(asked)]
  return isAlive(connection, now) ? connection : undefined
}

/** The connection that a packet of a real server answers. */
export function answeredBy(ipvs: Ipvs, answer: Tuple, now: number): IpvsConnection | undefined {
  const connection = ipvs.connections[ipvs.answers[tupleKey(answer)] ?? '']
  return isAlive(connection, now) ? connection : undefined
}

/** What the real server is sent: the client stays the source. */
export function givenTo({ asked, real }: IpvsConnection): Tuple {
  const at = real.lastIndexOf(':')
  return {
    ...asked,
    destination: real.slice(0, at),
    destinationPort: Number(real.slice(at + 1)),
  }
}

export const withConnection = (ipvs: Ipvs, connection: IpvsConnection): Ipvs => {
  const key = tupleKey(connection.asked)
  const answer = tupleKey(mirrored(givenTo(connection)))
  return {
    ...ipvs,
    connections: { ...ipvs.connections, [key]: connection },
    answers: ipvs.answers[answer] === key ? ipvs.answers : { ...ipvs.answers, [answer]: key },
  }
}

export function withoutConnections(ipvs: Ipvs, gone: (one: IpvsConnection) => boolean): Ipvs {
  const left = Object.entries(ipvs.connections).filter(([, one]) => !gone(one))
  if (left.length === Object.keys(ipvs.connections).length) return ipvs
  return {
    ...ipvs,
    connections: Object.fromEntries(left),
    answers: Object.fromEntries(
      left.map(([key, one]) => [tupleKey(mirrored(givenTo(one))), key] as const), // as: pairs
    ),
  }
}

/** Connections of one real server of one virtual server, counted as `ipvsadm -Ln` does. */
export function loadOf(
  ipvs: Ipvs,
  server: string,
  { real, now }: { readonly real: RealServer; readonly now: number },
): Load {
  const key = realKey(real)
  const own = Object.values(ipvs.connections).filter(
    (one) => one.server === server && one.real === key && isAlive(one, now),
  )
  const active = own.filter(({ isActive }) => isActive).length
  return { active, inactive: own.length - active }
}

const CLIENT = (server: string, source: string): string => `${source}>${server}`
const RETRY_MS = 60_000 // a template that still has connections is looked at again a minute later

/** The real server a client was given before, while the template lives and the server takes new connections. */
export function rememberedReal(
  ipvs: Ipvs,
  { key, server }: { readonly key: string; readonly server: VirtualServer },
  { source, now }: { readonly source: string; readonly now: number },
): RealServer | undefined {
  const name = CLIENT(key, source)
  const template = ipvs.templates[name]
  if (!template) return undefined
  const last = Math.max(
    0,
    ...Object.values(ipvs.connections)
      .filter((one) => one.template === name)
      .map(({ expiresAt }) => expiresAt),
  )
  const later = Math.max(0, Math.ceil((last - template.expiresAt) / RETRY_MS)) * RETRY_MS
  if (template.expiresAt + later <= now) return undefined
  // net.ipv4.vs.expire_quiescent_template=1: one of weight 0 is not come back to (ip_vs_check_template)
  return server.reals.find((real) => realKey(real) === template.real && real.weight > 0)
}

/** A client of a persistent server got a connection: its template lives from now on. */
export function withTemplate(
  ipvs: Ipvs,
  { key, server }: { readonly key: string; readonly server: VirtualServer },
  client: { readonly source: string; readonly real: string; readonly now: number },
): { readonly ipvs: Ipvs; readonly name: string } {
  const name = CLIENT(key, client.source)
  const template = {
    real: client.real,
    expiresAt: client.now + server.persistentSeconds * 1_000,
  }
  return { name, ipvs: { ...ipvs, templates: { ...ipvs.templates, [name]: template } } }
}
