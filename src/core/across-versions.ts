import {
  engine,
  fieldOf,
  groupIn,
  LARGE,
  type Records,
  versionIn,
  withEntries,
} from './large-record.ts'
import type { Changed, Grouping, Ordering, Version } from './versions.ts'

/** What only those ask of a large record who work with thousands: a first lesson does not load it. */

const NONE: readonly never[] = []

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
  const right = versionIn(after, key)
  if (!right) {
    const [old, now] = [fieldOf(before, key), fieldOf(after, key)]
    if (old === now) return NONE
    return versionIn(before, key) ? undefined : changesOfSmall<Value>(old ?? {}, now ?? {})
  }
  // What is still a plain record may be the one that the versions began with.
  const left = versionIn(before, key) ?? engine().versionOf(fieldOf(before, key) ?? {})
  if (left === right) return NONE
  return left && engine().changesBetween(left as Version<Value>, right as Version<Value>, most) // as: the caller knows what is in them
}

/** Small records are compared entry by entry. */
function changesOfSmall<Value>(
  old: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): readonly Changed<Value>[] | undefined {
  const names = new Set([...Object.keys(old), ...Object.keys(now)])
  if (names.size > LARGE) return undefined
  const changes: Changed<Value>[] = []
  for (const name of names) {
    const before = Object.hasOwn(old, name) ? old[name] : undefined
    const after = Object.hasOwn(now, name) ? now[name] : undefined
    if (before !== after) changes.push({ name, before: before as Value | undefined }) // as: the caller knows what is in it
  }
  return changes
}

/** What stays the same one as long as `parent[key]` does, without making the record. */
export const identityOf = (parent: Records, key: string): object | undefined =>
  versionIn(parent, key) ?? fieldOf(parent, key)

/** The values of `parent[key]` that come first, at most so many, and `parent` without them. */
export function withoutFirst<Value, Parent extends Records>(
  parent: Parent,
  key: string,
  { ordering, most }: { readonly ordering: Ordering<Value>; readonly most: number },
): readonly [readonly Value[], Parent] {
  const version = versionIn(parent, key) as Version<Value> | undefined // as: the caller knows what is in it
  if (version) {
    const [first, left] = engine().withoutFirst(version, ordering, most)
    return [first, engine().withVersion(parent, key, left as Version)] // as: what is in it does not matter here
  }
  const entries = Object.entries(fieldOf(parent, key) ?? {}) as [string, Value][] // as: the same
  const sorted = entries.sort(
    ([, left], [, right]) =>
      ordering.rankOf(left) - ordering.rankOf(right) ||
      ordering.tieOf(left) - ordering.tieOf(right),
  )
  const first = sorted.slice(0, most)
  const gone = first.map(([name]) => [name, undefined] as const)
  return [first.map(([, value]) => value), withEntries(parent, key, gone)]
}

export const isEmptyIn = (parent: Records, key: string): boolean => {
  const version = versionIn(parent, key)
  return (version ? version.size : Object.keys(fieldOf(parent, key) ?? {}).length) === 0
}

/** How many values of `parent[key]` are in a group: costs nothing, however many. */
export function countIn<Value>(
  parent: Records,
  key: string,
  grouping: Grouping<Value>,
  group: string,
): number {
  const version = versionIn(parent, key)
  return version
    ? engine().sizeOfGroup(version as Version<Value>, grouping, group) // as: the caller knows what is in it
    : groupIn(parent, key, grouping, group).length
}
