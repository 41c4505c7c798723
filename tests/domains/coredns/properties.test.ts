import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DIRECTIVES } from '../../../src/domains/coredns/config.ts'
import { fitAnswer, isRefusal, readCorefile } from '../../../src/domains/coredns/index.ts'
import { messageSize } from '../../../src/domains/coredns/measure-message.ts'
import type { Answer, Query, RecordType, ResourceRecord } from '../../../src/domains/dns/model.ts'
import { askFor, clusterWith, KUBERNETES, knowsAll, start } from './small-server.ts'

const label = fc.constantFrom(
  ...[
    'web',
    'shop',
    'svc',
    'pod',
    'cluster',
    'local',
    '_http',
    '_tcp',
    'x',
    'WEB',
    '*',
    '10-96-5-1',
  ],
  ...['1', '5', '96', '10', 'in-addr', 'arpa', 'dns', 'ns', 'dns-version', '_zone', 'pin'],
)
const name = fc
  .array(label, { minLength: 0, maxLength: 7 })
  .chain((labels) =>
    fc
      .constantFrom('.', '.svc.cluster.local.', '.cluster.local.', '.in-addr.arpa.')
      .map((end) => (labels.length === 0 ? end.replace(/^\.(?=.)/, '') : labels.join('.') + end)),
  )
const type = fc.constantFrom<RecordType>(
  'A',
  'AAAA',
  'SRV',
  'PTR',
  'TXT',
  'SOA',
  'NS',
  'CNAME',
  'MX',
  'ANY',
  'HTTPS',
  'DS',
)
const words = fc.constantFrom(
  ...DIRECTIVES,
  ...[
    '{',
    '}',
    '\n',
    '"',
    '#',
    '.',
    '.:53',
    ',',
    '(s)',
    'import',
    's',
    '30',
    '-1',
    'a.b',
    '{$X}',
    '10.0.0.0/9',
    '(',
  ],
)

describe('any text is a Corefile or is refused in one line', () => {
  test('nothing else comes of it', () => {
    const machine = { files: {}, environment: {}, hostName: 'coredns' }
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), fc.constantFrom(' ', '\n'), (list, gap) => {
        const read = readCorefile(list.join(gap), machine)
        if (!isRefusal(read)) return read.blocks.length > 0
        return read.refused.trim() !== '' && !read.refused.trim().includes('undefined')
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('whatever is asked', () => {
  const asked: string[] = []
  const host = start({
    plugins: ['errors', 'cache 30', 'loadbalance', KUBERNETES, 'forward . 192.0.2.53'],
    objects: clusterWith('web', 'db'),
    network: (one, at) => {
      asked.push(one.query.question.name)
      return knowsAll(one, at)
    },
  })

  test('names of the cluster never leave it, and a denial of one carries the SOA of the zone, once', () => {
    fc.assert(
      fc.property(name, type, (one, wanted) => {
        asked.length = 0
        const { answer } = askFor(host, one, { type: wanted })
        if (!answer || !one.toLowerCase().endsWith('cluster.local.')) return
        expect(asked).toEqual([])
        if (answer.answer.length > 0) return
        expect(answer.authority.map((record) => record.type)).toEqual(['SOA'])
      }),
      { numRuns: 500 },
    )
  })

  test('no TTL is above what the cache allows, and an answer from memory is the same but for its TTL', () => {
    fc.assert(
      fc.property(name, type, fc.nat(29), (one, wanted, seconds) => {
        const first = askFor(host, one, { type: wanted })
        const again = askFor(first.host, one, { type: wanted, afterMs: seconds * 1_000 })
        const records = [first.answer, again.answer].flatMap((answer) => [
          ...(answer?.answer ?? []),
          ...(answer?.authority ?? []),
          ...(answer?.additional ?? []),
        ])
        expect(records.every(({ ttl }) => ttl <= 30)).toBe(true)
        const data = (answer: Answer | undefined) =>
          answer?.answer.map((record) => record.data).sort()
        expect(data(again.answer)).toEqual(data(first.answer))
        expect(again.answer?.rcode).toBe(first.answer?.rcode)
      }),
      { numRuns: 300 },
    )
  })
})

describe('an answer is cut to what the client takes', () => {
  const record = fc.record({
    name: fc.constantFrom('a.example.', 'b.example.', 'web.shop.svc.cluster.local.'),
    type: fc.constantFrom<RecordType>('A', 'SRV', 'CNAME', 'TXT'),
    ttl: fc.constant(30),
  })
  const dataOf: Readonly<Partial<Record<RecordType, string>>> = {
    A: '10.96.5.1',
    SRV: '0 50 80 web.shop.svc.cluster.local.',
    CNAME: 'other.example.',
    TXT: '"some text" "more of it"',
  }
  const records = fc
    .array(record, { maxLength: 60 })
    .map((list): readonly ResourceRecord[] =>
      list.map((one) => ({ ...one, data: dataOf[one.type] ?? '' })),
    )

  test('from the end, with TC set, and not at all when it fits', () => {
    const query: Query = {
      id: 1,
      question: { name: 'a.example.', type: 'ANY' },
      recursionDesired: true,
    }
    fc.assert(
      fc.property(
        records,
        records,
        fc.integer({ min: 512, max: 4096 }),
        (answer, additional, room) => {
          const whole: Answer = {
            id: 1,
            question: query.question,
            rcode: 'NOERROR',
            authoritative: true,
            truncated: false,
            recursionAvailable: false,
            answer,
            authority: [],
            additional,
          }
          const fitted = fitAnswer(whole, query, room)
          const kept = fitted.answer.length + fitted.additional.length
          const isCut = kept < answer.length + additional.length
          expect(fitted.truncated).toBe(isCut)
          expect(fitted.answer).toEqual(answer.slice(0, fitted.answer.length))
          expect(fitted.additional).toEqual(additional.slice(0, fitted.additional.length))
          if (messageSize(whole) <= room) expect(isCut).toBe(false)
          if (fitted.answer.length < answer.length) expect(fitted.additional).toEqual([])
        },
      ),
    )
  })
})
