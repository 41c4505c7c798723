import { document as chapter0 } from '../scenario/quiz/chapter-0.yaml'
import { document as chapter1 } from '../scenario/quiz/chapter-1.yaml'
import { document as chapter2 } from '../scenario/quiz/chapter-2.yaml'
import { document as chapter3 } from '../scenario/quiz/chapter-3.yaml'
import { document as chapter4 } from '../scenario/quiz/chapter-4.yaml'
import type { Bilingual, QuizItem } from '../scenario/quiz/quiz-item.ts'
import { tryOut } from '../scenario/try-out.ts'
import { fingerprintOf } from './link-base.ts'
import { loadLesson } from './load-lesson.ts'
import { questionsOf } from './question.ts'
import { makeRecording } from './recorder.ts'

/** By chapter. */
export const QUIZ = [
  chapter0,
  chapter1,
  chapter2,
  chapter3,
  chapter4,
] as readonly unknown[] as readonly (readonly QuizItem[])[] // as: a test reads each item

/** A question as it is asked: choices in an order of their own, and which is right. */
export interface Posed {
  readonly item: QuizItem
  /** Texts, or values of a recording. */
  readonly choices: readonly (Bilingual | string)[]
  readonly right: number
}

/** Undefined: the lesson does not answer it. `round` turns the order, so that places are not learned. */
export async function pose(
  item: QuizItem,
  round = 0,
  ready?: () => Promise<unknown>,
): Promise<Posed | undefined> {
  if (item.choices) {
    const turn = (Number.parseInt(fingerprintOf(item.id), 36) + round) % item.choices.length
    const choices = [...item.choices.slice(turn), ...item.choices.slice(0, turn)]
    return { item, choices, right: (item.choices.length - turn) % item.choices.length }
  }
  if (!item.derive) return undefined
  const { seed, ask, before, ...change } = item.derive
  const { scenario, objects, settled } = await loadLesson(item.lesson)
  const changed = tryOut(scenario, { label: '', ...change, ...(seed !== undefined && { seed }) })
  const isSettled = settled && seed === undefined && !change.etcd
  const recording = await makeRecording(
    { scenario: changed, objects, ...(isSettled && { settled }) },
    ready,
  )
  const [asked] = questionsOf(recording, [{ ask, before: { occurrence: 1, ...before } }])
  return asked && { item, choices: asked.choices, right: asked.choices.indexOf(asked.answer) }
}
