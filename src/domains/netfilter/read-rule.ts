import { isExtension, matchesOf, type Option, spelled, valueCountOf } from './match-options.ts'
import type { Masked, Match, Rule, Target } from './model.ts'
import { joined, LineFault, maskedOf, protocolName, protocolOf } from './read-words.ts'
import { targetOf } from './target-options.ts'

/** One `-m`, with the options met so far; `words` is all of them as written. */
interface Loaded {
  readonly extension: string
  readonly options: Option[]
  /** All words, as written. */
  readonly words: string[]
  /** Words of options that are not modelled. */
  readonly strange: string[]
}

interface Draft {
  sources: { readonly inverted: boolean; readonly masks: readonly Masked[] } | undefined
  destinations: { readonly inverted: boolean; readonly masks: readonly Masked[] } | undefined
  readonly devices: Match[]
  protocol: { readonly inverted: boolean; readonly number: number } | undefined
  readonly loaded: Loaded[]
  target: Target
  readonly isLenient: boolean
}

/**
 * The rules of one line: more than one where `-s` or `-d` lists several addresses, as iptables expands them.
 * `isLenient`: an option that is not known makes its own match unknown, not the rule unreadable.
 */
export function readRule(
  words: readonly string[],
  text: string,
  isChain: (name: string) => boolean,
  isLenient = false,
): readonly Rule[] {
  const draft: Draft = {
    isLenient,
    sources: undefined,
    destinations: undefined,
    devices: [],
    protocol: undefined,
    loaded: [],
    target: { kind: 'none' },
  }
  let inverted = false
  let at = 0
  while (at < words.length) {
    const word = words[at] ?? ''
    at++
    if (word === '!') {
      inverted = true
      continue
    }
    at += takeOption(draft, { word, inverted, words, at }, isChain)
    inverted = false
  }
  return rulesOf(draft, text)
}

/** One option, and where its values begin. */
interface Taking {
  readonly word: string
  readonly inverted: boolean
  readonly words: readonly string[]
  readonly at: number
}

function valueAt({ word, words, at }: Taking): string {
  const first = words[at]
  if (first === undefined) throw new LineFault('missingValue', word)
  return first
}

/** Takes one option of the rule into the draft; says how many values it used. */
function takeOption(draft: Draft, taking: Taking, isChain: (name: string) => boolean): number {
  const { word, inverted } = taking
  switch (word) {
    case '-s':
    case '--source':
    case '--src':
      draft.sources = { inverted, masks: valueAt(taking).split(',').map(maskedOf) }
      return 1
    case '-d':
    case '--destination':
    case '--dst':
      draft.destinations = { inverted, masks: valueAt(taking).split(',').map(maskedOf) }
      return 1
    case '-i':
    case '--in-interface':
      draft.devices.push({ kind: 'in', inverted, name: valueAt(taking) })
      return 1
    case '-o':
    case '--out-interface':
      draft.devices.push({ kind: 'out', inverted, name: valueAt(taking) })
      return 1
    case '-p':
    case '--protocol':
    case '--proto':
      draft.protocol = { inverted, number: protocolOf(valueAt(taking)) }
      return 1
    case '-m':
    case '--match':
      draft.loaded.push(loadedOf(valueAt(taking)))
      return 1
    case '-j':
    case '--jump':
      draft.target = jumpOrTarget(taking, isChain)
      return draft.target.kind === 'jump' ? 1 : taking.words.length
    case '-g':
    case '--goto':
      if (!isChain(valueAt(taking))) throw new LineFault('noSuchChain', valueAt(taking))
      draft.target = { kind: 'goto', chain: valueAt(taking) }
      return 1
    case '-4':
    case '--ipv4':
      return 0
    case '-c':
    case '--set-counters':
      return 2
    default:
      return takeMatchOption(draft, taking)
  }
}

const loadedOf = (extension: string): Loaded => ({
  extension,
  options: [],
  words: [],
  strange: [],
})

function jumpOrTarget(taking: Taking, isChain: (name: string) => boolean): Target {
  const name = valueAt(taking)
  if (isChain(name)) return { kind: 'jump', chain: name }
  const words = taking.words.slice(taking.at)
  return targetOf(name, words.slice(1), joined(words))
}

/** An option of an extension: of one that is loaded, or of the protocol's own, which loads itself. */
function takeMatchOption(draft: Draft, taking: Taking): number {
  const name = spelled(taking.word)
  for (let place = draft.loaded.length - 1; place >= 0; place--) {
    const one = draft.loaded[place]
    const count = one && valueCountOf(one.extension, name)
    if (one && count !== undefined) return addOption(one, { ...taking, word: name }, count)
    if (one && !isExtension(one.extension)) return addWords(one, taking)
  }
  const own = draft.protocol && !draft.protocol.inverted ? protocolName(draft.protocol.number) : ''
  const count = valueCountOf(own, name)
  if (count === undefined && draft.isLenient) {
    const one = draft.loaded.at(-1) ?? loadedOf('')
    if (draft.loaded.length === 0) draft.loaded.push(one)
    return addWords(one, taking)
  }
  if (count === undefined) {
    throw new LineFault(/port$/.test(name) ? 'noProtocol' : 'unknownOption', taking.word)
  }
  const loaded = loadedOf(own)
  draft.loaded.push(loaded)
  return addOption(loaded, { ...taking, word: name }, count)
}

function addOption(loaded: Loaded, { word, inverted, words, at }: Taking, count: number): number {
  if (words.length < at + count) throw new LineFault('missingValue', word)
  const values = words.slice(at, at + count)
  loaded.options.push({ name: word, inverted, values })
  loaded.words.push(...(inverted ? ['!'] : []), word, ...values)
  return count
}

/** Of an extension that is not modelled: all words up to the next option are its values. */
function addWords(loaded: Loaded, { word, inverted, words, at }: Taking): number {
  const values = words.slice(at)
  const end = values.findIndex((value) => value === '!' || /^--?[a-zA-Z]/.test(value))
  const own = end < 0 ? values : values.slice(0, end)
  const all = [...(inverted ? ['!'] : []), word, ...own]
  loaded.words.push(...all)
  loaded.strange.push(...all)
  return own.length
}

function rulesOf(draft: Draft, text: string): readonly Rule[] {
  const { devices, loaded, protocol, target, isLenient } = draft
  const after: Match[] = []
  for (const kind of ['in', 'out'] as const) {
    for (const match of devices) {
      if (match.kind === kind && (match.inverted || match.name !== '+')) after.push(match)
    }
  }
  if (protocol && protocol.number !== 0) after.push({ kind: 'protocol', ...protocol })
  for (const one of loaded) after.push(...loadedMatches(one, isLenient))
  const rules: Rule[] = []
  for (const source of sideOf('source', draft.sources)) {
    for (const destination of sideOf('destination', draft.destinations)) {
      rules.push({ text, matches: [...source, ...destination, ...after], target })
    }
  }
  return rules
}

function sideOf(
  kind: 'source' | 'destination',
  side: Draft['sources'],
): readonly (readonly Match[])[] {
  if (!side) return [[]]
  return side.masks.map((masked) =>
    masked.mask === 0 && !side.inverted ? [] : [{ kind, inverted: side.inverted, ...masked }],
  )
}

function loadedMatches(loaded: Loaded, isLenient: boolean): readonly Match[] {
  const { extension, options, words, strange } = loaded
  if (!isExtension(extension)) return [unknownOf(extension, words)]
  if (!isLenient) return matchesOf(extension, options)
  if (strange.length > 0 && !PARTS.includes(extension)) return [unknownOf(extension, words)]
  try {
    const known = options.length > 0 || strange.length === 0 ? matchesOf(extension, options) : []
    return strange.length > 0 ? [...known, unknownOf(extension, strange)] : known
  } catch (fault) {
    if (!(fault instanceof LineFault)) throw fault
    return [unknownOf(extension, words)]
  }
}

/** Extensions whose options all have to hold, each on its own: what is known of them can be told without the rest. */
const PARTS = ['tcp', 'udp', 'sctp', 'conntrack', 'physdev']

const unknownOf = (extension: string, words: readonly string[]): Match => ({
  kind: 'unknown',
  inverted: false,
  text: joined(extension === '' ? words : ['-m', extension, ...words]),
})
