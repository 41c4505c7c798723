/** Numbers and durations as Go reads them, with its errors (Go 1.26, strconv/atoi.go, time/format.go). */

export type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: string }

const fine = <Value>(value: Value): Read<Value> => ({ ok: true, value })
const wrong = (error: string): Read<never> => ({ ok: false, error })

/** A text in quotation marks, as Go's `%q`. */
export const quoted = (text: string): string =>
  `"${text
    .replace(/[\\"]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\t/g, '\\t')
    .replace(/\r/g, '\\r')}"`

const INT_MAX = 2n ** 63n - 1n

/** `strconv.Atoi`. */
export function readInt(text: string): Read<number> {
  const error = (why: string) => wrong(`strconv.Atoi: parsing ${quoted(text)}: ${why}`)
  if (!/^[+-]?\d+$/.test(text)) return error('invalid syntax')
  const value = BigInt(text.replace('+', ''))
  if (value > INT_MAX || value < -INT_MAX - 1n) return error('value out of range')
  return fine(Number(value))
}

/** `strconv.ParseUint` in base 10. */
export function readUint(text: string, bits: number): Read<number> {
  const error = (why: string) => wrong(`strconv.ParseUint: parsing ${quoted(text)}: ${why}`)
  if (!/^\d+$/.test(text)) return error('invalid syntax')
  return BigInt(text) < 2n ** BigInt(bits) ? fine(Number(text)) : error('value out of range')
}

const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
}

const NS_MAX = 2 ** 63

/** `time.ParseDuration`, in ms. */
export function readDuration(text: string): Read<number> {
  const invalid = wrong(`time: invalid duration ${quoted(text)}`)
  let rest = text.replace(/^[+-]/, '')
  const sign = text.startsWith('-') ? -1 : 1
  if (rest === '0') return fine(0)
  if (rest === '') return invalid
  let total = 0
  while (rest !== '') {
    const number = /^(\d+(\.\d*)?|\.\d+)/.exec(rest)?.[0]
    if (number === undefined || Number(number) > NS_MAX) return invalid
    rest = rest.slice(number.length)
    const unit = /^[^.\d]*/.exec(rest)?.[0] ?? ''
    if (unit === '') return wrong(`time: missing unit in duration ${quoted(text)}`)
    const size = UNITS_MS[unit]
    if (size === undefined) {
      return wrong(`time: unknown unit ${quoted(unit)} in duration ${quoted(text)}`)
    }
    rest = rest.slice(unit.length)
    total += Number(number) * size
  }
  return fine(sign * total)
}

/** A duration as Go prints it: `1m30s`, `500ms`. */
export function printDuration(ms: number): string {
  if (ms === 0) return '0s'
  const sign = ms < 0 ? '-' : ''
  const size = Math.abs(ms)
  if (size < 1e-3) return `${sign}${Math.round(size * 1e6)}ns`
  if (size < 1) return `${sign}${size * 1e3}µs`
  if (size < 1_000) return `${sign}${size}ms`
  const hours = Math.floor(size / 3_600_000)
  const minutes = Math.floor(size / 60_000) % 60
  const seconds = (size % 60_000) / 1_000
  const tail = `${seconds}s`
  if (hours > 0) return `${sign}${hours}h${minutes}m${tail}`
  return minutes > 0 ? `${sign}${minutes}m${tail}` : `${sign}${tail}`
}
