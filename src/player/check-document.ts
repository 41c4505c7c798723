import type { Problem } from '../core/result.ts'
import type { Message } from '../core/say/message.ts'
import type { Recording } from '../core/sim/kernel.ts'
import { say } from '../scenario/explain.ts'
import { LINK_TEXT_MAX } from '../scenario/limits.ts'
import type { Moment, Scenario } from '../scenario/schema.ts'
import type { World } from '../world.ts'
import { judgeGoals } from './judge-goals.ts'
import { findMoment } from './moment.ts'
import { type Asked, questionsOf } from './question.ts'

/**
 * What an author should know of a document that can be played: moments that do not come, questions that nothing answers,
 * inputs that name what is not there. Each with the path of its field.
 */
export function checkDocument(scenario: Scenario, recording: Recording<World>): readonly Problem[] {
  const { questions, notes = [], goals = [], opening } = scenario
  const comes = (moment: Moment) => findMoment(recording, moment) !== undefined
  const never = (path: string, moment: Moment) =>
    warn(path, say('momentNever', { moment: written(moment) }))
  return [
    ...inputProblems(scenario, recording),
    ...questions.flatMap((question, place): readonly Problem[] => {
      const path = `questions.${place}`
      const { before } = question
      if (!comes(before)) return [never(`${path}.before`, before)]
      const first = questions.findIndex((other) => written(other.before) === written(before))
      if (first !== place) return [warn(path, say('questionTwice'))]
      if (isAnswered(recording, [question])) return []
      return [warn(path, say(question.ask === 'own' ? 'questionUnwritten' : 'questionOpen'))]
    }),
    ...notes.flatMap(({ moment, text }, place) => {
      const path = `notes.${place}`
      if (!comes(moment)) return [never(`${path}.moment`, moment)]
      return isEmpty(text) ? [warn(`${path}.text`, say('noteEmpty'))] : []
    }),
    ...judgeGoals(recording, goals).flatMap(({ state }, place) =>
      state === 'idle' ? [warn(`goals.${place}`, say('goalIdle'))] : [],
    ),
    ...(opening && !comes(opening) ? [never('opening', opening)] : []),
    ...sizeProblems(scenario),
  ]
}

const isAnswered = (recording: Recording<World>, questions: Scenario['questions']): boolean =>
  questionsOf(recording, questions).some((asked: Asked) => asked.reveal >= asked.gate)

/** `traffic/opened #2` */
const written = ({ key, occurrence }: Moment): string => `${key} #${occurrence}`

const isEmpty = (text: string | Readonly<Record<string, string>>): boolean =>
  (typeof text === 'string' ? [text] : Object.values(text)).every((each) => each.trim() === '')

/** A step that says: what you named is not there. */
const NOT_THERE = /\/(nobody|unresolved|notFound|noSuch[A-Z]\w*)$/

function inputProblems(
  { inputs }: Scenario,
  { steps, ending }: Recording<World>,
): readonly Problem[] {
  if (steps.length === 0) return [warn('inputs', say('nothingHappens'))]
  const missing = inputs.flatMap(({ at }, place) => {
    const said = steps.find(
      (step) => step.at === at && step.actor === 'learner' && NOT_THERE.test(step.message.key),
    )
    // Of several inputs at one time, the first is shown: the sentence says which it is.
    const isFirst = inputs.findIndex((other) => other.at === at) === place
    return said && isFirst ? [warn(`inputs.${place}`, said.message)] : []
  })
  const endings: Readonly<Record<string, Message>> = {
    'out of steps': say('endsOutOfSteps', { count: steps.length }),
    'out of time': say('endsOutOfTime'),
  }
  const cut = endings[ending]
  return cut ? [...missing, warn('inputs', cut)] : missing
}

function sizeProblems({ manifests, nodes }: Scenario): readonly Problem[] {
  const texts = nodes.flatMap((node) => Object.values(node))
  const own = typeof manifests === 'string' ? manifests.length : 0
  const length = texts.reduce((sum, text) => sum + (text?.length ?? 0), own)
  return length > LINK_TEXT_MAX
    ? [warn('manifests', say('tooLongToLink', { length, limit: LINK_TEXT_MAX }))]
    : []
}

const warn = (path: string, message: Message): Problem => ({ path, message, severity: 'warning' })
