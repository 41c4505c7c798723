type Plain = Record<string, never>

/** Words of concept quizzes and their review. */
export interface QuizMessages {
  quizTitle: Plain
  quizHint: Plain
  quizNew: { count: number; due: number }
  quizReview: { count: number }
  quizNothingDue: Plain
  quizNumber: { number: number; count: number }
  quizPlaying: Plain
  quizPlayed: Plain
  quizUnanswered: Plain
  quizRight: Plain
  quizWrong: { answer: string }
  quizSureWrong: Plain
  quizAgain: { days: number }
  quizSee: { title: string }
  quizNext: Plain
  quizOver: { right: number; count: number }
  quizBack: Plain
}
