import { measureAnswer } from '../dns/index.ts'
import type { Answer, Query, ResourceRecord, Transport } from '../dns/model.ts'
import {
  HEADER,
  messageSize,
  optSize,
  questionSize,
  recordSize,
  type Seen,
} from './measure-message.ts'

const UDP_MIN = 512
const MESSAGE_MAX = 65_535

/** How many bytes a client takes (coredns plugin/pkg/edns). */
export const roomOf = (query: Query, transport: Transport): number =>
  transport === 'tcp' ? MESSAGE_MAX : Math.max(UDP_MIN, query.edns?.size ?? 0)

/** Bytes of an answer that was fitted: not compressed unless it has to be. */
export function sizeOnWire(answer: Answer, query: Query, transport: Transport): number {
  const whole = messageSize(answer, optSize(answer.edns))
  return whole <= roomOf(query, transport) ? whole : measureAnswer(answer)
}

/**
 * The answer as it leaves: whole if it fits, else compressed, else cut after the last record that fits, with TC set
 * (miekg/dns msg_truncate.go). EDNS is answered with EDNS.
 */
export function fitAnswer(answer: Answer, query: Query, room: number): Answer {
  // The client's own terms come back, with the reason a plugin has put there.
  const errorCode = answer.edns?.errorCode
  const edns = query.edns && { ...query.edns, ...(errorCode !== undefined && { errorCode }) }
  const whole: Answer = edns ? { ...answer, edns } : answer
  const opt = optSize(whole.edns)
  if (messageSize(answer, opt) <= room) return whole
  const limit = room - opt
  const seen: Seen = new Set()
  let size = HEADER
  if (answer.question) size += questionSize(answer.question.name, size, seen)

  const take = (records: readonly ResourceRecord[]): readonly ResourceRecord[] => {
    if (size >= limit) return []
    for (const [place, record] of records.entries()) {
      size += recordSize(record, size, seen)
      if (size > limit) {
        size = limit // nothing behind it gets in, even if it were small enough
        return records.slice(0, place)
      }
      if (size === limit) return records.slice(0, place + 1)
    }
    return records
  }
  const kept = {
    answer: take(answer.answer),
    authority: take(answer.authority),
    additional: take(answer.additional),
  }
  const isCut =
    kept.answer.length < answer.answer.length ||
    kept.authority.length < answer.authority.length ||
    kept.additional.length < answer.additional.length
  return { ...whole, ...kept, truncated: answer.truncated || isCut }
}
