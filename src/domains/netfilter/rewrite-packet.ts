import { chainOf, compileTable } from './compile-rules.ts'
import { mapToItself, type Side, sideOf } from './map-address.ts'
import type { ConntrackEntry, Packet, Tuple } from './model.ts'
import { nftOf } from './nft-engine.ts'
import { addressNumber, packetOf } from './skb.ts'
import { mirrored } from './tuple.ts'
import { type ChainEnd, walkChain } from './walk-chain.ts'
import { shown, type Walk } from './walk-state.ts'

/**
 * The nat hook (`nf_nat_ipv4_fn`, net/netfilter/nf_nat_proto.c, Linux 6.18): asks the rules once for each side of a
 * connection, then rewrites each of its packets the same way.
 */
export function rewritePacket(walk: Walk): ChainEnd {
  const { skb, host } = walk
  const nft = nftOf(host)
  if ((!host.tables.nat && !nft) || !skb.entry) return 'accept'
  const side = sideOf(walk.hook)
  if (skb.state === 'RELATED' && skb.protocol === 1) {
    rewriteError(walk, side)
    return 'accept'
  }
  const before = skb.entry
  if ((skb.state === 'NEW' || skb.state === 'RELATED') && !isDecided(walk)) {
    const end = (nft?.walkNat ?? walkNatTable)(walk)
    if (end !== 'accept') return end
    if (!isDecided(walk)) mapToItself(walk, side)
  }
  applyMapping(walk, side, before === skb.entry ? 'conntrack' : 'rule')
  return 'accept'
}

/** Asks the rules of iptables. */
export function walkNatTable(walk: Walk): ChainEnd {
  const table = walk.host.tables.nat
  const chain = table && chainOf(compileTable('nat', table), walk.hook)
  return chain ? walkChain(chain, walk) : 'accept'
}

/** Whether a rule, or that there is none, has decided what becomes of this side. */
export const isDecided = ({ skb, hook }: Walk): boolean | undefined =>
  skb.entry?.[sideOf(hook) === 'source' ? 'sourceDecided' : 'destinationDecided']

/** In the reply direction each side undoes what the other side did. */
const isMapped = (entry: ConntrackEntry, side: Side, isReply: boolean): boolean =>
  (side === 'source') !== isReply ? entry.sourceNat : entry.destinationNat

function applyMapping(walk: Walk, side: Side, by: 'rule' | 'conntrack'): void {
  const { skb } = walk
  const { entry } = skb
  const isReply = skb.direction === 'REPLY'
  if (!entry || !isMapped(entry, side, isReply)) return
  const before = walk.visit ? packetOf(skb) : undefined
  const target = mirrored(isReply ? entry.original : entry.reply)
  const isChanged = writeSide(walk, side, target)
  if (before && isChanged) tellRewritten(walk, { side, before, by, undone: isReply })
}

/** Writes one side of the header; says whether it was different. */
function writeSide({ skb }: Walk, side: Side, target: Tuple): boolean {
  const isSource = side === 'source'
  const address = addressNumber(isSource ? target.source : target.destination)
  // The identifier of an echo is its source port, on whichever side.
  const port = isSource || skb.protocol === 1 ? target.sourcePort : target.destinationPort
  const isPortSource = isSource || skb.protocol === 1
  const isChanged =
    address !== (isSource ? skb.source : skb.destination) ||
    port !== (isPortSource ? skb.sourcePort : skb.destinationPort)
  if (isSource) skb.source = address
  else skb.destination = address
  if (isPortSource) skb.sourcePort = port
  else skb.destinationPort = port
  return isChanged
}

interface Rewritten {
  readonly side: Side
  readonly before: Packet
  readonly by: 'rule' | 'conntrack'
  readonly undone: boolean
}

const tellRewritten = (walk: Walk, what: Rewritten): void =>
  walk.visit?.({ ...shown(walk), kind: 'rewritten', hook: walk.hook, ...what })

/** An ICMP error: the packet it is about and its own header both change (`nf_nat_icmp_reply_translation`). */
function rewriteError(walk: Walk, side: Side): void {
  const { skb } = walk
  const { entry, about } = skb
  const isReply = skb.direction === 'REPLY'
  if (!entry || !about || !isMapped(entry, side, isReply)) return
  const before = walk.visit ? packetOf(skb) : undefined
  // The quoted packet went the other way: its other side changes, to what its sender wrote.
  const quoted = isReply ? entry.original : entry.reply
  skb.about =
    side === 'source'
      ? { ...about, destination: quoted.destination, ...portOf(about, quoted) }
      : { ...about, source: quoted.source, sourcePort: quoted.sourcePort }
  const outer = mirrored(isReply ? entry.original : entry.reply)
  if (side === 'source') skb.source = addressNumber(outer.source)
  else skb.destination = addressNumber(outer.destination)
  if (before) tellRewritten(walk, { side, before, by: 'conntrack', undone: true })
}

const portOf = (about: Packet, tuple: Tuple) =>
  about.protocol === 'icmp'
    ? { sourcePort: tuple.sourcePort }
    : { destinationPort: tuple.destinationPort }
