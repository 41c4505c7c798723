import { never } from '../../core/assert.ts'
import { addressTypeOf } from './address-types.ts'
import { isWayBack } from './find-route.ts'
import { matchRecent } from './match-recent.ts'
import { matchSet } from './match-set.ts'
import type { ConntrackEntry, CtState, Masked, Match, PortSpan } from './model.ts'
import { addressNumber, protocolNumber, type Skb } from './skb.ts'
import { assumptionAt, draw, type Walk } from './walk-state.ts'

/** One match made ready: `kind` is what a visitor is told when it fails. */
export interface CompiledMatch {
  readonly kind: Match['kind']
  readonly holds: (walk: Walk) => boolean
}

/** `isWithState`: written in the same `-m conntrack` as a `--ctstate`. */
export function compileMatch(match: Match, isWithState: boolean): CompiledMatch {
  const holds = conditionOf(match, isWithState)
  return { kind: match.kind, holds: match.inverted ? (walk) => !holds(walk) : holds }
}

type Condition = (walk: Walk) => boolean

function conditionOf(match: Match, isWithState: boolean): Condition {
  switch (match.kind) {
    case 'source':
    case 'destination':
    case 'in':
    case 'out':
    case 'protocol':
    case 'comment':
    case 'transport':
    case 'nfacct':
      return () => true
    case 'sourcePort':
      return ({ skb }) => within(match, skb.sourcePort)
    case 'destinationPort':
      return ({ skb }) => within(match, skb.destinationPort)
    case 'tcpFlags':
      return ({ skb }) => (skb.tcpFlags & match.mask) === match.set
    case 'icmpType':
      return ({ skb }) =>
        match.type === 'any' || (skb.icmpType === match.type && within(match.codes, skb.icmpCode))
    case 'multiport':
      return multiport(match)
    case 'mark':
      return ({ skb }) => (skb.mark & match.mask) === (match.value | 0)
    case 'connmark':
      return ({ skb }) =>
        skb.entry !== undefined && (skb.entry.mark & match.mask) === (match.value | 0)
    case 'ctstate':
      return ctState(match.states)
    case 'ctorigsrc':
    case 'ctorigdst':
    case 'ctreplsrc':
    case 'ctrepldst':
    case 'ctorigsrcport':
    case 'ctorigdstport':
    case 'ctproto':
    case 'ctdir':
      return ofConnection(match, isWithState)
    case 'addrtype':
      return ({ skb, host }) =>
        match.types.includes(
          addressTypeOf(host, match.side === 'source' ? skb.source : skb.destination),
        )
    case 'random':
      return random(match.chance)
    case 'nth':
      return nth(match.every, match.packet)
    case 'recent':
      return (walk) => matchRecent(match, walk)
    case 'set':
      return ({ skb, host }) => matchSet(host.ipsets[match.name], match.sides, skb)
    case 'physdev':
      return physdev(match)
    case 'rpfilter':
      return ({ skb, host }) =>
        skb.in === 'lo' || isWayBack(host, { ...skb, mark: match.validMark ? skb.mark : 0 }, match)
    case 'unknown':
      return (walk) => {
        walk.isUnsure = true
        const assumed = assumptionAt(walk)
        const holds = assumed === undefined ? walk.unknownMatches : assumed !== 'skips'
        return holds !== match.inverted
      }
    default:
      return never(match)
  }
}

const within = (span: PortSpan, port: number): boolean => port >= span.from && port <= span.to

function multiport({ side, ranges }: Extract<Match, { kind: 'multiport' }>): Condition {
  const has = (port: number) => ranges.some((span) => within(span, port))
  return ({ skb }) =>
    (side !== 'destination' && has(skb.sourcePort)) ||
    (side !== 'source' && has(skb.destinationPort))
}

/** net/netfilter/xt_conntrack.c (Linux 6.18): SNAT and DNAT are states beside the state. */
function ctState(states: readonly CtState[]): Condition {
  const hasSnat = states.includes('SNAT')
  const hasDnat = states.includes('DNAT')
  return ({ skb }) =>
    states.includes(skb.state) ||
    (skb.entry !== undefined &&
      ((hasSnat && skb.entry.sourceNat) || (hasDnat && skb.entry.destinationNat)))
}

/** net/netfilter/xt_physdev.c (Linux 6.18) */
function physdev({ is, name = '' }: Extract<Match, { kind: 'physdev' }>): Condition {
  if (is === 'from' || is === 'to') {
    const start = name.endsWith('+') ? name.slice(0, -1) : undefined
    return ({ skb }) => {
      const port = is === 'from' ? skb.bridgePort : skb.bridgeOut
      return port !== '' && (start === undefined ? port === name : port.startsWith(start))
    }
  }
  return ({ skb }) => (is === 'in' ? skb.bridgePort !== '' : skb.isBridged)
}

type OfConnection = Extract<
  Match,
  {
    kind:
      | 'ctorigsrc'
      | 'ctorigdst'
      | 'ctreplsrc'
      | 'ctrepldst'
      | 'ctorigsrcport'
      | 'ctorigdstport'
      | 'ctproto'
      | 'ctdir'
  }
>

/** Without a connection such a match fails, whether inverted or not, unless `--ctstate` stands beside it. */
function ofConnection(match: OfConnection, isWithState: boolean): Condition {
  const holds = connectionCondition(match)
  return ({ skb }) =>
    skb.entry === undefined ? isWithState !== match.inverted : holds(skb.entry, skb)
}

function connectionCondition(match: OfConnection): (entry: ConntrackEntry, skb: Skb) => boolean {
  switch (match.kind) {
    case 'ctorigsrc':
      return (entry) => inside(match, entry.original.source)
    case 'ctorigdst':
      return (entry) => inside(match, entry.original.destination)
    case 'ctreplsrc':
      return (entry) => inside(match, entry.reply.source)
    case 'ctrepldst':
      return (entry) => inside(match, entry.reply.destination)
    case 'ctorigsrcport':
      return (entry) => within(match, entry.original.sourcePort)
    case 'ctorigdstport':
      return (entry) => within(match, entry.original.destinationPort)
    case 'ctproto':
      return (entry) => protocolNumber(entry.original.protocol) === match.number
    case 'ctdir':
      return (_, skb) => skb.direction === match.direction
    default:
      return never(match)
  }
}

const inside = (masked: Masked, address: string): boolean =>
  ((addressNumber(address) ^ masked.address) & masked.mask) === 0

/** net/netfilter/xt_statistic.c: matches when a number of 31 bits is below the chance. */
function random(chance: number): Condition {
  return (walk) => {
    // Where the answer is certain, nothing is left to chance.
    if (chance === 0) return false
    if (chance >= 0x8000_0000) return true
    walk.drawn = draw(walk, 0x8000_0000)
    return walk.drawn < chance
  }
}

/** The counter of a rule counts the packets that came to it. */
function nth(every: number, packet: number): Condition {
  return (walk) => {
    const place = `${walk.chain?.table.name}/${walk.chain?.name}/${walk.index}`
    const count = walk.nth[place] ?? 0
    walk.nth = { ...walk.nth, [place]: (count + 1) % every }
    return count === packet
  }
}
