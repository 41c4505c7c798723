import type { ByType } from './served-case.ts'

/** The value for a type; `*` is any other. */
export function byType<Value>(value: ByType<Value> | undefined, type: string): Value | undefined {
  if (typeof value !== 'object' || value === null) return value
  const table = value as Readonly<Record<string, Value>> // as: the only objects among them are tables
  return table[type] ?? table['*']
}
