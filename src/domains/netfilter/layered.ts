/** A record with changes over it, so that a small change of a large record costs little. */
export interface Layered<Value> {
  readonly base: Readonly<Record<string, Value>>
  /** Undefined: taken away. */
  readonly changed: Map<string, Value | undefined>
}

export const layered = <Value>(base: Readonly<Record<string, Value>>): Layered<Value> => ({
  base,
  changed: new Map(),
})

export function valueIn<Value>({ base, changed }: Layered<Value>, key: string): Value | undefined {
  if (changed.has(key)) return changed.get(key)
  return Object.hasOwn(base, key) ? base[key] : undefined
}

/** The record with its changes; the same record where there are none. */
export function flattened<Value>({
  base,
  changed,
}: Layered<Value>): Readonly<Record<string, Value>> {
  if (changed.size === 0) return base
  const after: Record<string, Value> = { ...base }
  for (const [key, value] of changed) {
    if (value === undefined) delete after[key]
    else after[key] = value
  }
  return after
}
