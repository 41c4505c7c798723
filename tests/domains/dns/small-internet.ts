import {
  answerAsAuthority,
  openAuthority,
  openRecursor,
  resolveQuery,
} from '../../../src/domains/dns/index.ts'
import type { Answer, Query, RecordType, RecursorCache } from '../../../src/domains/dns/model.ts'

/** Servers by their address: zone -> lines. The same ones were asked as BIND and Unbound: `tests/golden/dns/recursion`. */
export type Servers = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

const SOA = 'hostmaster.example. 1 7200 900 1209600'

export const INTERNET: Servers = {
  '198.41.0.4': {
    '.': [
      `. 86400 SOA a.root-servers.net. ${SOA} 86400`,
      '. 518400 NS a.root-servers.net.',
      'a.root-servers.net. 518400 A 198.41.0.4',
      'com. 172800 NS a.gtld-servers.net.',
      'a.gtld-servers.net. 172800 A 192.5.6.30',
      'net. 172800 NS a.gtld-servers.net.',
      'loop. 172800 NS ns.loop2.',
      'loop2. 172800 NS ns.loop.',
    ],
  },
  '192.5.6.30': {
    'com.': [
      `com. 900 SOA a.gtld-servers.net. ${SOA} 900`,
      'com. 172800 NS a.gtld-servers.net.',
      'example.com. 172800 NS ns1.example.com.',
      'ns1.example.com. 172800 A 203.0.113.53',
      'other.com. 172800 NS ns.elsewhere.net.',
      'lame.com. 172800 NS ns1.example.com.',
    ],
    'net.': [
      `net. 900 SOA a.gtld-servers.net. ${SOA} 900`,
      'net. 172800 NS a.gtld-servers.net.',
      'a.gtld-servers.net. 172800 A 192.5.6.30',
      'elsewhere.net. 172800 NS ns.elsewhere.net.',
      'ns.elsewhere.net. 172800 A 203.0.113.54',
    ],
  },
  '203.0.113.53': {
    'example.com.': [
      `example.com. 3600 SOA ns1.example.com. ${SOA} 300`,
      'example.com. 3600 NS ns1.example.com.',
      'ns1.example.com. 3600 A 203.0.113.53',
      'www.example.com. 300 A 203.0.113.7',
      'alias.example.com. 300 CNAME www.example.com.',
      'far.example.com. 300 CNAME web.other.com.',
      'dangling.example.com. 300 CNAME nothing.other.com.',
      'one.example.com. 300 CNAME two.example.com.',
      'two.example.com. 300 CNAME one.example.com.',
      'a.b.example.com. 300 A 203.0.113.8',
      '*.wild.example.com. 300 A 203.0.113.9',
    ],
  },
  '203.0.113.54': {
    'elsewhere.net.': [
      `elsewhere.net. 3600 SOA ns.elsewhere.net. ${SOA} 60`,
      'elsewhere.net. 3600 NS ns.elsewhere.net.',
      'ns.elsewhere.net. 3600 A 203.0.113.54',
    ],
    'other.com.': [
      `other.com. 3600 SOA ns.elsewhere.net. ${SOA} 60`,
      'other.com. 3600 NS ns.elsewhere.net.',
      'web.other.com. 600 A 203.0.113.80',
    ],
  },
}

export const queryFor = (name: string, type: RecordType = 'A'): Query => ({
  id: 1,
  question: { name, type },
  recursionDesired: true,
})

export interface Walked {
  readonly answer: Answer
  /** `198.41.0.4 www.example.com. A` of each question, in order. */
  readonly asked: readonly string[]
  readonly told: readonly string[]
  readonly cache: RecursorCache
}

/** Walks that internet; each exchange takes `hopMs`, and servers that are not there are silent. */
export function walkInternet(
  query: Query,
  { servers = INTERNET, cache = {}, at = 0, hopMs = 10 }: Partial<Walking> = {},
): Walked {
  const roots = Object.keys(servers).filter((address) => '.' in (servers[address] ?? {}))
  const recursor = openRecursor(roots, cache, at)
  const asked: string[] = []
  const walk = resolveQuery(recursor, query)
  let now = at
  let step = walk.next()
  while (!step.done) {
    const { server, query: sent, timeoutMs } = step.value
    asked.push(`${server} ${sent.question.name} ${sent.question.type}`)
    const zones = servers[server]
    now += zones ? hopMs : timeoutMs
    const answer =
      zones &&
      answerAsAuthority(
        Object.entries(zones).map(([origin, lines]) => openAuthority(origin, lines)),
        sent,
      )
    step = walk.next({ at: now, ...(answer && { answer }) })
  }
  return {
    answer: step.value,
    asked,
    told: recursor.told.map(({ key }) => key),
    cache: recursor.cache,
  }
}

interface Walking {
  readonly servers: Servers
  readonly cache: RecursorCache
  readonly at: number
  readonly hopMs: number
}
