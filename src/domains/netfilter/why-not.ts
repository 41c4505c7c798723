import { type Ref, ref } from '../../core/ref.ts'
import type { Message } from '../../core/say/message.ts'
import { say } from './explain.ts'
import { HOOKS, type Host } from './model.ts'
import { printMatch } from './print-rules.ts'
import type { Visit } from './visit.ts'

/** A rule by its place: `index` from 1. */
export interface RulePlace {
  readonly table: string
  readonly chain: string
  readonly index: number
}

/** One part of an answer. `at`: the visit that shows it, as an index of the visits of the walk. */
export interface Reason {
  readonly message: Message
  readonly at?: number
}

type RuleVisit = Extract<Visit, { kind: 'rule' }>

interface Walked {
  readonly host: Host
  readonly visits: readonly Visit[]
}

/**
 * Why a rule did not act on a packet: the first of its matches that failed, or the verdict that kept the packet from coming to
 * it. `visits` are those of one walk through the host. The first reason is about the rule; each further one says why
 * the one before it is so, until one stands at a visit of the walk or at an end of the rules.
 */
export function whyNot(walked: Walked, place: RulePlace): readonly Reason[] {
  return reasonsFor(walked, place, new Set())
}

function reasonsFor(walked: Walked, place: RulePlace, asked: Set<string>): readonly Reason[] {
  const own = lookedAt(walked, place)
  if (own) return [own]
  const kept = keptBefore(walked, place)
  if (kept) return [kept]
  return neverEntered(walked, place, asked)
}

const nameOf = ({ table, chain, index }: RulePlace): string => `${table}/${chain}/${index}`
const refOf = ({ host }: Walked, place: RulePlace): Ref<'rule'> =>
  ref('rule', `${host.name}/${nameOf(place)}`)

/** The packet came to the rule: it matched, or one match failed. The last time counts, or the time it matched. */
function lookedAt(walked: Walked, place: RulePlace): Reason | undefined {
  const { visits } = walked
  const rule = refOf(walked, place)
  const name = nameOf(place)
  const at = visits.findLastIndex(
    (visit) => visit.kind === 'rule' && nameOf(visit) === name && visit.verdict !== undefined,
  )
  if (at >= 0) return { message: say('whyMatched', { rule }), at }
  const stop = visits.findIndex((visit) => visit.kind === 'unsure' && visit.place === name)
  if (stop >= 0) return { message: say('whyUnsure', { rule }), at: stop }
  const last = visits.findLastIndex((visit) => visit.kind === 'rule' && nameOf(visit) === name)
  const visit = visits[last]
  if (visit?.kind !== 'rule') return undefined
  return { message: failed(walked, visit, last), at: last }
}

/** What the first match that failed wants, and what the packet has instead. */
function failed(walked: Walked, visit: RuleVisit, at: number): Message {
  const rule = refOf(walked, visit)
  const match = visit.rule.matches.find(({ kind }) => kind === visit.mismatch)
  if (!match) return say('whyFailed', { rule, wanted: visit.mismatch ?? '' })
  const isNegated = match.inverted && match.kind !== 'rpfilter' // that one says it in its own words
  const wanted = `${isNegated ? '! ' : ''}${printMatch(match)}`
  const found = foundIn(walked, visit, at)
  return found === undefined
    ? say('whyFailed', { rule, wanted })
    : say('whyDiffers', { rule, wanted, found })
}

function foundIn({ visits }: Walked, visit: RuleVisit, at: number): string | undefined {
  const { packet } = visit
  const entered = visits.slice(0, at).findLast(({ kind }) => kind === 'hookEntered')
  const hook = entered?.kind === 'hookEntered' ? entered : undefined
  const tracked = visits.slice(0, at).findLast(({ kind }) => kind === 'tracked')
  switch (visit.mismatch) {
    case 'source':
      return packet.source
    case 'destination':
      return packet.destination
    case 'sourcePort':
      return `${packet.sourcePort}`
    case 'destinationPort':
      return `${packet.destinationPort}`
    case 'multiport':
      return `${packet.sourcePort} → ${packet.destinationPort}`
    case 'protocol':
      return packet.protocol
    case 'in':
      return hook?.in ?? '–'
    case 'out':
      return hook?.out ?? '–'
    case 'mark':
      return `0x${packet.mark.toString(16)}`
    case 'tcpFlags':
      return packet.tcpFlags
    case 'ctstate':
      return tracked?.kind === 'tracked' ? tracked.state : hook?.ctState
    default:
      return undefined
  }
}

/** The packet was in the chain, and left it before it came to the rule. */
function keptBefore(walked: Walked, place: RulePlace): Reason | undefined {
  const { visits } = walked
  const isEarlier = (visit: Visit): boolean =>
    (visit.kind === 'rule' &&
      visit.table === place.table &&
      visit.chain === place.chain &&
      visit.index < place.index) ||
    (visit.kind === 'unsure' && isBefore(visit.place, place))
  const last = visits.findLastIndex(isEarlier)
  if (last < 0) return undefined
  const at = decisionAfter(visits, last)
  const rule = refOf(walked, place)
  const decision = visits[at]
  if (decision?.kind === 'unsure') return { message: say('whyStopped', { rule }), at }
  if (decision?.kind === 'rule') {
    const by = refOf(walked, decision)
    return decision.verdict?.kind === 'goto'
      ? { message: say('whyGone', { rule, by }), at }
      : { message: say('whyDecided', { rule, by }), at }
  }
  if (decision?.kind === 'chainEnded') {
    const { table, chain } = decision
    const by = ref('chain', `${walked.host.name}/${table}/${chain}`)
    return { message: say('whyPolicy', { rule, by }), at }
  }
  return { message: say('whyStopped', { rule }), at: last }
}

function isBefore(name: string | undefined, { table, chain, index }: RulePlace): boolean {
  const start = `${table}/${chain}/`
  return name?.startsWith(start) === true && Number(name.slice(start.length)) < index
}

/** From a rule that took the packet out of its chain to the one that decided: the last of that table at that hook. */
function decisionAfter(visits: readonly Visit[], from: number): number {
  const start = visits[from]
  if (start?.kind !== 'rule' || start.verdict?.kind !== 'jump') return from
  let at = from
  for (let next = from + 1; next < visits.length; next++) {
    const visit = visits[next]
    if (visit?.kind === 'unsure') return next
    const isOwn =
      (visit?.kind === 'rule' || visit?.kind === 'chainEnded') &&
      visit.table === start.table &&
      visit.hook === start.hook
    if (!isOwn) break
    at = next
  }
  return at
}

/** The packet was never in the chain. */
function neverEntered(walked: Walked, place: RulePlace, asked: Set<string>): readonly Reason[] {
  const { host, visits } = walked
  const { table, chain } = place
  const rule = refOf(walked, place)
  const name = ref('chain', `${host.name}/${table}/${chain}`)
  const hook = HOOKS.find((each) => each === chain)
  if (hook) {
    const entered = visits.findIndex((visit) => visit.kind === 'hookEntered' && visit.hook === hook)
    if (entered < 0) return [{ message: say('whyNoHook', { rule, chain: name }), ...end(visits) }]
    return [{ message: say('whyTableSkipped', { rule, table, hook }), at: entered }]
  }
  const leading = jumpsTo(host, { table, chain })
  if (leading.length === 0) return [{ message: say('whyNoJump', { rule, chain: name }) }]
  // Of the rules that lead there, one that the packet met says most.
  const met = leading.find((jump) =>
    visits.some((visit) => visit.kind === 'rule' && nameOf(visit) === nameOf(jump)),
  )
  const jump = met ?? leading.find((each) => !asked.has(each.chain)) ?? leading[0]
  if (!jump || asked.has(chain)) return [{ message: say('whyNoJump', { rule, chain: name }) }]
  asked.add(chain)
  const by = refOf(walked, jump)
  return [
    { message: say('whyNotEntered', { rule, chain: name, by }) },
    ...reasonsFor(walked, jump, asked),
  ]
}

/** Where the walk ended. */
const end = (visits: readonly Visit[]): { readonly at?: number } =>
  visits.length === 0 ? {} : { at: visits.length - 1 }

/** Rules that lead into a chain. */
function jumpsTo(
  host: Host,
  { table, chain }: Pick<RulePlace, 'table' | 'chain'>,
): readonly RulePlace[] {
  const chains = Object.entries(host.tables).find(([name]) => name === table)?.[1]?.chains ?? {}
  return Object.entries(chains).flatMap(([from, { rules }]) =>
    rules.flatMap(({ target }, at): readonly RulePlace[] =>
      'chain' in target && target.chain === chain ? [{ table, chain: from, index: at + 1 }] : [],
    ),
  )
}
