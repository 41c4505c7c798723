import { bad, good, type Problem, type Result } from '../core/result.ts'
import { say } from '../scenario/explain.ts'
import { LINK_TEXT_MAX } from '../scenario/limits.ts'
import { openScenario } from '../scenario/open.ts'
import type { Scenario } from '../scenario/schema.ts'

/**
 * A link stores the document, never the recording: `#s=h1.<deflate-raw, base64url>&t=<step>`. `h1` names the codec;
 * `h0` is base64url JSON without compression, for links written by hand. What a host page may choose (language,
 * theme, …) is in the query; what the author chose is in the hash, which no server sees.
 */

const ENCODED_MAX = 65_536 // characters after `#s=`
const INFLATED_MAX = 1_048_576 // bytes; more is refused while inflating
const CODEC = 'h1'

export interface Link {
  readonly scenario: Scenario
  /** Index of the step to open at. */
  readonly step?: number
  /** Which levels are shown. */
  readonly level?: string
  /** What is compared with it: see `readComparison`. Read from the hash where the page begins. */
  readonly compare?: string
}

/** The hash of a link, without `#`. */
export async function writeLink({ scenario, step, level, compare }: Link): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(canonical(scenario)))
  const packed = await collect(
    piped(bytes, new CompressionStream('deflate-raw')),
    Number.POSITIVE_INFINITY,
  )
  const parts = [`s=${CODEC}.${toBase64Url(packed ?? new Uint8Array())}`]
  if (step !== undefined && step >= 0) parts.push(`t=${step}`)
  if (level !== undefined) parts.push(`level=${level}`)
  if (compare !== undefined) parts.push(`compare=${compare}`)
  return parts.join('&')
}

/**
 * Reads the hash of a link. Tolerant of what mail and chat do to links (percent-encoding, line breaks, trailing
 * punctuation), strict about everything else. Never throws.
 */
export async function readLink(hash: string): Promise<Result<Link>> {
  const params = new URLSearchParams(
    decodeLoosely(hash.replace(/^#/, '')).replace(/[\s\u200b\u00ad]/g, ''),
  )
  const payload = (params.get('s') ?? '').replace(/[.,;:)>\]}"'。，）》」；]+$/u, '')
  if (payload === '') return bad(problem(say('linkEmpty')))
  if (payload.length > ENCODED_MAX) {
    return bad(problem(say('linkTooLong', { length: payload.length, limit: ENCODED_MAX })))
  }
  const dot = payload.indexOf('.')
  const codec = dot < 0 ? payload.slice(0, 12) : payload.slice(0, dot)
  if (codec !== 'h0' && codec !== CODEC) return bad(problem(say('linkUnknownCodec', { codec })))
  const bytes = fromBase64Url(payload.slice(dot + 1))
  if (!bytes) return bad(problem(say('linkBroken')))
  const document = await unpack(codec, bytes)
  if (!document.ok) return document
  const opened = openScenario(document.value)
  if (!opened.ok) return opened
  const length = textLength(opened.value)
  if (length > LINK_TEXT_MAX)
    return bad(problem(say('textTooLong', { length, limit: LINK_TEXT_MAX })))
  const step = Number.parseInt(params.get('t') ?? params.get('step') ?? '', 10)
  const level = params.get('level')
  return good({
    scenario: opened.value,
    ...(Number.isInteger(step) && step >= 0 ? { step } : {}),
    ...(level === null ? {} : { level }),
  })
}

/** Characters of the manifests and of the texts of pasted Nodes. */
function textLength({ manifests, nodes }: Scenario): number {
  const texts = nodes.flatMap((node) => Object.values(node))
  const own = typeof manifests === 'string' ? manifests.length : 0
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), own)
}

const problem = (message: Problem['message']): Problem => ({
  path: 'link',
  message,
  severity: 'error',
})

async function unpack(codec: string, bytes: Uint8Array<ArrayBuffer>): Promise<Result<unknown>> {
  try {
    const plain =
      codec === 'h0'
        ? bytes
        : await collect(piped(bytes, new DecompressionStream('deflate-raw')), INFLATED_MAX)
    if (!plain) return bad(problem(say('linkTooLarge', { limit: INFLATED_MAX })))
    return good(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain)) as unknown) // as: JSON of anyone
  } catch {
    return bad(problem(say('linkBroken'))) // a cut stream, a flipped bit, text that is no JSON: all the same to a reader
  }
}

function decodeLoosely(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Keys sorted, so that the same document gives the same link. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, part]) => part !== undefined && !isEmpty(part))
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, canonical(part)]),
  )
}

/** Empty records are the schema's defaults and need not travel; empty lists may mean something. */
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.keys(value).length === 0

const piped = (bytes: Uint8Array<ArrayBuffer>, through: CompressionStream | DecompressionStream) =>
  new Blob([bytes]).stream().pipeThrough(through)

/** All bytes of a stream, or undefined as soon as there are more than `limit`. */
async function collect(
  stream: ReadableStream<Uint8Array>,
  limit: number,
): Promise<Uint8Array | undefined> {
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > limit) {
      await reader.cancel()
      return undefined
    }
    chunks.push(value)
  }
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = ''
  for (let from = 0; from < bytes.length; from += 8_192) {
    binary += String.fromCharCode(...bytes.subarray(from, from + 8_192))
  }
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return undefined
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    )
  } catch {
    return undefined
  }
}
