import { nextUint32 } from '../../core/sim/random.ts'
import type { CompiledChain } from './compile-rules.ts'
import type { Written } from './conntrack-table.ts'
import type { NoRoute, Route } from './find-route.ts'
import type { ConntrackEntry, Hook, Host, Network, Packet, Visit } from './model.ts'
import { packetOf, type Skb } from './skb.ts'
import type { Chance, WalkSettings } from './walk.ts'

/** All that one walk through one host knows and remembers. Changed in place; `walkHost` makes the host after it. */
export interface Walk {
  readonly network: Network
  readonly host: Host
  readonly skb: Skb
  readonly now: number
  readonly visit: ((visit: Visit) => void) | undefined
  readonly unknownMatches: boolean
  readonly isTracking: boolean
  hook: Hook
  /** The chain that is walked, and the place in it of the rule that is looked at, from 1. */
  chain: CompiledChain | undefined
  index: number
  chance: Chance
  /** The last number drawn, of 2^31, or -1. */
  drawn: number
  isChance: boolean
  isUnsure: boolean
  looked: number
  /** The kind of a REJECT rule that was met. */
  rejectedWith: string | undefined
  /** Why the rules dropped it: a rule, or the policy. */
  droppedBy: 'rule' | 'policy'
  /** Where it goes from here. */
  route: Route | undefined
  /** Why there is no way, where a second routing found none. */
  noWay: NoRoute | undefined
  recent: Host['recent']
  nth: Host['nth']
  conntrack: Host['conntrack']
  /** Entries to be written at the end, by key. */
  readonly written: Written[]
  readonly confirmed: { readonly host: string; readonly entry: ConntrackEntry }[]
}

export function walkOf(
  network: Network,
  { host, skb }: { host: Host; skb: Skb },
  settings: WalkSettings,
): Walk {
  return {
    network,
    host,
    skb,
    now: settings.now,
    visit: settings.visit,
    unknownMatches: settings.unknownMatches ?? false,
    isTracking: host.tracks ?? Object.keys(host.tables).length > 0,
    hook: 'PREROUTING',
    chain: undefined,
    index: 0,
    chance: settings.chance,
    drawn: -1,
    isChance: false,
    isUnsure: false,
    looked: 0,
    rejectedWith: undefined,
    droppedBy: 'rule',
    route: undefined,
    noWay: undefined,
    recent: host.recent,
    nth: host.nth,
    conntrack: host.conntrack,
    written: [],
    confirmed: [],
  }
}

/** A number below `below`, at most 2^32. Without a generator: 0, which takes the first branch that can be taken. */
export function draw(walk: Walk, below: number): number {
  walk.isChance = true
  if (walk.chance === 'first') return 0
  const [value, after] = nextUint32(walk.chance)
  walk.chance = after
  return Math.floor((value / 0x1_0000_0000) * below)
}

/** The packet as the visitor is shown it. */
export const shown = (walk: Walk): { readonly host: string; readonly packet: Packet } => ({
  host: walk.host.name,
  packet: packetOf(walk.skb),
})
