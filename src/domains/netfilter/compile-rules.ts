import { type CompiledMatch, compileMatch } from './compile-match.ts'
import { chainAt, type Match, type Rule, type RuleTable, type TableName } from './model.ts'

/**
 * Rules made ready for many walks: addresses as numbers, jumps as references, comments gone. A chain is compiled when a
 * packet first enters it, so a rule set with 10,000 Services costs only what is walked.
 */

export interface CompiledRule {
  readonly rule: Rule
  readonly source: number
  readonly sourceMask: number
  readonly sourceNot: boolean
  readonly destination: number
  readonly destinationMask: number
  readonly destinationNot: boolean
  readonly in: Device | undefined
  readonly out: Device | undefined
  /** 0: any. */
  readonly protocol: number
  readonly protocolNot: boolean
  /** A range of destination ports that stands before all matches that remember or draw; 0 to 65535: any. */
  readonly portFrom: number
  readonly portTo: number
  /** The remaining matches, in written order. */
  readonly more: readonly CompiledMatch[]
  /** Where a jump or goto leads. */
  readonly chain: CompiledChain | undefined
}

export interface Device {
  readonly name: string
  /** `eth+`: any name that begins so. */
  readonly isPrefix: boolean
  readonly isInverted: boolean
}

export interface CompiledChain {
  readonly name: string
  readonly table: CompiledTable
  /** Absent for chains of users. */
  readonly policy: 'ACCEPT' | 'DROP' | undefined
  rules: readonly CompiledRule[] | undefined
  /** For each rule the destinations it is for, side by side: rules for others are passed over fast. */
  addresses: Int32Array
  masks: Int32Array
  /** For each rule the next one, itself included, that is not for one destination alone. */
  runEnds: Int32Array
  /** Which rules are for one destination alone, by that destination; in order. */
  places: ReadonlyMap<number, readonly number[]>
}

export interface CompiledTable {
  readonly name: TableName
  readonly source: RuleTable
  readonly chains: Map<string, CompiledChain>
}

const NONE = new Int32Array(0)
const NOWHERE: ReadonlyMap<number, readonly number[]> = new Map()

const tables = new WeakMap<RuleTable, CompiledTable>()

/** The table made ready; the same table is made ready once. */
export function compileTable(name: TableName, source: RuleTable): CompiledTable {
  const before = tables.get(source)
  if (before) return before
  const table: CompiledTable = { name, source, chains: new Map() }
  tables.set(source, table)
  return table
}

export function chainOf(table: CompiledTable, name: string): CompiledChain | undefined {
  const before = table.chains.get(name)
  if (before) return before
  const source = chainAt(table.source, name)
  if (!source) return undefined
  const chain: CompiledChain = {
    name,
    table,
    policy: source.policy,
    rules: undefined,
    addresses: NONE,
    masks: NONE,
    runEnds: NONE,
    places: NOWHERE,
  }
  table.chains.set(name, chain)
  return chain
}

export function rulesOf(chain: CompiledChain): readonly CompiledRule[] {
  if (chain.rules) return chain.rules
  const source = chainAt(chain.table.source, chain.name)
  const rules = (source?.rules ?? []).map((rule) => compileRule(rule, chain.table))
  chain.rules = rules
  // A rule for all but some destinations is looked at whatever the destination: nothing of it is asked here.
  chain.addresses = Int32Array.from(rules, (rule) =>
    rule.destinationNot ? 0 : rule.destination & rule.destinationMask,
  )
  chain.masks = Int32Array.from(rules, (rule) => (rule.destinationNot ? 0 : rule.destinationMask))
  chain.runEnds = new Int32Array(rules.length)
  for (let at = rules.length - 1, end = rules.length; at >= 0; at--) {
    if (chain.masks[at] !== -1) end = at
    chain.runEnds[at] = end
  }
  chain.places = placesOf(chain)
  return rules
}

function placesOf({ addresses, masks }: CompiledChain): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>()
  addresses.forEach((address, at) => {
    if (masks[at] !== -1) return
    const known = places.get(address)
    if (known) known.push(at)
    else places.set(address, [at])
  })
  return places
}

function compileRule(rule: Rule, table: CompiledTable): CompiledRule {
  const { target, matches } = rule
  const source = masked(matches, 'source')
  const destination = masked(matches, 'destination')
  const protocol = matches.find((match) => match.kind === 'protocol')
  const others = matches.filter((match) => !HEADER.includes(match.kind))
  const first = others[0]
  const isPort = first?.kind === 'destinationPort' && !first.inverted
  const isSpecial = target.kind === 'jump' || target.kind === 'goto'
  return {
    rule,
    source: source.address,
    sourceMask: source.mask,
    sourceNot: source.inverted,
    destination: destination.address,
    destinationMask: destination.mask,
    destinationNot: destination.inverted,
    in: deviceOf(matches, 'in'),
    out: deviceOf(matches, 'out'),
    protocol: protocol?.kind === 'protocol' ? protocol.number : 0,
    protocolNot: protocol?.inverted ?? false,
    portFrom: isPort ? first.from : 0,
    portTo: isPort ? first.to : 0xffff,
    more: (isPort ? others.slice(1) : others).map((match) =>
      compileMatch(match, groupHas(matches, match, 'ctstate')),
    ),
    chain: isSpecial ? chainOf(table, target.chain) : undefined,
  }
}

/** Looked at before all others, or always true. */
const HEADER: readonly Match['kind'][] = [
  'source',
  'destination',
  'in',
  'out',
  'protocol',
  'comment',
  'transport',
  'nfacct',
]

function masked(matches: readonly Match[], kind: 'source' | 'destination') {
  for (const match of matches) {
    if (match.kind === kind && 'address' in match) {
      return { address: match.address | 0, mask: match.mask | 0, inverted: match.inverted }
    }
  }
  return { address: 0, mask: 0, inverted: false }
}

function deviceOf(matches: readonly Match[], kind: 'in' | 'out'): Device | undefined {
  for (const match of matches) {
    if (match.kind !== kind || !('name' in match)) continue
    const isPrefix = match.name.endsWith('+')
    return {
      name: isPrefix ? match.name.slice(0, -1) : match.name,
      isPrefix,
      isInverted: match.inverted,
    }
  }
  return undefined
}

/** Whether a match was written in the same `-m` as one of the given kind. */
function groupHas(matches: readonly Match[], match: Match, kind: Match['kind']): boolean {
  let group: Match[] = []
  for (const each of matches) {
    group = each.joined ? [...group, each] : [each]
    if (each === match) return group.some((other) => other.kind === kind)
  }
  return false
}
