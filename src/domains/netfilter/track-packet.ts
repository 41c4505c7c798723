import { type Found, findConnection, withEntries } from './conntrack-table.ts'
import {
  CONNTRACK_DEFAULTS,
  type ConntrackEntry,
  type ConntrackSetting,
  type Host,
  type Tuple,
} from './model.ts'
import { tupleOfSkb } from './skb.ts'
import { isReset, tcpStateAfter } from './tcp-states.ts'
import { troubleIn } from './trouble-engine.ts'
import { mirrored, tupleKey, tupleOf } from './tuple.ts'
import { shown, type Walk } from './walk-state.ts'

/** A table with room for one more connection, and what had to go for it. */
export interface Room {
  readonly table: Host['conntrack']
  readonly evicted: readonly ConntrackEntry[]
}
type RoomMaker = (host: Host, tuple: Tuple, now: number) => Room | undefined

let makeRoom: RoomMaker | undefined

/** Tables have an end where this was called: a first lesson comes nowhere near it, and does not load it. */
export const plugRoom = (maker: RoomMaker): void => {
  makeRoom = maker
}

/** What this host has, or what its kernel begins with. */
export const conntrackSetting = ({ sysctls }: Host, name: ConntrackSetting): number =>
  sysctls[`net.netfilter.${name}`] ?? CONNTRACK_DEFAULTS[name]

const SECOND = 1_000 // ms
export const STREAM_AFTER_MS = 2_000 // net/netfilter/nf_conntrack_proto_udp.c: still active then, and it is a stream

// icmp types that may open a connection: echo, timestamp, information and address mask requests
const ICMP_OPENERS = [8, 13, 15, 17]
const ICMP_ERRORS = [3, 4, 5, 11, 12]

/**
 * Finds the connection of a packet, or makes one (`nf_conntrack_in`, net/netfilter/nf_conntrack_core.c, Linux 6.18).
 * False: the table is full, and the packet is dropped.
 */
export function trackPacket(walk: Walk): boolean {
  const { skb } = walk
  // A packet that came round by the loopback device has its connection with it.
  if (!walk.isTracking || skb.state === 'UNTRACKED' || skb.entry) return true
  let evicted: readonly ConntrackEntry[] | undefined = []
  if (walk.supposed) {
    skb.state = walk.supposed.state
    skb.entry = walk.supposed.entry
  } else if (skb.protocol === 1 && ICMP_ERRORS.includes(skb.icmpType)) trackError(walk)
  else evicted = trackTuple(walk)
  if (!evicted) return false
  walk.visit?.({
    ...shown(walk),
    kind: 'tracked',
    hook: walk.hook,
    entry: skb.entry,
    state: skb.state,
    direction: skb.direction,
    ...(evicted.length > 0 ? { evicted } : {}),
  })
  return true
}

/** An ICMP error belongs to the connection of the packet it is about. */
function trackError({ conntrack, skb, now }: Walk): void {
  if (!skb.about) return
  const found = findConnection(conntrack, mirrored(tupleOf(skb.about)), now)
  if (!found) return
  skb.entry = found.entry
  skb.state = 'RELATED'
  skb.direction = found.direction
}

/** What had to go to make room for a new connection; undefined when there is none. */
function trackTuple(walk: Walk): readonly ConntrackEntry[] | undefined {
  const { conntrack, skb, now } = walk
  const found = findConnection(conntrack, tupleOfSkb(skb), now)
  if (!found) return openConnection(walk)
  if (isReopening(walk, found) || troubleIn(walk)?.isRacing(walk, found)) {
    walk.conntrack = withEntries(conntrack, [{ key: found.key, entry: undefined }])
    return openConnection(walk)
  }
  continueConnection(walk, found)
  return []
}

/** A SYN on a connection that is over starts a new one. */
const isReopening = ({ skb }: Walk, { entry, direction }: Found): boolean =>
  skb.protocol === 6 &&
  (entry.tcpState === 'CLOSE' || entry.tcpState === 'TIME_WAIT') &&
  tcpStateAfter(entry.tcpState, skb.tcpFlags, direction) === 'SYN_SENT'

function openConnection(walk: Walk): readonly ConntrackEntry[] | undefined {
  const { host, skb, now } = walk
  const original = tupleOfSkb(skb)
  // Room is made before anybody looks whether the packet may open a connection.
  const table = walk.conntrack
  const room = makeRoom
    ? makeRoom({ ...host, conntrack: table }, original, now)
    : { table, evicted: [] }
  if (!room) return undefined
  walk.conntrack = room.table
  if (skb.protocol === 1 && !ICMP_OPENERS.includes(skb.icmpType)) return room.evicted
  const tcp = skb.protocol === 6 ? tcpStateAfter(undefined, skb.tcpFlags, 'ORIGINAL') : undefined
  if (tcp === 'invalid' || tcp === 'ignored') return room.evicted
  skb.state = 'NEW'
  skb.direction = 'ORIGINAL'
  skb.entry = {
    original,
    reply: mirrored(original),
    sourceNat: false,
    destinationNat: false,
    seenReply: false,
    assured: false,
    confirmed: false,
    sourceDecided: false,
    destinationDecided: false,
    ...(tcp ? { tcpState: tcp } : {}),
    mark: 0,
    ...(skb.protocol === 17 ? { streamAfter: now + STREAM_AFTER_MS } : {}),
    expiresAt: now + timeoutOf(host, skb.protocol, { tcpState: tcp, isStream: false }),
  }
  return room.evicted
}

function continueConnection(walk: Walk, { key, entry, direction }: Found): void {
  const { host, skb, now } = walk
  const tcp =
    skb.protocol === 6 ? tcpStateAfter(entry.tcpState, skb.tcpFlags, direction) : undefined
  if (tcp === 'invalid') return
  const seenReply = entry.seenReply || direction === 'REPLY'
  skb.direction = direction
  skb.state = seenReply ? 'ESTABLISHED' : 'NEW'
  skb.entry = entry
  if (tcp === 'ignored' || entry.isClash) return
  // A reset as the only answer ends the connection at once.
  if (tcp && isReset(skb.tcpFlags) && !entry.seenReply) {
    walk.written.push({ key, entry: undefined })
    return
  }
  const state = tcp ?? entry.tcpState
  const isStream = entry.seenReply && now > (entry.streamAfter ?? Number.POSITIVE_INFINITY)
  const isAssuring = tcp ? tcp === 'ESTABLISHED' && entry.seenReply : isStream
  skb.entry = {
    ...entry,
    seenReply,
    assured: entry.assured || (skb.protocol !== 1 && isAssuring),
    ...(state ? { tcpState: state } : {}),
    expiresAt: now + timeoutOf(host, skb.protocol, { tcpState: state, isStream }),
  }
  walk.written.push({ key, entry: skb.entry })
}

/** Simulated ms. */
function timeoutOf(
  host: Host,
  protocol: number,
  { tcpState, isStream }: { tcpState: ConntrackEntry['tcpState']; isStream: boolean },
): number {
  const state = tcpState === 'SYN_SENT2' ? 'syn_sent' : (tcpState ?? 'syn_sent').toLowerCase()
  const name =
    protocol === 6
      ? `tcp_timeout_${state}`
      : protocol === 17
        ? `udp_timeout${isStream ? '_stream' : ''}`
        : `${protocol === 1 ? 'icmp' : 'generic'}_timeout`
  return conntrackSetting(host, `nf_conntrack_${name}` as ConntrackSetting) * SECOND // as: states have a timeout each
}

/** At the end of INPUT and POSTROUTING: the connection becomes visible. False: another was quicker with the same reply. */
export function confirmConnection(walk: Walk): boolean {
  troubleIn(walk)?.endRace(walk)
  const { skb, host, conntrack, now } = walk
  const { entry } = skb
  // An error about an error goes the way of the packet that began it all, and confirms its connection.
  if (!entry || entry.confirmed || skb.direction === 'REPLY') return true
  const isClash =
    findConnection(conntrack, entry.original, now) !== undefined ||
    findConnection(conntrack, entry.reply, now) !== undefined
  const key = tupleKey(entry.original)
  if (isClash) return troubleIn(walk)?.settleClash(walk, entry) ?? false
  skb.entry = { ...entry, confirmed: true }
  walk.written.push({ key, entry: skb.entry })
  walk.confirmed.push({ host: host.name, entry: skb.entry })
  walk.visit?.({ ...shown(walk), kind: 'confirmed', hook: walk.hook, entry: skb.entry })
  return true
}
