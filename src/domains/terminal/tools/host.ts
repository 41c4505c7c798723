import { RCODE_NUMBERS, type ResourceRecord } from '../../dns/model.ts'
import { lookUp, notModelled, type Program, print } from '../program.ts'
import { readOptions } from '../read-options.ts'
import { isAddress } from '../read-target.ts'
import { findServer, partsOf, readType } from './bind.ts'

/** host of BIND 9.18 (bin/dig/host.c). */

const USAGE = `Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]
            [-R number] [-m flag] [-p port] hostname [server]
       -a is equivalent to -v -t ANY
       -A is like -a but omits RRSIG, NSEC, NSEC3
       -c specifies query class for non-IN data
       -C compares SOA records on authoritative nameservers
       -d is equivalent to -v
       -l lists all hosts in a domain, using AXFR
       -m set memory debugging flag (trace|record|usage)
       -N changes the number of dots allowed before root lookup is done
       -p specifies the port on the server to query
       -r disables recursive processing
       -R specifies number of retries for UDP packets
       -s a SERVFAIL response should stop query
       -t specifies the query type
       -T enables TCP/IP mode
       -U enables UDP mode
       -v enables verbose output
       -V print version number and exit
       -w specifies to wait forever for a reply
       -W specifies how long to wait for a reply
       -4 use IPv4 query transport only
       -6 use IPv6 query transport only
`

export function* runHost(words: readonly string[]): Program {
  const options = readOptions(words, { letters: 'aACdilrTUvVwsc:N:t:W:R:m:p:46' })
  if ('kind' in options) {
    const { kind, option } = options
    const said = kind === 'unknown' ? 'illegal option' : 'option requires an argument'
    yield* print(`host: ${said} -- ${option.replace(/^--.*/, '-')}\n${USAGE}`)
    return 1
  }
  if ([...'aACdilrTUvVwscNWRmp6'].some((letter) => options.has(letter))) return yield* notModelled()
  const [name, server] = options.operands
  if (name === undefined) {
    yield* print(USAGE)
    return 1
  }
  const typed = options.value('t')
  const type = readType(typed)
  if (typed !== undefined && !type) {
    yield* print(`host: invalid type: ${typed}\n\n`)
    return 2
  }
  const found = server === undefined ? undefined : yield* findServer('host', server)
  if (server !== undefined && found === undefined) return 1
  const looked = yield* lookUp({
    name,
    asker: 'host',
    resolver: 'host',
    ...(type && { type, isTypeGiven: true }),
    arguments: found === undefined ? [] : [`@${found}`],
  })
  let isListed = server === undefined
  let code = 0
  const parts = partsOf(looked)
  for (const { answer, last, errors } of parts) {
    yield* print(errors.join(''))
    if (!answer || !last) {
      yield* print(';; no servers could be reached\n')
      return 1
    }
    if (!isListed)
      yield* print(
        `Using domain server:\nName: ${server}\nAddress: ${last.server}#53\nAliases: \n\n`,
      )
    isListed = true
    const { question } = last.query
    if (answer.rcode !== 'NOERROR') {
      const isNone = answer.rcode === 'NXDOMAIN' && !isAddress(name)
      const text = isNone ? name : question.name
      const shown = isAddress(name) && answer.rcode === 'NXDOMAIN' ? text : text.replace(/\.$/, '')
      yield* print(`Host ${shown} not found: ${RCODE_NUMBERS[answer.rcode]}(${answer.rcode})\n`)
      return 1
    }
    yield* print(answer.answer.map(printRecord).join(''))
    if (answer.answer.length === 0 && type)
      yield* print(`${question.name.replace(/\.$/, '')} has no ${question.type} record\n`)
    code = 0
  }
  return code
}

const TEXTS: Readonly<Record<string, string>> = {
  A: 'has address',
  NS: 'name server',
  CNAME: 'is an alias for',
  PTR: 'domain name pointer',
  HINFO: 'host information',
  MX: 'mail is handled by',
  TXT: 'descriptive text',
  LOC: 'location',
  AAAA: 'has IPv6 address',
}

const printRecord = ({ name, type, data }: ResourceRecord): string =>
  `${name === '.' ? name : name.replace(/\.$/, '')} ${TEXTS[type] ?? `has ${type} record`} ${data}\n`
