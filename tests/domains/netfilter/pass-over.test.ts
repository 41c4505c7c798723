import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hostFromDump, walkHost } from '../../../src/domains/netfilter/index.ts'

/** A walk that nobody watches passes fast over rules for other destinations: it ends the same, after as many rules. */

const address = fc
  .tuple(fc.constantFrom('10.0.0', '10.0.1', '192.0.2'), fc.integer({ min: 0, max: 3 }))
  .map(([net, last]) => `${net}.${last}`)

const rule = fc
  .record({
    destination: fc.option(
      fc
        .tuple(fc.boolean(), address, fc.constantFrom(32, 32, 32, 32, 32, 32, 32, 24, 0))
        .map(([not, to, bits]) => `${not ? '! ' : ''}-d ${to}/${bits}`),
      { nil: '' },
    ),
    port: fc.constantFrom('', '-p tcp -m tcp --dport 80', '-p udp -m udp --dport 53'),
    dice: fc.constantFrom('', '-m statistic --mode random --probability 0.50000000000'),
    target: fc.constantFrom('ACCEPT', 'DROP', 'A', 'B', 'RETURN', 'MARK --set-xmark 0x1/0x1'),
  })
  .map(({ destination, port, dice, target }) => `${destination} ${port} ${dice} -j ${target}`)

test('with a visitor and without: the same end, the same rules looked at, the same dice', () => {
  fc.assert(
    fc.property(
      fc.array(rule, { maxLength: 40 }),
      fc.array(
        rule.filter((text) => !/-j [AB]$/.test(text)),
        { maxLength: 6 },
      ),
      address,
      fc.integer({ min: 1, max: 1_000 }),
      (first, second, to, chance) => {
        const lines = [
          ...first.map((text) => `-A FORWARD ${text}`),
          ...second.map((text, at) => `-A ${at % 2 ? 'A' : 'B'} ${text}`),
        ]
        const dump = [
          '*filter',
          ':FORWARD ACCEPT [0:0]',
          ':A - [0:0]',
          ':B - [0:0]',
          ...lines,
          'COMMIT',
        ]
        const text = `${dump.join('\n')}\n2: eth0: <UP> mtu 1500\n    inet 192.168.1.10/24 scope global eth0\ndefault via 192.168.1.1 dev eth0\nnet.ipv4.ip_forward = 1\n`
        const { host } = hostFromDump('n', [{ path: 'paste', text }])
        const end = { host: 'n', interface: 'eth0' }
        const packet = {
          protocol: 'tcp' as const,
          source: '198.51.100.1',
          sourcePort: 40_000,
          destination: to,
          destinationPort: 80,
          ttl: 64,
          mark: 0,
          tcpFlags: 'SYN',
        }
        const entry = { kind: 'arrival' as const, ...end, to: end, packet }
        const network = { hosts: { n: host }, segments: [] }
        const settings = { now: 0, chance }
        const alone = walkHost(network, entry, settings)
        const watched = walkHost(network, entry, { ...settings, visit: () => undefined })
        const { ending, looked, chance: dice } = watched
        expect(alone).toMatchObject({ ending, looked, chance: dice })
        expect(looked).toBeGreaterThanOrEqual(Math.min(1, first.length))
      },
    ),
    { numRuns: 150 },
  )
})
