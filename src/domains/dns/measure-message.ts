import { type Answer, type DomainName, foldName, type ResourceRecord } from './model.ts'
import { bytesOf, labelSize, labelsOfName } from './name-text.ts'

/** How many bytes a message takes on the wire, with the compression of names that servers use (RFC 1035 section 4.1.4). */

const HEADER_BYTES = 12
const TYPE_AND_CLASS_BYTES = 4
/** Type, class, time to live and length of the data. */
const RECORD_BYTES = 10
const POINTER_BYTES = 2
const OPT_BYTES = 11
/** A pointer holds 14 bits. */
const OFFSET_MAX = 0x3fff

/** Where each ending of a name was written first. */
type Places = Map<string, number>

/** The size of an answer. What the transport takes decides what is cut: `truncate-answer.ts`. */
export function measureAnswer(answer: Answer): number {
  const places: Places = new Map()
  let size = HEADER_BYTES
  if (answer.question)
    size += measureName(answer.question.name, size, places) + TYPE_AND_CLASS_BYTES
  for (const record of [...answer.answer, ...answer.authority, ...answer.additional])
    size += measureRecord(record, size, places)
  return size + (answer.edns ? OPT_BYTES : 0)
}

function measureRecord(record: ResourceRecord, at: number, places: Places): number {
  const head = measureName(record.name, at, places) + RECORD_BYTES
  return head + measureData(record, at + head, places)
}

/** `places`: absent where the name may not be compressed. It is written to. */
function measureName(name: DomainName, at: number, places?: Places): number {
  const labels = labelsOfName(name)
  let size = 0
  for (const [index, label] of labels.entries()) {
    const ending = foldName(labels.slice(index).join('.'))
    if (places?.has(ending)) return size + POINTER_BYTES
    if (at + size < OFFSET_MAX) places?.set(ending, at + size)
    size += 1 + labelSize(label)
  }
  return size + 1
}

function measureData({ type, data }: ResourceRecord, at: number, places: Places): number {
  switch (type) {
    case 'A':
      return 4
    case 'AAAA':
      return 16
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return measureName(data, at, places)
    case 'MX':
      return 2 + measureName(wordsOf(data)[1] ?? '.', at + 2, places)
    case 'SRV': // RFC 2782: the target is not compressed
      return 6 + measureName(wordsOf(data)[3] ?? '.', at + 6)
    case 'SOA': {
      const [server = '.', mailbox = '.'] = wordsOf(data)
      const first = measureName(server, at, places)
      return first + measureName(mailbox, at + first, places) + 20
    }
    default: {
      const size = bytesOf(data).length
      return size + Math.max(1, Math.ceil(size / 255))
    }
  }
}

const wordsOf = (data: string): readonly string[] => data.split(' ')
