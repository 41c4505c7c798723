import { isExtension, matchesOf, type Option, spelled, valueCountOf } from './match-options.ts'
import type { Masked, Match, Rule, Target } from './model.ts'
import { joined, LineFault, maskedOf, protocolName, protocolOf } from './read-words.ts'
import { targetOf } from './target-options.ts'

/** One `-m`, with the options met so far; `text` instead of options when it is not modelled. */
interface Loaded {
  readonly extension: string
  readonly options: Option[]
  readonly words: string[]
}

interface Draft {
  sources: { readonly inverted: boolean; readonly masks: readonly Masked[] } | undefined
  destinations: { readonly inverted: boolean; readonly masks: readonly Masked[] } | undefined
  readonly devices: Match[]
  protocol: { readonly inverted: boolean; readonly number: number } | undefined
  readonly loaded: Loaded[]
  target: Target
}

/** The rules of one line: more than one where `-s` or `-d` lists several addresses, as iptables expands them. */
export function readRule(
  words: readonly string[],
  text: string,
  isChain: (name: string) => boolean,
): readonly Rule[] {
  const draft: Draft = {
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
    if (word === '!') {
      inverted = true
      at++
      continue
    }
    // Old spelling: `-s ! 10.0.0.0/8`
    const late = words[at + 1] === '!'
    const values = words.slice(at + (late ? 2 : 1))
    const taken = takeOption(draft, { word, inverted: inverted || late, values }, isChain)
    at += taken + (late ? 2 : 1)
    inverted = false
  }
  return rulesOf(draft, text)
}

interface Taking {
  readonly word: string
  readonly inverted: boolean
  readonly values: readonly string[]
}

/** Takes one option of the rule into the draft; says how many values it used. */
function takeOption(draft: Draft, taking: Taking, isChain: (name: string) => boolean): number {
  const { word, inverted, values } = taking
  const value = (): string => {
    const first = values[0]
    if (first === undefined) throw new LineFault('missingValue', word)
    return first
  }
  switch (word) {
    case '-s':
    case '--source':
    case '--src':
      draft.sources = { inverted, masks: value().split(',').map(maskedOf) }
      return 1
    case '-d':
    case '--destination':
    case '--dst':
      draft.destinations = { inverted, masks: value().split(',').map(maskedOf) }
      return 1
    case '-i':
    case '--in-interface':
      draft.devices.push({ kind: 'in', inverted, name: value() })
      return 1
    case '-o':
    case '--out-interface':
      draft.devices.push({ kind: 'out', inverted, name: value() })
      return 1
    case '-p':
    case '--protocol':
    case '--proto':
      draft.protocol = { inverted, number: protocolOf(value()) }
      return 1
    case '-m':
    case '--match':
      draft.loaded.push({ extension: value(), options: [], words: [] })
      return 1
    case '-j':
    case '--jump':
      draft.target = jumpOrTarget(value(), values, isChain)
      return draft.target.kind === 'jump' ? 1 : values.length
    case '-g':
    case '--goto':
      if (!isChain(value())) throw new LineFault('noSuchChain', value())
      draft.target = { kind: 'goto', chain: value() }
      return 1
    case '-4':
    case '--ipv4':
      return 0
    default:
      return takeMatchOption(draft, taking)
  }
}

function jumpOrTarget(
  name: string,
  values: readonly string[],
  isChain: (name: string) => boolean,
): Target {
  if (isChain(name)) return { kind: 'jump', chain: name }
  return targetOf(name, values.slice(1), joined(values))
}

/** An option of an extension: of one that is loaded, or of the protocol's own, which loads itself. */
function takeMatchOption(draft: Draft, { word, inverted, values }: Taking): number {
  const name = spelled(word)
  for (const one of draft.loaded.toReversed()) {
    const count = valueCountOf(one.extension, name)
    if (count !== undefined) return addOption(one, { word: name, inverted, values }, count)
    if (!isExtension(one.extension)) return addWords(one, { word, inverted, values })
  }
  const own = draft.protocol && !draft.protocol.inverted ? protocolName(draft.protocol.number) : ''
  const count = valueCountOf(own, name)
  if (count === undefined) {
    throw new LineFault(/port$/.test(name) ? 'noProtocol' : 'unknownOption', word)
  }
  const loaded: Loaded = { extension: own, options: [], words: [] }
  draft.loaded.push(loaded)
  return addOption(loaded, { word: name, inverted, values }, count)
}

function addOption(loaded: Loaded, { word, inverted, values }: Taking, count: number): number {
  if (values.length < count) throw new LineFault('missingValue', word)
  loaded.options.push({ name: word, inverted, values: values.slice(0, count) })
  return count
}

/** Of an extension that is not modelled: all words up to the next option are its values. */
function addWords(loaded: Loaded, { word, inverted, values }: Taking): number {
  const end = values.findIndex((value) => value === '!' || /^--?[a-zA-Z]/.test(value))
  const own = end < 0 ? values : values.slice(0, end)
  loaded.words.push(...(inverted ? ['!'] : []), word, ...own)
  return own.length
}

function rulesOf(draft: Draft, text: string): readonly Rule[] {
  const sources = sideOf('source', draft.sources)
  const destinations = sideOf('destination', draft.destinations)
  const devices = (kind: 'in' | 'out') =>
    draft.devices.filter((match) => match.kind === kind && (match.inverted || match.name !== '+'))
  const after = [
    ...devices('in'),
    ...devices('out'),
    ...protocolMatch(draft),
    ...draft.loaded.flatMap(loadedMatches),
  ]
  return sources.flatMap((source) =>
    destinations.map((destination) => ({
      text,
      matches: [...source, ...destination, ...after],
      target: draft.target,
    })),
  )
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

function protocolMatch({ protocol }: Draft): readonly Match[] {
  if (!protocol || protocol.number === 0) return []
  return [{ kind: 'protocol', inverted: protocol.inverted, number: protocol.number }]
}

function loadedMatches({ extension, options, words }: Loaded): readonly Match[] {
  if (isExtension(extension)) return matchesOf(extension, options)
  return [{ kind: 'unknown', inverted: false, text: joined(['-m', extension, ...words]) }]
}
