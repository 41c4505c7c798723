import { describe, expect, test } from 'vitest'
import { lastIndex } from '../../../src/domains/etcd/log.ts'
import type { EtcdInput } from '../../../src/domains/etcd/model.ts'
import { quorumOf, toleranceOf } from '../../../src/domains/etcd/quorum.ts'
import { kill, leadersOf, play, put, start, type Timed } from './cluster.ts'

/** Timelines TC: what a control plane's etcd does when parts of it fail. */

const leaderAt = (members: number, seed: number): string =>
  play({ members, seed }, []).leaders[0]?.name ?? ''
const followersOf = (members: number, seed: number): readonly string[] =>
  Array.from({ length: members }, (_, place) => `etcd-${place + 1}`).filter(
    (name) => name !== leaderAt(members, seed),
  )
const SEEDS = [1, 2, 3, 4, 5]
const partition = (...members: readonly string[]): EtcdInput => ({
  kind: 'etcd/partitioned',
  members,
})
const heal: EtcdInput = { kind: 'etcd/healed' }

test.each([
  [1, 1, 0],
  [2, 2, 0],
  [3, 2, 1],
  [4, 3, 1],
  [5, 3, 2],
  [6, 4, 2],
  [7, 4, 3],
])('%i voters need %i and tolerate %i failures', (voters, quorum, tolerated) => {
  expect(quorumOf(voters)).toBe(quorum)
  expect(toleranceOf(voters)).toBe(tolerated)
})

describe('a new cluster', () => {
  test.each(SEEDS)('elects one leader, in term 2, and all follow it (seed %i)', (seed) => {
    const { leaders, end } = play({ members: 3, seed }, [])
    expect(leaders).toHaveLength(1)
    for (const { node } of Object.values(end.etcd.members)) {
      expect(node.leader).toBe(leaders[0]?.name)
      expect(node.term).toBeGreaterThanOrEqual(2)
      expect(node.commit).toBe(lastIndex(node.log))
    }
  })

  test('of one elects itself without asking anybody', () => {
    const { said, leaders } = play({ members: 1 }, [[2_000, put('etcd-1', 'a')]])
    expect(leaders).toHaveLength(1)
    expect(said('delivered')).toEqual([])
    expect(said('putDone')).toHaveLength(1)
  })
})

describe('TC-01: a follower of three dies', () => {
  test.each(SEEDS)('nobody is elected, writes go on (seed %i)', (seed) => {
    const [follower = '', other = ''] = followersOf(3, seed)
    const { said, steps } = play({ members: 3, seed }, [
      [3_000, kill(follower)],
      [3_500, put(other, 'a')],
      [6_000, heal],
    ])
    expect(said('putDone')).toHaveLength(1)
    expect(steps.filter(({ at, message }) => at > 3_000 && message.key === 'etcd/elected')).toEqual(
      [],
    )
  })
})

describe('TC-02: the leader of three dies', () => {
  test.each(SEEDS)(
    'a new one leads a later term within 3 s, and the write that waited succeeds (seed %i)',
    (seed) => {
      const leader = leaderAt(3, seed)
      const [follower = ''] = followersOf(3, seed)
      const { said } = play({ members: 3, seed }, [
        [3_000, kill(leader)],
        [5_900, put(follower, 'a')],
        [7_000, start(leader)],
      ])
      const elected = said('elected')
      const [first, second] = elected
      expect(elected).toHaveLength(2)
      expect(second?.at).toBeGreaterThan(3_000 + 800)
      expect(second?.at).toBeLessThan(3_000 + 3_000)
      expect(second?.message.params.term).toBeGreaterThan(Number(first?.message.params.term))
      expect(said('putDone')).toHaveLength(1)
    },
  )
})

describe('TC-03: two of three die', () => {
  test('the survivor has no leader; writes and reads fail; a second life of the others brings all back', () => {
    const leader = leaderAt(3, 1)
    const [survivor = '', other = ''] = followersOf(3, 1)
    const { said, leaders } = play({ members: 3, seed: 1 }, [
      [3_000, kill(leader)],
      [3_001, kill(other)],
      [3_500, put(survivor, 'a')],
      [3_600, { kind: 'etcd/got', member: survivor, key: 'a' }],
      [14_000, start(other)],
      [17_000, put(survivor, 'b')],
    ])
    expect(said('failed').map(({ at }) => at)).toEqual([10_500, 10_600])
    expect(said('putDone').map(({ message }) => message.params.key)).toEqual(['b'])
    expect(leaders).toHaveLength(1)
  })
})

describe('TC-04: five are parted, the leader is with the two', () => {
  test.each(SEEDS)(
    'it steps down, the three elect, and what only the two had is thrown away (seed %i)',
    (seed) => {
      const leader = leaderAt(5, seed)
      const [ally = '', ...rest] = followersOf(5, seed)
      const { said, end } = play({ members: 5, seed }, [
        [3_000, partition(leader, ally)],
        [3_100, put(leader, 'lost')],
        [6_500, put(rest[0] ?? '', 'kept')],
        [11_000, heal],
        [14_000, heal],
      ])
      expect(said('steppedDown').map(({ message }) => message.params.member)).toEqual([
        `member:${leader}`,
      ])
      expect(said('entriesDropped').length).toBeGreaterThanOrEqual(1)
      for (const { store } of Object.values(end.etcd.members))
        expect(Object.keys(store.keys)).toEqual(['kept'])
    },
  )
})

test('TC-05: four are parted two and two: all live, and nobody can write', () => {
  const leader = leaderAt(4, 1)
  const [ally = '', other = ''] = followersOf(4, 1)
  const { said, end } = play({ members: 4, seed: 1 }, [
    [3_000, partition(leader, ally)],
    [6_000, put(leader, 'a')],
    [6_000, put(other, 'b')],
  ])
  expect(said('putDone')).toEqual([])
  expect(said('failed')).toHaveLength(2)
  expect(leadersOf(end)).toEqual([])
})

test('TC-06: one of two dies: an outage', () => {
  const { said } = play({ members: 2, seed: 1 }, [
    [3_000, kill('etcd-2')],
    [5_000, put('etcd-1', 'a')],
  ])
  expect(said('putDone')).toEqual([])
})

describe('TC-07: a member that was cut off comes back', () => {
  const story = (preVote: boolean) => {
    const [follower = ''] = followersOf(3, 2)
    const inputs: readonly Timed[] = [
      [3_000, partition(follower)],
      [9_000, heal],
      [12_000, heal],
    ]
    const { said, end } = play({ members: 3, seed: 2, preVote }, inputs)
    return {
      elections: said('elected').length,
      terms: Object.values(end.etcd.members).map(({ node }) => node.term),
    }
  }
  test('with pre-vote nobody is disturbed', () => {
    expect(story(true)).toEqual({ elections: 1, terms: [2, 2, 2] })
  })
  test('without, its term has risen and there is another election', () => {
    const { elections, terms } = story(false)
    expect(elections).toBeGreaterThan(1)
    expect(Math.min(...terms)).toBeGreaterThan(3)
  })
})

describe('TC-08: a slow disk', () => {
  const commitMs = (slow: (leader: string, follower: string) => string, fsyncMs: number) => {
    const leader = leaderAt(3, 1)
    const [follower = ''] = followersOf(3, 1)
    const { said } = play({ members: 3, seed: 1 }, [
      [3_000, { kind: 'etcd/diskSlowed', member: slow(leader, follower), fsyncMs }],
      [4_000, put(leader, 'a')],
      [7_000, heal],
    ])
    return (said('putDone')[0]?.at ?? Number.POSITIVE_INFINITY) - 4_000
  }
  test('of a follower delays nothing while the others are fast', () => {
    expect(commitMs((_, follower) => follower, 500)).toBeLessThan(60)
  })
  test('of a leader holds up its messages, so that others stand for election', () => {
    const leader = leaderAt(3, 1)
    const { said } = play({ members: 3, seed: 1 }, [
      [3_000, { kind: 'etcd/diskSlowed', member: leader, fsyncMs: 3_000 }],
      [4_000, put(leader, 'a')],
      [4_100, put(leader, 'b')],
      [12_000, heal],
    ])
    expect(said('elected').length).toBeGreaterThan(1)
  })
})

test('TC-12: a majority is lost for good: a backup starts a new cluster, and what came after it is gone', () => {
  const { end, said } = play({ members: 3, seed: 1 }, [
    [3_000, put('etcd-1', 'old')],
    [3_500, { kind: 'etcd/backedUp', member: 'etcd-1' }],
    [4_000, put('etcd-1', 'new')],
    [5_000, kill('etcd-2')],
    [5_000, kill('etcd-3')],
    [6_000, { kind: 'etcd/restored', members: ['etcd-1'] }],
    [9_000, put('etcd-1', 'after')],
  ])
  const only = end.etcd.members['etcd-1']
  expect(Object.keys(only?.store.keys ?? {})).toEqual(['old', 'after'])
  expect(only?.store.revision).toBe(1_000_000_003)
  expect(only?.clusterId).not.toBe(end.etcd.members['etcd-2']?.clusterId)
  expect(said('putDone')).toHaveLength(3)
})

test('a survivor forced to be a new cluster keeps what it knew to be committed', () => {
  const { end, leaders } = play({ members: 3, seed: 1 }, [
    [3_000, put('etcd-1', 'a')],
    [4_000, kill('etcd-2')],
    [4_000, kill('etcd-3')],
    [6_000, { kind: 'etcd/forcedNew', member: 'etcd-1' }],
    [9_000, put('etcd-1', 'b')],
  ])
  expect(leaders.map(({ name }) => name)).toEqual(['etcd-1'])
  expect(leaders[0]?.node.config.voters).toEqual(['etcd-1'])
  expect(Object.keys(end.etcd.members['etcd-1']?.store.keys ?? {})).toEqual(['a', 'b'])
})

describe('members change', () => {
  test('a learner is added, catches up by a snapshot, and is promoted', () => {
    const puts = Array.from(
      { length: 12 },
      (_, place): Timed => [3_000 + place * 50, put('etcd-1', `k${place}`)],
    )
    const { end, said } = play({ members: 3, seed: 1, snapshotCount: 5, catchUpEntries: 1 }, [
      ...puts,
      [5_000, { kind: 'etcd/memberAdded', member: 'etcd-4', learner: true }],
      [8_000, { kind: 'etcd/memberPromoted', member: 'etcd-4' }],
      [10_000, put('etcd-4', 'last')],
    ])
    const joined = end.etcd.members['etcd-4']
    expect(said('snapshotTaken').map(({ message }) => message.params.member)).toContain(
      'member:etcd-4',
    )
    expect(joined?.node.config.voters).toEqual(['etcd-1', 'etcd-2', 'etcd-3', 'etcd-4'])
    expect(joined?.store).toEqual(end.etcd.members['etcd-1']?.store)
    expect(said('putDone')).toHaveLength(13)
  })

  test('while a member is down nobody is added: remove it first, then add', () => {
    const [dead = ''] = followersOf(3, 1)
    const { end, said } = play({ members: 3, seed: 1 }, [
      [3_000, kill(dead)],
      [4_000, { kind: 'etcd/memberAdded', member: 'etcd-4', learner: true }],
      [5_000, { kind: 'etcd/memberRemoved', member: dead }],
      [6_000, { kind: 'etcd/memberAdded', member: 'etcd-4', learner: true }],
      [9_000, { kind: 'etcd/memberPromoted', member: 'etcd-4' }],
    ])
    expect(said('failed').map(({ message }) => message.params.failure)).toEqual(['unhealthy'])
    expect(leadersOf(end)[0]?.node.config.voters).toHaveLength(3)
    expect(leadersOf(end)[0]?.node.config.voters).not.toContain(dead)
  })

  test('leadership moves to whom it is given, within one election', () => {
    const [heir = ''] = followersOf(3, 1)
    const { leaders, said } = play({ members: 3, seed: 1 }, [
      [3_000, { kind: 'etcd/leaderMoved', member: heir }],
    ])
    expect(leaders.map(({ name }) => name)).toEqual([heir])
    expect(said('tookOver')).toHaveLength(1)
    expect(
      said('preCampaigned').filter(({ at }) => at > 3_000),
      'no poll',
    ).toEqual([])
  })
})
