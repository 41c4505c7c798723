import { type Ref, ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import { conntrackSetting, mirrored, tupleKey, tupleOf } from '../netfilter/index.ts'
import {
  CONNTRACK_DEFAULTS,
  type ConntrackEntry,
  type ConntrackSetting,
  type Host,
  type Packet,
  type Tuple,
} from '../netfilter/model.ts'

/** The connections that one kernel tracks, as the connections panel shows them. */
export interface ConnectionsSheet {
  readonly host: string
  /** Kernels one can look into. */
  readonly hosts: readonly string[]
  /** Newest last, those that went at this step in their old places. */
  readonly rows: readonly ConnectionRow[]
  /** Entries that are there. */
  readonly count: number
  /** What the host stands for: `node:node-a`. */
  readonly stands: string
  readonly settings: Readonly<Record<ConntrackSetting, number>>
  /** 0: without limit. */
  readonly max: number
}

export interface ConnectionRow {
  readonly ref: Ref<'conntrack'>
  readonly protocol: string
  /** Of TCP only. */
  readonly state?: string
  readonly original: string
  readonly reply: string
  readonly flags: readonly ('UNREPLIED' | 'ASSURED' | 'SNAT' | 'DNAT')[]
  readonly mark: number
  readonly secondsLeft: number
  /** As `conntrack -L` prints it. */
  readonly text: string
  readonly ofThisPacket: boolean
  /** What this step did to it. */
  readonly change?: 'new' | 'changed' | 'deleted' | 'expired'
}

const SETTINGS = Object.keys(CONNTRACK_DEFAULTS) as ConntrackSetting[] // as: these are its keys

interface Looking {
  /** The world of the step before. */
  readonly before: World | undefined
  /** Absent: the kernel the packet is in, else the first. */
  readonly host: string | undefined
  /** Simulated ms after the step, in which nothing else happens. */
  readonly laterMs: number
}

export function connectionsSheet(
  world: World,
  { before, host: wanted, laterMs }: Looking,
): ConnectionsSheet | undefined {
  const hosts = Object.values(world.network.hosts).filter(isTracking)
  const flights = Object.values(world.traffic.flights)
  const flight = flights.findLast(({ state }) => state === 'flying') ?? flights.at(-1)
  const named = (name: string | undefined) => hosts.find((each) => each.name === name)
  const host = named(wanted) ?? named(flight?.station.host) ?? hosts[0]
  if (!host) return undefined
  const clock = world.clock + laterMs
  const old = before?.network.hosts[host.name]?.conntrack ?? host.conntrack
  const wasThere = (key: string) => (old[key]?.expiresAt ?? 0) > (before ?? world).clock
  const gone = Object.entries(old).filter(
    ([key]) => wasThere(key) && (host.conntrack[key]?.expiresAt ?? 0) <= world.clock,
  )
  const settings = Object.fromEntries(
    SETTINGS.map((name) => [name, conntrackSetting(host, name)]),
  ) as ConnectionsSheet['settings'] // as: these are all names
  const alive = Object.entries(host.conntrack).filter(([, { expiresAt }]) => expiresAt > clock)
  const rowOf = (
    [key, entry]: readonly [string, ConntrackEntry],
    change: ConnectionRow['change'],
  ): ConnectionRow => ({
    ref: ref('conntrack', `${host.name}/${key}`),
    protocol: entry.original.protocol,
    ...(entry.tcpState === undefined ? {} : { state: entry.tcpState }),
    original: arrow(entry.original),
    reply: arrow(entry.reply),
    flags: flagsOf(entry),
    mark: entry.mark,
    secondsLeft: secondsLeft(entry, clock),
    text: conntrackText(entry, clock),
    ofThisPacket: flight?.station.host === host.name && isOfPacket(entry, flight.packet),
    ...(change ? { change } : {}),
  })
  return {
    host: host.name,
    hosts: hosts.map(({ name }) => name),
    rows: [
      ...gone.map((each) => rowOf(each, each[1].expiresAt <= world.clock ? 'expired' : 'deleted')),
      ...alive.map((each) => {
        const [key, entry] = each
        if (!wasThere(key)) return rowOf(each, 'new')
        return rowOf(each, old[key] === entry ? undefined : 'changed')
      }),
    ],
    count: alive.length,
    stands: host.stands,
    settings,
    max: settings.nf_conntrack_max,
  }
}

const isTracking = ({ tracks, tables, nft, conntrack }: Host): boolean =>
  (tracks ?? (nft !== undefined || Object.keys(tables).length > 0)) ||
  Object.keys(conntrack).length > 0

function flagsOf(entry: ConntrackEntry): ConnectionRow['flags'] {
  const isMirror = tupleKey(entry.reply) === tupleKey(mirrored(entry.original))
  return [
    ...(entry.seenReply ? [] : (['UNREPLIED'] as const)),
    ...(entry.assured ? (['ASSURED'] as const) : []),
    ...(entry.sourceNat && !isMirror ? (['SNAT'] as const) : []),
    ...(entry.destinationNat && !isMirror ? (['DNAT'] as const) : []),
  ]
}

/** Whether a packet, or the one that an ICMP error is about, belongs to an entry. */
export function isOfPacket({ original, reply }: ConntrackEntry, packet: Packet): boolean {
  const { about } = packet.icmp ?? {}
  const tuple = about ? mirrored(tupleOf(about)) : tupleOf(packet)
  // Between DNAT and SNAT a header is neither of the two: its ends still are the flow's.
  const [from, to] = [ends(original), ends(reply)]
  const [source, destination] = [`${tuple.source}:${tuple.sourcePort}`, destinationOf(tuple)]
  const isOf = (ways: readonly string[]) => ways.includes(source) && ways.includes(destination)
  return tuple.protocol === original.protocol && isOf([...from, ...to])
}

const destinationOf = (tuple: Tuple): string =>
  `${tuple.destination}:${tuple.protocol === 'icmp' ? tuple.sourcePort : tuple.destinationPort}`
const ends = (tuple: Tuple): readonly string[] => [
  `${tuple.source}:${tuple.sourcePort}`,
  destinationOf(tuple),
]

const arrow = (tuple: Tuple): string =>
  tuple.protocol === 'icmp'
    ? `${tuple.source}\u00a0→ ${tuple.destination} type ${tuple.destinationPort}, id ${tuple.sourcePort}`
    : `${tuple.source}:${tuple.sourcePort}\u00a0→ ${tuple.destination}:${tuple.destinationPort}`

const NUMBERS = { icmp: 1, tcp: 6, udp: 17, sctp: 132 } as const // IANA protocol numbers

/** Whole seconds, as the kernel counts them. */
const secondsLeft = ({ expiresAt }: ConntrackEntry, clock: number): number =>
  Math.max(0, Math.floor((expiresAt - clock) / 1000))

/** One line of `conntrack -L`: conntrack-tools 1.4.7. */
export function conntrackText(entry: ConntrackEntry, clock: number): string {
  const { original, reply, tcpState, seenReply, assured, mark } = entry
  const seconds = secondsLeft(entry, clock)
  const head = `${original.protocol.padEnd(8)} ${NUMBERS[original.protocol]} ${seconds} ${tcpState ? `${tcpState} ` : ''}`
  const unreplied = seenReply ? '' : '[UNREPLIED] '
  return `${head}${tupleText(original)} ${unreplied}${tupleText(reply)} ${assured ? '[ASSURED] ' : ''}mark=${mark} use=1`
}

const tupleText = (tuple: Tuple): string =>
  `src=${tuple.source} dst=${tuple.destination} ${
    tuple.protocol === 'icmp'
      ? `type=${tuple.destinationPort} code=0 id=${tuple.sourcePort}`
      : `sport=${tuple.sourcePort} dport=${tuple.destinationPort}`
  }`
