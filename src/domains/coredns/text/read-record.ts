import type { RecordType, ResourceRecord } from '../../dns/model.ts'
import { absolute } from '../names.ts'
import { readAddress } from './read-address.ts'
import type { Read } from './read-number.ts'
import { readClass, readType } from './read-type.ts'

const TTL_DEFAULT = 3600
const TTL_UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** One record as in a zone file: `NAME [TTL] [CLASS] TYPE DATA`, names relative to the root (RFC 1035 section 5.1). */
export function readRecord(text: string): Read<ResourceRecord> {
  const words = (text.match(/"(?:\\.|[^"\\])*"|[()]|[^\s()";]+|;.*/g) ?? []).filter(
    (word) => word !== '(' && word !== ')' && !word.startsWith(';'),
  )
  const fault = (why: string): Read<never> => ({
    ok: false,
    error: `dns: ${why}: ${JSON.stringify(text)}`,
  })
  const name = words.shift()
  if (name === undefined) return fault('no record')
  let ttl = TTL_DEFAULT
  let type: RecordType | undefined
  while (words.length > 0 && !type) {
    const word = (words.shift() ?? '').toUpperCase()
    const seconds = readTtl(word)
    if (seconds !== undefined) ttl = seconds
    else if (!readClass(word)) {
      type = readType(word)
      if (!type) return fault('bad type')
    }
  }
  if (!type) return fault('no type')
  const data = readData(type, words)
  return data === undefined
    ? fault(`bad ${type}`)
    : { ok: true, value: { name: absolute(name), type, ttl, data } }
}

/** `60`, or `1h30m`, in seconds. */
function readTtl(word: string): number | undefined {
  if (/^\d+$/.test(word)) return Number(word)
  if (!/^(\d+[SMHDW])+$/.test(word)) return undefined
  return [...word.matchAll(/(\d+)([SMHDW])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (TTL_UNITS[unit.toLowerCase()] ?? 0),
    0,
  )
}

/** Which words of the data are names. */
const NAMES: Readonly<Partial<Record<RecordType, readonly number[]>>> = {
  CNAME: [0],
  DNAME: [0],
  MX: [1],
  NAPTR: [5],
  NS: [0],
  PTR: [0],
  SOA: [0, 1],
  SRV: [3],
}

const COUNTS: Readonly<Partial<Record<RecordType, number>>> = {
  CNAME: 1,
  DNAME: 1,
  MX: 2,
  NS: 1,
  PTR: 1,
  SOA: 7,
  SRV: 4,
}

function readData(type: RecordType, words: readonly string[]): string | undefined {
  if (type === 'A' || type === 'AAAA') {
    const address = readAddress(words[0] ?? '')
    const isRight = words.length === 1 && address?.family === (type === 'A' ? 4 : 6)
    return isRight ? address.text : undefined
  }
  if (type === 'TXT' || type === 'SPF' || type === 'HINFO') {
    return words.map((word) => (word.startsWith('"') ? word : `"${word}"`)).join(' ')
  }
  const count = COUNTS[type]
  if (count !== undefined && words.length !== count) return undefined
  const names = NAMES[type] ?? []
  const numbers = (word: string, place: number) =>
    type === 'SOA' && place > 2 ? String(readTtl(word.toUpperCase()) ?? word) : word
  return words
    .map((word, place) => (names.includes(place) ? absolute(word) : numbers(word, place)))
    .join(' ')
}
