import type { Stage } from './stage.ts'
import type { View } from './view-slice.ts'

/** During an exam nobody is told of steps that lie behind a question that is still open. */
export const isHeldBack = (
  { quiz, questions, answers }: Pick<Stage & View, 'quiz' | 'questions' | 'answers'>,
  index: number,
): boolean =>
  quiz === 'exam' && questions.some(({ id, gate }) => answers[id] === undefined && index > gate)
