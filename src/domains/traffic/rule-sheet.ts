import { type Ref, ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import { chainIn, type IpvsTableName, ipvsOf, type StandingChain } from '../netfilter/index.ts'
import { type Host, type NftTableName, TABLE_NAMES, type TableName } from '../netfilter/model.ts'
import type { ChainCursor } from './model.ts'

/** A table of iptables, one of nftables: `ip kube-proxy`, or the virtual servers of IPVS. */
export type AnyTable = TableName | NftTableName | IpvsTableName

/** A chain as the rule lens shows it: each rule with what the packet made of it. */
export interface RuleSheet {
  readonly node: string
  readonly table: AnyTable
  readonly chain: string
  readonly hook?: string
  readonly policy?: string
  /** The chains the packet came through, from the base chain down; empty when a chain is only looked at. */
  readonly trail: readonly { readonly chain: string; readonly index: number }[]
  /** The rules as they stand; `seenLine` adds what the packet made of one. */
  readonly rules: readonly StandingLine[]
  /** Where the packet is in this chain. */
  readonly here?: ChainCursor
}

/** A rule without a packet. */
export interface StandingLine {
  readonly ref: Ref<'rule'>
  /** From 1. */
  readonly index: number
  readonly text: string
  /** The chain it leads to. */
  readonly leadsTo?: string
}

export interface RuleLine extends StandingLine {
  readonly state: 'ahead' | 'skipped' | 'matched' | 'here'
  /** Why it was skipped: the part that did not match. */
  readonly reason?: string
}

export interface ChainName {
  readonly node: string
  readonly table: AnyTable
  readonly chain: string
}

/** The chain the packet is in, or the one a learner picked. */
export function ruleSheet(world: World, picked?: ChainName): RuleSheet | undefined {
  const { cursor } = world.traffic
  if (!picked && !cursor) return undefined
  const top = cursor?.stack.at(-1)
  const name: ChainName | undefined =
    picked ??
    (cursor && top
      ? { node: cursor.host, table: cursor.table as AnyTable, chain: top.chain }
      : undefined) // as: cursors stand in tables
  const chain = name && chainIn(world.network.hosts[name.node], name.table, name.chain)
  if (!name || !chain) return undefined
  const here =
    cursor &&
    top &&
    cursor.host === name.node &&
    cursor.table === name.table &&
    top.chain === name.chain
  return {
    ...name,
    ...(cursor && here ? { hook: cursor.hook } : {}),
    ...(chain.policy === undefined ? {} : { policy: chain.policy }),
    trail: here ? cursor.stack : [],
    rules: standingLines(name, chain),
    ...(here ? { here: top } : {}),
  }
}

/** A rule of a sheet with what the packet made of it. */
export function seenLine({ here }: RuleSheet, line: StandingLine): RuleLine {
  const seen = here?.looked[line.index]
  if (seen !== undefined && seen !== 'match') return { ...line, state: 'skipped', reason: seen }
  if (seen === 'match') return { ...line, state: 'matched' }
  if (!here || line.index > here.index) return { ...line, state: 'ahead' }
  // In the middle of a long run a rule is looked at without a step.
  return { ...line, state: line.index === here.index ? 'here' : 'skipped' }
}

const standing = new WeakMap<object, readonly StandingLine[]>()

/** What is the same at every step: rules stay, packets pass. Made once for a chain of thousands. */
function standingLines(
  { node, table, chain }: ChainName,
  { rules }: StandingChain,
): readonly StandingLine[] {
  const prefix = `${node}/${table}/${chain}/`
  const known = standing.get(rules)
  if (known?.[0]?.ref.startsWith(`rule:${prefix}`)) return known
  const lines = rules.map((rule, place) => ({
    ref: ref('rule', `${prefix}${place + 1}`),
    index: place + 1,
    text: rule.text.replace(/^-A \S+ ?/, ''),
    ...leadsTo(rule),
  }))
  standing.set(rules, lines)
  return lines
}

/** Rules of nftables are known by their words only. */
function leadsTo({ text, target }: StandingChain['rules'][number]): { readonly leadsTo?: string } {
  const chain = target
    ? 'chain' in target && target.chain
    : /(?:^| )(?:jump|goto) (\S+)(?: comment ".*")?$/.exec(text)?.[1]
  return chain ? { leadsTo: chain } : {}
}

/** All chains one can look at: Node -> table -> chain names. */
export function chainsOf(
  world: World,
): readonly { readonly node: string; readonly tables: readonly TableChains[] }[] {
  return Object.values(world.network.hosts)
    .filter(({ kind }) => kind === 'node')
    .map(({ name }) => name)
    .sort()
    .map((node) => ({ node, tables: tablesOf(world.network.hosts[node]) }))
}

const names = new WeakMap<object, readonly string[]>()

/** The same list for as long as the chains are the same. */
function namesOf(chains: object): readonly string[] {
  const known = names.get(chains) ?? Object.keys(chains)
  names.set(chains, known)
  return known
}

export interface TableChains {
  readonly table: AnyTable
  readonly chains: readonly string[]
}

const tablesOf = (
  host: Host | undefined,
  ipvs = host && ipvsOf(host)?.listOf(host),
): readonly TableChains[] => [
  ...(ipvs ? [{ table: 'ipvs' as const, chains: Object.keys(ipvs) }] : []), // as: a literal
  ...Object.entries(host?.nft ?? {}).map(([table, { chains }]) => ({
    table: table as AnyTable, // as: names of nftables tables
    chains: namesOf(chains),
  })),
  ...TABLE_NAMES.flatMap((table) => {
    const chains = host?.tables[table]?.chains
    return chains ? [{ table, chains: namesOf(chains) }] : []
  }),
]
