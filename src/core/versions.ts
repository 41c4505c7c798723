import {
  dropFirst,
  emptyQueue,
  firstOf,
  type Ordering,
  type Queue,
  join as queueUp,
} from './queue-by-rank.ts'

export type { Ordering } from './queue-by-rank.ts'

/**
 * Versions of one large record. The version used last has the entries and their groups at hand, every other one knows only in which entries
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
  /** Worked out when somebody reads it, and kept as long as somebody has it: a record for each step would fill the memory. */
  record: WeakRef<Readonly<Record<string, Value>>> | undefined
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
  readonly orders: Map<Ordering<Value>, Queue<Named<Value>>>
  /** The places of `entries` ascend. */
  isInOrder: boolean
  /** Changes since a copy stayed behind. */
  changes: number
}

interface Difference<Value> {
  readonly from: Version<Value>
  readonly undo: Undo<Value>
}

/** What an entry was before the last change of a version, and what to undo after it. */
interface Undo<Value> {
  readonly name: string
  readonly entry: Entry<Value> | undefined
  readonly rest: Undo<Value> | undefined
}

/** Its members by name: most groups have one. */
interface Group<Value> {
  only: string | undefined
  names: Set<string> | undefined
  list: readonly Value[] | undefined
}

interface Named<Value> {
  readonly name: string
  readonly entry: Entry<Value>
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
  const version = names.every(hasPlainOrder) ? begunWith(record, names) : undefined
  firsts.set(record, version)
  return version
}

function begunWith(record: Readonly<Record<string, unknown>>, names: readonly string[]): Version {
  const entries = new Map(names.map((name, place) => [name, { value: record[name], place }]))
  const state = { entries, groups: new Map(), orders: new Map(), isInOrder: true, changes: 0 }
  return { size: names.length, next: names.length, record: new WeakRef(record), state }
}

export const valueAt = <Value>(version: Version<Value>, name: string): Value | undefined =>
  liveOf(version).entries.get(name)?.value

/** A change of one entry; undefined takes it away. */
export type EntryChange = readonly [name: string, value: unknown]

/** The version with some values changed, added or, where undefined, taken away. */
export function withValues<Value>(
  version: Version<Value>,
  changes: readonly EntryChange[],
): Version<Value> {
  const live = liveOf(version)
  let { size, next } = version
  let copy: Live<Value> | undefined
  let undo: Undo<Value> | undefined
  for (const [name, value] of changes) {
    const before = live.entries.get(name)
    if (before?.value === value) continue
    if (!undo && live.changes >= Math.max(CHANGES_MIN, live.entries.size)) copy = copyOf(live)
    undo = { name, entry: before, rest: undo }
    const entry =
      value === undefined ? undefined : { value: value as Value, place: before?.place ?? next } // as: the caller knows what is in it
    put(live, name, { before, entry })
    if (!before) next += 1
    size += (entry ? 1 : 0) - (before ? 1 : 0)
    live.changes += 1
  }
  if (!undo) return version
  const after: Version<Value> = { size, next, record: undefined, state: live }
  if (copy) {
    live.changes = 0
    version.state = copy
  } else version.state = { from: after, undo }
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
  const known = version.record?.deref()
  if (known) return known
  const live = liveOf(version)
  sort(live)
  const record: Record<string, Value> = {}
  for (const [name, { value }] of live.entries) record[name] = value
  version.record = new WeakRef(record)
  firsts.set(record, version as Version) // as: what is in it does not matter here
  return record
}

const NONE: readonly never[] = []

export function groupOf<Value>(
  version: Version<Value>,
  grouping: Grouping<Value>,
  key: string,
): readonly Value[] {
  const live = liveOf(version)
  const group = groupsOf(live, grouping).get(key)
  if (!group) return NONE
  group.list ??= listed(live, group)
  return group.list
}

function listed<Value>({ entries }: Live<Value>, { only, names }: Group<Value>): readonly Value[] {
  const found: Entry<Value>[] = []
  let isInOrder = true
  for (const name of names ?? [only as string]) {
    // as: one of the two is there
    const entry = entries.get(name) as Entry<Value> // as: members are entries
    const last = found[found.length - 1]
    if (last && last.place > entry.place) isInOrder = false
    found.push(entry)
  }
  return (isInOrder ? found : found.sort(byPlace)).map(({ value }) => value)
}

function groupsOf<Value>(
  live: Live<Value>,
  grouping: Grouping<Value>,
): ReadonlyMap<string, Group<Value>> {
  const known = live.groups.get(grouping)
  if (known) return known
  const groups = new Map<string, Group<Value>>()
  for (const [name, entry] of live.entries) join(groups, grouping.keysOf(entry.value), name)
  live.groups.set(grouping, groups)
  return groups
}

/** How many values are in a group; the list itself is not made. */
export function sizeOfGroup<Value>(
  version: Version<Value>,
  grouping: Grouping<Value>,
  key: string,
): number {
  const group = groupsOf(liveOf(version), grouping).get(key)
  return group ? (group.names?.size ?? 1) : 0
}

/** The values that come first, at most so many, and the version without them. */
export function withoutFirst<Value>(
  version: Version<Value>,
  ordering: Ordering<Value>,
  most: number,
): readonly [readonly Value[], Version<Value>] {
  const live = liveOf(version)
  const first: Value[] = []
  const gone: EntryChange[] = []
  const queue = queueOf(live, ordering)
  let last: Entry<Value> | undefined
  while (first.length < most) {
    const found = firstEntry(live, queue)
    if (!found) break
    dropFirst(queue)
    if (found.entry === last) continue // it went and came back
    last = found.entry
    first.push(last.value)
    gone.push([found.name, undefined])
  }
  return [first, withValues(version, gone)]
}

function queueOf<Value>(live: Live<Value>, ordering: Ordering<Value>): Queue<Named<Value>> {
  const known = live.orders.get(ordering)
  if (known) return known
  const { rankOf, tieOf } = ordering
  const queue = emptyQueue<Named<Value>>({
    rankOf: ({ entry }) => rankOf(entry.value),
    tieOf: ({ entry }) => tieOf(entry.value),
  })
  for (const [name, entry] of live.entries) queueUp(queue, { name, entry })
  live.orders.set(ordering, queue)
  return queue
}

/** What is gone leaves the queue when it is first. */
function firstEntry<Value>(
  live: Live<Value>,
  queue: Queue<Named<Value>>,
): Named<Value> | undefined {
  for (;;) {
    const first = firstOf(queue)
    if (!first || live.entries.get(first.name) === first.entry) return first
    dropFirst(queue)
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
    const { undo, from } = at.state
    const start = changes.length
    for (let one: typeof undo | undefined = undo; one; one = one.rest)
      changes.push({ name: one.name, before: one.entry?.value })
    if (changes.length > most) return undefined
    if (changes.length - start > 1) changes.push(...changes.splice(start).reverse()) // the first change is undone last
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
    let redo: Undo<Value> | undefined
    for (let one: typeof by.undo | undefined = by.undo; one; one = one.rest) {
      const before = live.entries.get(one.name)
      redo = { name: one.name, entry: before, rest: redo }
      put(live, one.name, { before, entry: one.entry })
    }
    if (redo) by.from.state = { from: to, undo: redo }
    to.state = live
  }
  return live
}

interface Put<Value> {
  readonly before: Entry<Value> | undefined
  readonly entry: Entry<Value> | undefined
}

function put<Value>(live: Live<Value>, name: string, { before, entry }: Put<Value>): void {
  for (const [grouping, groups] of live.groups) {
    const left = before ? grouping.keysOf(before.value) : NONE
    const joined = entry ? grouping.keysOf(entry.value) : NONE
    if (!before || !entry || !areSame(left, joined)) {
      leave(groups, left, name)
      if (entry) join(groups, joined, name)
    } else for (const key of joined) forgetList(groups.get(key))
  }
  if (entry) {
    for (const queue of live.orders.values()) queueUp(queue, { name, entry })
    if (!before) live.isInOrder = false
    live.entries.set(name, entry)
  } else live.entries.delete(name)
}

function areSame(left: readonly string[], right: readonly string[]): boolean {
  if (left === right) return true
  if (left.length !== right.length) return false
  for (let place = 0; place < left.length; place++) if (left[place] !== right[place]) return false
  return true
}

function forgetList<Value>(group: Group<Value> | undefined): void {
  if (group) group.list = undefined
}

function join<Value>(
  groups: Map<string, Group<Value>>,
  keys: readonly string[],
  name: string,
): void {
  for (const key of keys) {
    const group = groups.get(key)
    if (!group) groups.set(key, { only: name, names: undefined, list: undefined })
    else {
      group.list = undefined
      if (group.names) group.names.add(name)
      else if (group.only !== undefined && group.only !== name) {
        group.names = new Set([group.only, name])
        group.only = undefined
      }
    }
  }
}

function leave<Value>(
  groups: Map<string, Group<Value>>,
  keys: readonly string[],
  name: string,
): void {
  for (const key of keys) {
    const group = groups.get(key)
    if (!group) continue
    group.list = undefined
    group.names?.delete(name)
    if (group.names ? group.names.size === 0 : group.only === name) groups.delete(key)
  }
}
