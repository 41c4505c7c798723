import { describe, expect, test } from 'vitest'
import { indexRecords } from '../../../src/domains/coredns/index.ts'
import {
  answerTo,
  askFor,
  clusterWith,
  KUBERNETES,
  knowsAll,
  silent,
  start,
} from './small-server.ts'

const FORWARD = 'forward . 192.0.2.53'
const LATE = 'late.shop.svc.cluster.local.'

describe('a Service that is asked for before it exists', () => {
  const withLate = indexRecords(clusterWith('web', 'late'), 1)

  test('stays unknown until the denial has left the cache, half a minute later', () => {
    const early = askFor(start({ plugins: [KUBERNETES, 'cache 30'] }), LATE)
    expect(early.answer?.rcode).toBe('NXDOMAIN')
    const host = { ...early.host, server: { ...early.host.server, records: withLate } }
    const soon = askFor(host, LATE, { afterMs: 29_000 })
    expect(soon.answer?.rcode).toBe('NXDOMAIN')
    expect(soon.told).toContain('cacheHit')
    const late = askFor(soon.host, LATE, { afterMs: 1_000 })
    expect(late.answer?.answer.map(({ data }) => data)).toEqual(['10.96.5.2'])
  })

  test('is known at once where the cluster zone is not cached, as kubeadm sets it up', () => {
    const cache = 'cache 30 {\n disable success cluster.local\n disable denial cluster.local\n }'
    const early = askFor(start({ plugins: [KUBERNETES, cache] }), LATE)
    expect(early.told).toContain('cacheDisabled')
    const host = { ...early.host, server: { ...early.host.server, records: withLate } }
    expect(askFor(host, LATE).answer?.rcode).toBe('NOERROR')
  })
})

describe('what the cache does to an answer', () => {
  const web = 'web.shop.svc.cluster.local.'

  test('its TTL counts down in whole seconds', () => {
    const first = askFor(start({ plugins: [KUBERNETES, 'cache 30'] }), web)
    const second = askFor(first.host, web, { afterMs: 2_900 })
    expect(second.answer?.answer.map(({ ttl }) => ttl)).toEqual([28])
  })

  test('an answer from memory keeps the spelling of who asked first', () => {
    const first = askFor(start({ plugins: [KUBERNETES, 'cache 30'] }), web)
    const second = askFor(first.host, web.toUpperCase())
    expect(second.answer?.answer.map(({ name }) => name)).toEqual([web])
  })

  test('a TTL of 0 becomes 5 seconds', () => {
    const kubernetes = KUBERNETES.replace('ttl 30', 'ttl 0')
    const first = askFor(start({ plugins: [kubernetes, 'cache'] }), web)
    expect(first.answer?.answer.map(({ ttl }) => ttl)).toEqual([5])
  })

  test('a name that is asked for often is fetched again before it runs out', () => {
    const plugins = ['cache {\n prefetch 2\n }', FORWARD]
    const first = askFor(start({ plugins }), 'api.example.com.')
    const second = askFor(first.host, 'api.example.com.', { afterMs: 10_000 })
    expect(second.told).not.toContain('cachePrefetches')
    const third = askFor(second.host, 'api.example.com.', { afterMs: 45_000 })
    expect(third.told).toContain('cachePrefetches')
    const fourth = askFor(third.host, 'api.example.com.', { afterMs: 6_000 })
    expect(fourth.answer?.answer.map(({ ttl }) => ttl)).toEqual([54])
  })

  test('serve_stale answers with TTL 0 while the upstream is silent', () => {
    let network = knowsAll
    const plugins = ['cache {\n serve_stale\n }', FORWARD]
    const host = start({ plugins, network: (one, at) => network(one, at) })
    const first = askFor(host, 'api.example.com.')
    network = silent
    const second = askFor(first.host, 'api.example.com.', { afterMs: 90_000 })
    expect(second.told).toContain('cacheStale')
    expect(second.tookMs).toBe(0)
    expect(second.answer?.answer).toEqual([
      { name: 'api.example.com.', type: 'A', ttl: 0, data: '203.0.113.1' },
    ])
  })
})

describe('upstreams that fail', () => {
  const took = (plugins: readonly string[], count: number, restMs = 0) => {
    const network = (one: Parameters<typeof silent>[0], at: number) =>
      one.upstream === '192.0.2.66:53' ? silent(one, at) : knowsAll(one, at)
    let host = start({ plugins, network })
    return Array.from({ length: count }, (_, place) => {
      const asked = askFor(host, `n${place}.example.com.`, { afterMs: restMs })
      host = asked.host
      return asked.tookMs
    })
  }

  test('a silent upstream costs four seconds, and two once it is known to be down', () => {
    expect(took(['forward . 192.0.2.66'], 3, 3_000)).toEqual([4_000, 2_000, 2_000])
  })

  test('behind a silent one, the good one is asked late three times, then at once', () => {
    const line = 'forward . 192.0.2.66 192.0.2.53 {\n policy sequential\n }'
    expect(took([line], 5)).toEqual([2_000, 2_000, 2_000, 0, 0])
  })

  test('the failure is written to the log, and is not cached', () => {
    const plugins = ['errors', 'cache 30', 'forward . 192.0.2.66']
    const first = askFor(start({ plugins, network: silent }), 'api.example.com.')
    expect(first.answer?.rcode).toBe('SERVFAIL')
    expect(first.told).toContain('errorLogged')
    expect(askFor(first.host, 'api.example.com.').told).toContain('cacheMiss')
  })

  test('round robin goes around', () => {
    const asked: string[] = []
    let host = start({
      plugins: ['forward . 192.0.2.1 192.0.2.2 192.0.2.3 {\n policy round_robin\n }'],
      network: (one, at) => {
        asked.push(one.upstream)
        return knowsAll(one, at)
      },
    })
    for (let count = 0; count < 4; count++) host = askFor(host, 'api.example.com.').host
    expect(asked).toEqual(['192.0.2.2:53', '192.0.2.3:53', '192.0.2.1:53', '192.0.2.2:53'])
  })

  test('an answer cut over UDP is asked for again over TCP with prefer_udp', () => {
    const transports: string[] = []
    const host = start({
      plugins: ['forward . 192.0.2.53 {\n prefer_udp\n }'],
      network: ({ query, transport }) => {
        transports.push(transport)
        const whole = answerTo(query, '203.0.113.1', 60)
        const answer = transport === 'udp' ? { ...whole, answer: [], truncated: true } : whole
        return { kind: 'answer', after: 1, answer }
      },
    })
    const { answer } = askFor(host, 'big.example.com.', { transport: 'tcp' })
    expect(transports).toEqual(['udp', 'tcp'])
    expect(answer?.answer).toHaveLength(1)
  })
})

describe('circles', () => {
  test('a server whose upstream is itself does not start with the plugin loop', () => {
    const plugins = ['loop', 'forward . 127.0.0.1']
    expect(() => start({ plugins })).toThrow('Loop (<addr> -> :53) detected for zone "."')
  })

  test('a server whose upstream is itself answers SERVFAIL in the end without it', () => {
    const { answer } = askFor(start({ plugins: ['forward . 127.0.0.1'] }), 'api.example.com.')
    expect(answer?.rcode).toBe('SERVFAIL')
  })

  test('a template that is an alias of itself takes the process down', () => {
    const template = 'template IN A {\n answer "{{ .Name }} 60 IN CNAME {{ .Name }}"\n }'
    const asked = askFor(start({ plugins: [template] }), 'a.example.')
    expect(asked.answer).toBeUndefined()
    expect(asked.told).toContain('tooDeep')
  })
})
