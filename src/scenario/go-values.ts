/** Values as Go's JSON writes them, read from objects of unknown fields. */
type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const said = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const UNITS: Readonly<Record<string, number>> = { h: 3_600, m: 60, s: 1 }

/** Go's duration, such as `1h10m0s`, in whole seconds; undefined where it is none. */
export function seconds(duration: unknown): number | undefined {
  if (typeof duration !== 'string' || !/^(\d+(\.\d+)?(h|m|s|ms))+$/.test(duration)) return undefined
  let sum = 0
  for (const [, amount = '0', unit = ''] of duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g))
    sum += Number(amount) * (UNITS[unit] ?? 0.001)
  return Math.trunc(sum)
}
