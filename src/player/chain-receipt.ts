import { sha256 } from '@noble/hashes/sha2.js'
import type { Scenario } from '../scenario/schema.ts'
import { type Attempt, HINTS_MAX, type Line } from './attempt.ts'
import { canonical } from './link-base.ts'
import type { Asked } from './question.ts'

/**
 * A receipt: an attempt in few characters, each line bound to all before it. `HR1.` and base64url of: the first 4 bytes
 * of the document's hash, seed (4), start in seconds since 1970 (4), number of the attempt (1), salt (4), count of lines
 * (1); for each line the place of the question and of the choice, flags, seconds (2) and the first 2 bytes of the chain
 * there; the first 6 bytes of its end. Of an author's own question the choice is a bit for each letter. Whoever knows this text can make one: it shows mistakes of copying and answers
 * that were changed by hand, and proves nothing about who answered.
 */

const PREFIX = 'HR1.'
const HEAD = 18
const LINE = 7
const END = 6
const SKIPPED = 255
const STRANGE = 254 // an answer that is not among the choices, as the scenario was another one
const SURE = ['guess', 'fairly', 'sure'] as const

/** Of the document without its dice: whatever the seed, it is the same exercise. */
export function hashOfDocument({ seed: _, ...rest }: Scenario): Uint8Array {
  return hashOfText(JSON.stringify(canonical(rest)))
}

/** SHA-256, 32 bytes. */
export const hashOfText = (text: string): Uint8Array => sha256(encoded(text))

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text)

export const hexOf = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** What a receipt says, and whether it says it wholly. */
export interface Receipt {
  readonly seed: number
  readonly startedAt: number
  readonly number: number
  readonly salt: string
  readonly lines: readonly CheckedLine[]
  /** The first line that does not fit what comes before it, from 0; the count of lines: the end does not fit. */
  readonly wrongAt?: number
}

export interface CheckedLine extends Line {
  /** Undefined: no such question is asked in this scenario. */
  readonly asked: Asked | undefined
  /** It fits the chain, and so do all lines before it. */
  readonly isValid: boolean
}

export function writeReceipt(
  attempt: Attempt,
  questions: readonly Asked[],
  document: Uint8Array,
): string {
  const lines = attempt.lines.flatMap((line) => {
    const place = questions.findIndex(({ id }) => id === line.question)
    return place < 0 ? [] : [{ line, place, asked: questions[place] }]
  })
  const head = headOf(attempt, document)
  const out = [...head, lines.length]
  let link = firstLink(head, document)
  for (const { line, place, asked } of lines) {
    const choice = numberOfChoice(line.choice, asked)
    const seconds = Math.max(0, Math.min(65_535, line.seconds))
    const facts = [place, choice, flagsOf(line), seconds >> 8, seconds & 255]
    link = nextLink(link, facts, line.question, choice === STRANGE ? '' : line.choice)
    out.push(...facts, ...link.slice(0, 2))
  }
  return PREFIX + toBase64Url(Uint8Array.from([...out, ...lastLink(link, lines.length)]))
}

function numberOfChoice(choice: string, asked: Asked | undefined): number {
  if (choice === 'skipped') return SKIPPED
  if (asked?.own)
    return lettersIn(choice, asked).reduce((sum, place) => sum + 2 ** place, 0) || STRANGE
  const place = asked?.choices.indexOf(choice) ?? -1
  return place < 0 || place >= STRANGE ? STRANGE : place
}

/** Places of the letters of `a,c`. */
const lettersIn = (choice: string, { choices }: Asked): readonly number[] =>
  choice
    .split(',')
    .map((letter) => choices.indexOf(letter))
    .filter((place) => place >= 0)

function choiceOf(number: number, asked: Asked | undefined): string {
  if (number === SKIPPED) return 'skipped'
  if (number === STRANGE || !asked) return ''
  if (!asked.own) return asked.choices[number] ?? ''
  return asked.choices.filter((_, place) => number & (2 ** place)).join()
}

const headOf = ({ seed, startedAt, number, salt }: Attempt, document: Uint8Array): number[] => [
  ...document.slice(0, 4),
  ...fourBytes(seed),
  ...fourBytes(startedAt),
  Math.min(number, 255),
  ...[0, 2, 4, 6].map((at) => Number.parseInt(salt.slice(at, at + 2), 16)),
]

const fourBytes = (value: number): number[] => [24, 16, 8, 0].map((by) => (value >>> by) & 255)

const flagsOf = ({ sure, hints, isChanged }: Line): number =>
  SURE.indexOf(sure) + Math.min(hints, HINTS_MAX) * 4 + (isChanged ? 16 : 0)

const firstLink = (head: readonly number[], document: Uint8Array): Uint8Array =>
  sha256(Uint8Array.from([...encoded('hopscope receipt 1'), ...head, ...document]))

const nextLink = (
  link: Uint8Array,
  facts: readonly number[],
  question: string,
  choice: string,
): Uint8Array => sha256(Uint8Array.from([...link, ...facts, ...encoded(`${question}\n${choice}`)]))

const lastLink = (link: Uint8Array, count: number): Uint8Array =>
  sha256(Uint8Array.from([...link, ...encoded('end'), count])).slice(0, END)

/** The dice and the document of a receipt, before anything is recorded. Undefined: it is none, or cut off. Never throws. */
export function readHead(text: string): { seed: number; document: string } | undefined {
  const bytes = bytesOf(text)
  if (!bytes) return undefined
  return { seed: numberAt(bytes, 4), document: hexOf(bytes.slice(0, 4)) }
}

/** What a receipt says of these questions. Undefined: it is none, or cut off. Never throws. */
export function readReceipt(
  text: string,
  questions: readonly Asked[],
  document: Uint8Array,
): Receipt | undefined {
  const bytes = bytesOf(text)
  if (!bytes) return undefined
  const count = bytes[HEAD - 1] ?? 0
  const head = [...bytes.slice(0, HEAD - 1)]
  let link = firstLink(head, document)
  let wrongAt: number | undefined
  const lines = Array.from({ length: count }, (_, index): CheckedLine => {
    const from = HEAD + index * LINE
    const facts = [...bytes.slice(from, from + LINE - 2)]
    const [place = 0, choice = 0, flags = 0, high = 0, low = 0] = facts
    const asked = questions[place]
    const given = choiceOf(choice, asked)
    link = nextLink(link, facts, asked?.id ?? '', given)
    const isFitting = link[0] === bytes[from + LINE - 2] && link[1] === bytes[from + LINE - 1]
    if (!isFitting) wrongAt ??= index
    return {
      asked,
      question: asked?.id ?? '',
      choice: given,
      sure: SURE[flags & 3] ?? 'guess',
      hints: (flags >> 2) & 3,
      seconds: high * 256 + low,
      isRight: asked !== undefined && asked.answer === given,
      ...(flags & 16 && { isChanged: true as const }), // as: a literal
      isValid: wrongAt === undefined,
    }
  })
  const isTwice = lines.findIndex(
    ({ question }, place) => lines.findIndex((other) => other.question === question) < place,
  )
  if (isTwice >= 0) wrongAt = Math.min(wrongAt ?? isTwice, isTwice)
  if (hexOf(lastLink(link, count)) !== hexOf(bytes.slice(-END))) wrongAt ??= count
  return {
    seed: numberAt(bytes, 4),
    startedAt: numberAt(bytes, 8),
    number: bytes[12] ?? 0,
    salt: hexOf(bytes.slice(13, 17)),
    lines,
    ...(wrongAt !== undefined && { wrongAt }),
  }
}

const numberAt = (bytes: Uint8Array, at: number): number =>
  [0, 1, 2, 3].reduce((value, by) => value * 256 + (bytes[at + by] ?? 0), 0)

/** Spaces and line breaks of mail are no part of it. */
function bytesOf(text: string): Uint8Array | undefined {
  const [, code] = /^HR1\.([\w-]{32,400})$/.exec(text.replace(/[\s\u200b]+/g, '')) ?? []
  if (code === undefined) return undefined
  const bytes = fromBase64Url(code)
  const count = bytes[HEAD - 1] ?? 0
  return bytes.length === HEAD + count * LINE + END ? bytes : undefined
}

const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '')

const fromBase64Url = (code: string): Uint8Array => {
  try {
    const text = atob(code.replace(/-/g, '+').replace(/_/g, '/'))
    return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}
