import { describe, expect, test } from 'vitest'
import { pose, QUIZ } from '../src/player/open-quiz.ts'
import { CHAPTERS } from '../src/scenario/catalog/chapters.ts'

/** Concept quizzes: each question stands on its own, and what can be played is played. */
const items = QUIZ.flat()

test('each chapter has 8 to 10 questions, with names of their own, about its own lessons', () => {
  for (const [chapter, questions] of QUIZ.entries()) {
    expect(questions.length, `chapter ${chapter}`).toBeGreaterThanOrEqual(8)
    expect(questions.length, `chapter ${chapter}`).toBeLessThanOrEqual(10)
    for (const { id, lesson } of questions) {
      expect(id).toMatch(new RegExp(`^c${chapter}-[a-z0-9]+$`))
      expect(CHAPTERS[chapter], id).toContain(lesson)
    }
  }
  expect(new Set(items.map(({ id }) => id)).size).toBe(items.length)
})

test('each is asked in both languages, and in Chinese with Chinese marks', () => {
  for (const { id, ask, why, choices = [] } of items)
    for (const text of [ask, why, ...choices]) {
      expect(Object.keys(text), id).toEqual(['en', 'zh-CN'])
      expect(text['zh-CN'], id).not.toMatch(/[\u3400-\u9fff][,;:?!]|[\u3400-\u9fff]\.(?=\s|$)/)
    }
})

test('written choices differ, the first is right, and turning them keeps which is', async () => {
  for (const item of items.filter(({ choices }) => choices)) {
    expect(new Set(item.choices?.map(({ en }) => en)).size, item.id).toBe(4)
    for (const round of [0, 1, 2, 3]) {
      const posed = await pose(item, round)
      expect(posed?.choices[posed.right], item.id).toEqual(item.choices?.[0])
    }
  }
})

describe('played in its lesson', () => {
  test.each(items.filter(({ derive }) => derive).map((item) => [item.id, item] as const))(
    '%s has its answer among several choices',
    async (_, item) => {
      const posed = await pose(item)
      expect(posed?.choices.length).toBeGreaterThan(1)
      expect(posed?.right).toBeGreaterThanOrEqual(0)
      const answer = posed?.choices[posed.right]
      const known = KNOWN[item.id]
      if (known !== undefined) expect(answer).toBe(known)
    },
  )
})

/** What the text beside an answer says is true: these answers are what it explains. */
const KNOWN: Readonly<Record<string, string>> = {
  'c0-fate': 'answered',
  'c1-none': 'refused',
  'c1-stale': 'refused',
  'c2-ndots': '8',
  'c2-few': '8',
  'c2-final': '2',
  'c2-denial': 'nameUnknown',
  'c3-made': '2',
  'c3-fate': 'machineReplaced',
  'c4-half': 'writeFails',
  'c4-three': 'written',
  'c4-lost': 'writeFails',
}
