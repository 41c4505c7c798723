import type { Message } from '../../../core/say/message.ts'
import type { AnswerKind } from '../explain.ts'
import { say } from '../explain.ts'
import type { Answer, RecordType } from '../model.ts'
import { toDomainName } from '../name-text.ts'
import { type Resolver, tell } from '../resolver.ts'
import { type GlibcState, sendQuery } from './send-query.ts'

/** res_search: the name as it is and under each domain of the list (resolv/res_query.c). */

/** h_errno. */
export type HostError = 'HOST_NOT_FOUND' | 'TRY_AGAIN' | 'NO_RECOVERY' | 'NO_DATA'

export type Searched =
  | { readonly ok: true; readonly name: string; readonly answers: readonly Answer[] }
  | { readonly ok: false; readonly error: HostError; readonly why: Message }

/** What came of one name. */
type Status = 'NXDOMAIN' | 'NODATA' | 'SERVFAIL' | 'TRY_AGAIN' | 'NO_RECOVERY' | 'ECONNREFUSED'
export type Queried =
  | { readonly status: 'OK'; readonly answers: readonly Answer[] }
  | { readonly status: Status }

const HOST_ERRORS: Readonly<Record<Status, HostError>> = {
  NXDOMAIN: 'HOST_NOT_FOUND',
  NODATA: 'NO_DATA',
  SERVFAIL: 'TRY_AGAIN',
  TRY_AGAIN: 'TRY_AGAIN',
  ECONNREFUSED: 'TRY_AGAIN',
  NO_RECOVERY: 'NO_RECOVERY',
}

const KINDS: Readonly<Record<Status, AnswerKind>> = {
  NXDOMAIN: 'nxdomain',
  NODATA: 'nodata',
  SERVFAIL: 'servfail',
  TRY_AGAIN: 'silent',
  ECONNREFUSED: 'closed',
  NO_RECOVERY: 'refused',
}

/** `isMuted`: no-aaaa has answers, silence and closed ports count as empty. */
export function* searchNames(
  state: GlibcState,
  name: string,
  types: readonly RecordType[],
  isMuted = false,
): Resolver<Searched> {
  const { ndots, search, options } = state.conf
  const dots = name.split('.').length - 1
  const isFinal = name.endsWith('.')
  let saved: Status | undefined
  let last: Status = 'NXDOMAIN'
  let isTypedAsked = false
  const seen = new Set<Status>()
  if (dots >= ndots || isFinal) {
    const why = isFinal ? say('typedFinalDot', { name }) : say('typedFirst', { name, dots, ndots })
    const result = yield* query(state, name, types, why, isMuted)
    if (result.status === 'OK') return { ok: true, name, answers: result.answers }
    if (isFinal) return failed(name, result.status, isMuted)
    saved = result.status
    isTypedAsked = true
    if (search.length > 0) yield tell(say('nextAfter', { name, answer: KINDS[saved] }))
  }
  for (const [index, given] of (isFinal ? [] : search).entries()) {
    const domain = given.startsWith('.') ? given.slice(1) : given
    if (domain === '') isTypedAsked = true
    const full = domain === '' ? name : `${name}.${domain}`
    const place = { domain: given, place: index + 1, count: search.length }
    const why = say('withDomain', { name: full, ...place })
    const result = yield* query(state, full, types, why, isMuted)
    if (result.status === 'OK') return { ok: true, name: full, answers: result.answers }
    last = result.status
    seen.add(last)
    if (last === 'ECONNREFUSED')
      return { ok: false, error: 'TRY_AGAIN', why: say('errorRefused', { name }) }
    const goesOn = last === 'NXDOMAIN' || last === 'NODATA' || last === 'SERVFAIL'
    yield tell(say(goesOn ? 'nextAfter' : 'stopsAfter', { name: full, answer: KINDS[last] }))
    if (!goesOn) break
  }
  const isBareLeftOut = dots === 0 && search.length > 0 && options.has('no-tld-query')
  if (!isTypedAsked && !isBareLeftOut) {
    const why = search.length > 0 ? say('typedLast', { name }) : say('typedNoList', { name })
    const result = yield* query(state, name, types, why, isMuted)
    if (result.status === 'OK') return { ok: true, name, answers: result.answers }
    last = result.status
  }
  if (saved !== undefined) {
    const why = say('errorFirst', { name, answer: KINDS[saved] })
    return { ok: false, error: errorOf(saved, isMuted), why }
  }
  if (seen.has('NODATA')) return failed(name, 'NODATA', isMuted)
  return failed(name, seen.has('SERVFAIL') ? 'SERVFAIL' : last, isMuted)
}

/** In the list a closed port ends the search; of the name as it was typed it is one more empty answer. */
const errorOf = (status: Status, isMuted: boolean): HostError =>
  status === 'ECONNREFUSED' && isMuted ? 'NO_DATA' : HOST_ERRORS[status]

const failed = (name: string, status: Status, isMuted: boolean): Searched => {
  const error = errorOf(status, isMuted)
  return { ok: false, error, why: WHY[error](name) }
}

/** What a caller who does not search makes of one query. */
export const searchedOf = (name: string, queried: Queried, isMuted = false): Searched =>
  queried.status === 'OK'
    ? { ok: true, name, answers: queried.answers }
    : failed(name, queried.status, isMuted)

const WHY: Readonly<Record<HostError, (name: string) => Message>> = {
  HOST_NOT_FOUND: (name) => say('errorNotFound', { name }),
  NO_DATA: (name) => say('errorNoData', { name }),
  TRY_AGAIN: (name) => say('errorTryAgain', { name }),
  NO_RECOVERY: (name) => say('errorNoRecovery', { name }),
}

/** res_query: any answer with a record in it, be it an alias alone, is good. */
export function* query(
  state: GlibcState,
  text: string,
  types: readonly RecordType[],
  why: Message,
  isMuted = false,
): Resolver<Queried> {
  const name = toDomainName(text, { escapes: true })
  if (name === undefined) {
    yield tell(say('cannotBeSent', { name: text }))
    return { status: 'NO_RECOVERY' }
  }
  const sent = yield* sendQuery(state, { name, types, why })
  if (sent.kind === 'failed') {
    if (sent.refused) return { status: 'ECONNREFUSED' }
    if (isMuted && sent.lastRcode === undefined) return { status: 'NODATA' }
    return { status: sent.lastRcode === 'SERVFAIL' ? 'SERVFAIL' : 'TRY_AGAIN' }
  }
  const [first, second] = sent.answers
  if (
    !isMuted &&
    sent.answers.some(({ rcode, answer }) => rcode === 'NOERROR' && answer.length > 0)
  )
    return { status: 'OK', answers: sent.answers }
  const rcode = first?.rcode === 'NOERROR' && second ? second.rcode : first?.rcode
  if (rcode === 'NXDOMAIN' || rcode === 'SERVFAIL') return { status: rcode }
  return { status: rcode === 'NOERROR' ? 'NODATA' : 'NO_RECOVERY' }
}
