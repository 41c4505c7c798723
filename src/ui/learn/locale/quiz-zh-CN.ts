/** 概念测验与复习的用语。 */
export const quiz = {
  quizTitle: '测验与复习',
  quizHint:
    '每章八到十个问题。掌握得好的会在一天、三天、一周、三周、两个月后再问。只保存在这个浏览器里。',
  quizNew: '共 {count, number} 题，现在要问 {due, number} 题',
  quizReview: '复习到期的内容：{count, plural, other {# 题}}',
  quizNothingDue: '今天没有到期的题。明天再来，或选一章。',
  quizNumber: '第 {number, number} 题，共 {count, number} 题',
  quizPlaying: '正在播放课程以得出答案……',
  quizPlayed: '选项和答案来自播放这一课。',
  quizUnanswered: '这一课已不能回答这个问题。请看下一题。',
  quizRight: '正确。',
  quizWrong: '不对。正确的是：{answer}',
  quizSureWrong: '你刚才很有把握：去它发生的地方再看一次。',
  quizAgain: '{days, plural, =0 {今天还会再问。} =1 {明天再问。} other {# 天后再问。}}',
  quizSee: '去看它发生：{title}',
  quizNext: '下一题',
  quizOver: '{count, number} 题中答对 {right, number} 题。',
  quizBack: '回到章节',
}
