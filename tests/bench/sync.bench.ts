import { bench, describe } from 'vitest'
import { withEntries } from '../../src/core/large-record.ts'
import {
  largeCluster,
  nameAt,
  sightOf,
  sliceAt,
  synced,
} from '../domains/kube-proxy/large-cluster.ts'

/** One Service of many gets another endpoint: what is written, what the kernel makes of it, and what has changed there. */
describe('a partial sync of a large cluster', () => {
  for (const count of [200, 1_000, 10_000]) {
    let seen = largeCluster(count)
    let { tables } = synced({}, sightOf(seen))
    let turn = 0
    bench(
      `${count} Services of 10 endpoints`,
      () => {
        turn += 1
        seen = withEntries(seen, 'EndpointSlice', [[`${nameAt(7)}-1`, sliceAt(7, 1 + (turn % 10))]])
        tables = synced(tables, sightOf(seen), [nameAt(7)]).tables
      },
      { time: 300 },
    )
  }
})
