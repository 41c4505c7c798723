import { describe, expect, test } from 'vitest'
import { chiSquare, upperGamma } from '../../../src/domains/traffic/chi-square.ts'
import { repeatedOf, sendMany } from '../../../src/domains/traffic/send-many.ts'
import { LESSONS } from '../../../src/scenario/catalog/lessons.ts'
import { openLesson } from '../../../src/scenario/open-lesson.ts'

/** Many connections at once: where they go, and whether that is what the rules promise. */

describe('the chance of being as uneven as that, or more', () => {
  // The usual table of χ² (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4).
  test.each([
    [1, 3.841, 0.05],
    [2, 5.991, 0.05],
    [3, 11.345, 0.01],
    [9, 16.919, 0.05],
    [10, 4.865, 0.9],
    [50, 76.154, 0.01],
    [99, 123.225, 0.05],
  ])('with %i degrees of freedom and χ² %f is %f', (freedom, value, p) => {
    expect(upperGamma(freedom / 2, value / 2)).toBeCloseTo(p, 4)
  })

  test('for two degrees is exp(-χ²/2), and for none of it 1', () => {
    for (const value of [0.1, 1, 5, 40]) {
      expect(upperGamma(1, value / 2)).toBeCloseTo(Math.exp(-value / 2), 12)
    }
    expect(upperGamma(1.5, 0)).toBe(1)
  })

  test('is not told of what is expected fewer than five times', () => {
    expect(chiSquare([{ observed: 3, expected: 4 }])).toBeUndefined()
    expect(
      chiSquare([
        { observed: 3, expected: 4 },
        { observed: 9, expected: 8 },
      ]),
    ).toBeUndefined()
  })
})

const worldOf = (name: string) => {
  const { settled } = openLesson(LESSONS.find((each) => each.name === name)?.document)
  if (!settled) throw new Error('the lesson begins at rest')
  return settled
}

const sent = (name: string, to: string, count: number) => {
  const world = worldOf(name)
  const asking = { from: 'pod:shop/client', to, port: 80, protocol: 'tcp' } as const
  const repeated = repeatedOf(world, asking)
  if (!repeated) throw new Error('the client can ask')
  return sendMany(world, repeated, count)
}

describe.each(['first-request', 'nftables-mode'])('hundreds of connections in %s', (name) => {
  test('are spread as the rules promise', () => {
    const tally = sent(name, 'ng-deploy-80', 300)
    const due = tally.reached.map(({ expected = 0 }) => expected)
    expect(tally.lost).toBe(0)
    expect(due.reduce((sum, each) => sum + each, 0)).toBeCloseTo(300, 3)
    for (const each of due) expect(each).toBeCloseTo(300 / due.length, 3)
    expect(tally.test?.freedom).toBe(due.length - 1)
    expect(tally.test?.p).toBeGreaterThan(0.001)
  })
})

test('with session affinity only the first is left to chance', () => {
  const tally = sent('session-affinity', 'ng-deploy-80', 100)
  expect(tally).toMatchObject({ isRemembered: true, lost: 0 })
  expect(tally.reached.map(({ count }) => count)).toEqual([100])
  expect(tally.test).toBeUndefined()
})

test('nobody is asked who has no address', () => {
  const asking = { from: 'pod:shop/client', to: 'nobody', port: 80, protocol: 'tcp' } as const
  expect(repeatedOf(worldOf('first-request'), asking)).toBeUndefined()
})
