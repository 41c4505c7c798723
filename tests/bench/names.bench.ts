import { bench, describe } from 'vitest'
import { type Client, RESOLVERS, runLookup, serveCase } from '../../src/domains/dns/index.ts'
import { largeCluster, largeNames } from '../domains/coredns/large-cluster.ts'
import { askFor, start } from '../domains/coredns/small-server.ts'

/** A name that nobody has: each domain of the search list costs a pair of queries, and the name itself one more. */
const SEARCHES = [1, 2, 4, 8, 16, 32]
const NOWHERE = {
  zone: { default: 'NXDOMAIN', ent: true, names: {} },
  servers: { '10.96.0.10': {} },
} as const

const clientWith = (searches: number): Client => ({
  resolvConf: `nameserver 10.96.0.10\nsearch ${Array.from({ length: searches }, (_, place) => `s${place}.example`).join(' ')}\noptions ndots:5\n`,
  hosts: '',
  hostname: 'client',
  nsswitch: 'hosts: files dns\n',
  environment: {},
  interfaces: ['lo', 'eth0'],
  firstServer: 0,
  hasIPv4: true,
  ipv6: 'link-local',
})
const asked = {
  name: 'www.example.com',
  family: 'unspec',
  type: 'A',
  hints: [],
  arguments: [],
} as const

/** musl drops a search line of 256 characters and more. */
const LONGEST = { 'glibc-gai@trixie': 32, 'musl-gai@trixie': 16 } as const

/** Linear in the queries: 16 domains (34 queries) take about eight times what one does (4 queries). */
for (const resolver of ['glibc-gai@trixie', 'musl-gai@trixie'] as const) {
  describe(`a lookup by ${resolver} that nobody watches`, () => {
    const open = RESOLVERS[resolver]
    if (!open) throw new Error(`there is no resolver ${resolver}`)
    for (const searches of SEARCHES.filter((count) => count <= LONGEST[resolver])) {
      const client = clientWith(searches)
      bench(
        `${searches} domains in the search list`,
        () => void runLookup(open(client)(asked), serveCase(NOWHERE), { limitMs: 120_000 }),
        { time: 200 },
      )
    }
  })
}

/** Records are looked up, not searched for: a hundred times the cluster takes the same time. */
describe('100,000 questions', () => {
  const COUNT = 100_000
  for (const [services, pods] of [
    [100, 1_500],
    [10_000, 150_000],
  ] as const) {
    const plugins = ['kubernetes cluster.local {\n pods verified\n ttl 30\n }']
    const host = start({ plugins, objects: largeCluster({ services, pods }) })
    const names = largeNames(COUNT, services)
    bench(
      `${services} Services, ${pods} Pods`,
      () => {
        let here = host
        for (const one of names) here = askFor(here, one).host
      },
      { time: 0, iterations: 1, warmupTime: 0, warmupIterations: 0 },
    )
  }
})
