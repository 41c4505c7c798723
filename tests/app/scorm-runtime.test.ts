import { Scorm12API, Scorm2004API } from 'scorm-again'
import { describe, expect, test } from 'vitest'
import { openScorm } from '../../src/app/lms/scorm.ts'
import { ownAnswer } from '../fixtures/own-answer.ts'

/**
 * A run-time that somebody else wrote after the specifications, in the place of a learning platform: it refuses whatever is not
 * in its data model, has another type, or comes at the wrong time, and counts each refusal as an error.
 */
function openPlatform(api: Scorm12API | Scorm2004API, name: 'API' | 'API_1484_11') {
  const refused: string[] = []
  const results: string[] = [] // of answers: the platform itself may not read them again
  const watched = new Proxy(api, {
    get(target, property) {
      const found = Reflect.get(target, property) as unknown
      if (typeof found !== 'function') return found
      return (...texts: readonly string[]) => {
        const answer = Reflect.apply(found, target, texts) as unknown
        const isAsking = /GetValue$/.test(String(property)) // to ask for what was never set is no mistake
        if (answer === 'false' || (!isAsking && lastError(api) !== '0'))
          refused.push(`${String(property)}(${texts.join(', ')})`)
        else if (/interactions\.\d+\.result$/.test(texts[0] ?? '')) results.push(texts[1] ?? '')
        return answer
      }
    },
  })
  const top: Record<string, unknown> = { [name]: watched, opener: null }
  top.parent = top
  return { refused, results, window: { parent: top, opener: null } as unknown as Window } // as: all that is looked at
}

const lastError = (api: Scorm12API | Scorm2004API): string =>
  String(api instanceof Scorm12API ? api.LMSGetLastError() : api.GetLastError())

const SETTINGS = { autocommit: false, logLevel: 5 }

const answer = (questionId: string, correct: boolean) =>
  ({
    questionId,
    choice: 'pod:shop/web-1',
    correct,
    confidence: 'sure',
    hints: 0,
    ms: 12_345,
    statement: { verb: { id: 'x', display: {} }, object: { id: 'x', objectType: 'Activity' } },
  }) as const

const done = { scaled: 0.5, points: 1, count: 2, isPassed: false, receipt: 'ndots:7:1/2' }

/** A learner who steps, answers twice, comes to the end and leaves. */
function learn(window: Window, platform: 'scorm12' | 'scorm2004') {
  const told = openScorm(window, platform)
  told?.moved(3, 10)
  told?.answered(answer('traffic/podChosen#1', true))
  told?.answered(answer('traffic/fate#2', false))
  told?.answered(ownAnswer)
  told?.moved(40, 100)
  told?.completed(done)
  told?.left()
  return told
}

describe('SCORM 1.2, in a run-time of npm', () => {
  test('status, score, answers, place and time arrive, and nothing is refused', () => {
    const api = new Scorm12API(SETTINGS)
    const { refused, results, window } = openPlatform(api, 'API')
    expect(learn(window, 'scorm12')).toBeDefined()
    expect(refused).toEqual([])
    const { core, suspend_data } = api.cmi
    expect(core.lesson_status).toBe('failed')
    expect([core.score.raw, core.score.min, core.score.max]).toEqual(['50', '0', '100'])
    expect(core.lesson_location).toBe('40')
    expect(suspend_data).toBe(done.receipt)
    expect(results).toEqual(['correct', 'wrong', 'correct'])
    expect(api.isTerminated()).toBe(true)
  })

  test('who comes back is where they were', () => {
    const api = new Scorm12API(SETTINGS)
    api.loadFromJSON({ core: { lesson_location: '40', lesson_status: 'incomplete' } }, 'cmi')
    expect(openScorm(openPlatform(api, 'API').window, 'scorm12')?.resumeAt).toBe(40)
  })
})

describe('SCORM 2004, in a run-time of npm', () => {
  test('completion and success apart, scaled score, answers and progress arrive, and nothing is refused', () => {
    const api = new Scorm2004API(SETTINGS)
    const { refused, results, window } = openPlatform(api, 'API_1484_11')
    expect(learn(window, 'scorm2004')).toBeDefined()
    expect(refused).toEqual([])
    const { completion_status, success_status, score, progress_measure } = api.cmi
    expect([completion_status, success_status]).toEqual(['completed', 'failed'])
    expect([score.scaled, score.raw, score.max]).toEqual(['0.5', '1', '2'])
    expect(progress_measure).toBe('1')
    expect(results).toEqual(['correct', 'incorrect', 'correct'])
    expect(api.isTerminated()).toBe(true)
  })
})

test('the check itself: a score that is no number is refused', () => {
  const api = new Scorm12API(SETTINGS)
  const { refused, window } = openPlatform(api, 'API')
  const told = openScorm(window, 'scorm12')
  told?.completed({ ...done, scaled: Number.NaN })
  expect(refused).toContain('LMSSetValue(cmi.core.score.raw, NaN)')
})
