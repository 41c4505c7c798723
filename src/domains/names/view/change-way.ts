import type { Scenario } from '../../../scenario/schema.ts'
import type { RacingKernel } from '../../netfilter/model.ts'

/** What lies between a program and its answer, changed in the document: the network, the servers, their caches. */

type Cluster = Scenario['cluster']
type Dns = NonNullable<Cluster['dns']>
type Network = NonNullable<Cluster['network']>

const withCluster = (scenario: Scenario, change: Partial<Cluster>): Scenario => ({
  ...scenario,
  cluster: { ...scenario.cluster, ...change },
})

export const withDns = (scenario: Scenario, change: (dns: Dns) => Dns): Scenario =>
  withCluster(scenario, { dns: change(scenario.cluster.dns ?? {}) })

export interface Race {
  readonly kernel: RacingKernel
  /** Of the pairs of queries. */
  readonly share: number
}

/** How many of 100 pairs race; 0: no kernel of the cluster does. */
export function withRace({ cluster, ...rest }: Scenario, race: Race | undefined): Scenario {
  const { race: _, ...network } = cluster.network ?? {}
  const next: Network = race && race.share > 0 ? { ...network, race } : network
  return withNetwork({ cluster, ...rest }, next)
}

function withNetwork(scenario: Scenario, network: Network): Scenario {
  const { network: _, ...cluster } = scenario.cluster
  const isNone = Object.keys(network).length === 0
  return { ...scenario, cluster: isNone ? cluster : { ...cluster, network } }
}

const LOSSES_MAX = 20 // of the document

/** Every wire between these machines loses this part of what it carries. */
export function withLoss(scenario: Scenario, machines: readonly string[], share: number): Scenario {
  const { losses: _, ...network } = scenario.cluster.network ?? {}
  const pairs = machines.flatMap((from) =>
    machines.filter((to) => to !== from).map((to) => ({ from, to, share })),
  )
  const losses = pairs.slice(0, LOSSES_MAX)
  return withNetwork(scenario, share > 0 ? { ...network, losses } : network)
}

/** Part of what wires lose, where all that lose anything by chance lose as much. */
export const lossIn = ({ network }: Cluster): number => network?.losses?.[0]?.share ?? 0

/** Simulated ms that a DNS server on this Node waits for its CPU. */
export const withSlow = (scenario: Scenario, node: string, ms: number): Scenario =>
  withDns(scenario, ({ slow = {}, ...dns }) => {
    const { [node]: _, ...others } = slow
    const next = ms > 0 ? { ...others, [node]: ms } : others
    return Object.keys(next).length === 0 ? dns : { ...dns, slow: next }
  })

export type Upstreams = 'off' | 'force_tcp' | 'prefer_udp' | 'as_asked'

/** node-local-dns on every Node, and how it asks CoreDNS. */
export const withNodeLocal = (scenario: Scenario, upstreams: Upstreams): Scenario =>
  withDns(scenario, ({ nodeLocal, ...dns }) => {
    if (upstreams === 'off') return dns
    const { localAddress = '169.254.20.10' } = nodeLocal ?? {}
    const more = upstreams === 'force_tcp' ? {} : { upstreams }
    return { ...dns, nodeLocal: { localAddress, ...more } }
  })

/** `cache 30` in the first block of a Corefile: the seconds; 0: there is none. */
export function cacheSecondsOf(corefile: string): number {
  const [, seconds] = /^[ \t]*cache(?:[ \t]+(\d+))?\b/m.exec(corefile) ?? []
  if (!/^[ \t]*cache\b/m.test(corefile)) return 0
  return Number(seconds ?? CACHE_DEFAULT)
}

const CACHE_DEFAULT = 3_600 // plugin/cache: maxTTL

/** The Corefile with another time for its cache, or without one. Options in a block of its own stay. */
export function withCacheSeconds(corefile: string, seconds: number): string {
  const line = /^([ \t]*)cache(?:[ \t]+\d+)?([^\n]*)\n/m
  const block = /^[ \t]*cache[^\n{]*\{[^}]*\}\n/m
  if (seconds === 0)
    return block.test(corefile) ? corefile.replace(block, '') : corefile.replace(line, '')
  if (line.test(corefile)) return corefile.replace(line, `$1cache ${seconds}$2\n`)
  return corefile.replace(/\n([ \t]*)\}\s*$/, `\n    cache ${seconds}\n$1}\n`)
}
