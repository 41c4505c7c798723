import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withEntries } from '../../../src/core/large-record.ts'
import type { Service } from '../../../src/domains/api-server/model.ts'
import type { SeenObjects } from '../../../src/domains/kube-proxy/seen-objects.ts'
import { changedLines } from '../../../src/domains/kube-proxy/write-changes.ts'
import { chainAt, type Tables } from '../../../src/domains/netfilter/model.ts'
import { largeCluster, nameAt, serviceAt, sightOf, sliceAt, synced } from './large-cluster.ts'

const SERVICES = 130 // 1,300 endpoints: a large cluster for kube-proxy

const start = largeCluster(SERVICES)
const { tables } = synced({}, sightOf(start))

const withSlice = (seen: SeenObjects, place: number, count: number, subnet = 1): SeenObjects =>
  withEntries(seen, 'EndpointSlice', [[`${nameAt(place)}-1`, sliceAt(place, count, subnet)]])
const withService = (seen: SeenObjects, place: number, one: Service | undefined): SeenObjects =>
  withEntries(seen, 'Service', [[nameAt(place), one]])

const linesFor = (seen: SeenObjects, place: number, before: Tables = tables) =>
  changedLines(before, { sight: sightOf(seen), changed: [nameAt(place)], cleanedLately: true })

/** As if nothing were known of the sync before: everything is written. */
const writtenWhole = (before: Tables, seen: SeenObjects, changed: readonly string[], at: number) =>
  synced({ ...before }, sightOf(seen), changed, at)

const chainsOf = ({ nat, filter }: Tables) => [nat?.chains, filter?.chains]

describe('a partial sync among many Services', () => {
  it('writes the chains of the Service whose endpoints changed, and leaves those that all share', () => {
    const seen = withSlice(start, 7, 3)
    const lines = linesFor(seen, 7)?.lines ?? []
    expect(lines.some((line) => line.includes('KUBE-SERVICES'))).toBe(false)
    expect(lines.filter((line) => line.includes('DNAT --to-destination 10.64.7.'))).toHaveLength(3)
    const after = synced(tables, sightOf(seen), [nameAt(7)])
    expect(chainAt(after.tables.nat, 'KUBE-SERVICES')).toBe(chainAt(tables.nat, 'KUBE-SERVICES'))
  })

  it('puts the lines of a new Service at their place in the chain that all share', () => {
    const named = 'ns/svc-70a' // after svc-70, before svc-71
    const one: Service = { ...serviceAt(7, { clusterIP: '10.97.0.1' }) }
    const added = { ...one, metadata: { ...one.metadata, name: 'svc-70a' } }
    const seen = withEntries(start, 'Service', [[named, added]])
    const sight = sightOf(seen)
    const lines = changedLines(tables, { sight, changed: [named], cleanedLately: true })?.lines
    expect(lines?.filter((line) => line.includes('KUBE-SERVICES'))).toEqual([
      expect.stringContaining('has no endpoints'),
    ])
    const refused = chainAt(synced(tables, sight, [named]).tables.filter, 'KUBE-SERVICES')?.rules
    expect(refused?.map(({ text }) => text)).toEqual([expect.stringContaining('ns/svc-70a')])
  })

  it.each([
    ['a Service loses its last endpoint', withSlice(start, 7, 0), 2],
    [
      'a Service gets another address',
      withService(start, 7, serviceAt(7, { clusterIP: '10.97.0.1' })),
      2,
    ],
    ['a Service goes', withService(start, 7, undefined), 1],
  ])('changes no other line of the shared chains when %s', (_, seen, most) => {
    const shared = linesFor(seen, 7)?.lines.filter((line) => line.includes('KUBE-SERVICES'))
    expect(shared?.length).toBe(most)
  })

  it('writes everything when it is told of another Service than the one that changed', () => {
    expect(linesFor(withSlice(start, 7, 3), 8)).toBeUndefined()
  })

  it('writes everything when somebody else changed the rules since', () => {
    expect(linesFor(withSlice(start, 7, 3), 7, { ...tables })).toBeUndefined()
  })

  it.each([
    [SERVICES, 'where chains are taken away now and then'],
    [105, 'around the size from which that is so'],
  ])(
    'leaves the kernel with what writing everything would leave it with: %i Services, %s',
    (count) => {
      const change = fc.oneof(
        fc.record({ kind: fc.constant('slice'), count: fc.nat(12), subnet: fc.nat(2) }),
        fc.record({ kind: fc.constant('gone') }),
        fc.record({ kind: fc.constant('service'), spec: anySpec, ingress: fc.nat(2) }),
      )
      const place = fc.nat(count + 2) // some are not there yet
      const round = fc.record({
        changes: fc.array(fc.tuple(place, change), { minLength: 1, maxLength: 3 }),
        pauseMs: fc.constantFrom(1_000, 40_000),
      })
      const first = largeCluster(count)
      const written = synced({}, sightOf(first)).tables
      fc.assert(
        fc.property(fc.array(round, { maxLength: 5 }), (rounds) => {
          let [seen, now, at] = [first, written, 0]
          for (const { changes, pauseMs } of rounds) {
            at += pauseMs
            for (const [which, how] of changes) {
              if ('count' in how) seen = withSlice(seen, which, how.count, how.subnet)
              else seen = withService(seen, which, 'spec' in how ? balanced(which, how) : undefined)
            }
            const changed = changes.map(([which]) => nameAt(which))
            const whole = writtenWhole(now, seen, changed, at)
            const brief = synced(now, sightOf(seen), changed, at)
            expect(chainsOf(brief.tables)).toEqual(chainsOf(whole.tables))
            expect(brief.changes).toEqual(whole.changes)
            now = brief.tables
          }
        }),
        { numRuns: 12 },
      )
    },
  )
})

const port = (nodePort: number) => ({ name: 'p80', port: 80, nodePort })

const balanced = (
  place: number,
  { spec, ingress }: { readonly spec: Service['spec']; readonly ingress: number },
): Service => ({
  ...serviceAt(place, spec),
  status: {
    loadBalancer: {
      ingress: Array.from({ length: ingress }, (_, last) => ({ ip: `203.0.113.${last + 8}` })),
    },
  },
})

const anySpec: fc.Arbitrary<Service['spec']> = fc.record(
  {
    type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer'),
    ports: fc.constantFrom([port(30_080)], [port(30_081)]),
    clusterIP: fc.constantFrom('10.97.0.1', '10.97.0.2', 'None'),
    externalIPs: fc.constantFrom(['203.0.113.1'], ['203.0.113.1', '203.0.113.2']),
    loadBalancerSourceRanges: fc.constantFrom(['198.51.100.0/24']),
    externalTrafficPolicy: fc.constantFrom('Cluster', 'Local'),
    internalTrafficPolicy: fc.constantFrom('Cluster', 'Local'),
    sessionAffinity: fc.constantFrom('None', 'ClientIP'),
  },
  { requiredKeys: [] },
)
