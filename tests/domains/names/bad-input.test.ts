import { describe, expect, test } from 'vitest'
import { type Client, RESOLVERS, runLookup, serveCase } from '../../../src/domains/dns/index.ts'
import { askFor, start } from '../coredns/small-server.ts'

/** What real programs make of files, names and zones that are wrong: each is played, none stops the page. */

const SERVED = {
  zone: {
    default: 'NXDOMAIN',
    ent: true,
    names: {
      'web.shop.svc.cluster.local.': { A: '10.96.0.80' },
      'loop.example.': { CNAME: 'pool.example.' },
      'pool.example.': { CNAME: 'loop.example.' },
      'xn--bcher-kva.example.': { A: '203.0.113.5' },
    },
  },
  servers: { '10.96.0.10': {} },
} as const
const FILE = 'search shop.svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n'

/** How many queries left, and what the program got. */
function got(name: string, resolver: string, resolvConf: string = FILE) {
  const client: Client = {
    resolvConf,
    hosts: '',
    hostname: 'client',
    nsswitch: 'hosts: files dns\n',
    environment: {},
    interfaces: ['lo', 'eth0'],
    firstServer: 0,
    hasIPv4: true,
    ipv6: 'link-local',
  }
  const asked = { name, family: 'unspec', type: 'A', hints: [], arguments: [] } as const
  const open = RESOLVERS[resolver]
  if (!open) throw new Error(`there is no resolver ${resolver}`)
  const { events, outcome } = runLookup(open(client)(asked), serveCase(SERVED), {
    limitMs: 600_000,
  })
  const sent = events.filter(({ kind }) => kind === 'sent').length
  return [sent, outcome?.error, ...(outcome?.addresses ?? [])]
}

const GLIBC = 'glibc-gai@trixie'
const MUSL = 'musl-gai@trixie'

describe('names that are none', () => {
  test.each([
    ['', GLIBC, 0],
    ['a..b', GLIBC, 0],
    [`${'x'.repeat(64)}.example`, GLIBC, 0],
    [`${'abcdefg.'.repeat(32)}example`, GLIBC, 0],
    [`${'x'.repeat(64)}.example`, MUSL, 0],
  ])('“%s” by %s: no packet can hold it, and nobody is asked', (name, resolver, count) => {
    const [sent, error, ...addresses] = got(name, resolver)
    expect([sent, addresses]).toEqual([count, []])
    expect(error).not.toBe('OK')
  })

  test('an address is no name: nobody is asked', () => {
    for (const resolver of [GLIBC, MUSL])
      expect(got('10.96.0.80', resolver)).toEqual([0, 'OK', '10.96.0.80'])
  })

  test('letters beyond ASCII: Node translates them for DNS, glibc refuses them, musl sends them as they are', () => {
    expect(got('bücher.example', 'node-lookup').at(-1)).toBe('203.0.113.5')
    expect(got('bücher.example', GLIBC)).toEqual([0, 'EAI_NONAME'])
    expect(got('bücher.example', MUSL)[0]).toBeGreaterThan(0)
  })
})

describe('files that are wrong', () => {
  test('lines that nobody knows and an address that is none: the rest is read', () => {
    const file = `nameservers 192.0.2.1\nnameserver 10.96.0.300\n;\n\x00\n${FILE}options \nsortlist x\n`
    for (const resolver of [GLIBC, MUSL])
      expect(got('web', resolver, file).at(-1)).toBe('10.96.0.80')
  })

  test('no file at all: both ask 127.0.0.1, and nobody listens there', () => {
    expect(got('web.', GLIBC, '')[1]).toBe('EAI_AGAIN')
    expect(got('web.', MUSL, '')[1]).toBe('EAI_AGAIN')
  })

  test('ten thousand search domains: glibc asks for every one of them, musl drops the line', () => {
    const many = Array.from({ length: 10_000 }, (_, place) => `s${place}.example`).join(' ')
    const file = `nameserver 10.96.0.10\nsearch ${many}\n`
    expect(got('nobody', GLIBC, file)).toEqual([20_002, 'EAI_NONAME'])
    expect(got('nobody', MUSL, file)).toEqual([2, 'EAI_NONAME'])
  })
})

describe('zones that lead in circles', () => {
  test('aliases that point to each other have no address, and no program goes round with them', () => {
    for (const resolver of [GLIBC, MUSL]) {
      const [sent, error] = got('loop.example.', resolver)
      expect(sent).toBeLessThanOrEqual(2)
      expect(error).not.toBe('OK')
    }
  })

  test('rewrites that lead back to the first name: each rule is read once, and the question is answered', () => {
    const plugins = [
      'rewrite continue name a.example. b.example.',
      'rewrite continue name b.example. a.example.',
      'template IN A example. {\n answer "{{ .Name }} 60 IN A 203.0.113.1"\n }',
    ]
    const { answer } = askFor(start({ plugins }), 'a.example.')
    expect(answer?.rcode).toBe('NOERROR')
    expect(answer?.answer).toHaveLength(1)
  })
})
