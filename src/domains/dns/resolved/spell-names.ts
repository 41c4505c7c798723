import { type Answer, foldName, type ResourceRecord } from '../model.ts'
import { labelsOfName } from '../name-text.ts'

/** An end of a name that stands in the packet already is pointed to, so it keeps the letters of its first place (RFC 1035 section 4.1.4). */
export function spelled(answer: Answer): Answer {
  const known = new Map<string, string>()
  const spell = (name: string): string => {
    const labels = labelsOfName(name)
    const ends = labels.map((_, at) => `${labels.slice(at).join('.')}.`)
    const at = ends.findIndex((end) => known.has(foldName(end)))
    const head = at < 0 ? labels : labels.slice(0, at)
    const tail = at < 0 ? '' : (known.get(foldName(ends[at] ?? '')) ?? '')
    const whole = `${head.map((label) => `${label}.`).join('')}${tail}`
    for (let from = 0; from < head.length; from++) {
      const end = `${labelsOfName(whole).slice(from).join('.')}.`
      known.set(foldName(end), end)
    }
    return whole === '' ? '.' : whole
  }
  const name = (record: ResourceRecord): ResourceRecord => {
    const owner = spell(record.name)
    const isName = record.type === 'CNAME' || record.type === 'PTR' || record.type === 'NS'
    return { ...record, name: owner, data: isName ? spell(record.data) : record.data }
  }
  if (answer.question) spell(answer.question.name)
  return {
    ...answer,
    answer: answer.answer.map(name),
    authority: answer.authority.map(name),
    additional: answer.additional.map(name),
  }
}
