import type { ResourceRecord } from '../../dns/model.ts'
import type { Exchange } from '../model.ts'
import { lookUp, notModelled, type Program, print } from '../program.ts'
import { readType } from './bind.ts'

/** nslookup of busybox 1.35, as built with CONFIG_FEATURE_NSLOOKUP_BIG (networking/nslookup.c). */

const USAGE = `BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) multi-call binary.

Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]

Query DNS about HOST

QUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any
`

export function* runBusyboxNslookup(words: readonly string[]): Program {
  const operands: string[] = []
  let type: string | undefined
  for (const word of words) {
    const [, option, given] = /^-(type|querytype|query|q|debug)(?:=(.*))?$/.exec(word) ?? []
    if (option === 'debug') return yield* notModelled()
    if (option !== undefined) type = given
    else operands.push(word)
  }
  const [name, server] = operands
  if (name === undefined) {
    yield* print(USAGE)
    return 1
  }
  const wanted = readType(type)
  if (type !== undefined && !wanted) {
    yield* print(`nslookup: invalid query type "${type}"\n`)
    return 1
  }
  const looked = yield* lookUp({
    name,
    asker: 'busybox',
    resolver: 'bb-nslookup',
    ...(wanted && { type: wanted, isTypeGiven: true }),
    arguments: server === undefined ? [] : [server],
  })
  const { exchanges } = looked
  const servers = [...new Set(exchanges.map((exchange) => exchange.server))]
  for (const each of servers) {
    const own = exchanges.filter((exchange) => exchange.server === each)
    if (own.some(({ heard }) => heard?.came === 'refused'))
      yield* print(`nslookup: write to '${each}': Connection refused\n`)
    const answered = questionsOf(own)
    if (answered.every(({ heard }) => typeof heard?.came !== 'object')) continue
    yield* print(`Server:\t\t${each}\nAddress:\t${each}:53\n\n`)
    for (const exchange of answered) yield* print(printReply(exchange))
    return looked.error === 'OK' ? 0 : 1
  }
  yield* print(';; connection timed out; no servers could be reached\n\n')
  return 1
}

/** The newest exchange of each question, in the order in which their answers came; what has none comes last. */
function questionsOf(exchanges: readonly Exchange[]): readonly Exchange[] {
  const newest = new Map<string, Exchange>()
  for (const exchange of exchanges) {
    const { name, type } = exchange.query.question
    newest.set(`${name} ${type}`, exchange)
  }
  const timeOf = ({ heard }: Exchange): number => heard?.at ?? Number.POSITIVE_INFINITY
  return [...newest.values()].sort((left, right) => Math.sign(timeOf(left) - timeOf(right)) || 0)
}

function printReply({ query, heard }: Exchange): string {
  const name = withoutDot(query.question.name)
  const came = heard?.came
  if (typeof came !== 'object') return `*** Can't find ${name}: No answer\n\n`
  if (came.rcode !== 'NOERROR') return `** server can't find ${name}: ${came.rcode}\n\n`
  return `${came.authoritative ? '' : 'Non-authoritative answer:\n'}${came.answer.map(printRecord).join('')}\n`
}

const withoutDot = (text: string): string => (text === '.' ? text : text.replace(/\.$/, ''))

function printRecord({ name, type, data }: ResourceRecord): string {
  const own = withoutDot(name)
  const value = withoutDot(data)
  switch (type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${own}\nAddress: ${data}\n`
    case 'CNAME':
      return `${own}\tcanonical name = ${value}\n`
    case 'PTR':
      return `${own}\tname = ${value}\n`
    case 'NS':
      return `${own}\tnameserver = ${value}\n`
    case 'MX':
      return `${own}\tmail exchanger = ${value}\n`
    case 'SRV':
      return `${own}\tservice = ${value}\n`
    case 'TXT':
      return `${own}\ttext = ${data}\n`
    case 'SOA': {
      const [origin = '', mail = '', ...numbers] = data.split(' ')
      const words = ['serial', 'refresh', 'retry', 'expire', 'minimum']
      const rest = numbers.map((number, place) => `\t${words[place]} = ${number}\n`).join('')
      return `${own}\n\torigin = ${withoutDot(origin)}\n\tmail addr = ${withoutDot(mail)}\n${rest}`
    }
    default:
      return `${own}\t${type} = ${data}\n`
  }
}
