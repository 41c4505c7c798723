import type { Answer, Edns, Query, ResourceRecord } from '../dns/model.ts'
import { lengthOf, nextLabel } from './names.ts'

/** Sizes of messages on the wire, as github.com/miekg/dns counts them (msg.go, ztypes.go). Bytes. */

/** Ends of names that a later name may point to; absent where nothing is compressed. */
export type Seen = Set<string>

export const HEADER = 12
const OPT = 11
const COOKIE = 12
const ERROR_CODE = 6

/** The OPT record of a message, if it has one. */
export const optSize = (edns: Edns | undefined): number =>
  edns ? OPT + (edns.cookie ? COOKIE : 0) + (edns.errorCode === undefined ? 0 : ERROR_CODE) : 0
const POINTER_MAX = 1 << 14

function nameSize(name: string, offset: number, seen: Seen | undefined, isPointed = true): number {
  if (name === '.' || name === '') return 1
  const known = seen && (isPointed || offset < POINTER_MAX) ? knownFrom(name, offset, seen) : -1
  return known >= 0 && isPointed ? lengthOf(name.slice(0, known)) + 2 : lengthOf(name) + 1
}

/** Where the part begins that was there before; -1 if none was. New ends are remembered. */
function knownFrom(name: string, offset: number, seen: Seen): number {
  for (let at = 0; at < name.length; at = nextLabel(name, at)) {
    const end = name.slice(at)
    if (seen.has(end)) return at
    if (offset + at < POINTER_MAX) seen.add(end)
  }
  return -1
}

export const questionSize = (name: string, offset: number, seen?: Seen): number =>
  nameSize(name, offset, seen) + 4

export function recordSize(record: ResourceRecord, offset: number, seen?: Seen): number {
  const size = nameSize(record.name, offset, seen) + 10
  return size + dataSize(record, offset + size, seen)
}

function dataSize({ type, data }: ResourceRecord, offset: number, seen?: Seen): number {
  const words = data.split(' ')
  const word = (place: number) => words[place] ?? ''
  switch (type) {
    case 'A':
      return 4
    case 'AAAA':
      return 16
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return nameSize(data, offset, seen)
    case 'DNAME':
      return nameSize(data, offset, seen, false)
    case 'MX':
      return 2 + nameSize(word(1), offset + 2, seen)
    case 'SRV':
      return 6 + nameSize(word(3), offset + 6, seen, false)
    case 'SOA': {
      const first = nameSize(word(0), offset, seen)
      return first + nameSize(word(1), offset + first, seen) + 20
    }
    case 'TXT':
    case 'SPF':
    case 'HINFO':
      return stringsOf(data).reduce((sum, text) => sum + text.length + 1, 0)
    default:
      return word(0) === '\\#' ? Number(word(1)) : data.length
  }
}

/** `"a" "b c"` -> the two texts. */
export const stringsOf = (data: string): readonly string[] =>
  (data.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? []).map((text) =>
    text.startsWith('"') ? text.slice(1, -1).replace(/\\(\d{3}|.)/g, 'x') : text,
  )

/** A question without compression. */
export const querySize = ({ question, edns }: Query): number =>
  HEADER + questionSize(question.name, HEADER) + optSize(edns)

/** The whole message without compression; `extra` is the size of an OPT record, or 0. */
export function messageSize(answer: Answer, extra = 0): number {
  let size = HEADER + extra
  if (answer.question) size += questionSize(answer.question.name, size)
  for (const section of [answer.answer, answer.authority, answer.additional]) {
    for (const record of section) size += recordSize(record, size)
  }
  return size
}
