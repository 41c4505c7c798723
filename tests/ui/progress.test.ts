import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHAPTERS } from '../../src/scenario/catalog/chapters.ts'
import { type Entry, findIn } from '../../src/ui/learn/find-entries.ts'
import { TERMS } from '../../src/ui/learn/glossary.ts'
import { en } from '../../src/ui/learn/locale/en.ts'
import { mergeProgress } from '../../src/ui/learn/merge-progress.ts'
import {
  type LessonProgress,
  NO_PROGRESS,
  readProgress,
  withLesson,
  writeProgress,
} from '../../src/ui/learn/progress.ts'

const lesson = (change: Partial<LessonProgress>): LessonProgress => ({
  step: 3,
  count: 10,
  isDone: false,
  right: 0,
  asked: 1,
  ...change,
})

describe('progress', () => {
  test('a lesson that is read again stays done, keeps its best predictions, and is left where it is left', () => {
    const done = withLesson(NO_PROGRESS, 'ndots', lesson({ step: 9, isDone: true, right: 1 }))
    const again = withLesson(done, 'ndots', lesson({ step: 2 }))
    expect(again.lessons.ndots).toEqual(lesson({ step: 2, isDone: true, right: 1 }))
    expect(again.last).toBe('ndots')
  })

  test('two files of one reader make one progress, of each lesson the better', () => {
    const here = withLesson(NO_PROGRESS, 'ndots', lesson({ right: 1 }))
    const there = withLesson(
      withLesson(NO_PROGRESS, 'ndots', lesson({ isDone: true })),
      'pivot',
      lesson({}),
    )
    const merged = mergeProgress(here, there)
    expect(merged.lessons.ndots).toMatchObject({ isDone: true, right: 1 })
    expect(merged.lessons.pivot).toEqual(lesson({}))
    expect(merged.last).toBe('ndots')
  })

  test('what is written is read again', () => {
    const progress = withLesson(NO_PROGRESS, 'ndots', lesson({ step: -1 }))
    expect(readProgress(writeProgress(progress))).toEqual(progress)
  })

  test.each([
    ['no JSON', '{'],
    ['another version', '{"version":2,"lessons":{}}'],
    ['more right than asked', JSON.stringify({ version: 1, lessons: { a: lesson({ right: 2 }) } })],
    ['a name that is none', JSON.stringify({ version: 1, lessons: { 'a b': lesson({}) } })],
    ['a step of words', '{"version":1,"lessons":{"a":{"step":"1"}}}'],
  ])('%s is not progress', (_, text) => {
    expect(readProgress(text)).toBeUndefined()
  })

  test('no text makes reading fail', () => {
    fc.assert(fc.property(fc.json(), (text) => void readProgress(text)))
  })
})

test('every chapter has a region on the map', () => {
  for (const chapter of Object.keys(CHAPTERS)) expect(en).toHaveProperty(`region_${chapter}`)
})

test('the palette finds by every word, shows what begins so first, and not too much of anything', () => {
  const entry = (text: string, group: Entry['group'] = 'step'): Entry => ({
    id: text,
    group,
    text,
    go: () => undefined,
  })
  const all = [
    ...Array.from({ length: 20 }, (_, index) => entry(`the packet ${index}`)),
    entry('packet', 'term'),
  ]
  const found = findIn(all, 'PACKET ')
  expect(found[0]?.text).toBe('packet')
  expect(found).toHaveLength(9)
  expect(findIn(all, 'packet 13').map(({ text }) => text)).toEqual(['the packet 13'])
  expect(findIn(all, 'nothing')).toEqual([])
})

test('what the palette explains stands in the glossary', () => {
  const glossary = readFileSync('docs/glossary.md', 'utf8').toLowerCase()
  const own = ['dnat', 'conntrack', 'ndots', 'searchList'] // parts of a line there, or names of fields
  const strange = TERMS.filter((term) => !own.includes(term)).filter((term) => {
    const [first = ''] = en[`term_${term}`].toLowerCase().split(/,| \(/)
    return !glossary.includes(first)
  })
  expect(strange).toEqual([])
})
