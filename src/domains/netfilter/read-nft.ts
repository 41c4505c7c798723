import { bad, good, type Problem, type Result } from '../../core/result.ts'
import { say } from './explain.ts'
import { flattened, type Layered, layered, valueIn } from './layered.ts'
import {
  HOOKS,
  type NftChain,
  type NftSet,
  type NftTable,
  type NftTableName,
  type NftTables,
} from './model.ts'
import { closingBrace, elementsOf, keyAndValue, nftTimeMs, nftWords } from './nft-words.ts'
import type { Fault } from './read-words.ts'

/**
 * Texts for `nft -f`: commands a line as kube-proxy writes them, and blocks as `nft list ruleset` prints them. Rules are
 * kept as they are written; what one means is found when a packet first meets it.
 */

/** Tables while they are read. What a script does not touch stays the same object. */
interface Draft {
  readonly tables: Map<NftTableName, DraftTable>
}
interface DraftTable {
  readonly source: NftTable
  readonly chains: Layered<NftChain>
  readonly sets: Layered<DraftSet | NftSet>
  /** Texts that came, whose jumps must lead somewhere; all of them when a chain went. */
  readonly news: string[]
  /** The rules of chains that were made in this script, which may still grow. */
  readonly grown: Map<NftChain, { readonly text: string }[]>
  hasLost: boolean
}
/** A set whose elements change. */
interface DraftSet extends Omit<NftSet, 'elements'> {
  readonly layers: Layered<string>
}

class NftFault extends Error {
  override readonly name = 'NftFault'
  readonly fault: Fault
  constructor(fault: Fault, text: string) {
    super(text)
    this.fault = fault
  }
}

/** The tables after a script, all or nothing as in the kernel. Problems name their line. */
export function applyNft(before: NftTables, script: string): Result<NftTables> {
  const draft: Draft = { tables: new Map() }
  for (const [name, table] of Object.entries(before))
    draft.tables.set(name as NftTableName, openTable(table)) // as: names of nftables tables
  const problems: Problem[] = []
  for (const { line, text } of statementsOf(script)) {
    try {
      runStatement(draft, text)
    } catch (fault) {
      if (!(fault instanceof NftFault)) throw fault
      const message = say('unreadable', { fault: fault.fault, text: fault.message })
      problems.push({ path: '', line, message, severity: 'error' })
    }
  }
  problems.push(...danglingJumps(draft))
  return problems.length > 0 ? bad(...problems) : good(tablesOf(draft))
}

const openTable = (source: NftTable): DraftTable => ({
  source,
  chains: layered(source.chains),
  sets: layered(source.sets),
  news: [],
  grown: new Map(),
  hasLost: false,
})

export const readNft = (script: string): Result<NftTables> => applyNft({}, script)

interface Statement {
  readonly line: number
  readonly text: string
}

/** Commands, each with the line it begins in: a brace that is open holds the lines after it together. */
function* statementsOf(script: string): Generator<Statement> {
  let text = ''
  let first = 0
  let depth = 0
  for (const [place, line] of script.split(/\r?\n/).entries()) {
    const own = line.replace(/^\s*#.*$/, '')
    if (text === '') first = place + 1
    text += `${own}\n`
    const bare = own.replace(/"[^"]*"/g, '')
    depth += bare.split('{').length - bare.split('}').length
    if (depth > 0) continue
    if (text.trim() !== '') yield { line: first, text: text.trim() }
    text = ''
  }
  if (text.trim() !== '') yield { line: first, text: text.trim() }
}

function runStatement(draft: Draft, text: string): void {
  const words = nftWords(text)
  const [verb = '', what = ''] = words
  if (verb === 'table') readBlock(draft, text)
  else if (verb === 'flush' && what === 'ruleset') draft.tables.clear()
  else runCommand(draft, words, text)
}

function runCommand(draft: Draft, words: readonly string[], text: string): void {
  const [verb = '', what = ''] = words
  const name = `${words[2] ?? ''} ${words[3] ?? ''}`
  if (!isTableName(name)) throw new NftFault('unknownTable', name)
  const table = draft.tables.get(name)
  if (what === 'table') runOnTable(draft, verb, name)
  else if (!table) throw new NftFault('unknownTable', name)
  else runInTable(table, { verb, what, words: words.slice(4), text })
}

const isTableName = (name: string): name is NftTableName => /^(ip|ip6|inet) \S+$/.test(name)

function runOnTable({ tables }: Draft, verb: string, name: NftTableName): void {
  const known = tables.get(name)
  if (verb === 'add' || verb === 'create') {
    if (!known) tables.set(name, openTable({ chains: {}, sets: {} }))
  } else if (!known && verb !== 'destroy') throw new NftFault('unknownTable', name)
  else if (verb === 'flush' && known) {
    for (const [chain, one] of Object.entries(flattened(known.chains)))
      known.chains.changed.set(chain, { ...one, rules: [] })
  } else tables.delete(name)
}

interface Command {
  readonly verb: string
  readonly what: string
  /** After the name of the table. */
  readonly words: readonly string[]
  readonly text: string
}

function runInTable(table: DraftTable, { verb, what, words, text }: Command): void {
  const [name = '', ...rest] = words
  if (name === '') throw new NftFault('missingValue', text)
  switch (what) {
    case 'chain':
      runOnChain(table, verb, { name, rest })
      break
    case 'rule':
      addRule(table, name, bodyOf(text, name))
      break
    case 'set':
    case 'map':
      runOnSet(table, verb, { name, rest, kind: what })
      break
    case 'element':
      runOnElements(table, verb, { name, rest })
      break
    default:
      throw new NftFault('unknownCommand', text)
  }
}

/** A rule as written, after the name of its chain. */
const bodyOf = (text: string, chain: string): string =>
  text.slice(text.indexOf(` ${chain} `) + chain.length + 2).trim()

function addRule({ chains, news, grown }: DraftTable, name: string, text: string): void {
  const chain = valueIn(chains, name)
  if (!chain) throw new NftFault('noSuchChain', name)
  const own = grown.get(chain) ?? [...chain.rules]
  own.push({ text })
  if (!grown.has(chain)) {
    const copy = { ...chain, rules: own }
    grown.set(copy, own)
    chains.changed.set(name, copy)
  }
  news.push(text.replace(/ comment ".*"$/, ''))
}

interface Named {
  readonly name: string
  readonly rest: readonly string[]
}

function runOnChain(table: DraftTable, verb: string, { name, rest }: Named): void {
  const { chains } = table
  const known = valueIn(chains, name)
  if (verb === 'add' || verb === 'create') {
    if (!known) chains.changed.set(name, { ...baseOf(rest), rules: [] })
    return
  }
  if (!known) throw new NftFault('noSuchChain', name)
  if (verb === 'flush') {
    if (known.rules.length > 0) chains.changed.set(name, { ...known, rules: [] })
    return
  }
  chains.changed.set(name, undefined)
  table.hasLost = true
}

/** include/uapi/linux/netfilter_ipv4.h; `dstnat - 10` and `filter` as nft prints them. */
const PRIORITIES: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  dstnat: -100,
  filter: 0,
  security: 50,
  srcnat: 100,
}

/** `{ type nat hook prerouting priority -100 ; policy drop ; }` */
function baseOf(words: readonly string[]): Omit<NftChain, 'rules'> {
  const after = (word: string) => words[words.indexOf(word) + 1] ?? ''
  if (!words.includes('hook')) return {}
  const type = after('type')
  const hook = HOOKS.find((one) => one.toLowerCase() === after('hook'))
  const end = words.indexOf(';', words.indexOf('priority'))
  const priority = priorityOf(words.slice(words.indexOf('priority') + 1, end < 0 ? undefined : end))
  if (!hook || !isType(type) || Number.isNaN(priority))
    throw new NftFault('badName', words.join(' '))
  const policy = words.includes('policy') && after('policy') === 'drop' ? 'DROP' : 'ACCEPT'
  return { base: { type, hook, priority }, policy }
}

const isType = (type: string): type is 'filter' | 'nat' | 'route' =>
  ['filter', 'nat', 'route'].includes(type)

function priorityOf([first = '', sign = '', distance = '']: readonly string[]): number {
  const named = PRIORITIES[first]
  if (named === undefined) return Number(first)
  return sign === '' ? named : named + Number(`${sign}${distance}`)
}

function runOnSet(
  { sets }: DraftTable,
  verb: string,
  { name, rest, kind }: Named & { readonly kind: 'set' | 'map' },
): void {
  const known = valueIn(sets, name)
  if (verb === 'add' || verb === 'create') {
    if (!known) sets.changed.set(name, setOf(kind, rest))
    return
  }
  if (!known) throw new NftFault('badName', name)
  sets.changed.set(name, verb === 'flush' ? { ...known, layers: layered({}) } : undefined)
}

/** `{ type ipv4_addr . inet_proto : verdict ; flags dynamic,timeout ; timeout 3h ; elements = { … } }`, or lines for `;`. */
function setOf(kind: 'set' | 'map', words: readonly string[]): NftSet {
  const part = (word: string) => {
    const start = words.findIndex(
      (each, at) => each === word && ['{', ';', undefined].includes(words[at - 1]),
    )
    const end = words.indexOf(';', start)
    return start < 0 ? [] : words.slice(start + 1, end < 0 ? undefined : end)
  }
  const [timeout] = part('timeout')
  return {
    kind,
    type: part('type').join(' '),
    flags: part('flags').filter((word) => word !== ','),
    ...(timeout !== undefined && { timeoutMs: nftTimeMs(timeout) }),
    elements: {},
  }
}

function runOnElements({ sets, news }: DraftTable, verb: string, { name, rest }: Named): void {
  const known = valueIn(sets, name)
  if (!known) throw new NftFault('badName', name)
  const { changed } = layersOf(sets, name, known)
  const open = rest.indexOf('{')
  for (const element of elementsOf(rest.slice(open + 1, closingBrace(rest, open)))) {
    const { key, value } = keyAndValue(element)
    const isAdded = verb === 'add' || verb === 'create'
    changed.set(key, isAdded ? value : undefined)
    if (isAdded && value !== '') news.push(value)
  }
}

function layersOf(
  sets: DraftTable['sets'],
  name: string,
  known: DraftSet | NftSet,
): Layered<string> {
  if ('layers' in known) return known.layers
  const { elements, ...rest } = known
  const layers = layered(elements)
  sets.changed.set(name, { ...rest, layers })
  return layers
}

/** `table ip kube-proxy { set … { … } chain … { … } }` */
function readBlock(draft: Draft, text: string): void {
  const [, family = '', own = ''] = nftWords(text)
  const name = `${family} ${own}`
  if (!isTableName(name)) throw new NftFault('unknownTable', name)
  runOnTable(draft, 'add', name)
  const table = draft.tables.get(name)
  const body = text.slice(text.indexOf('{') + 1, text.lastIndexOf('}'))
  for (const { text: part } of statementsOf(body)) {
    const [what = '', object = ''] = nftWords(part)
    const inner = part.includes('{') ? part.slice(part.indexOf('{') + 1, part.lastIndexOf('}')) : ''
    if (!table || !['chain', 'set', 'map'].includes(what)) continue
    if (what === 'chain') readChainBlock(table, object, inner)
    else readSetBlock(table, { name: object, kind: what === 'map' ? 'map' : 'set', inner })
  }
}

function readChainBlock(table: DraftTable, name: string, inner: string): void {
  const statements = [...statementsOf(inner)].map(({ text }) => text)
  const place = statements.find((text) => /^type \S+ hook /.test(text)) ?? ''
  runOnChain(table, 'add', { name, rest: nftWords(place) })
  for (const text of statements) {
    if (text !== place && !text.startsWith('comment ')) addRule(table, name, text)
  }
}

function readSetBlock(
  table: DraftTable,
  { name, kind, inner }: { name: string; kind: 'set' | 'map'; inner: string },
): void {
  const [head = '', elements = ''] = inner.split(/^\s*elements = /m)
  const lines = head.split('\n').map((line) => line.trim())
  const rest = nftWords(lines.filter((line) => line !== '').join(' ; '))
  runOnSet(table, 'add', { name, rest, kind })
  if (elements !== '') runOnElements(table, 'add', { name, rest: nftWords(elements) })
}

/** The kernel takes no jump to a chain that does not exist. */
function danglingJumps({ tables }: Draft): readonly Problem[] {
  return [...tables].flatMap(([name, table]) => {
    const texts = table.hasLost ? allTexts(table) : table.news
    const targets = texts.flatMap((text) =>
      [...text.matchAll(/(?:^|\s)(?:jump|goto) (\S+)/g)].map(([, target = '']) => target),
    )
    const missing = new Set(targets.filter((target) => !valueIn(table.chains, target)))
    return [...missing].map((target): Problem => {
      const message = say('unreadable', { fault: 'noSuchChain', text: target })
      return { path: name, message, severity: 'error' }
    })
  })
}

function allTexts({ chains, sets }: DraftTable): readonly string[] {
  const rules = Object.values(flattened(chains)).flatMap((chain) =>
    chain.rules.map(({ text }) => text.replace(/ comment ".*"$/, '')),
  )
  const values = Object.values(flattened(sets)).flatMap((set) =>
    set.kind === 'map' ? Object.values(setAfter(set).elements) : [],
  )
  return [...rules, ...values]
}

function setAfter(set: DraftSet | NftSet): NftSet {
  if (!('layers' in set)) return set
  const { layers, ...rest } = set
  return { ...rest, elements: flattened(layers) }
}

function tablesOf({ tables }: Draft): NftTables {
  return Object.fromEntries([...tables].map(([name, table]) => [name, tableAfter(table)]))
}

function tableAfter({ source, chains, sets }: DraftTable): NftTable {
  if (chains.changed.size === 0 && sets.changed.size === 0) return source
  for (const [name, set] of sets.changed) if (set) sets.changed.set(name, setAfter(set))
  return {
    chains: flattened(chains),
    sets: flattened(sets) as NftTable['sets'], // as: all that changed were finished above
  }
}
