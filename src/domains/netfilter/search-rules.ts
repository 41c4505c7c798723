import type { TableName, Tables } from './model.ts'

/** Where a rule is: `index` from 1, as iptables counts. */
export interface FoundRule {
  readonly table: TableName
  readonly chain: string
  readonly index: number
}

export interface SearchResult {
  /** All that were found. */
  readonly count: number
  /** The first of them, in the order of the text. */
  readonly rules: readonly FoundRule[]
}

/** The rules of one rule set as one text in small letters, a line each, and where each line begins. */
interface SearchText {
  readonly text: string
  /** Offset of each line; one more at the end. */
  readonly starts: Uint32Array
  /** The chains in order, and the line that each begins with. */
  readonly chains: readonly {
    readonly table: TableName
    readonly chain: string
    readonly from: number
  }[]
}

const texts = new WeakMap<Tables, SearchText>()

const FOUND_MAX = 1_000 // a list nobody reads to its end

/**
 * Rules whose text holds all words of the query, whatever their case. The first search over a rule set reads all of it; later ones
 * only look. An empty query finds nothing.
 */
export function searchRules(tables: Tables, query: string, limit = FOUND_MAX): SearchResult {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  // The longest word is the rarest, as a rule; the others are looked for only where it is.
  const [first, ...others] = words.toSorted((a, b) => b.length - a.length)
  if (first === undefined) return { count: 0, rules: [] }
  const { text, starts, chains } = textOf(tables)
  const rules: FoundRule[] = []
  let count = 0
  let chain = 0
  let line = 0
  for (let at = text.indexOf(first); at >= 0; at = text.indexOf(first, starts[line])) {
    line = lineAt(starts, at, line)
    const own = others.length > 0 ? text.slice(starts[line], starts[line + 1]) : ''
    if (others.every((word) => own.includes(word))) {
      count++
      while ((chains[chain + 1]?.from ?? Number.POSITIVE_INFINITY) <= line) chain++
      const place = chains[chain]
      if (place && rules.length < limit) {
        rules.push({ table: place.table, chain: place.chain, index: line - place.from + 1 })
      }
    }
    line++
    if (line >= starts.length - 1) break
  }
  return { count, rules }
}

/** The last line that begins at or before an offset. */
function lineAt(starts: Uint32Array, offset: number, from: number): number {
  let low = from
  let high = starts.length - 2
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

function textOf(tables: Tables): SearchText {
  const before = texts.get(tables)
  if (before) return before
  const lines: string[] = []
  const chains: { table: TableName; chain: string; from: number }[] = []
  for (const [table, { chains: own }] of Object.entries(tables)) {
    for (const [chain, { rules }] of Object.entries(own)) {
      if (rules.length === 0) continue
      chains.push({ table: table as TableName, chain, from: lines.length }) // as: keys of Tables
      for (const { text } of rules) lines.push(text.toLowerCase())
    }
  }
  const starts = new Uint32Array(lines.length + 1)
  let offset = 0
  for (const [at, line] of lines.entries()) {
    starts[at] = offset
    offset += line.length + 1
  }
  starts[lines.length] = offset
  const made = { text: lines.join('\n'), starts, chains }
  texts.set(tables, made)
  return made
}
