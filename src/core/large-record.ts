/**
 * Records by name that may grow large, as properties of a plain object (`api.objects.Pod`, `network.hosts`). A small one is a plain
 * property and is copied for each change. Copying a large one for each change would make a cluster's time grow with the square of its
 * size: it is kept as versions (`versions.ts`), and the plain record is made when somebody reads the property. Whoever reads, prints
 * or compares sees no difference; `entryIn` and `groupIn` are for those who must not pay for the whole record.
 */

import { assert } from './assert.ts'
import type * as Versions from './versions.ts'
import type { Changed, Grouping, Ordering, Version } from './versions.ts'

export type { Changed, Grouping, Ordering } from './versions.ts'

/** More entries than this make a record large. */
export const LARGE = 100

let plugged: typeof Versions | undefined

/** From now on large records are kept as versions. Who only shows small ones need not load them. */
export const plugVersions = (versions: typeof Versions): void => {
  plugged = versions
}

function engine(): typeof Versions {
  assert(plugged !== undefined, 'whoever made a version has plugged them in')
  return plugged
}

/** Where an object has its properties that are kept as versions. It is not enumerable: spreading, cloning and comparing leave it out. */
const VERSIONS = Symbol('versions')

const versionsOf = (parent: object): ReadonlyMap<string, Version> | undefined =>
  (parent as { readonly [VERSIONS]?: ReadonlyMap<string, Version> })[VERSIONS] // as: it may have such

const getters = new Map<string, PropertyDescriptor>()

/** One getter for each name, so that objects with the same names have the same shape. */
function getterOf(key: string): PropertyDescriptor {
  let getter = getters.get(key)
  if (!getter) {
    getter = {
      enumerable: true,
      get(this: object) {
        const version = versionsOf(this)?.get(key)
        return version && engine().recordOf(version)
      },
    }
    getters.set(key, getter)
  }
  return getter
}

type Records = object
type Fields = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>

const fieldOf = (parent: Records, key: string): Readonly<Record<string, unknown>> | undefined =>
  (parent as Fields)[key] // as: whoever calls this says that it is a record

/** One entry of the record `parent[key]`. */
export function entryIn<Value>(parent: Records, key: string, name: string): Value | undefined {
  const version = versionsOf(parent)?.get(key)
  return (version ? engine().valueAt(version, name) : fieldOf(parent, key)?.[name]) as
    | Value
    | undefined // as: the caller knows what is in it
}

/** The values of `parent[key]`, in order; the record itself is not made. */
export function valuesIn<Value>(parent: Records, key: string): readonly Value[] {
  const version = versionsOf(parent)?.get(key)
  const values = version ? engine().valuesOf(version) : Object.values(fieldOf(parent, key) ?? {})
  return values as readonly Value[] // as: the caller knows what is in it
}

/** A change of one entry; undefined takes it away. */
export type EntryChange = readonly [name: string, value: unknown]

/** `parent` with some entries of the record `parent[key]` changed, added at its end or taken away. */
export function withEntries<Parent extends Records>(
  parent: Parent,
  key: string,
  changes: readonly EntryChange[],
): Parent {
  const known = versionsOf(parent)?.get(key)
  const record = known ? undefined : (fieldOf(parent, key) ?? {})
  const isLarge = known || Object.keys(record ?? {}).length + changes.length > LARGE
  if (plugged && isLarge && changes.every(([name]) => plugged?.hasPlainOrder(name))) {
    const { versionOf, withValue } = plugged
    const before = known ?? (record && versionOf(record))
    if (before) {
      const version = changes.reduce(
        (after, [name, value]) => withValue(after, name, value),
        before,
      )
      return copied(parent, {}, { key, version })
    }
  }
  const after: Record<string, unknown> = { ...(record ?? fieldOf(parent, key)) }
  for (const [name, value] of changes) {
    if (value === undefined) delete after[name]
    else after[name] = value
  }
  return copied(parent, { [key]: after })
}

/** `parent` with other fields; what is kept as versions stays so, unless it is among them. */
export function withFields<Parent extends Records>(
  parent: Parent,
  fields: Partial<Parent>,
): Parent {
  return copied(parent, fields)
}

/** Fields keep their places; new ones come last. */
function copied<Parent extends Records>(
  parent: Parent,
  fields: object,
  changed?: { readonly key: string; readonly version: Version },
): Parent {
  const own = versionsOf(parent)
  if (!own && !changed) return { ...parent, ...fields }
  const versions = new Map(own)
  if (changed) versions.set(changed.key, changed.version)
  const after: Record<string, unknown> = {}
  Object.defineProperty(after, VERSIONS, { value: versions })
  for (const key of Object.keys(parent)) {
    if (Object.hasOwn(fields, key)) {
      versions.delete(key)
      after[key] = (fields as Fields)[key] // as: by name
    } else if (versions.has(key)) Object.defineProperty(after, key, getterOf(key))
    else after[key] = (parent as Fields)[key] // as: by name
  }
  for (const key of Object.keys(fields)) {
    if (!Object.hasOwn(parent, key)) after[key] = (fields as Fields)[key] // as: by name
  }
  if (changed && !Object.hasOwn(after, changed.key))
    Object.defineProperty(after, changed.key, getterOf(changed.key))
  return after as Parent // as: the same fields
}

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
  const version = versionsOf(parent)?.get(key)
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

/**
 * The entries of `record[key]` that differ between two objects, each with what it was before, more than once if it changed more than
 * once; undefined where nobody can tell without looking at all of them, or where they are more than `most`.
 */
export function changesIn<Value>(
  before: Records,
  after: Records,
  key: string,
  most: number,
): readonly Changed<Value>[] | undefined {
  const [left, right] = [before, after].map((parent) => versionsOf(parent)?.get(key))
  if (left && right)
    return left === right
      ? NONE
      : engine().changesBetween(left as Version<Value>, right as Version<Value>, most) // as: the caller knows what is in them
  return !left && !right && fieldOf(before, key) === fieldOf(after, key) ? NONE : undefined
}

/** The values of `parent[key]` that come first, at most so many, and `parent` without them. */
export function withoutFirst<Value, Parent extends Records>(
  parent: Parent,
  key: string,
  { ordering, most }: { readonly ordering: Ordering<Value>; readonly most: number },
): readonly [readonly Value[], Parent] {
  const version = versionsOf(parent)?.get(key) as Version<Value> | undefined // as: the caller knows what is in it
  if (version) {
    const [first, left] = engine().withoutFirst(version, ordering, most)
    return [first, copied(parent, {}, { key, version: left as Version })] // as: what is in it does not matter here
  }
  const entries = Object.entries(fieldOf(parent, key) ?? {}) as [string, Value][] // as: the same
  const sorted = entries.sort(([, left], [, right]) => (ordering.isBefore(left, right) ? -1 : 1))
  const first = sorted.slice(0, most)
  const gone = first.map(([name]) => [name, undefined] as const)
  return [first.map(([, value]) => value), withEntries(parent, key, gone)]
}

/** How many values of `parent[key]` are in a group: costs nothing, however many. */
export function countIn<Value>(
  parent: Records,
  key: string,
  grouping: Grouping<Value>,
  group: string,
): number {
  const version = versionsOf(parent)?.get(key)
  return version
    ? engine().sizeOfGroup(version as Version<Value>, grouping, group) // as: the caller knows what is in it
    : groupIn(parent, key, grouping, group).length
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
