/** Regular expressions in Go's syntax (Go 1.26, regexp/syntax/parse.go) as the language's own, or Go's error. */

export type ReadPattern =
  | { readonly ok: true; readonly pattern: RegExp }
  | { readonly ok: false; readonly error: string }

const CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
}

/** `regexp.Compile`. */
export function readPattern(text: string): ReadPattern {
  const error = findError(text)
  if (error) return { ok: false, error: `error parsing regexp: ${error}` }
  const flags = /^\(\?([ims]+)\)/.exec(text)
  const body = flags ? text.slice(flags[0].length) : text
  try {
    return { ok: true, pattern: new RegExp(translated(body), flags?.[1] ?? '') }
  } catch {
    return {
      ok: false,
      error: `error parsing regexp: invalid or unsupported Perl syntax: \`${text}\``,
    }
  }
}

const translated = (text: string): string =>
  text
    // A name may begin with a digit there, and not here.
    .replace(/\(\?P?<(?![=!])(\d?)/g, (_, digit: string) => (digit === '' ? '(?<' : `(?<$${digit}`))
    .replace(/\[:(\^?)(\w+):\]/g, (whole, _not: string, name: string) => CLASSES[name] ?? whole)
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '$')
    .replace(/\\Q(.*?)(\\E|$)/gs, (_, literal: string) =>
      literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
    )

/** The first thing that Go would not take, in its words. */
function findError(text: string): string | undefined {
  let open = 0
  let canRepeat = false
  let repeatFrom = -1
  for (let at = 0; at < text.length; at++) {
    const mark = text[at]
    if (mark === '\\') {
      if (at + 1 === text.length) return 'trailing backslash at end of expression: ``'
      const next = text[at + 1] ?? ''
      if (!ESCAPES.test(next)) return `invalid escape sequence: \`\\${next}\``
      at++
      canRepeat = true
      repeatFrom = -1
    } else if (mark === '[') {
      const end = endOfClass(text, at)
      if (end < 0) return `missing closing ]: \`${text.slice(at)}\``
      const range = findWrongRange(text.slice(at + 1, end))
      if (range !== undefined) return `invalid character class range: \`${range}\``
      at = end
      canRepeat = true
      repeatFrom = -1
    } else if (mark === '(') {
      open++
      canRepeat = false
      const rest = text.slice(at)
      const group = /^\(\?(P?<[^>]*>|[imsU-]*:)/.exec(rest)
      const flags = /^\(\?[imsU-]+\)/.exec(rest)
      if (group) at += group[0].length - 1
      else if (flags) {
        open--
        at += flags[0].length - 1
      } else if (/^\(\?P?</.test(rest)) return `invalid named capture: \`${rest}\``
      else if (rest.startsWith('(?')) {
        const odd = /^\(\?[^)]?[^)]?/.exec(rest)?.[0] ?? rest
        return `invalid or unsupported Perl syntax: \`${odd.slice(0, 3)}\``
      }
    } else if (mark === ')') {
      if (open === 0) return `unexpected ): \`${text}\``
      open--
      canRepeat = true
      repeatFrom = -1
    } else if (mark === '|') {
      canRepeat = false
    } else if (mark === '*' || mark === '+' || mark === '?') {
      if (repeatFrom >= 0) {
        const lazy = mark === '?' && text[at - 1] !== '?' && repeatFrom === at - 1
        if (!lazy)
          return `invalid nested repetition operator: \`${text.slice(repeatFrom, at + 1)}\``
      }
      if (!canRepeat) return `missing argument to repetition operator: \`${mark}\``
      if (repeatFrom < 0) repeatFrom = at
    } else {
      const count = /^\{(\d+)(,(\d*))?\}/.exec(text.slice(at))
      if (count && canRepeat) {
        const [whole, least = '', , most = ''] = count
        const isWrong = Number(least) > REPEAT_MAX || Number(most) > REPEAT_MAX
        if (isWrong || (most !== '' && Number(most) < Number(least))) {
          return `invalid repeat count: \`${whole}\``
        }
        at += whole.length - 1
      }
      canRepeat = true
      repeatFrom = -1
    }
  }
  return open > 0 ? `missing closing ): \`${text}\`` : undefined
}

const REPEAT_MAX = 1_000
/** What may stand behind a backslash: punctuation, octal digits but no references back, and letters with a meaning. */
const ESCAPES = /[0AaBbCDdEfnPpQrSstvWwxz\W_]/

function findWrongRange(inner: string): string | undefined {
  for (const [range, from = '', to = ''] of inner.matchAll(/([a-zA-Z0-9])-([a-zA-Z0-9])/g)) {
    if (from > to) return range
  }
  return undefined
}

function endOfClass(text: string, from: number): number {
  let at = from + 1
  if (text[at] === '^') at++
  if (text[at] === ']') at++
  for (; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text.startsWith('[:', at)) {
      const end = text.indexOf(':]', at)
      if (end > 0) at = end + 1
    } else if (text[at] === ']') return at
  }
  return -1
}

/** How many groups an expression has. */
export const groupCountOf = (pattern: RegExp): number =>
  (new RegExp(`${pattern.source}|`).exec('')?.length ?? 1) - 1
