import { bench, describe } from 'vitest'
import { withEntries } from '../../src/core/large-record.ts'
import type { SeenObjects } from '../../src/domains/kube-proxy/seen-objects.ts'
import {
  largeCluster,
  nameAt,
  serviceAt,
  sightOf,
  sliceAt,
  synced,
} from '../domains/kube-proxy/large-cluster.ts'

/** One Service of many changes: what is written, what the kernel makes of it, and what has changed there. */
const changes: Readonly<Record<string, (turn: number, seen: SeenObjects) => SeenObjects>> = {
  'another endpoint': (turn, seen) =>
    withEntries(seen, 'EndpointSlice', [[`${nameAt(7)}-1`, sliceAt(7, 1 + (turn % 10))]]),
  'comes and goes': (turn, seen) =>
    withEntries(seen, 'Service', [[nameAt(7), turn % 2 === 0 ? serviceAt(7) : undefined]]),
  'another address': (turn, seen) =>
    withEntries(seen, 'Service', [[nameAt(7), serviceAt(7, { clusterIP: `10.97.0.${turn % 2}` })]]),
}

for (const [what, change] of Object.entries(changes)) {
  describe(`a partial sync, one Service of 10 endpoints: ${what}`, () => {
    for (const count of [200, 1_000, 10_000]) {
      let seen = largeCluster(count)
      let { tables } = synced({}, sightOf(seen))
      let turn = 0
      bench(
        `of ${count} Services`,
        () => {
          turn += 1
          seen = change(turn, seen)
          tables = synced(tables, sightOf(seen), [nameAt(7)], turn * 40_000).tables // stale chains are looked for each time
        },
        { time: 300 },
      )
    }
  })
}
