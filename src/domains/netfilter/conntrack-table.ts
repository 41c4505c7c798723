import type { ConntrackEntry, Direction, Host, Tuple } from './model.ts'
import { mirrored, tupleKey } from './tuple.ts'

type Table = Host['conntrack']

/** An entry found by one of its two tuples. */
export interface Found {
  readonly key: string
  readonly entry: ConntrackEntry
  readonly direction: Direction
}

/**
 * Where to look for an entry by its reply tuple, or by its source. Shared by all tables that grew out of one another, so
 * a hint may be about another version of the table: whoever uses one checks it against the entry.
 */
interface Hints {
  readonly byReply: Map<string, string[]>
  readonly bySource: Map<string, string[]>
}

const hints = new WeakMap<Table, Hints>()

function hintsOf(table: Table): Hints {
  const known = hints.get(table)
  if (known) return known
  const made: Hints = { byReply: new Map(), bySource: new Map() }
  for (const [key, entry] of Object.entries(table)) addHint(made, key, entry)
  hints.set(table, made)
  return made
}

function addHint({ byReply, bySource }: Hints, key: string, entry: ConntrackEntry): void {
  addTo(byReply, tupleKey(entry.reply), key)
  addTo(bySource, sourceKey(entry.original), key)
}

function addTo(map: Map<string, string[]>, hint: string, key: string): void {
  const keys = map.get(hint)
  if (!keys) map.set(hint, [key])
  else if (!keys.includes(key)) keys.push(key)
}

const sourceKey = ({ protocol, source, sourcePort }: Tuple): string =>
  `${protocol} ${source}:${sourcePort}`

const isAlive = (entry: ConntrackEntry | undefined, now: number): entry is ConntrackEntry =>
  entry !== undefined && entry.expiresAt > now

/** The connection a packet with this tuple belongs to, in either direction. */
export function findConnection(table: Table, tuple: Tuple, now: number): Found | undefined {
  const key = tupleKey(tuple)
  const original = table[key]
  if (isAlive(original, now)) return { key, entry: original, direction: 'ORIGINAL' }
  for (const candidate of hintsOf(table).byReply.get(key) ?? []) {
    const entry = table[candidate]
    if (isAlive(entry, now) && tupleKey(entry.reply) === key) {
      return { key: candidate, entry, direction: 'REPLY' }
    }
  }
  return undefined
}

/** Whether another connection already answers to the reply that this tuple would have (`nf_nat_used_tuple`). */
export const isTaken = (table: Table, tuple: Tuple, now: number): boolean =>
  findConnection(table, mirrored(tuple), now) !== undefined

/** Connections from the same source address and port (`find_appropriate_src`, net/netfilter/nf_nat_core.c). */
export function connectionsFrom(
  table: Table,
  tuple: Tuple,
  now: number,
): readonly ConntrackEntry[] {
  const wanted = sourceKey(tuple)
  return (hintsOf(table).bySource.get(wanted) ?? [])
    .map((key) => table[key])
    .filter((entry) => isAlive(entry, now))
    .filter((entry) => sourceKey(entry.original) === wanted)
}

export interface Written {
  readonly key: string
  /** Absent: removed. */
  readonly entry: ConntrackEntry | undefined
}

/** The table after these changes. */
export function withEntries(table: Table, written: readonly Written[]): Table {
  const after: Record<string, ConntrackEntry> = { ...table }
  const shared = hintsOf(table)
  for (const { key, entry } of written) {
    if (entry === undefined) delete after[key]
    else {
      after[key] = entry
      addHint(shared, key, entry)
    }
  }
  hints.set(after, shared)
  return after
}

/** The table without the entries whose time is over. */
export function withoutExpired(table: Table, now: number): Table {
  const gone = Object.entries(table).filter(([, entry]) => entry.expiresAt <= now)
  return gone.length === 0
    ? table
    : withEntries(
        table,
        gone.map(([key]) => ({ key, entry: undefined })),
      )
}
