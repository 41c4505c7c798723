import { type Found, findConnection, withEntries } from './conntrack-table.ts'
import { say } from './explain.ts'
import type { ConntrackEntry } from './model.ts'
import { addressText } from './skb.ts'
import { tellWalk } from './tell-walk.ts'
import { STREAM_AFTER_MS } from './track-packet.ts'
import { tupleKey } from './tuple.ts'
import { draw, type Walk } from './walk-state.ts'

/** Two packets of one socket at once: neither finds the connection of the other, as that is not confirmed yet. */

const CLASH_MS = 1_000 // `nf_ct_resolve_clash_harder`: HZ
const OF_SHARE = 1_000_000

/** Whether this packet comes too early to see that connection: its first packet came in the same instant. */
export function isRacing(walk: Walk, { key, entry, direction }: Found): boolean {
  const { race } = walk.network
  if (!race || direction === 'REPLY' || entry.seenReply || walk.skb.protocol !== 17) return false
  if (entry.streamAfter !== walk.now + STREAM_AFTER_MS) return false
  const { share = 1 } = race
  if (share < 1 && draw(walk, OF_SHARE) >= share * OF_SHARE) return false
  walk.raced = { key, entry }
  tellWalk(walk, { level: 'story', message: say('raced', { place: placeOf(walk) }) })
  return true
}

/** From here on the packet sees the connection that it raced with. */
export function endRace(walk: Walk): void {
  if (!walk.raced) return
  walk.conntrack = withEntries(walk.conntrack, [walk.raced])
  walk.raced = undefined
}

/** What the kernel does with a connection that clashes with one in the table. False: the packet is dropped. */
export function settleClash(walk: Walk, entry: ConntrackEntry): boolean {
  const { skb, conntrack, now, network } = walk
  const kernel = network.race?.kernel ?? '6.18'
  const winner = conntrack[tupleKey(entry.original)]
  if (skb.protocol !== 17 || !winner || kernel === '4.18') return false
  const place = placeOf(walk)
  const first = `${winner.reply.source}:${winner.reply.sourcePort}`
  if (tupleKey(winner.reply) === tupleKey(entry.reply)) {
    skb.entry = winner
    tellWalk(walk, { level: 'story', message: say('raceMerged', { place, first }) })
    return true
  }
  if (kernel === '5.4' || findConnection(conntrack, entry.reply, now)) return false
  skb.entry = { ...entry, confirmed: true, isClash: true, expiresAt: now + CLASH_MS }
  walk.written.push({ key: `clash ${tupleKey(entry.reply)}`, entry: skb.entry })
  const second = `${addressText(skb.destination)}:${skb.destinationPort}`
  tellWalk(walk, { level: 'story', message: say('raceKept', { place, first, second }) })
  return true
}

const placeOf = ({ host }: Walk) => host.stands as `node:${string}` // as: hosts stand for refs
