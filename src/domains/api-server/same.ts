/** True when two plain values have the same meaning: order of keys does not matter, order of lists does. */
export function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || !left || !right) return false
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  const other = right as Readonly<Record<string, unknown>> // as: an object of unknown fields
  return keys.every(
    (key) =>
      Object.hasOwn(right, key) &&
      isSame((left as Readonly<Record<string, unknown>>)[key], other[key]), // as: likewise
  )
}
