import { describe, expect, test } from 'vitest'
import type { Pod } from '../../../src/domains/api-server/model.ts'
import { tallyOf } from '../../../src/domains/names/index.ts'
import { ask, inNamedCluster, keysOf, lastWorld, lookupIn, sentIn } from './lookups.ts'

/** Which servers a Pod's queries go to, by its dnsPolicy: each query is a packet that gets there. */

type Spec = Partial<Pod['spec']>
const upstream = { 'www.example.com': { A: ['203.0.113.7'] } }
const lookUp = (name: string, spec: Spec, nodeFile?: string) =>
  inNamedCluster([ask(name, 'glibc')], { spec, upstream, ...(nodeFile && { nodeFile }) })

const serversOf = (recording: ReturnType<typeof lookUp>) => [
  ...new Set(Object.values(lastWorld(recording).names?.queries ?? {}).map(({ server }) => server)),
]

test('Default: the servers of the Node’s file answer, as seen from the Node, and CoreDNS hears nothing', () => {
  const recording = lookUp('www.example.com', { dnsPolicy: 'Default' })
  expect(sentIn(recording)).toEqual(['www.example.com. A', 'www.example.com. AAAA'])
  expect(serversOf(recording)).toEqual(['192.0.2.53'])
  expect(lookupIn(recording).outcome).toEqual({ error: 'OK', addresses: ['203.0.113.7'] })
  const arrived = recording.steps.find(({ message }) => message.key === 'names/arrived')
  expect(arrived?.message.params).toMatchObject({ pod: 'client:upstream' })
  expect(arrived?.message.params.client).toMatch(/^192\.168\.0\.\d+:\d+$/) // masqueraded by its Node
  expect(keysOf(recording, 'coredns/')).toEqual([])
})

test('Default: a Service’s name is not known there', () => {
  const recording = lookUp('ng-deploy-80.shop.svc.cluster.local', { dnsPolicy: 'Default' })
  expect(lookupIn(recording).outcome?.addresses).toEqual([])
})

test('ClusterFirst on the Node’s own network is Default, without a word', () => {
  const recording = lookUp('ng-deploy-80', { hostNetwork: true })
  expect(lookupIn(recording).files.resolvConf).toBe('nameserver 192.0.2.53\n')
  expect(lookupIn(recording).files.hosts).toContain('host network')
  expect(lookupIn(recording).outcome?.addresses).toEqual([])
})

test('ClusterFirstWithHostNet: from the Node through its own rules to CoreDNS', () => {
  const recording = lookUp('ng-deploy-80', {
    hostNetwork: true,
    dnsPolicy: 'ClusterFirstWithHostNet',
  })
  expect(serversOf(recording)).toEqual(['10.96.0.10'])
  expect(lookupIn(recording).outcome).toEqual({ error: 'OK', addresses: ['10.96.0.80'] })
  expect(keysOf(recording)).toContain('traffic/dnatApplied')
  const arrived = recording.steps.find(({ message }) => message.key === 'names/arrived')
  expect(arrived?.message.params.client).not.toMatch(/^10\.244\.0\.\d+:50001$/)
})

test('None: only what dnsConfig says; without ndots one dot is enough', () => {
  const recording = lookUp('www.example.com', {
    dnsPolicy: 'None',
    dnsConfig: { nameservers: ['192.0.2.53'], searches: ['corp.example'] },
  })
  expect(lookupIn(recording).files.resolvConf).toBe('search corp.example\nnameserver 192.0.2.53\n')
  expect(sentIn(recording)).toEqual(['www.example.com. A', 'www.example.com. AAAA'])
  expect(tallyOf(lastWorld(recording), '1')).toEqual({ sent: 2, wasted: 1 })
})

test('None: a server that nobody is: two times five seconds for each name', () => {
  const recording = lookUp('www.example.com.', {
    dnsPolicy: 'None',
    dnsConfig: { nameservers: ['198.51.100.1'] },
  })
  expect(lookupIn(recording).outcome?.error).toBe('EAI_AGAIN')
  expect(lookupIn(recording).ended?.at).toBe(10_000)
})

test('Default with the stub of systemd-resolved: nobody listens in the Pod itself', () => {
  const recording = lookUp(
    'www.example.com.',
    { dnsPolicy: 'Default' },
    'nameserver 127.0.0.53\noptions edns0 trust-ad\n',
  )
  expect(lookupIn(recording).outcome?.error).toBe('EAI_AGAIN')
  expect(keysOf(recording)).toContain('names/portClosed')
  expect(lookupIn(recording).ended?.at).toBeLessThan(10)
})

test('a Pod on the Node’s network connects from there', () => {
  const recording = inNamedCluster(
    [ask('ng-deploy-80', 'glibc', { connect: { port: 80, protocol: 'tcp' } })],
    { spec: { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' } },
  )
  expect(keysOf(recording)).toContain('traffic/finished')
})

test('CoreDNS on the network of its Nodes answers there', () => {
  const recording = inNamedCluster([ask('ng-deploy-80', 'glibc')], {
    corednsSpec: { hostNetwork: true },
  })
  expect(lookupIn(recording).outcome?.addresses).toEqual(['10.96.0.80'])
})

describe('other servers that a Pod names itself', () => {
  const [STUB, SILENT, DEAD] = ['192.0.2.61', '192.0.2.62', '192.0.2.63'] as const
  const dns = {
    stubs: { [STUB]: { 'db.corp.example': { A: '203.0.113.61' } } },
    silent: [SILENT],
    dead: [DEAD],
  }
  const askedAt = (...nameservers: string[]) =>
    inNamedCluster([ask('db.corp.example.', 'glibc')], {
      dns,
      spec: { dnsPolicy: 'None', dnsConfig: { nameservers } },
    })

  test('a script of its own answers by packets', () => {
    expect(lookupIn(askedAt(STUB)).outcome).toEqual({ error: 'OK', addresses: ['203.0.113.61'] })
  })

  test('a silent one costs five seconds, then the next one is asked', () => {
    const { outcome, ended } = lookupIn(askedAt(SILENT, STUB))
    expect(outcome?.addresses).toEqual(['203.0.113.61'])
    expect(ended?.at).toBeGreaterThan(5_000)
    expect(ended?.at).toBeLessThan(5_100)
  })

  test('a closed port is told at once, and the next one is asked', () => {
    const recording = askedAt(DEAD, STUB)
    expect(keysOf(recording)).toContain('names/portClosed')
    expect(lookupIn(recording).outcome?.addresses).toEqual(['203.0.113.61'])
    expect(lookupIn(recording).ended?.at).toBeLessThan(100)
  })
})

test('Default where kubelet reads the file of systemd-resolved: its servers are machines too', () => {
  const recording = inNamedCluster([ask('www.example.com', 'glibc')], {
    upstream,
    nodeFile: 'nameserver 127.0.0.53\n',
    dns: {
      resolvedFile: 'nameserver 192.0.2.70\n',
      resolvConf: '/run/systemd/resolve/resolv.conf',
    },
    spec: { dnsPolicy: 'Default' },
  })
  expect(lookupIn(recording).outcome?.addresses).toEqual(['203.0.113.7'])
})
