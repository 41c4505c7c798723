/**
 * Records by name that may grow large, as properties of a plain object (`api.objects.Pod`, `network.hosts`). A small one is a plain
 * property and is copied for each change. Copying a large one for each change would make a cluster's time grow with the square of its
 * size: it is kept as versions (`versions.ts`), and the plain record is made when somebody reads the property. Whoever reads, prints
 * or compares sees no difference; `entryIn` and `groupIn` are for those who must not pay for the whole record.
 */

import { assert } from './assert.ts'
import type * as Versions from './keep-versions.ts'
import type { EntryChange, Grouping, Version } from './versions.ts'

export type { Changed, EntryChange, Grouping, Ordering } from './versions.ts'

/** More entries than this make a record large. */
export const LARGE = 100

let plugged: typeof Versions | undefined

/** From now on large records are kept as versions. Who only shows small ones need not load them. */
export const plugVersions = (versions: typeof Versions): void => {
  plugged = versions
}

export function engine(): typeof Versions {
  assert(plugged !== undefined, 'whoever made a version has plugged them in')
  return plugged
}

/** Where an object has its properties that are kept as versions. It is not enumerable: spreading, cloning and comparing leave it out. */
export const VERSIONS = Symbol('versions')

export type Kept = Readonly<Record<string, Version>>

export const keptIn = (parent: object): Kept | undefined =>
  (parent as { readonly [VERSIONS]?: Kept })[VERSIONS] // as: it may have such

/** What a property is kept as, if it is a large record. */
export const versionIn = (parent: object, key: string): Version | undefined => keptIn(parent)?.[key]

export type Records = object
export type Fields = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>

export const fieldOf = (
  parent: Records,
  key: string,
): Readonly<Record<string, unknown>> | undefined => (parent as Fields)[key] // as: whoever calls this says that it is a record

/** One entry of the record `parent[key]`. */
export function entryIn<Value>(parent: Records, key: string, name: string): Value | undefined {
  const version = versionIn(parent, key)
  if (version) return engine().valueAt(version, name) as Value | undefined // as: the caller knows what is in it
  const record = fieldOf(parent, key)
  return record && Object.hasOwn(record, name) ? (record[name] as Value) : undefined // as: the same
}

/** The values of `parent[key]`, in order; the record itself is not made. */
export function valuesIn<Value>(parent: Records, key: string): readonly Value[] {
  const version = versionIn(parent, key)
  const values = version ? engine().valuesOf(version) : Object.values(fieldOf(parent, key) ?? {})
  return values as readonly Value[] // as: the caller knows what is in it
}

/** `parent` with some entries of the record `parent[key]` changed, added at its end or taken away. */
export function withEntries<Parent extends Records>(
  parent: Parent,
  key: string,
  changes: readonly EntryChange[],
): Parent {
  const known = versionIn(parent, key)
  const record = known ? undefined : (fieldOf(parent, key) ?? {})
  const count = Object.keys(record ?? {}).length
  const isLarge = known || (count + changes.length > LARGE && count >= changes.length) // else most of it is new
  if (plugged && isLarge && changes.every(([name]) => plugged?.hasPlainOrder(name))) {
    const before = known ?? (record && plugged.versionOf(record))
    if (before) return plugged.withVersion(parent, key, plugged.withValues(before, changes))
  }
  const after: Record<string, unknown> = { ...(record ?? fieldOf(parent, key)) }
  for (const [name, value] of changes) {
    if (value === undefined) delete after[name]
    else after[name] = value
  }
  return withFields(parent, { [key]: after } as object) // as: whoever calls this says that it is a record
}

/** `parent` with other fields, which keep their places; new ones come last. What is kept as versions stays so, unless it is among them. */
export const withFields = <Parent extends Records>(
  parent: Parent,
  fields: Partial<Parent>,
): Parent => (keptIn(parent) ? engine().withOthers(parent, fields) : { ...parent, ...fields })

/** A way to group the values of records: each value under each of its keys, in the order of the record. */
export function groupingBy<Value>(keysOf: (value: Value) => readonly string[]): Grouping<Value> {
  return { keysOf, known: new WeakMap() }
}

const NONE: readonly never[] = []

/** The values of `parent[key]` in one group. The list stays the same one until the group changes. */
export function groupIn<Value>(
  parent: Records,
  key: string,
  grouping: Grouping<Value>,
  group: string,
): readonly Value[] {
  const version = versionIn(parent, key)
  if (version) return engine().groupOf(version as Version<Value>, grouping, group) // as: the caller knows what is in it
  const record = fieldOf(parent, key) as Readonly<Record<string, Value>> | undefined // as: the same
  if (!record) return NONE
  let groups = grouping.known.get(record)
  if (!groups) {
    groups = grouped(record, grouping.keysOf)
    grouping.known.set(record, groups)
  }
  return groups.get(group) ?? NONE
}

function grouped<Value>(
  record: Readonly<Record<string, Value>>,
  keysOf: (value: Value) => readonly string[],
): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>()
  for (const value of Object.values(record)) {
    for (const key of keysOf(value)) {
      const group = groups.get(key)
      if (group) group.push(value)
      else groups.set(key, [value])
    }
  }
  return groups
}
