import type { Visit } from '../netfilter/index.ts'
import type { ChainCursor, Flight, RuleCursor, Station, TrafficSlice } from './model.ts'

/** What a visit changes on the map: where the packet is, how its header looks, which rule is looked at. */
export function followVisit(traffic: TrafficSlice, id: string, visit: Visit): TrafficSlice {
  const flight = traffic.flights[id]
  if (!flight) return traffic
  const moved = stationOf(visit, flight.station)
  const { before: _, from: __, ...rest } = flight
  const next: Flight = {
    ...rest,
    packet: visit.packet,
    station: moved ?? flight.station,
    ...(moved && !sameStation(moved, flight.station)
      ? { from: flight.station }
      : flight.from
        ? { from: flight.from }
        : {}),
    ...('before' in visit ? { before: visit.before } : {}),
    ...(visit.kind === 'hookEntered'
      ? { ctState: visit.ctState }
      : visit.kind === 'tracked'
        ? { ctState: visit.state }
        : {}),
    ...(visit.kind === 'lost' || visit.kind === 'left' || visit.kind === 'unsure'
      ? { state: visit.kind }
      : visit.kind === 'told' && visit.isLost
        ? { state: 'lost' as const }
        : {}),
  }
  const cursor = cursorAfter(traffic.cursor, visit)
  const { cursor: ___, ...slice } = traffic
  return { ...slice, flights: { ...traffic.flights, [id]: next }, ...(cursor ? { cursor } : {}) }
}

const sameStation = (a: Station, b: Station): boolean =>
  a.host === b.host && a.name === b.name && a.device === b.device

function stationOf(visit: Visit, now: Station): Station | undefined {
  const { host } = visit
  switch (visit.kind) {
    case 'hookEntered':
      return { host, name: hookStation(visit.hook) }
    case 'routed':
      return now.name === 'prerouting' ? { host, name: 'routing' } : undefined
    case 'sent':
      return now.name === 'app'
        ? undefined
        : {
            host,
            name: 'device',
            device: visit.interface.startsWith('veth') ? 'cni0' : visit.interface,
          }
    case 'delivered':
      return { host, name: 'app' }
    case 'told':
      return TUNNELLED.has(visit.message.key)
        ? { host, name: 'device', device: String(visit.message.params.out) }
        : undefined
    default:
      return undefined
  }
}

/** At the overlay of a Node: into a packet, or out of one. */
const TUNNELLED = new Set(['netfilter/wrapped', 'netfilter/unwrapped'])

const HOOK_STATIONS = {
  PREROUTING: 'prerouting',
  INPUT: 'input',
  FORWARD: 'forward',
  OUTPUT: 'output',
  POSTROUTING: 'postrouting',
} as const
const hookStation = (hook: keyof typeof HOOK_STATIONS) => HOOK_STATIONS[hook]

/** The chains the packet is in: down by a jump, up again when a visit speaks of a chain further up. */
function cursorAfter(cursor: RuleCursor | undefined, visit: Visit): RuleCursor | undefined {
  if (!('chain' in visit)) return cursor
  const { host, hook, table, chain } = visit
  const isSame = cursor?.host === host && cursor.hook === hook && cursor.table === table
  const place = isSame ? cursor.stack.findLastIndex((each) => each.chain === chain) : -1
  const above = isSame && place >= 0 ? cursor.stack.slice(0, place) : isSame ? cursor.stack : []
  const top: ChainCursor = (isSame ? cursor.stack[place] : undefined) ?? {
    chain,
    index: 0,
    looked: {},
  }
  if (visit.kind === 'chainEnded') {
    if (place < 0) return cursor // an empty chain: there is nothing to look at
    return { host, hook, table, stack: [...above, { ...top, index: 0 }] }
  }
  const looked = { ...top.looked, [visit.index]: visit.mismatch ?? 'match' }
  const stack = [...above, { chain, index: visit.index, looked }]
  return { host, hook, table, stack }
}

/** The cursor inside the chain a rule jumps to, before its first rule. */
export function enteredChain(traffic: TrafficSlice, chain: string): TrafficSlice {
  const { cursor } = traffic
  if (!cursor) return traffic
  return {
    ...traffic,
    cursor: { ...cursor, stack: [...cursor.stack, { chain, index: 0, looked: {} }] },
  }
}
