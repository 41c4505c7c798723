import { withEntries } from './conntrack-table.ts'
import type { ConntrackEntry, Host, Tuple } from './model.ts'
import { conntrackSetting, type Room } from './track-packet.ts'
import { tupleKey } from './tuple.ts'

const BUCKETS_LOOKED_AT = 8 // NF_CT_EVICTION_RANGE

/**
 * Whether a kernel whose table may be full tracks one more connection: undefined when it does not, and drops the packet
 * (`__nf_conntrack_alloc`, `early_drop`, net/netfilter/nf_conntrack_core.c, Linux 6.18). From the bucket of the new
 * connection on it looks into eight; all entries of the first bucket with some that are not assured go.
 */
export function makeRoom(host: Host, tuple: Tuple, now: number): Room | undefined {
  const max = host.sysctls['net.netfilter.nf_conntrack_max'] ?? 0 // 0: without limit; the default is out of reach here
  const { conntrack } = host
  if (max === 0) return { table: conntrack, evicted: [] }
  // Simplified: an entry whose time is over is gone at once; the real one goes when somebody comes by.
  const alive = Object.entries(conntrack).filter(([, { expiresAt }]) => expiresAt > now)
  if (alive.length < max) return { table: conntrack, evicted: [] }
  const size = conntrackSetting(host, 'nf_conntrack_buckets')
  const first = bucketOf(tuple, size)
  const distance = (each: Tuple) => (bucketOf(each, size) - first + size) % size
  let nearest = BUCKETS_LOOKED_AT
  let found: (readonly [string, ConntrackEntry])[] = []
  for (const each of alive) {
    const [, { original, reply, assured }] = each
    if (assured) continue
    const away = Math.min(distance(original), distance(reply))
    if (away < nearest) found = []
    if (away <= nearest && away < BUCKETS_LOOKED_AT) found.push(each)
    nearest = Math.min(nearest, away)
  }
  if (found.length === 0) return undefined
  const table = withEntries(
    conntrack,
    found.map(([key]) => ({ key, entry: undefined })),
  )
  return { table, evicted: found.map(([, entry]) => entry) }
}

/** Where the kernel keeps a tuple. Its hash has a key that it draws when it starts; any even spread is as good. */
function bucketOf(tuple: Tuple, size: number): number {
  let hash = 0x811c9dc5
  for (const letter of tupleKey(tuple)) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  return Math.floor(((hash >>> 0) / 0x1_0000_0000) * size)
}
