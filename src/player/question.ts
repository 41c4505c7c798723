import { isRef, type Ref } from '../core/ref.ts'
import type { Recording } from '../core/sim/kernel.ts'
import { choicesAt } from '../domains/traffic/index.ts'
import type { Question } from '../scenario/schema.ts'
import type { World } from '../world.ts'
import { findMoment } from './moment.ts'

/** A question with its place in a recording: asked at `gate`, answered by the step `reveal`. */
export interface Asked {
  readonly id: string
  readonly gate: number
  readonly reveal: number
  readonly choices: readonly Ref[]
  readonly answer: Ref
}

/** Questions of a scenario whose moment happens in this recording. Choices and answer come from the state itself. */
export function questionsOf(
  recording: Recording<World>,
  questions: readonly Question[],
): readonly Asked[] {
  return questions.flatMap((question) => {
    const reveal = findMoment(recording, question.before)
    const step = reveal === undefined ? undefined : recording.steps[reveal]
    const answer = step?.message.params.pod
    if (reveal === undefined || !step || !isRef(answer)) return []
    const choices = choicesAt(step.world)
    if (!choices.includes(answer) || choices.length < 2) return []
    const gate = storyBefore(recording, reveal)
    return [
      { id: `${question.before.key}#${question.before.occurrence}`, gate, reveal, choices, answer },
    ]
  })
}

/** The last sentence of the story before a step: from there on the rules would give the answer away. */
function storyBefore(recording: Recording<World>, index: number): number {
  for (let before = index - 1; before >= 0; before--) {
    if (recording.steps[before]?.level === 'story') return before
  }
  return -1
}
