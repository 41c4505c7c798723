import { formatIPv4, parseIPv4 } from '../../core/ip.ts'
import { addressesOf, selectAddress } from './address-types.ts'
import { connectionsFrom, isTaken } from './conntrack-table.ts'
import type { Hook, NatRange, Target, Tuple } from './model.ts'
import { addressNumber, addressText } from './skb.ts'
import { mirrored } from './tuple.ts'
import { draw, type Walk } from './walk-state.ts'

/** NAT: what a rule decides for a connection, once (net/netfilter/nf_nat_core.c, Linux 6.18). */

export type Side = 'source' | 'destination'

/** The side that a hook may rewrite in packets of the original direction. */
export const sideOf = (hook: Hook): Side =>
  hook === 'POSTROUTING' || hook === 'INPUT' ? 'source' : 'destination'

type NatTarget = Extract<Target, { kind: 'dnat' | 'snat' | 'masquerade' | 'redirect' }>

/** A NAT target: records the mapping of the connection. Without an address to map to it drops the packet. */
export function mapByRule(walk: Walk, { kind, to }: NatTarget): 'accept' | 'drop' {
  const { entry } = walk.skb
  if (!entry) return 'accept'
  switch (kind) {
    case 'dnat':
      return map(walk, 'destination', to)
    case 'snat':
      return map(walk, 'source', to)
    case 'redirect':
      return toAddress(walk, 'destination', { ...to, ...own(redirectAddress(walk)) })
    default:
      return toAddress(walk, 'source', { ...to, ...own(masqueradeAddress(walk)) })
  }
}

const own = (address: number): NatRange => {
  const text = addressText(address)
  return address === 0 ? {} : { addressFrom: text, addressTo: text }
}

function toAddress(walk: Walk, side: Side, to: NatRange): 'accept' | 'drop' {
  if (to.addressFrom === undefined) {
    walk.droppedBy = 'rule'
    return 'drop'
  }
  return map(walk, side, to)
}

/** nf_nat_redirect_ipv4: this host itself, by the first address of the device the packet came in by. */
const redirectAddress = ({ hook, skb, host }: Walk): number =>
  hook === 'OUTPUT'
    ? addressNumber('127.0.0.1')
    : (addressesOf(host).byDev.get(skb.in)?.[0]?.address ?? 0)

/** nf_nat_masquerade_ipv4: the address of the device it leaves by, towards the next hop. */
const masqueradeAddress = ({ host, skb, route }: Walk): number =>
  selectAddress(host, skb.out, route?.gateway ?? skb.destination)

/** Records a mapping of one side: `nf_nat_setup_info`. */
function map(walk: Walk, side: Side, to: NatRange): 'accept' {
  const { skb } = walk
  const entry = skb.entry
  if (!entry) return 'accept'
  const current = mirrored(entry.reply)
  const fresh = uniqueTuple(walk, { side, current, to })
  const isChanged = isDifferent(current, fresh)
  skb.entry = {
    ...entry,
    reply: isChanged ? mirrored(fresh) : entry.reply,
    sourceNat: entry.sourceNat || (isChanged && side === 'source'),
    destinationNat: entry.destinationNat || (isChanged && side === 'destination'),
    sourceDecided: entry.sourceDecided || side === 'source',
    destinationDecided: entry.destinationDecided || side === 'destination',
  }
  return 'accept'
}

/** No rule decided: the same address is mapped to itself, so that nobody else's answers are taken. */
export function mapToItself(walk: Walk, side: Side): void {
  const { entry } = walk.skb
  if (!entry) return
  const address = side === 'source' ? entry.reply.destination : entry.reply.source
  map(walk, side, { addressFrom: address, addressTo: address })
}

const isDifferent = (a: Tuple, b: Tuple): boolean =>
  a.source !== b.source ||
  a.sourcePort !== b.sourcePort ||
  a.destination !== b.destination ||
  a.destinationPort !== b.destinationPort

interface Wish {
  readonly side: Side
  readonly current: Tuple
  readonly to: NatRange
}

/** `get_unique_tuple`: keep what fits, else an address of the range, else another port. */
function uniqueTuple(walk: Walk, { side, current, to }: Wish): Tuple {
  const isFree = (tuple: Tuple) => !isTaken(walk.conntrack, tuple, walk.now)
  if (side === 'source' && to.random === undefined) {
    if (isInRange(current, to)) {
      if (isFree(current)) return current
    } else {
      const earlier = mappingOfSameSource(walk, current, to)
      if (earlier && isFree(earlier)) return earlier
    }
  }
  const tuple = withAddress(side, current, to)
  if (to.random === undefined) {
    if (to.portFrom === undefined) {
      if (isFree(tuple)) return tuple
    } else if (isPortInRange(side, tuple, to) && (to.portFrom === to.portTo || isFree(tuple))) {
      return tuple
    }
  }
  return withFreePort(walk, { side, current: tuple, to })
}

function isInRange(tuple: Tuple, to: NatRange): boolean {
  const address = parseIPv4(tuple.source) ?? 0
  const low = parseIPv4(to.addressFrom ?? '0.0.0.0') ?? 0
  const high = parseIPv4(to.addressTo ?? '255.255.255.255') ?? 0
  return address >= low && address <= high && isPortInRange('source', tuple, to)
}

const isPortInRange = (side: Side, tuple: Tuple, { portFrom, portTo }: NatRange): boolean => {
  if (portFrom === undefined || portTo === undefined) return true
  const port =
    side === 'source' || tuple.protocol === 'icmp' ? tuple.sourcePort : tuple.destinationPort
  return port >= portFrom && port <= portTo
}

/** A client that was mapped before keeps its mapping towards other servers. */
function mappingOfSameSource(walk: Walk, current: Tuple, to: NatRange): Tuple | undefined {
  for (const entry of connectionsFrom(walk.conntrack, current, walk.now)) {
    const mapped = mirrored(entry.reply)
    const tuple = {
      ...mapped,
      destination: current.destination,
      destinationPort: current.destinationPort,
    }
    if (isInRange(tuple, to)) return tuple
  }
  return undefined
}

function withAddress(side: Side, tuple: Tuple, to: NatRange): Tuple {
  if (to.addressFrom === undefined) return tuple
  const address = to.addressFrom === to.addressTo ? to.addressFrom : hashedAddress(tuple, to)
  return side === 'source' ? { ...tuple, source: address } : { ...tuple, destination: address }
}

/** One of the range, by a hash of the source, and of the destination unless `--persistent` (`find_best_ips_proto`). */
function hashedAddress(tuple: Tuple, to: NatRange): string {
  const low = parseIPv4(to.addressFrom ?? '') ?? 0
  const high = parseIPv4(to.addressTo ?? '') ?? low
  const start = to.persistent ? 0 : byteSwapped(addressNumber(tuple.destination))
  const hash = jenkinsHash([byteSwapped(addressNumber(tuple.source)), 0, 0, 0], start)
  return formatIPv4(low + Math.floor((hash / 0x1_0000_0000) * (high - low + 1)))
}

/** Addresses are in network order in memory, and the kernel reads them as words of a little-endian machine. */
const byteSwapped = (value: number): number =>
  ((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)

const rotated = (value: number, by: number): number => (value << by) | (value >>> (32 - by))

/** jhash2 of include/linux/jhash.h (Bob Jenkins, lookup3) for four words. */
function jenkinsHash(words: readonly [number, number, number, number], start: number): number {
  let a = (0xdeadbeef + (4 << 2) + start) | 0
  let b = a
  let c = a
  a = (a + words[0]) | 0
  b = (b + words[1]) | 0
  c = (c + words[2]) | 0
  a = ((a - c) | 0) ^ rotated(c, 4)
  c = (c + b) | 0
  b = ((b - a) | 0) ^ rotated(a, 6)
  a = (a + c) | 0
  c = ((c - b) | 0) ^ rotated(b, 8)
  b = (b + a) | 0
  a = ((a - c) | 0) ^ rotated(c, 16)
  c = (c + b) | 0
  b = ((b - a) | 0) ^ rotated(a, 19)
  a = (a + c) | 0
  c = ((c - b) | 0) ^ rotated(b, 4)
  b = (b + a) | 0
  a = (a + words[3]) | 0
  c = ((c ^ b) - rotated(b, 14)) | 0
  a = ((a ^ c) - rotated(c, 11)) | 0
  b = ((b ^ a) - rotated(a, 25)) | 0
  c = ((c ^ b) - rotated(b, 16)) | 0
  a = ((a ^ c) - rotated(c, 4)) | 0
  b = ((b ^ a) - rotated(a, 14)) | 0
  c = ((c ^ b) - rotated(b, 24)) | 0
  return c >>> 0
}

const ATTEMPTS_MAX = 128 // NF_NAT_MAX_ATTEMPTS

/** Another port of the range, or of the class the port is in (`nf_nat_l4proto_unique_tuple`). */
function withFreePort(walk: Walk, { side, current, to }: Wish): Tuple {
  const isIcmp = current.protocol === 'icmp'
  if (to.portFrom === undefined && side === 'destination' && !isIcmp) return current
  const [low, high] = portClass(current, side, to)
  const size = high - low + 1
  const isDrawn = to.random !== undefined || side === 'source'
  const start = isDrawn ? draw(walk, 0x1_0000) : 0
  let tuple = current
  for (let tried = 0; tried < Math.min(size, ATTEMPTS_MAX); tried++) {
    const port = low + ((start + tried) % size)
    tuple =
      side === 'source' || isIcmp
        ? { ...current, sourcePort: port }
        : { ...current, destinationPort: port }
    if (!isTaken(walk.conntrack, tuple, walk.now)) return tuple
  }
  return tuple
}

function portClass(tuple: Tuple, side: Side, to: NatRange): readonly [low: number, high: number] {
  if (to.portFrom !== undefined && to.portTo !== undefined) {
    return [Math.min(to.portFrom, to.portTo), Math.max(to.portFrom, to.portTo)]
  }
  if (tuple.protocol === 'icmp') return [0, 0xffff]
  const port = side === 'source' ? tuple.sourcePort : tuple.destinationPort
  if (port < 512) return [1, 511]
  return port < 1024 ? [600, 1023] : [1024, 0xffff]
}
