import { quoted, type Read } from '../text/read-number.ts'

/** A condition on labels. */
export interface Requirement {
  readonly key: string
  readonly operator: 'in' | 'notin' | 'exists' | 'absent'
  readonly values: readonly string[]
}

/** Reads `app in (a, b), tier!=front, !old` (apimachinery pkg/labels/selector.go, Kubernetes v1.36). */
export function readSelector(text: string): Read<readonly Requirement[]> {
  const words: readonly string[] = text.match(/[(),]|[=!<>]+|[^\s(),=!<>]+/g) ?? []
  const requirements: Requirement[] = []
  let at = 0
  const fail = (found: string | undefined, expected: string): Read<never> => ({
    ok: false,
    error: `couldn't parse the selector string ${quoted(text)}: unable to parse requirement: found '${found ?? ''}', expected: ${expected}`,
  })
  const isName = (word: string | undefined) => word !== undefined && !/[(),=!<>]/.test(word)

  while (at < words.length) {
    let operator = 'exists'
    if (words[at] === '!') {
      at++
      operator = 'absent'
    }
    const key = words[at]
    if (key === undefined || !isName(key))
      return fail(key, operator === 'absent' ? 'identifier' : "!, identifier, or 'end of string'")
    at++
    let values: readonly string[] = []
    const sign = words[at]
    if (operator === 'exists' && sign !== undefined && sign !== ',') {
      at++
      if (sign === '=' || sign === '==' || sign === '!=') {
        operator = sign === '!=' ? 'notin' : 'in'
        const value = words[at]
        if (value === ',' || value === undefined) values = ['']
        else if (!isName(value)) return fail(value, 'identifier')
        else {
          values = [value]
          at++
        }
      } else if (sign === 'in' || sign === 'notin') {
        operator = sign
        if (words[at] !== '(') return fail(words[at], "'('")
        const end = words.indexOf(')', at)
        if (end < 0) return fail(words.at(-1), "',', or ')'")
        values = words.slice(at + 1, end).filter((word) => word !== ',')
        at = end + 1
      } else return fail(sign, 'in, notin, =, ==, !=, gt, lt')
    }
    requirements.push({ key, operator: operator as Requirement['operator'], values }) // as: only these are assigned
    if (at < words.length && words[at] !== ',') return fail(words[at], "',' or 'end of string'")
    at++
    if (at === words.length && words[at - 1] === ',') return fail('', "identifier after ','")
  }
  return { ok: true, value: requirements }
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
