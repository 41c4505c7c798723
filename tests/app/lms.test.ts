import { describe, expect, test } from 'vitest'
import { clock, openScorm } from '../../src/app/lms/scorm.ts'
import { duration } from '../../src/app/xapi.ts'
import { ownAnswer } from '../fixtures/own-answer.ts'

/** A platform that keeps what it is told, as the specification's data model names it. */
function platform(kept: Record<string, string> = {}) {
  const calls: string[] = []
  const say = (call: string) => {
    calls.push(call)
    return 'true'
  }
  const own = (prefix: string, [begin, end]: [string, string]) => ({
    [begin]: () => say('begin'),
    [end]: () => say('end'),
    [`${prefix}GetValue`]: (name: string) => kept[name] ?? '',
    [`${prefix}SetValue`]: (name: string, value: string) => {
      kept[name] = value
      return 'true'
    },
    [`${prefix}Commit`]: () => say('commit'),
  })
  const top: Record<string, unknown> = {
    API: own('LMS', ['LMSInitialize', 'LMSFinish']),
    API_1484_11: own('', ['Initialize', 'Terminate']),
  }
  top.parent = top
  const middle = { parent: top, opener: null }
  return { kept, calls, window: { parent: middle, opener: null } as unknown as Window }
}

const answer = {
  questionId: 'traffic/podChosen#1',
  choice: 'pod:shop/web-1',
  correct: true,
  confidence: 'sure',
  hints: 0,
  ms: 12_340,
  statement: { verb: { id: 'x', display: {} }, object: { id: 'x', objectType: 'Activity' } },
} as const
const done = { scaled: 0.5, points: 1, count: 2, isPassed: false, receipt: 'ndots:7:1/2' }

describe('SCORM 1.2', () => {
  test('is told of an author’s own question as a choice, with what is right', () => {
    const { kept, window } = platform()
    openScorm(window, 'scorm12')?.answered(ownAnswer)
    expect(kept).toMatchObject({
      'cmi.interactions.0.type': 'choice',
      'cmi.interactions.0.student_response': 'a,c',
      'cmi.interactions.0.correct_responses.0.pattern': 'a,c',
    })
  })

  test('is told of the answers, the score, the status and the time', () => {
    const { kept, calls, window } = platform()
    const open = openScorm(window, 'scorm12')
    expect(kept['cmi.core.lesson_status']).toBe('incomplete')
    open?.answered(answer)
    open?.moved(7, 40)
    open?.completed(done)
    open?.left()
    open?.left()
    expect(kept).toMatchObject({
      'cmi.core.lesson_status': 'failed',
      'cmi.core.score.raw': '50',
      'cmi.core.score.min': '0',
      'cmi.core.score.max': '100',
      'cmi.core.lesson_location': '7',
      'cmi.core.exit': '',
      'cmi.suspend_data': 'ndots:7:1/2',
      'cmi.interactions.0.id': 'traffic-podChosen-1',
      'cmi.interactions.0.result': 'correct',
      'cmi.interactions.0.latency': '0000:00:12.34',
    })
    expect(kept['cmi.core.session_time']).toMatch(/^\d{4}:\d\d:\d\d\.\d\d$/)
    expect(calls.filter((each) => each === 'end')).toHaveLength(1)
  })

  test('goes on where the learner was, and leaves a status that is final', () => {
    const kept = { 'cmi.core.lesson_status': 'passed', 'cmi.core.lesson_location': '12' }
    const open = openScorm(platform(kept).window, 'scorm12')
    expect(open?.resumeAt).toBe(12)
    expect(kept['cmi.core.lesson_status']).toBe('passed')
  })

  test('counts hours, minutes and seconds', () =>
    expect([0, 3_723_450, 359_999_990].map(clock)).toEqual([
      '0000:00:00.00',
      '0001:02:03.45',
      '0099:59:59.99',
    ]))
})

describe('SCORM 2004', () => {
  test('is told of an author’s own question as a choice, with what it says', () => {
    const { kept, window } = platform()
    openScorm(window, 'scorm2004')?.answered(ownAnswer)
    expect(kept).toMatchObject({
      'cmi.interactions.0.type': 'choice',
      'cmi.interactions.0.description': 'What takes part in the choice?',
      'cmi.interactions.0.learner_response': 'a[,]c',
      'cmi.interactions.0.correct_responses.0.pattern': 'a[,]c',
    })
  })

  test('is told completion and success apart', () => {
    const { kept, window } = platform()
    const open = openScorm(window, 'scorm2004')
    open?.moved(7, 40)
    open?.completed({ ...done, scaled: 1, points: 2, isPassed: true })
    open?.left()
    expect(kept).toMatchObject({
      'cmi.completion_status': 'completed',
      'cmi.success_status': 'passed',
      'cmi.score.scaled': '1',
      'cmi.score.raw': '2',
      'cmi.score.max': '2',
      'cmi.progress_measure': '0.4',
      'cmi.location': '7',
    })
    expect(kept['cmi.session_time']).toMatch(/^PT[\d.]+S$/)
    expect(duration(12_340)).toBe('PT12.34S')
  })

  test('has no score when nothing was asked', () => {
    const { kept, window } = platform()
    openScorm(window, 'scorm2004')?.completed({ ...done, scaled: undefined, isPassed: true })
    expect(kept['cmi.completion_status']).toBe('completed')
    expect(Object.keys(kept).filter((name) => /score|success/.test(name))).toEqual([])
  })
})

test('without a platform above nobody is told', () => {
  const alone: Record<string, unknown> = { opener: null }
  alone.parent = alone
  expect(openScorm(alone as unknown as Window, 'scorm12')).toBeUndefined()
})
