import { readTokens, type Token } from './read-tokens.ts'
import { isRefusal, type Refusal, type TokenWalk, walkTokens } from './walk-tokens.ts'

/** A block of a Corefile: its keys, and the words of each directive. */
export interface WrittenBlock {
  readonly keys: readonly string[]
  /** A directive that stands twice has its words one after the other. */
  readonly directives: Readonly<Record<string, readonly Token[]>>
}

/** What surrounds a Corefile: other files by absolute path, environment variables, and the directives compiled in. */
export interface Surroundings {
  readonly files: Readonly<Record<string, string>>
  readonly environment: Readonly<Record<string, string>>
  readonly directives: readonly string[]
}

const FILE_NAME = 'Corefile'
const FOLDER = '/etc/coredns'
const SNIPPETS_MAX = 10_000 // caddyfile/parse.go: maxSnippetExpansions
const FILES_MAX = 100_000

/** Groups the words of a Corefile into blocks (coredns/caddy caddyfile/parse.go, v1.1.4). */
export function readBlocks(text: string, around: Surroundings): readonly WrittenBlock[] | Refusal {
  let tokens: readonly Token[] = readTokens(text)
  const walk = walkTokens(() => tokens, FILE_NAME)
  const imports = openImports(walk, around, {
    tokens: () => tokens,
    replace: (after) => {
      tokens = after
    },
  })
  const blocks: WrittenBlock[] = []
  while (walk.next()) {
    const block = readBlock(walk, imports, around)
    if (isRefusal(block)) return block
    if (block && block.keys.length > 0) blocks.push(block)
  }
  return blocks
}

/** One block; undefined for a snippet, which is kept for later. */
function readBlock(
  walk: TokenWalk,
  imports: Imports,
  around: Surroundings,
): WrittenBlock | Refusal | undefined {
  const header = readKeys(walk, imports, around)
  if (isRefusal(header)) return header
  const { keys, isEnd } = header
  if (isEnd) return { keys, directives: {} }
  const [first = ''] = keys
  if (keys.length === 1 && first.startsWith('(') && first.endsWith(')')) {
    return imports.keepSnippet(first.slice(1, -1))
  }
  const hasBrace = walk.word() === '{'
  if (!hasBrace) walk.moveTo(walk.place() - 1)
  const directives = readDirectives(walk, imports, around)
  if (isRefusal(directives)) return directives
  if (hasBrace && walk.word() !== '}') return walk.unexpected('}')
  return { keys, directives }
}

function readKeys(walk: TokenWalk, imports: Imports, around: Surroundings) {
  const keys: string[] = []
  let expectsMore = false
  for (;;) {
    let word = withEnvironment(walk.word(), around)
    if (word === 'import' && walk.isNewLine()) {
      const refusal = imports.take()
      if (refusal) return refusal
      // The word before the imported ones is where the walk stands now.
      continue
    }
    if (word === '{') {
      if (expectsMore) {
        return walk.fault(`Expected another address but had '${word}' - check for extra comma`)
      }
      return { keys, isEnd: false }
    }
    if (word !== '') {
      expectsMore = word.endsWith(',')
      if (expectsMore) word = word.slice(0, -1)
      keys.push(word)
    }
    const hasNext = walk.next()
    if (expectsMore && !hasNext) return walk.fault('Unexpected EOF')
    if (!hasNext) return { keys, isEnd: true }
    if (!expectsMore && walk.isNewLine()) return { keys, isEnd: false }
  }
}

function readDirectives(
  walk: TokenWalk,
  imports: Imports,
  around: Surroundings,
): Readonly<Record<string, readonly Token[]>> | Refusal {
  const directives: Record<string, Token[]> = {}
  while (walk.next()) {
    if (walk.word() === '}') break
    if (walk.word() === 'import') {
      const refusal = imports.take()
      if (refusal) return refusal
      walk.moveTo(walk.place() - 1)
      continue
    }
    const name = withEnvironment(walk.word(), around)
    if (!around.directives.includes(name)) return walk.fault(`Unknown directive '${name}'`)
    directives[name] ??= []
    const refusal = readDirective(walk, imports, { around, words: directives[name] })
    if (refusal) return refusal
  }
  return directives
}

interface Gathered {
  readonly around: Surroundings
  readonly words: Token[]
}

/** The words of one directive: to the end of its line, or of the braces that open on it. */
function readDirective(
  walk: TokenWalk,
  imports: Imports,
  { around, words }: Gathered,
): Refusal | undefined {
  let depth = 0
  const keep = (isReplaced: boolean): void => {
    const token = imports.here()
    if (!token) return
    words.push(isReplaced ? { ...token, text: withEnvironment(token.text, around) } : token)
  }
  keep(false)
  while (walk.next()) {
    const word = walk.word()
    if (word === '{') depth++
    else if (walk.isNewLine() && depth === 0) {
      walk.moveTo(walk.place() - 1)
      break
    } else if (word === '}' && depth > 0) depth--
    else if (word === '}') return walk.fault("Unexpected '}' because no matching opening brace")
    else if (word === 'import' && walk.isNewLine()) {
      const refusal = imports.take()
      if (refusal) return refusal
      walk.moveTo(walk.place() - 1)
      continue
    }
    keep(true)
  }
  return depth > 0 ? walk.fault('Unexpected EOF') : undefined
}

interface Imports {
  /** Puts what is imported in the place of the directive; the walk then stands at its first word. */
  readonly take: () => Refusal | undefined
  readonly keepSnippet: (name: string) => Refusal | undefined
  readonly here: () => Token | undefined
}

interface Words {
  readonly tokens: () => readonly Token[]
  readonly replace: (after: readonly Token[]) => void
}

function openImports(walk: TokenWalk, around: Surroundings, words: Words): Imports {
  const snippets = new Map<string, readonly Token[]>()
  const counts = { snippets: 0, files: 0 }

  const take = (): Refusal | undefined => {
    if (!walk.nextArgument()) return walk.wrongCount()
    const pattern = withEnvironment(walk.word(), around)
    if (pattern === '') return walk.fault('Import requires a non-empty filepath')
    if (walk.nextArgument()) {
      return walk.fault('Import takes only one argument (glob pattern or file)')
    }
    const all = words.tokens()
    const place = walk.place()
    const imported = tokensOf(pattern)
    if (isRefusal(imported)) return imported
    words.replace([...all.slice(0, place - 1), ...imported, ...all.slice(place + 1)])
    walk.moveTo(place - 1)
    return undefined
  }

  const tokensOf = (pattern: string): readonly Token[] | Refusal => {
    const snippet = snippets.get(pattern)
    const tooDeep = (kind: string) =>
      walk.fault(`maximum ${kind} import depth (${SNIPPETS_MAX}) exceeded`)
    if (snippet) return counts.snippets++ < SNIPPETS_MAX ? snippet : tooDeep('snippet')
    if (counts.files++ >= FILES_MAX) return tooDeep('file')
    const folder = walk.file().startsWith('/') ? walk.file().replace(/\/[^/]*$/, '') : FOLDER
    const path = pattern.startsWith('/') ? pattern : cleaned(`${folder}/${pattern}`)
    const countOf = (mark: string) => path.split(mark).length - 1
    if (countOf('*') > 1 || countOf('?') > 1 || (path.includes('[') && path.includes(']'))) {
      return walk.fault(`Glob pattern may only contain one wildcard (*), but has others: ${path}`)
    }
    const isGlob = /[*?[\]]/.test(path)
    const matches = Object.keys(around.files).filter((file) => matchesGlob(path, file))
    if (matches.length === 0 && !isGlob) {
      return walk.fault(`File to import not found: ${pattern}`)
    }
    return matches.sort().flatMap((file) => readTokens(around.files[file] ?? '', file))
  }

  const keepSnippet = (name: string): Refusal | undefined => {
    if (snippets.has(name)) {
      return walk.fault(`redeclaration of previously declared snippet ${name}`)
    }
    if (walk.word() !== '{') return walk.unexpected('{')
    const kept: Token[] = []
    let depth = 1
    while (walk.next()) {
      if (walk.word() === '}' && --depth === 0) break
      if (walk.word() === '{') depth++
      const token = words.tokens()[walk.place()]
      if (token) kept.push(token)
    }
    if (depth !== 0) return walk.unexpected('}')
    const importsItself = kept.some((token, place) => {
      const before = kept[place - 1]
      const isFirst = !before || before.file !== token.file || before.line !== token.line
      const target = kept[place + 1]
      return (
        token.text === 'import' &&
        target &&
        isFirst &&
        withEnvironment(target.text, around) === name
      )
    })
    if (importsItself) return walk.fault(`maximum snippet import depth (${SNIPPETS_MAX}) exceeded`)
    snippets.set(name, kept)
    return undefined
  }

  return { take, keepSnippet, here: () => words.tokens()[walk.place()] }
}

const cleaned = (path: string): string => {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

function matchesGlob(glob: string, path: string): boolean {
  const pattern = glob
    .replace(/[\\^$.+()|{}[\]]/g, '\\$&')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]')
  return new RegExp(`^${pattern}$`).test(path)
}

/** `{$NAME}` and `{%NAME%}` are replaced; a variable that is not there is empty. */
function withEnvironment(text: string, { environment }: Surroundings): string {
  if (!text.includes('{')) return text
  return text
    .replace(/\{%(.+?)%\}/g, (_, name: string) => environment[name] ?? '')
    .replace(/\{\$(.+?)\}/g, (_, name: string) => environment[name] ?? '')
}
