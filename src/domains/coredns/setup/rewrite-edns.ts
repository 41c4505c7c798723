import { type Refusal, refuse } from '../corefile/walk-tokens.ts'
import { quoted } from '../text/read-number.ts'

const ACTIONS = ['append', 'replace', 'set', 'unset']
const VARIABLES = [
  '{qname}',
  '{qtype}',
  '{client_ip}',
  '{client_port}',
  '{protocol}',
  '{server_ip}',
  '{server_port}',
]

/** What `rewrite edns0` would not take (coredns plugin/rewrite/edns0.go, v1.14.7). */
export function checkEdnsRule(given: readonly string[]): Refusal | undefined {
  if (given.length < 2) return refuse('too few arguments for an EDNS0 rule')
  const kind = (given[0] ?? '').toLowerCase()
  const action = (given[1] ?? '').toLowerCase()
  if (!ACTIONS.includes(action)) return refuse(`invalid action: ${quoted(action)}`)
  const words = action !== 'unset' && given.at(-1) === 'revert' ? given.slice(0, -1) : given
  if (!['local', 'nsid', 'subnet'].includes(kind))
    return refuse(`invalid rule type ${quoted(kind)}`)
  if (action === 'unset') return checkUnset(kind, words)
  if (kind === 'nsid') {
    return words.length === 2
      ? undefined
      : refuse('EDNS0 NSID rules can accept no more than one arg')
  }
  if (words.length !== 4) return refuse(`EDNS0 ${kind} rules require three or four args`)
  const [, , first = '', second = ''] = words
  if (kind === 'local') return checkNumber(first) ?? checkData(second)
  return checkNumber(first, [4, 32]) ?? checkNumber(second, [6, 128])
}

function checkUnset(kind: string, words: readonly string[]): Refusal | undefined {
  const [count, text] = kind === 'local' ? [3, 'two arguments'] : [2, 'one argument']
  if (words.length !== count) return refuse(`${kind} unset action requires exactly ${text}`)
  return kind === 'local' ? checkNumber(words[2] ?? '') : undefined
}

/** `strconv.ParseUint` of 16 bits in any base, perhaps the length of a mask. */
function checkNumber(
  text: string,
  mask?: readonly [family: number, bits: number],
): Refusal | undefined {
  const isNumber = /^(0x[0-9a-f]+|0b[01]+|0o?[0-7]*|[1-9]\d*)$/i.test(text)
  const value = Number(text.replace(/^0(?=[0-7])/, '0o'))
  const why = isNumber ? 'value out of range' : 'invalid syntax'
  if (!isNumber || value > 0xffff)
    return refuse(`strconv.ParseUint: parsing ${quoted(text)}: ${why}`)
  if (!mask || value <= mask[1]) return undefined
  return refuse(`invalid IPv${mask[0]} bit mask length ${value}`)
}

function checkData(text: string): Refusal | undefined {
  if (text.startsWith('{') && text.endsWith('}')) {
    const isKnown = VARIABLES.includes(text) || /^\{[^/]+\/[^/]+\}$/.test(text)
    return isKnown ? undefined : refuse(`unsupported variable name ${quoted(text)}`)
  }
  if (!text.startsWith('0x')) return undefined
  const digits = text.slice(2)
  const odd = /[^0-9a-f]/i.exec(digits)?.[0]
  if (odd !== undefined) {
    const code = (odd.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return refuse(`encoding/hex: invalid byte: U+${code} '${odd}'`)
  }
  return digits.length % 2 === 1 ? refuse('encoding/hex: odd length hex string') : undefined
}
