import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entryAt } from '../../../src/domains/etcd/log.ts'
import type { EtcdInput } from '../../../src/domains/etcd/model.ts'
import type { World } from '../../../src/world.ts'
import { patience, soaked } from '../../fixtures/soak.ts'
import { play, type Timed } from './cluster.ts'

/** Whatever fails, in whatever order: two leaders of a term, or a lost write, must not be found. */

const NAMES = ['etcd-1', 'etcd-2', 'etcd-3', 'etcd-4', 'etcd-5']
const member = fc.constantFrom(...NAMES.slice(0, 4))
const kinds = (...names: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...names), member)
    .map(([kind, name]) => ({ kind, member: name }) as EtcdInput) // as: kinds of inputs at a member

const input: fc.Arbitrary<EtcdInput> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(member, fc.constantFrom('a', 'b', 'c'))
      .map(([at, key]): EtcdInput => ({ kind: 'etcd/put', member: at, key, value: '1' })),
  },
  {
    weight: 2,
    arbitrary: member.map((at): EtcdInput => ({ kind: 'etcd/got', member: at, key: 'a' })),
  },
  { weight: 6, arbitrary: kinds('etcd/killed', 'etcd/terminated', 'etcd/started', 'etcd/started') },
  { weight: 3, arbitrary: kinds('etcd/leaderMoved', 'etcd/memberPromoted', 'etcd/memberRemoved') },
  {
    weight: 2,
    arbitrary: fc
      .boolean()
      .map((learner): EtcdInput => ({ kind: 'etcd/memberAdded', member: 'etcd-4', learner })),
  },
  {
    weight: 3,
    arbitrary: fc
      .subarray(NAMES, { minLength: 1, maxLength: 3 })
      .map((members): EtcdInput => ({ kind: 'etcd/partitioned', members })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(member, member)
      .map((between): EtcdInput => ({ kind: 'etcd/linkCut', between })),
  },
  { weight: 3, arbitrary: fc.constant<EtcdInput>({ kind: 'etcd/healed' }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(member, fc.constantFrom(0, 2, 80, 700))
      .map(([at, fsyncMs]): EtcdInput => ({ kind: 'etcd/diskSlowed', member: at, fsyncMs })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(member, fc.constantFrom(0.5, 1, 3))
      .map(([at, speed]): EtcdInput => ({ kind: 'etcd/clockSet', member: at, speed })),
  },
)

const scenes = fc.record({
  members: fc.integer({ min: 1, max: 5 }),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  preVote: fc.boolean(),
  snapshotCount: fc.constantFrom(3, 10_000),
  catchUpEntries: fc.constantFrom(0, 2),
  inputs: fc.array(fc.tuple(fc.integer({ min: 0, max: 6_000 }), input), { maxLength: 14 }),
})

const fast = { heartbeatMs: 20, electionMs: 200, followMs: 400 }

interface History {
  readonly leaderOf: Map<number, string>
  /** Term of each entry that anybody knew to be committed. */
  readonly committed: Map<number, number>
  /** The commit index of each life of each member. */
  readonly reached: Map<string, number>
}
const newHistory = (): History => ({
  leaderOf: new Map(),
  committed: new Map(),
  reached: new Map(),
})

/** What the world after a step breaks of what the steps before it promised. */
function broken({ leaderOf, committed, reached }: History, world: World): string | undefined {
  for (const { name, node, state, life } of Object.values(world.etcd.members)) {
    if (state !== 'running') continue
    const { term, log, commit } = node
    const before = reached.get(`${name}/${life}`) ?? 0
    if (commit < before) return `${name} takes back what it committed`
    reached.set(`${name}/${life}`, commit)
    for (let index = Math.max(before, log.offset) + 1; index <= commit; index++) {
      const found = entryAt(log, index)?.term ?? 0
      if ((committed.get(index) ?? found) !== found) return `entry ${index} has changed`
      committed.set(index, found)
    }
    if (node.role !== 'leader' || leaderOf.get(term) === name) continue
    if (leaderOf.has(term)) return `term ${term} has two leaders`
    leaderOf.set(term, name)
    for (const [index, entryTerm] of committed) {
      const isLost = index > log.offset && entryAt(log, index)?.term !== entryTerm
      if (entryTerm < term && isLost) return `leader ${name} lacks entry ${index}`
    }
  }
  return undefined
}

describe('over random failures and interleavings', () => {
  test(
    'one leader a term, logs that match, and no committed entry ever changes or goes',
    () =>
      fc.assert(
        fc.property(scenes, ({ inputs, ...settings }) => {
          const { steps } = play({ ...fast, ...settings }, inputs)
          const history = newHistory()
          for (const { world, index } of steps)
            expect(broken(history, world), `step ${index}`).toBeUndefined()
        }),
        soaked(25),
      ),
    patience(120_000),
  )

  test(
    'once all run and all links carry, one leads, all have the same keys, and a write succeeds',
    () =>
      fc.assert(
        fc.property(scenes, ({ inputs, members, ...settings }) => {
          const harmless = inputs.filter(([, { kind }]) => !/Removed|Added|clockSet/.test(kind))
          const names = NAMES.slice(0, members)
          const mended = names.flatMap((name): readonly Timed[] => [
            [7_000, { kind: 'etcd/diskSlowed', member: name, fsyncMs: 2 }],
            [7_500, { kind: 'etcd/started', member: name }],
          ])
          const { end, leaders } = play({ ...fast, ...settings, members }, [
            ...harmless,
            [7_000, { kind: 'etcd/healed' }],
            ...mended,
            [9_500, { kind: 'etcd/put', member: 'etcd-1', key: 'last', value: 'written' }],
            [12_000, { kind: 'etcd/healed' }],
          ])
          expect(leaders).toHaveLength(1)
          const stores = Object.values(end.etcd.members).map(({ store }) => store)
          for (const store of stores) expect(store).toEqual(stores[0])
          expect(stores[0]?.keys.last).toBe('written')
        }),
        soaked(10),
      ),
    patience(120_000),
  )
})
