import type { Json } from './model.ts'

/**
 * A rendered template as a value: YAML as it is written in classes, which is scalars, JSON, and blocks of maps and lists.
 * sigs.k8s.io/yaml; simplified: no anchors, no folded texts, no comments behind a value.
 */
export function readRendered(text: string): Json | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^\s*#/.test(line))
  const [first] = lines
  if (first === undefined) return null
  if (lines.length === 1 && !isBlock(first.trim())) return scalar(first.trim())
  const whole = text.trim()
  if (/^[{[]/.test(whole)) return scalar(whole)
  const block = readBlock({ lines: text.split('\n'), at: 0 }, indentOf(first))
  return block.value
}

interface Cursor {
  readonly lines: readonly string[]
  readonly at: number
}

interface Read {
  readonly value: Json | undefined
  readonly at: number
}

const indentOf = (line: string): number => line.length - line.trimStart().length
const KEY = /^("[^"]*"|'[^']*'|[^\s:#][^:#]*?)\s*:(?:\s+(.*))?$/
const isBlock = (line: string): boolean =>
  line.startsWith('- ') || line === '-' || (!/^["'{[]/.test(line) && KEY.test(line))

/** The lines from here on that stand as deep as `indent`: all list entries, or all keys of a map. */
function readBlock({ lines, at: from }: Cursor, indent: number): Read {
  const list: Json[] = []
  const map: Record<string, Json> = {}
  let isList = false
  let at = from
  while (at < lines.length) {
    const line = lines[at] ?? ''
    if (line.trim() === '') {
      at += 1
      continue
    }
    if (indentOf(line) !== indent) break
    const text = line.trim()
    if (text === '-' || text.startsWith('- ')) {
      isList = true
      const rest = text.slice(1).trimStart()
      const inner = indent + (text.length - rest.length)
      const read = isBlock(rest)
        ? readBlock({ lines: lines.with(at, ' '.repeat(inner) + rest), at }, inner)
        : readValue(rest, { lines, at: at + 1 }, indent)
      if (read.value === undefined) return { value: undefined, at }
      list.push(read.value)
      at = read.at
      continue
    }
    const [, key, rest = ''] = KEY.exec(text) ?? []
    if (key === undefined) return { value: undefined, at }
    const read = readValue(rest, { lines, at: at + 1 }, indent)
    if (read.value === undefined) return { value: undefined, at }
    map[String(scalar(key))] = read.value
    at = read.at
  }
  return { value: isList ? list : map, at }
}

/** What stands behind a key or a dash, or deeper below it. */
function readValue(rest: string, { lines, at }: Cursor, indent: number): Read {
  if (/^\|[+-]?$/.test(rest)) return readLiteral(rest, { lines, at }, indent)
  if (rest !== '') return { value: scalar(rest), at }
  const next = lines.findIndex((line, index) => index >= at && line.trim() !== '')
  const line = lines[next] ?? ''
  const isDeeper = indentOf(line) > indent || (indentOf(line) === indent && /^\s*-/.test(line))
  return next >= 0 && isDeeper
    ? readBlock({ lines, at: next }, indentOf(line))
    : { value: null, at }
}

function readLiteral(mark: string, { lines, at }: Cursor, indent: number): Read {
  const first = lines.slice(at).find((line) => line.trim() !== '') ?? ''
  const depth = indentOf(first)
  const taken: string[] = []
  let end = at
  while (end < lines.length) {
    const line = lines[end] ?? ''
    if (line.trim() !== '' && indentOf(line) <= indent) break
    taken.push(line.slice(depth))
    end += 1
  }
  const text = taken.join('\n').trimEnd()
  return { value: mark === '|-' ? text : `${text}\n`, at: end }
}

const WORDS: Readonly<Record<string, Json>> = {
  true: true,
  false: false,
  yes: true,
  no: false,
  on: true,
  off: false,
  null: null,
  '~': null,
  '': null,
}

function scalar(text: string): Json | undefined {
  if (/^[{["]/.test(text)) return parsed(text)
  if (/^'.*'$/s.test(text)) return text.slice(1, -1).replaceAll("''", "'")
  const word = text.toLowerCase()
  if (Object.hasOwn(WORDS, word)) return WORDS[word]
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : text
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json // as: what JSON gives
  } catch {
    return undefined
  }
}
