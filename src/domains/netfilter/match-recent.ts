import type { Match } from './model.ts'
import { addressText } from './skb.ts'
import type { Walk } from './walk-state.ts'

// Module parameters ip_list_tot and ip_pkt_list_tot of net/netfilter/xt_recent.c (Linux 6.18)
const ADDRESSES_MAX = 100
const STAMPS_MAX = 20

type Recent = Extract<Match, { kind: 'recent' }>

/** `recent_mt`: looks an address up in a list, or notes it. Lists keep the order of the last sighting. */
export function matchRecent(match: Recent, walk: Walk): boolean {
  const { skb, now } = walk
  const address = addressText((match.side === 'source' ? skb.source : skb.destination) & match.mask)
  const list = walk.recent[match.list] ?? {}
  const stamps = list[address]
  if (match.verb === 'set') {
    note(walk, match.list, address)
    return true
  }
  if (!stamps) return false
  if (match.verb === 'remove') {
    walk.recent = { ...walk.recent, [match.list]: without(list, address) }
    return true
  }
  const isRecent = isSeen(match, stamps, now)
  if (match.reap && match.seconds !== undefined) reap(walk, match, isRecent ? address : undefined)
  if (match.verb === 'update' && isRecent) note(walk, match.list, address)
  return isRecent
}

function isSeen({ seconds, hitcount }: Recent, stamps: readonly number[], now: number): boolean {
  const hits = stamps.filter((at) => seconds === undefined || now - at <= seconds * 1000).length
  return hits > 0 && hits >= (hitcount ?? 1)
}

function note(walk: Walk, name: string, address: string): void {
  const list = walk.recent[name] ?? {}
  const stamps = [...(list[address] ?? []), walk.now].slice(-STAMPS_MAX)
  const others = without(list, address)
  const names = Object.keys(others)
  const oldest = names.length >= ADDRESSES_MAX ? names[0] : undefined
  const kept = oldest === undefined ? others : without(others, oldest)
  walk.recent = { ...walk.recent, [name]: { ...kept, [address]: stamps } }
}

/** Forgets the address that was seen longest ago, when that is too long ago. One a packet. */
function reap(walk: Walk, { list, seconds = 0 }: Recent, kept: string | undefined): void {
  const entries = walk.recent[list] ?? {}
  const oldest = Object.keys(entries)[0]
  if (oldest === undefined || oldest === kept) return
  const last = entries[oldest]?.at(-1) ?? 0
  if (walk.now - last <= seconds * 1000) return
  walk.recent = { ...walk.recent, [list]: without(entries, oldest) }
}

function without<Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
): Record<string, Value> {
  const rest = { ...record }
  delete rest[key]
  return rest
}
