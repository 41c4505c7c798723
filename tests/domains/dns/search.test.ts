import { describe, expect, test } from 'vitest'
import { clientWith, namesOf, POD_CONF, play, questionsOf, reasonsOf } from './play.ts'

/** What the search list, ndots and one more dot do, C library by C library. */

const external = { zone: { names: { 'api.example.com': { A: ['203.0.113.7'] } } } }

describe('an external name with two dots, ndots 5', () => {
  const wasted = [
    'api.example.com.default.svc.cluster.local.',
    'api.example.com.svc.cluster.local.',
    'api.example.com.cluster.local.',
  ]

  test.each(['glibc-gai', 'musl-gai'])(
    '%s asks under every domain first: eight questions',
    (resolver) => {
      const played = play(resolver, { name: 'api.example.com' }, external)
      expect(namesOf(played)).toEqual([...wasted, 'api.example.com.'])
      expect(questionsOf(played)).toHaveLength(8)
      expect(played.outcome?.addresses).toEqual(['203.0.113.7'])
    },
  )

  test.each(['glibc-gai', 'musl-gai'])(
    '%s asks once where the name ends with a dot',
    (resolver) => {
      const played = play(resolver, { name: 'api.example.com.' }, external)
      expect(questionsOf(played)).toEqual(['api.example.com. A', 'api.example.com. AAAA'])
      expect(reasonsOf(played)[0]).toBe('dns/typedFinalDot')
    },
  )

  test.each(['glibc-gai', 'musl-gai'])('%s asks once where ndots is 1', (resolver) => {
    const client = clientWith(POD_CONF.replace('ndots:5', 'ndots:1'))
    expect(namesOf(play(resolver, { name: 'api.example.com' }, external, client))).toEqual([
      'api.example.com.',
    ])
  })

  test('an option written `dnots` is no option: ndots is 1', () => {
    const client = clientWith(POD_CONF.replace('ndots:5', 'dnots:5'))
    expect(namesOf(play('glibc-gai', { name: 'api.example.com' }, external, client))).toEqual([
      'api.example.com.',
    ])
  })
})

describe('a Service of another namespace, ndots 1', () => {
  const client = clientWith(POD_CONF.replace('ndots:5', 'ndots:1'))
  const served = { zone: { names: { 'web.shop.svc.cluster.local': { A: ['10.96.4.4'] } } } }

  test('glibc asks as typed, then goes through the list and finds it', () => {
    const played = play('glibc-gai', { name: 'web.shop' }, served, client)
    expect(namesOf(played)).toEqual([
      'web.shop.',
      'web.shop.default.svc.cluster.local.',
      'web.shop.svc.cluster.local.',
    ])
    expect(played.outcome?.error).toBe('OK')
  })

  test('musl never looks at the list: the same Pod spec fails on Alpine', () => {
    const played = play('musl-gai', { name: 'web.shop' }, served, client)
    expect(namesOf(played)).toEqual(['web.shop.'])
    expect(played.outcome?.error).toBe('EAI_NONAME')
    expect(reasonsOf(played)[0]).toBe('dns/typedOnly')
  })
})

describe('a name that exists without an address, further up than one that has some', () => {
  const served = {
    zone: {
      names: {
        'web.default.svc.cluster.local': { TXT: ['x'] },
        'web.svc.cluster.local': { A: ['10.0.0.1'] },
      },
    },
  }

  test('glibc goes on', () => {
    expect(play('glibc-gai', { name: 'web' }, served).outcome?.addresses).toEqual(['10.0.0.1'])
  })

  test('musl stops', () => {
    const { outcome } = play('musl-gai', { name: 'web' }, served)
    expect(outcome).toMatchObject({ error: 'EAI_NONAME', addresses: [] })
  })
})

describe('servers that do not answer', () => {
  const silent = { servers: { '10.96.0.10': { behaviour: 'TIMEOUT' as const } } }

  test('glibc waits twice five seconds for the first name and for the name as typed', () => {
    const played = play('glibc-gai', { name: 'web' }, silent)
    expect(played.outcome?.error).toBe('EAI_AGAIN')
    expect(Math.round(played.endedAt / 1000)).toBe(20)
  })

  test('musl gives up after five seconds', () => {
    const played = play('musl-gai', { name: 'web' }, silent)
    expect(played.outcome?.error).toBe('EAI_AGAIN')
    expect(Math.round(played.endedAt / 1000)).toBe(5)
  })

  test('a lost AAAA answer costs glibc one timeout, and questions go one by one from then on', () => {
    const lost = {
      zone: {
        names: {
          'web.default.svc.cluster.local': { A: ['10.0.0.1'], fail: { AAAA: 'TIMEOUT' as const } },
        },
      },
    }
    const played = play('glibc-gai', { name: 'web' }, lost)
    expect(played.outcome?.addresses).toEqual(['10.0.0.1'])
    expect(Math.round(played.endedAt / 1000)).toBe(15)
    const again = played.events.flatMap((event) =>
      event.kind === 'sent' && event.send.again ? [event.send.again.key] : [],
    )
    expect(again).toContain('dns/oneByOne')
  })
})

test('musl throws a found IPv4 address away when the IPv6 answer is NXDOMAIN', () => {
  const broken = {
    zone: { names: { 'web.x': { A: ['10.0.0.1'], fail: { AAAA: 'NXDOMAIN' as const } } } },
  }
  const client = clientWith('nameserver 10.96.0.10\n')
  const played = play('musl-gai', { name: 'web.x' }, broken, client)
  expect(played.outcome?.error).toBe('EAI_NONAME')
  expect(reasonsOf(played)).toContain('dns/addressDropped')
  expect(play('glibc-gai', { name: 'web.x' }, broken, client).outcome?.error).toBe('OK')
})

describe('what fresh seeds have taught', () => {
  test('musl cannot read an answer about a name with letters beyond ASCII', () => {
    const served = { zone: { names: { 'wéb.x': { A: ['10.0.0.1'] } } } }
    const client = clientWith('nameserver 10.96.0.10\n')
    const { outcome } = play('musl-gai', { name: 'wéb.x' }, served, client)
    expect(outcome).toMatchObject({ error: 'EAI_NONAME', addresses: [] })
  })

  test('no-aaaa: the A answer to an IPv6 question counts as empty, and the list goes on', () => {
    const served = { zone: { names: { 'web.a.test': { A: ['10.0.0.1'] } } } }
    const client = clientWith('search a.test b.test\nnameserver 10.96.0.10\noptions no-aaaa\n')
    const played = play('glibc-gai', { name: 'web', family: 'inet6' }, served, client)
    expect(questionsOf(played)).toEqual(['web.a.test. A', 'web.b.test. A', 'web. A'])
    expect(played.outcome?.error).toBe('EAI_NODATA')
  })

  test('no-aaaa: even silence counts as empty', () => {
    const silent = { servers: { '10.96.0.10': { behaviour: 'TIMEOUT' as const } } }
    const client = clientWith('nameserver 10.96.0.10\noptions no-aaaa timeout:1 attempts:1\n')
    const { outcome } = play('glibc-gai', { name: 'web.', family: 'inet6' }, silent, client)
    expect(outcome?.error).toBe('EAI_NODATA')
  })
})
