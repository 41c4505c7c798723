import type { RecordType, ResourceRecord } from '../../dns/model.ts'
import { say } from '../explain.ts'
import { addressOfReverse } from '../kubernetes/find-reverse.ts'
import { makeAnswer } from '../make-answer.ts'
import { absolute, closestZone, labelsOf, normalized } from '../names.ts'
import { type Chain, outcomeOf, pass, type StagePlace } from '../run.ts'
import type { HostsSettings, HostTable } from '../setup/hosts.ts'

/** Answers out of a hosts file (coredns plugin/hosts/hosts.go, v1.14.7). */
export function* hostsStage(settings: HostsSettings, { run, query, next }: StagePlace): Chain {
  const { type } = query.question
  const name = normalized(query.question.name)
  if (closestZone(settings.zones, name) === undefined && type !== 'PTR') {
    pass(run, 'hosts', say('outsideZones', { zones: settings.zones.join(' ') }))
    return yield* next(query)
  }
  const records = recordsOf(settings, name, type)
  if (type === 'PTR' && records.length === 0) {
    pass(run, 'hosts', say('hostsUnknown', { name }))
    return yield* next(query)
  }
  const falls = closestZone(settings.fallthrough, name) !== undefined
  const isOther = type !== 'PTR' && type !== 'A' && type !== 'AAAA'
  if (isOther && settings.fallsForOtherTypes && falls) {
    pass(run, 'hosts', say('fellThrough'))
    return yield* next(query)
  }
  const isKnown =
    records.length > 0 ||
    ['A', 'AAAA'].some((one) => recordsOf(settings, name, one === 'A' ? 'A' : 'AAAA').length > 0)
  if (!isKnown) {
    pass(run, 'hosts', say('hostsUnknown', { name }))
    if (falls) {
      pass(run, 'hosts', say('fellThrough'))
      return yield* next(query)
    }
    // There is no SOA to deny the name with, so the answer is an error.
    pass(run, 'hosts', say('hostsFails'))
    return { rcode: 'SERVFAIL' }
  }
  pass(run, 'hosts', records.length > 0 ? say('hostsFound', { name }) : say('noData', { type }))
  return outcomeOf(makeAnswer(query, { isAuthoritative: true, answer: records }))
}

function recordsOf(
  { tables, ttl }: HostsSettings,
  name: string,
  type: RecordType,
): readonly ResourceRecord[] {
  const made = (data: string): ResourceRecord => ({ name, type, ttl, data })
  if (type === 'A') return tables.flatMap(({ v4 }) => namesIn(v4, name)).map(made)
  if (type === 'AAAA') return tables.flatMap(({ v6 }) => namesIn(v6, name)).map(made)
  if (type !== 'PTR') return []
  const address = addressOfReverse(name) ?? ''
  return tables.flatMap(({ names }) => names[address] ?? []).map((data) => made(absolute(data)))
}

const namesIn = (table: HostTable['v4'], name: string): readonly string[] =>
  table[name] ?? table[`*.${absolute(labelsOf(name).slice(1).join('.'))}`] ?? []
