import { quoted, type Read } from '../text/read-number.ts'

/** A condition on labels. */
export interface Requirement {
  readonly key: string
  readonly operator: 'in' | 'notin' | 'exists' | 'absent'
  readonly values: readonly string[]
}

/**
 * Reads `app in (a, b), tier=front, !old` as CoreDNS does (apimachinery pkg/labels/selector.go, pkg/apis/meta/v1/helpers.go,
 * Kubernetes v1.36). `!=`, `<` and `>` are understood and refused.
 */
export function readSelector(text: string): Read<readonly Requirement[]> {
  const words: readonly string[] = text.match(/[(),]|==|!=|[=!<>]|[^\s(),=!<>]+/g) ?? []
  const requirements: Requirement[] = []
  const fail = (why: string): Read<never> => ({
    ok: false,
    error: `couldn't parse the selector string "${text}": ${why}`,
  })
  let at = 0
  while (at < words.length) {
    const first = words[at]
    if (first !== '!' && !isName(first)) {
      return fail(`found '${first}', expected: !, identifier, or 'end of string'`)
    }
    const read = readRequirement(words, at)
    if ('why' in read) return fail(`unable to parse requirement: ${read.why}`)
    if ('odd' in read) return { ok: false, error: read.odd }
    requirements.push(read.requirement)
    at = read.after
    if (at === words.length) break
    if (words[at] !== ',') return fail(`found '${words[at]}', expected: ',' or 'end of string'`)
    at++
    if (words[at] !== '!' && !isName(words[at])) {
      return fail(`found '${words[at] ?? ''}', expected: identifier after ','`)
    }
  }
  return { ok: true, value: requirements }
}

const isName = (word: string | undefined): word is string =>
  word !== undefined && !/[(),=!<>]/.test(word)

type ReadOne =
  | { readonly requirement: Requirement; readonly after: number }
  | { readonly why: string }
  | { readonly odd: string }

function readRequirement(words: readonly string[], from: number): ReadOne {
  const isAbsent = words[from] === '!'
  const at = isAbsent ? from + 1 : from
  const key = words[at]
  if (!isName(key)) return { why: `found '${key ?? ''}', expected: identifier` }
  const oddKey = checkKey(key)
  if (oddKey) return { why: oddKey }
  const sign = words[at + 1]
  if (isAbsent) return { requirement: { key, operator: 'absent', values: [] }, after: at + 1 }
  if (sign === undefined || sign === ',') {
    return { requirement: { key, operator: 'exists', values: [] }, after: at + 1 }
  }
  if (sign === 'in' || sign === 'notin') return readValues(words, at + 2, { key, operator: sign })
  if (!['=', '==', '!=', '<', '>'].includes(sign)) {
    return { why: `found '${sign}', expected: in, notin, =, ==, !=, gt, lt` }
  }
  const value = words[at + 2]
  const isEmpty = value === undefined || value === ','
  if (!isEmpty && !isName(value)) return { why: `found '${value}', expected: identifier` }
  const oddValue = checkValue(isEmpty ? '' : value, sign === '<' || sign === '>')
  if (oddValue) return { why: oddValue }
  if (sign === '!=') return { odd: '"!=" is not a valid label selector operator' }
  if (sign === '<' || sign === '>') {
    return { odd: `${quoted(sign === '<' ? 'lt' : 'gt')} isn't supported in label selectors` }
  }
  const values = [isEmpty ? '' : value]
  return { requirement: { key, operator: 'in', values }, after: isEmpty ? at + 2 : at + 3 }
}

/** `(a, b)`; what stands between two commas may be nothing. */
function readValues(
  words: readonly string[],
  from: number,
  start: Pick<Requirement, 'key' | 'operator'>,
): ReadOne {
  const found = (place: number) => `found '${words[place] ?? ''}'`
  if (words[from] !== '(') return { why: `${found(from)} expected: '('` }
  const first = words[from + 1]
  if (first !== ')' && first !== ',' && !isName(first)) {
    return { why: `${found(from + 1)}, expected: ',', ')' or identifier` }
  }
  const values: string[] = ['']
  let at = from + 1
  for (; words[at] !== ')'; at++) {
    const word = words[at]
    if (word === ',') values.push('')
    else if (!isName(word)) return { why: `${found(at)}, expected: ',', or identifier` }
    else {
      values[values.length - 1] = word
      const next = words[at + 1]
      if (next !== ',' && next !== ')') return { why: `${found(at + 1)}, expected: ',' or ')'` }
    }
  }
  const odd = values.map((value) => checkValue(value, false)).find((why) => why !== undefined)
  return odd ? { why: odd } : { requirement: { ...start, values }, after: at + 1 }
}

const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const NAME_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
const NAME_MAX = 63

/** What the API server would not take as a key of a label (apimachinery pkg/api/validate/content). */
function checkKey(key: string): string | undefined {
  const invalid = (why: string) => `<nil>: Invalid value: ${quoted(key)}: ${why}`
  const parts = key.split('/')
  if (parts.length > 2) {
    return invalid(
      `a valid label key ${NAME_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    )
  }
  const name = parts.at(-1) ?? ''
  if (parts.length === 2 && parts[0] === '') return invalid('prefix part must be non-empty')
  if (name === '') return invalid('name part must be non-empty')
  if (name.length > NAME_MAX) return invalid(`name part must be no more than ${NAME_MAX} bytes`)
  return NAME.test(name) ? undefined : invalid(`name part ${NAME_RULE}`)
}

function checkValue(value: string, isNumber: boolean): string | undefined {
  const invalid = (why: string) => `values[0]: Invalid value: ${quoted(value)}: ${why}`
  if (isNumber && !/^[+-]?\d+$/.test(value)) {
    return invalid("for 'Gt', 'Lt' operators, the value must be an integer")
  }
  if (value.length > NAME_MAX) return invalid(`must be no more than ${NAME_MAX} bytes`)
  return value === '' || NAME.test(value)
    ? undefined
    : invalid(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      )
}

type Labels = Readonly<Record<string, string>>

export const matchesRequirements = (
  requirements: readonly Requirement[],
  labels: Labels = {},
): boolean =>
  requirements.every(({ key, operator, values }) => {
    const value = labels[key]
    if (operator === 'exists') return value !== undefined
    if (operator === 'absent') return value === undefined
    const isListed = value !== undefined && values.includes(value)
    return operator === 'in' ? isListed : !isListed
  })
