import type { Query, ResourceRecord } from '../../dns/model.ts'
import { say } from '../explain.ts'
import { makeAnswer } from '../make-answer.ts'
import { closestZone, normalized } from '../names.ts'
import { type Chain, failed, outcomeOf, pass, type StagePlace } from '../run.ts'
import type { TemplateBlock, TemplateSettings } from '../setup/template.ts'
import type { Read } from '../text/read-number.ts'
import { readRecord } from '../text/read-record.ts'
import { type Data, fillTemplate, type Template } from '../text/read-template.ts'

/** Makes answers out of texts (coredns plugin/template/template.go, v1.14.7). */
export function* templateStage({ blocks }: TemplateSettings, at: StagePlace): Chain {
  const { run, query, next } = at
  const name = normalized(query.question.name)
  for (const block of blocks) {
    if (!isAbout(block, query, name)) continue
    const data = dataOf(block, at, name)
    if (!data) {
      pass(run, 'template', say('templateNoMatch'))
      if (closestZone(block.fallthrough, name) !== undefined) continue
      return { rcode: 'SERVFAIL' }
    }
    pass(run, 'template', say('templateMade', { rcode: block.rcode }))
    if (block.rcode === 'SERVFAIL') return { rcode: 'SERVFAIL' }
    return yield* makeFrom(block, data, at)
  }
  pass(run, 'template', say('templateNotMine'))
  return yield* next(query)
}

function isAbout(
  { zones, class: className, type }: TemplateBlock,
  { question }: Query,
  name: string,
) {
  const asked = question.class ?? 'IN'
  return (
    closestZone(zones, name) !== undefined &&
    (className === 'ANY' || asked === 'ANY' || asked === className) &&
    (type === 'ANY' || question.type === 'ANY' || question.type === type)
  )
}

function dataOf(block: TemplateBlock, { run, query }: StagePlace, name: string): Data | undefined {
  const hit = block.patterns.find(({ pattern }) => pattern.test(name))
  const match = hit?.pattern.exec(name)
  if (!hit || !match) return undefined
  const { type, class: className } = query.question
  const groups = [...match].map((text) => text ?? '')
  return {
    Zone: closestZone(block.zones, name) ?? '',
    Name: name,
    Regex: hit.text,
    Match: groups,
    Group: {
      ...Object.fromEntries(groups.map((text, place) => [String(place), text])),
      ...match.groups,
    },
    Class: className === 'ANY' ? block.class : (className ?? 'IN'),
    Type: type === 'ANY' ? block.type : type,
    Remote: run.client.address,
  }
}

function* makeFrom(block: TemplateBlock, data: Data, { query, lookUp }: StagePlace): Chain {
  const answer: ResourceRecord[] = []
  let isTruncated = false
  const { type } = query.question
  for (const template of block.answer) {
    const record = fillRecord(template, data)
    if (!record.ok) return failed(record.error)
    answer.push(record.value)
    if (record.value.type !== 'CNAME' || (type !== 'A' && type !== 'AAAA')) continue
    const found = yield* lookUp(query, { name: record.value.data, type })
    if (!found) continue
    isTruncated = found.truncated
    answer.push(...found.answer)
  }
  const additional = fillAll(block.additional, data)
  if (!additional.ok) return failed(additional.error)
  const authority = fillAll(block.authority, data)
  if (!authority.ok) return failed(authority.error)
  const parts = { answer, additional: additional.value, authority: authority.value }
  const made = makeAnswer(query, {
    ...parts,
    rcode: block.rcode,
    isAuthoritative: true,
    isTruncated,
  })
  return outcomeOf(made, block.rcode)
}

function fillRecord(template: Template, data: Data): Read<ResourceRecord> {
  const text = fillTemplate(template, data)
  return text.ok ? readRecord(text.value) : text
}

function fillAll(templates: readonly Template[], data: Data): Read<readonly ResourceRecord[]> {
  const records: ResourceRecord[] = []
  for (const template of templates) {
    const record = fillRecord(template, data)
    if (!record.ok) return record
    records.push(record.value)
  }
  return { ok: true, value: records }
}
