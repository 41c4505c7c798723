import { readIPv6, readLooseIPv4 } from '../read-address.ts'

/** /etc/resolv.conf as BIND's tools read it (lib/irs/resconf.c, bin/dig/dighost.c). */
export interface BindConf {
  readonly servers: readonly string[]
  readonly search: readonly string[]
  readonly ndots: number
  /** undefined: the tool's own. */
  readonly timeoutSeconds: number | undefined
  readonly attempts: number | undefined
}

const SERVERS_MAX = 3
const SEARCHES_MAX = 8
const OPTION_MAX = 255

interface Line {
  readonly keyword: string
  readonly words: readonly string[]
  /** A carriage return right behind a word is a word of its own where a word more is one too many, whatever follows it. */
  readonly hasReturn: boolean
}

/** undefined: a line is wrong, and the tool does not run. */
export function readBindConf(text: string): BindConf | undefined {
  const servers: string[] = []
  let search: readonly string[] = []
  let options: Options = { ndots: 1, timeoutSeconds: undefined, attempts: undefined }
  for (const { keyword, words, hasReturn } of linesOf(text)) {
    const [first] = words
    if (keyword === 'nameserver') {
      if (first === undefined || words.length > 1 || hasReturn) return undefined
      if (servers.length === SERVERS_MAX) continue // what it names is not looked at
      const address = readLooseIPv4(first) ?? readIPv6(first)
      if (address === undefined) return undefined
      servers.push(address)
    }
    if (keyword === 'domain') {
      if (first === undefined || words.length > 1 || hasReturn) return undefined
      search = [first]
    }
    if (keyword === 'search') {
      if (words.length === 0) return undefined
      search = words.slice(0, SEARCHES_MAX)
    }
    if (keyword === 'options') {
      if (words.length === 0) return undefined
      const read = withOptions(options, words)
      if (!read) return undefined
      options = read
    }
  }
  return { servers: servers.length > 0 ? servers : ['::1', '127.0.0.1'], search, ...options }
}

/** A keyword that ends its line at once takes the next line's words. A comment ends a line; it begins with a word. */
function linesOf(text: string): readonly Line[] {
  const lines: Line[] = []
  const given = text.split('\n')
  for (let at = 0; at < given.length; at++) {
    const line = given[at] ?? ''
    if (/^[ \t]*(?:[#;]|$)/.test(line)) continue
    const isBare = /^[ \t]*(?:search|options|nameserver|domain|sortlist)$/.test(line)
    if (isBare && at === given.length - 1) continue // the file ends with the word itself: it is not looked at
    const rest = isBare ? ` ${given[++at] ?? ''}` : ''
    const [keyword = '', ...words] = `${line}${rest}`
      .replace(/[ \t][#;].*/s, '')
      .split(/\s+/)
      .filter(Boolean)
    lines.push({ keyword, words, hasReturn: /\S[\r\v\f]/.test(line) })
  }
  return lines
}

type Options = Pick<BindConf, 'ndots' | 'timeoutSeconds' | 'attempts'>

/** undefined: what stands behind the colon is no number up to 255. Nothing counts as 0. */
function withOptions(options: Options, words: readonly string[]): Options | undefined {
  let after = options
  for (const word of words) {
    const [, name, value = ''] = /^(ndots|timeout|attempts):(.*)$/s.exec(word) ?? []
    if (name === undefined) continue
    if (!/^\d*$/.test(value) || Number(value) > OPTION_MAX) return undefined
    const key = name === 'timeout' ? 'timeoutSeconds' : name
    after = { ...after, [key]: Number(value) }
  }
  return after
}
