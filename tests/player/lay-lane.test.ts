import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { layLane, spanOf, stepOf, timeAt } from '../../src/player/lay-lane.ts'

describe('a lane of inputs', () => {
  test.each([
    [[], 150],
    [[0, 1], 150],
    [[450], 500],
    [[3_000], 4_000],
    [[7_200_000], 8_000_000],
  ])('of the times %j ends at a round time after all of them: %i ms', (times, span) =>
    expect(spanOf(times)).toBe(span),
  )

  test('puts what would cover another into a row below, and uses the first row again', () => {
    expect(layLane([0, 1, 500], 1_000, 0.1)).toEqual([
      { part: 0, row: 0 },
      { part: 0.001, row: 1 },
      { part: 0.5, row: 0 },
    ])
  })

  test('no two in one row overlap, in whatever order they come', () =>
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { maxLength: 40 }), (times) => {
        const places = layLane(times, spanOf(times), 0.08)
        for (const [index, one] of places.entries())
          for (const other of places.slice(index + 1))
            if (one.row === other.row)
              expect(Math.abs(one.part - other.part)).toBeGreaterThanOrEqual(0.08 - 1e-9)
      }),
      { numRuns: 50 },
    ))

  test.each([
    [0.5, 1_000, 500],
    [0.333, 1_000, 335],
    [-1, 1_000, 0],
    [2, 1_000, 1_000],
    [0.5, 200, 100],
  ])('the place %d of a span of %i ms means %i ms', (part, span, at) => {
    expect(timeAt(part, span)).toBe(at)
    expect(timeAt(part, span) % stepOf(span)).toBe(0)
  })
})
