import { quoted, type Read } from './read-number.ts'

/** Texts with holes, as Go's text/template fills them: fields, calls of a few functions, and pipes. */

export type Template = readonly Piece[]

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'hole'; readonly pipe: readonly Call[] }
  /** Conditions, loops and variables: understood by CoreDNS, not here. */
  | { readonly kind: 'odd'; readonly text: string }

/** A function with its arguments; the value before it in the pipe comes last. */
export type Call = readonly Value[]

type Value =
  | { readonly kind: 'field'; readonly path: readonly string[] }
  | { readonly kind: 'constant'; readonly value: string | number }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'pipe'; readonly pipe: readonly Call[] }

/** What the fields of a template are: a text, a list, or texts by name. */
export type Data = Readonly<Record<string, Datum>>
type Datum = string | readonly string[] | Readonly<Record<string, string>>

const KEYWORDS = /^\s*(if|with|range|else|end|define|template|block|break|continue|\$\w*)\b(.*)$/s
const FUNCTIONS = ['index', 'parseInt', 'printf', 'print', 'len', 'Meta']

export function readTemplate(text: string, name: string): Read<Template> {
  const pieces: Piece[] = []
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('{{', at)
    const before = text.slice(at, open < 0 ? text.length : open)
    if (open < 0) {
      pieces.push({ kind: 'text', text: before })
      break
    }
    const close = text.indexOf('}}', open)
    const fault = (why: string): Read<never> => ({
      ok: false,
      error: `template: ${name}:${text.slice(0, open).split('\n').length}: ${why}`,
    })
    if (close < 0) return fault('unclosed action')
    let inner = text.slice(open + 2, close)
    const trimsBefore = /^-\s/.test(inner)
    const trimsAfter = /\s-$/.test(inner)
    inner = inner.replace(/^-\s/, '').replace(/\s-$/, '')
    pieces.push({ kind: 'text', text: trimsBefore ? before.trimEnd() : before })
    at = close + 2
    if (trimsAfter) at = text.length - text.slice(at).trimStart().length
    if (/^\s*\/\*.*\*\/\s*$/s.test(inner)) continue
    const keyword = KEYWORDS.exec(inner)
    if (keyword) {
      const [word = '', , rest = ''] = keyword
      const needsMore = /^(if|with|range)$/.test(word.trim()) && rest.trim() === ''
      if (needsMore) return fault(`missing value for ${word.trim()}`)
      pieces.push({ kind: 'odd', text: inner.trim() })
      continue
    }
    const pipe = readPipe(inner)
    if (!pipe.ok) return fault(pipe.error)
    pieces.push({ kind: 'hole', pipe: pipe.value })
  }
  return { ok: true, value: pieces }
}

function readPipe(text: string): Read<readonly Call[]> {
  const words = text.match(/"(?:\\.|[^"\\])*"|`[^`]*`|[()|]|[^\s()|]+/g) ?? []
  if (words.length === 0) return { ok: false, error: 'missing value for command' }
  const read = readCalls(words, 0)
  if (!read.ok) return read
  return read.value.after < words.length
    ? { ok: false, error: `unexpected ${quoted(words[read.value.after] ?? '')} in command` }
    : { ok: true, value: read.value.calls }
}

function readCalls(
  words: readonly string[],
  from: number,
): Read<{ readonly calls: readonly Call[]; readonly after: number }> {
  const calls: Value[][] = [[]]
  let at = from
  for (; at < words.length && words[at] !== ')'; at++) {
    const word = words[at] ?? ''
    if (word === '|') {
      calls.push([])
      continue
    }
    if (word === '(') {
      const inner = readCalls(words, at + 1)
      if (!inner.ok) return inner
      calls.at(-1)?.push({ kind: 'pipe', pipe: inner.value.calls })
      at = inner.value.after
      continue
    }
    const value = readValue(word)
    if (!value) return { ok: false, error: `function ${quoted(word)} not defined` }
    calls.at(-1)?.push(value)
  }
  return { ok: true, value: { calls, after: at } }
}

function readValue(word: string): Value | undefined {
  if (word.startsWith('.'))
    return { kind: 'field', path: word.split('.').filter((part) => part !== '') }
  if (/^[`"]/.test(word)) {
    return { kind: 'constant', value: word.slice(1, -1).replace(/\\(["\\])/g, '$1') }
  }
  if (/^[+-]?\d+$/.test(word)) return { kind: 'constant', value: Number(word) }
  return FUNCTIONS.includes(word) ? { kind: 'function', name: word } : undefined
}

/** The filled text, or why it cannot be filled. */
export function fillTemplate(template: Template, data: Data): Read<string> {
  let text = ''
  for (const piece of template) {
    if (piece.kind === 'text') {
      text += piece.text
      continue
    }
    if (piece.kind === 'odd') return { ok: false, error: `not modelled: {{ ${piece.text} }}` }
    const value = valueOfPipe(piece.pipe, data)
    if (!value.ok) return value
    text += print(value.value)
  }
  return { ok: true, value: text }
}

type Filled = Datum | number | undefined

const print = (value: Filled): string => {
  if (value === undefined) return '<no value>'
  if (Array.isArray(value)) return `[${value.join(' ')}]`
  if (typeof value === 'object') {
    const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
    return `map[${entries.map(([key, text]) => `${key}:${text}`).join(' ')}]`
  }
  return String(value)
}

function valueOfPipe(pipe: readonly Call[], data: Data): Read<Filled> {
  let piped: readonly Filled[] = []
  for (const call of pipe) {
    const values: Filled[] = []
    for (const word of call) {
      if (word.kind === 'function') continue
      const value = readWord(word, data)
      if (!value.ok) return value
      values.push(value.value)
    }
    const [head] = call
    const result =
      head?.kind === 'function'
        ? applied(head.name, [...values, ...piped])
        : ({ ok: true, value: values[0] } as const)
    if (!result.ok) return result
    piped = [result.value]
  }
  return { ok: true, value: piped[0] }
}

function readWord(word: Exclude<Value, { kind: 'function' }>, data: Data): Read<Filled> {
  if (word.kind === 'constant') return { ok: true, value: word.value }
  if (word.kind === 'pipe') return valueOfPipe(word.pipe, data)
  const [field = '', key, ...more] = word.path
  if (!Object.hasOwn(data, field)) {
    // Meta is a call that finds nothing: no plugin here provides metadata.
    if (field === 'Meta') return { ok: true, value: '' }
    return { ok: false, error: `can't evaluate field ${field} in type *template.templateData` }
  }
  const value = data[field]
  if (key === undefined) return { ok: true, value }
  if (typeof value !== 'object' || Array.isArray(value) || more.length > 0) {
    return { ok: false, error: `can't evaluate field ${key}` }
  }
  return { ok: true, value: (value as Readonly<Record<string, string>>)[key] } // as: neither text nor list
}

function applied(name: string, values: readonly Filled[]): Read<Filled> {
  const [first, second, third] = values
  if (name === 'index') {
    if (typeof first === 'object' && !Array.isArray(first)) {
      return { ok: true, value: (first as Readonly<Record<string, string>>)[String(second)] ?? '' } // as: checked above
    }
    if (!Array.isArray(first) || typeof second !== 'number') {
      return { ok: false, error: 'error calling index: cannot index slice/array' }
    }
    return second < 0 || second >= first.length
      ? { ok: false, error: `error calling index: reflect: slice index out of range` }
      : { ok: true, value: first[second] }
  }
  if (name === 'parseInt') {
    const text = String(first)
    const base = Number(second)
    const digits = new RegExp(`^[${'0123456789abcdefghijklmnopqrstuvwxyz'.slice(0, base)}]+$`, 'i')
    const value = Number.parseInt(text, base)
    if (!digits.test(text) || value >= 2 ** Number(third)) {
      const why = digits.test(text) ? 'value out of range' : 'invalid syntax'
      return {
        ok: false,
        error: `error calling parseInt: strconv.ParseUint: parsing ${quoted(text)}: ${why}`,
      }
    }
    return { ok: true, value }
  }
  if (name === 'len') return { ok: true, value: Object.keys(first ?? '').length }
  if (name === 'printf') {
    const rest = values.slice(1)
    return { ok: true, value: print(first).replace(/%[dsvqx]/g, () => print(rest.shift())) }
  }
  return { ok: true, value: values.map(print).join('') }
}
