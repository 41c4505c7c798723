import type { Ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import { sourceAddress, type Visit, walkNetwork } from '../netfilter/index.ts'
import type { Packet } from '../netfilter/model.ts'
import { type ChiSquare, chiSquare } from './chi-square.ts'
import { expectedShares } from './expected-shares.ts'
import { findAddress, findHost } from './find-address.ts'
import type { Connection } from './model.ts'
import { standsFor } from './tell-visit.ts'

/** Where many new connections like one went. */
export interface Tally {
  readonly count: number
  /** Most first; `lost` counts those that reached nobody. */
  readonly reached: readonly Reached[]
  readonly lost: number
  /** The Service remembers its clients: only the first connection of each is left to chance. */
  readonly isRemembered: boolean
  /** How far that is from what the rules promise; absent where nothing, or too little, was left to chance. */
  readonly test?: ChiSquare
}

export interface Reached {
  readonly to: Ref
  readonly count: number
  /** Connections of all `count`, as the probabilities in the rules say; absent: no dice. */
  readonly expected?: number
}

/** What of a connection is repeated. */
export type Repeated = Pick<Connection, 'host' | 'asked'>

export interface Asking {
  readonly from: string
  readonly to: string
  readonly port: number
  readonly protocol: 'tcp' | 'udp'
}

/** The connection that a sender would open; undefined where it would not get that far. */
export function repeatedOf(
  world: World,
  { from, to, port, protocol }: Asking,
): Repeated | undefined {
  const host = findHost(world, from)
  const destination = host && findAddress(world, to, host.stands as Ref) // as: hosts stand for refs
  const source = destination === undefined ? undefined : host && sourceAddress(host, destination)
  if (!host || destination === undefined || source === undefined) return undefined
  const ports = { sourcePort: 0, destinationPort: port }
  return { host: host.name, asked: { protocol, source, destination, ...ports } }
}

const FIRST_PORT = 1_024 // source ports from here on, so that each connection is a new one
const PORTS = 64_000

/**
 * Opens `count` new connections like the given one, each from its own source port, with the rules of this world. The
 * same evaluator as the steps, without a visitor. Each starts where conntrack has forgotten the others: what they share
 * is `xt_recent`, the memory of session affinity.
 */
export function sendMany(world: World, connection: Repeated, count: number): Tally {
  const reached = new Map<Ref, number>()
  let { network, random } = world
  let lost = 0
  const visits: Visit[] = []
  for (let sent = 0; sent < count; sent++) {
    const { asked, host } = connection
    const packet: Packet = {
      ...asked,
      sourcePort: FIRST_PORT + ((asked.sourcePort + sent * 61) % PORTS),
      ttl: 64,
      mark: 0,
      ...(asked.protocol === 'tcp' ? { tcpFlags: 'SYN' } : {}),
      ...(asked.protocol === 'icmp' ? { icmp: { type: 8, code: 0 } } : {}),
    }
    const walk = walkNetwork(
      network,
      { kind: 'output', host, packet },
      {
        now: world.clock,
        chance: random,
        ...(sent === 0 ? { visit: (visit: Visit) => visits.push(visit) } : {}),
      },
    )
    random = walk.chance === 'first' ? random : walk.chance
    network = withRecentOf(network, walk.network)
    if (walk.ending.kind === 'delivered') {
      const to = standsFor(world, walk.host)
      reached.set(to, (reached.get(to) ?? 0) + 1)
    } else lost++
  }
  const isRemembered = network !== world.network
  const shares = isRemembered ? [] : expectedShares(world, visits)
  const expected = new Map(shares.map(({ to, probability }) => [to, probability * count]))
  const all = [...new Set([...reached.keys(), ...expected.keys()])].map((to): Reached => {
    const due = expected.get(to)
    return { to, count: reached.get(to) ?? 0, ...(due === undefined ? {} : { expected: due }) }
  })
  const test = chiSquare(
    [...expected].map(([to, due]) => ({ observed: reached.get(to) ?? 0, expected: due })),
  )
  return {
    count,
    reached: all.sort((a, b) => b.count - a.count || (a.to < b.to ? -1 : 1)),
    lost,
    isRemembered,
    ...(test ? { test } : {}),
  }
}

/** The network before a connection, with what session affinity remembers of it. */
function withRecentOf(before: World['network'], after: World['network']): World['network'] {
  let hosts = before.hosts
  for (const [name, { recent }] of Object.entries(after.hosts)) {
    const host = before.hosts[name]
    if (host && host.recent !== recent) hosts = { ...hosts, [name]: { ...host, recent } }
  }
  return hosts === before.hosts ? before : { ...before, hosts }
}
