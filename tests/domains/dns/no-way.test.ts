import { describe, expect, test } from 'vitest'
import { clientWith, play } from './play.ts'

/**
 * A Pod without IPv6 whose file names a server with an IPv6 address. BIND 9.18.49 was asked the same in a network namespace
 * (tests/conformance/dns/oracle.py one): these are the queries that arrived, by the last number of the server.
 */
const SERVFAIL = { behaviour: 'SERVFAIL' } as const
const served = { servers: { '192.0.2.54': SERVFAIL, '192.0.2.55': {} } }

function asked(tool: string, servers: readonly string[], attempts: number): readonly string[] {
  const lines = servers.map((server) => `nameserver ${server}\n`).join('')
  const conf = `search a.test\n${lines}options ndots:2 attempts:${attempts}\n`
  return play(tool, { name: 'web' }, served, clientWith(conf)).events.flatMap((event) =>
    event.kind === 'sent' && event.reply.kind !== 'unreachable'
      ? [event.send.server.slice(-2)]
      : [],
  )
}

describe('after SERVFAIL, a server to which there is no way', () => {
  const servers = ['192.0.2.54', 'fd00:10:96::a']

  test.each([1, 2, 3, 5])('has nslookup begin anew, %i attempts in all', (attempts) => {
    expect(asked('nslookup', servers, attempts)).toEqual(Array(attempts).fill('54'))
  })

  test('has host begin anew once, whatever the file says', () => {
    expect(asked('host', servers, 5)).toEqual(['54', '54'])
  })

  test('is passed over when no attempt is left', () => {
    const three = [...servers, '192.0.2.55']
    expect(asked('nslookup', three, 2)).toEqual(['54', '54', '55', '54', '55'])
  })

  test('is nothing to dig: it takes the SERVFAIL for an answer', () => {
    expect(asked('dig+search', servers, 3)).toEqual(['54'])
  })
})
