import { type Answer, foldName, type Question, type ResourceRecord } from '../dns/model.ts'

/** What kind of answer a message is (coredns plugin/pkg/response/typify.go, v1.14.7). */
export type AnswerKind =
  | 'answer'
  | 'no-name'
  | 'no-data'
  | 'delegation'
  | 'server-error'
  | 'transfer'
  | 'other'

export function classifyAnswer(message: Answer): AnswerKind {
  const { rcode, answer, authority, question } = message
  if (question?.type === 'AXFR' || question?.type === 'IXFR') return 'transfer'
  if (answer.length > 0 && rcode === 'NOERROR') return 'answer'
  if (answer.length > 0 && rcode === 'NXDOMAIN') return 'other'
  if (rcode === 'NOERROR' && hasSoa(message)) return 'no-data'
  if (rcode === 'NXDOMAIN') return 'no-name'
  if (rcode === 'SERVFAIL' || rcode === 'NOTIMP') return 'server-error'
  if (rcode !== 'NOERROR') return 'other'
  return authority.some(({ type }) => type === 'NS') ? 'delegation' : 'answer'
}

export const hasSoa = ({ authority }: Answer): boolean =>
  authority.some(({ type }) => type === 'SOA')

export type AnswerClass = 'success' | 'denial' | 'error'

/** As the options of `log` and `minimal` name it. */
export const classOf = (kind: AnswerKind): AnswerClass =>
  kind === 'answer' || kind === 'delegation'
    ? 'success'
    : kind === 'no-name' || kind === 'no-data'
      ? 'denial'
      : 'error'

/**
 * Whether the answer holds a record of the type asked for, at the end of its chain of aliases (coredns
 * plugin/cache/cache.go, answersQuestion). A chain that forks or runs in a circle holds none. Records of another class than
 * the one asked for do not count.
 */
export function answersQuestion({ rcode, answer, question }: Answer): boolean {
  if (rcode !== 'NOERROR' || !question || answer.length === 0) return false
  const { name, type, class: wanted = 'IN' } = question
  const own = wanted === 'IN' || wanted === 'ANY' ? answer : [] // all records here are of class IN
  if (type === 'ANY') return own.some((record) => isAt(record, foldName(name)))
  if (type === 'CNAME')
    return targetOf(own, foldName(name)) !== 'none' && targetOf(own, foldName(name)) !== 'fork'
  const end = endOfChain(own, question)
  return end !== undefined && own.some((record) => record.type === type && isAt(record, end))
}

const isAt = (record: ResourceRecord, name: string): boolean => foldName(record.name) === name

function endOfChain(answer: readonly ResourceRecord[], { name }: Question): string | undefined {
  const passed = new Set<string>()
  let here = foldName(name)
  while (!passed.has(here)) {
    passed.add(here)
    const target = targetOf(answer, here)
    if (target === 'fork') return undefined
    if (target === 'none') return here
    here = target
  }
  return undefined
}

/** The one name that a name is an alias of; names end with a dot, so the words in between cannot be names. */
function targetOf(answer: readonly ResourceRecord[], name: string): string {
  let target = 'none'
  for (const record of answer) {
    if (record.type !== 'CNAME' || !isAt(record, name)) continue
    const next = foldName(record.data)
    if (target !== 'none' && target !== next) return 'fork'
    target = next
  }
  return target
}
