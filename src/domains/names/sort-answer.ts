import type { Answer } from '../dns/model.ts'
import type { Answered } from './explain.ts'

/** Records of the type asked for. */
export const countOf = ({ question, answer }: Answer): number =>
  answer.filter(({ type }) => type === question?.type).length

const CODES: Readonly<Record<string, Answered>> = {
  NXDOMAIN: 'nxdomain',
  SERVFAIL: 'servfail',
  REFUSED: 'refused',
}

/** What came of a query, in one word. */
export function kindOf(answer: Answer): Answered {
  if (answer.truncated) return 'truncated'
  if (answer.rcode === 'NOERROR') return countOf(answer) > 0 ? 'ok' : 'nodata'
  return CODES[answer.rcode] ?? 'other'
}
