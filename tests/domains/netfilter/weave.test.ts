import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { policedPaths } from '../../../src/domains/controllers/index.ts'
import {
  allowByNamespace,
  answerTo,
  type Entry,
  lengthOf,
  plugPath,
  printRules,
  sizesAndTunnels,
  type Visit,
  walkNetwork,
  withNode,
  withPod,
  withSettings,
} from '../../../src/domains/netfilter/index.ts'
import {
  emptyNetwork,
  type Network,
  type NetworkSettings,
  type Packet,
} from '../../../src/domains/netfilter/model.ts'
import { weaveSetName } from '../../../src/domains/netfilter/weave-short-name.ts'
import { dump } from './dump-texts.ts'

/** Weave Net 2.8.1 between two Nodes with a Pod each. */

beforeAll(() => plugPath(sizesAndTunnels))
afterAll(() => plugPath(policedPaths)) // as a page that records has it

function nodes(settings: NetworkSettings = {}): Network {
  let network = emptyNetwork
  for (const [at, name] of ['a', 'b'].entries()) {
    network = withNode(network, {
      name,
      stands: `node:${name}`,
      address: `192.168.0.${2 + at}`,
      podCIDR: `10.32.${at}.0/24`,
      clusterCIDR: '10.32.0.0/12',
    })
    network = withSettings(network, name, {
      ...settings,
      plugin: 'weave',
      clusterCIDR: '10.32.0.0/12',
    })
    network = withPod(network, {
      name: `default/p${name}`,
      stands: `pod:default/p${name}`,
      node: name,
      address: `10.32.${at}.5`,
    })
  }
  return allowByNamespace(network, ['default', 'kube-system'])
}

const ping = (body?: Packet['body']): Entry => ({
  kind: 'output',
  host: 'default/pa',
  packet: {
    protocol: 'icmp',
    source: '10.32.0.5',
    sourcePort: 1,
    destination: '10.32.1.5',
    destinationPort: 0,
    ttl: 64,
    mark: 0,
    icmp: { type: 8, code: 0 },
    ...(body && { body }),
  },
})

function send(network: Network, entry: Entry = ping()) {
  const visits: Visit[] = []
  const walk = walkNetwork(network, entry, {
    now: 0,
    chance: 'first',
    visit: (one) => visits.push(one),
  })
  const told = visits.flatMap((one) => (one.kind === 'told' ? [one.message.key] : []))
  const outer = visits.find(
    ({ packet, host }) => host === 'a' && packet.body?.inner !== undefined,
  )?.packet
  return { walk, told, outer }
}

const drop = (port: string) => `*filter\n-A INPUT -p udp -m udp --dport ${port} -j DROP\nCOMMIT\n`

describe('the fast datapath', () => {
  test('carries a frame inside VXLAN to UDP 6784, with both peers in the VNI', () => {
    const { walk, outer } = send(nodes())
    expect(walk.ending.kind).toBe('delivered')
    expect(walk.hosts).toEqual(['default/pa', 'a', 'b', 'default/pb'])
    expect(outer).toMatchObject({
      source: '192.168.0.2',
      destination: '192.168.0.3',
      destinationPort: 6784,
      mark: 0x40000, // of WEAVE-NPC-EGRESS-ACCEPT: the outer packet is the same skb
      body: { vni: 2 | (3 << 12), dontFragment: true },
    })
    expect(outer && lengthOf(outer)).toBe(84 + 50)
  })

  test('leaves the TTL alone: all Pods are on one bridge', () => {
    expect(send(nodes()).walk.ending).toMatchObject({ packet: { ttl: 64 } })
  })

  test('brings the answer back, too', () => {
    const { walk } = send(nodes())
    const answer = answerTo(walk)
    if (!answer) throw new Error('a ping is answered')
    expect(send(walk.network, answer).walk.ending).toMatchObject({
      kind: 'delivered',
      packet: { source: '10.32.1.5' },
    })
  })

  test('gives Pods 1376 bytes, whatever the Nodes have', () => {
    expect(nodes({ mtu: 9000 }).hosts['default/pa']?.interfaces.eth0?.mtu).toBe(1376)
  })
})

describe('sleeve', () => {
  test.each([
    { password: false, overhead: 62 },
    { password: true, overhead: 86 },
  ])('adds $overhead bytes where a password is set: $password', ({ password, overhead }) => {
    const { walk, outer } = send(nodes({ mode: 'sleeve', ...(password && { password }) }))
    expect(walk.ending.kind).toBe('delivered')
    expect(outer).toMatchObject({ sourcePort: 6783, destinationPort: 6783, mark: 0 })
    expect(outer && lengthOf(outer)).toBe(84 + overhead)
  })

  test('cuts what is too long, and a packet with DF is answered in the name of the destination', () => {
    const network = nodes({ mode: 'sleeve' })
    const { walk, told } = send(network, ping({ length: 1500 }))
    expect(walk.ending).toMatchObject({ kind: 'delivered', packet: { body: { length: 1500 } } })
    expect(told).toContain('netfilter/fragmented')
    const refused = send(network, ping({ length: 1500, dontFragment: true }))
    const error = answerTo(refused.walk)
    if (!error) throw new Error('weaver answers')
    const { ending, network: after } = walkNetwork(refused.walk.network, error, {
      now: 0,
      chance: 'first',
    })
    expect(ending).toMatchObject({
      kind: 'delivered',
      packet: { source: '10.32.1.5', icmp: { type: 3, code: 4 }, body: { mtu: 1500 - 62 } },
    })
    expect(after.hosts['default/pa']?.pathMtus?.['10.32.1.5']?.mtu).toBe(1438)
  })

  test.each([
    { why: 'UDP 6784 is dropped', settings: { rules: drop('6784') } },
    { why: 'the wires are too narrow for heartbeats', settings: { wireMtu: 1425 } },
  ])('is what remains where $why', ({ settings }) => {
    const { walk, told, outer } = send(nodes(settings))
    expect(told).toContain('netfilter/weaveFellBack')
    expect(outer?.destinationPort).toBe(6783)
    expect(walk.ending.kind).toBe('delivered')
    expect(send(nodes({ wireMtu: 1426 })).outer?.destinationPort).toBe(6784)
  })

  test('is lost, too, where both ports are dropped', () => {
    const { walk, told } = send(nodes({ rules: drop('6783:6784') }))
    expect(told).toContain('netfilter/weaveNoWay')
    expect(walk).toMatchObject({ host: 'a', ending: { kind: 'lost', why: 'noNeighbour' } })
  })
})

describe('the rules of a Node', () => {
  const host = nodes().hosts.a
  if (!host) throw new Error('the Node was wired')

  test('are those of a real one, in their order', () => {
    const real = new Set(dump('docker-weave').split('\n').map(withoutCounters))
    const own = printRules(host.tables)
      .split('\n')
      .filter((line) => /^-A/.test(line) && /weave/i.test(line) && !/namespace: kube/.test(line))
    const missing = own.filter((line) => !real.has(line))
    expect(missing).toEqual([])
    expect(own.length).toBeGreaterThan(20)
  })

  test('name their sets as weave-npc does', () => {
    // Known from many texts of real Nodes.
    expect(weaveSetName('ingress-default-allow:default')).toBe('weave-;rGqyMIl1HN^cfDki~Z$3]6!N')
    expect(weaveSetName('egress-default-allow:default')).toBe('weave-s_+ChJId4Uy_$}G;WdH|~TK)I')
    expect(weaveSetName('ingress-default-allow:kube-system')).toBe('weave-P.B|!ZhkAr5q=XZ?3}tMBA+0')
    expect(weaveSetName('egress-default-allow:kube-system')).toBe('weave-E1ney4o[ojNrLk.6rOHi;7MPE')
  })

  test('let nobody to a Pod of a namespace that weave-npc does not know', () => {
    const { walk } = send(allowByNamespace(nodes(), ['kube-system']))
    expect(walk).toMatchObject({ host: 'b', ending: { kind: 'lost', why: 'rule' } })
  })

  test('masquerade what leaves the network of all Pods, and nothing within it', () => {
    const out = { ...ping(), packet: { ...ping().packet, destination: '192.168.0.3' } }
    expect(send(nodes(), out).walk.ending).toMatchObject({ packet: { source: '192.168.0.2' } })
  })
})

const withoutCounters = (line: string): string => line.replace(/^\[\d+:\d+\] /, '')
