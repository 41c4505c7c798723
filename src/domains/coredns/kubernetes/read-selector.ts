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
  if (sign === '!=') return { odd: '"!=" is not a valid label selector operator' }
  if (sign === '<' || sign === '>') {
    return { odd: `${quoted(sign === '<' ? 'lt' : 'gt')} isn't supported in label selectors` }
  }
  const values = [isEmpty ? '' : value]
  return { requirement: { key, operator: 'in', values }, after: isEmpty ? at + 2 : at + 3 }
}

/** `(a, b)` */
function readValues(
  words: readonly string[],
  from: number,
  start: Pick<Requirement, 'key' | 'operator'>,
): ReadOne {
  if (words[from] !== '(') return { why: `found '${words[from] ?? ''}' expected: '('` }
  const end = words.indexOf(')', from)
  const inner = words.slice(from + 1, end < 0 ? undefined : end)
  const odd = inner.find((word) => word !== ',' && !isName(word))
  if (odd !== undefined) return { why: `found '${odd}', expected: ',', or identifier` }
  if (end < 0) return { why: "found '', expected: ',' or ')'" }
  const values = inner
    .join(' ')
    .split(',')
    .map((value) => value.trim())
  return { requirement: { ...start, values }, after: end + 1 }
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
