import { beforeAll, describe, expect, test } from 'vitest'
import type { Visit } from '../../../src/domains/netfilter/index.ts'
import {
  applyNft,
  nftEngine,
  plugNft,
  readNft,
  walkNetwork,
} from '../../../src/domains/netfilter/index.ts'
import type { NftTables, Packet } from '../../../src/domains/netfilter/model.ts'
import { nftForServices } from './many-nft-services.ts'
import { networkWithServices, toLastService } from './many-services.ts'

/** Texts of nft, and walks through them. What the kernel does with them is asked by tests/conformance/net. */

beforeAll(() => plugNft(nftEngine))

const tablesFrom = (script: string): NftTables => {
  const read = readNft(script)
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.value
}

const pod = toLastService(1)

/** The first packet from a Pod through a Node with only these tables. */
function walk(script: string, packet: Partial<Packet> = {}, random: number | 'first' = 'first') {
  const network = networkWithServices(1)
  const node = network.hosts['node-a']
  if (!node) throw new Error('the Node was wired')
  const visits: Visit[] = []
  const hosts = { ...network.hosts, 'node-a': { ...node, tables: {}, nft: tablesFrom(script) } }
  const entry = { ...pod, packet: { ...pod.packet, ...packet } }
  const visit = (one: Visit) => visits.push(one)
  const end = walkNetwork({ ...network, hosts }, entry, { now: 0, chance: random, visit })
  const rules = visits.flatMap((one) =>
    one.kind === 'rule' && one.verdict ? [`${one.chain} #${one.index}: ${one.verdict.kind}`] : [],
  )
  return { ...end, visits, rules }
}

const chain = (name: string, hook: string, ...rules: readonly string[]) =>
  [
    'add table ip t',
    `add chain ip t ${name} { type filter hook ${hook} priority 0 ; }`,
    ...rules.map((rule) => `add rule ip t ${name} ${rule}`),
  ].join('\n')

describe('a text of nft', () => {
  const commands = `add table ip t { comment "x" ; }
add chain ip t base { type nat hook prerouting priority -100 ; }
add chain ip t a/b
add map ip t m { type ipv4_addr . inet_proto . inet_service : verdict ; comment "of services" ; }
add rule ip t base ip daddr . meta l4proto . th dport vmap @m
add element ip t m { 10.0.0.1 . tcp . 80 comment "shop/web" : goto a/b }
add rule ip t a/b meta l4proto tcp dnat to 10.1.1.1:80
`
  const listed = `table ip t {
	comment "x"
	map m {
		type ipv4_addr . inet_proto . inet_service : verdict
		comment "of services"
		elements = { 10.0.0.1 . tcp . 80 comment "shop/web" : goto a/b }
	}

	chain base {
		type nat hook prerouting priority dstnat; policy accept;
		ip daddr . meta l4proto . th dport vmap @m
	}

	chain a/b {
		meta l4proto tcp dnat to 10.1.1.1:80
	}
}
`
  test('means the same as commands and as nft lists it', () => {
    expect(tablesFrom(listed)).toEqual(tablesFrom(commands))
  })

  test('changes what stands, command by command', () => {
    const after = applyNft(
      tablesFrom(commands),
      `delete element ip t m { 10.0.0.1 . tcp . 80 }
add element ip t m { 10.0.0.2 . udp . 53 : drop }
flush chain ip t a/b
delete chain ip t base`,
    )
    if (!after.ok) throw new Error(JSON.stringify(after.problems))
    const table = after.value['ip t']
    expect(table?.sets.m?.elements).toEqual({ '10.0.0.2 . udp . 53': 'drop' })
    expect(Object.keys(table?.chains ?? {})).toEqual(['a/b'])
    expect(table?.chains['a/b']?.rules).toEqual([])
  })

  test('names the line that is wrong, and changes nothing', () => {
    const read = readNft('add table ip t\nadd chain ip t a\nadd rule ip t b accept\n')
    expect(read.ok ? [] : read.problems.map(({ line, message }) => [line, message.params])).toEqual(
      [[3, { fault: 'noSuchChain', text: 'b' }]],
    )
  })

  test('is refused where a jump leads nowhere', () => {
    const read = readNft('add table ip t\nadd chain ip t a\nadd rule ip t a jump b\n')
    expect(read.ok ? [] : read.problems.map(({ message }) => message.params)).toEqual([
      { fault: 'noSuchChain', text: 'b' },
    ])
  })
})

describe('a walk through nftables', () => {
  test('goes on after the chain of the caller when a chain ends, but not after a goto', () => {
    const { rules } = walk(`${chain('fwd', 'prerouting')}
add chain ip t jumped
add chain ip t gone
add rule ip t jumped counter
add rule ip t gone return
add rule ip t fwd jump jumped
add rule ip t fwd goto gone
add rule ip t fwd drop`)
    expect(rules).toEqual([
      'fwd #1: jump',
      'jumped #1: continue',
      'fwd #2: goto',
      'gone #1: return',
    ])
  })

  test('runs what a rule says from left to right, until something does not fit', () => {
    const { rules, visits } = walk(
      chain(
        'fwd',
        'prerouting',
        'mark set 0x2 tcp dport 81 drop',
        'mark 0x2 counter packets 0 bytes 0',
      ),
    )
    expect(rules).toEqual(['fwd #2: continue'])
    const skipped = visits.find((one) => one.kind === 'rule' && one.mismatch !== undefined)
    expect(skipped).toMatchObject({ index: 1, mismatch: 'destinationPort' })
  })

  test.each([
    ['ip saddr 10.244.1.0/24', true],
    ['ip saddr != 10.244.1.0/24', false],
    ['ip saddr { 192.168.0.0/16, 10.244.1.250 }', true],
    ['ip saddr != { 192.168.0.0/16 , 10.244.1.250 }', false],
    ['tcp dport { 80, 443 }', true],
    ['tcp dport 1-79', false],
    ['udp dport 80', false],
    ['meta l4proto tcp th dport 80', true],
    ['iifname "veth*"', false],
    ['iifname "cni0"', true],
    ['iifname != cni*', false],
    ['ct state new', true],
    ['ct state established,related', false],
    ['ct state { established, new }', true],
    ['ct status dnat', false],
    ['fib daddr type local', false],
    ['fib daddr type != local', true],
    ['meta mark & 0x00004000 == 0x00004000', false],
    ['mark and 0x4000 == 0', true],
  ])('finds that “%s” holds: %s', (test, holds) => {
    const { ending } = walk(chain('fwd', 'prerouting', `${test} drop`))
    expect(ending.kind === 'lost' && ending.why === 'rule').toBe(holds)
  })

  test('says that it is not sure where it does not know the words, and never takes them for true', () => {
    const { isUnsure, rules } = walk(chain('fwd', 'prerouting', 'socket wildcard 0 drop'))
    expect(isUnsure).toBe(true)
    expect(rules).toEqual([])
  })

  test('comes to chains of the same priority latest first, and to each hook by priority', () => {
    const script = `add table ip a
add chain ip a one { type filter hook prerouting priority 10 ; }
add rule ip a one counter
add chain ip a two { type filter hook prerouting priority dstnat - 10 ; }
add rule ip a two counter
add table ip b
add chain ip b three { type filter hook prerouting priority 10 ; }
add rule ip b three counter`
    expect(walk(script).rules.map((rule) => rule.split(' ')[0])).toEqual(['two', 'three', 'one'])
  })

  test('remembers a client in a dynamic set, until its time is over', () => {
    const script = `${chain('fwd', 'prerouting', 'ip saddr @known drop', 'update @known { ip saddr }')}
add set ip t known { type ipv4_addr ; flags dynamic,timeout ; timeout 10s ; }`
    const first = walk(script)
    expect(first.rules).toEqual(['fwd #2: continue'])
    const rulesAt = (now: number) => {
      const rules: string[] = []
      const visit = (one: Visit) => {
        if (one.kind === 'rule' && one.verdict) rules.push(one.verdict.kind)
      }
      const again = { ...pod, packet: { ...pod.packet, sourcePort: 40_001 } }
      walkNetwork(first.network, again, { now, chance: 'first', visit })
      return rules
    }
    expect(rulesAt(9_000)).toEqual(['drop'])
    expect(rulesAt(10_000)).toEqual(['continue'])
  })
})

describe('many Services', () => {
  test('cost no more rules than one', () => {
    const looked = [1, 1_000].map((count) => {
      const network = networkWithServices(count)
      const node = network.hosts['node-a']
      if (!node) throw new Error('the Node was wired')
      const nft = tablesFrom(nftForServices(count))
      const hosts = { ...network.hosts, 'node-a': { ...node, tables: {}, nft } }
      const end = walkNetwork({ ...network, hosts }, toLastService(count), {
        now: 0,
        chance: 'first',
      })
      expect(end.ending.kind).toBe('delivered')
      return end.looked
    })
    expect(looked[1]).toBe(looked[0])
  })
})
