import type { Statement } from '../embed/protocol.ts'

/** Statements of the Experience API (xAPI 1.0.3, cmi5 "Quartz"), without actor and time. Verbs are those of ADL's vocabulary. */

const verb = (name: string) => ({
  id: `http://adlnet.gov/expapi/verbs/${name}`,
  display: { 'en-US': name },
})

/** ISO 8601 durations: `PT12.5S`. In hundredths of a second: SCORM 2004 refuses more (RTE 4.1.1.7), xAPI advises no more. */
export const duration = (ms: number): string => `PT${Math.max(0, Math.round(ms / 10) / 100)}S`

interface Given {
  readonly id: string
  readonly choice: string
  readonly correct: boolean
  readonly ms: number
}

export const answered = (activity: string, { id, choice, correct, ms }: Given): Statement => ({
  verb: verb('answered'),
  object: {
    id: `${activity}#${encodeURIComponent(id)}`,
    objectType: 'Activity',
    definition: {
      type: 'http://adlnet.gov/expapi/activities/cmi.interaction',
      interactionType: 'other',
    },
  },
  result: { success: correct, response: choice, duration: duration(ms) },
})

export const completed = (
  activity: string,
  {
    points,
    count,
    scaled,
    receipt,
  }: { points: number; count: number; scaled: number; receipt?: string },
): Statement => ({
  verb: verb('completed'),
  object: {
    id: activity,
    objectType: 'Activity',
    definition: { type: 'http://adlnet.gov/expapi/activities/lesson' },
  },
  result: {
    completion: true,
    ...(receipt !== undefined && { response: receipt }),
    ...(count > 0 && { score: { scaled, raw: points, min: 0, max: count } }),
  },
})
