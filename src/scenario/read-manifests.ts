import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  parseDocument,
  stringify,
  type YAMLError,
} from 'yaml'
import { bad, good, type Problem, type Result } from '../core/result.ts'
import { visibleDeep } from '../core/visible.ts'
import { convertedMachines } from './convert-machines.ts'
import { say } from './explain.ts'
import { LOCAL_TEXT_MAX, OBJECT_COUNT_MAX } from './limits.ts'
import { findHostile, LITERAL_FIELDS } from './open.ts'
import { unmodelledKinds } from './unmodelled-kinds.ts'

/** Parsed manifests, and where each of their fields stands in the text. */
export interface Manifests {
  readonly objects: readonly Readonly<Record<string, unknown>>[]
  /** Line and column (from 1) of a path such as `2.spec.ports.0.port`; of the nearest part of it that exists. */
  readonly placeOf: (path: string) => { readonly line: number; readonly column: number }
}

/**
 * Reads what `kubectl apply -f` would: YAML streams, JSON, and Lists, whose items become objects of their own. Never
 * throws; problems carry line and column.
 */
export function readManifests(text: string): Result<Manifests> {
  if (text.length > LOCAL_TEXT_MAX) {
    const message = say('textTooLong', { length: text.length, limit: LOCAL_TEXT_MAX })
    return bad({ path: '', line: 1, column: 1, message, severity: 'error' })
  }
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
  })
  const documents = Array.isArray(parsed) ? parsed : []
  const errors = documents.flatMap((document) => document.errors)
  if (errors.length > 0)
    return bad(...errors.slice(0, 20).map((error) => syntaxProblem(error, lines)))

  const objects: Readonly<Record<string, unknown>>[] = []
  const nodes: Node[] = []
  const problems: Problem[] = []
  const take = (node: Node | null, document: Document): void => {
    if (node === null || (isScalar(node) && node.value === null)) return // an empty document between two ---
    const { line, col } = lines.linePos(node.range?.[0] ?? 0)
    const path = String(objects.length)
    const found = isScalar(node) ? String(node.value).slice(0, 40) : '[…]'
    const complain = (message: Problem['message']) =>
      problems.push({ path, line, column: col, message, severity: 'error' })
    if (isSeq(node)) {
      for (const item of node.items) take(item as Node, document) // as: items of a parsed sequence are nodes
      return
    }
    if (!isMap(node)) return void complain(say('yamlNoObject', { found }))
    const items = node.get('items', true)
    if (String(node.get('kind') ?? '').endsWith('List') && isSeq(items)) {
      for (const item of items.items) take(item as Node, document) // as: items of a parsed sequence are nodes
      return
    }
    const read = plain(node, document)
    const object = read && visibleDeep(read, LITERAL_FIELDS)
    if (!object) return void complain(say('yamlSyntax', { reason: 'too many aliases' }))
    const hostile = findHostile(object, path, 0)
    if (hostile) return void problems.push({ ...hostile, line, column: col })
    if (typeof object.apiVersion !== 'string' || typeof object.kind !== 'string')
      return void complain(say('noKind'))
    objects.push(convertedMachines(object))
    nodes.push(node)
  }
  for (const document of documents) {
    take(document.contents as Node | null, document as Document) // as: contents of a parsed document
  }
  if (objects.length > OBJECT_COUNT_MAX) {
    const message = say('tooManyObjects', { count: objects.length, limit: OBJECT_COUNT_MAX })
    problems.push({ path: '', line: 1, column: 1, message, severity: 'error' })
  }
  if (problems.length > 0) return bad(...problems)
  const place = (path: string) => placeOf(nodes, lines, path)
  const warnings = unmodelledKinds(objects).map((each) => ({ ...each, ...place(each.path) }))
  return good({ objects, placeOf: place }, warnings)
}

/** The object of a node; undefined when its aliases multiply without end (the library then throws). */
function plain(node: Node, document: Document): Record<string, unknown> | undefined {
  try {
    return node.toJS(document, { maxAliasCount: 1_000 }) as Record<string, unknown> // as: the node is a map
  } catch {
    return undefined
  }
}

function syntaxProblem(error: YAMLError, lines: LineCounter): Problem {
  const { line, col } = lines.linePos(error.pos[0])
  return {
    path: '',
    line,
    column: col,
    message: say('yamlSyntax', { reason: error.message }),
    severity: 'error',
  }
}

/** A scenario document from its text, YAML or JSON; problems carry their line. */
export function readDocument(text: string): Result<unknown> {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
  })
  if (document.errors.length > 0)
    return bad(...document.errors.map((error) => syntaxProblem(error, lines)))
  return good(document.contents ? plain(document.contents, document) : undefined)
}

/** One object as YAML, keys in the order of `kubectl get -o yaml`: alphabetical. */
export const writeManifest = (object: object): string =>
  stringify(object, { sortMapEntries: true, lineWidth: 0 })

/** Objects as a stream, in the order of their fields. */
export const writeManifests = (objects: readonly object[]): string =>
  objects.map((object) => stringify(object, { lineWidth: 0 })).join('---\n')

function placeOf(
  nodes: readonly Node[],
  lines: LineCounter,
  path: string,
): { line: number; column: number } {
  const [first = '0', ...rest] = path.split(/[.[\]]+/).filter((part) => part !== '')
  let node: unknown = nodes[Number(first)]
  let offset = (node as Node | undefined)?.range?.[0] ?? 0 // as: a node of our own list
  for (const part of rest) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === part,
      )
      if (!pair) break
      offset = (pair.key as Node).range?.[0] ?? offset // as: keys of a parsed map are nodes
      node = pair.value
    } else if (isSeq(node)) {
      const item = node.items[Number(part)]
      if (item === undefined) break
      node = item
      offset = (node as Node).range?.[0] ?? offset // as: items of a parsed sequence are nodes
    } else break
  }
  const { line, col } = lines.linePos(offset)
  return { line, column: col }
}
