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
    .replace(/\(\?P</g, '(?<')
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
      at++
      canRepeat = true
      repeatFrom = -1
    } else if (mark === '[') {
      const end = endOfClass(text, at)
      if (end < 0) return `missing closing ]: \`${text.slice(at)}\``
      at = end
      canRepeat = true
      repeatFrom = -1
    } else if (mark === '(') {
      open++
      canRepeat = false
      const group = /^\(\?(P?<[^>]*>|[a-zA-Z-]*:)/.exec(text.slice(at))
      if (group) at += group[0].length - 1
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
      canRepeat = true
      repeatFrom = -1
    }
  }
  return open > 0 ? `missing closing ): \`${text}\`` : undefined
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
