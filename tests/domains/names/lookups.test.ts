import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tallyOf } from '../../../src/domains/names/index.ts'
import { LIBRARIES } from '../../../src/domains/names/model.ts'
import {
  ask,
  CLIENT,
  inNamedCluster,
  keysOf,
  lastWorld,
  lookupIn,
  questionsOf,
  sentIn,
  withoutPackets,
} from './lookups.ts'

const SHOP = 'shop.svc.cluster.local.'
const scaledTo = (replicas: number) =>
  ({
    at: 0,
    kind: 'api/scaled',
    object: 'Deployment',
    name: 'kube-system/coredns',
    replicas,
  }) as const

const RESOLVERS = {
  glibc: 'glibc-gai@trixie',
  musl: 'musl-gai@trixie',
  go: 'go-host@trixie',
  nslookup: 'nslookup@trixie',
  busybox: 'bb-nslookup@trixie',
} as const

describe('a query is a packet', () => {
  const recording = inNamedCluster([
    ask('ng-deploy-80', 'glibc', { connect: { port: 80, protocol: 'tcp' } }),
  ])

  test('it meets the rules of the Service kube-dns, reaches a CoreDNS Pod, and its answer comes back un-NATed', () => {
    const told = keysOf(recording)
    const places = [
      'names/sent',
      'traffic/serviceFound',
      'traffic/podChosen',
      'traffic/dnatApplied',
      'names/arrived',
      'coredns/kubeService',
      'names/answered',
      'traffic/sourceRestored',
      'names/heard',
      'names/tally',
      'traffic/opened',
      'traffic/finished',
    ].map((key) => told.indexOf(key))
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((one, other) => one - other))
  })

  test('CoreDNS sees the address of the Pod that asks', () => {
    const arrived = recording.steps.find(({ message }) => message.key === 'names/arrived')
    expect(arrived?.message.params.client).toMatch(/^10\.244\.0\.\d+:50001$/)
  })

  test('both questions of a pair leave from one port, so the Service sends both to one Pod', () => {
    const pods = recording.steps
      .filter(({ message }) => message.key === 'names/arrived')
      .map(({ message }) => message.params.pod)
    expect(pods).toHaveLength(2)
    expect(new Set(pods).size).toBe(1)
  })

  test('the second of a pair meets no nat rule: conntrack knows the first, though nothing has come back yet', () => {
    const known = recording.steps.filter(
      ({ message }) => message.key === 'traffic/known' && message.params.place === 'node:node-a',
    )
    const question = recording.steps.find(({ message }) => message.key === 'names/arrived')
    expect(known[0]?.index).toBeLessThan(question?.index ?? 0)
  })

  test('the connection goes to the address that was found', () => {
    expect(lookupIn(recording).outcome).toEqual({ error: 'OK', addresses: ['10.96.0.80'] })
    const opened = recording.steps.find(({ message }) => message.key === 'traffic/opened')
    expect(opened?.message.params).toMatchObject({ from: CLIENT, to: '10.96.0.80', port: 80 })
  })
})

describe('with packets a resolver asks what it asks without', () => {
  const label = fc.constantFrom('ng-deploy-80', 'shop', 'svc', 'a', 'example', 'cluster.local')
  const name = fc
    .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([labels, isAbsolute]) => `${labels.join('.')}${isAbsolute ? '.' : ''}`)
  const library = fc.constantFrom('glibc', 'musl', 'go', 'nslookup', 'busybox' as const)

  test('any name, any ndots, any library: the same questions in the same order, the same result', () => {
    fc.assert(
      fc.property(name, fc.constantFrom(1, 2, 5), library, (asked, ndots, by) => {
        const recording = inNamedCluster([ask(asked, by)], { ndots })
        const lookup = lookupIn(recording)
        const played = withoutPackets(RESOLVERS[by], lookup)
        expect(sentIn(recording)).toEqual(questionsOf(played))
        expect(lookup.outcome?.error).toBe(played.outcome?.error)
        expect(lookup.outcome?.addresses).toEqual(played.outcome?.addresses)
      }),
      { numRuns: 30 },
    )
  })
})

describe('ndots', () => {
  const upstream = { 'www.example.com': { A: ['203.0.113.7'] } }
  const external = (ndots: number, library: 'glibc' | 'musl') =>
    inNamedCluster([ask('www.example.com', library)], { ndots, upstream })

  test('5: three names in vain, in pairs, before the one that was typed', () => {
    const recording = external(5, 'glibc')
    expect(tallyOf(lastWorld(recording), '1')).toEqual({ sent: 8, wasted: 7 })
  })

  test('1: two dots are enough, the name is asked as it is', () => {
    const recording = external(1, 'glibc')
    expect(sentIn(recording)).toEqual(['www.example.com. A', 'www.example.com. AAAA'])
  })

  test('an upstream is asked by CoreDNS, and that takes its time', () => {
    const took = (ndots: number) =>
      external(ndots, 'musl').steps.find(({ message }) => message.key === 'names/tally')?.message
        .params.ms
    expect(took(1)).toBeGreaterThan(20)
    expect(took(1)).toBeLessThan(25)
  })

  test('what CoreDNS has said once it says out of its cache', () => {
    const asks = [60_000, 61_000].map((at) => ask('www.example.com.', 'musl', { at }))
    const recording = inNamedCluster([scaledTo(1), ...asks], { upstream })
    expect(keysOf(recording, 'coredns/forwardAsks')).toHaveLength(2)
    expect(keysOf(recording, 'coredns/cacheHit')).toHaveLength(2)
  })
})

describe('when CoreDNS is not what it should be', () => {
  const hangs = {
    at: 0,
    kind: 'controllers/programSet',
    target: 'registry.k8s.io/coredns/coredns:v1.14.7',
    behaviour: 'hangs',
  } as const
  const none = scaledTo(0)
  const later = (library: 'glibc' | 'musl') => ask('ng-deploy-80', library, { at: 60_000 })

  test('it hangs: five seconds in vain, a second try from the same port, and the same Pod', () => {
    const recording = inNamedCluster([hangs, later('glibc')])
    const played = withoutPackets('glibc-gai@trixie', lookupIn(recording), {
      servers: { '10.96.0.10': { behaviour: 'DROP' } },
    })
    expect(sentIn(recording)).toEqual(questionsOf(played))
    expect(lookupIn(recording).outcome?.error).toBe(played.outcome?.error)
    const waits = recording.steps.filter(({ message }) => message.key === 'names/waited')
    expect(waits[0]?.message.params.seconds).toBe(5)
    expect(waits[0]?.at).toBe(65_000)
    const dead = recording.steps.filter(({ message }) => message.key === 'names/hangs')
    expect(new Set(dead.map(({ message }) => message.params.pod)).size).toBe(1)
  })

  test('no Pod is left: the rules reject, and a socket of glibc is told at once', () => {
    const recording = inNamedCluster([none, later('glibc')])
    expect(keysOf(recording)).toContain('traffic/rejected')
    expect(keysOf(recording)).toContain('names/portClosed')
    expect(recording.steps.at(-1)?.at).toBeLessThan(60_100)
    expect(lookupIn(recording).outcome?.addresses).toEqual([])
  })

  test('no Pod is left: musl, whose socket is not connected, waits all the same', () => {
    const recording = inNamedCluster([none, later('musl')])
    expect(lookupIn(recording).outcome?.addresses).toEqual([])
    expect(keysOf(recording)).toContain('names/errorIgnored')
    expect(recording.steps.at(-1)?.at).toBe(65_000)
  })
})

test('an answer that does not fit a datagram is asked for again over TCP', () => {
  const recording = inNamedCluster([ask('many', 'glibc')])
  expect(keysOf(recording)).toContain('names/sentOverTcp')
  expect(lookupIn(recording).outcome?.addresses).toHaveLength(40)
  expect(sentIn(recording).slice(0, 2)).toEqual([`many.${SHOP} A`, `many.${SHOP} AAAA`])
})

test('lookups and connections that overlap take nothing from one another', () => {
  const open = {
    kind: 'traffic/opened',
    from: 'pod:shop/client',
    to: '10.96.0.80',
    port: 80,
  } as const
  const recording = inNamedCluster([
    { ...open, at: 0, protocol: 'tcp' },
    ask('ng-deploy-80', 'musl', { at: 0.9 }),
    { ...open, at: 1.5, protocol: 'tcp' },
    ask('ng-deploy-80', 'glibc', { at: 1.6 }),
  ])
  const { traffic } = lastWorld(recording)
  expect(Object.values(traffic.connections).map(({ state }) => state)).toEqual(
    Array(6).fill('answered'),
  )
})

describe('bad input', () => {
  const anything = fc.string({ unit: 'grapheme', maxLength: 300 })
  const dotted = fc.array(fc.string({ maxLength: 70 }), { minLength: 1, maxLength: 9 })
  const libraries = fc.constantFrom(...LIBRARIES)

  test('whatever is typed, the lookup ends, and each query has gone or come back', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          dotted.map((labels) => labels.join('.')),
        ),
        libraries,
        (typed, by) => {
          fc.pre(typed.length <= 2_000)
          const recording = inNamedCluster([ask(typed, by)])
          expect(recording.ending).toBe('settled')
          expect(lookupIn(recording).outcome).toBeDefined()
        },
      ),
      { numRuns: 40 },
    )
  })

  test('a Node whose resolv.conf is nonsense leaves CoreDNS without an upstream: it does not start', () => {
    const recording = inNamedCluster([ask('ng-deploy-80', 'glibc')], {
      nodeFile: '# nothing\noptions\n',
    })
    expect(keysOf(recording)).toContain('traffic/rejected')
    expect(keysOf(recording)).toContain('names/portClosed')
    expect(lookupIn(recording).outcome?.addresses).toEqual([])
  })
})

test('who is no running Pod looks nothing up', () => {
  const recording = inNamedCluster([ask('web', 'glibc', { from: 'pod:shop/ghost' })])
  expect(keysOf(recording)).toEqual(['names/nobody'])
})
