import { applyTarget } from './apply-target.ts'
import type { NatRange, NftSet, Rule, Target } from './model.ts'
import { type Key, keyAt, lookupAt, remember, verdictOf } from './nft-lookup.ts'
import { closingBrace, nftWords, withoutQuotes } from './nft-words.ts'
import type { Mismatch, Verdict } from './visit.ts'
import type { Walk } from './walk-state.ts'

/** Rules of nftables made ready for many walks: each becomes steps that run one after the other. */

/** What a step makes of the rule: undefined goes on, a reason ends it without effect. */
export type StepEnd = Verdict | { readonly mismatch: Mismatch } | undefined

export interface NftRule {
  /** The rule as visitors are shown it, in the shape of all rules. */
  readonly rule: Rule
  readonly steps: readonly ((walk: Walk) => StepEnd)[]
}

/** Where a rule stands. */
interface Place {
  /** `ip kube-proxy` */
  readonly table: string
  readonly sets: Readonly<Record<string, NftSet>>
}

interface Compiled {
  readonly run: (walk: Walk) => StepEnd
  readonly end: number
  /** What the rule as a whole is said to do. */
  readonly target?: Target
}

const UNKNOWN: Target = { kind: 'unknown', text: '' }

export function compileNftRule(text: string, place: Place): NftRule {
  const words = nftWords(text)
  const steps: Compiled['run'][] = []
  let target: Target = { kind: 'none' }
  let comment: string | undefined
  for (let at = 0; at < words.length; ) {
    if (words[at] === 'comment') {
      comment = withoutQuotes(words[at + 1] ?? '')
      break
    }
    const step = statementAt(words, at, place)
    if (!step) {
      steps.push(unknown)
      target = UNKNOWN
      break
    }
    steps.push(step.run)
    if (step.target) target = step.target
    at = step.end
  }
  const matches =
    comment === undefined ? [] : [{ kind: 'comment' as const, text: comment, inverted: false }]
  return { rule: { text, matches, target }, steps }
}

/** What is not modelled never fits, and the walk says that it is not sure. */
function unknown(walk: Walk): StepEnd {
  walk.isUnsure = true
  return { mismatch: 'unknown' }
}

function statementAt(words: readonly string[], at: number, place: Place): Compiled | undefined {
  const word = words[at] ?? ''
  const verdict = verdictOf(words.slice(at, at + 2))
  if (verdict) {
    const end = at + ('chain' in verdict ? 2 : 1)
    const target = verdict.kind === 'continue' ? { kind: 'none' as const } : verdict
    return { run: () => verdict, end, target: target as Target } // as: a verdict that is a target, too
  }
  switch (word) {
    case 'reject':
      return rejectAt(words, at)
    case 'masquerade':
    case 'dnat':
    case 'snat':
    case 'redirect':
      return natAt(words, at, place)
    case 'update':
    case 'add':
      return dynamicAt(words, at, place)
    case 'counter':
      return { run: () => undefined, end: endOfCounter(words, at) }
    default:
      return markSetAt(words, at) ?? matchAt(words, at, place)
  }
}

/** `counter packets 3 bytes 180` */
function endOfCounter(words: readonly string[], at: number): number {
  return words[at + 1] === 'packets' ? at + 5 : at + 1
}

const REJECTIONS: Readonly<Record<string, string>> = {
  'prot-unreachable': 'icmp-proto-unreachable',
  'no-route': 'icmp-net-unreachable',
}

/** `reject`, `reject with icmp port-unreachable`, `reject with icmpx type admin-prohibited`, `reject with tcp reset` */
function rejectAt(words: readonly string[], at: number): Compiled {
  let end = at + 1
  let kind = 'icmp-port-unreachable'
  if (words[end] === 'with') {
    const isTcp = words[end + 1] === 'tcp'
    end += words[end + 2] === 'type' ? 4 : 3
    const name = words[end - 1] ?? ''
    kind = isTcp ? 'tcp-reset' : (REJECTIONS[name] ?? `icmp-${name}`)
  }
  const target = { kind: 'reject', with: kind } as const // as: a literal
  return { run: (walk) => effectOf(walk, target), end, target }
}

const effectOf = (walk: Walk, target: Exclude<Target, { kind: 'jump' | 'goto' }>): StepEnd => {
  const effect = applyTarget(walk, target)
  return effect === 'continue' || effect === 'unsure' ? undefined : { kind: effect }
}

type NatKind = 'masquerade' | 'dnat' | 'snat' | 'redirect'

const FLAGS: Readonly<Record<string, Partial<NatRange>>> = {
  random: { random: 'random' },
  'fully-random': { random: 'random-fully' },
  persistent: { persistent: true },
}

/**
 * `masquerade fully-random`, `dnat to 10.0.0.1:80`, `dnat ip addr . port to numgen random mod 2 map { 0 : 10.0.0.1 . 80 , … }`
 * and the same as nft lists it.
 */
function natAt(words: readonly string[], start: number, place: Place): Compiled | undefined {
  const kind = words[start] as NatKind // as: the caller looked
  let at = start + 1
  if (words[at] === 'ip') at++
  if (words.slice(at, at + 3).join(' ') === 'addr . port') at += 3
  let rangeOf: ((walk: Walk) => NatRange | undefined) | undefined = () => ({})
  if (words[at] === 'to') {
    const key = keyAt(words, at + 1)
    if (key && words[key.end] === 'map') {
      const lookup = lookupAt(words, key.end + 1, { key, ...place })
      if (!lookup) return undefined
      rangeOf = (walk) => {
        const read = key.read(walk)
        const found = read === undefined ? undefined : lookup.find(walk, read)
        return found === undefined ? undefined : rangeFrom(found)
      }
      at = lookup.end
    } else {
      const range = rangeFrom(words[at + 1] ?? '')
      rangeOf = () => range
      at += 2
    }
  }
  let flags: Partial<NatRange> = {}
  for (;;) {
    const word = words[at] ?? ''
    const flag = FLAGS[word]
    if (!flag && word !== ',') break
    flags = { ...flags, ...flag }
    at++
  }
  const from = rangeOf
  return {
    run: (walk) => {
      const range = from(walk)
      if (!range) return { mismatch: 'set' }
      return effectOf(walk, { kind, to: { ...range, ...flags } })
    },
    end: at,
    target: { kind, to: { ...flags } },
  }
}

/** `10.0.0.1:80`, `10.0.0.1 . 80`, `10.0.0.1-10.0.0.9`, `:8080-8090` */
function rangeFrom(text: string): NatRange {
  const [addresses = '', ports] = text.split(/ \. |:/)
  const [addressFrom = '', addressTo = addressFrom] = addresses.split('-')
  const [portFrom, portTo = portFrom] = (ports ?? '').split('-').filter((one) => one !== '')
  return {
    ...(addressFrom !== '' && { addressFrom, addressTo }),
    ...(portFrom !== undefined && { portFrom: Number(portFrom), portTo: Number(portTo) }),
  }
}

/** `update @affinity { ip saddr }` */
function dynamicAt(words: readonly string[], at: number, { table }: Place): Compiled | undefined {
  const [verb, set = '', open] = words.slice(at)
  if (!set.startsWith('@') || open !== '{' || (verb !== 'update' && verb !== 'add'))
    return undefined
  const key = keyAt(words, at + 3)
  if (!key) return undefined
  const list = `${table}/${set.slice(1)}`
  return {
    run: (walk) => {
      const read = key.read(walk)
      if (read === undefined) return { mismatch: key.reason }
      remember(walk, list, read, verb)
      return undefined
    },
    end: closingBrace(words, at + 2) + 1,
  }
}

/** `mark set mark or 0x4000`, `meta mark set meta mark | 0x00004000`, `mark set 0x1`. */
function markSetAt(words: readonly string[], start: number): Compiled | undefined {
  let at = words[start] === 'meta' ? start + 1 : start
  if (words[at] !== 'mark' || words[at + 1] !== 'set') return undefined
  at += 2
  if (words[at] === 'meta') at++
  if (words[at] !== 'mark') {
    const value = Number(words[at])
    if (Number.isNaN(value)) return undefined
    return markStep({ value, mask: 0xffff_ffff }, at + 1)
  }
  const value = Number(words[at + 2]) >>> 0
  switch (words[at + 1]) {
    case 'or':
    case '|':
      return markStep({ value, mask: value }, at + 3)
    case 'xor':
    case '^':
      return markStep({ value, mask: 0 }, at + 3)
    case 'and':
    case '&':
      return markStep({ value: 0, mask: ~value >>> 0 }, at + 3)
    default:
      return undefined
  }
}

function markStep(bits: { readonly value: number; readonly mask: number }, end: number): Compiled {
  const target = { kind: 'mark', ...bits } as const // as: a literal
  return { run: (walk) => effectOf(walk, target), end, target }
}

const OPERATORS: Readonly<Record<string, (read: number, written: number) => boolean>> = {
  '<': (read, written) => read < written,
  '>': (read, written) => read > written,
  '<=': (read, written) => read <= written,
  '>=': (read, written) => read >= written,
}

/** A comparison, a look into a set, or a map of verdicts. */
function matchAt(words: readonly string[], at: number, place: Place): Compiled | undefined {
  const masked = maskedMarkAt(words, at)
  if (masked) return masked
  const key = keyAt(words, at)
  if (!key) return undefined
  if (words[key.end] === 'vmap') return verdictMapAt(words, key, place)
  const sign = words[key.end] ?? ''
  const order = OPERATORS[sign]
  const isNot = sign === '!='
  const value = key.end + (isNot || sign === '==' || order ? 1 : 0)
  const fails = { mismatch: key.reason }
  const lookup = lookupAt(words, value, { key, ...place })
  const holds = lookup
    ? (walk: Walk, read: string) => lookup.find(walk, read) !== undefined
    : comparison(words, { value, key, order })
  if (!holds) return undefined
  return {
    run: (walk) => {
      const read = key.read(walk)
      if (read === undefined) return fails
      return holds(walk, read) === isNot ? fails : undefined
    },
    end: lookup?.end ?? endOfValues(words, value),
  }
}

interface Comparison {
  readonly value: number
  readonly key: Key
  readonly order: ((read: number, written: number) => boolean) | undefined
}

/** One value, several parted by commas (`new,established`), or a limit. */
function comparison(words: readonly string[], { value, key, order }: Comparison) {
  const end = endOfValues(words, value)
  const written = words.slice(value, end).filter((word) => word !== ',')
  if (written.length === 0 || !key.isSingle) return undefined
  if (order) {
    const limit = Number(written[0])
    return (_: Walk, read: string) => order(Number(read), limit)
  }
  return (_: Walk, read: string) => written.some((one) => key.fits(read, one))
}

function endOfValues(words: readonly string[], start: number): number {
  let at = start + 1
  while (words[at] === ',') at += 2
  return at
}

function verdictMapAt(words: readonly string[], key: Key, place: Place): Compiled | undefined {
  const lookup = lookupAt(words, key.end + 1, { key, ...place })
  if (!lookup) return undefined
  const fails = { mismatch: key.reason }
  const verdicts = new Map<string, Verdict | undefined>()
  return {
    run: (walk) => {
      const read = key.read(walk)
      const found = read === undefined ? undefined : lookup.find(walk, read)
      if (found === undefined) return fails
      if (!verdicts.has(found)) verdicts.set(found, verdictOf(found.split(' ')))
      return verdicts.get(found) ?? fails
    },
    end: lookup.end,
  }
}

/** `mark and 0x4000 != 0`, `meta mark & 0x00004000 == 0x00004000` */
function maskedMarkAt(words: readonly string[], start: number): Compiled | undefined {
  const at = words[start] === 'meta' ? start + 1 : start
  const [name, and = '', mask, sign = '', value] = words.slice(at)
  if (name !== 'mark' || !['and', '&'].includes(and) || !['==', '!='].includes(sign))
    return undefined
  const bits = Number(mask) >>> 0
  const wanted = Number(value) >>> 0
  const fails = { mismatch: 'mark' } as const // as: a literal
  return {
    run: ({ skb }) =>
      ((skb.mark & bits) >>> 0 === wanted) === (sign === '==') ? undefined : fails,
    end: at + 5,
  }
}
