type Fields = Readonly<Record<string, unknown>>

/** True when two plain values have the same meaning: order of keys does not matter, order of lists does. */
export function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || !left || !right) return false
  if (!Array.isArray(left)) return !Array.isArray(right) && areFieldsSame(left, right)
  if (!Array.isArray(right) || left.length !== right.length) return false
  for (let place = 0; place < left.length; place++)
    if (!isSame(left[place], right[place])) return false
  return true
}

const NONE: readonly string[] = []

/** The same for two objects, but for some of their fields. */
export function areFieldsSame(left: object, right: object, but: readonly string[] = NONE): boolean {
  let more = 0 // fields of the right one that have no match yet
  for (const key of Object.keys(right)) if (!but.includes(key)) more += 1
  for (const key of Object.keys(left)) {
    if (but.includes(key)) continue
    if (!Object.hasOwn(right, key) || !isSame((left as Fields)[key], (right as Fields)[key]))
      return false // as: an object of unknown fields
    more -= 1
  }
  return more === 0
}
