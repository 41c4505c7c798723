import { type Ref, ref } from '../../core/ref.ts'
import type { Message } from '../../core/say/message.ts'
import type { Level } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { findObject } from '../api-server/model.ts'
import type { Visit } from '../netfilter/index.ts'
import { chainIn, tellEvicted, tellOpen, tellStop } from '../netfilter/index.ts'
import type { Packet, Protocol, Rule } from '../netfilter/model.ts'
import { choicesAt, endpointOf, ownerOf } from './choices.ts'
import { say } from './explain.ts'
import { boxOfStation } from './map-stations.ts'
import { moreModes } from './more-modes.ts'
import { type Chosen, chosenByNft, isNft, serviceOfNftRule } from './nft-rule.ts'

/** One sentence about a visit, at its level, with what it is about. */
export interface Telling {
  readonly level: Level
  readonly message: Message
  readonly focus: readonly Ref[]
}

/** What a learner is told of one visit of the walk: nothing, a sentence, or two. `world` is the world after it. */
export function tellVisit(world: World, visit: Visit): readonly Telling[] {
  const place = standsFor(world, visit.host)
  switch (visit.kind) {
    case 'hookEntered':
      return [at('detail', say('hookEntered', { place, hook: visit.hook }), hookBox(visit))]
    case 'tracked':
      return [
        ...(visit.evicted ?? []).map((entry) => told(tellEvicted(place, entry))),
        told(
          visit.entry && (visit.state !== 'NEW' || visit.entry.confirmed)
            ? knownConnection(place, visit)
            : newConnection(place, visit),
        ),
      ]
    case 'rule':
      return tellRule(world, visit)
    case 'chainEnded':
      return [tellChainEnd(world, visit)]
    case 'rewritten':
      if (visit.by === 'ipvs') return tellMore(world, visit)
      return [at('story', rewrite(visit), hookBox(visit), ...ruleAtHand(world, visit))]
    case 'confirmed': {
      const { original, reply } = visit.entry
      const source = endpoint(original.source, original.sourcePort, original.protocol)
      const answer = endpoint(reply.source, reply.sourcePort, reply.protocol)
      return [at('detail', say('confirmed', { place, source, answer }), hookBox(visit))]
    }
    case 'balanced':
      return tellMore(world, visit)
    case 'routed':
      return tellRoute(world, place, visit)
    case 'rejected':
    case 'sent':
    case 'delivered':
      return [] // told by the script, which knows the connection
    case 'lost':
      return [tellLoss(world, place, visit)]
    case 'told':
      return [at(visit.level, visit.message, ...(visit.focus ?? []), ...boxAt(world, visit.host))]
    case 'left':
    case 'unsure': {
      const rule = visit.kind === 'unsure' && visit.place ? [ruleRef(visit.host, visit.place)] : []
      return [at('story', tellStop(visit, place), ...rule, ...boxAt(world, visit.host))]
    }
  }
}

const tellMore = (world: World, visit: Visit): readonly Telling[] =>
  moreModes()?.tell(world, visit) ?? []

type Of<Kind extends Visit['kind']> = Extract<Visit, { kind: Kind }>

const at = (level: Level, message: Message, ...focus: readonly Ref[]): Telling => ({
  level,
  message,
  focus,
})
const told = (message: Message): Telling => at('detail', message)

/** What a host stands for on the screen. */
export const standsFor = (world: World, host: string): Ref =>
  (world.network.hosts[host]?.stands ?? `host:${host}`) as Ref // as: hosts stand for refs

const hookBox = ({ host, hook }: { host: string; hook: string }): Ref =>
  ref('station', `${host}/${hook.toLowerCase()}`)

/** An address with its port; a ping has none: what stands in its place is its identifier. */
export const endpoint = (address: string, port: number, protocol: Protocol): string =>
  protocol === 'icmp' || port === 0 ? address : `${address}:${port}`

const newConnection = (place: Ref, { state }: Of<'tracked'>): Message =>
  say('tracked', { place, state })

function knownConnection(place: Ref, { entry, state }: Of<'tracked'>): Message {
  if (!entry) return say('tracked', { place, state })
  const { original } = entry
  const source = endpoint(original.source, original.sourcePort, original.protocol)
  return say('known', {
    place,
    source,
    destination: endpoint(original.destination, original.destinationPort, original.protocol),
  })
}

function tellRule(world: World, visit: Of<'rule'>): readonly Telling[] {
  const rule = ref('rule', `${visit.host}/${visit.table}/${visit.chain}/${visit.index}`)
  const box = hookBox(visit)
  const dice = chanceOf(visit)
  if (visit.mismatch !== undefined) {
    if (dice && visit.mismatch === 'random')
      return [at('detail', say('chanceMissed', { rule, ...dice }), rule, box)]
    const isOpen = visit.mismatch === 'unknown' && WATCHING.includes(visit.rule.target.kind)
    if (isOpen && world.network.hosts[visit.host]?.described)
      return [at('trace', tellOpen(rule), rule, box)]
    return [at('trace', say('ruleSkipped', { rule, mismatch: visit.mismatch }), rule, box)]
  }
  const found = serviceOf(world, visit)
  const service = found ? [found] : []
  const isNat = NAT_TARGETS.includes(visit.rule.target.kind)
  if (isNat) return isNft(visit) ? nftChoice(world, visit, { rule, box, service }) : []
  const tellings: Telling[] = dice
    ? [at('detail', say('chanceHit', { rule, ...dice }), rule, box)]
    : []
  const { verdict } = visit
  if (verdict?.kind === 'jump' || verdict?.kind === 'goto') {
    if (isDispatch(visit) && found) {
      tellings.push(at('story', foundBy(visit, found), found, rule, box))
    } else if (verdict.chain.startsWith('KUBE-SEP-')) {
      tellings.push(...choice(world, visit, { rule, box, service }))
    } else if (isNft(visit)) {
      tellings.push(...nftChoice(world, visit, { rule, box, service }))
    }
    const chain = ref('chain', `${visit.host}/${visit.table}/${verdict.chain}`)
    return [...tellings, at('detail', say('chainEntered', { rule, chain }), rule, box, ...service)]
  }
  return [
    ...tellings,
    at(
      verdict?.kind === 'drop' ? 'story' : 'detail',
      endingOf(world, visit, rule),
      rule,
      box,
      ...service,
    ),
  ]
}

/** Targets that change nothing a walk looks at. */
const WATCHING: readonly string[] = ['none', 'log']
const NAT_TARGETS: readonly string[] = ['dnat', 'snat', 'masquerade', 'redirect']

/** A rule of the dispatching chains: it leads to what one Service needs. */
function isDispatch({ table, chain, verdict }: Of<'rule'>): boolean {
  if (isNft({ table })) return chain === 'services' && verdict?.kind === 'goto'
  return (
    table === 'nat' &&
    (chain === 'KUBE-SERVICES' || chain === 'KUBE-NODEPORTS') &&
    verdict !== undefined &&
    'chain' in verdict &&
    /^KUBE-(SVC|SVL|EXT|FW)-/.test(verdict.chain)
  )
}

/** A Service is found by an address that no machine has, or by a port that every Node keeps for it. */
function foundBy({ chain, packet, rule }: Of<'rule'>, service: Ref<'service'>): Message {
  const { destination, destinationPort: port, protocol } = packet
  return chain === 'KUBE-NODEPORTS' || rule.text.endsWith('@service-nodeports')
    ? say('nodePortFound', { service, port })
    : say('serviceFound', { service, address: endpoint(destination, port, protocol) })
}

/**
 * The Service that a rule is for. Chains of nftables bear its name; in iptables mode kube-proxy begins the comment of
 * every rule of a Service with `namespace/name`, `:port` and more after it.
 */
function serviceOf(world: World, visit: Of<'rule'>): Ref<'service'> | undefined {
  const names = isNft(visit) ? [serviceOfNftRule(visit)] : visit.rule.matches.map(nameInComment)
  const name = names.find((one) => one !== undefined && findObject(world.api, 'Service', one))
  return name === undefined ? undefined : ref('service', name)
}

const nameInComment = (match: Rule['matches'][number]): string | undefined =>
  match.kind === 'comment'
    ? /(?:^|for )([a-z0-9.-]+\/[a-z0-9.-]+)/.exec(match.text)?.[1]
    : undefined

interface ChoicePlace {
  readonly rule: Ref<'rule'>
  readonly box: Ref
  readonly service: readonly Ref[]
}

function choice(world: World, visit: Of<'rule'>, place: ChoicePlace): readonly Telling[] {
  const { verdict, rule } = visit
  const host = world.network.hosts[visit.host]
  const target =
    verdict && 'chain' in verdict ? chainIn(host, visit.table, verdict.chain) : undefined
  const address = endpointOf(target?.rules ?? [])
  const isRemembered = rule.matches.some(({ kind }) => kind === 'recent')
  return address === undefined ? [] : tellChoice(world, { address, isRemembered }, place)
}

function nftChoice(world: World, visit: Of<'rule'>, place: ChoicePlace): readonly Telling[] {
  const chosen = chosenByNft(visit)
  return chosen ? tellChoice(world, chosen, place) : []
}

function tellChoice(
  world: World,
  { address, isRemembered }: Chosen,
  { rule, box, service }: ChoicePlace,
): readonly Telling[] {
  const pod = ownerOf(world, address)
  if (!pod) return []
  if (isRemembered)
    return [at('story', say('podRemembered', { pod, address }), pod, rule, box, ...service)]
  const choices = choicesAt(world)
  const message = say('podChosen', {
    pod,
    address,
    choice: choices.indexOf(pod) + 1,
    of: choices.length,
  })
  return [at('story', message, pod, rule, box, ...service)]
}

const OF_CHANCE = 2 ** 31 // the kernel draws 31 bits: net/netfilter/xt_statistic.c

function chanceOf({ rule, drawn }: Of<'rule'>): { drawn: string; chance: string } | undefined {
  if (drawn === undefined) return undefined
  const match = rule.matches.find(({ kind }) => kind === 'random')
  if (match?.kind !== 'random') return undefined
  return { drawn: (drawn / OF_CHANCE).toFixed(4), chance: (match.chance / OF_CHANCE).toFixed(4) }
}

function endingOf(world: World, visit: Of<'rule'>, rule: Ref<'rule'>): Message {
  const place = standsFor(world, visit.host)
  const chain = ref('chain', `${visit.host}/${visit.table}/${visit.chain}`)
  if (visit.rule.target.kind === 'mark')
    return say(visit.chain === 'KUBE-MARK-MASQ' ? 'marked' : 'markWritten', {
      rule,
      mark: `0x${visit.packet.mark.toString(16)}`,
    })
  if (visit.rule.target.kind === 'notrack') return say('untracked', { rule, place })
  switch (visit.verdict?.kind) {
    case 'drop':
      return visit.rule.target.kind === 'reject'
        ? say('rejected', { place, rule, answer: visit.rule.target.with })
        : say('dropped', { place, rule })
    case 'return':
      return say('ruleReturned', { rule, chain })
    case 'accept':
      return say('accepted', { rule, table: visit.table })
    default:
      return say('ruleCounted', { rule })
  }
}

/** An empty chain decides nothing worth a stop: only who asks for every rule sees it. */
function tellChainEnd(world: World, visit: Of<'chainEnded'>): Telling {
  const { host, table } = visit
  const chain = ref('chain', `${host}/${table}/${visit.chain}`)
  if (visit.verdict.kind === 'return')
    return at('trace', say('chainReturned', { chain }), hookBox(visit))
  const isEmpty = chainIn(world.network.hosts[host], table, visit.chain)?.rules.length === 0
  const message = say('policyApplied', { chain, table, policy: visit.verdict.kind.toUpperCase() })
  return at(isEmpty ? 'trace' : 'detail', message, hookBox(visit))
}

/** The rule that rewrites: it is not told on its own, the rewrite is. */
function ruleAtHand(world: World, { by, host }: Of<'rewritten'>): readonly Ref[] {
  const { cursor } = world.traffic
  const top = cursor?.stack.at(-1)
  if (by !== 'rule' || !cursor || !top || cursor.host !== host) return []
  return [ref('rule', `${host}/${cursor.table}/${top.chain}/${top.index}`)]
}

function rewrite(visit: Of<'rewritten'>): Message {
  const side = (packet: Packet) =>
    visit.side === 'source'
      ? endpoint(packet.source, packet.sourcePort, packet.protocol)
      : endpoint(packet.destination, packet.destinationPort, packet.protocol)
  const change = { from: side(visit.before), to: side(visit.packet) }
  if (visit.undone)
    return say(visit.side === 'source' ? 'sourceRestored' : 'destinationRestored', change)
  if (visit.by === 'conntrack')
    return say(visit.side === 'source' ? 'sourceKept' : 'destinationKept', change)
  return say(visit.side === 'source' ? 'snatApplied' : 'dnatApplied', change)
}

/** In a Pod there is one way only: nothing to decide. */
function tellRoute(world: World, place: Ref, visit: Of<'routed'>): readonly Telling[] {
  const { destination } = visit.packet
  const level = world.network.hosts[visit.host]?.kind === 'node' ? 'detail' : 'trace'
  const box = ref('station', `${visit.host}/routing`)
  if (visit.decision === 'local')
    return [at(level, say('routedLocal', { place, destination }), box)]
  if (visit.out === undefined) return []
  const out = visit.out
  const message =
    visit.via === undefined || visit.via === destination
      ? say('routedOn', { place, destination, out })
      : say('routedVia', { place, destination, out, via: visit.via })
  return [at(level, message, box)]
}

/** Where the packet under way on a host is. */
function boxAt(world: World, host: string): readonly Ref[] {
  const flight = Object.values(world.traffic.flights).find(({ station }) => station.host === host)
  return flight ? [boxOfStation(world, flight.station)] : []
}

const ruleRef = (host: string, place: string): Ref<'rule'> => ref('rule', `${host}/${place}`)

function tellLoss(world: World, place: Ref, visit: Of<'lost'>): Telling {
  const box = boxAt(world, visit.host)
  if (visit.why === 'policy' && visit.hook)
    return at('story', say('droppedByPolicy', { place, hook: visit.hook }), ...box)
  return at('story', say('lost', { place, loss: visit.why }), ...box)
}
