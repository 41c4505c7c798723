import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changesIn, withoutFirst } from '../../src/core/across-versions.ts'
import * as versions from '../../src/core/keep-versions.ts'
import { LARGE, plugVersions, withEntries } from '../../src/core/large-record.ts'

plugVersions(versions)

interface Waiting {
  readonly at: number
  readonly seq: number
}

const ordering = { rankOf: ({ at }: Waiting) => at, tieOf: ({ seq }: Waiting) => seq }

const many = Object.fromEntries(
  Array.from({ length: LARGE }, (_, seq) => [`w${seq}`, { at: seq % 7, seq }]),
)
const start = withEntries({ line: many }, 'line', [['w1000', { at: 3, seq: 1_000 }]])

const deed = fc.oneof(
  fc.record({ come: fc.nat(150), at: fc.nat(9) }),
  fc.record({ gone: fc.nat(150) }),
  fc.record({ first: fc.integer({ min: 1, max: 40 }) }),
)

test('what comes first leaves first, in every version there was, wherever one goes on from', () => {
  const history = fc.array(fc.tuple(fc.nat(), deed), { maxLength: 25 })
  fc.assert(
    fc.property(history, (deeds) => {
      const worlds = [start]
      for (const [from, how] of deeds) {
        const world = worlds[from % worlds.length] ?? start
        if ('first' in how) {
          const expected = Object.values(world.line)
            .toSorted((a, b) => a.at - b.at || a.seq - b.seq)
            .slice(0, how.first)
          const [first, left] = withoutFirst<Waiting, typeof world>(world, 'line', {
            ordering,
            most: how.first,
          })
          expect(first).toEqual(expected)
          expect(Object.values(left.line)).toHaveLength(
            Object.values(world.line).length - expected.length,
          )
          worlds.push(left)
          continue
        }
        const seq = 'come' in how ? how.come : how.gone
        const value = 'come' in how ? { at: how.at, seq } : undefined
        worlds.push(withEntries(world, 'line', [[`w${seq}`, value]]))
      }
    }),
    { numRuns: 60 },
  )
})

test('small records are compared entry by entry', () => {
  const [a, b, c] = ['a', 'b', 'c']
  const before = { letters: { a, b } }
  expect(changesIn(before, { letters: { a, b: 'other', c } }, 'letters', 10)).toEqual([
    { name: 'b', before: 'b' },
    { name: 'c', before: undefined },
  ])
  expect(changesIn(before, { letters: { a, b } }, 'letters', 10)).toEqual([])
})
