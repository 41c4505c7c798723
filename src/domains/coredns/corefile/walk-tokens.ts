import type { Token } from './read-tokens.ts'

/** Something in a configuration that CoreDNS would not start with, in its own words. */
export interface Refusal {
  readonly refused: string
}

export const refuse = (refused: string): Refusal => ({ refused })

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value

/**
 * Walks the words of a Corefile line by line and block by block (coredns/caddy caddyfile/dispenser.go). Every plugin reads
 * its lines this way, so its mistakes are noticed at the same word as in CoreDNS.
 */
export interface TokenWalk {
  /** To the next word, wherever it is. */
  readonly next: () => boolean
  /** To the next word of this line. */
  readonly nextArgument: () => boolean
  /** To the next word of a block in braces, which may open on this line; false behind its end. */
  readonly nextInBlock: () => boolean
  /** The words left on this line, up to an opening brace. */
  readonly remaining: () => readonly string[]
  readonly word: () => string
  readonly isNewLine: () => boolean
  /** An error at this line. */
  readonly fault: (why: string) => Refusal
  /** Too few or too many words. */
  readonly wrongCount: () => Refusal
  readonly unexpected: (expected: string) => Refusal
  readonly place: () => number
  readonly moveTo: (place: number) => void
  readonly file: () => string
}

const breaksIn = (text: string): number => (text.includes('\n') ? text.split('\n').length - 1 : 0)

/** `tokens` may grow while it is walked: an import puts words in. */
export function walkTokens(tokens: () => readonly Token[], fileName: string): TokenWalk {
  let cursor = -1
  let depth = 0

  const at = (place: number): Token | undefined => tokens()[place]
  const word = (): string => at(cursor)?.text ?? ''
  const file = (): string => at(cursor)?.file || fileName
  const where = (): string => `${file()}:${at(cursor)?.line ?? 0}`
  const isSameLine = (one: Token, other: Token): boolean =>
    one.file === other.file && one.line + breaksIn(one.text) === other.line

  const next = (): boolean => {
    if (cursor >= tokens().length - 1) return false
    cursor++
    return true
  }
  const nextArgument = (): boolean => {
    const here = at(cursor)
    const there = at(cursor + 1)
    if (cursor >= 0 && !(here && there && isSameLine(here, there))) return false
    cursor++
    return true
  }
  const nextInBlock = (): boolean => {
    if (depth > 0) {
      if (!next()) return false
      if (word() !== '}') return true
      depth--
      return false
    }
    if (!nextArgument()) return false
    if (word() !== '{') {
      cursor--
      return false
    }
    if (!next() || word() === '}') return false
    depth++
    return true
  }
  const remaining = (): readonly string[] => {
    const words: string[] = []
    while (nextArgument()) {
      if (word() === '{') {
        cursor--
        break
      }
      words.push(word())
    }
    return words
  }
  const isNewLine = (): boolean => {
    const before = at(cursor - 1)
    const here = at(cursor)
    if (cursor < 1 || !before) return true
    if (!here) return false
    return before.file !== here.file || before.line + breaksIn(before.text) < here.line
  }
  const fault = (why: string): Refusal => refuse(`${where()} - Error during parsing: ${why}`)
  const wrongCount = (): Refusal =>
    word() === '{'
      ? fault("Unexpected token '{', expecting argument")
      : fault(`Wrong argument count or unexpected line ending after '${word()}'`)
  const unexpected = (expected: string): Refusal =>
    refuse(`${where()} - Syntax error: Unexpected token '${word()}', expecting '${expected}'`)

  return {
    next,
    nextArgument,
    nextInBlock,
    remaining,
    word,
    isNewLine,
    fault,
    wrongCount,
    unexpected,
    place: () => cursor,
    moveTo: (place) => {
      cursor = place
    },
    file,
  }
}
