import { isRefusal, type Refusal, refuse } from '../corefile/walk-tokens.ts'
import { normalized } from '../names.ts'
import { groupCountOf, readPattern } from '../text/read-pattern.ts'
import type { Pattern } from './match-name.ts'
import { PATTERN_MAX } from './place.ts'
import type { NameRule } from './rewrite.ts'

/** What is done to each record of an answer: its owner or its target is looked at. */
export type AnswerRule = {
  readonly of: 'name' | 'value'
  readonly pattern: RegExp
  readonly to: string
}

/** `[MATCH] FROM TO [answer …]` (coredns plugin/rewrite/name.go, v1.14.7). */
export function readNameRule(words: readonly string[]): NameRule | Refusal {
  if (words.length < 2) return refuse('too few arguments for a name rule')
  const isShort = words.length === 2
  const kind = isShort ? 'exact' : (words[0] ?? '').toLowerCase()
  const [fromText = '', toText = ''] = isShort ? words : words.slice(1)
  const isRegex = kind === 'regex'
  const from = isRegex ? fromText : normalized(fromText)
  const to = normalized(toText)

  const answers = readAnswers(kind, words.slice(3))
  if (isRefusal(answers)) return answers
  const rule = (match: Pattern, isReverted: boolean): NameRule => ({
    kind: 'name',
    match,
    to,
    isReverted,
    answers: answers.rules,
  })
  if (kind === 'exact') {
    const checked = readChecked(to, from)
    return isRefusal(checked) ? checked : rule({ kind, text: from }, true)
  }
  if (kind === 'prefix' || kind === 'suffix' || kind === 'substring') {
    return rule({ kind, text: from }, answers.isAuto)
  }
  if (!isRegex) {
    return refuse(
      `name rule supports only exact, prefix, suffix, substring, and regex name matching, received: ${kind}`,
    )
  }
  const pattern = readChecked(from, toText)
  return isRefusal(pattern) ? pattern : rule({ kind: 'regex', pattern }, answers.isAuto)
}

interface Answers {
  readonly isAuto: boolean
  readonly rules: readonly AnswerRule[]
}

function readAnswers(kind: string, words: readonly string[]): Answers | Refusal {
  if (words.length === 0) return { isAuto: false, rules: [] }
  if (words.length < 2) return refuse(`invalid arguments for ${kind} rule`)
  const rules: AnswerRule[] = []
  let isAuto = false
  let at = 0
  while (at < words.length) {
    if (at === 0 && words[at] !== 'answer') {
      return refuse(
        `exceeded the number of arguments for a non-answer rule argument for ${kind} rule`,
      )
    }
    if (words[at] === 'answer') at++
    const of = words[at++]
    if (of === undefined) return refuse(`type missing for answer rule for ${kind} rule`)
    if (of === 'auto') {
      isAuto = true
      continue
    }
    if (of !== 'name' && of !== 'value') {
      return refuse(`invalid type "${of}" for answer rule for ${kind} rule`)
    }
    const [from, to] = words.slice(at, at + 2)
    const about = `${of} answer rule for ${kind} rule: `
    if (from === undefined || to === undefined) return refuse(`${about}2 arguments required`)
    const pattern = readChecked(from, to)
    if (isRefusal(pattern)) return refuse(`${about}${pattern.refused}`)
    rules.push({ of, pattern, to: normalized(to) })
    at += 2
  }
  if (isAuto && rules.some(({ of }) => of === 'name')) {
    return refuse('auto name answer rule cannot be combined with explicit name anwer rules')
  }
  return { isAuto, rules }
}

/** An expression with at least as many groups as the text that uses them. */
function readChecked(from: string, to: string): RegExp | Refusal {
  if (from.length > PATTERN_MAX) {
    return refuse(`regex pattern too long: ${from.length} > ${PATTERN_MAX}`)
  }
  const read = readPattern(from)
  if (!read.ok) return refuse(`invalid regex matching pattern: ${from}`)
  const used = Array.from({ length: 101 }, (_, place) => `{${place}}`)
  if (used.filter((hole) => to.includes(hole)).length > groupCountOf(read.pattern)) {
    return refuse(
      `the rewrite regex pattern (${to}) uses more subexpressions than its corresponding matching regex pattern (${from})`,
    )
  }
  return read.pattern
}
