import { describe, expect, test } from 'vitest'
import { namesOf } from '../../../src/domains/names/model.ts'
import { recordScenario } from '../../../src/scenario/record-scenario.ts'
import type { Scenario } from '../../../src/scenario/schema.ts'
import { objectsIn, scenarioOf, textOf } from '../../fixtures/scenes.ts'
import { ask, inNamedCluster, keysOf, lastWorld, lookupIn } from './lookups.ts'

/** Nodes on which systemd-resolved runs: who gets which file, and what it does with the questions of Pods that share its network. */

type Dns = NonNullable<Scenario['cluster']['dns']>
type Resolved = NonNullable<Dns['resolved']>

const upstream = { 'www.example.com': { A: ['203.0.113.7'] } }
const HOST = { hostNetwork: true, dnsPolicy: 'Default' }
const POD = { dnsPolicy: 'Default' }

/** A Node with the client, and nobody else. */
const alone = objectsIn(textOf('names.yaml')).filter(({ kind, metadata }) =>
  /Namespace|client/.test(`${kind} ${JSON.stringify(metadata)}`),
)
const { cluster: base } = scenarioOf({})
const clients = new Map<object, typeof alone>()

function clientWith(spec: object): typeof alone {
  const made =
    clients.get(spec) ??
    alone.map((one) =>
      one.kind === 'Pod' ? { ...one, spec: { ...(one.spec as object), ...spec } } : one,
    ) // as: a Pod has one
  clients.set(spec, made as typeof alone) // as: manifests still
  return made as typeof alone // as: manifests still
}

const asked = (
  name: string,
  resolved: Resolved,
  { spec = HOST as object, inputs = [ask(name, 'glibc')], dns = {} } = {},
) => {
  const cluster = { ...base, nodes: 1, dns: { upstream, resolved, ...dns } }
  return recordScenario(scenarioOf({ cluster, inputs }), clientWith(spec))
}

type Played = ReturnType<typeof asked>

/** `server TYPE name` of each query, in order. */
const sent = (recording: Played): readonly string[] =>
  Object.values(namesOf(lastWorld(recording)).queries).map(
    ({ server, query: { question, edns } }) =>
      `${server} ${question.type} ${question.name}${edns ? ' edns' : ''}`,
  )
const fileOf = (recording: Played): string => lookupIn(recording).files.resolvConf

describe('/etc/resolv.conf of the Node', () => {
  const servers = ['192.0.2.53']
  const domains = ['corp.example', '~vpn.example']

  test('stub: the Pod asks 127.0.0.53, where systemd-resolved listens', () => {
    const recording = asked('www.example.com', { servers, domains })
    expect(fileOf(recording)).toContain('nameserver 127.0.0.53\n')
    expect(fileOf(recording)).toContain('search corp.example\n')
    expect(lookupIn(recording).outcome?.addresses).toEqual(['203.0.113.7'])
    expect(sent(recording).slice(0, 2)).toEqual([
      '127.0.0.53 A www.example.com. edns',
      '127.0.0.53 AAAA www.example.com. edns',
    ])
  })

  test('uplink: it is left out, and its servers are asked', () => {
    const recording = asked('www.example.com', { mode: 'uplink', servers, domains })
    expect(fileOf(recording)).toContain('nameserver 192.0.2.53\n')
    expect(sent(recording).every((line) => line.startsWith('192.0.2.53 '))).toBe(true)
  })

  test('static: its stub, and no search list', () => {
    const recording = asked('www.example.com', { mode: 'static', servers, domains })
    expect(fileOf(recording)).toContain('nameserver 127.0.0.53\n')
    expect(fileOf(recording)).not.toContain('corp.example')
  })

  test('foreign: somebody else’s file stays, and it reads the servers in it', () => {
    const dns = { nodeFile: 'nameserver 127.0.0.53\nnameserver 192.0.2.99\n' }
    const recording = asked('www.example.com', { mode: 'foreign' }, { dns })
    expect(fileOf(recording)).toContain('nameserver 127.0.0.53\nnameserver 192.0.2.99\n')
    expect(lookupIn(recording).outcome?.addresses).toEqual(['203.0.113.7'])
  })

  test('kubelet hands 127.0.0.53 to a Pod with a network of its own: nobody listens there', () => {
    const recording = asked('www.example.com', { servers }, { spec: POD })
    expect(keysOf(recording)).toContain('names/portClosed')
    expect(lookupIn(recording).outcome?.error).toBe('EAI_AGAIN')
  })

  test('kubelet’s resolvConf names the other file: the Pod gets the servers behind it', () => {
    const dns = { resolvConf: '/run/systemd/resolve/resolv.conf' } as const
    const recording = asked('www.example.com', { servers }, { spec: POD, dns })
    expect(fileOf(recording)).toContain('nameserver 192.0.2.53\n')
    expect(lookupIn(recording).outcome?.addresses).toEqual(['203.0.113.7'])
  })
})

describe('what systemd-resolved does with a question', () => {
  test('one label is never asked of a server: refused, though a search list stands in its settings', () => {
    const recording = asked('web.', { servers: ['192.0.2.53'], domains: ['corp.example'] })
    expect(keysOf(recording)).toContain('dns/resolvedSingleLabel')
    expect(lookupIn(recording).outcome?.error).toBe('EAI_AGAIN')
    const allowed = asked('web.', { servers: ['192.0.2.53'], singleLabel: true })
    expect(lookupIn(allowed).outcome?.error).toBe('EAI_NONAME')
  })

  test('with LLMNR one label is called out on the link, and nobody answers', () => {
    const links = { eth0: { servers: ['192.0.2.53'] } }
    const recording = asked('web.', { links, llmnr: true })
    expect(keysOf(recording)).toContain('dns/resolvedLlmnr')
    expect(lookupIn(recording).outcome?.addresses).toEqual([])
  })

  test('a name goes to the link whose domain fits it best', () => {
    const links = {
      eth0: { servers: ['192.0.2.53'] },
      wg0: { servers: ['192.0.2.54'], domains: ['~vpn.example'] },
    }
    const stubs = { '192.0.2.54': { 'a.vpn.example': { A: ['10.8.0.1'] } } }
    const recording = asked('a.vpn.example', { links }, { dns: { stubs } })
    expect(lookupIn(recording).outcome?.addresses).toEqual(['10.8.0.1'])
    expect(keysOf(recording)).toContain('dns/resolvedScope')
    expect(fileOf(asked('a', { links }))).not.toContain('192.0.2.54')
  })

  test('what does not exist is asked twice: with EDNS0, and without', () => {
    const recording = asked('nobody.example.com.', { servers: ['192.0.2.53'] })
    const doubts = keysOf(recording).filter((key) => key === 'dns/resolvedDoubts')
    expect(doubts).toHaveLength(2)
  })

  test('the second lookup costs its servers nothing: it remembers', () => {
    const inputs = [ask('www.example.com', 'glibc'), ask('www.example.com', 'glibc', { at: 5_000 })]
    const recording = asked('', { servers: ['192.0.2.53'] }, { inputs })
    expect(keysOf(recording).filter((key) => key === 'dns/resolvedKnows')).toHaveLength(2)
  })

  test('its first server is silent: five seconds, and from then on the second one is asked', () => {
    const servers = ['192.0.2.53', '192.0.2.54']
    const dns = { silent: ['192.0.2.53'], stubs: { '192.0.2.54': upstream } }
    const recording = asked('www.example.com', { servers }, { dns })
    expect(lookupIn(recording).outcome?.addresses).toEqual(['203.0.113.7'])
    const took = (lookupIn(recording).ended?.at ?? 0) - lookupIn(recording).startedAt
    expect(took).toBeGreaterThan(5_000)
    expect(took).toBeLessThan(5_200)
    // glibc asked once more by then; that packet is known.
    expect(keysOf(recording)).toContain('dns/resolvedRepeat')
  })
})

const SERVED = { resolved: { servers: ['192.0.2.53'] } }

test('node-local-dns on the network of its Node forwards to 127.0.0.53, and systemd-resolved asks on', () => {
  const dns = { ...SERVED, nodeLocal: { localAddress: '169.254.20.10' } }
  const recording = inNamedCluster([ask('www.example.com.', 'glibc')], { upstream, dns })
  expect(lookupIn(recording).outcome?.addresses).toEqual(['203.0.113.7'])
  expect(sent(recording).some((line) => line.startsWith('127.0.0.53 '))).toBe(true)
  expect(keysOf(recording)).not.toContain('names/loopFound')
})

test('CoreDNS on the network of its Node cannot start: port 53 is taken', () => {
  const recording = inNamedCluster([ask('ng-deploy-80', 'glibc', { at: 60_000 })], {
    corednsSpec: { hostNetwork: true },
    dns: SERVED,
  })
  expect(lookupIn(recording).outcome?.error).toBe('EAI_AGAIN')
})

test('CoreDNS with a network of its own inherits 127.0.0.53, hears its own probe and ends', () => {
  const more = { at: 1_000, kind: 'api/scaled', object: 'Deployment', name: 'kube-system/coredns' }
  const scaled = { ...more, replicas: 3 } as unknown as ReturnType<typeof ask> // as: an input
  const recording = inNamedCluster([scaled], { dns: SERVED })
  expect(keysOf(recording)).toContain('names/loopFound')
})
