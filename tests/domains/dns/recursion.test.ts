import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { INTERNET, queryFor, walkInternet } from './small-internet.ts'

/** A recursive resolver on its way from the root. What BIND and Unbound do with the same servers: `tests/domains/dns/recursion-recorded.test.ts`. */

const walk = (name: string, more: Parameters<typeof walkInternet>[1] = {}) =>
  walkInternet(queryFor(name), more)

describe('the way down', () => {
  test('root, top level domain, zone: three questions about the same name', () => {
    expect(walk('www.example.com.').asked).toEqual([
      '198.41.0.4 www.example.com. A',
      '192.5.6.30 www.example.com. A',
      '203.0.113.53 www.example.com. A',
    ])
  })

  test('a second name of the zone is asked where the zone is: the way there is remembered', () => {
    const { cache } = walk('www.example.com.')
    expect(walk('a.b.example.com.', { cache, at: 1_000 }).asked).toEqual([
      '203.0.113.53 a.b.example.com. A',
    ])
  })

  test('the same name is answered from the cache, with what is left of its TTL, until that has passed', () => {
    const { cache } = walk('www.example.com.')
    const later = walk('www.example.com.', { cache, at: 100_000 })
    expect(later.asked).toEqual([])
    expect(later.answer.answer[0]?.ttl).toBe(201)
    expect(walk('www.example.com.', { cache, at: 400_000 }).asked).toHaveLength(1)
  })

  test('a server without glue is looked up first, from the root', () => {
    const { asked, told } = walk('web.other.com.')
    expect(told).toContain('dns/noGlue')
    expect(asked.slice(2, 5)).toEqual([
      '198.41.0.4 ns.elsewhere.net. A',
      '192.5.6.30 ns.elsewhere.net. A',
      '203.0.113.54 ns.elsewhere.net. A',
    ])
  })

  test('an alias into another zone begins the walk again, from where its end is known', () => {
    const { answer, told } = walk('far.example.com.')
    expect(told).toContain('dns/aliasFollowed')
    expect(answer.answer.map(({ type, data }) => `${type} ${data}`)).toEqual([
      'CNAME web.other.com.',
      'A 203.0.113.80',
    ])
  })
})

describe('what does not exist', () => {
  test('is denied with the SOA of its zone and kept as long as that says (RFC 2308)', () => {
    const { answer, cache } = walk('nothing.example.com.')
    expect(answer.rcode).toBe('NXDOMAIN')
    expect(answer.authority[0]?.ttl).toBe(300)
    expect(walk('nothing.example.com.', { cache, at: 299_000 }).asked).toEqual([])
    expect(walk('nothing.example.com.', { cache, at: 301_000 }).asked).toHaveLength(1)
  })

  test('a name that only has others below it exists, without a record', () => {
    const { answer } = walk('b.example.com.')
    expect([answer.rcode, answer.answer.length]).toEqual(['NOERROR', 0])
  })

  test('an alias that leads nowhere is told, and that its end does not exist', () => {
    const { answer } = walk('dangling.example.com.')
    expect([answer.rcode, answer.answer.length]).toEqual(['NXDOMAIN', 1])
  })
})

describe('circles end', () => {
  test('aliases of one another', () => {
    expect(walk('one.example.com.').answer.rcode).toBe('SERVFAIL')
  })

  test('servers whose addresses depend on one another', () => {
    const { answer, asked } = walk('web.loop.')
    expect(answer.rcode).toBe('SERVFAIL')
    expect(asked.length).toBeLessThan(5)
  })

  test('a server that refers a zone to itself and does not have it', () => {
    const { answer, told } = walk('x.lame.com.')
    expect(answer.rcode).toBe('SERVFAIL')
    expect(told).toContain('dns/serverLame')
  })

  test('servers that are silent: the resolver gives up within its time', () => {
    const { '203.0.113.53': _, ...servers } = INTERNET
    const { answer, asked } = walk('www.example.com.', { servers })
    expect(answer.rcode).toBe('SERVFAIL')
    expect(asked.filter((one) => one.startsWith('203.0.113.53'))).toHaveLength(3)
  })

  test('whatever zones say, a walk ends after at most 50 questions', () => {
    const label = fc.constantFrom('a', 'b', 'c')
    const name = fc
      .array(label, { minLength: 1, maxLength: 3 })
      .map((labels) => `${labels.join('.')}.`)
    const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3')
    const line = fc.oneof(
      fc.tuple(name, name).map(([owner, to]) => `${owner} 60 NS ${to}`),
      fc.tuple(name, name).map(([owner, to]) => `${owner} 60 CNAME ${to}`),
      fc.tuple(name, address).map(([owner, to]) => `${owner} 60 A ${to}`),
      name.map((owner) => `${owner} 60 SOA a. b. 1 1 1 1 30`),
    )
    const lines = fc.array(line, { maxLength: 12 })
    const zones = fc.dictionary(fc.oneof(name, fc.constant('.')), lines, { maxKeys: 3 })
    const internet = fc.record({ '10.0.0.1': zones, '10.0.0.2': zones, '10.0.0.3': zones })
    fc.assert(
      fc.property(internet, name, (servers, asked) => {
        const rooted = { ...servers, '10.0.0.1': { '.': [], ...servers['10.0.0.1'] } }
        const walked = walkInternet(queryFor(asked), { servers: rooted })
        expect(walked.asked.length).toBeLessThanOrEqual(50)
        for (const { ttl } of walked.answer.answer) expect(ttl).toBeLessThanOrEqual(60)
      }),
      { numRuns: 150 },
    )
  })
})
