import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  type Attempt,
  type Line,
  readAttempt,
  scoreOfLines,
  withHints,
  withLine,
} from '../../src/player/attempt.ts'
import {
  hashOfDocument,
  readHead,
  readReceipt,
  writeReceipt,
} from '../../src/player/chain-receipt.ts'
import { checkReceipt } from '../../src/player/check-receipt.ts'
import { lessonOf } from '../../src/player/lesson-of.ts'
import { writeLink } from '../../src/player/link.ts'
import { loadLesson } from '../../src/player/load-lesson.ts'
import { type Asked, questionsOf } from '../../src/player/question.ts'
import { makeRecording } from '../../src/player/recorder.ts'
import { reseeded } from '../../src/player/reseed.ts'
import { exerciseOf, seedOf, seedsOf } from '../../src/player/student-seed.ts'
import type { Scenario } from '../../src/scenario/schema.ts'
import { scenarioOf } from '../fixtures/scenes.ts'

const asked = (id: string, choices: readonly string[]): Asked => ({
  id,
  ask: 'fate',
  gate: 1,
  reveal: 2,
  choices,
  answer: choices[0] ?? '',
})
const questions = [
  asked('a#1', ['1', '2']),
  asked('b#1', ['x', 'y', 'z']),
  asked('c#1', ['p', 'q']),
]
const document = hashOfDocument(scenarioOf({}))
const line = (change: Partial<Line> = {}): Line => ({
  question: 'a#1',
  choice: '1',
  sure: 'sure',
  hints: 0,
  seconds: 12,
  isRight: true,
  ...change,
})
const attempt = (lines: readonly Line[]): Attempt => ({
  seed: 7,
  startedAt: 1_796_000_000,
  number: 2,
  salt: '0a0b0c0d',
  lines,
  hints: {},
})
const three = attempt([
  line(),
  line({ question: 'b#1', choice: 'z', sure: 'guess', hints: 2, seconds: 70, isRight: false }),
  line({ question: 'c#1', choice: 'skipped', seconds: 90, isRight: false }),
])

describe('an attempt', () => {
  test('keeps the first answer to a question, and gives no hint back', () => {
    const first = withLine(attempt([]), line({ choice: '2', isRight: false }))
    expect(withLine(first, line()).lines).toEqual(first.lines)
    expect(withHints(withHints(first, { 'a#1': 2 }), { 'a#1': 0 }).hints).toEqual({ 'a#1': 2 })
  })

  test('is scored with a quarter less for each hint; what was not answered is not right', () => {
    const lines = [line({ hints: 1 }), line({ question: 'b#1', hints: 3 })]
    expect(scoreOfLines(lines, questions)).toEqual({
      right: 2,
      count: 3,
      hints: 4,
      points: 1,
      scaled: 1 / 3,
    })
    expect(scoreOfLines([], []).scaled).toBe(1)
  })

  test('that was stored is read again, and anything else is none', () => {
    expect(readAttempt(JSON.stringify(three))).toEqual(three)
    for (const text of ['', 'null', '{}', '[]', JSON.stringify({ ...three, salt: 'x' })])
      expect(readAttempt(text)).toBeUndefined()
  })
})

describe('a receipt', () => {
  const code = writeReceipt(three, questions, document)

  test('says what was answered, in few characters', () => {
    expect(code).toMatch(/^HR1\.[\w-]{60}$/)
    expect(readHead(code)?.seed).toBe(7)
    const receipt = readReceipt(code, questions, document)
    expect(receipt?.wrongAt).toBeUndefined()
    expect(receipt).toMatchObject({
      seed: 7,
      startedAt: 1_796_000_000,
      number: 2,
      salt: '0a0b0c0d',
    })
    expect(receipt?.lines.map(({ asked: _, isValid: __, ...rest }) => rest)).toEqual(three.lines)
  })

  test('of a scenario that was changed says so, whatever was chosen there', () => {
    const changed = attempt([line({ choice: 'elsewhere', isChanged: true })])
    const receipt = readReceipt(writeReceipt(changed, questions, document), questions, document)
    expect(receipt?.wrongAt).toBeUndefined()
    expect(receipt?.lines[0]).toMatchObject({ choice: '', isChanged: true, isRight: false })
  })

  test('survives what mail does to it', () =>
    expect(
      readReceipt(` ${code.slice(0, 30)}\r\n ${code.slice(30)} `, questions, document)?.wrongAt,
    ).toBeUndefined())

  test('with a line that was changed by hand names that line', () => {
    const bytes = Uint8Array.from(
      atob(code.slice(4).replace(/-/g, '+').replace(/_/g, '/')),
      (each) => each.charCodeAt(0),
    )
    const changed = bytes.with(18 + 7 + 1, 0) // the second answer becomes the first choice, which is right
    const text = `HR1.${btoa(String.fromCharCode(...changed))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')}`
    const receipt = readReceipt(text, questions, document)
    expect(receipt?.wrongAt).toBe(1)
    expect(receipt?.lines.map(({ isValid }) => isValid)).toEqual([true, false, false])
  })

  test('of another document fits nowhere', () =>
    expect(
      readReceipt(code, questions, hashOfDocument(scenarioOf({ start: 'fresh' })))?.wrongAt,
    ).toBe(0))

  test('with any one character changed is no longer whole; nothing that is pasted throws', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: code.length - 1 }),
        fc.constantFrom(...'AZaz09-_'),
        fc.string(),
        (place, letter, noise) => {
          const text = code.slice(0, place) + letter + code.slice(place + 1)
          const receipt = readReceipt(text, questions, document)
          if (letter !== code[place])
            expect(receipt?.wrongAt ?? (receipt ? 'whole' : 'none')).not.toBe('whole')
          expect(readReceipt(noise, questions, document)).toBeUndefined()
        },
      ),
    ))
})

describe('one exercise, many learners', () => {
  test('names that are typed alike have the same dice, others have others', () => {
    expect(seedOf(' Ann  Lee', document)).toBe(seedOf('ann lee', document))
    expect(seedOf('Ａnn Lee', document)).toBe(seedOf('Ann Lee', document))
    expect(new Set(seedsOf('Ann Lee', document)).size).toBe(8)
    const seeds = Array.from({ length: 200 }, (_, place) => seedOf(`learner ${place}`, document))
    expect(new Set(seeds).size).toBe(200)
    expect(Math.min(...seeds)).toBeGreaterThan(0)
  })

  test('all are asked the same questions, and the answers differ', async () => {
    const lesson = await loadLesson('one-third')
    const grade = async (name: string) => {
      const { scenario, objects } = await exerciseOf(name, lesson)
      return questionsOf(await makeRecording({ scenario, objects }), scenario.questions)
    }
    const all = await Promise.all(['Ann', 'Bo', 'Chen'].map(grade))
    const wanted = questionsOf(await makeRecording(lesson), lesson.scenario.questions)
    for (const each of all) expect(each.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id))
    expect(
      new Set(all.map((each) => each.map(({ answer }) => answer).join())).size,
    ).toBeGreaterThan(1)
  })
})

describe('the check of a receipt', () => {
  let scenario: Scenario
  let code = ''
  let seed = 0
  beforeAll(async () => {
    const lesson = await loadLesson('one-third')
    scenario = lesson.scenario
    const own = await exerciseOf('Ann', lesson)
    seed = own.scenario.seed
    const found = questionsOf(await makeRecording(own), scenario.questions)
    const lines = found.map(({ id, answer }) => line({ question: id, choice: answer }))
    code = writeReceipt({ ...attempt(lines), seed }, found, hashOfDocument(scenario))
  })

  test('plays the lesson with the dice of the learner, and grades', async () => {
    const checked = await checkReceipt('https://x.example/?lesson=one-third', code, 'ann ')
    expect(checked).toMatchObject({ kind: 'read', isOfName: true, score: { scaled: 1 } })
    expect(await checkReceipt('one-third', code, 'Bo')).toMatchObject({ isOfName: false })
  })

  test('takes a link, whatever its seed', async () => {
    const hash = await writeLink(
      { scenario: reseeded({ scenario, objects: [] }, 99).scenario, base: 'one-third' },
      lessonOf,
    )
    expect(await checkReceipt(`https://x.example/#${hash}`, code)).toMatchObject({
      kind: 'read',
      score: { scaled: 1 },
    })
  })

  test('says what does not fit', async () => {
    expect(await checkReceipt('ndots', code)).toEqual({ kind: 'otherScenario' })
    expect(await checkReceipt('nothing here', code)).toEqual({ kind: 'noLink' })
    expect(await checkReceipt('one-third', 'HR1.abc')).toEqual({ kind: 'noReceipt' })
  })
})
