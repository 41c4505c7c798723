import type { Answer, Query, Rcode, ResourceRecord } from '../dns/model.ts'

export interface AnswerParts {
  readonly rcode?: Rcode
  readonly isAuthoritative?: boolean
  readonly isTruncated?: boolean
  readonly answer?: readonly ResourceRecord[]
  readonly authority?: readonly ResourceRecord[]
  readonly additional?: readonly ResourceRecord[]
}

const none: readonly ResourceRecord[] = []

/** An answer to a query; what is not given is empty or not set. */
export const makeAnswer = (query: Query, parts: AnswerParts = {}): Answer => ({
  id: query.id,
  question: query.question,
  rcode: parts.rcode ?? 'NOERROR',
  authoritative: parts.isAuthoritative ?? false,
  truncated: parts.isTruncated ?? false,
  recursionAvailable: false,
  answer: parts.answer ?? none,
  authority: parts.authority ?? none,
  additional: parts.additional ?? none,
})
