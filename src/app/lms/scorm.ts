import { duration } from '../xapi.ts'
import type { Platform } from './report-to.ts'

/**
 * The run-time of SCORM 1.2 and 2004: an object somewhere above this window with functions that take and give texts.
 * Sources: SCORM 1.2 Run-Time Environment 3.2-3.4; SCORM 2004 4th Edition RTE 3.2, 4.2.
 */

type Api = Readonly<Record<string, (...texts: string[]) => string>>

const PARENTS_MAX = 20 // the specification's own search ends somewhere too

/** Names that differ between the two editions. */
const EDITIONS = {
  scorm12: {
    api: 'API',
    begin: 'LMSInitialize',
    get: 'LMSGetValue',
    set: 'LMSSetValue',
    commit: 'LMSCommit',
    end: 'LMSFinish',
    location: 'cmi.core.lesson_location',
    score: 'cmi.core.score',
    time: 'cmi.core.session_time',
    exit: 'cmi.core.exit',
    response: 'student_response',
    wrong: 'wrong',
    type: 'fill-in',
  },
  scorm2004: {
    api: 'API_1484_11',
    begin: 'Initialize',
    get: 'GetValue',
    set: 'SetValue',
    commit: 'Commit',
    end: 'Terminate',
    location: 'cmi.location',
    score: 'cmi.score',
    time: 'cmi.session_time',
    exit: 'cmi.exit',
    response: 'learner_response',
    wrong: 'incorrect',
    type: 'other',
  },
} as const

/** The platform that shows this window; undefined when none does. */
export function openScorm(from: Window, platform: string): Platform | undefined {
  const edition = platform === 'scorm12' ? 'scorm12' : 'scorm2004'
  const names = EDITIONS[edition]
  const api =
    findApi(from, names.api) ?? (from.opener ? findApi(from.opener, names.api) : undefined)
  if (api?.[names.begin]?.('') !== 'true') return undefined
  const isOld = edition === 'scorm12'
  const startedAt = performance.now()
  let count = Number(api[names.get]?.('cmi.interactions._count')) || 0
  let isLeft = false
  const set = (name: string, value: string | number) => api[names.set]?.(name, String(value))
  const commit = () => api[names.commit]?.('')

  const status = isOld ? 'cmi.core.lesson_status' : 'cmi.completion_status'
  const before = api[names.get]?.(status) ?? ''
  let isDone = ['completed', 'passed', 'failed'].includes(before)
  if (!isDone) set(status, 'incomplete')
  commit()
  const place = Number.parseInt(api[names.get]?.(names.location) ?? '', 10)

  return {
    resumeAt: Number.isInteger(place) && place >= 0 ? place : undefined,
    receipt: api[names.get]?.('cmi.suspend_data') ?? '',
    kept: (receipt) => {
      set('cmi.suspend_data', receipt)
      commit()
    },
    answered: ({ questionId, choice, correct, ms, statement }) => {
      const at = `cmi.interactions.${count++}`
      const { interactionType, correctResponsesPattern, description } =
        statement.object.definition ?? {}
      const isChoice = interactionType === 'choice'
      // Letters of several choices: `a,c` in SCORM 1.2 (3.4.7), `a[,]c` in 2004 (4.2.9.1) as in xAPI.
      const listed = (letters: string) =>
        isOld ? letters.replaceAll('[,]', ',') : letters.replaceAll(/(?<!\[),/g, '[,]')
      set(`${at}.id`, identifier(questionId))
      set(`${at}.type`, isChoice ? 'choice' : names.type)
      const asked = description && Object.values(description)[0]
      if (isChoice && !isOld && asked) set(`${at}.description`, asked.slice(0, 250))
      for (const [place, pattern] of (correctResponsesPattern ?? []).entries())
        set(`${at}.correct_responses.${place}.pattern`, listed(pattern))
      set(`${at}.${names.response}`, isChoice ? listed(choice) : choice.slice(0, 250))
      set(`${at}.result`, correct ? 'correct' : names.wrong)
      set(`${at}.latency`, isOld ? clock(ms) : duration(ms))
      commit()
    },
    moved: (step, percent) => {
      set(names.location, step)
      if (!isOld) set('cmi.progress_measure', percent / 100)
    },
    completed: ({ scaled, points, count: asked, isPassed, receipt }) => {
      if (scaled !== undefined) {
        set(`${names.score}.min`, 0)
        set(`${names.score}.max`, isOld ? 100 : asked)
        set(`${names.score}.raw`, isOld ? Math.round(scaled * 100) : points)
        if (!isOld) set('cmi.score.scaled', Math.round(scaled * 10_000) / 10_000)
      }
      if (isOld) set(status, scaled === undefined ? 'completed' : isPassed ? 'passed' : 'failed')
      else {
        set(status, 'completed')
        if (scaled !== undefined) set('cmi.success_status', isPassed ? 'passed' : 'failed')
      }
      set('cmi.suspend_data', receipt)
      isDone = true
      commit()
    },
    left: () => {
      if (isLeft) return
      isLeft = true
      const ms = performance.now() - startedAt
      set(names.time, isOld ? clock(ms) : duration(ms))
      set(names.exit, isDone ? '' : 'suspend')
      commit()
      api[names.end]?.('')
    },
  }
}

/** Walks up the windows. One of another origin ends the search: nothing of it can be read. */
function findApi(from: Window, name: string): Api | undefined {
  let place = from
  for (let above = 0; above < PARENTS_MAX; above++) {
    try {
      const found = (place as unknown as Readonly<Record<string, unknown>>)[name] // as: a global of anyone
      if (typeof found === 'object' && found !== null) return found as Api // as: the specification says so
    } catch {
      return undefined
    }
    if (place.parent === place) return undefined
    place = place.parent
  }
  return undefined
}

/** `0001:02:03.45`, the time span of SCORM 1.2. */
export function clock(ms: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const hundredths = Math.max(0, Math.round(ms / 10))
  const seconds = Math.floor(hundredths / 100)
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60]
  return `${String(hours).padStart(4, '0')}:${two(minutes)}:${two(seconds % 60)}.${two(hundredths % 100)}`
}

/** An identifier both editions take: letters, digits and a few signs. */
const identifier = (text: string): string => text.replace(/[^\w.-]/g, '-').slice(0, 250)
