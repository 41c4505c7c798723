import { describe, expect, test } from 'vitest'
import type { Library } from '../../../src/domains/names/model.ts'
import { namesOf } from '../../../src/domains/names/model.ts'
import { ask, inNamedCluster, keysOf, lastWorld, lookupIn, sentIn } from './lookups.ts'

/** What goes wrong with a name though every server is well: how it is written, what resolvers make of it, and zones. */

type Around = NonNullable<Parameters<typeof inNamedCluster>[1]>

const objectOf = (kind: string, name: string, more: object, namespace = 'shop') =>
  ({ apiVersion: 'v1', kind, metadata: { name, namespace }, ...more }) as NonNullable<
    Around['more']
  >[number] // as: a manifest
const service = (name: string, spec: object, namespace?: string) =>
  objectOf('Service', name, { spec: { ports: [{ port: 80 }], ...spec } }, namespace)
const corefile = (lines: string) =>
  objectOf('ConfigMap', 'coredns', { data: { Corefile: `.:53 {\n${lines}\n}\n` } }, 'kube-system')

const objects = [
  objectOf('Namespace', 'com', {}),
  service('github', { clusterIP: '10.96.66.6', selector: { app: 'ng' } }, 'com'),
  service('ext', { type: 'ExternalName', externalName: 'www.example.com' }),
  service('ip', { type: 'ExternalName', externalName: '192.0.2.9' }),
  service('gone', { type: 'ExternalName', externalName: 'nobody.example.com' }),
  service('empty', { clusterIP: 'None', selector: { app: 'nobody' } }),
  service('idle', { clusterIP: '10.96.0.77', selector: { app: 'nobody' } }),
  service('db', { clusterIP: 'None' }),
  {
    ...objectOf('EndpointSlice', 'db-1', {}),
    apiVersion: 'discovery.k8s.io/v1',
    metadata: {
      name: 'db-1',
      namespace: 'shop',
      labels: { 'kubernetes.io/service-name': 'db' },
    },
    addressType: 'IPv4',
    ports: [{ port: 5432, protocol: 'TCP' }],
    endpoints: [
      { addresses: ['10.250.1.1'], hostname: 'db-0', conditions: { ready: true } },
      { addresses: ['10.250.1.2'], hostname: 'db-1', conditions: { ready: false } },
    ],
  },
] as NonNullable<Around['more']> // as: manifests
const upstream = { 'www.example.com': { A: ['203.0.113.7'] } }

/** Queries sent, the error, and the addresses. */
function got(name: string, library: Library, around: Around = {}) {
  const recording = inNamedCluster([ask(name, library)], { upstream, more: objects, ...around })
  const { outcome } = lookupIn(recording)
  return [sentIn(recording).length, outcome?.error, ...(outcome?.addresses ?? [])]
}
const ndotsOption = (value?: string, name = 'ndots') => ({
  spec: { dnsConfig: { options: [{ name, ...(value !== undefined && { value }) }] } },
})

describe('ndots', () => {
  test('`dnots: 2` is an option that nobody reads: eight queries, as before (F2)', () => {
    for (const library of ['glibc', 'musl'] as const) {
      expect(got('www.example.com', library, ndotsOption('2', 'dnots'))[0]).toBe(8)
      expect(got('www.example.com', library, ndotsOption('2'))[0]).toBe(2)
      expect(got('www.example.com', library, ndotsOption())[0]).toBe(2)
    }
  })

  test('five dots are enough: the name leaves the cluster first, and musl never searches (F10)', () => {
    expect(got('a.b.c.d.e.f', 'glibc')).toEqual([8, 'EAI_NONAME'])
    expect(got('a.b.c.d.e.f', 'musl')).toEqual([2, 'EAI_NONAME'])
  })

  test('1: `name.namespace` costs glibc a pair to the outside, and musl does not find it (F11)', () => {
    expect(got('ng-deploy-80.shop', 'glibc', { ndots: 1 })).toEqual([6, 'OK', '10.96.0.80'])
    expect(got('ng-deploy-80.shop', 'musl', { ndots: 1 })).toEqual([2, 'EAI_NONAME'])
  })

  test('0: even one label leaves the cluster first (F32)', () => {
    expect(got('ng-deploy-80', 'glibc', { ndots: 0 })).toEqual([4, 'OK', '10.96.0.80'])
    expect(got('ng-deploy-80', 'musl', { ndots: 0 })).toEqual([2, 'EAI_NONAME'])
  })

  test('a dot at the end makes a short name a top level domain (F12)', () => {
    expect(got('ng-deploy-80.', 'glibc')).toEqual([2, 'EAI_NONAME'])
  })
})

describe('tools that look names up in another way than programs do', () => {
  test('busybox nslookup searches for no name with a dot, where musl does (F5)', () => {
    expect(got('ng-deploy-80.shop', 'busybox')).toEqual([2, 'exit 1'])
    expect(got('ng-deploy-80.shop', 'musl')).toEqual([4, 'OK', '10.96.0.80'])
  })

  test('dig asks for what is typed, unless it is told +search (F6)', () => {
    expect(got('ng-deploy-80', 'dig')).toEqual([1, 'OK'])
    expect(got('ng-deploy-80', 'digSearch')).toEqual([1, 'OK', '10.96.0.80'])
  })

  test('host and nslookup stop at the name itself, where glibc goes on with the list (F7)', () => {
    for (const library of ['nslookup', 'host'] as const)
      expect(got('ng-deploy-80.shop', library, { ndots: 1 })).toEqual([1, 'exit 1'])
    expect(got('ng-deploy-80.shop', 'glibc', { ndots: 1 })[1]).toBe('OK')
  })
})

describe('search lists', () => {
  test('a namespace with the name of a top level domain takes its names (F9)', () => {
    for (const library of ['glibc', 'musl', 'go'] as const)
      expect(got('github.com', library)).toEqual([4, 'OK', '10.96.66.6'])
  })

  test('a Node’s search domain in which every name exists takes every name outside (F8)', () => {
    const caught = { 'www.example.com.corp.example': { A: ['203.0.113.99'] } }
    const around = {
      nodeFile: 'nameserver 192.0.2.53\nsearch corp.example\n',
      upstream: { ...upstream, ...caught },
    }
    expect(got('www.example.com', 'glibc', around)).toEqual([8, 'OK', '203.0.113.99'])
    expect(got('www.example.com.', 'glibc', around)).toEqual([2, 'OK', '203.0.113.7'])
  })

  test('musl drops a search line of 256 characters and more: no short name works (F22)', () => {
    const searches = ['a', 'b', 'c', 'd'].map((letter) => `${letter.repeat(60)}.example`)
    const around = { spec: { dnsConfig: { searches } } }
    expect(got('ng-deploy-80', 'glibc', around)[1]).toBe('OK')
    expect(got('ng-deploy-80', 'musl', around)).toEqual([2, 'EAI_NONAME'])
  })

  test('a second nameserver is no help for missing names: glibc never asks it, musl asks both (F28)', () => {
    const around = { spec: { dnsConfig: { nameservers: ['192.0.2.53'] } } }
    expect(got('nobody.shop', 'glibc', around)).toEqual([8, 'EAI_NONAME'])
    expect(got('nobody.shop', 'musl', around)).toEqual([16, 'EAI_NONAME'])
  })
})

describe('Services that are not what their names suggest', () => {
  test('ExternalName: an alias; of an address there is none; a missing target stops glibc, not Go (F13)', () => {
    expect(got('ext', 'glibc')).toEqual([2, 'OK', '203.0.113.7'])
    expect(got('ip', 'glibc')).toEqual([8, 'EAI_NONAME'])
    expect(got('gone', 'glibc')[0]).toBe(2)
    expect(got('gone', 'go')[0]).toBe(8)
  })

  test('headless without a ready Pod: the name does not exist (F14); one Pod of it needs to be ready (F15)', () => {
    expect(got('empty', 'glibc')).toEqual([8, 'EAI_NONAME'])
    expect(got('db-0.db', 'glibc').slice(1)).toEqual(['OK', '10.250.1.1'])
    expect(got('db-1.db', 'glibc').slice(1)).toEqual(['EAI_NONAME'])
  })

  test('a ClusterIP without endpoints has its name, and refuses connections (F16)', () => {
    const connect = { port: 80, protocol: 'tcp' }
    const recording = inNamedCluster([ask('idle', 'glibc', { connect })], { more: objects })
    expect(lookupIn(recording).outcome?.addresses).toEqual(['10.96.0.77'])
    expect(keysOf(recording)).toContain('traffic/rejected')
  })

  test('forty addresses do not fit a datagram: all ask again over TCP, glibc asks for all twice (F23)', () => {
    const sent = (['go', 'musl', 'glibc'] as const).map((library) => got('many', library)[0])
    expect(sent).toEqual([2, 3, 8])
  })

  test('a Service that was deleted is found for up to 30 s (F25)', () => {
    const late = (at: number) => ask('idle.shop.svc.cluster.local.', 'musl', { at })
    const gone = { at: 2_000, kind: 'api/deleted', object: 'Service', name: 'shop/idle' } as const
    const scaled = {
      kind: 'api/scaled',
      object: 'Deployment',
      name: 'kube-system/coredns',
    } as const
    const inputs = [
      { at: 0, replicas: 1, ...scaled },
      late(1_000),
      gone,
      late(20_000),
      late(40_000),
    ]
    const { lookups } = namesOf(lastWorld(inNamedCluster(inputs, { more: objects })))
    expect(Object.values(lookups).map(({ outcome }) => outcome?.addresses)).toEqual([
      ['10.96.0.77'],
      ['10.96.0.77'],
      [],
    ])
  })
})

describe('Corefiles that do what they say', () => {
  const KUBERNETES =
    '    kubernetes cluster.local {\n      pods insecure\n    }\n    forward . /etc/resolv.conf'
  const withLines = (lines: string): Around => ({ more: [...objects, corefile(lines)] })

  test('pods insecure: any address has a name; verified: only those of Pods (F34)', () => {
    const name = '1-2-3-4.shop.pod.cluster.local.'
    expect(got(name, 'glibc')).toEqual([2, 'OK', '1.2.3.4'])
    const verified = withLines(KUBERNETES.replace('insecure', 'verified'))
    expect(got(name, 'glibc', verified)).toEqual([2, 'EAI_NONAME'])
  })

  test('fallthrough in the zone of the cluster: each miss of a search list goes outside (F36)', () => {
    const asked = (lines: string) =>
      keysOf(
        inNamedCluster([ask('nobody', 'glibc')], { upstream, ...withLines(lines) }),
        'coredns/forwardAsks',
      ).length
    expect(asked(KUBERNETES)).toBe(2)
    expect(asked(KUBERNETES.replace('pods insecure', 'fallthrough'))).toBe(8)
  })

  test('hosts without fallthrough fails for all other names (F37)', () => {
    const around = withLines(`    hosts {\n      192.0.2.80 git.example\n    }\n${KUBERNETES}`)
    expect(got('ng-deploy-80', 'glibc', around)).toEqual([16, 'EAI_AGAIN'])
    expect(got('ng-deploy-80', 'musl', around)).toEqual([12, 'EAI_AGAIN'])
  })

  test('the order of lines means nothing (F38)', () => {
    const turned = withLines('    forward . /etc/resolv.conf\n    kubernetes cluster.local')
    expect(got('ng-deploy-80', 'glibc', turned)).toEqual([2, 'OK', '10.96.0.80'])
  })

  test('rewrite name suffix: without `answer auto` glibc throws the answer away (F40)', () => {
    const suffix = '    rewrite name suffix .example.net. .shop.svc.cluster.local.'
    const found = (library: Library, rest = '') =>
      got('idle.example.net.', library, withLines(`${suffix}${rest}\n${KUBERNETES}`))[1]
    expect(found('glibc')).toBe('EAI_NONAME')
    expect(found('musl')).toBe('OK')
    expect(found('go')).toBe('OK')
    expect(found('glibc', ' answer auto')).toBe('OK')
  })
})

test('a policy that lets nothing out: every resolver waits as long as it can (F41)', () => {
  const policy = {
    ...objectOf('NetworkPolicy', 'none', {}),
    apiVersion: 'networking.k8s.io/v1',
    spec: { podSelector: {}, policyTypes: ['Egress'] },
  }
  const seconds = (library: Library) => {
    const more = [...objects, policy]
    const { ended } = lookupIn(inNamedCluster([ask('ng-deploy-80', library)], { more }))
    return Math.round((ended?.at ?? 0) / 1_000)
  }
  expect([seconds('glibc'), seconds('musl'), seconds('go')]).toEqual([20, 5, 40])
})
