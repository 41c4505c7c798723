/** Which letters are the same: UTS 46 (Node, browsers), or Nameprep of 2003 (RFC 3491; Python), which writes `ß` as `ss`. */
export type IdnRule = 'uts46' | 'nameprep'

const DOTS = /[.\u3002\uff0e\uff61]/ // RFC 3490 section 3.1

/** International names become ASCII, label by label: `xn--` and the Punycode of RFC 3492. */
export const toAsciiName = (name: string, rule: IdnRule = 'uts46'): string =>
  isAscii(name)
    ? name
    : name
        .split(DOTS)
        .map((label) =>
          asciiLabel(rule === 'nameprep' && isAscii(label) ? label : prepared(label, rule)),
        )
        .join('.')

const isAscii = (text: string): boolean => /^[\x20-\x7f]*$/.test(text)
const asciiLabel = (label: string): string => (isAscii(label) ? label : `xn--${punycode(label)}`)

/** Letters of one meaning become one: capitals, full-width forms, signs that cannot be seen. */
function prepared(label: string, rule: IdnRule): string {
  const folded = label
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\u00ad/g, '')
  if (rule === 'uts46') return folded.normalize('NFC')
  const old = folded
    .replace(/ß/g, 'ss')
    .replace(/ς/g, 'σ')
    .replace(/[\u200c\u200d]/g, '')
  return old.normalize('NFKC')
}

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
