import { icmpName } from './answer-packet.ts'
import type { ConntrackEntry, Packet, Rule, Tuple } from './model.ts'
import type { Verdict, Visit } from './visit.ts'

/** The shape of the kernel harness's records, and how ours are put into it. */

export interface TraceStep {
  readonly hook: string
  readonly table: string
  readonly chain: string
  readonly rule: string
  readonly index: number | null
  readonly verdict: string
  readonly target?: string
  readonly mark?: string
  readonly ns?: string
}

export interface TraceRecord {
  readonly packet: Readonly<Record<string, unknown>>
  readonly trace: readonly TraceStep[]
  readonly arrivedAt: string | null
  readonly arrivedIf?: string
  readonly src: string | null
  readonly dst: string | null
  readonly ttl?: number
  readonly fate: string
  readonly how?: string
  readonly sendErrno?: string
  readonly conntrack: readonly TraceFlow[]
  readonly reply: TraceReply | null
  readonly replyFromAskedAddress?: boolean
  /** Something on the way was left to chance. */
  readonly chance?: true
  /** A match or target that is not modelled was met. */
  readonly unsure?: true
}

/** A connection, as it was when it was confirmed. */
export interface TraceFlow {
  readonly orig: Readonly<Record<string, string | number>>
  readonly reply: Readonly<Record<string, string | number>>
  readonly status: readonly string[]
  readonly tcpState?: string
  readonly mark?: number
  readonly ns?: string
}

export interface TraceReply {
  readonly kind: string
  readonly src: string
  readonly dst: string
  readonly type?: number
  readonly code?: number
  readonly inner?: { readonly src: string; readonly dst: string }
}

export function stepOf(visit: Visit, backend: 'nft' | 'legacy'): TraceStep | undefined {
  if (visit.kind === 'chainEnded') {
    const { hook, chain, verdict } = visit
    const table = tableText(visit.table)
    const rule = verdict.kind === 'return' ? 'end-of-chain' : 'policy'
    return { hook, table, chain, rule, index: null, verdict: verdict.kind }
  }
  if (visit.kind !== 'rule' || !visit.verdict) return undefined
  const { hook, chain, index, verdict, rule, packet } = visit
  const table = tableText(visit.table)
  const target = targetText(rule, verdict)
  return {
    hook,
    table,
    chain,
    rule: rule.text,
    index,
    verdict: verdictText(verdict),
    ...(target === undefined ? {} : { target }),
    ...(backend === 'nft' && packet.mark !== 0 ? { mark: `0x${packet.mark.toString(16)}` } : {}),
  }
}

/** A table of nftables by its name alone, without its family. */
const tableText = (table: string): string => table.split(' ').at(-1) ?? table

const verdictText = (verdict: Verdict): string =>
  verdict.kind === 'jump' || verdict.kind === 'goto'
    ? `${verdict.kind} ${verdict.chain}`
    : verdict.kind

/** What stands after `-j`, where that is more than a verdict; for rules of nftables, what iptables would have there. */
function targetText({ text, target }: Rule, verdict: Verdict): string | undefined {
  if (verdict.kind === 'jump' || verdict.kind === 'goto') return undefined
  if (!text.startsWith('-')) return NFT_TARGETS[target.kind]
  const after = /.*\s(?:-j|--jump)\s+(.+)$/.exec(text)?.[1]
  return after === undefined || ['ACCEPT', 'DROP', 'RETURN'].includes(after) ? undefined : after
}

const NFT_TARGETS: Readonly<Record<string, string>> = {
  reject: 'REJECT',
  masquerade: 'MASQUERADE',
  dnat: 'DNAT',
  snat: 'SNAT',
  redirect: 'REDIRECT',
  mark: 'MARK',
}

/** What the sender would take for an answer to its packet. */
export function replyOf(packet: Packet, asked: Packet): TraceReply | undefined {
  const { src, dst } = ends(packet)
  if (packet.protocol === 'icmp' && packet.icmp?.type !== 8) {
    const { type = 0, code = 0, about } = packet.icmp ?? {}
    if (type === 0)
      return asked.protocol === 'icmp' ? { kind: 'icmp-echo-reply', src, dst } : undefined
    if (about?.protocol !== asked.protocol) return undefined
    return { kind: icmpName(type, code), type, code, src, dst, inner: ends(about) }
  }
  if (packet.protocol !== asked.protocol) return undefined
  if (packet.protocol === 'udp') return { kind: 'udp-answer', src, dst }
  if (packet.tcpFlags?.includes('RST')) return { kind: 'tcp-rst', src, dst }
  return packet.tcpFlags === 'SYN|ACK' ? { kind: 'tcp-synack', src, dst } : undefined
}

/** Both ends, as the harness writes them. */
export function ends(packet: Packet): { readonly src: string; readonly dst: string } {
  if (packet.protocol === 'icmp') return { src: packet.source, dst: packet.destination }
  return {
    src: `${packet.source}:${packet.sourcePort}`,
    dst: `${packet.destination}:${packet.destinationPort}`,
  }
}

export function flowOf(host: string, entry: ConntrackEntry): TraceFlow {
  return {
    orig: tupleFields(entry.original),
    reply: tupleFields(entry.reply),
    status: [
      'CONFIRMED',
      ...(entry.sourceNat ? ['SRC_NAT'] : []),
      ...(entry.destinationNat ? ['DST_NAT'] : []),
      ...(entry.sourceDecided ? ['SRC_NAT_DONE'] : []),
      ...(entry.destinationDecided ? ['DST_NAT_DONE'] : []),
    ],
    ...(entry.tcpState ? { tcpState: entry.tcpState } : {}),
    ...(entry.mark === 0 ? {} : { mark: entry.mark }),
    ...(host === 'node' ? {} : { ns: host }),
  }
}

function tupleFields({ protocol, source, destination, ...ports }: Tuple) {
  const { sourcePort, destinationPort } = ports
  const between = { src: source, dst: destination, proto: protocol }
  return protocol === 'icmp'
    ? { ...between, icmpId: sourcePort, icmpType: destinationPort, icmpCode: 0 }
    : { ...between, sport: sourcePort, dport: destinationPort }
}
