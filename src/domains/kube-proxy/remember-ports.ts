import type { EndpointSlice, Service } from '../api-server/model.ts'

/**
 * What was worked out for a Service, kept while neither it nor its slices have changed: a sync after one change works
 * on that one. Forgotten with the Service itself.
 */
const kept = new WeakMap<Service, Map<string, Kept>>()

interface Kept {
  readonly slices: readonly EndpointSlice[]
  readonly value: unknown
}

const KEYS_MAX = 32 // per Service: points of view, which are Nodes and settings

/** `key`: whatever else the result depends on. The result must be data that nobody changes. */
export function remembered<Value>(
  service: Service,
  slices: readonly EndpointSlice[],
  key: string,
  make: () => Value,
): Value {
  const old = kept.get(service)
  const byKey = old && old.size <= KEYS_MAX ? old : new Map<string, Kept>()
  kept.set(service, byKey)
  const known = byKey.get(key)
  if (known && isSameList(known.slices, slices)) return known.value as Value // as: one key, one kind of value
  const value = make()
  byKey.set(key, { slices, value })
  return value
}

const isSameList = (one: readonly EndpointSlice[], other: readonly EndpointSlice[]): boolean =>
  one.length === other.length && one.every((slice, place) => slice === other[place])
