import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printRule } from '../../../src/domains/netfilter/index.ts'
import {
  dump,
  foundIn,
  nodeOf,
  recordedWalks,
  sendThrough,
  stepsOf,
  withAssumed,
} from './dump-texts.ts'

const DUMPS = ['docker-weave', 'calico', 'firewalld', 'cilium-leftovers']

describe('texts of foreign machines', () => {
  for (const name of DUMPS) {
    const text = dump(name)
    const { host, findings } = nodeOf(text)

    it(`${name}: every rule says what iptables-save wrote`, () => {
      const saved = text
        .split('\n')
        .filter((line) => /^\[\d+:\d+\] -A/.test(line))
        .map((line) => line.replace(/^\[\d+:\d+\] /, ''))
      const rules = Object.values(host.tables).flatMap((table) =>
        Object.entries(table?.chains ?? {}).flatMap(([chain, own]) =>
          own.rules.map((rule) => ({ chain, rule })),
        ),
      )
      expect(rules.map(({ rule }) => rule.text).toSorted()).toEqual(saved.toSorted())
      for (const { chain, rule } of rules) {
        const isModelled = rule.matches.every(({ kind }) => kind !== 'unknown')
        if (isModelled) expect(printRule(chain, rule)).toBe(rule.text)
      }
    })

    it(`${name}: no line is left unread`, () => {
      expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
      expect(findings.map(({ message }) => message.key)).not.toContain('netfilter/strangeLine')
    })
  }

  it('what is not modelled is named with its line', () => {
    expect(foundIn(dump('cilium-leftovers'))).toEqual(['11 ruleStops', '12 ruleStops'])
  })
})

describe('a Node with Docker and Weave', () => {
  const { host } = nodeOf(dump('docker-weave'))

  it('has the addresses, bridges and routes of the texts', () => {
    expect(host.interfaces.weave).toMatchObject({ kind: 'bridge', addresses: ['10.32.0.1/12'] })
    expect(host.interfaces.vethwepl7d0a1b2).toMatchObject({ bridge: 'weave', hairpin: true })
    expect(host.sysctls['net.ipv4.ip_forward']).toBe(1)
  })

  it('sends a NodePort connection on to the Pod, and says where it leaves', () => {
    const walk = sendThrough(host, {
      from: '192.168.1.77',
      to: '192.168.1.10',
      port: 30080,
      by: 'eth0',
    })
    expect(walk.ending).toEqual({ kind: 'left', interface: 'weave', via: '10.32.0.5' })
    expect(walk.visits.at(-1)?.packet).toMatchObject({ destination: '10.32.0.5' })
  })

  it('publishes the port of a container, and hides the container from other ports', () => {
    const open = { from: '192.168.1.77', to: '192.168.1.10', port: 5000, by: 'eth0' }
    expect(sendThrough(host, open).ending).toMatchObject({ kind: 'left', interface: 'docker0' })
    const closed = { from: '192.168.1.77', to: '172.17.0.2', port: 22, by: 'eth0' }
    expect(sendThrough(host, closed).ending).toMatchObject({ kind: 'lost', why: 'policy' })
  })
})

describe('the kernel, asked about the same packets on the same machine', () => {
  for (const name of ['docker-weave', 'calico']) {
    // Packets of one Pod to another are bridged: which port they leave by is not in such texts, so the learner says.
    const host = withAssumed(nodeOf(dump(name)).host, { 'filter/WEAVE-NPC/3': 'skips' })
    for (const { steps, ...sent } of recordedWalks(name)) {
      const by = sent.by ?? 'a process'
      it(`${name}, ${by}: ${sent.from} to ${sent.to}:${sent.port}`, () => {
        expect(stepsOf(sendThrough(host, sent).visits)).toEqual(steps)
      })
    }
  }

  it('a walk stops at the only rule that asks for that port, if the learner says nothing', () => {
    const { host } = nodeOf(dump('docker-weave'))
    const sent = { from: '10.32.0.7', to: '10.32.0.5', port: 8080, by: 'vethwepl9c8d7e6' }
    expect(sendThrough(host, sent).ending).toMatchObject({ place: 'filter/WEAVE-NPC/3' })
  })
})

describe('a Node with Calico', () => {
  const { host } = nodeOf(dump('calico'))
  const pod = { from: '192.168.70.65', by: 'cali0f1e2d3c4b5' }

  it('lets a Pod out, masqueraded', () => {
    const walk = sendThrough(host, { ...pod, to: '10.0.0.50', port: 443 })
    expect(walk.ending).toMatchObject({ kind: 'left', interface: 'eth0', via: '10.0.0.50' })
    expect(walk.visits.at(-1)?.packet.source).toBe('10.0.0.11')
  })

  it('lets in whom the policy allows, to the port that it allows', () => {
    const to = '192.168.70.65'
    const friend = { from: '192.168.70.9', to, by: 'eth0' }
    expect(sendThrough(host, { ...friend, port: 8080 }).ending).toMatchObject({
      kind: 'left',
      interface: 'cali0f1e2d3c4b5',
    })
    expect(sendThrough(host, { ...friend, port: 22 }).ending.kind).toBe('lost')
  })

  it('drops what a Pod sends under a foreign address: the way back leads elsewhere', () => {
    const { ending, visits } = sendThrough(host, {
      ...pod,
      from: '10.0.0.99',
      to: '10.0.0.50',
      port: 443,
    })
    expect(ending).toMatchObject({ kind: 'lost', why: 'rule' })
    expect(stepsOf(visits).at(-1)).toBe('PREROUTING raw/cali-PREROUTING 4 drop')
  })

  it('of which nothing is known where a way depends on something that is not modelled', () => {
    const text = `${dump('calico')}\n9: from all ipproto tcp lookup 7\n`
    const walk = sendThrough(nodeOf(text).host, { ...pod, to: '10.0.0.50', port: 443 })
    expect(walk.ending).toMatchObject({ kind: 'unsure', place: 'raw/cali-PREROUTING/4' })
  })
})

describe('a walk stops where nobody can know', () => {
  it('at a match that is not modelled, with the rule', () => {
    const { host } = nodeOf(dump('cilium-leftovers'))
    const walk = sendThrough(host, { from: '10.0.0.50', to: '10.0.0.12', port: 443, by: 'eth0' })
    expect(walk.ending).toEqual({
      kind: 'unsure',
      what: 'match',
      place: 'mangle/CILIUM_PRE_mangle/1',
    })
  })

  it('but goes on where that rule only watches', () => {
    const { host } = nodeOf(dump('firewalld'))
    const walk = sendThrough(host, {
      from: '198.51.100.9',
      to: '198.51.100.7',
      port: 22,
      by: 'eth0',
    })
    expect(walk.ending).toMatchObject({ kind: 'delivered' })
  })

  it('and takes either branch when somebody says which', () => {
    const { host } = nodeOf(dump('firewalld'))
    const place = 'filter/IN_public_deny/1'
    const from = '203.0.113.5'
    const asked = { from, to: '198.51.100.7', port: 22, by: 'eth0' }
    const assuming = (assumed: 'matches' | 'skips') => withAssumed(host, { [place]: assumed })
    expect(sendThrough(host, asked).ending).toEqual({ kind: 'unsure', what: 'match', place })
    expect(sendThrough(assuming('matches'), asked).ending.kind).toBe('rejected')
    expect(sendThrough(assuming('skips'), asked).ending.kind).toBe('delivered')
  })

  it('at a route that has several next hops', () => {
    const text = `2: eth0: <UP> mtu 1500
    inet 10.0.0.2/24 scope global eth0
10.9.0.0/16
\tnexthop via 10.0.0.3 dev eth0 weight 1
\tnexthop via 10.0.0.4 dev eth0 weight 1
10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.2`
    const { host } = nodeOf(text)
    const walk = sendThrough(host, { from: '10.0.0.2', to: '10.9.1.1', port: 80 })
    expect(walk.ending).toEqual({ kind: 'unsure', what: 'route' })
  })

  it('at a chain that leads on 2^60 ways: it gives up in time', () => {
    const chains = Array.from({ length: 60 }, (_, at) => `C${at}`)
    const text = [
      '*filter',
      ...chains.map((name) => `:${name} - [0:0]`),
      '-A INPUT -j C0',
      ...chains.slice(1).flatMap((name, at) => [`-A C${at} -j ${name}`, `-A C${at} -j ${name}`]),
      'COMMIT',
    ].join('\n')
    const { host } = nodeOf(text)
    const packet = { from: '127.0.0.1', to: '127.0.0.1', port: 80 }
    const walk = sendThrough(host, { ...packet, isWatched: false })
    expect(walk.ending).toMatchObject({ kind: 'unsure', what: 'tooLong' })
  })
})

describe('broken texts', () => {
  const table = (...lines: readonly string[]) => ['*filter', ...lines, 'COMMIT'].join('\n')

  it('a line that cannot be read stays in its chain, and a walk stops there', () => {
    const text = table(':INPUT ACCEPT [0:0]', '-A INPUT -s 10.0.0 -j DROP', '-A INPUT -j ACCEPT')
    const { host } = nodeOf(text)
    expect(host.tables.filter?.chains.INPUT?.rules).toHaveLength(2)
    expect(foundIn(text)).toContain('3 unreadable')
    const walk = sendThrough(host, { from: '127.0.0.1', to: '127.0.0.1', port: 80 })
    expect(walk.ending).toMatchObject({ kind: 'unsure', place: 'filter/INPUT/1' })
  })

  it('a text that was cut: what was read counts, and walks stop where the rest would begin', () => {
    const whole = dump('docker-weave')
    const text = whole.slice(0, whole.indexOf('-A FORWARD -o docker0 -j DOCKER') + 20)
    const { host, findings } = nodeOf(text)
    expect(findings.map(({ message }) => message.key)).toContain('netfilter/tableCut')
    const forward = host.tables.filter?.chains.FORWARD?.rules ?? []
    expect(forward.slice(0, -2).every(({ target }) => target.kind !== 'unknown')).toBe(true)
    expect(forward.at(-1)?.target.kind).toBe('unknown')
    expect(host.tables.filter?.chains.DOCKER?.rules[0]?.target.kind).toBe('unknown')
  })

  it('line ends of Windows change nothing', () => {
    const text = dump('calico')
    expect(nodeOf(text.replaceAll('\n', '\r\n')).host).toEqual(nodeOf(text).host)
  })

  it('of two tables of one name the later one counts, as in iptables-restore', () => {
    const text = `${table('-A INPUT -j DROP')}\n${table('-A INPUT -j ACCEPT')}`
    expect(foundIn(text)).toContain('4 tableTwice')
    expect(nodeOf(text).host.tables.filter?.chains.INPUT?.rules[0]?.target.kind).toBe('accept')
  })

  it('rings of jumps are opened at the rule that closes them', () => {
    const text = table(
      ':A - [0:0]',
      ':B - [0:0]',
      '-A INPUT -j A',
      '-A A -j B',
      '-A B -s 10.0.0.1/32 -j A',
    )
    expect(foundIn(text)).toContain('6 unreadable')
    const walk = sendThrough(nodeOf(text).host, { from: '10.0.0.1', to: '127.0.0.1', port: 80 })
    expect(walk.ending.kind).not.toBe('delivered')
  })

  it('a chain that does not exist is no end of the text', () => {
    const text = table(':INPUT ACCEPT [0:0]', '-A INPUT -j NOWHERE', '-A LOST -j DROP')
    expect(foundIn(text)).toEqual(['4 chainUndeclared', '3 noSuchTarget', '3 ruleStops'])
  })

  it('a jump to a chain that is declared later is a jump', () => {
    const text = table('-A INPUT -j LATE', '-A LATE -j DROP')
    expect(nodeOf(text).host.tables.filter?.chains.INPUT?.rules[0]?.target).toEqual({
      kind: 'jump',
      chain: 'LATE',
    })
  })

  it('a set that was not given may hold the packet or not', () => {
    const text = table('-A INPUT -m set --match-set friends src -j ACCEPT', '-A INPUT -j DROP')
    const walk = sendThrough(nodeOf(text).host, { from: '127.0.0.1', to: '127.0.0.1', port: 80 })
    expect(walk.ending).toMatchObject({ kind: 'unsure', place: 'filter/INPUT/1' })
  })

  it('warnings of iptables itself are passed on', () => {
    const rules = table(':INPUT ACCEPT [0:0]', '-A INPUT -j DROP')
    const warning =
      '# Warning: iptables-legacy tables present, use iptables-legacy-save to see them'
    expect(foundIn(`${rules}\n${warning}`)).toEqual(['5 otherFlavour'])
  })

  it('two hundred thousand lines are read, and the one that cannot be is named', () => {
    const lines = Array.from(
      { length: 200_000 },
      (_, at) => `-A INPUT -d 10.${at >> 16}.${(at >> 8) & 255}.${at & 255}/32 -j DROP`,
    )
    lines[150_000] = '-A INPUT -d nowhere -j DROP'
    const text = table(':INPUT ACCEPT [0:0]', lines.join('\n'))
    expect(foundIn(text)).toContain('150003 unreadable')
    expect(nodeOf(text).host.tables.filter?.chains.INPUT?.rules).toHaveLength(200_000)
  })

  it('anything at all is read without failing', () => {
    const lines = DUMPS.flatMap((name) => dump(name).split('\n'))
    const line = fc.oneof(fc.constantFrom(...lines), fc.string())
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 60 }),
        fc.integer({ min: 0, max: 2_000 }),
        (some, end) => {
          const { host } = nodeOf(some.join('\n').slice(0, end))
          const by = Object.keys(host.interfaces).at(-1) ?? 'lo'
          const walk = sendThrough(host, { from: '10.1.2.3', to: '10.32.0.5', port: 80, by })
          expect(walk.visits.length).toBeGreaterThan(0)
        },
      ),
    )
  })
})
