import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withEntries } from '../../../src/core/large-record.ts'
import type { SeenObjects } from '../../../src/domains/kube-proxy/seen-objects.ts'
import { ownChains } from '../../../src/domains/kube-proxy/write-own-chains.ts'
import { chainAt, type Tables } from '../../../src/domains/netfilter/model.ts'
import { largeCluster, nameAt, serviceAt, sightOf, sliceAt, synced } from './large-cluster.ts'

const SERVICES = 130 // 1,300 endpoints: a large cluster for kube-proxy

const start = largeCluster(SERVICES)
const { tables } = synced({}, sightOf(start))

const withSlice = (seen: SeenObjects, place: number, count: number, subnet = 1): SeenObjects =>
  withEntries(seen, 'EndpointSlice', [[`${nameAt(place)}-1`, sliceAt(place, count, subnet)]])

/** As if nothing were known of the sync before: everything is written. */
const writtenWhole = (before: Tables, seen: SeenObjects, changed: readonly string[]) =>
  synced({ ...before }, sightOf(seen), changed)

const chainsOf = ({ nat, filter }: Tables) => [nat?.chains, filter?.chains]

describe('a partial sync in a large cluster', () => {
  it('writes the chains of the Service that changed, and leaves those that all share', () => {
    const seen = withSlice(start, 7, 3)
    const own = ownChains(tables, sightOf(seen), [nameAt(7)])
    expect(own?.lines.some((line) => line.includes('KUBE-SERVICES'))).toBe(false)
    expect(
      own?.lines.filter((line) => line.includes('DNAT --to-destination 10.64.7.')),
    ).toHaveLength(3)
    const after = synced(tables, sightOf(seen), [nameAt(7)])
    expect(chainAt(after.tables.nat, 'KUBE-SERVICES')).toBe(chainAt(tables.nat, 'KUBE-SERVICES'))
  })

  it.each([
    ['a Service loses its last endpoint', withSlice(start, 7, 0), [nameAt(7)]],
    [
      'a Service gets another address',
      withEntries(start, 'Service', [[nameAt(7), serviceAt(7, { clusterIP: '10.97.0.1' })]]),
      [nameAt(7)],
    ],
    ['a Service goes', withEntries(start, 'Service', [[nameAt(7), undefined]]), [nameAt(7)]],
    [
      'it is told of another Service than the one that changed',
      withSlice(start, 7, 3),
      [nameAt(8)],
    ],
  ])('writes everything when %s', (_, seen, changed) => {
    expect(ownChains(tables, sightOf(seen), changed)).toBeUndefined()
  })

  it('writes everything when somebody else changed the rules since', () => {
    const seen = withSlice(start, 7, 3)
    expect(ownChains({ ...tables }, sightOf(seen), [nameAt(7)])).toBeUndefined()
  })

  it('leaves the kernel with what writing everything would leave it with, whatever changes', () => {
    const change = fc.record({
      place: fc.nat(SERVICES - 1),
      count: fc.nat(12),
      subnet: fc.nat(2),
      isOwn: fc.boolean(),
    })
    const rounds = fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), { maxLength: 4 })
    fc.assert(
      fc.property(rounds, (all) => {
        let seen = start
        let now = tables
        for (const round of all) {
          for (const { place, count, subnet, isOwn } of round)
            seen = isOwn
              ? withSlice(seen, place, count, subnet)
              : withEntries(seen, 'Service', [
                  [
                    nameAt(place),
                    serviceAt(place, { sessionAffinity: subnet === 0 ? 'None' : 'ClientIP' }),
                  ],
                ])
          const changed = round.map(({ place }) => nameAt(place))
          const whole = writtenWhole(now, seen, changed)
          const brief = synced(now, sightOf(seen), changed)
          expect(chainsOf(brief.tables)).toEqual(chainsOf(whole.tables))
          expect(brief.changes).toEqual(whole.changes)
          now = brief.tables
        }
      }),
      { numRuns: 8 },
    )
  })
})
