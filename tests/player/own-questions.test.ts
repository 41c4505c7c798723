import { describe, expect, test } from 'vitest'
import { answered } from '../../src/app/xapi.ts'
import { HINTS_MAX, scoreOfLines } from '../../src/player/attempt.ts'
import { hashOfDocument, readReceipt, writeReceipt } from '../../src/player/chain-receipt.ts'
import { checkDocument } from '../../src/player/check-document.ts'
import { checkReceipt } from '../../src/player/check-receipt.ts'
import { shownOrder } from '../../src/player/choice-order.ts'
import { lessonOf } from '../../src/player/lesson-of.ts'
import { readLink, writeLink } from '../../src/player/link.ts'
import { loadLesson } from '../../src/player/load-lesson.ts'
import { questionsOf } from '../../src/player/question.ts'
import { makeRecording } from '../../src/player/recorder.ts'
import { openScenario } from '../../src/scenario/open.ts'
import type { Own, Scenario } from '../../src/scenario/schema.ts'
import { HINT_COUNT_MAX } from '../../src/scenario/teaching-schema.ts'

/** Before the rules choose a Pod; the first and the third choice are right. */
const question: Own = {
  before: { key: 'traffic/podChosen', occurrence: 1 },
  ask: 'own',
  text: { en: 'What takes part in the choice?', 'zh-CN': '什么参与了选择？' },
  choices: [
    { text: { en: 'The dice', 'zh-CN': '随机数' }, right: true, why: 'statistic mode random' },
    { text: 'The load of each Pod' },
    { text: { en: 'The order of the rules', 'zh-CN': '规则的顺序' }, right: true },
  ],
}

async function play(own: Own) {
  const { scenario, objects, settled } = await loadLesson('first-request')
  const changed: Scenario = { ...scenario, questions: [own] }
  const recording = await makeRecording({ scenario: changed, objects, ...(settled && { settled }) })
  return { scenario: changed, recording, asked: questionsOf(recording, changed.questions) }
}

describe('a question in the words of its author', () => {
  test('is asked at the sentence before its step, which answers it', async () => {
    const { recording, asked } = await play(question)
    const [one] = asked
    expect(one).toMatchObject({ choices: ['a', 'b', 'c'], answer: 'a,c', own: question })
    expect(recording.steps[one?.reveal ?? -1]?.message.key).toBe('traffic/podChosen')
    expect(one?.gate).toBeLessThan(one?.reveal ?? 0)
  })

  test.each<[string, Partial<Own>]>([
    ['without words', { text: '' }],
    ['with an empty choice', { choices: [{ text: 'yes', right: true }, { text: '' }] }],
    ['with an empty hint', { hints: ['Look at the rules.', ''] }],
    ['with nothing that is right', { choices: [{ text: 'yes' }, { text: 'no' }] }],
  ])('%s is not asked, and its author is told', async (_, change) => {
    const { scenario, recording, asked } = await play({ ...question, ...change })
    expect(asked).toEqual([])
    expect(checkDocument(scenario, recording).map(({ message }) => message.key)).toEqual([
      'scenario/questionUnwritten',
    ])
  })

  test('shows each learner the choices in an order of their own, unless the author keeps it', () => {
    const four = { id: 'traffic/podChosen#1', choices: ['a', 'b', 'c', 'd'], own: question }
    const seeds = Array.from({ length: 240 }, (_, seed) => seed + 1)
    const orders = seeds.map((seed) => shownOrder(four, seed).join(''))
    expect(new Set(orders).size).toBe(24)
    expect(orders.every((order) => [...order].toSorted().join('') === 'abcd')).toBe(true)
    expect(shownOrder(four, 7)).toEqual(shownOrder(four, 7))
    const kept = { ...four, own: { ...question, inOrder: true } as const }
    expect(seeds.every((seed) => shownOrder(kept, seed) === four.choices)).toBe(true)
  })

  test('has as many hints as a ladder has rungs', () => {
    expect(HINT_COUNT_MAX).toBe(HINTS_MAX)
  })

  test('survives a link; hidden characters are written out, and limits hold', async () => {
    const { scenario } = await play({ ...question, text: '<img src=x onerror=alert(1)>\u202e' })
    const link = await readLink(await writeLink({ scenario, step: 0 }, lessonOf), lessonOf)
    const [read] = link.ok ? link.value.scenario.questions : []
    expect(read).toEqual({ ...question, text: '<img src=x onerror=alert(1)>‹U+202E›' })
    const opens = (change: object) =>
      openScenario({ ...scenario, questions: [{ ...question, ...change }] }).ok
    const choice = { text: 'x' }
    expect(opens({})).toBe(true)
    expect(opens({ choices: [choice] })).toBe(false)
    expect(opens({ choices: Array.from({ length: 8 }, () => choice) })).toBe(false)
    expect(opens({ text: 'x'.repeat(601) })).toBe(false)
    expect(opens({ html: 'x' })).toBe(false)
    expect(opens({ ask: 'fate' })).toBe(false)
  })

  test.each([
    ['a,c', true],
    ['a', false],
    ['a,b,c', false],
    ['skipped', false],
  ])('an exam keeps what was ticked in its receipt: %s', async (choice, isRight) => {
    const { scenario, asked } = await play(question)
    const id = asked[0]?.id ?? ''
    const line = { question: id, choice, sure: 'sure', hints: 0, seconds: 3, isRight } as const
    const document = hashOfDocument(scenario)
    const head = { seed: scenario.seed, startedAt: 1_796_000_000, number: 1, salt: '0a0b0c0d' }
    const receipt = writeReceipt({ ...head, lines: [line], hints: {} }, asked, document)
    const read = readReceipt(receipt, asked, document)
    expect(read?.lines[0]).toMatchObject({ choice, isRight, isValid: true })
    expect(scoreOfLines(read?.lines ?? [], asked).scaled).toBe(isRight ? 1 : 0)
    const link = await writeLink({ scenario, step: 0, base: 'first-request' }, lessonOf)
    expect(await checkReceipt(link, receipt)).toMatchObject({
      kind: 'read',
      score: { count: 1, scaled: isRight ? 1 : 0 },
    })
  })

  test('tells a record store what could be chosen and what is right (xAPI, choice)', async () => {
    const [asked] = (await play(question)).asked
    if (!asked) throw new Error('it is asked')
    const { object, result } = answered('https://x/', {
      asked,
      choice: 'a,c',
      correct: true,
      ms: 1,
    })
    expect(result?.response).toBe('a[,]c')
    expect(object.definition).toMatchObject({
      interactionType: 'choice',
      description: question.text,
      correctResponsesPattern: ['a[,]c'],
      choices: [
        { id: 'a' },
        { id: 'b', description: { und: 'The load of each Pod' } },
        { id: 'c' },
      ],
    })
  })
})
