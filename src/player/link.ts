import { bad, good, type Problem, type Result } from '../core/result.ts'
import { say } from '../scenario/explain.ts'
import { LINK_TEXT_MAX, LINK_VALUE_COUNT_MAX } from '../scenario/limits.ts'
import { findHostile, openScenario } from '../scenario/open.ts'
import type { Scenario } from '../scenario/schema.ts'
import {
  baseOf,
  canonical,
  changesFrom,
  type Fields,
  fingerprint,
  ontoLesson,
  withoutDefaults,
} from './link-base.ts'
import { readLinkText } from './link-text.ts'
import { deflate, ENCODED_MAX, fromBase64Url, INFLATED_MAX, inflate } from './pack-bytes.ts'

/**
 * A link stores the document, never the recording: `#s=h1.<deflate-raw, base64url>&t=<step>`. `h1` names the codec;
 * `h0` is base64url JSON without compression, for links written by hand. What a host page may choose (language,
 * theme, …) is in the query; what the author chose is in the hash, which no server sees.
 */

const CODEC = 'h1'

/** The document of a built-in lesson, opened; undefined when there is none of that name. */
export type LessonOf = (name: string) => Promise<Scenario | undefined>

const noLessons: LessonOf = async () => undefined

export interface Link {
  readonly scenario: Scenario
  /** Index of the step to open at. */
  readonly step?: number
  /** Which levels are shown. */
  readonly level?: string
  /** The lesson that the scenario was made from. */
  readonly base?: string
  /** What is compared with it: see `readComparison`. Read from the hash where the page begins. */
  readonly compare?: string
  /** Where playing stops. Read from the hash where the page begins. */
  readonly breakpoints?: readonly string[]
}

/**
 * The hash of a link, without `#`. With a `base`, the shorter of two: what differs from that lesson, or the whole
 * document.
 */
export async function writeLink(
  { scenario, step, level, base, compare, breakpoints = [] }: Link,
  lessonOf: LessonOf = noLessons,
): Promise<string> {
  const lesson = base === undefined ? undefined : await lessonOf(base)
  const documents = [withoutDefaults(scenario, plain()), ...changes(scenario, base, lesson)]
  const packed = await Promise.all(
    documents.map((document) => deflate(JSON.stringify(canonical(document)))),
  )
  const [shortest = ''] = packed.sort((one, other) => one.length - other.length)
  const parts = [`s=${CODEC}.${shortest}`]
  if (step !== undefined && step >= 0) parts.push(`t=${step}`)
  if (level !== undefined) parts.push(`level=${level}`)
  if (compare !== undefined) parts.push(`compare=${compare}`)
  for (const each of breakpoints) parts.push(`break=${encodeURIComponent(each)}`)
  return parts.join('&')
}

const changes = (scenario: Scenario, base?: string, lesson?: Scenario): readonly Fields[] =>
  base !== undefined && lesson ? [changesFrom(base, lesson, scenario)] : []

/** A document that says as little as possible: whatever else it has are defaults. */
function plain(): Scenario {
  const opened = openScenario({ version: 1, seed: 1, manifests: '', inputs: [] })
  if (!opened.ok) throw new Error('the smallest document is valid')
  return opened.value
}

/**
 * Reads the hash of a link. Tolerant of what mail and chat do to links, strict about everything else. Never throws; a
 * lesson that was changed after the link was made is a warning.
 */
export async function readLink(
  hash: string,
  lessonOf: LessonOf = noLessons,
): Promise<Result<Link>> {
  if (hash.length > 4 * ENCODED_MAX) return tooLong(hash.length)
  const { codec, data, step, level } = readLinkText(hash)
  if (codec === '') return bad(problem(say('linkEmpty')))
  if (data.length > ENCODED_MAX) return tooLong(data.length)
  if (codec !== 'h0' && codec !== CODEC) return bad(problem(say('linkUnknownCodec', { codec })))
  const document = await unpackLoosely(codec, data, hash)
  if (!document.ok) return document
  const whole = await wholeDocument(document.value, lessonOf)
  if (!whole.ok) return whole
  const opened = openScenario(whole.value)
  if (!opened.ok) return opened
  const length = textLength(opened.value)
  if (length > LINK_TEXT_MAX)
    return bad(problem(say('textTooLong', { length, limit: LINK_TEXT_MAX })))
  const base = baseOf(document.value)
  return good(
    {
      scenario: opened.value,
      ...(step === undefined ? {} : { step }),
      ...(level === undefined ? {} : { level }),
      ...(base && { base: base.name }),
    },
    whole.warnings,
  )
}

const tooLong = (length: number): Result<never> =>
  bad(problem(say('linkTooLong', { length, limit: ENCODED_MAX })))

/**
 * Signs of emphasis around a link can be part of base64url, and words behind it look like its next line: without them it
 * is tried again.
 */
async function unpackLoosely(codec: string, data: string, hash: string): Promise<Result<unknown>> {
  const first = await unpack(codec, data)
  if (first.ok) return first
  const [head = ''] = hash.trim().split(/\s|%20|%0[ad]/i)
  for (const other of [data.replace(/[_-]+$/, ''), readLinkText(head).data]) {
    const again = other === data || other === '' ? first : await unpack(codec, other)
    if (again.ok) return again
  }
  return first
}

async function unpack(codec: string, data: string): Promise<Result<unknown>> {
  const bytes = fromBase64Url(data)
  if (!bytes) return bad(problem(say('linkBroken')))
  try {
    const unpacked = codec === 'h0' ? bytes : await inflate(bytes)
    if (unpacked === 'too large') return bad(problem(say('linkTooLarge', { limit: INFLATED_MAX })))
    const text = new TextDecoder('utf-8', { fatal: true }).decode(unpacked)
    const count = valueCount(text)
    if (count > LINK_VALUE_COUNT_MAX)
      return bad(problem(say('tooManyValues', { count, limit: LINK_VALUE_COUNT_MAX })))
    return good(JSON.parse(text) as unknown) // as: JSON of anyone
  } catch {
    return bad(problem(say('linkBroken'))) // a cut stream, a flipped bit, text that is no JSON: all the same to a reader
  }
}

/** How many values a JSON text can have at most: one after each comma, colon and opening bracket. */
function valueCount(text: string): number {
  let count = 1
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place)
    if (code === 0x2c || code === 0x5b || code === 0x7b) count++
  }
  return count
}

/** The document itself, or the lesson that it names with its changes laid over. */
async function wholeDocument(document: unknown, lessonOf: LessonOf): Promise<Result<unknown>> {
  const base = baseOf(document)
  if (!base) return good(document)
  const hostile = findHostile(document, '', 0)
  if (hostile) return bad(hostile)
  const lesson = base.name === '' ? undefined : await lessonOf(base.name)
  if (!lesson) return bad(problem(say('linkBaseUnknown', { name: base.name })))
  const whole = ontoLesson(lesson, document as Fields) // as: it has a field
  if (fingerprint(lesson) === base.mark) return good(whole)
  const warning = { ...problem(say('linkBaseChanged')), severity: 'warning' as const }
  return good(whole, [warning])
}

/** Characters of the manifests and of the texts that were pasted. */
function textLength({ manifests, nodes, cluster }: Scenario): number {
  const texts = nodes.flatMap((node) => Object.values(node))
  const own = typeof manifests === 'string' ? manifests.length : 0
  const { nodeFile = '', resolvedFile = '' } = cluster.dns ?? {}
  return texts.reduce(
    (sum, text) => sum + (text?.length ?? 0),
    own + nodeFile.length + resolvedFile.length,
  )
}

const problem = (message: Problem['message']): Problem => ({
  path: 'link',
  message,
  severity: 'error',
})
