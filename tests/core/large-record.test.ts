import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as versions from '../../src/core/keep-versions.ts'
import {
  entryIn,
  groupIn,
  groupingBy,
  LARGE,
  plugVersions,
  valuesIn,
  withEntries,
  withFields,
} from '../../src/core/large-record.ts'

plugVersions(versions)

interface Shelf {
  readonly label: string
  readonly things: Readonly<Record<string, string>>
}

const named = (count: number): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`thing-${index}`, `v${index}`]))

/** The property a plain object has by itself: a value, no getter. */
const isPlain = (shelf: Shelf): boolean =>
  Object.getOwnPropertyDescriptor(shelf, 'things')?.get === undefined

const byLetter = groupingBy<string>((value) => [value.slice(0, 2)])

describe('a record of few entries', () => {
  test('stays a plain property', () => {
    const shelf = withEntries({ label: 'a', things: named(3) }, 'things', [['new', 'x']])
    expect(shelf).toEqual({ label: 'a', things: { ...named(3), new: 'x' } })
    expect(isPlain(shelf)).toBe(true)
  })
})

describe('a record of many entries', () => {
  const many: Shelf = { label: 'a', things: named(LARGE) }
  const more = withEntries(many, 'things', [['new', 'x']])

  test('is kept as versions, and looks, prints and spreads as a plain one', () => {
    expect(isPlain(more)).toBe(false)
    expect(more).toEqual({ label: 'a', things: { ...named(LARGE), new: 'x' } })
    expect(JSON.stringify(more)).toBe(
      JSON.stringify({ label: 'a', things: { ...named(LARGE), new: 'x' } }),
    )
    expect(structuredClone({ ...more })).toEqual({ ...many, things: { ...named(LARGE), new: 'x' } })
    expect(more.things).toBe(more.things)
  })

  test('stays so beside another field that changes', () => {
    const renamed = withFields(more, { label: 'b' })
    expect(isPlain(renamed)).toBe(false)
    expect(renamed).toEqual({ ...more, label: 'b' })
  })

  test('is plain where a name looks like a number, for such names come first', () => {
    const shelf = withEntries(more, 'things', [['7', 'x']])
    expect(isPlain(shelf)).toBe(true)
    expect(Object.keys(shelf.things)[0]).toBe('7')
  })

  test('a group keeps its list until the group changes', () => {
    const before = groupIn(more, 'things', byLetter, 'v1')
    const elsewhere = withEntries(more, 'things', [['other', 'zz']])
    expect(groupIn(elsewhere, 'things', byLetter, 'v1')).toBe(before)
    const within = withEntries(more, 'things', [['other', 'v1 too']])
    expect(groupIn(within, 'things', byLetter, 'v1')).toEqual([...before, 'v1 too'])
  })
})

/** One change: of the state made by the change numbered `from`. */
const changes = fc.array(
  fc.record({
    from: fc.nat(30),
    name: fc.integer({ min: 0, max: LARGE + 20 }).map((place) => `thing-${place}`),
    value: fc.option(fc.constantFrom('v1', 'v2', 'zz'), { nil: undefined }),
  }),
  { maxLength: 30 },
)

/** What a plain record would be after the change. */
function plainly(
  record: Readonly<Record<string, string>>,
  name: string,
  value: string | undefined,
) {
  const { [name]: _, ...others } = record
  return value === undefined ? others : { ...record, [name]: value }
}

test('every version, whatever came after it, is what a plain record would be, in the same order', () => {
  fc.assert(
    fc.property(changes, fc.array(fc.nat(30)), (made, visits) => {
      const shelves: Shelf[] = [{ label: 'a', things: named(LARGE) }]
      const plain = [named(LARGE)]
      for (const { from, name, value } of made) {
        const [at = 0] = [from % shelves.length]
        shelves.push(withEntries(shelves[at] as Shelf, 'things', [[name, value]]))
        plain.push(plainly(plain[at] ?? {}, name, value))
      }
      for (const visit of visits) {
        const at = visit % shelves.length
        const [shelf, expected = {}] = [shelves[at] as Shelf, plain[at]]
        const inGroup = Object.values(expected).filter((value) => value.startsWith('v1'))
        expect(groupIn(shelf, 'things', byLetter, 'v1')).toEqual(inGroup)
        expect(entryIn(shelf, 'things', 'thing-3')).toBe(expected['thing-3'])
        if (visit % 2 === 0) expect(Object.entries(shelf.things)).toEqual(Object.entries(expected))
      }
    }),
  )
})

test('in a long history, too, each version is what it was, wherever one goes from it', () => {
  const shelves: Shelf[] = [{ label: 'a', things: named(LARGE) }]
  const nameOf = (change: number) => `thing-${(change * 7) % LARGE}`
  for (let change = 1; change <= 5_000; change++) {
    const before = shelves[change - 1] as Shelf // as: made in the round before
    shelves.push(withEntries(before, 'things', [[nameOf(change), `v${change}`]]))
  }
  for (const at of [2_500, 4_999, 3, 5_000, 1_001, 1_002, 0, 3_999]) {
    const shelf = shelves[at] as Shelf // as: there are so many
    expect(entryIn(shelf, 'things', nameOf(at + LARGE))).toBe(at === 0 ? 'v0' : `v${at}`)
    expect(valuesIn(shelf, 'things')).toEqual(Object.values(shelf.things))
    const branch = withEntries(shelf, 'things', [['thing-0', 'branch']])
    expect(entryIn(branch, 'things', 'thing-0')).toBe('branch')
    expect(entryIn(shelf, 'things', 'thing-0')).not.toBe('branch')
  }
})
