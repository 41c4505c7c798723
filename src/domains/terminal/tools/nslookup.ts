import type { ResourceRecord } from '../../dns/model.ts'
import { lookUp, notModelled, type Program, print } from '../program.ts'
import { isAddress } from '../read-target.ts'
import { findServer, type Part, partsOf, readType } from './bind.ts'

/** nslookup of BIND 9.18 (bin/dig/nslookup.c), not interactive. */

const IGNORED = /^(?:no)?(?:search|recurse|defname|vc|fail)$|^(?:timeout|retry|port|ndots)=/

export function* runNslookup(words: readonly string[]): Program {
  const operands: string[] = []
  let type: string | undefined
  for (const word of words) {
    if (!word.startsWith('-')) {
      operands.push(word)
      continue
    }
    const option = word.slice(1)
    const [, given] = /^(?:q|query|ty|type|querytype)=(.*)$/.exec(option) ?? []
    if (given !== undefined) {
      type = given
      if (!readType(given)) yield* print(`unknown query type: ${given}\n`)
    } else if (/^(?:debug|d2)$/.test(option) || IGNORED.test(option)) return yield* notModelled()
    else yield* print(`*** Invalid option: ${option}\n`)
  }
  const [name, server] = operands
  if (name === undefined) return yield* notModelled() // interactive
  const wanted = readType(type)
  const found = server === undefined ? undefined : yield* findServer('nslookup', server)
  if (server !== undefined && found === undefined) return 1
  const looked = yield* lookUp({
    name,
    asker: 'nslookup',
    resolver: 'nslookup',
    ...(wanted && { type: wanted, isTypeGiven: true }),
    arguments: found === undefined ? [] : [`@${found}`],
  })
  const isReverse = isAddress(name)
  let hasNoAddress = false
  let isAnswered = false
  let code = 0
  for (const part of partsOf(looked)) {
    yield* print(part.errors.join(''))
    const { answer, last } = part
    if (!answer || !last) continue
    isAnswered = true
    const asked = last.query.question
    const hasHeader = !isReverse && (wanted !== undefined || asked.type === 'A')
    if (answer.rcode === 'SERVFAIL') yield* print(`;; Got SERVFAIL reply from ${last.server}\n`)
    if (hasHeader)
      yield* print(`Server:\t\t${server ?? last.server}\nAddress:\t${last.server}#53\n\n`)
    if (answer.rcode !== 'NOERROR') {
      code = 1
      yield* print(`** server can't find ${withoutDot(asked.name)}: ${answer.rcode}\n`)
      continue
    }
    const isDefault = !isReverse && wanted === undefined
    if (!answer.authoritative && (!isDefault || asked.type === 'A'))
      yield* print('Non-authoritative answer:\n')
    yield* print(answer.answer.map(printAnswer).join(''))
    if (answer.answer.length === 0) {
      if (isDefault && asked.type === 'A') hasNoAddress = true
      else if (!isDefault || hasNoAddress)
        yield* print(`*** Can't find ${isDefault ? withoutDot(asked.name) : name}: No answer\n`)
    }
    if (!answer.authoritative && !['A', 'AAAA'].includes(asked.type))
      yield* print(`\nAuthoritative answers can be found from:\n${others(part)}`)
  }
  if (!isAnswered) {
    yield* print(';; no servers could be reached\n\n')
    return 1
  }
  yield* print('\n')
  return code
}

const others = ({ answer }: Part): string =>
  [...(answer?.authority ?? []), ...(answer?.additional ?? [])]
    .map((record) => printOther(record))
    .join('')

const withoutDot = (name: string): string => (name === '.' ? name : name.replace(/\.$/, ''))

const printAnswer = (record: ResourceRecord): string =>
  record.type === 'A' || record.type === 'AAAA'
    ? `Name:\t${withoutDot(record.name)}\nAddress: ${record.data}\n`
    : printOther(record)

const WORDS: Readonly<Record<string, string>> = {
  A: 'internet address = ',
  NS: 'nameserver = ',
  CNAME: 'canonical name = ',
  PTR: 'name = ',
  HINFO: 'hinfo = ',
  MX: 'mail exchanger = ',
  TXT: 'text = ',
  AAAA: 'has AAAA address ',
  SRV: 'service = ',
  NAPTR: 'naptr = ',
}

const SOA_WORDS = ['origin', 'mail addr', 'serial', 'refresh', 'retry', 'expire', 'minimum']

function printOther({ name, type, data }: ResourceRecord): string {
  if (type === 'SOA') {
    const fields = data.split(' ').map((field, place) => {
      const text = place < 2 ? withoutDot(field) : field
      return `\t${SOA_WORDS[place]} = ${text}\n`
    })
    return `${withoutDot(name)}\n${fields.join('')}`
  }
  return `${withoutDot(name)}\t${WORDS[type] ?? `rdata_${type} = `}${data}\n`
}
