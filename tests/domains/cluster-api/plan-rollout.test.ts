import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { oldestScore } from '../../../src/domains/cluster-api/choose-victims.ts'
import type { MachineDeployment } from '../../../src/domains/cluster-api/model.ts'
import {
  planOnDelete,
  planRollingUpdate,
  type SetCounts,
  type Sets,
} from '../../../src/domains/cluster-api/plan-rollout.ts'
import { rolloutLimits } from '../../../src/domains/cluster-api/rollout-limits.ts'

const limitsOf = (replicas: number, maxSurge: number | string, maxUnavailable: number | string) =>
  rolloutLimits({
    replicas,
    rollout: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } },
  } as MachineDeployment['spec'])

describe('rounding: surge up, unavailable down, and never both 0', () => {
  test.each([
    [1, '25%', '25%', 1, 0],
    [2, '25%', '25%', 1, 0],
    [4, '25%', '25%', 1, 1],
    [5, '25%', '25%', 2, 1],
    [10, '25%', '25%', 3, 2],
    [10, '10%', '10%', 1, 1],
    [1, 0, '25%', 0, 1],
    [3, 0, '25%', 0, 1],
    [10, 0, '25%', 0, 2],
    [4, '33%', 0, 2, 0],
    [10, '33%', 0, 4, 0],
    [5, '100%', 0, 5, 0],
    [0, 0, 3, 0, 0],
  ])('%i Machines, %s / %s', (replicas, maxSurge, maxUnavailable, surge, unavailable) => {
    expect(limitsOf(replicas, maxSurge, maxUnavailable)).toEqual({ surge, unavailable })
  })
})

test('the score of age reaches 31.6 after ten days and never 50', () => {
  expect(oldestScore(864_000)).toBeCloseTo(31.6, 1)
  expect(50 - oldestScore(864_000)).toBeCloseTo(18.4, 1)
  expect(oldestScore(864_000 * 5)).toBeLessThan(50)
})

/** Sets as a controller may find them: Machines may be missing, too many, or not available. */
const aSet = (name: string): fc.Arbitrary<SetCounts> =>
  fc
    .record({ spec: fc.nat(8), extra: fc.integer({ min: -2, max: 2 }), down: fc.nat(8) })
    .map(({ spec, extra, down }) => {
      const actual = Math.max(0, spec + extra)
      return { name, spec, actual, available: Math.max(0, actual - down) }
    })

const sets: fc.Arbitrary<Sets> = fc.record({
  current: aSet('new'),
  old: fc.tuple(aSet('old-1'), aSet('old-2')),
})

const wish = fc.record({
  replicas: fc.integer({ min: 1, max: 8 }),
  surge: fc.nat(3),
  unavailable: fc.nat(3),
})

describe('whatever it finds, a pass', () => {
  test('asks for no Machine beyond the wanted number and the surge', () => {
    fc.assert(
      fc.property(sets, wish, (found, wanted) => {
        const { current, old } = found
        const total = [...old, current].reduce(
          (sum, one) => sum + Math.max(one.spec, one.actual),
          0,
        )
        const raised = planRollingUpdate(found, wanted).find(({ before, after }) => after > before)
        if (!raised) return
        expect(raised.name).toBe('new')
        expect(total + raised.after - raised.before).toBeLessThanOrEqual(
          wanted.replicas + wanted.surge,
        )
      }),
      { numRuns: 5_000 },
    )
  })

  test('takes no available Machine that is needed, even if the sets choose as badly as they can', () => {
    fc.assert(
      fc.property(sets, wish, (found, wanted) => {
        const intents = planRollingUpdate(found, wanted)
        const shrinking = intents.filter(({ name }) => name !== 'new')
        if (shrinking.some(({ scaleReason }) => scaleReason === 'deadlock')) return
        const before = [...found.old, found.current].reduce((sum, one) => sum + one.available, 0)
        const lost = found.old.reduce((sum, one) => {
          const intent = shrinking.find(({ name }) => name === one.name)
          const newlyDeleted = intent
            ? Math.max(0, Math.min(one.actual, one.spec) - intent.after)
            : 0
          return sum + Math.min(one.available, newlyDeleted)
        }, 0)
        const needed = Math.max(0, wanted.replicas - wanted.unavailable)
        expect(before - lost).toBeGreaterThanOrEqual(Math.min(before, needed))
      }),
      { numRuns: 5_000 },
    )
  })

  test('under OnDelete raises only the new set and never beyond the wanted number', () => {
    fc.assert(
      fc.property(sets, wish, (found, wanted) => {
        const intents = planOnDelete(found, wanted)
        for (const { name, before, after } of intents) {
          if (after > before) expect(name).toBe('new')
          expect(after).toBeGreaterThanOrEqual(0)
          if (after > before) expect(after).toBeLessThanOrEqual(wanted.replicas)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
