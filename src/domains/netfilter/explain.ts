import type { Ref } from '../../core/ref.ts'
import { speaker } from '../../core/say/message.ts'
import type { Fault } from './read-words.ts'

/**
 * What is told of the texts of machines, and of walks that end because a text does not say more. All other steps of a walk
 * are told by the domain `traffic`, from the visits.
 */
export interface NetfilterMessages {
  unreadable: { fault: Fault; text: string }
  notModelled: { text: string }

  // Of the texts of a real machine
  strangeLine: { text: string }
  moreFindings: { count: number }
  ipv6Left: { count: number }
  tableTwice: { table: string }
  tableCut: { table: string }
  chainUndeclared: { chain: string }
  policyTaken: { chain: string }
  otherFlavour: { text: string }
  bothFlavours: Record<string, never>
  noSuchTarget: { name: string }
  ruleStops: { text: string }
  routeStops: { text: string }
  routeTableLeft: { table: string }
  setStops: { name: string; type: string }
  setUndeclared: { name: string }
  bpfDecides: { dev: string }
  interfaceDown: { dev: string }
  tunnelLeft: { dev: string }
  masterTaken: { dev: string; master: string }
  deviceLeft: { dev: string }
  noRulesGiven: Record<string, never>
  noAddressesGiven: Record<string, never>
  noRoutesGiven: Record<string, never>
  noPolicyGiven: Record<string, never>
  forwardingTaken: Record<string, never>
  bridgeFilterTaken: Record<string, never>
  sysctlsTaken: Record<string, never>
  memoryTaken: Record<string, never>

  // Where a walk ends because nobody can know how it goes on
  left: { place: Ref; out: string; via: string }
  unsureMatch: { rule: Ref<'rule'>; text: string }
  unsureTarget: { rule: Ref<'rule'>; text: string }
  unsureRoute: { place: Ref; to: string }
  unsureTooLong: { rule: Ref<'rule'> }
  reached: { place: Ref; port: number }
  ruleOpen: { rule: Ref<'rule'> }

  sysctlSet: { place: Ref; name: string; value: number }
  raced: { place: Ref }
  raceMerged: { place: Ref; first: string }
  raceKept: { place: Ref; first: string; second: string }
  evicted: { place: Ref; source: string; destination: string }

  // What IPVS does with packets
  ipvsFound: { place: Ref; server: string; service: string }
  ipvsScheduled: { scheduler: string; real: string }
  ipvsKnown: { place: Ref; server: string; real: string }
  ipvsNone: { place: Ref; server: string }
  ipvsSent: { from: string; to: string }
  ipvsRestored: { from: string; to: string }

  // A packet that is built by hand
  builtBefore: { place: Ref; protocol: string; source: string; destination: string; in: string }
  builtHere: { place: Ref; protocol: string; source: string; destination: string }
  noInterface: { place: Ref; name: string }

  // Of tunnels between Nodes, and of sizes in bytes
  wrapped: {
    place: Ref
    out: string
    source: string
    destination: string
    from: number
    to: number
    more: number
    count: number
  }
  tunnelEndFound: { out: string; via: string; mac: string; node: string }
  noTunnelEnd: { place: Ref; out: string; via: string }
  unwrapped: { place: Ref; out: string; source: string; length: number }
  weaveFlow: { place: Ref; vni: number; node: string }
  weaveFellBack: { node: string; length: number; port: number }
  weaveNoWay: { place: Ref; node: string }
  sleeveTaken: { place: Ref; sealed: string }
  sleeveCosts: Record<string, never>
  sleeveTooLong: { length: number; mtu: number; destination: string }
  fragmentationNeeded: { place: Ref; length: number; mtu: number; out: string }
  messageTooLong: { place: Ref; length: number; mtu: number }
  fragmented: {
    place: Ref
    length: number
    mtu: number
    out: string
    count: number
    sizes: string
  }
  assembledForRules: { place: Ref; count: number }
  assembled: { place: Ref; count: number }
  pathMtuLearned: { place: Ref; to: string; mtu: number; seconds: number }
  mssClamped: { place: Ref; from: number; to: number }
  wireTooNarrow: { length: number; mtu: number }

  // Why a rule did not act on a packet
  whyMatched: { rule: Ref<'rule'> }
  whyUnsure: { rule: Ref<'rule'> }
  whyDiffers: { rule: Ref<'rule'>; wanted: string; found: string }
  whyFailed: { rule: Ref<'rule'>; wanted: string }
  whyDecided: { rule: Ref<'rule'>; by: Ref<'rule'> }
  whyGone: { rule: Ref<'rule'>; by: Ref<'rule'> }
  whyPolicy: { rule: Ref<'rule'>; by: Ref<'chain'> }
  whyStopped: { rule: Ref<'rule'> }
  whyNoHook: { rule: Ref<'rule'>; chain: Ref<'chain'> }
  whyTableSkipped: { rule: Ref<'rule'>; table: string; hook: string }
  whyNoJump: { rule: Ref<'rule'>; chain: Ref<'chain'> }
  whyNotEntered: { rule: Ref<'rule'>; chain: Ref<'chain'>; by: Ref<'rule'> }
  whyElsewhere: { place: Ref }
}

export const say = speaker<NetfilterMessages>('netfilter')
