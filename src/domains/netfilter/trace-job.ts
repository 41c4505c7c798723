import type { RandomState } from '../../core/sim/random.ts'
import { sourceAddress } from './answer-packet.ts'
import { type Host, type Network, type Packet, withHost } from './model.ts'
import type { Job, Probe } from './read-job.ts'
import {
  ends,
  flowOf,
  replyOf,
  stepOf,
  type TraceRecord,
  type TraceReply,
  type TraceStep,
} from './trace-record.ts'
import { tupleKey } from './tuple.ts'
import type { Visit } from './visit.ts'
import type { Chance, Entry, NetworkWalk } from './walk.ts'
import { answerTo, walkNetwork } from './walk-network.ts'

/** Answers the kernel harness's jobs in the shape of its own records (tests/conformance/net/README.md). */

export interface TraceSettings {
  readonly backend: 'nft' | 'legacy'
  /** Absent: the first branch that can be taken. */
  readonly seed?: number
}

/** One record for each probe, in order. */
export function traceJob(job: Job, settings: TraceSettings): readonly TraceRecord[] {
  let network = job.network
  let chance: Chance = settings.seed === undefined ? 'first' : settings.seed >>> 0
  return job.probes.map((probe, place) => {
    network = forgotten(network, probe.keep)
    const traced = traceProbe(job, probe, { network, chance, place, settings })
    network = traced.network
    chance = traced.chance
    return traced.record
  })
}

/** Each probe starts with nothing remembered but what it keeps. */
function forgotten(network: Network, keep: readonly string[]): Network {
  let after = network
  for (const host of Object.values(network.hosts)) {
    const next: Host = {
      ...host,
      ...(keep.includes('conntrack') ? {} : { conntrack: {} }),
      ...(keep.includes('recent') ? {} : { recent: {} }),
      ...(keep.includes('nth') ? {} : { nth: {} }),
    }
    after = withHost(after, next)
  }
  return after
}

interface Start {
  readonly network: Network
  readonly chance: Chance
  readonly place: number
  readonly settings: TraceSettings
}

interface Traced {
  readonly network: Network
  readonly chance: Chance
  readonly record: TraceRecord
}

const NOW = 0 // simulated ms: the probes of a job follow one another at once

/** The packet of a probe, or undefined when its namespace has no way to the destination. */
export function packetOfProbe(job: Job, probe: Probe, place: number): Packet | undefined {
  const from = job.network.hosts[probe.from]
  const source = probe.src ?? (from && sourceAddress(from, probe.dst))
  if (source === undefined) return undefined
  const isIcmp = probe.proto === 'icmp'
  return {
    protocol: probe.proto,
    source,
    sourcePort:
      probe.sport ?? (isIcmp ? 4_000 + (place % 20_000) : 32_768 + ((place * 7) % 28_000)),
    destination: probe.dst,
    destinationPort: isIcmp ? 0 : (probe.dport ?? 0),
    ttl: probe.ttl ?? 64,
    mark: (probe.mark ?? 0) >>> 0,
    ...(probe.proto === 'tcp' ? { tcpFlags: probe.tcpFlags ?? 'SYN' } : {}),
    ...(isIcmp ? { icmp: { type: probe.icmpType ?? 8, code: probe.icmpCode ?? 0 } } : {}),
  }
}

function traceProbe(job: Job, probe: Probe, start: Start): Traced {
  const packet = packetOfProbe(job, probe, start.place)
  const { network, chance } = start
  if (!packet) return { network, chance, record: withoutWay(probe) }
  const asked = {
    ...probe.given,
    proto: probe.proto,
    sport: packet.sourcePort,
    ...(probe.proto === 'icmp' && probe.dport === undefined ? { dport: 0 } : {}),
    src: packet.source,
  }
  const visits: Visit[] = []
  const first: Entry = { kind: 'output', host: probe.from, packet, isRaw: true }
  const walk = walkNetwork(network, first, { now: NOW, chance, visit: (one) => visits.push(one) })
  const echo = walkAnswers(walk, packet, probe.from)
  const trace = stepsOf(job, visits, start.settings)
  const reply = echo.replies[0] ?? null
  const record: TraceRecord = {
    packet: asked,
    trace,
    ...endOf(job, { walk, visits, trace, probe, reply }),
    conntrack: [...walk.confirmed, ...echo.confirmed.filter(isOwn(visits))]
      .filter(({ host }) => job.watched.includes(host))
      .map(({ host, entry }) => flowOf(host, entry)),
    reply,
    ...askedAddress(probe, reply),
    ...(walk.isChance || echo.isChance ? { chance: true as const } : {}),
    ...(walk.isUnsure ? { unsure: true as const } : {}),
  }
  return { network: echo.network, chance: echo.chance, record }
}

const withoutWay = (probe: Probe): TraceRecord => ({
  packet: { ...probe.given, proto: probe.proto, src: null },
  trace: [],
  arrivedAt: null,
  src: null,
  dst: null,
  fate: 'send-error',
  how: 'ENETUNREACH (no route in source namespace)',
  conntrack: [],
  reply: null,
})

type Confirmed = NetworkWalk['confirmed'][number]

/** Whether a connection is the probe's own, not one that its answer began: an error about an error can confirm it late. */
const isOwn = (visits: readonly Visit[]) => (late: Confirmed) =>
  visits.some(
    (visit) =>
      visit.kind === 'tracked' &&
      visit.host === late.host &&
      visit.entry !== undefined &&
      tupleKey(visit.entry.original) === tupleKey(late.entry.original),
  )

interface Echo {
  readonly confirmed: readonly Confirmed[]
  readonly network: Network
  readonly chance: Chance
  readonly isChance: boolean
  readonly replies: readonly TraceReply[]
}

const ANSWERS_MAX = 8 // an answer may itself be answered: SYN, SYN-ACK, RST

/** Walks what the packet provoked, and what that provokes: the sender is a raw socket, so nobody waits for an answer. */
function walkAnswers(walk: NetworkWalk, asked: Packet, from: string): Echo {
  const replies: TraceReply[] = []
  const confirmed: Confirmed[] = []
  let { network, chance, isChance } = walk
  let next = promptAnswer(walk)
  for (let count = 0; next && count < ANSWERS_MAX; count++) {
    const back = walkNetwork(network, next, { now: NOW, chance })
    network = back.network
    chance = back.chance
    isChance ||= back.isChance
    confirmed.push(...back.confirmed)
    next = promptAnswer(back)
    if (back.ending.kind === 'delivered') {
      const { packet } = back.ending
      // Only the first can be an error about the packet itself; later ones are about answers.
      const isAnswer = count === 0 || packet.icmp?.about === undefined
      const reply = isAnswer && back.host === from ? replyOf(packet, asked) : undefined
      if (reply) replies.push(reply)
    }
  }
  return { confirmed, network, chance, isChance, replies }
}

/** The harness does not wait for an error that comes late. */
const promptAnswer = (walk: NetworkWalk): Entry | undefined =>
  walk.ending.kind === 'lost' && walk.ending.afterMs !== undefined ? undefined : answerTo(walk)

function askedAddress(probe: Probe, reply: TraceReply | null) {
  const kinds = ['tcp-synack', 'udp-answer', 'icmp-echo-reply', 'tcp-rst']
  if (!reply || !kinds.includes(reply.kind)) return {}
  const asked = probe.proto === 'icmp' ? probe.dst : `${probe.dst}:${probe.dport ?? 0}`
  return { replyFromAskedAddress: reply.src === asked }
}

interface Ended {
  readonly walk: NetworkWalk
  readonly visits: readonly Visit[]
  readonly trace: readonly TraceStep[]
  readonly probe: Probe
  readonly reply: TraceReply | null
}

type End = Pick<
  TraceRecord,
  'arrivedAt' | 'arrivedIf' | 'src' | 'dst' | 'ttl' | 'fate' | 'how' | 'sendErrno'
>
const NOWHERE = { arrivedAt: null, src: null, dst: null }

/** The fate as the harness names it, in its order of precedence. */
function endOf(job: Job, ended: Ended): End {
  const { walk, trace, reply } = ended
  const { ending } = walk
  const errno = errnoOf(ended)
  const told = errno === undefined ? {} : { sendErrno: errno }
  if (ending.kind === 'delivered') {
    const at = { arrivedAt: walk.host, arrivedIf: ending.interface }
    return { ...at, ...ends(ending.packet), ttl: ending.packet.ttl, fate: 'delivered' }
  }
  if (ending.kind === 'rejected') {
    return { ...NOWHERE, fate: 'rejected', how: ending.with, ...told }
  }
  const last = trace.at(-1)
  if (last?.verdict === 'drop') {
    const how = `${last.table}/${last.chain} ${last.index === null ? 'policy DROP' : last.rule}`
    return { ...NOWHERE, fate: 'dropped', how, ...told }
  }
  if (reply?.kind.startsWith('icmp-') && reply.kind !== 'icmp-echo-reply') {
    return { ...NOWHERE, fate: 'unreachable', how: reply.kind, ...told }
  }
  const wire = lastOnWire(job, ended)
  if (wire) return { ...wire, fate: 'arrived-not-local' }
  if (errno !== undefined) return { ...NOWHERE, fate: 'send-error', how: errno, ...told }
  const why = 'no verdict seen: routing, rp_filter, martian or no neighbour'
  return { ...NOWHERE, fate: 'dropped', how: why }
}

/** A drop before the packet left its own namespace is an error of the sending call. */
function errnoOf({ walk, visits, probe }: Ended): string | undefined {
  const { ending } = walk
  if (ending.kind === 'lost' && ending.errno !== undefined) return ending.errno
  const isOwn = walk.hosts.length === 1 && walk.host === probe.from
  const last = visits.at(-1)
  return isOwn && ending.kind === 'rejected' && last?.kind === 'rejected' && last.hook === 'OUTPUT'
    ? 'EPERM'
    : undefined
}

/** The last namespace without rules that saw the packet on its wire. */
function lastOnWire(job: Job, { visits }: Ended): Omit<End, 'fate'> | undefined {
  const sent = visits.findLast(
    (visit) =>
      visit.kind === 'sent' && visit.toInterface !== 'lo' && !job.watched.includes(visit.toHost),
  )
  if (sent?.kind !== 'sent') return undefined
  const at = { arrivedAt: sent.toHost, arrivedIf: sent.toInterface }
  return { ...at, ...ends(sent.packet), ttl: sent.packet.ttl }
}

/** Steps of each watched namespace, in the order in which the packet came to them. */
function stepsOf(
  job: Job,
  visits: readonly Visit[],
  settings: TraceSettings,
): readonly TraceStep[] {
  const byHost = new Map<string, TraceStep[]>()
  for (const visit of visits) {
    if (!job.watched.includes(visit.host)) continue
    const steps = byHost.get(visit.host) ?? []
    byHost.set(visit.host, steps)
    const step = stepOf(visit, settings.backend)
    if (step) steps.push(visit.host === 'node' ? step : { ...step, ns: visit.host })
  }
  return [...byHost.values()].flat()
}

/** Walks each probe without telling anybody, for the clock of the caller. Says how many rules were looked at. */
export function walkProbes(
  job: Job,
  seed: RandomState,
): { readonly packets: number; readonly looked: number } {
  let looked = 0
  let packets = 0
  for (const [place, probe] of job.probes.entries()) {
    const packet = packetOfProbe(job, probe, place)
    if (!packet) continue
    const entry: Entry = { kind: 'output', host: probe.from, packet, isRaw: true }
    looked += walkNetwork(job.network, entry, { now: NOW, chance: seed }).looked
    packets++
  }
  return { packets, looked }
}
