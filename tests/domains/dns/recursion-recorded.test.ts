import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { answerAsAuthority, openAuthority } from '../../../src/domains/dns/index.ts'
import type { ResourceRecord } from '../../../src/domains/dns/model.ts'
import { INTERNET, queryFor, walkInternet } from './small-internet.ts'

/** The same zones and questions as BIND 9.18 and Unbound 1.17 had: `tests/golden/dns/README.md` says how. */

interface Recorded {
  readonly rcode: string
  readonly ANSWER?: readonly string[]
  readonly AUTHORITY?: readonly string[]
  readonly ADDITIONAL?: readonly string[]
  readonly aa?: boolean
  /** Without the priming of the root. */
  readonly asked?: readonly string[]
}

const golden: Readonly<
  Record<'authority' | 'bind' | 'unbound', Readonly<Record<string, Recorded>>>
> = JSON.parse(readFileSync('tests/golden/dns/recursion.json', 'utf8'))

const lines = (records: readonly ResourceRecord[]) =>
  records.map(({ name, ttl, type, data }) => `${name} ${ttl} ${type} ${data}`)

test.each(Object.entries(golden.authority))('BIND as a server of zones: %s', (asked, recorded) => {
  const [address = '', name = ''] = asked.split(' ')
  const zones = Object.entries(INTERNET[address] ?? {}).map(([origin, text]) =>
    openAuthority(origin, text),
  )
  const said = answerAsAuthority(zones, { ...queryFor(name), recursionDesired: false })
  expect(said.rcode).toBe(recorded.rcode)
  expect(said.authoritative).toBe(recorded.aa)
  expect(lines(said.answer)).toEqual(recorded.ANSWER ?? [])
  // BIND adds the zone's own NS to answers; those are of no use to anybody who got here.
  const isAnswered = said.answer.length > 0 && said.authoritative
  if (!isAnswered) {
    expect(lines(said.authority)).toEqual(recorded.AUTHORITY ?? [])
    expect(lines(said.additional)).toEqual(recorded.ADDITIONAL ?? [])
  }
})

describe.each(['bind', 'unbound'] as const)('%s as a recursive resolver', (who) => {
  test.each(Object.entries(golden[who]))('%s', (name, recorded) => {
    const { answer } = walkInternet(queryFor(name))
    const steady = (text: string) => text.replace(/^(\S+) \d+ /, '$1 ')
    expect(answer.rcode).toBe(recorded.rcode)
    expect(lines(answer.answer).map(steady)).toEqual((recorded.ANSWER ?? []).map(steady))
    const authority = (recorded.AUTHORITY ?? []).filter((text) => text.includes(' SOA '))
    expect(lines(answer.authority).map(steady)).toEqual(authority.map(steady))
    if (who === 'bind') expect(lines(answer.authority)).toEqual(authority)
  })
})

/** Where no server helps, Unbound asks the same ones again before it gives up. */
const HOPELESS = ['one.example.com.', 'web.loop.', 'x.lame.com.']

test.each(Object.entries(golden.unbound).filter(([name]) => !HOPELESS.includes(name)))(
  'asks whom Unbound asks, in its order: %s',
  (name, recorded) => {
    expect(walkInternet(queryFor(name)).asked).toEqual(recorded.asked)
  },
)
