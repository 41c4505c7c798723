import type { EndpointSlice, Service } from '../api-server/model.ts'

/**
 * What was worked out for a Service, kept while neither it nor its slices have changed: a sync after one change works
 * on that one. Forgotten with the Service itself.
 */
const kept = new WeakMap<Service, Map<string, readonly Kept[]>>()

interface Kept {
  readonly slices: readonly EndpointSlice[]
  readonly value: unknown
}

const KEYS_MAX = 32 // per Service: points of view, which are Nodes and settings
const KEPT_MAX = 2 // per point of view: what was, and what is, compared by each Node in turn

/** `key`: whatever else the result depends on. The result must be data that nobody changes. */
export function remembered<Value>(
  service: Service,
  slices: readonly EndpointSlice[],
  key: string,
  make: () => Value,
): Value {
  const old = kept.get(service)
  const byKey = old && old.size <= KEYS_MAX ? old : new Map<string, readonly Kept[]>()
  kept.set(service, byKey)
  const known = byKey.get(key) ?? []
  for (const one of known) if (isSameList(one.slices, slices)) return one.value as Value // as: one key, one kind of value
  const value = make()
  byKey.set(key, [{ slices, value }, ...known.slice(0, KEPT_MAX - 1)])
  return value
}

const isSameList = (one: readonly EndpointSlice[], other: readonly EndpointSlice[]): boolean =>
  one.length === other.length && one.every((slice, place) => slice === other[place])
