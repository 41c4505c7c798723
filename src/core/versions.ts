import { type Heap, push, shift } from './heap.ts'

/**
 * Versions of one large record. The version used last has the entries and their groups at hand, every other one knows only in which entry
 * it differs from a neighbour, and is moved to when it is used (H. Baker, "Shallow binding makes functional arrays fast", 1991). A
 * change costs the same however large the record is; going to a version costs the number of changes between. That nobody waits when
 * he goes far back, a copy of everything stays behind after so many changes as there are entries: each version is near to one.
 * Seen from outside a version is a value: it never changes.
 */
export interface Version<Value = unknown> {
  /** Entries in this version. */
  readonly size: number
  /** The place that the next new entry gets. */
  readonly next: number
  /** Worked out when somebody reads it. */
  record?: Readonly<Record<string, Value>>
  /** Either everything, or what to undo in a neighbour. */
  state: Live<Value> | Difference<Value>
}

interface Entry<Value> {
  readonly value: Value
  /** Entries are listed in this order, as the keys of a record are: by when they were added. */
  readonly place: number
}

interface Live<Value> {
  readonly entries: Map<string, Entry<Value>>
  readonly groups: Map<Grouping<Value>, Map<string, Group<Value>>>
  /** What may be the first entry of each order; some are not in the record any more. */
  readonly orders: Map<Ordering<Value>, Heap<Ordered<Value>>>
  /** The places of `entries` ascend. */
  isInOrder: boolean
  /** Changes since a copy stayed behind. */
  changes: number
}

interface Difference<Value> {
  readonly from: Version<Value>
  readonly name: string
  readonly entry: Entry<Value> | undefined
}

interface Group<Value> {
  readonly members: Map<string, Entry<Value>>
  list: readonly Value[] | undefined
}

interface Ordered<Value> {
  readonly name: string
  readonly entry: Entry<Value>
}

/** Which of two values comes first. */
export interface Ordering<Value> {
  readonly isBefore: (left: Value, right: Value) => boolean
}

export interface Grouping<Value> {
  readonly keysOf: (value: Value) => readonly string[]
  /** Groups of plain records. */
  readonly known: WeakMap<object, ReadonlyMap<string, readonly Value[]>>
}

/** Names that look like numbers come first in a plain record, whenever they were added: those are never kept as versions. */
export function hasPlainOrder(name: string): boolean {
  const first = name.charCodeAt(0)
  return first < 48 || first > 57 || !/^\d+$/.test(name) // 0 to 9
}

const firsts = new WeakMap<object, Version | undefined>()

/** The first version of a plain record; undefined where its order is not the one of adding. */
export function versionOf(record: Readonly<Record<string, unknown>>): Version | undefined {
  if (firsts.has(record)) return firsts.get(record)
  const names = Object.keys(record)
  const version = names.every(hasPlainOrder) ? firstOf(record, names) : undefined
  firsts.set(record, version)
  return version
}

function firstOf(record: Readonly<Record<string, unknown>>, names: readonly string[]): Version {
  const entries = new Map(names.map((name, place) => [name, { value: record[name], place }]))
  const state = { entries, groups: new Map(), orders: new Map(), isInOrder: true, changes: 0 }
  return { size: names.length, next: names.length, record, state }
}

export const valueAt = <Value>(version: Version<Value>, name: string): Value | undefined =>
  liveOf(version).entries.get(name)?.value

/** The version with one value changed, added or, where undefined, taken away. */
export function withValue<Value>(
  version: Version<Value>,
  name: string,
  value: Value | undefined,
): Version<Value> {
  const live = liveOf(version)
  const before = live.entries.get(name)
  if (before?.value === value) return version
  const entry = value === undefined ? undefined : { value, place: before?.place ?? version.next }
  const isFar = live.changes >= Math.max(CHANGES_MIN, live.entries.size)
  const copy = isFar ? copyOf(live) : undefined
  live.changes = isFar ? 0 : live.changes + 1
  put(live, name, entry)
  const after: Version<Value> = {
    size: version.size + (entry ? 1 : 0) - (before ? 1 : 0),
    next: version.next + (before ? 0 : 1),
    state: live,
  }
  version.state = copy ?? { from: after, name, entry: before }
  return after
}

const CHANGES_MIN = 1_000 // between two copies: those are walked in much less than a frame

const copyOf = <Value>({ entries, isInOrder }: Live<Value>): Live<Value> => ({
  entries: new Map(entries),
  groups: new Map(),
  orders: new Map(),
  isInOrder,
  changes: 0,
})

/** The values of a version in the order of the record, without making the record: for who looks at all of many versions. */
export function valuesOf<Value>(version: Version<Value>): readonly Value[] {
  const live = liveOf(version)
  sort(live)
  return Array.from(live.entries.values(), ({ value }) => value)
}

/** The plain record of a version. */
export function recordOf<Value>(version: Version<Value>): Readonly<Record<string, Value>> {
  if (version.record) return version.record
  const live = liveOf(version)
  sort(live)
  const record: Record<string, Value> = {}
  for (const [name, { value }] of live.entries) record[name] = value
  version.record = record
  firsts.set(record, version as Version) // as: what is in it does not matter here
  return record
}

const NONE: readonly never[] = []

export function groupOf<Value>(
  version: Version<Value>,
  grouping: Grouping<Value>,
  key: string,
): readonly Value[] {
  const group = groupsOf(liveOf(version), grouping).get(key)
  if (!group) return NONE
  group.list ??= [...group.members.values()].sort(byPlace).map(({ value }) => value)
  return group.list
}

function groupsOf<Value>(
  live: Live<Value>,
  grouping: Grouping<Value>,
): ReadonlyMap<string, Group<Value>> {
  const known = live.groups.get(grouping)
  if (known) return known
  const groups = new Map<string, Group<Value>>()
  for (const [name, entry] of live.entries) join(groups, grouping, name, entry)
  live.groups.set(grouping, groups)
  return groups
}

/** How many values are in a group; the list itself is not made. */
export const sizeOfGroup = <Value>(
  version: Version<Value>,
  grouping: Grouping<Value>,
  key: string,
): number => groupsOf(liveOf(version), grouping).get(key)?.members.size ?? 0

/** The values that come first, at most so many, and the version without them. */
export function withoutFirst<Value>(
  version: Version<Value>,
  ordering: Ordering<Value>,
  most: number,
): readonly [readonly Value[], Version<Value>] {
  const first: Value[] = []
  let left = version
  while (first.length < most) {
    const found = firstEntry(liveOf(left), ordering)
    if (!found) break
    first.push(found.entry.value)
    left = withValue(left, found.name, undefined)
  }
  return [first, left]
}

function firstEntry<Value>(
  live: Live<Value>,
  ordering: Ordering<Value>,
): Ordered<Value> | undefined {
  let heap = live.orders.get(ordering)
  if (!heap) {
    const { isBefore } = ordering
    heap = { items: [], isBefore: (left, right) => isBefore(left.entry.value, right.entry.value) }
    for (const [name, entry] of live.entries) push(heap, { name, entry })
    live.orders.set(ordering, heap)
  }
  for (;;) {
    const [first] = heap.items
    if (!first || live.entries.get(first.name) === first.entry) return first
    shift(heap)
  }
}

/** An entry that changed, and what it was before. */
export interface Changed<Value> {
  readonly name: string
  readonly before: Value | undefined
}

/**
 * What changed on the way from one version to another, an entry once for each of its changes; undefined where no way leads there, or
 * one longer than `most`.
 */
export function changesBetween<Value>(
  before: Version<Value>,
  after: Version<Value>,
  most: number,
): readonly Changed<Value>[] | undefined {
  liveOf(after)
  const changes: Changed<Value>[] = []
  let at = before
  while (!('entries' in at.state)) {
    if (changes.length === most) return undefined
    const { name, entry, from } = at.state
    changes.push({ name, before: entry?.value })
    at = from
  }
  return at === after ? changes : undefined
}

const byPlace = (left: Entry<unknown>, right: Entry<unknown>): number => left.place - right.place

function sort<Value>(live: Live<Value>): void {
  if (live.isInOrder) return
  const entries = [...live.entries].sort(([, left], [, right]) => byPlace(left, right))
  live.entries.clear()
  for (const [name, entry] of entries) live.entries.set(name, entry)
  live.isInOrder = true
}

/** What a version has at hand, after moving everything there. */
function liveOf<Value>(version: Version<Value>): Live<Value> {
  if ('entries' in version.state) return version.state
  const path: { readonly to: Version<Value>; readonly by: Difference<Value> }[] = []
  let at = version
  while (!('entries' in at.state)) {
    path.push({ to: at, by: at.state })
    at = at.state.from
  }
  const live = at.state
  for (const { to, by } of path.reverse()) {
    by.from.state = { from: to, name: by.name, entry: live.entries.get(by.name) }
    put(live, by.name, by.entry)
    to.state = live
  }
  return live
}

function put<Value>(live: Live<Value>, name: string, entry: Entry<Value> | undefined): void {
  const before = live.entries.get(name)
  for (const [grouping, groups] of live.groups) {
    if (before) leave(groups, grouping, name, before)
    if (entry) join(groups, grouping, name, entry)
  }
  if (entry) {
    for (const heap of live.orders.values()) push(heap, { name, entry })
    if (!before) live.isInOrder = false
    live.entries.set(name, entry)
  } else live.entries.delete(name)
}

function join<Value>(
  groups: Map<string, Group<Value>>,
  { keysOf }: Grouping<Value>,
  name: string,
  entry: Entry<Value>,
): void {
  for (const key of keysOf(entry.value)) {
    const group = groups.get(key)
    if (group) {
      group.members.set(name, entry)
      group.list = undefined
    } else groups.set(key, { members: new Map([[name, entry]]), list: undefined })
  }
}

function leave<Value>(
  groups: Map<string, Group<Value>>,
  { keysOf }: Grouping<Value>,
  name: string,
  { value }: Entry<Value>,
): void {
  for (const key of keysOf(value)) {
    const group = groups.get(key)
    if (!group) continue
    group.members.delete(name)
    group.list = undefined
    if (group.members.size === 0) groups.delete(key)
  }
}
