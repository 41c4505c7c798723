/** Words of concept quizzes and their review. */
export const quiz = {
  quizTitle: 'Quiz and review',
  quizHint:
    'Eight to ten questions a chapter. What you know well comes back after a day, three days, a week, three weeks, two months. It stays in this browser.',
  quizNew: '{count, number} questions, {due, number} to ask now',
  quizReview: 'Review what is due: {count, plural, one {# question} other {# questions}}',
  quizNothingDue: 'Nothing is due today. Come back tomorrow, or take a chapter.',
  quizNumber: 'Question {number, number} of {count, number}',
  quizPlaying: 'The lesson is played to find the answer…',
  quizPlayed: 'Choices and answer come from playing the lesson.',
  quizUnanswered: 'The lesson no longer answers this question. Go on to the next.',
  quizRight: 'Right.',
  quizWrong: 'Not so. Right is: {answer}',
  quizSureWrong: 'You were sure: look at it once more where it happens.',
  quizAgain:
    '{days, plural, =0 {It is asked again today.} one {It is asked again tomorrow.} other {It is asked again in # days.}}',
  quizSee: 'See it happen: {title}',
  quizNext: 'Next',
  quizOver: '{right, number} of {count, number} right.',
  quizBack: 'Back to the chapters',
}
