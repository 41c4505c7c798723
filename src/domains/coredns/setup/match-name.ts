import { type Refusal, refuse } from '../corefile/walk-tokens.ts'
import { normalized } from '../names.ts'
import { readPattern } from '../text/read-pattern.ts'
import { PATTERN_MAX } from './place.ts'

/** What a rule looks for in a name. */
export type Pattern =
  | { readonly kind: 'exact' | 'prefix' | 'suffix' | 'substring'; readonly text: string }
  | { readonly kind: 'regex'; readonly pattern: RegExp }

export const matchesPattern = (pattern: Pattern, name: string): boolean => {
  if (pattern.kind === 'regex') return pattern.pattern.test(name)
  if (pattern.kind === 'exact') return name === pattern.text
  if (pattern.kind === 'prefix') return name.startsWith(pattern.text)
  return pattern.kind === 'suffix' ? name.endsWith(pattern.text) : name.includes(pattern.text)
}

/** A pattern of one kind; undefined when there is no such kind. */
export function readMatch(
  kind: string,
  text: string,
): Pattern | { readonly error: string } | undefined {
  if (kind === 'regex') {
    const read = readPattern(text)
    return read.ok ? { kind, pattern: read.pattern } : { error: read.error }
  }
  return kind === 'exact' || kind === 'prefix' || kind === 'suffix' || kind === 'substring'
    ? { kind, text }
    : undefined
}

interface Complaints {
  readonly unknown: string
  readonly tooLong: string
  readonly invalid: string
}

/** `NAME`, or `KIND NAME`. */
export function readMatcher(words: readonly string[], say: Complaints): Pattern | Refusal {
  if (words.length === 1) return { kind: 'exact', text: normalized(words[0] ?? '') }
  const [kindText = '', text = ''] = words
  const kind = kindText.toLowerCase()
  if (kind === 'regex' && text.length > PATTERN_MAX) {
    return refuse(`${say.tooLong} ${text.length} > ${PATTERN_MAX}`)
  }
  const match = readMatch(kind, kind === 'regex' ? text : normalized(text))
  if (match === undefined) return refuse(say.unknown)
  return 'error' in match ? refuse(`${say.invalid} ${text}`) : match
}

/** `{1}` in a text stands for the first group; undefined when the pattern does not match. */
export function fillGroups(pattern: RegExp, name: string, text: string): string | undefined {
  const groups = pattern.exec(name)
  if (!groups) return undefined
  let filled = text
  for (const [place, group] of groups.entries()) {
    filled = filled.replaceAll(`{${place}}`, () => group ?? '')
  }
  return filled
}
