import { bench, describe } from 'vitest'
import { indexRecords } from '../../src/domains/coredns/index.ts'
import { largeCluster, largeNames } from '../domains/coredns/large-cluster.ts'
import { askFor, start } from '../domains/coredns/small-server.ts'

const COUNT = 1_000
const SIZES = [
  { services: 100, pods: 1_500 },
  { services: 1_000, pods: 15_000 },
  { services: 10_000, pods: 150_000 },
]
const kubernetes = 'kubernetes cluster.local {\n pods verified\n ttl 30\n }'
const SETUPS = [
  ['without a cache', [kubernetes]],
  ['through a cache', ['cache 30', kubernetes]],
] as const

/** Records are looked up, not searched for: a hundred times the cluster, the same time for a thousand questions. */
for (const [name, plugins] of SETUPS) {
  describe(`${COUNT} questions ${name}`, () => {
    for (const { services, pods } of SIZES) {
      const host = start({ plugins, objects: largeCluster({ services, pods }) })
      const names = largeNames(COUNT, services)
      bench(
        `${services} Services, ${pods} Pods`,
        () => {
          let here = host
          for (const one of names) here = askFor(here, one).host
        },
        { time: 300 },
      )
    }
  })
}

/** Once for a change of the cluster: it grows with it. */
describe('records of a cluster', () => {
  for (const { services, pods } of SIZES) {
    const objects = largeCluster({ services, pods })
    bench(`${services} Services, ${pods} Pods`, () => void indexRecords(objects, 1), { time: 300 })
  }
})
