import { type Found, findConnection, withEntries } from './conntrack-table.ts'
import type { Host, TcpState } from './model.ts'
import { tupleOfSkb } from './skb.ts'
import { isReset, tcpStateAfter } from './tcp-states.ts'
import { mirrored, tupleKey, tupleOf } from './tuple.ts'
import { shown, type Walk } from './walk-state.ts'

const SECOND = 1_000 // ms

// net/netfilter/nf_conntrack_proto_{tcp,udp,icmp}.c, seconds (Linux 6.18)
const TCP_TIMEOUTS: Readonly<Record<TcpState, number>> = {
  SYN_SENT: 120,
  SYN_SENT2: 120,
  SYN_RECV: 60,
  ESTABLISHED: 432_000,
  FIN_WAIT: 120,
  CLOSE_WAIT: 60,
  LAST_ACK: 30,
  TIME_WAIT: 120,
  CLOSE: 10,
}
const TIMEOUTS = { udp: 30, udpStream: 120, icmp: 30, generic: 600 }

// icmp types that may open a connection: echo, timestamp, information and address mask requests
const ICMP_OPENERS = [8, 13, 15, 17]
const ICMP_ERRORS = [3, 4, 5, 11, 12]

/** Finds the connection of a packet, or makes one (`nf_conntrack_in`, net/netfilter/nf_conntrack_core.c, Linux 6.18). */
export function trackPacket(walk: Walk): void {
  const { skb } = walk
  // A packet that came round by the loopback device has its connection with it.
  if (!walk.isTracking || skb.state === 'UNTRACKED' || skb.entry) return
  if (walk.supposed) {
    skb.state = walk.supposed.state
    skb.entry = walk.supposed.entry
  } else if (skb.protocol === 1 && ICMP_ERRORS.includes(skb.icmpType)) trackError(walk)
  else trackTuple(walk)
  walk.visit?.({
    ...shown(walk),
    kind: 'tracked',
    hook: walk.hook,
    entry: skb.entry,
    state: skb.state,
    direction: skb.direction,
  })
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

function trackTuple(walk: Walk): void {
  const { conntrack, skb, now } = walk
  const found = findConnection(conntrack, tupleOfSkb(skb), now)
  if (!found) openConnection(walk)
  else if (isReopening(walk, found)) {
    walk.conntrack = withEntries(conntrack, [{ key: found.key, entry: undefined }])
    openConnection(walk)
  } else continueConnection(walk, found)
}

/** A SYN on a connection that is over starts a new one. */
const isReopening = ({ skb }: Walk, { entry, direction }: Found): boolean =>
  skb.protocol === 6 &&
  (entry.tcpState === 'CLOSE' || entry.tcpState === 'TIME_WAIT') &&
  tcpStateAfter(entry.tcpState, skb.tcpFlags, direction) === 'SYN_SENT'

function openConnection({ host, skb, now }: Walk): void {
  if (skb.protocol === 1 && !ICMP_OPENERS.includes(skb.icmpType)) return
  const tcp = skb.protocol === 6 ? tcpStateAfter(undefined, skb.tcpFlags, 'ORIGINAL') : undefined
  if (tcp === 'invalid' || tcp === 'ignored') return
  const original = tupleOfSkb(skb)
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
    expiresAt: now + timeoutOf(host, skb.protocol, { tcpState: tcp, seenReply: false }),
  }
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
  if (tcp === 'ignored') return
  // A reset as the only answer ends the connection at once.
  if (tcp && isReset(skb.tcpFlags) && !entry.seenReply) {
    walk.written.push({ key, entry: undefined })
    return
  }
  const state = tcp ?? entry.tcpState
  const isAssuring = tcp ? tcp === 'ESTABLISHED' && entry.seenReply : entry.seenReply
  skb.entry = {
    ...entry,
    seenReply,
    assured: entry.assured || (skb.protocol !== 1 && isAssuring),
    ...(state ? { tcpState: state } : {}),
    expiresAt: now + timeoutOf(host, skb.protocol, { tcpState: state, seenReply }),
  }
  walk.written.push({ key, entry: skb.entry })
}

function timeoutOf(
  host: Host,
  protocol: number,
  { tcpState, seenReply }: { tcpState: TcpState | undefined; seenReply: boolean },
): number {
  if (protocol === 6) {
    const state = tcpState ?? 'SYN_SENT'
    const name = `net.netfilter.nf_conntrack_tcp_timeout_${state.toLowerCase()}`
    return (host.sysctls[name] ?? TCP_TIMEOUTS[state]) * SECOND
  }
  const seconds =
    protocol === 17
      ? seenReply
        ? TIMEOUTS.udpStream
        : TIMEOUTS.udp
      : protocol === 1
        ? TIMEOUTS.icmp
        : TIMEOUTS.generic
  return seconds * SECOND
}

/** At the end of INPUT and POSTROUTING: the connection becomes visible. False: another was quicker with the same reply. */
export function confirmConnection(walk: Walk): boolean {
  const { skb, host, conntrack, now } = walk
  const { entry } = skb
  if (!entry || entry.confirmed || skb.direction === 'REPLY' || skb.state === 'RELATED') return true
  const isClash =
    findConnection(conntrack, entry.original, now) !== undefined ||
    findConnection(conntrack, entry.reply, now) !== undefined
  const key = tupleKey(entry.original)
  if (isClash) return false
  skb.entry = { ...entry, confirmed: true }
  walk.written.push({ key, entry: skb.entry })
  walk.confirmed.push({ host: host.name, entry: skb.entry })
  walk.visit?.({ ...shown(walk), kind: 'confirmed', hook: walk.hook, entry: skb.entry })
  return true
}
