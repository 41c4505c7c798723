import type { Json, JsonMap } from './model.ts'

/**
 * Go templates as far as classes use them: values by their way, pipelines, if and else, and the common functions of
 * Go and sprig. `core/reconcilers/topology/cluster/patches/inline`, Cluster API v1.14. Undefined: not understood here.
 */
export function renderTemplate(text: string, data: JsonMap): string | undefined {
  const parts = text.split(/(\{\{-?\s*.*?\s*-?\}\})/s)
  const tokens: Token[] = parts.map((part, at) => {
    const [, left, code, right] = /^\{\{(-?)\s*(.*?)\s*(-?)\}\}$/s.exec(part) ?? []
    if (at % 2 === 0 || code === undefined) {
      const before = parts[at - 1]?.endsWith('-}}') ? part.trimStart() : part
      return { text: parts[at + 1]?.startsWith('{{-') ? before.trimEnd() : before }
    }
    return { code: left !== undefined && right !== undefined ? code : '' }
  })
  try {
    return renderTokens(tokens, data)
  } catch (problem) {
    if (problem instanceof RangeError) return undefined
    throw problem
  }
}

type Token = { readonly text: string } | { readonly code: string }

const unknown = (what: string): never => {
  throw new RangeError(what)
}

function renderTokens(tokens: readonly Token[], data: JsonMap): string {
  let out = ''
  /** One entry for each open `if`: whether what follows is written, and whether a branch was taken already. */
  const open: { isOn: boolean; isDone: boolean; readonly outer: boolean }[] = []
  const isOn = () => open.at(-1)?.isOn ?? true
  for (const token of tokens) {
    if ('text' in token) {
      if (isOn()) out += token.text
      continue
    }
    const { code } = token
    if (code.startsWith('/*')) continue
    const [, condition] = /^if\s+(.*)$/s.exec(code) ?? []
    const [, otherwise] = /^else\s+if\s+(.*)$/s.exec(code) ?? []
    const top = open.at(-1)
    if (condition !== undefined) {
      const outer = isOn()
      const holds = outer && isTruthy(pipeline(condition, data))
      open.push({ isOn: holds, isDone: holds, outer })
    } else if (otherwise !== undefined && top) {
      top.isOn = top.outer && !top.isDone && isTruthy(pipeline(otherwise, data))
      top.isDone ||= top.isOn
    } else if (code === 'else' && top) {
      top.isOn = top.outer && !top.isDone
    } else if (code === 'end') {
      if (!open.pop()) unknown('end')
    } else if (isOn()) out += printed(pipeline(code, data))
  }
  return open.length === 0 ? out : unknown('if without end')
}

type Value = Json | undefined

/** `.a.b | default "x" | quote`: each result is the last argument of what follows. */
function pipeline(code: string, data: JsonMap): Value {
  let value: Value
  for (const [at, stage] of splitOutside(code, '|').entries()) {
    const words = splitOutside(stage.trim(), ' ').filter((word) => word !== '')
    value = call(words, data, at === 0 ? [] : [value])
  }
  return value
}

/** Parts between separators that stand in no text and no parentheses. */
function splitOutside(code: string, separator: string): readonly string[] {
  const parts: string[] = ['']
  let depth = 0
  let quote = ''
  for (const letter of code) {
    if (quote) quote = letter === quote ? '' : quote
    else if (letter === '"' || letter === '`') quote = letter
    else if (letter === '(') depth += 1
    else if (letter === ')') depth -= 1
    if (letter === separator && depth === 0 && quote === '') parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts
}

function call(words: readonly string[], data: JsonMap, piped: readonly Value[]): Value {
  const [name = '', ...rest] = words
  const given = [...rest.map((word) => argument(word, data)), ...piped]
  const act = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
  if (act) return act(given)
  return given.length === 0 ? argument(name, data) : unknown(name)
}

function argument(word: string, data: JsonMap): Value {
  if (word === '.') return data
  if (word.startsWith('.')) return valueAt(data, word.slice(1).split('.'))
  if (word.startsWith('(') && word.endsWith(')')) return pipeline(word.slice(1, -1), data)
  if (/^".*"$/s.test(word)) return JSON.parse(word) as Json // as: a text in quotes
  if (/^`.*`$/s.test(word)) return word.slice(1, -1)
  if (/^-?\d+(\.\d+)?$/.test(word)) return Number(word)
  if (word === 'true' || word === 'false') return word === 'true'
  return word === 'nil' ? null : unknown(word)
}

function valueAt(data: Value, way: readonly string[]): Value {
  let value = data
  for (const part of way) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const map = value as JsonMap // as: neither null nor a list
    value = Object.hasOwn(map, part) ? map[part] : undefined
  }
  return value
}

const isTruthy = (value: Value): boolean =>
  Array.isArray(value)
    ? value.length > 0
    : typeof value === 'object' && value !== null
      ? Object.keys(value).length > 0
      : Boolean(value)

/** A value as Go prints it; maps and lists in Go's own form are not made here. */
function printed(value: Value): string {
  if (value === undefined || value === null) return '<no value>'
  return typeof value === 'object' ? unknown('map') : String(value)
}

const text = (value: Value): string => (value === undefined ? '' : printed(value))
const order = (left: Value, right: Value): number =>
  typeof left === 'number' && typeof right === 'number'
    ? left - right
    : text(left) === text(right)
      ? 0
      : text(left) < text(right)
        ? -1
        : 1

const FUNCTIONS: Readonly<Record<string, (given: readonly Value[]) => Value>> = {
  eq: ([left, ...others]) => others.some((one) => order(left, one) === 0),
  ne: ([left, right]) => order(left, right) !== 0,
  lt: ([left, right]) => order(left, right) < 0,
  le: ([left, right]) => order(left, right) <= 0,
  gt: ([left, right]) => order(left, right) > 0,
  ge: ([left, right]) => order(left, right) >= 0,
  not: ([value]) => !isTruthy(value),
  and: (given) =>
    given.find((one) => !isTruthy(one)) ?? (given.every(isTruthy) ? given.at(-1) : false),
  or: (given) => given.find(isTruthy) ?? given.at(-1),
  default: ([fallback, value]) => (isTruthy(value) ? value : fallback),
  quote: (given) => given.map((one) => JSON.stringify(text(one))).join(' '),
  squote: (given) => given.map((one) => `'${text(one)}'`).join(' '),
  upper: ([value]) => text(value).toUpperCase(),
  lower: ([value]) => text(value).toLowerCase(),
  trim: ([value]) => text(value).trim(),
  trimPrefix: ([part, value]) =>
    text(value).startsWith(text(part)) ? text(value).slice(text(part).length) : value,
  trimSuffix: ([part, value]) =>
    text(value).endsWith(text(part)) ? text(value).slice(0, -text(part).length) : value,
  hasPrefix: ([part, value]) => text(value).startsWith(text(part)),
  hasSuffix: ([part, value]) => text(value).endsWith(text(part)),
  contains: ([part, value]) => text(value).includes(text(part)),
  replace: ([old, next, value]) => text(value).replaceAll(text(old), text(next)),
  toString: (given: readonly Value[]) => text(given[0]),
  ternary: ([yes, no, holds]) => (isTruthy(holds) ? yes : no),
  empty: ([value]) => !isTruthy(value),
  len: ([value]) =>
    Array.isArray(value) || typeof value === 'string' ? [...value].length : unknown('len'),
  add: (given) => given.reduce<number>((sum, one) => sum + Number(one), 0),
  sub: ([left, right]) => Number(left) - Number(right),
  printf: ([format, ...given]) => {
    let at = 0
    return text(format).replace(/%[sdvq]/g, (verb) => {
      const one = given[at++]
      return verb === '%q' ? JSON.stringify(text(one)) : text(one)
    })
  },
}
