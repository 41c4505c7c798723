import { sizeOnWire } from '../../coredns/index.ts'
import { flagsOf, printQuestion, printRecord, reverseName } from '../../dns/index.ts'
import type { Answer, RecordType, ResourceRecord } from '../../dns/model.ts'
import type { Exchange } from '../model.ts'
import { printWhen } from '../print-date.ts'
import { lookUp, notModelled, now, type Program, print, read } from '../program.ts'
import { type DigAsk, readDigWords } from '../read-dig-words.ts'
import { findServer, partsOf } from './bind.ts'

/** dig of BIND 9.18 (bin/dig/dig.c, bin/dig/dighost.c). */

/** As it calls itself: Debian 12's. */
const VERSION = '9.18.49-1~deb12u3-Debian'

const USAGE = `Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
            {global-d-opt} host [@local-server] {local-d-opt}
            [ host [@local-server] {local-d-opt} [...]]

Use "dig -h" (or "dig -h | more") for complete list of options
`

export function* runDig(words: readonly string[]): Program {
  const asked = readDigWords(words)
  if (asked === 'notModelled') return yield* notModelled()
  if ('invalid' in asked) {
    yield* print(`${asked.invalid}\n${USAGE}`)
    return 1
  }
  const server = asked.server === undefined ? undefined : yield* findServer('dig', asked.server)
  if (asked.server !== undefined && server === undefined) return 1
  const { has } = asked
  const type: RecordType = has('trace')
    ? 'NS'
    : (asked.type ?? (asked.name === undefined ? 'NS' : 'A'))
  const name = has('trace') ? '.' : (asked.name ?? '.')
  const began = yield* now()
  const looked = yield* lookUp({
    name,
    asker: 'dig',
    resolver: has('search') ? 'dig+search' : 'dig',
    type,
    arguments: [
      ...(server === undefined ? [] : [`@${server}`]),
      ...(asked.reverse === undefined ? [] : ['-x', asked.reverse]),
      ...(has('tcp') ? ['+tcp'] : []),
      ...(has('recurse') ? [] : ['+norecurse']),
      ...(has('edns') ? [] : ['+noedns']),
    ],
    options: [
      ...(asked.timeSeconds === undefined ? [] : [`timeout:${asked.timeSeconds}`]),
      ...(asked.tries === undefined ? [] : [`attempts:${asked.tries}`]),
    ].join(' '),
  })
  const part = partsOf(looked)[0]
  yield* print(part?.errors.join('') ?? '')
  if (!has('short') && has('cmd')) yield* print(greetingOf(words, asked))
  const { last, answer } = part ?? {}
  if (!answer || !last?.heard) {
    if (part === undefined || looked.error === 'exit 10') {
      const text = asked.reverse === undefined ? name : (reverseName(asked.reverse) ?? name)
      yield* print(`dig: '${text}' is not a legal name (unexpected end of input)\n`)
      return 10
    }
    yield* print(';; no servers could be reached\n')
    return 9
  }
  if (has('trace')) return yield* printTrace(last, answer, asked)
  if (has('short')) {
    yield* print(answer.answer.map(({ data }) => `${data}\n`).join(''))
    return 0
  }
  const at = yield* read((world) => world.api.elapsedMs + world.clock)
  yield* print(
    printAnswer({ last, answer, asked, when: at - ((yield* now()) - began - last.heard.at) }),
  )
  return 0
}

function greetingOf(words: readonly string[], { server }: DigAsk): string {
  const typed = words.length > 0 ? ` ${words.join(' ')}` : ''
  const found = server === undefined ? '' : '; (1 server found)\n'
  return `\n; <<>> DiG ${VERSION} <<>>${typed}\n${found};; global options: +cmd\n`
}

interface Printed {
  readonly last: Exchange
  readonly answer: Answer
  readonly asked: DigAsk
  /** Ms of the API server's clock. */
  readonly when: number
}

function printAnswer({ last, answer, asked, when }: Printed): string {
  const { has } = asked
  const blank = has('comments') ? '\n' : ''
  const section = (title: string, records: readonly ResourceRecord[]): string =>
    records.length === 0
      ? ''
      : `${has('comments') ? `;; ${title} SECTION:\n` : ''}${records
          .map((record) => `${printRecord(record)}\n`)
          .join('')}${blank}`
  const { question } = answer
  return [
    has('comments') ? headOf(last, answer) : '',
    has('question') && question
      ? `${has('comments') ? ';; QUESTION SECTION:\n' : ''}${printQuestion(question)}\n${blank}`
      : '',
    has('answer') ? section('ANSWER', answer.answer) : '',
    has('authority') ? section('AUTHORITY', answer.authority) : '',
    has('additional') ? section('ADDITIONAL', answer.additional) : '',
    has('stats') ? statsOf(last, answer, asked.server, when) : '',
  ].join('')
}

/** The id of a query is random; ours follows from its place. */
const idOf = (id: number): number => (id * 40_503 + 12_345) % 65_536

function headOf({ query }: Exchange, answer: Answer): string {
  const { edns, rcode } = answer
  const isMulticast = /(?:^|\.)local\.$/i.test(query.question.name)
  return [
    ';; Got answer:',
    ...(isMulticast
      ? [
          ';; WARNING: .local is reserved for Multicast DNS',
          ';; You are currently testing what happens when an mDNS query is leaked to DNS',
        ]
      : []),
    `;; ->>HEADER<<- opcode: QUERY, status: ${rcode}, id: ${idOf(answer.id)}`,
    flagsOf(query, answer),
    ...(query.recursionDesired && !answer.recursionAvailable
      ? [';; WARNING: recursion requested but not available']
      : []),
    '',
    ...(edns ? [';; OPT PSEUDOSECTION:', `; EDNS: version: 0, flags:; udp: ${edns.size}`] : []),
    '',
  ].join('\n')
}

function statsOf(
  { query, server, transport, sentAt, heard }: Exchange,
  answer: Answer,
  named: string | undefined,
  when: number,
): string {
  const took = Math.floor((heard?.at ?? sentAt) - sentAt)
  return `;; Query time: ${took} msec
;; SERVER: ${server}#53(${named ?? server}) (${transport.toUpperCase()})
;; WHEN: ${printWhen(when)}
;; MSG SIZE  rcvd: ${sizeOnWire(answer, query, transport)}

`
}

/** The servers of the root are not there to be asked: a trace ends where it would go on to them. */
function* printTrace(
  { query, server, transport, sentAt, heard }: Exchange,
  answer: Answer,
  asked: DigAsk,
): Program {
  const records = answer.answer.length > 0 ? answer.answer : answer.authority
  const took = Math.floor((heard?.at ?? sentAt) - sentAt)
  yield* print(
    `${records.map((record) => `${printRecord(record)}\n`).join('')};; Received ${sizeOnWire(answer, query, transport)} bytes from ${server}#53(${asked.server ?? server}) in ${took} ms\n\n`,
  )
  return answer.answer.some(({ type }) => type === 'NS') ? yield* notModelled() : 0
}
