import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { watchBackAt } from '../../../src/domains/api-server/index.ts'
import type { Outage } from '../../../src/domains/api-server/model.ts'
import { leadsAt, momentsOf } from '../../../src/domains/controllers/follow-leaders.ts'

const awayFor = (ms: number, chance = 1, from = 0): Outage => ({
  why: 'stopped',
  downs: [{ from, to: from + ms }],
  chance,
  before: {},
  reported: [],
  held: [],
})

const MANAGER = 'kube-controller-manager'

describe('a leader and an API server that is away', () => {
  test('it keeps its lease when one of the tries within ten seconds succeeds', () => {
    expect([...momentsOf(awayFor(8_000), MANAGER)]).toEqual([])
  })

  test('it ends ten seconds after the first renewal that failed, and is started once', () => {
    const moments = [...momentsOf(awayFor(61_000, 1, 500), MANAGER)]
    expect(moments.map(({ stage }) => stage)).toEqual(['leaseLost', 'started', 'leads'])
    expect(moments[0]?.at).toBe(12_000) // renewals are 2 s apart, the first one that fails comes at 2 s
    expect(moments[1]?.at).toBe(13_000)
  })

  test('recorded: after 61 s away the real ones led 16 s and 61 s later; ours lie as near as chance allows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (chance) => {
        const away = awayFor(61_000, chance)
        const manager = leadsAt(away, MANAGER) - 61_000
        expect(manager).toBeGreaterThanOrEqual(15_000) // a lease, from when it was first seen
        expect(manager).toBeLessThan(15_000 + 2 * 4_400) // 2 s and up to 1.2 times that more, before and after
        const scheduler = leadsAt(away, 'kube-scheduler') - 61_000
        expect(scheduler).toBeGreaterThanOrEqual(15_000)
        expect(scheduler).toBeLessThan(60_000 + 15_000 + 4_400) // its caches come first
      }),
      { numRuns: 200 },
    )
  })

  test('Cluster API ends again and again, with the waits of every container', () => {
    const moments = [...momentsOf(awayFor(200_000), 'capi-controller-manager')]
    expect(moments.map(({ stage, at }) => `${stage} ${at / 1_000}`).slice(0, 5)).toEqual([
      'leaseLost 40',
      'startFailed 41',
      'startFailed 52',
      'startFailed 73',
      'startFailed 114',
    ])
  })
})

test('a watch is back when its client tries again: never before the server, and at most a minute after it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.integer({ min: 1, max: 3_600_000 }),
      (chance, ms) => {
        const back = watchBackAt(awayFor(ms, chance), 'kubelet@node-a')
        expect(back).toBeGreaterThanOrEqual(ms)
        expect(back - ms).toBeLessThanOrEqual(60_000)
      },
    ),
    { numRuns: 200 },
  )
})
