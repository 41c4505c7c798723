import type { Answer, Query, Rcode, RecordType, ResourceRecord } from '../../dns/model.ts'
import { say } from '../explain.ts'
import { makeAnswer } from '../make-answer.ts'
import { isAbsolute, isDomainName, normalized } from '../names.ts'
import { type Chain, failed, isUnwritten, pass, type StagePlace } from '../run.ts'
import { fillGroups, matchesPattern, type Pattern } from '../setup/match-name.ts'
import type { NameRule, RewriteRule, RewriteSettings } from '../setup/rewrite.ts'

/** Changes questions on their way in and answers on their way out (coredns plugin/rewrite, v1.14.7). */
export function* rewriteStage({ rules }: RewriteSettings, at: StagePlace): Chain {
  const { run, query, next } = at
  let asked = query
  const reverts: Revert[] = []
  let isStopped = false
  for (const rule of rules) {
    const done = applyRule(rule, asked)
    if (!done) continue
    asked = done.query
    pass(run, 'rewrite', noteOf(rule, query, asked))
    if (!isDomainName(asked.question.name)) {
      return failed(`invalid name after rewrite: ${asked.question.name}`)
    }
    reverts.push(...done.reverts)
    if (rule.goesOn) continue
    isStopped = true
    break
  }
  // A rule that goes on and says nothing of the answer leaves even the question changed.
  const outcome = { asked, ...(yield* next(asked)) }
  if (!isStopped && reverts.length === 0) return outcome
  if (outcome.isPanic) return outcome
  const answer =
    outcome.answer ??
    (isUnwritten(outcome.rcode) ? makeAnswer(asked, { rcode: outcome.rcode }) : undefined)
  if (!answer) return outcome
  const shown = yield* revertAnswer(answer, reverts, at)
  if (!canTravel(shown)) {
    pass(run, 'rewrite', say('rewriteBroke'))
    return { rcode: 'NOERROR' }
  }
  return {
    ...outcome,
    rcode: isUnwritten(outcome.rcode) ? 'NOERROR' : outcome.rcode,
    answer: { ...shown, question: query.question },
  }
}

/** Names that a rule has left without their last dot fit in no message: nothing is sent. */
const canTravel = ({ answer, authority, additional }: Answer): boolean =>
  [...answer, ...authority, ...additional].every((record) => {
    const place = TARGETS[record.type]
    const target = place === undefined ? '.' : (record.data.split(' ')[place] ?? '')
    return isAbsolute(record.name) && isAbsolute(target)
  })

function noteOf(rule: RewriteRule, before: Query, after: Query) {
  if (rule.kind === 'name') {
    return say('rewroteName', { from: before.question.name, to: after.question.name })
  }
  if (rule.kind === 'type') return say('rewroteType', { from: rule.from, to: rule.to })
  return say('rewriteWaits', { kind: rule.kind })
}

/** What is done to an answer. */
type Revert =
  | { readonly kind: 'owner' | 'target'; readonly turn: (text: string) => string }
  | { readonly kind: 'ttl'; readonly min: number; readonly max: number }
  | { readonly kind: 'rcode'; readonly from: Rcode; readonly to: Rcode }
  | { readonly kind: 'cname'; readonly match: Pattern; readonly to: string; readonly query: Query }

interface Done {
  readonly query: Query
  readonly reverts: readonly Revert[]
}

/** The question after a rule; undefined when the rule does not apply. */
function applyRule(rule: RewriteRule, query: Query): Done | undefined {
  const { question } = query
  const name = normalized(question.name)
  switch (rule.kind) {
    case 'name':
      return applyNameRule(rule, query, name)
    case 'type':
      if (question.type !== rule.from) return undefined
      return { query: { ...query, question: { ...question, type: rule.to } }, reverts: [] }
    case 'class':
      return applyClassRule(rule, query)
    case 'ttl':
    case 'rcode':
      return matchesPattern(rule.match, name) ? { query, reverts: [rule] } : undefined
    case 'cname':
      return { query, reverts: [{ ...rule, query }] }
    case 'edns0':
      return { query, reverts: [] }
  }
}

function applyClassRule(
  { from, to }: Extract<RewriteRule, { kind: 'class' }>,
  query: Query,
): Done | undefined {
  const { name, type, class: own = 'IN' } = query.question
  if (own !== from) return undefined
  const other = to === 'CH' || to === 'HS' || to === 'ANY' ? { class: to } : {}
  return { query: { ...query, question: { name, type, ...other } }, reverts: [] }
}

function applyNameRule(rule: NameRule, query: Query, name: string): Done | undefined {
  const renamed = renameBy(rule.match, name, rule.to)
  if (renamed === undefined) return undefined
  const turn = turnBack(rule, renamed, name)
  const auto: Revert[] = rule.isReverted
    ? [
        { kind: 'owner', turn },
        { kind: 'target', turn },
      ]
    : []
  const own = rule.answers.map(
    ({ of, pattern, to }): Revert => ({
      kind: of === 'name' ? 'owner' : 'target',
      turn: (text) => fillGroups(pattern, text, to) ?? text,
    }),
  )
  const question = { ...query.question, name: renamed }
  return { query: { ...query, question }, reverts: [...auto, ...own] }
}

function renameBy(match: Pattern, name: string, to: string): string | undefined {
  if (match.kind === 'regex') return fillGroups(match.pattern, name, to)
  if (!matchesPattern(match, name)) return undefined
  if (match.kind === 'exact') return to
  if (match.kind === 'prefix') return to + name.slice(match.text.length)
  if (match.kind === 'suffix') return name.slice(0, name.length - match.text.length) + to
  return name.replaceAll(match.text, () => to)
}

/** The way from the new name to the old one: by suffix for a suffix rule, else for the name and what lies below it. */
function turnBack({ match, to }: NameRule, renamed: string, name: string) {
  if (match.kind === 'suffix') {
    return (text: string) =>
      text.endsWith(to) ? text.slice(0, text.length - to.length) + match.text : text
  }
  return (text: string) => {
    if (text === renamed) return name
    return text.endsWith(`.${renamed}`) ? text.slice(0, text.length - renamed.length) + name : text
  }
}

function* revertAnswer(given: Answer, reverts: readonly Revert[], at: StagePlace): Chain<Answer> {
  if (reverts.length === 0) return given
  let answer = yield* followAliases(given, reverts, at)
  const backwards = reverts.toReversed()
  const turned = (records: readonly ResourceRecord[]) =>
    records.map((record) => backwards.reduce(revertRecord, record))
  answer = {
    ...answer,
    answer: turned(answer.answer),
    authority: turned(answer.authority),
    additional: turned(answer.additional),
  }
  const rcode = backwards.reduce(
    (code, revert) => (revert.kind === 'rcode' && revert.from === code ? revert.to : code),
    answer.rcode,
  )
  pass(at.run, 'rewrite', say('rewroteAnswer'))
  return { ...answer, rcode }
}

function revertRecord(record: ResourceRecord, revert: Revert): ResourceRecord {
  switch (revert.kind) {
    case 'owner':
      return { ...record, name: revert.turn(record.name) }
    case 'target':
      return withTarget(record, revert.turn)
    case 'ttl':
      return { ...record, ttl: Math.min(Math.max(record.ttl, revert.min), revert.max) }
    default:
      return record
  }
}

/** Which word of a record's data is the name it leads to. */
const TARGETS: Readonly<Partial<Record<RecordType, number>>> = {
  SRV: 3,
  MX: 1,
  CNAME: 0,
  NS: 0,
  DNAME: 0,
  NAPTR: 5,
  SOA: 0,
  PTR: 0,
}

function withTarget(record: ResourceRecord, turn: (text: string) => string): ResourceRecord {
  const place = TARGETS[record.type]
  if (place === undefined) return record
  const words = record.data.split(' ')
  return { ...record, data: words.with(place, turn(words[place] ?? '')).join(' ') }
}

/** `rewrite cname`: an alias leads elsewhere, and the server asks itself what is there. */
function* followAliases(given: Answer, reverts: readonly Revert[], at: StagePlace): Chain<Answer> {
  let answer = given
  for (const revert of reverts.toReversed()) {
    if (revert.kind !== 'cname') continue
    for (const record of answer.answer) {
      if (record.type !== 'CNAME') continue
      const target = renameBy(revert.match, record.data, revert.to)
      if (target === undefined) continue
      const found = yield* at.lookUp(revert.query, { ...revert.query.question, name: target })
      if (!found) continue
      const kept: ResourceRecord[] = []
      for (const one of answer.answer) {
        if (one.type !== 'CNAME') continue
        const isIt = one.data === record.data
        kept.push(isIt ? { ...one, data: target } : one)
        if (isIt) break
      }
      answer = { ...answer, answer: [...kept, ...found.answer], truncated: found.truncated }
    }
  }
  return answer
}
