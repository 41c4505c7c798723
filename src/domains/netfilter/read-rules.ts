import { bad, good, type Problem, type Result } from '../../core/result.ts'
import { countUses, type Uses, usesIn } from './count-uses.ts'
import { differingRules } from './differing-rules.ts'
import { say } from './explain.ts'
import {
  type Chain,
  chainAt,
  type Rule,
  type RuleTable,
  TABLE_NAMES,
  type TableName,
  type Tables,
} from './model.ts'
import { readRule } from './read-rule.ts'
import { LineFault, numberOf, splitWords } from './read-words.ts'
import { rememberedRule, rememberRule } from './remember-rules.ts'
import {
  changedTable,
  keepTrace,
  replayed,
  type TableTrace,
  TRACED_LINES_MAX,
  type Trace,
} from './share-restore.ts'

/** Built-in chains of each table, in the order in which a packet meets them. */
export const BASE_CHAINS: Readonly<Record<TableName, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
}

/** Reads what `iptables-save` prints, or any text for `iptables-restore`. */
export const readRules = (text: string): Result<Tables> => restore({}, text.split('\n'), false)

/** As `iptables-restore --noflush`, of a text or its lines: what is not named stays; each table changes at its COMMIT, or not at all. */
export const applyRestore = (tables: Tables, text: string | readonly string[]): Result<Tables> =>
  restore(tables, typeof text === 'string' ? text.split('\n') : text, true)

/** The same of lines that other hosts are likely to be given as well. */
export function applySharedRestore(tables: Tables, lines: readonly string[]): Result<Tables> {
  if (lines.length > TRACED_LINES_MAX) return restore(tables, lines, true)
  const before = replayed<readonly Problem[]>(tables, lines)
  if (before) return good(before.tables, before.outcome)
  const trace: Trace = { tables: [], isOpenEnded: false }
  const result = restore(tables, lines, true, trace)
  if (result.ok) keepTrace(lines, trace, result.warnings)
  return result
}

interface OpenChain {
  policy: 'ACCEPT' | 'DROP' | undefined
  /** That of `whole` until the chain is written to. */
  rules: readonly Rule[]
  whole?: Chain
}

const EMPTY: RuleTable = { chains: {} }

interface Reading {
  tables: Tables
  table: TableName | undefined
  /** The table as it was; a large one is not copied to change a few of its chains. */
  before: RuleTable
  /** What the text has touched so far; undefined: taken away. */
  readonly touched: Map<string, OpenChain | undefined>
  /** How that changes what chains are jumped to; undefined until somebody asks, and again after each change. */
  since: Uses | undefined
  readonly keep: boolean
  readonly warnings: Problem[]
  /** Absent: nobody will ask. */
  readonly trace: Trace | undefined
}

function restore(
  tables: Tables,
  lines: readonly string[],
  keep: boolean,
  trace?: Trace,
): Result<Tables> {
  const reading: Reading = {
    tables,
    table: undefined,
    before: EMPTY,
    touched: new Map(),
    since: undefined,
    keep,
    warnings: [],
    trace,
  }
  const problems: Problem[] = []
  for (const [place, raw] of lines.entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    try {
      readLine(reading, line, place + 1)
    } catch (fault) {
      if (!(fault instanceof LineFault)) throw fault
      problems.push(problemOf(fault, place + 1))
    }
  }
  if (reading.table && problems.length === 0) {
    problems.push(problemOf(new LineFault('missingCommit', `*${reading.table}`), lines.length))
  }
  return problems.length > 0 ? bad(...problems) : good(reading.tables, reading.warnings)
}

const problemOf = ({ fault, text }: LineFault, line: number): Problem => ({
  path: `rules.${line}`,
  line,
  message: say('unreadable', { fault, text }),
  severity: 'error',
})

function readLine(reading: Reading, line: string, number: number): void {
  if (line.startsWith('*')) openTable(reading, line.slice(1).trim())
  else if (!reading.table) throw new LineFault('noTable', line)
  else if (line === 'COMMIT') commit(reading)
  else if (line.startsWith(':')) declareChain(reading, line.slice(1))
  else if (appendsAsBefore(reading, line, number)) return
  else readCommand(reading, line.replace(/^\[\d+:\d+\]\s*/, ''), number)
}

function openTable(reading: Reading, name: string): void {
  const table = TABLE_NAMES.find((known) => known === name)
  if (!table) throw new LineFault('unknownTable', name)
  reading.table = table
  reading.before = (reading.keep && reading.tables[table]) || EMPTY
  reading.touched.clear()
  reading.since = undefined
  reading.trace?.tables.push({
    table,
    isThere: reading.tables[table] !== undefined,
    names: new Map(),
    chains: new Map(),
    uses: new Map(),
    changes: [],
    since: new Map(),
  })
  // Built-in chains are there from the start, declared or not.
  for (const base of BASE_CHAINS[table])
    if (!isChainNow(reading, base)) reading.touched.set(base, { policy: 'ACCEPT', rules: [] })
}

/** A chain as the text has left it so far. */
const chainNow = (reading: Reading, name: string): Pick<OpenChain, 'rules'> | undefined =>
  reading.touched.has(name) ? reading.touched.get(name) : wholeOf(reading, name)

function wholeOf({ before, trace }: Reading, name: string): Chain | undefined {
  const chain = chainAt(before, name)
  if (trace) tracedTable(trace)?.chains.set(name, chain)
  return chain
}

/** Whether there is such a chain, whatever is in it. */
function isChainNow({ touched, before, trace }: Reading, name: string): boolean {
  if (touched.has(name)) return touched.get(name) !== undefined
  const isThere = chainAt(before, name) !== undefined
  if (trace) tracedTable(trace)?.names.set(name, isThere)
  return isThere
}

const tracedTable = ({ tables }: Trace): TableTrace | undefined => tables[tables.length - 1]

/** A chain that is about to be changed. */
function openChain(reading: Reading, name: string): OpenChain | undefined {
  reading.since = undefined
  if (reading.touched.has(name)) return reading.touched.get(name)
  const whole = wholeOf(reading, name)
  if (!whole) return undefined
  const open: OpenChain = { policy: whole.policy, rules: whole.rules, whole }
  reading.touched.set(name, open)
  return open
}

function commit(reading: Reading): void {
  const { table, before, touched } = reading
  if (!table) return
  const changed = [...touched].filter(([, chain]) => !isSame(chain))
  refuseLoops(reading, changed)
  reading.table = undefined
  if (changed.length === 0 && reading.tables[table]) return
  const changes = changed.map(([name, chain]) => [name, chain && finished(chain)] as const)
  const traced = reading.trace && tracedTable(reading.trace)
  if (traced) {
    traced.changes = changes
    traced.since = usesSince(reading)
  }
  const after = changedTable(before, changes, () => usesSince(reading))
  reading.tables = { ...reading.tables, [table]: after }
}

function usesSince(reading: Reading): Uses {
  if (reading.since) return reading.since
  const since: Uses = new Map()
  for (const [name, chain] of reading.touched) countUses(since, wholeOf(reading, name), chain)
  reading.since = since
  return since
}

const finished = ({ policy, rules }: OpenChain): Chain =>
  policy === undefined ? { rules } : { policy, rules }

/** A chain that did not change keeps its identity: what was compiled for it stays good. */
const isSame = (chain: OpenChain | undefined): boolean =>
  chain?.whole !== undefined &&
  chain.whole.policy === chain.policy &&
  (chain.whole.rules === chain.rules ||
    (chain.whole.rules.length === chain.rules.length &&
      chain.whole.rules.every((rule, place) => rule === chain.rules[place])))

/** As the kernel does at COMMIT: a chain that leads back to itself is refused (ELOOP). A new ring has a new rule in it. */
function refuseLoops(
  reading: Reading,
  changed: readonly (readonly [name: string, chain: OpenChain | undefined])[],
): void {
  const state = new Map<string, 'open' | 'done'>()
  const look = (name: string): void => {
    if (state.get(name) === 'open') throw new LineFault('chainLoop', name)
    if (state.has(name)) return
    follow(name, chainNow(reading, name)?.rules ?? [])
  }
  const follow = (name: string, rules: readonly Rule[]): void => {
    state.set(name, 'open')
    for (const { target } of rules) if ('chain' in target) look(target.chain)
    state.set(name, 'done')
  }
  for (const [name, chain] of changed) {
    if (!chain || state.has(name)) continue
    follow(name, differingRules(chain.whole?.rules ?? [], chain.rules).come)
    state.delete(name) // its other rules were not followed
  }
}

function declareChain(reading: Reading, rest: string): void {
  const [name = '', policy = '-'] = rest.split(/\s+/)
  const isBase = reading.table !== undefined && BASE_CHAINS[reading.table].includes(name)
  if (name === '') throw new LineFault('missingValue', ':')
  if (isBase && policy !== 'ACCEPT' && policy !== 'DROP') throw new LineFault('badPolicy', policy)
  const known = openChain(reading, name)
  reading.touched.set(name, {
    policy: isBase ? (policy as 'ACCEPT' | 'DROP') : undefined, // as: refused above if it is neither
    rules: isBase ? (known?.rules ?? []) : [],
    ...(known?.whole && { whole: known.whole }),
  })
}

function readCommand(reading: Reading, line: string, number: number): void {
  const [command = '', name = '', ...words] = splitWords(line)
  switch (command) {
    case '-N':
    case '--new-chain':
      declareChain(reading, name)
      return
    case '-X':
    case '--delete-chain':
      deleteChain(reading, name)
      return
    case '-P':
    case '--policy':
      declareChain(reading, `${name} ${words[0] ?? ''}`)
      return
    case '-F':
    case '--flush':
      for (const each of name === '' ? namesNow(reading) : [name]) {
        const chain = openChain(reading, each)
        if (!chain) throw new LineFault('noSuchChain', each)
        chain.rules = []
      }
      return
    case '-A':
    case '--append':
    case '-I':
    case '--insert':
    case '-D':
    case '--delete':
    case '-C':
      changeRules(reading, { command, name, words, line, number })
      return
    default:
      throw new LineFault('unknownCommand', command)
  }
}

/** The rules of a chain, to be changed: those of before are left as they are. */
function ownRules(chain: OpenChain): Rule[] {
  const own = chain.rules === chain.whole?.rules ? [...chain.rules] : (chain.rules as Rule[]) // as: made here
  chain.rules = own
  return own
}

interface RuleCommand {
  readonly command: string
  readonly name: string
  readonly words: readonly string[]
  readonly line: string
  readonly number: number
}

function changeRules(reading: Reading, { command, name, words, line, number }: RuleCommand): void {
  const chain = openChain(reading, name)
  if (!chain) throw new LineFault('noSuchChain', name)
  const known = command === '-A' ? ruleAsBefore(reading, chain.whole, line) : undefined
  if (known) {
    ownRules(chain).push(known)
    warnOfUnknown(reading, known, number)
    return
  }
  const first = words[0]
  const place = first !== undefined && /^\d+$/.test(first) ? numberOf(first) : undefined
  const own = place === undefined ? words : words.slice(1)
  const text = line.replace(
    /^(--append|-I|--insert|-D|--delete|-C)\s+(\S+)(\s+\d+(?=\s|$))?/,
    '-A $2',
  )
  const rules = readRule(own, text, (target) => isChainNow(reading, target))
  const [only] = rules
  if (command === '-A' && only?.text === line && rules.length === 1) rememberRule(line, only)
  for (const rule of rules) warnOfUnknown(reading, rule, number)
  if (command === '-A' || command === '--append') ownRules(chain).push(...rules)
  else if (command === '-I' || command === '--insert')
    ownRules(chain).splice((place ?? 1) - 1, 0, ...rules)
  else if (command !== '-C') {
    const at =
      place === undefined ? chain.rules.findIndex((one) => sameRule(one, rules[0])) : place - 1
    if (at < 0 || at >= chain.rules.length) throw new LineFault('unknownCommand', line)
    ownRules(chain).splice(at, 1)
  }
}

/** The rule that stood at this place before, or on another Node, said again: most lines of a sync are that. */
function appendsAsBefore(reading: Reading, line: string, number: number): boolean {
  if (!line.startsWith('-A ') || line.includes(',')) return false // a list makes several rules
  const chain = openChain(reading, line.slice(3, line.indexOf(' ', 3)))
  if (!chain) return false
  const before = chain.whole?.rules[chain.rules.length]
  const isChain = (name: string) => isChainNow(reading, name)
  const isBefore = before?.text === line && isTargetThere(reading, before)
  const rule = isBefore ? before : rememberedRule(line, isChain)
  if (!rule) return false
  ownRules(chain).push(rule)
  warnOfUnknown(reading, rule, number)
  return true
}

const isTargetThere = (reading: Reading, { target }: Rule): boolean =>
  !('chain' in target) || isChainNow(reading, target.chain)

const byText = new WeakMap<Chain, Map<string, Rule>>()

/** The rule that the same line made when the chain was written before: most lines of a sync are as they were. */
function ruleAsBefore(reading: Reading, whole: Chain | undefined, line: string): Rule | undefined {
  if (!whole || whole.rules.length < 2 || /\s-[sd] \S*,/.test(line)) return undefined // a list makes several rules
  let rules = byText.get(whole)
  if (!rules) {
    rules = new Map(whole.rules.map((rule) => [rule.text, rule]))
    byText.set(whole, rules)
  }
  const rule = rules.get(line)
  return rule && isTargetThere(reading, rule) ? rule : undefined
}

/** Two rules that say the same, however they are spelled. */
export const sameRule = (a: Rule | undefined, b: Rule | undefined): boolean =>
  JSON.stringify([a?.matches, a?.target]) === JSON.stringify([b?.matches, b?.target])

function warnOfUnknown(reading: Reading, rule: Rule, line: number): void {
  const unknown = [...rule.matches, rule.target].find((part) => part.kind === 'unknown')
  if (unknown?.kind !== 'unknown') return
  reading.warnings.push({
    path: `rules.${line}`,
    line,
    message: say('notModelled', { text: unknown.text }),
    severity: 'warning',
  })
}

/** All chains there are now. */
function namesNow({ before, touched, trace }: Reading): readonly string[] {
  if (trace) trace.isOpenEnded = true
  return [
    ...Object.keys(before.chains).filter((name) => !touched.has(name)),
    ...[...touched].flatMap(([name, chain]) => (chain ? [name] : [])),
  ]
}

/** A chain can go only when it is empty and nobody jumps to it. */
function deleteChain(reading: Reading, name: string): void {
  const chain = chainNow(reading, name)
  if (!chain) throw new LineFault('noSuchChain', name)
  const usesBefore = usesIn(reading.before).get(name) ?? 0
  if (reading.trace) tracedTable(reading.trace)?.uses.set(name, usesBefore)
  const uses = usesBefore + (usesSince(reading).get(name) ?? 0)
  if (chain.rules.length > 0 || uses > 0) throw new LineFault('chainInUse', name)
  reading.touched.set(name, undefined)
}
