/**
 * JSONPath templates as kubectl knows them (k8s.io/client-go/util/jsonpath, v0.36): text, and between braces paths, quoted text, and
 * `range … end`. Without `..` and unions. A key that is missing gives nothing: `kubectl get` allows it.
 */
export function fillJsonPath(template: string, value: unknown): string | undefined {
  const parts = partsOf(template)
  return parts && render(parts, value, value)
}

type Part =
  | { readonly text: string }
  | { readonly path: readonly Segment[]; readonly isRoot: boolean }
  | { readonly range: Part & { readonly path: readonly Segment[] }; readonly body: readonly Part[] }

type Segment =
  | { readonly key: string }
  | { readonly all: true }
  | { readonly from?: number; readonly to?: number; readonly only?: number }
  | { readonly left: readonly Segment[]; readonly sign?: string; readonly right?: unknown }

interface Open {
  readonly parts: Part[]
  readonly range?: Part & { readonly path: readonly Segment[] }
}

function partsOf(template: string): readonly Part[] | undefined {
  const stack: Open[] = [{ parts: [] }]
  let rest = template
  while (rest !== '') {
    const place = rest.indexOf('{')
    const parts = stack.at(-1)?.parts
    if (!parts) return undefined
    if (place !== 0) parts.push({ text: place < 0 ? rest : rest.slice(0, place) })
    if (place < 0) break
    const end = closing(rest, place)
    if (end === undefined) return undefined
    const inside = rest.slice(place + 1, end).trim()
    rest = rest.slice(end + 1)
    const quoted = /^(["'])(.*)\1$/s.exec(inside)
    if (inside === 'end') {
      const done = stack.pop()
      if (!done?.range) return undefined
      stack.at(-1)?.parts.push({ range: done.range, body: done.parts })
    } else if (quoted) parts.push({ text: unescaped(quoted[2] ?? '') })
    else {
      const range = /^range\s+/.exec(inside)
      const path = pathOf(inside.slice(range?.[0].length ?? 0))
      if (!path) return undefined
      if (range) stack.push({ range: path, parts: [] })
      else parts.push(path)
    }
  }
  return stack.length === 1 ? stack[0]?.parts : undefined
}

/** Where the brace closes, quoted ones left aside. */
function closing(text: string, from: number): number | undefined {
  let quote: string | undefined
  for (let at = from + 1; at < text.length; at++) {
    const letter = text[at]
    if (letter === '\\') at++
    else if (quote) quote = letter === quote ? undefined : quote
    else if (letter === '"' || letter === "'") quote = letter
    else if (letter === '}') return at
  }
  return undefined
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }
const unescaped = (text: string): string =>
  text.replace(/\\(.)/gs, (_, letter: string) => ESCAPES[letter] ?? letter)

const KEY = /^\.((?:\\.|[^.[\]{}\s"'@$\\])+)/
const BRACKET = /^\[\s*(?:(\*)|(["'])(.*?)\2|(-?\d+)?(?:(:)(-?\d+)?)?)\s*\]/
const FILTER = /^\[\?\(\s*(.*?)\s*\)\]/

function pathOf(text: string): (Part & { readonly path: readonly Segment[] }) | undefined {
  const isRoot = text.startsWith('$')
  let rest = text.replace(/^[$@]/, '')
  const path: Segment[] = []
  while (rest !== '' && rest !== '.') {
    const [whole = '', segment] = segmentOf(rest)
    if (!segment) return undefined
    path.push(...segment)
    rest = rest.slice(whole.length)
  }
  return { path, isRoot }
}

function segmentOf(rest: string): readonly [string, readonly Segment[]] | readonly [] {
  const key = KEY.exec(rest)
  if (key) {
    const name = (key[1] ?? '').replace(/\\(.)/g, '$1')
    return [key[0], [name === '*' ? { all: true } : { key: name }]]
  }
  const filter = FILTER.exec(rest)
  if (filter) {
    const [, left = '', sign, right] =
      /^(.*?)\s*(?:(==|!=|<=|>=|<|>)\s*(.*))?$/.exec(filter[1] ?? '') ?? []
    const path = pathOf(left)?.path
    if (!path || !left.startsWith('@')) return []
    return [
      filter[0],
      [sign ? { left: path, sign, right: literalOf(right ?? '') } : { left: path }],
    ]
  }
  const bracket = BRACKET.exec(rest)
  if (!bracket || bracket[0].replace(/\s/g, '') === '[]') return []
  const [whole, star, quote, quoted, from, colon, to] = bracket
  if (star) return [whole, [{ all: true }]]
  if (quote) return [whole, keysIn(quoted ?? '')]
  if (!colon) return [whole, [{ only: Number(from) }]]
  const slice = {
    ...(from !== undefined && { from: Number(from) }),
    ...(to !== undefined && { to: Number(to) }),
  }
  return [whole, [slice]]
}

/** A dot parts keys between quotes too, unless it is escaped. */
const keysIn = (text: string): readonly Segment[] =>
  text.split(/(?<!\\)\./).map((key) => ({ key: key.replace(/\\(.)/g, '$1') }))

function literalOf(text: string): unknown {
  const quoted = /^(["'])(.*)\1$/s.exec(text)
  if (quoted) return unescaped(quoted[2] ?? '')
  return text === 'true' ? true : text === 'false' ? false : Number(text)
}

function render(parts: readonly Part[], value: unknown, root: unknown): string {
  return parts
    .map((part) => {
      if ('text' in part) return part.text
      if ('range' in part) {
        const each = follow(
          part.range.path,
          'isRoot' in part.range && part.range.isRoot ? root : value,
        )
        return each.map((one) => render(part.body, one, root)).join('')
      }
      return follow(part.path, part.isRoot ? root : value)
        .map(printed)
        .join(' ')
    })
    .join('')
}

function follow(path: readonly Segment[], value: unknown): readonly unknown[] {
  let found: readonly unknown[] = [value]
  for (const segment of path) found = found.flatMap((each) => stepInto(each, segment))
  return found
}

function stepInto(value: unknown, segment: Segment): readonly unknown[] {
  if ('key' in segment) {
    if (!isFields(value)) return []
    return Object.hasOwn(value, segment.key) ? [value[segment.key]] : []
  }
  if ('all' in segment)
    return Array.isArray(value)
      ? value
      : isFields(value)
        ? Object.entries(value)
            .sort(([one], [other]) => (one < other ? -1 : 1))
            .map(([, each]) => each)
        : []
  if ('left' in segment)
    return Array.isArray(value) ? value.filter((each) => isMet(each, segment)) : []
  if (!Array.isArray(value)) return []
  if (segment.only !== undefined) {
    const one = value.at(segment.only)
    return one === undefined ? [] : [one]
  }
  return value.slice(segment.from ?? 0, segment.to)
}

function isMet(
  value: unknown,
  { left, sign, right }: Extract<Segment, { left: unknown }>,
): boolean {
  const [own] = follow(left, value)
  if (sign === undefined) return own !== undefined
  if (own === undefined) return false
  const [one, other] = [own as string, right as string] // as: numbers and texts are compared as they are
  switch (sign) {
    case '==':
      return one === other
    case '!=':
      return one !== other
    case '<':
      return one < other
    case '<=':
      return one <= other
    case '>':
      return one > other
    default:
      return one >= other
  }
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Maps and lists as JSON, keys in order. */
const printed = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(ordered(value)) : String(value ?? '')

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, each]) => [key, ordered(each)]),
  )
}
