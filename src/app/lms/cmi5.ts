import type { Statement } from '../../embed/protocol.ts'
import { duration } from '../xapi.ts'
import { ownStatePath, type Session } from './launch-cmi5.ts'
import { PASSED_FROM, type Platform } from './report-to.ts'

/** What a page tells a record store: cmi5 1.0 (AICC/CMI-5_Spec, "Quartz"), sections 7.1 and 9. */

type Verb = 'initialized' | 'completed' | 'passed' | 'failed' | 'terminated'

/** 9.6.2: statements that cmi5 itself defines have this category, those about results the second one too. */
const CMI5 = { id: 'https://w3id.org/xapi/cmi5/context/categories/cmi5' }
const MOVE_ON = { id: 'https://w3id.org/xapi/cmi5/context/categories/moveon' }
const MASTERY = 'https://w3id.org/xapi/cmi5/context/extensions/masteryscore'

/** What is kept between two sessions of a registration. */
interface Kept {
  readonly step?: number
  readonly receipt?: string
  /** 9.3: each is told once in a registration; nothing fails after it was passed. */
  readonly isCompleted?: boolean
  readonly isPassed?: boolean
}

/** A session that has begun: a learner who was here before goes on. `onLost`: the record store refused twice. */
export function openCmi5(session: Session, onLost: () => void = () => {}): Platform {
  const { launch, data, put } = session
  const isNormal = data.launchMode === 'Normal' // 10.0: otherwise nothing of results may be told
  const startedAt = performance.now()
  const sinceStart = () => duration(performance.now() - startedAt)
  let kept = readKept(session.kept)
  let isJudged = false // 9.3: in a session either passed or failed, once
  let isLeft = false
  const { send, flush } = openLine(put, onLost)
  const keep = (change: Kept) => {
    kept = { ...kept, ...change }
    send(ownStatePath(launch), kept)
  }
  const worded = (statement: Statement, categories: readonly object[] = []) => {
    const id = uuid()
    const { contextTemplate: template, masteryScore } = data
    const { contextActivities = {}, extensions } = template
    const isVerdict = statement.result?.success !== undefined && categories.length > 0
    const body = {
      id,
      actor: launch.actor,
      ...statement,
      timestamp: new Date().toISOString(),
      context: {
        ...template,
        registration: launch.registration,
        contextActivities: {
          ...contextActivities,
          category: [...(contextActivities.category ?? []), ...categories],
        },
        extensions: {
          ...(isVerdict && masteryScore !== undefined && { [MASTERY]: masteryScore }),
          ...extensions,
        },
      },
    }
    return [`statements?statementId=${id}`, body] as const
  }
  const tell = (...statement: Parameters<typeof worded>) => send(...worded(...statement))
  const about = (name: Verb): Pick<Statement, 'verb' | 'object'> => ({
    verb: { id: `http://adlnet.gov/expapi/verbs/${name}`, display: { en: name } },
    object: { id: launch.activityId, objectType: 'Activity' },
  })

  tell(about('initialized'), [CMI5])
  return {
    resumeAt: kept.step,
    receipt: kept.receipt ?? '',
    // 7.1.3: whatever else a page tells is allowed, and not of the cmi5 category.
    answered: ({ questionId, statement }) => {
      const id = `${launch.activityId}#${encodeURIComponent(questionId)}`
      if (isNormal) tell({ ...statement, object: { ...statement.object, id } })
    },
    moved: (step) => {
      kept = { ...kept, step }
    },
    kept: (receipt) => keep({ receipt }),
    completed: ({ scaled, receipt }) => {
      if (isNormal && !kept.isCompleted) {
        const result = { completion: true, duration: sinceStart(), response: receipt }
        tell({ ...about('completed'), result }, [CMI5, MOVE_ON])
        keep({ isCompleted: true, receipt })
      }
      if (!isNormal || scaled === undefined || kept.isPassed || isJudged) return
      isJudged = true
      const isPassed = scaled >= (data.masteryScore ?? PASSED_FROM)
      // 9.5.1: raw, min and max are whole numbers.
      const score = { scaled, raw: Math.round(scaled * 100), min: 0, max: 100 }
      const result = { success: isPassed, duration: sinceStart(), score }
      tell({ ...about(isPassed ? 'passed' : 'failed'), result }, [CMI5, MOVE_ON])
      if (isPassed) keep({ isPassed })
    },
    left: async () => {
      if (isLeft) return
      isLeft = true
      const end = { ...about('terminated'), result: { duration: sinceStart() } }
      await flush([[ownStatePath(launch), kept], worded(end, [CMI5])])
    },
  }
}

/**
 * One request after the other, as the order matters to a platform; what was not taken is sent once more, which a statement
 * with an id allows. `flush`: the page is left and cannot wait: whatever may not have arrived goes at once, of each document the newest only.
 */
function openLine(put: Session['put'], onLost: () => void) {
  type Request = readonly [path: string, body: object]
  const waiting: Request[] = []
  let current: Request | undefined
  let isLeaving = false
  const run = async () => {
    while (!isLeaving && waiting[0]) {
      current = waiting.shift()
      const isTaken = current && ((await put(...current)) || isLeaving || (await put(...current)))
      if (!isTaken) onLost()
    }
    current = undefined
  }
  return {
    send: (path: string, body: object) => {
      waiting.push([path, body])
      if (!current) void run()
    },
    flush: (last: readonly Request[]) => {
      isLeaving = true
      const left = new Map([...(current ? [current] : []), ...waiting.splice(0), ...last])
      return Promise.all([...left].map(([path, body]) => put(path, body, true)))
    },
  }
}

/** Reads what was kept, by this page or by anyone. Never throws. */
function readKept(text: string | undefined): Kept {
  const { step, receipt, isCompleted, isPassed } = JSON.parse(text ?? '{}') as Kept // as: each field is checked below
  return {
    ...(Number.isInteger(step) && { step }),
    ...(typeof receipt === 'string' && { receipt }),
    ...(isCompleted === true && { isCompleted }),
    ...(isPassed === true && { isPassed }),
  }
}

/** A version 4 UUID; `crypto.randomUUID` is not there for pages without TLS. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
