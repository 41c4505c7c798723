import type { Ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import { walkNetwork } from '../netfilter/index.ts'
import type { Packet } from '../netfilter/model.ts'
import type { Connection } from './model.ts'
import { standsFor } from './tell-visit.ts'

/** Where many new connections like one went. */
export interface Tally {
  readonly count: number
  /** Most first; `lost` counts those that reached nobody. */
  readonly reached: readonly { readonly to: Ref; readonly count: number }[]
  readonly lost: number
}

const FIRST_PORT = 1_024 // source ports from here on, so that each connection is a new one
const PORTS = 64_000

/**
 * Opens `count` new connections like the given one, each from its own source port, with the rules of this world. The
 * same evaluator as the steps, without a visitor. Each starts where conntrack has forgotten the others: what they share
 * is `xt_recent`, the memory of session affinity.
 */
export function sendMany(world: World, connection: Connection, count: number): Tally {
  const reached = new Map<Ref, number>()
  let { network, random } = world
  let lost = 0
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
      { now: world.clock, chance: random },
    )
    random = walk.chance === 'first' ? random : walk.chance
    network = withRecentOf(network, walk.network)
    if (walk.ending.kind === 'delivered') {
      const to = standsFor(world, walk.host)
      reached.set(to, (reached.get(to) ?? 0) + 1)
    } else lost++
  }
  const sorted = [...reached].map(([to, times]) => ({ to, count: times }))
  return {
    count,
    reached: sorted.sort((a, b) => b.count - a.count || (a.to < b.to ? -1 : 1)),
    lost,
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
