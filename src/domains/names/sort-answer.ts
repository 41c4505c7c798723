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
  if (answer.rcode === 'NOERROR') {
    if (countOf(answer) > 0) return 'ok'
    if (answer.answer.some(({ type }) => type === 'CNAME')) return 'alias'
    return isReferral(answer) ? 'referral' : 'nodata'
  }
  return CODES[answer.rcode] ?? 'other'
}

const isReferral = ({ authoritative, answer, authority }: Answer): boolean =>
  !authoritative && answer.length === 0 && authority.some(({ type }) => type === 'NS')
