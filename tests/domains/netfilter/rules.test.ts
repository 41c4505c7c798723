import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyRestore, printRules, readRules } from '../../../src/domains/netfilter/index.ts'
import { read, restored, rulesForServices } from './many-services.ts'

const FOLDER = new URL('../../golden/netfilter/', import.meta.url)
const cases = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name): { name: string; rules: string; canonical: string } =>
    JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')),
  )

const table = (...lines: readonly string[]): string => `*filter\n${lines.join('\n')}\nCOMMIT\n`

describe('printing rules', () => {
  for (const { name, rules, canonical } of cases) {
    it(`${name}: prints what iptables-save printed, from either text`, () => {
      expect(printRules(read(rules))).toBe(canonical)
      expect(printRules(read(canonical))).toBe(canonical)
    })
  }

  // What iptables 1.8.9 made of each, on both backends.
  const rewritten: readonly (readonly [given: string, saved: string])[] = [
    ['-j MARK --set-mark 0x2', '-j MARK --set-xmark 0x2/0xffffffff'],
    ['-j MARK --and-mark 0xff0f', '-j MARK --set-xmark 0x0/0xffff00f0'],
    ['-m conntrack --ctorigdst 0.0.0.10/0.0.0.255', '-m conntrack --ctorigdst 0.0.0.10'],
    ['-d 1.2.3.4/8 -s 1.2.3.4/0', '-d 1.0.0.0/8'],
    ['-p udp --sport 5: --dport :7', '-p udp -m udp --sport 5:65535 --dport 0:7'],
    ['-m comment --comment "it\'s"', '-m comment --comment "it\\\'s"'],
    [
      '-m statistic --mode random --probability 0.3333333333',
      '-m statistic --mode random --probability 0.33333333349',
    ],
    [
      '-p 6 -m tcp ! --syn -j REJECT',
      '-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j REJECT --reject-with icmp-port-unreachable',
    ],
    ['-m comment --comment ! -j DROP', '-m comment --comment "!" -j DROP'],
    ['-m ttl --ttl-gt 5 -j LOG --log-prefix "x y"', '-m ttl --ttl-gt 5 -j LOG --log-prefix "x y"'],
  ]
  for (const [given, saved] of rewritten) {
    it(`${given} is saved as ${saved}`, () => {
      expect(printRules(read(table(`-A INPUT ${given}`)))).toContain(`\n-A INPUT ${saved}\n`)
    })
  }

  it('what is printed is read back as the same rules', () => {
    const octet = fc.integer({ min: 0, max: 255 })
    const address = fc.tuple(octet, octet, octet, octet, fc.integer({ min: 0, max: 32 }))
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 65535 }), fc.string(), (at, port, words) => {
        const [a, b, c, d, prefix] = at
        const comment = words.replace(/[^ -~]/g, '').replace(/(["\\])/g, '\\$1')
        const line = `-A INPUT -s ${a}.${b}.${c}.${d}/${prefix} -p tcp -m comment --comment "${comment}" --dport ${port} -j DROP`
        const once = printRules(read(table(line)))
        expect(printRules(read(once))).toBe(once)
      }),
    )
  })
})

describe('reading rules', () => {
  const faults: readonly (readonly [line: string, fault: string])[] = [
    ['-A NOWHERE -j DROP', 'noSuchChain'],
    ['-A INPUT -s 10.0.0 -j DROP', 'badAddress'],
    ['-A INPUT --dport 80 -j DROP', 'noProtocol'],
    ['-A INPUT -p tcp -m tcp --dport 70000', 'badPort'],
    ['-A INPUT -m comment --comment "open', 'openQuote'],
    ['-A INPUT -g NOWHERE', 'noSuchChain'],
    ['-A INPUT -s ! 10.0.0.1', 'badAddress'],
  ]
  for (const [line, fault] of faults) {
    it(`names the line and the reason: ${line}`, () => {
      const result = readRules(table(':INPUT ACCEPT [0:0]', line))
      expect(result.ok ? [] : result.problems).toMatchObject([
        { line: 3, message: { params: { fault } } },
      ])
    })
  }

  it('refuses chains that jump in a ring', () => {
    const result = readRules(table(':A - [0:0]', ':B - [0:0]', '-A A -j B', '-A B -j A'))
    expect(result.ok ? [] : result.problems).toMatchObject([
      { message: { params: { fault: 'chainLoop' } } },
    ])
  })

  it('keeps a match it does not know, with a warning', () => {
    const result = readRules(table('-A INPUT -m hashlimit --hashlimit-upto 5/sec -j ACCEPT'))
    expect(result.ok && result.warnings).toHaveLength(1)
  })
})

describe('iptables-restore --noflush', () => {
  const before = read(table(':WEB - [0:0]', ':OLD - [0:0]', '-A INPUT -j WEB', '-A WEB -j DROP'))

  it('empties a declared chain and leaves the others', () => {
    const after = restored(before, table(':WEB - [0:0]', '-A WEB -j ACCEPT'))
    expect(printRules(after)).toContain('-A INPUT -j WEB\n-A WEB -j ACCEPT\n')
  })

  it('deletes a chain that nobody needs, and only such a chain', () => {
    expect(printRules(restored(before, table('-X OLD')))).not.toContain('OLD')
    expect(applyRestore(before, table('-X WEB')).ok).toBe(false)
  })

  it('keeps a chain that did not change as it is, so that it need not be made ready again', () => {
    const after = restored(before, table(':OLD - [0:0]', '-A OLD -j DROP'))
    expect(after.filter?.chains.WEB).toBe(before.filter?.chains.WEB)
  })

  it('applied twice is applied once', () => {
    const once = restored({}, rulesForServices(20))
    expect(
      printRules(restored(once, rulesForServices(20).replace(/^-A PREROUTING.*\n/m, ''))),
    ).toBe(printRules(once))
  })
})
