import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readRules } from '../../../src/domains/netfilter/index.ts'
import { ask, inNamedCluster, keysOf, lastWorld, lookupIn } from './lookups.ts'

/** node-local-dns: a cache on each Node, in the way of every query. */

const NODE_LOCAL = { dns: { nodeLocal: { localAddress: '169.254.20.10' } } }
const upstream = { 'www.example.com': { A: ['203.0.113.7'] } }
const daemonSet = { object: 'DaemonSet', name: 'kube-system/node-local-dns' } as const
const node = (recording: ReturnType<typeof inNamedCluster>) => {
  const host = lastWorld(recording).network.hosts['node-a']
  if (!host) throw new Error('the client is on node-a')
  return host
}

/** The places that a lookup passed, each where it comes first. */
const placesIn = (recording: ReturnType<typeof inNamedCluster>, keys: readonly string[]) =>
  keys.map((key) => keysOf(recording).indexOf(key))

const once = inNamedCluster([ask('ng-deploy-80', 'glibc')], NODE_LOCAL)

describe('what it sets on its Node', () => {
  test('the rules of the real one, in its order, above all others', () => {
    const recorded = readRules(readFileSync('tests/golden/names/node-local-dns.save', 'utf8'))
    if (!recorded.ok) throw new Error('the recording is readable')
    const { tables } = node(once)
    for (const [table, chain] of [
      ['raw', 'PREROUTING'],
      ['raw', 'OUTPUT'],
      ['filter', 'INPUT'],
      ['filter', 'OUTPUT'],
    ] as const) {
      const wanted = recorded.value[table]?.chains[chain]?.rules.map(({ text }) => text) ?? []
      const given = tables[table]?.chains[chain]?.rules.map(({ text }) => text) ?? []
      expect(wanted.length).toBeGreaterThan(3)
      expect(given.slice(0, wanted.length), `${table} ${chain}`).toEqual(wanted)
    }
  })

  test('a dummy interface with its own address and the ClusterIP of kube-dns', () => {
    expect(node(once).interfaces.nodelocaldns).toMatchObject({
      kind: 'dummy',
      addresses: ['169.254.20.10/32', '10.96.0.10/32'],
    })
  })

  test('deleted in order, it takes all of it along, and queries reach CoreDNS through kube-proxy again', () => {
    const gone = { at: 0, kind: 'api/deleted', ...daemonSet } as const
    const recording = inNamedCluster(
      [gone, ask('ng-deploy-80', 'musl', { at: 120_000 })],
      NODE_LOCAL,
    )
    expect(keysOf(recording)).toContain('names/cacheGone')
    expect(node(recording).interfaces.nodelocaldns).toBeUndefined()
    expect(JSON.stringify(node(recording).tables)).not.toContain('NodeLocal')
    expect(keysOf(recording)).toContain('traffic/podChosen')
    expect(lookupIn(recording).outcome?.error).toBe('OK')
  })

  test('crashed, it leaves its addresses behind, and they lead to a closed port', () => {
    const crash = {
      at: 0,
      kind: 'controllers/programSet',
      target: 'registry.k8s.io/dns/k8s-dns-node-cache:1.26.7',
      behaviour: 'crashes',
    } as const
    const recording = inNamedCluster(
      [crash, ask('ng-deploy-80', 'glibc', { at: 5_000 })],
      NODE_LOCAL,
    )
    expect(node(recording).interfaces.nodelocaldns).toBeDefined()
    expect(keysOf(recording)).toContain('names/portClosed')
    expect(lookupIn(recording).outcome?.error).not.toBe('OK')
  })
})

describe('the way of a query', () => {
  test('NOTRACK, input on the own Node, over TCP to CoreDNS through kube-proxy, and back', () => {
    const places = placesIn(once, [
      'names/sent',
      'traffic/untracked',
      'traffic/accepted',
      'names/arrived',
      'coredns/cacheMiss',
      'names/upstreamOverTcp',
      'traffic/podChosen',
      'coredns/kubeService',
      'names/upstreamHeard',
      'names/heard',
    ])
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((one, other) => one - other))
  })

  test('no kernel remembers the datagram of the client; the TCP connection of the cache is remembered', () => {
    const entries = Object.values(node(once).conntrack).map(({ original }) => original)
    expect(entries.filter(({ protocol }) => protocol === 'udp')).toEqual([])
    expect(entries.filter(({ protocol }) => protocol === 'tcp').length).toBeGreaterThan(0)
  })

  test('a second lookup on the same Node never leaves it', () => {
    const twice = [ask('ng-deploy-80', 'musl'), ask('ng-deploy-80', 'musl', { at: 4_000 })]
    const late = inNamedCluster(twice, NODE_LOCAL).steps.filter(({ at }) => at >= 4_000)
    const told = late.map(({ message }) => message.key)
    expect(told.filter((key) => key === 'coredns/cacheHit')).toHaveLength(2)
    expect(told).not.toContain('coredns/forwardAsks')
  })

  test('denials of the cluster are kept five seconds, its records thirty', () => {
    const kept = once.steps
      .filter(({ message }) => message.key === 'coredns/cacheStored')
      .map(({ message: { params } }) => `${params.half} ${params.ttl}`)
    expect(kept).toEqual(['success 30', 'denial 30', 'success 30', 'denial 5'])
  })

  test('a name outside goes to the nameservers of the Node: no CoreDNS is asked', () => {
    const recording = inNamedCluster([ask('www.example.com.', 'musl')], { ...NODE_LOCAL, upstream })
    const servers = recording.steps
      .filter(({ message }) => message.key === 'names/arrived')
      .map(({ message }) => String(message.params.pod))
    expect(servers.every((pod) => pod.includes('node-local-dns'))).toBe(true)
    expect(lookupIn(recording).outcome?.addresses).toEqual(['203.0.113.7'])
  })

  test('without any CoreDNS, names outside still work and those of the cluster fail at once', () => {
    const none = { object: 'Deployment', name: 'kube-system/coredns', replicas: 0 } as const
    const asked = (name: string) =>
      inNamedCluster([{ at: 0, kind: 'api/scaled', ...none }, ask(name, 'glibc', { at: 60_000 })], {
        ...NODE_LOCAL,
        upstream,
      })
    expect(lookupIn(asked('www.example.com.')).outcome?.error).toBe('OK')
    const failed = asked('ng-deploy-80')
    expect(lookupIn(failed).outcome?.error).toBe('EAI_AGAIN')
    expect(failed.steps.at(-1)?.at).toBeLessThan(61_000)
  })

  test('one whose Pods ask it by its own address is answered too', () => {
    const spec = { dnsPolicy: 'None', dnsConfig: { nameservers: ['169.254.20.10'] } } as const
    const recording = inNamedCluster([ask('ng-deploy-80.shop.svc.cluster.local', 'go')], {
      ...NODE_LOCAL,
      spec,
    })
    expect(lookupIn(recording).outcome?.addresses).toEqual(['10.96.0.80'])
  })
})
