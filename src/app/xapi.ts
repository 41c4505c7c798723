import type { Statement } from '../embed/protocol.ts'
import type { Asked } from '../player/question.ts'

/** Statements of the Experience API (xAPI 1.0.3, cmi5 "Quartz"), without actor and time. Verbs are those of ADL's vocabulary. */

const verb = (name: string) => ({
  id: `http://adlnet.gov/expapi/verbs/${name}`,
  display: { 'en-US': name },
})

/** ISO 8601 durations: `PT12.5S`. In hundredths of a second: SCORM 2004 refuses more (RTE 4.1.1.7), xAPI advises no more. */
export const duration = (ms: number): string => `PT${Math.max(0, Math.round(ms / 10) / 100)}S`

interface Given {
  readonly asked: Pick<Asked, 'id' | 'choices' | 'answer' | 'own'>
  readonly choice: string
  readonly correct: boolean
  readonly ms: number
}

export const answered = (activity: string, { asked, choice, correct, ms }: Given): Statement => ({
  verb: verb('answered'),
  object: {
    id: `${activity}#${encodeURIComponent(asked.id)}`,
    objectType: 'Activity',
    definition: {
      type: 'http://adlnet.gov/expapi/activities/cmi.interaction',
      ...(asked.own ? choiceOf(asked, asked.own) : { interactionType: 'other' }),
    },
  },
  result: {
    success: correct,
    response: asked.own ? pattern(choice) : choice,
    duration: duration(ms),
  },
})

/** An author's own question: xAPI 1.0.3, Data, 4.1.4.1, interaction `choice`, which several may answer. */
const choiceOf = ({ choices, answer }: Given['asked'], { text, choices: written }: Own) => ({
  interactionType: 'choice',
  description: languages(text),
  choices: choices.map((id, at) => ({ id, description: languages(written[at]?.text ?? '') })),
  correctResponsesPattern: [pattern(answer)],
})

type Own = NonNullable<Asked['own']>

const pattern = (choice: string): string => choice.replaceAll(',', '[,]')

/** A language map; `und`: the author did not say which language it is (ISO 639-2). */
const languages = (text: Own['text']): Readonly<Record<string, string>> =>
  typeof text === 'string' ? { und: text } : text

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
