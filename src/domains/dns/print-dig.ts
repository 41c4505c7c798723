import type { Answer, Query, ResourceRecord, Transport } from './model.ts'

/** What `dig` prints of an answer (BIND 9.18, bin/dig/dighost.c, lib/dns/masterdump.c). The time of day is left out. */

export interface DigExchange {
  readonly query: Query
  /** Absent: nothing came back. */
  readonly answer?: Answer
  readonly server: string
  readonly transport: Transport
  readonly tookMs: number
  /** Of the answer, as it came. */
  readonly bytes: number
}

/** Columns at which TTL, class, type and data begin, if the words before leave room. */
const COLUMNS = { ttl: 24, class: 32, type: 40, data: 48 }
const TAB = 8

export function printDig({ query, answer, server, transport, tookMs, bytes }: DigExchange): string {
  const { name, type } = query.question
  const head = [
    '',
    `; <<>> DiG 9.18 <<>> @${server} ${name} ${type}`,
    '; (1 server found)',
    ';; global options: +cmd',
  ]
  if (!answer) {
    const lost = `;; communications error to ${server}#53: timed out`
    return [lost, ...head, ';; no servers could be reached', ''].join('\n')
  }
  const { edns } = answer
  const lines = [
    ...head,
    ';; Got answer:',
    `;; ->>HEADER<<- opcode: QUERY, status: ${answer.rcode}, id: ${answer.id}`,
    flagsOf(query, answer),
    ...(query.recursionDesired && !answer.recursionAvailable
      ? [';; WARNING: recursion requested but not available']
      : []),
    '',
    ...(edns ? [';; OPT PSEUDOSECTION:', `; EDNS: version: 0, flags:; udp: ${edns.size}`] : []),
    ...(answer.question ? [';; QUESTION SECTION:', printQuestion(answer.question), ''] : []),
    ...printSection('ANSWER', answer.answer),
    ...printSection('AUTHORITY', answer.authority),
    ...printSection('ADDITIONAL', answer.additional),
    `;; Query time: ${tookMs} msec`,
    `;; SERVER: ${server}#53(${server}) (${transport.toUpperCase()})`,
    `;; MSG SIZE  rcvd: ${bytes}`,
    '',
  ]
  return lines.join('\n')
}

export function flagsOf(query: Query, answer: Answer): string {
  const flags = [
    'qr',
    ...(answer.authoritative ? ['aa'] : []),
    ...(answer.truncated ? ['tc'] : []),
    ...(query.recursionDesired ? ['rd'] : []),
    ...(answer.recursionAvailable ? ['ra'] : []),
  ]
  const counts = [
    `QUERY: ${answer.question ? 1 : 0}`,
    `ANSWER: ${answer.answer.length}`,
    `AUTHORITY: ${answer.authority.length}`,
    `ADDITIONAL: ${answer.additional.length + (answer.edns ? 1 : 0)}`,
  ]
  return `;; flags: ${flags.join(' ')}; ${counts.join(', ')}`
}

const printSection = (title: string, records: readonly ResourceRecord[]): readonly string[] =>
  records.length === 0 ? [] : [`;; ${title} SECTION:`, ...records.map(printRecord), '']

export const printQuestion = ({ name, class: own, type }: Query['question']): string =>
  `;${inColumns(name, [
    [COLUMNS.class, own ?? 'IN'],
    [COLUMNS.type, type],
  ])}`

export const printRecord = ({ name, ttl, class: own, type, data }: ResourceRecord): string =>
  inColumns(name, [
    [COLUMNS.ttl, String(ttl)],
    [COLUMNS.class, own ?? 'IN'],
    [COLUMNS.type, type],
    [COLUMNS.data, data],
  ])

/** Words at their columns; one blank where a word before them is too long. */
function inColumns(first: string, words: readonly (readonly [number, string])[]): string {
  let line = first
  let column = first.length
  for (const [at, word] of words) {
    const tabs = Math.floor(at / TAB) - Math.floor(column / TAB)
    line += column < at ? '\t'.repeat(tabs) + word : ` ${word}`
    column = (column < at ? at : column + 1) + word.length
  }
  return line
}
