import type { Stage } from './stage.ts'
import type { View } from './view-slice.ts'

/**
 * What nobody is told of ahead: during an exam, steps behind a question that is still open; where the way through time
 * is locked, steps that are still to come.
 */
export const isHeldBack = (
  {
    quiz,
    locks,
    questions,
    answers,
    cursor,
  }: Pick<Stage & View, 'quiz' | 'locks' | 'questions' | 'answers' | 'cursor'>,
  index: number,
): boolean =>
  (locks.includes('time') && index > cursor) ||
  (quiz === 'exam' && questions.some(({ id, gate }) => answers[id] === undefined && index > gate))
