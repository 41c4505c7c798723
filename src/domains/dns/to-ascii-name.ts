/** International names become ASCII, label by label: `xn--` and the Punycode of RFC 3492. */
export const toAsciiName = (name: string): string =>
  name
    .split('.')
    .map((label) =>
      /^[\x20-\x7f]*$/.test(label)
        ? label
        : `xn--${punycode(label.toLowerCase().normalize('NFC'))}`,
    )
    .join('.')

const BASE = 36
const THRESHOLD_MIN = 1
const THRESHOLD_MAX = 26
const SKEW = 38
const DAMP = 700
const BIAS_START = 72
const FIRST_CODE = 0x80

/** RFC 3492 section 6.3. */
function punycode(label: string): string {
  const codes = Array.from(label, (character) => character.codePointAt(0) ?? 0)
  const basic = codes.filter((code) => code < FIRST_CODE)
  let output = String.fromCharCode(...basic) + (basic.length > 0 ? '-' : '')
  let handled = basic.length
  let code = FIRST_CODE
  let delta = 0
  let bias = BIAS_START
  while (handled < codes.length) {
    const floor = code
    const next = Math.min(...codes.filter((each) => each >= floor))
    delta += (next - code) * (handled + 1)
    code = next
    for (const each of codes) {
      if (each < code) delta++
      if (each !== code) continue
      output += variableLength(delta, bias)
      bias = adapt(delta, handled + 1, handled === basic.length)
      delta = 0
      handled++
    }
    delta++
    code++
  }
  return output
}

function variableLength(delta: number, bias: number): string {
  let output = ''
  let left = delta
  for (let place = BASE; ; place += BASE) {
    const threshold = Math.min(Math.max(place - bias, THRESHOLD_MIN), THRESHOLD_MAX)
    if (left < threshold) return output + digit(left)
    output += digit(threshold + ((left - threshold) % (BASE - threshold)))
    left = Math.floor((left - threshold) / (BASE - threshold))
  }
}

const digit = (value: number): string => DIGITS[value] ?? ''
const DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** RFC 3492 section 6.1. */
function adapt(delta: number, count: number, isFirst: boolean): number {
  let left = isFirst ? Math.floor(delta / DAMP) : delta >> 1
  left += Math.floor(left / count)
  let steps = 0
  while (left > ((BASE - THRESHOLD_MIN) * THRESHOLD_MAX) >> 1) {
    left = Math.floor(left / (BASE - THRESHOLD_MIN))
    steps += BASE
  }
  return steps + Math.floor(((BASE - THRESHOLD_MIN + 1) * left) / (left + SKEW))
}
