import { describe, expect, test } from 'vitest'
import { checkDocument } from '../../src/player/check-document.ts'
import { loadLesson } from '../../src/player/load-lesson.ts'
import { makeRecording } from '../../src/player/recorder.ts'
import { suggestQuestions } from '../../src/player/suggest-questions.ts'
import type { Scenario } from '../../src/scenario/schema.ts'

const connection = {
  kind: 'traffic/opened',
  from: 'pod:shop/client',
  to: 'ng-deploy-80',
  port: 80,
  protocol: 'tcp',
} as const

const opened = { key: 'traffic/opened', occurrence: 1 }
const ninth = { key: 'traffic/opened', occurrence: 9 }

/** What is said of the first lesson with some fields changed: path and message. */
async function said(fields: Partial<Scenario>) {
  const { scenario, objects, settled } = await loadLesson('first-request')
  const changed = { ...scenario, ...fields }
  const recording = await makeRecording({ scenario: changed, objects, ...(settled && { settled }) })
  return checkDocument(changed, recording).map(({ path, message }) => `${path} ${message.key}`)
}

describe('what an author is told', () => {
  test.each<[string, Partial<Scenario>, readonly string[]]>([
    ['of a lesson: nothing', {}, []],
    [
      'that nothing happens',
      { inputs: [], questions: [], opening: undefined },
      ['inputs scenario/nothingHappens'],
    ],
    [
      'that an input names what is not there',
      {
        inputs: [
          { ...connection, at: 0 },
          { ...connection, at: 900, from: 'pod:shop/nobody' },
        ],
      },
      ['inputs.1 traffic/nobody'],
    ],
    [
      'that a question is bound to a step that does not come',
      { questions: [{ before: ninth, ask: 'fate' }] },
      ['questions.0.before scenario/momentNever'],
    ],
    [
      'that nothing answers a question',
      { questions: [{ before: opened, ask: 'whoLeads' }] },
      ['questions.0 scenario/questionOpen'],
    ],
    [
      'that two questions share a step',
      {
        questions: [
          { before: opened, ask: 'fate' },
          { before: opened, ask: 'sourceSeen' },
        ],
      },
      ['questions.1 scenario/questionTwice'],
    ],
    [
      'that a note is empty, or comes never',
      {
        notes: [
          { moment: opened, text: ' ' },
          { moment: ninth, text: 'x' },
        ],
      },
      ['notes.0.text scenario/noteEmpty', 'notes.1.moment scenario/momentNever'],
    ],
    ['that it opens at no step', { opening: ninth }, ['opening scenario/momentNever']],
  ])('%s', async (_, fields, wanted) => expect(await said(fields)).toEqual(wanted))
})

test.each([
  ['first-request', ['fate', 'sourceSeen', 'whichPod']],
  ['ndots', ['howManyQueries', 'nameFate']],
  ['etcd-election', ['whoLeads']],
])(
  'of the lesson %s it is suggested to ask %j, each with an answer among its choices',
  async (name, asks) => {
    const recording = await makeRecording(await loadLesson(name))
    const suggested = suggestQuestions(recording)
    expect([...new Set(suggested.map(({ ask }) => ask))]).toEqual(expect.arrayContaining(asks))
    for (const { choices, answer } of suggested) expect(choices).toContain(answer)
  },
)
