import { measureAnswer } from './measure-message.ts'
import type { Answer } from './model.ts'

/** Without EDNS a resolver takes this much over UDP (RFC 1035 section 4.2.1). */
export const PLAIN_UDP_BYTES = 512

/** The answer cut to `limit` bytes: records that do not fit are left off from the end, and TC is set if an answer is lost. */
export function truncateAnswer(answer: Answer, limit: number): Answer {
  if (measureAnswer(answer) <= limit) return answer
  const bare = { ...answer, authority: [], additional: [] }
  let kept = answer.answer.length
  while (kept > 0 && measureAnswer({ ...bare, answer: answer.answer.slice(0, kept) }) > limit)
    kept--
  return { ...bare, answer: answer.answer.slice(0, kept), truncated: kept < answer.answer.length }
}
