import type { RecordType, ResourceRecord } from '../../dns/model.ts'
import { say } from '../explain.ts'
import { makeAnswer } from '../make-answer.ts'
import { closestZone, normalized } from '../names.ts'
import { type Chain, outcomeOf, pass, type StagePlace } from '../run.ts'

const ZONES = ['localhost.', '0.in-addr.arpa.', '127.in-addr.arpa.', '255.in-addr.arpa.']
const TTL = 604_800

interface LocalSettings {
  readonly takesPrefix: boolean
}

/** Answers for the loopback's names (RFC 6303; coredns plugin/local/local.go, v1.14.7). */
export function* localStage(
  { takesPrefix }: LocalSettings,
  { run, query, next }: StagePlace,
): Chain {
  const { name, type } = query.question
  const small = normalized(name)
  const isBelow = small.endsWith('.localhost.')
  const isBefore = takesPrefix && small !== 'localhost.' && small.startsWith('localhost.')
  const zone = closestZone(ZONES, name)
  if (!isBelow && !isBefore && zone === undefined) return yield* next(query)
  pass(run, 'local', say('localAnswered'))
  const loopback = loopbackOf(name, type)
  if (isBelow || isBefore) {
    return outcomeOf(
      makeAnswer(query, loopback ? { answer: [loopback] } : { authority: [soaOf(name)] }),
    )
  }
  const asked = name.slice(name.length - (zone?.length ?? 0))
  if (ZONES.includes(small)) {
    const own = small === 'localhost.' ? loopback : undefined
    const answer = own ?? zoneRecord(name, type)
    return outcomeOf(
      makeAnswer(query, answer ? { answer: [answer] } : { authority: [soaOf(name)] }),
    )
  }
  if (small === '1.0.0.127.in-addr.arpa.') {
    const pointer: ResourceRecord = { name, type: 'PTR', ttl: TTL, data: 'localhost.' }
    return outcomeOf(
      makeAnswer(query, type === 'PTR' ? { answer: [pointer] } : { authority: [soaOf(asked)] }),
    )
  }
  return outcomeOf(makeAnswer(query, { rcode: 'NXDOMAIN', authority: [soaOf(asked)] }))
}

function loopbackOf(name: string, type: RecordType): ResourceRecord | undefined {
  if (type === 'A') return { name, type, ttl: TTL, data: '127.0.0.1' }
  return type === 'AAAA' ? { name, type, ttl: TTL, data: '::1' } : undefined
}

function zoneRecord(name: string, type: RecordType): ResourceRecord | undefined {
  if (type === 'SOA') return soaOf(name)
  return type === 'NS' ? { name, type, ttl: TTL, data: 'localhost.' } : undefined
}

const soaOf = (name: string): ResourceRecord => ({
  name,
  type: 'SOA',
  ttl: TTL,
  data: `localhost. root.localhost. 1 0 0 0 ${TTL}`,
})
