import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openZone } from '../../../src/domains/dns/find-in-zone.ts'
import { type Played, RESOLVERS, runLookup, serveCase } from '../../../src/domains/dns/index.ts'
import { foldName, type RecordType } from '../../../src/domains/dns/model.ts'
import type { ServedCase } from '../../../src/domains/dns/served-case.ts'
import { tallyOf } from '../../../src/domains/names/index.ts'
import { LIBRARIES, namesOf } from '../../../src/domains/names/model.ts'
import { usefulQueries } from '../../../src/domains/names/tally-queries.ts'
import { clientWith } from '../dns/play.ts'
import { ask, inNamedCluster, lastWorld, lookupIn } from './lookups.ts'

/** Queries sent and in vain: one whose answer is no part of what the caller got was in vain. */

interface Recorded {
  readonly resolver: string
  readonly name: string
  readonly family?: 'unspec' | 'inet' | 'inet6'
  readonly flags?: string
  readonly count?: number
  readonly queries: readonly string[]
  readonly api: { readonly addrs: readonly string[] }
}
interface RecordedCase extends ServedCase {
  readonly id: string
  readonly resolv_conf: string
  readonly hostname?: string
  readonly hosts?: string
  readonly nsswitch?: string
  readonly env?: Readonly<Record<string, string>>
  readonly results: readonly Recorded[]
}

const path = new URL('../../golden/dns/recorded.jsonl', import.meta.url)
const cases: readonly RecordedCase[] = readFileSync(path, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))

/** Lookups of whole addresses with the C libraries, as processes of their own. */
const isPlain = ({ resolver, count = 1, flags = 'canon' }: Recorded): boolean =>
  /^(glibc|musl)-gai/.test(resolver) && count === 1 && flags === 'canon'

const real = cases.flatMap((given) =>
  given.net ? [] : given.results.filter(isPlain).map((result) => [given, result] as const),
)

/** What the recording itself shows: questions that were answered with one of the addresses that the program got. */
function countRecorded(given: RecordedCase, { queries, api }: Recorded) {
  const useful = new Set<string>()
  for (const entry of queries) {
    const [server = '', , type = '', name = '', rcode = ''] = entry.split(' ')
    const zone = openZone(given.servers?.[server]?.zone ?? given.zone)
    const { records } = zone.resolve(name, type as RecordType) // as: types of a recording
    const isGot = records.some((record) => record.type === type && api.addrs.includes(record.data))
    if (rcode === 'NOERROR' && isGot) useful.add(`${type} ${foldName(name)}`)
  }
  return { sent: queries.length, wasted: queries.length - useful.size }
}

/** What we count in the same lookup of ours. */
function countPlayed({ events, outcome, endedAt }: Played) {
  const sent = events.flatMap((event) => (event.kind === 'sent' ? [event] : []))
  const queries = sent.map(({ at, send: { query }, reply }, place) => ({
    id: `${place}`,
    query,
    ...(reply.kind === 'answer' &&
      at + reply.afterMs <= endedAt && {
        answer: reply.answer,
        isHeard: true as const,
        heardAt: at + reply.afterMs,
      }),
  }))
  const useful = usefulQueries(queries, outcome?.addresses ?? [])
  return { sent: sent.length, wasted: sent.length - useful.size }
}

function playAgain(given: RecordedCase, { resolver, name, family = 'unspec' }: Recorded): Played {
  const open = RESOLVERS[resolver]
  if (!open) throw new Error(`there is no resolver ${resolver}`)
  const { hosts = '', nsswitch = 'hosts: dns\n', hostname = 'pod', env = {} } = given
  const client = clientWith(given.resolv_conf, { hosts, nsswitch, hostname, environment: env })
  const type = family === 'inet6' ? ('AAAA' as const) : ('A' as const)
  const asked = { name, family, type, hints: ['canon'], arguments: [] } as const
  return runLookup(open(client)(asked), serveCase(given), { limitMs: 40_000 })
}

test('the tally of glibc and musl is what their recorded queries show', () => {
  expect(real.length).toBeGreaterThan(300)
  for (const [given, recorded] of real) {
    const { resolver, name } = recorded
    const where = { id: given.id, resolver, name }
    expect({ ...where, ...countPlayed(playAgain(given, recorded)) }).toEqual({
      ...where,
      ...countRecorded(given, recorded),
    })
  }
})

describe('with packets, whatever looks a name up', () => {
  const label = fc.constantFrom(
    'ng-deploy-80',
    'many',
    'shop',
    'svc',
    'www',
    'example',
    'cluster.local',
  )
  const name = fc
    .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([labels, isAbsolute]) => `${labels.join('.')}${isAbsolute ? '.' : ''}`)
  const upstream = { 'www.example': { A: ['203.0.113.7', '203.0.113.8'] } }

  test('each address was brought by exactly one query that counts, and no other query counts', () => {
    fc.assert(
      fc.property(
        name,
        fc.constantFrom(1, 5),
        fc.constantFrom(...LIBRARIES),
        (asked, ndots, by) => {
          const recording = inNamedCluster([ask(asked, by)], { ndots, upstream })
          const world = lastWorld(recording)
          const queries = Object.values(namesOf(world).queries)
          const addresses = lookupIn(recording).outcome?.addresses ?? []
          const useful = usefulQueries(queries, addresses)
          const dataOf = (id: string) =>
            queries.find((query) => query.id === id)?.answer?.answer.map(({ data }) => data) ?? []
          for (const address of addresses)
            expect([...useful].filter((id) => dataOf(id).includes(address))).toHaveLength(1)
          for (const id of useful)
            expect(addresses.some((address) => dataOf(id).includes(address))).toBe(true)
          expect(tallyOf(world, '1')).toEqual({
            sent: queries.length,
            wasted: queries.length - useful.size,
          })
        },
      ),
      { numRuns: 25 },
    )
  })

  test.each(LIBRARIES)('%s: an address that is there is got by a query that counts', (by) => {
    const typed = by === 'nodeResolve' ? 'ng-deploy-80.shop.svc.cluster.local' : 'ng-deploy-80'
    const full = 'ng-deploy-80.shop.svc.cluster.local'
    const recording = inNamedCluster([ask(by === 'dig' ? full : typed, by)])
    const { sent, wasted } = tallyOf(lastWorld(recording), '1')
    expect({ by, addresses: lookupIn(recording).outcome?.addresses }).toEqual({
      by,
      addresses: ['10.96.0.80'],
    })
    expect(sent - wasted).toBe(1)
  })
})

test('an answer that was cut is in vain when the whole one comes over TCP', () => {
  const recording = inNamedCluster([ask('many', 'glibc')])
  const { sent, wasted } = tallyOf(lastWorld(recording), '1')
  expect(sent - wasted).toBe(1)
  expect(sent).toBeGreaterThan(2)
})
