import { isSame } from '../api-server/index.ts'
import type { Json, JsonMap } from './model.ts'

/**
 * Server-side apply by one manager, as the topology controller does it: it owns the fields that it states, others keep
 * theirs, and what it no longer states goes. core/reconcilers/topology/cluster/structuredmerge, Cluster API v1.14.
 * Simplified: a list is one field; the real server merges some lists by the keys of their entries.
 */
export function applied(current: JsonMap, intent: JsonMap, last: JsonMap | undefined): JsonMap {
  const kept = Object.entries(current).filter(
    ([key]) => Object.hasOwn(intent, key) || !last || !Object.hasOwn(last, key) || isMap(last[key]),
  )
  const merged: Record<string, Json> = {}
  for (const [key, value] of kept) {
    const before = last?.[key]
    const stated = Object.hasOwn(intent, key) ? intent[key] : undefined
    // A map that is no longer stated loses only what was stated in it.
    if (stated === undefined && isMap(value) && isMap(before)) {
      const left = applied(value, {}, before)
      if (Object.keys(left).length > 0) merged[key] = left
    } else if (stated === undefined) merged[key] = value
    else merged[key] = mergedField(value, stated, before)
  }
  for (const [key, stated] of Object.entries(intent)) {
    if (!Object.hasOwn(current, key)) merged[key] = stated
  }
  return isSame(merged, current) ? current : merged
}

function mergedField(value: Json, stated: Json, before: Json | undefined): Json {
  if (!isMap(value) || !isMap(stated)) return isSame(value, stated) ? value : stated
  return applied(value, stated, isMap(before) ? before : undefined)
}

export const isMap = (value: Json | undefined): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * RFC 6902, the three operations that classes may use; undefined where the way does not exist. `-` is the end of a list.
 */
export function patched(
  document: Json,
  way: readonly string[],
  { op, value }: { readonly op: 'add' | 'replace' | 'remove'; readonly value?: Json },
): Json | undefined {
  const [key, ...rest] = way
  if (key === undefined) return op === 'remove' ? undefined : value
  if (Array.isArray(document)) {
    const at = key === '-' ? document.length : Number(key)
    if (!Number.isInteger(at) || at < 0 || at > document.length) return undefined
    if (rest.length === 0) return changedList(document, at, { op, value })
    const inner = patched(document[at] as Json, rest, { op, ...(value !== undefined && { value }) }) // as: checked by the next line
    return inner === undefined ? undefined : document.with(at, inner)
  }
  if (!isMap(document)) return undefined
  if (rest.length === 0) {
    if (op !== 'add' && !Object.hasOwn(document, key)) return undefined
    const { [key]: _, ...others } = document
    return op === 'remove' || value === undefined ? others : { ...document, [key]: value }
  }
  if (!Object.hasOwn(document, key)) return undefined
  const inner = patched(document[key] as Json, rest, { op, ...(value !== undefined && { value }) }) // as: it is there
  return inner === undefined ? undefined : { ...document, [key]: inner }
}

function changedList(
  list: readonly Json[],
  at: number,
  { op, value }: { readonly op: string; readonly value: Json | undefined },
): Json | undefined {
  if (op === 'remove') return at < list.length ? list.toSpliced(at, 1) : undefined
  if (value === undefined) return undefined
  if (op === 'add') return list.toSpliced(at, 0, value)
  return at < list.length ? list.with(at, value) : undefined
}

/** `/spec/template/spec~1x` as its parts. */
export const wayOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
