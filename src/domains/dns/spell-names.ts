import { type Answer, type DomainName, foldName, type ResourceRecord } from './model.ts'
import { labelsOfName } from './name-text.ts'

/**
 * An answer as its readers see it when the server compresses names without regard to case: an ending that was written before is spelled
 * as it was there, such as in the question (RFC 1035 section 4.1.4). The server of the recorded cases does that; BIND and CoreDNS do not.
 */
export function spellNames(answer: Answer): Answer {
  const written = new Map<string, DomainName>()
  if (answer.question) spell(answer.question.name, written)
  const inRecord = (record: ResourceRecord): ResourceRecord => {
    const name = spell(record.name, written)
    const data = spellData(record, written)
    return name === record.name && data === record.data ? record : { ...record, name, data }
  }
  return {
    ...answer,
    answer: answer.answer.map(inRecord),
    authority: answer.authority.map(inRecord),
  }
}

function spell(name: DomainName, written: Map<string, DomainName>): DomainName {
  const labels = labelsOfName(name)
  const endingAt = (index: number) => foldName(`${labels.slice(index).join('.')}.`)
  let known = 0
  while (known < labels.length && !written.has(endingAt(known))) known += 1
  const rest = known < labels.length ? written.get(endingAt(known)) : undefined
  const spelled = rest === undefined ? name : [...labels.slice(0, known), rest].join('.')
  const parts = labelsOfName(spelled)
  for (let index = 0; index < known; index++)
    written.set(endingAt(index), `${parts.slice(index).join('.')}.`)
  return spelled
}

function spellData({ type, data }: ResourceRecord, written: Map<string, DomainName>): string {
  if (type === 'CNAME' || type === 'PTR' || type === 'NS') return spell(data, written)
  if (type !== 'MX') return data
  const [preference, exchange = ''] = data.split(' ')
  return `${preference} ${spell(exchange, written)}`
}
