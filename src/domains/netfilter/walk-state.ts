import { nextUint32 } from '../../core/sim/random.ts'
import type { CompiledChain } from './compile-rules.ts'
import type { Written } from './conntrack-table.ts'
import type { NoRoute, Route } from './find-route.ts'
import type { Assumption, ConntrackEntry, Hook, Host, Network, Packet, Unsure } from './model.ts'
import { packetOf, type Skb } from './skb.ts'
import type { Visit } from './visit.ts'
import type { Chance, Supposed, WalkSettings } from './walk.ts'

/** All that one walk through one host knows and remembers. Changed in place; `walkHost` makes the host after it. */
export interface Walk {
  readonly network: Network
  host: Host
  /** Another one where the packet is put into another, or taken out. */
  skb: Skb
  readonly now: number
  readonly visit: ((visit: Visit) => void) | undefined
  readonly world: unknown
  readonly unknownMatches: boolean
  readonly isTracking: boolean
  readonly supposed: Supposed | undefined
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
  /** The packet as it was last shown, and the state it was made of. */
  last: { readonly skb: Skb; readonly packet: Packet } | undefined
  /** Why there is no way, where a second routing found none. */
  noWay: NoRoute | undefined
  /** What the walk stopped at, because it is not modelled. */
  unsure: { readonly what: Unsure; readonly text: string; readonly place?: string } | undefined
  recent: Host['recent']
  nth: Host['nth']
  ipvs: Host['ipvs']
  /** IPVS had its turn with this packet, and leaves it alone from now on. */
  isBalanced: boolean
  conntrack: Host['conntrack']
  /** Entries to be written at the end, by key. */
  readonly written: Written[]
  /** The connection that this packet came too early to see. */
  raced: Written | undefined
  losses: Network['losses']
  readonly confirmed: { readonly host: string; readonly entry: ConntrackEntry }[]
}

export function walkOf(
  network: Network,
  { host, skb, supposed }: { host: Host; skb: Skb; supposed: Supposed | undefined },
  settings: WalkSettings,
): Walk {
  return {
    network,
    host,
    skb,
    now: settings.now,
    visit: settings.visit,
    world: settings.world,
    unknownMatches: settings.unknownMatches ?? false,
    isTracking: host.tracks ?? hasRules(host),
    supposed,
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
    last: undefined,
    noWay: undefined,
    unsure: undefined,
    recent: host.recent,
    nth: host.nth,
    ipvs: host.ipvs,
    isBalanced: false,
    conntrack: host.conntrack,
    written: [],
    raced: undefined,
    losses: network.losses,
    confirmed: [],
  }
}

/** The rule that is looked at: `filter/FORWARD/3`. */
const placeOf = (walk: Walk): string =>
  `${walk.chain?.table.name}/${walk.chain?.name}/${walk.index}`

/** What a learner takes that rule to do. */
export const assumptionAt = (walk: Walk): Assumption | undefined =>
  walk.host.described?.assumed[placeOf(walk)]

/** On a host that is only described nothing is guessed: the walk ends at the rule that is looked at. */
export function stopAtRule(walk: Walk, what: Unsure, text: string): 'unsure' {
  walk.unsure = { what, text, place: placeOf(walk) }
  return 'unsure'
}

export const hasRules = ({ tables, nft }: Host): boolean =>
  nft !== undefined || Object.keys(tables).length > 0

/** A number below `below`, at most 2^32. Without a generator: 0, which takes the first branch that can be taken. */
export function draw(walk: Walk, below: number): number {
  walk.isChance = true
  if (walk.chance === 'first') return 0
  const [value, after] = nextUint32(walk.chance)
  walk.chance = after
  return Math.floor((value / 0x1_0000_0000) * below)
}

/** The packet as the visitor is shown it: the same object for as long as nothing of it changes. */
export function shown(walk: Walk): { readonly host: string; readonly packet: Packet } {
  const { skb, last } = walk
  if (!last || SHOWN.some((name) => last.skb[name] !== skb[name]))
    walk.last = { skb: { ...skb }, packet: packetOf(skb) }
  return { host: walk.host.name, packet: walk.last?.packet ?? packetOf(skb) }
}

/** What of a packet can change under way. */
const SHOWN = [
  'source',
  'destination',
  'sourcePort',
  'destinationPort',
  'ttl',
  'mark',
  'about',
  'body',
] as const
