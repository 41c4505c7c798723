import { describe, expect, test } from 'vitest'
import { makeRoom } from '../../../src/domains/netfilter/make-room.ts'
import type { ConntrackEntry, Host, Tuple } from '../../../src/domains/netfilter/model.ts'
import { emptyNetwork } from '../../../src/domains/netfilter/model.ts'
import { mirrored, tupleKey } from '../../../src/domains/netfilter/tuple.ts'
import { withNode } from '../../../src/domains/netfilter/wire-cluster.ts'

/** What a kernel does with one connection more than its table may hold. */

const flow = (port: number): Tuple => ({
  protocol: 'udp',
  source: `10.244.${port >> 8}.${port & 255}`,
  sourcePort: 40_000,
  destination: '10.96.0.80',
  destinationPort: 53,
})

const entry = (original: Tuple, assured: boolean): ConntrackEntry => ({
  original,
  reply: mirrored(original),
  sourceNat: false,
  destinationNat: false,
  seenReply: assured,
  assured,
  confirmed: true,
  sourceDecided: true,
  destinationDecided: true,
  mark: 0,
  expiresAt: 30_000,
})

/** A full table; every `every`th entry is not assured. */
function full(count: number, { buckets, every }: { buckets: number; every: number }): Host {
  const wired = withNode(emptyNetwork, {
    name: 'n',
    stands: 'node:n',
    address: '192.168.0.2',
    podCIDR: '10.244.0.0/24',
    sysctls: {
      'net.netfilter.nf_conntrack_max': count,
      'net.netfilter.nf_conntrack_buckets': buckets,
    },
  }).hosts.n
  if (!wired) throw new Error('the Node was wired')
  const entries = Array.from({ length: count }, (_, at) => entry(flow(at), at % every !== 0))
  return {
    ...wired,
    conntrack: Object.fromEntries(entries.map((one) => [tupleKey(one.original), one])),
  }
}

describe('a table that is full', () => {
  test('of assured connections takes no other', () => {
    const host = full(512, { buckets: 512, every: Number.POSITIVE_INFINITY })
    const assured = Object.values(host.conntrack).filter((one) => one.assured)
    expect(assured).toHaveLength(511)
    const table = Object.fromEntries(assured.map((one) => [tupleKey(one.original), one]))
    const tight = { ...host.sysctls, 'net.netfilter.nf_conntrack_max': 511 }
    expect(makeRoom({ ...host, conntrack: table, sysctls: tight }, flow(9_000), 0)).toBeUndefined()
  })

  test('has room again when the time of one is over', () => {
    const host = full(4, { buckets: 65_536, every: 2 })
    expect(makeRoom(host, flow(9_000), 0)).toBeUndefined()
    expect(makeRoom(host, flow(9_000), 30_000)).toMatchObject({ evicted: [] })
  })

  test('without a limit is never full', () => {
    const host = full(4, { buckets: 512, every: 1 })
    const open = { ...host, sysctls: { 'net.netfilter.nf_conntrack_max': 0 } }
    expect(makeRoom(open, flow(9_000), 0)).toMatchObject({ evicted: [] })
  })

  // Eight of 512 buckets hold 2 · 512 tuples · 8/512 = 16 tuples on average: 1 - (1 - 1/8)^16 = 88 % of new connections
  // find one that is not assured; with 1/64 of them not assured, 22 %.
  test.each([
    [8, 0.88],
    [64, 0.22],
  ])('forgets a connection that is not assured, 1 of %i, for %f of new ones', (every, share) => {
    const host = full(512, { buckets: 512, every })
    const tries = 400
    let made = 0
    for (let at = 0; at < tries; at++) {
      const room = makeRoom(host, flow(10_000 + at), 0)
      if (!room) continue
      made++
      expect(room.evicted.every(({ assured }) => !assured)).toBe(true)
      expect(Object.keys(room.table)).toHaveLength(512 - room.evicted.length)
    }
    expect(made / tries).toBeGreaterThan(share - 0.1)
    expect(made / tries).toBeLessThan(share + 0.1)
  })
})
