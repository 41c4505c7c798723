import type { Rcode, RecordType } from '../../dns/model.ts'
import { isRefusal, type Refusal, refuse } from '../corefile/walk-tokens.ts'
import { normalized } from '../names.ts'
import { readUint } from '../text/read-number.ts'
import { type ClassName, rcodeOfNumber, readClass, readRcode, readType } from '../text/read-type.ts'
import { type Pattern, readMatch, readMatcher } from './match-name.ts'
import type { SetupPlace } from './place.ts'
import { checkEdnsRule } from './rewrite-edns.ts'
import { type AnswerRule, readNameRule } from './rewrite-name.ts'

/** The lines of `rewrite`, in order (coredns plugin/rewrite, v1.14.7). */
export interface RewriteSettings {
  readonly plugin: 'rewrite'
  readonly rules: readonly RewriteRule[]
}

export type RewriteRule = { readonly goesOn: boolean } & (
  | NameRule
  | { readonly kind: 'type'; readonly from: RecordType; readonly to: RecordType }
  | { readonly kind: 'class'; readonly from: ClassName; readonly to: ClassName }
  | { readonly kind: 'ttl'; readonly match: Pattern; readonly min: number; readonly max: number }
  | { readonly kind: 'rcode'; readonly match: Pattern; readonly from: Rcode; readonly to: Rcode }
  | { readonly kind: 'cname'; readonly match: Pattern; readonly to: string }
  | { readonly kind: 'edns0' }
)

export interface NameRule {
  readonly kind: 'name'
  readonly match: Pattern
  readonly to: string
  /** Owners and targets of the answer are turned back. */
  readonly isReverted: boolean
  readonly answers: readonly AnswerRule[]
}

export function readRewrite({ walk }: SetupPlace): RewriteSettings | Refusal {
  const rules: RewriteRule[] = []
  while (walk.next()) {
    const words = [...walk.remaining()]
    if (words.length < 2) {
      while (walk.nextInBlock()) words.push(walk.word())
    }
    const rule = readRule(words)
    if (isRefusal(rule)) return rule
    rules.push(rule)
  }
  return { plugin: 'rewrite', rules }
}

function readRule(words: readonly string[]): RewriteRule | Refusal {
  const [first] = words
  if (first === undefined) return refuse('no rule type specified for rewrite')
  const mode = first.toLowerCase()
  const hasMode = mode === 'continue' || mode === 'stop'
  if (hasMode && words.length < 2) return refuse(`${mode} rule must begin with a rule type`)
  const kind = (hasMode ? (words[1] ?? '') : first).toLowerCase()
  const rest = words.slice(hasMode ? 2 : 1)
  const rule = readKind(kind, rest, first)
  return isRefusal(rule) ? rule : { ...rule, goesOn: mode === 'continue' }
}

type Bare<Rule> = Rule extends unknown ? Omit<Rule, 'goesOn'> : never

function readKind(
  kind: string,
  words: readonly string[],
  first: string,
): Bare<RewriteRule> | Refusal {
  if (kind === 'answer') return refuse('response rewrites must begin with a name rule')
  if (kind === 'name') return readNameRule(words)
  if (kind === 'class' || kind === 'type') {
    if (words.length !== 2) return refuse(`${kind} rules must have exactly two arguments`)
    return kind === 'class' ? readClassRule(words) : readTypeRule(words)
  }
  if (kind === 'edns0') return checkEdnsRule(words) ?? { kind }
  if (kind === 'ttl') return readTtlRule(words)
  if (kind === 'cname') return readCnameRule(words)
  if (kind === 'rcode') return readRcodeRule(words)
  return refuse(`invalid rule type "${first}"`)
}

function readClassRule([from = '', to = '']: readonly string[]): Bare<RewriteRule> | Refusal {
  const [one, other] = [readClass(from.toUpperCase()), readClass(to.toUpperCase())]
  if (!one) return refuse(`invalid class "${from.toUpperCase()}"`)
  if (!other) return refuse(`invalid class "${to.toUpperCase()}"`)
  return { kind: 'class', from: one, to: other }
}

function readTypeRule([from = '', to = '']: readonly string[]): Bare<RewriteRule> | Refusal {
  const [one, other] = [readType(from.toUpperCase()), readType(to.toUpperCase())]
  if (!one) return refuse(`invalid type "${from.toUpperCase()}"`)
  if (!other) return refuse(`invalid type "${to.toUpperCase()}"`)
  return { kind: 'type', from: one, to: other }
}

const TTL_MAX = 2_147_483_647

/** `[MATCH] NAME TTL`, where TTL is `7`, `10-20`, `-15` or `25-`. */
function readTtlRule(words: readonly string[]): Bare<RewriteRule> | Refusal {
  if (words.length < 2) return refuse(`too few (${words.length}) arguments for a ttl rule`)
  const text = words.length > 3 ? '' : (words.at(-1) ?? '')
  const range = readTtlRange(text)
  if (!range) return refuse(`invalid TTL '${text}' for a ttl rule`)
  const match = readMatcher(words.slice(0, -1), {
    unknown: 'ttl rule supports only exact, prefix, suffix, substring, and regex name matching',
    tooLong: 'regex pattern too long in a ttl rule:',
    invalid: 'invalid regex pattern in a ttl rule:',
  })
  return isRefusal(match) ? match : { kind: 'ttl', match, ...range }
}

function readTtlRange(text: string): { min: number; max: number } | undefined {
  const parts = text.split('-')
  const [from = '', to] = parts
  if (parts.length > 2 || text === '-') return undefined
  const min = from === '' && to !== undefined ? 0 : numberOf(from)
  const max = to === undefined ? min : to === '' ? TTL_MAX : numberOf(to)
  return min === undefined || max === undefined || min > max ? undefined : { min, max }
}

function numberOf(text: string): number | undefined {
  const read = readUint(text, 32)
  return read.ok ? read.value : undefined
}

/** `[MATCH] NAME OLD NEW` */
function readRcodeRule(words: readonly string[]): Bare<RewriteRule> | Refusal {
  if (words.length < 3) return refuse(`too few (${words.length}) arguments for a rcode rule`)
  const [oldText = '', newText = ''] = words.length > 4 ? [] : words.slice(-2)
  const from = readCode(oldText)
  if (!from) return refuse(`invalid matching RCODE '${oldText}' for a rcode rule`)
  const to = readCode(newText)
  if (!to) return refuse(`invalid replacement RCODE '${newText}' for a rcode rule`)
  const match = readMatcher(words.slice(0, -2), {
    unknown: 'rcode rule supports only exact, prefix, suffix, substring, and regex name matching',
    tooLong: 'regex pattern too long in a rcode rule:',
    invalid: 'invalid regex pattern in a rcode rule:',
  })
  return isRefusal(match) ? match : { kind: 'rcode', match, from, to }
}

const readCode = (text: string): Rcode | undefined =>
  /^\d+$/.test(text) && Number(text) <= 23
    ? rcodeOfNumber(Number(text))
    : readRcode(text.toUpperCase())

function readCnameRule(words: readonly string[]): Bare<RewriteRule> | Refusal {
  if (words.length !== 2 && words.length !== 3) {
    return refuse(`too few (${words.length}) arguments for a cname rule`)
  }
  const [kind = '', from = '', to = ''] =
    words.length === 3 ? words.map((word) => word.toLowerCase()) : ['exact', ...words]
  if (kind === 'exact') {
    return { kind: 'cname', match: { kind, text: normalized(from) }, to: normalized(to) }
  }
  const match = readMatch(kind, from)
  if (match === undefined) return refuse(`unknown cname rewrite type: ${kind}`)
  if ('error' in match) return refuse(`invalid cname rewrite regex pattern: ${match.error}`)
  return { kind: 'cname', match, to }
}
