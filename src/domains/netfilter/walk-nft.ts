import { assert } from '../../core/assert.ts'
import { compileNftRule, type NftRule } from './compile-nft.ts'
import type { Hook, Host, NftChain, NftTable, NftTableName, NftTables } from './model.ts'
import type { NftEngine, NftStage, Stage } from './nft-engine.ts'
import { isDecided, walkNatTable } from './rewrite-packet.ts'
import type { Mismatch, Verdict } from './visit.ts'
import type { ChainEnd } from './walk-chain.ts'
import { shown, type Walk } from './walk-state.ts'

/** Walks tables of nftables: `nft_do_chain`, net/netfilter/nf_tables_core.c (Linux 6.18). */

const DEPTH_MAX = 16 // NFT_JUMP_STACK_SIZE, include/net/netfilter/nf_tables.h

interface Chain {
  readonly name: string
  readonly table: Table
  readonly source: NftChain
  rules: readonly NftRule[] | undefined
}

interface Table {
  readonly name: NftTableName
  readonly source: NftTable
  readonly chains: Map<string, Chain>
}

const tables = new WeakMap<NftTable, Table>()

/** The table made ready; the same table is made ready once, its chains when a packet first enters them. */
function tableOf(name: NftTableName, source: NftTable): Table {
  const before = tables.get(source)
  if (before) return before
  const table: Table = { name, source, chains: new Map() }
  tables.set(source, table)
  return table
}

function chainOf(table: Table, name: string): Chain | undefined {
  const before = table.chains.get(name)
  if (before) return before
  const source = table.source.chains[name]
  if (!source) return undefined
  const chain: Chain = { name, table, source, rules: undefined }
  table.chains.set(name, chain)
  return chain
}

function rulesOf(chain: Chain): readonly NftRule[] {
  const { source, table } = chain
  const place = { table: table.name, sets: table.source.sets }
  chain.rules ??= source.rules.map(({ text }) => compileNftRule(text, place))
  return chain.rules
}

function walkChain(base: Chain, walk: Walk): 'accept' | 'drop' {
  const callers: { readonly chain: Chain; readonly index: number }[] = []
  let chain = base
  let index = 0
  for (;;) {
    const rule = rulesOf(chain)[index]
    if (rule) {
      index++
      walk.looked++
      const verdict = takeRule(walk, rule, { chain, index })
      if (!verdict || verdict.kind === 'continue') continue
      if (verdict.kind === 'accept' || verdict.kind === 'drop') return verdict.kind
      if ('chain' in verdict) {
        const next = chainOf(chain.table, verdict.chain)
        assert(next !== undefined, `a jump leads to an existing chain: ${verdict.chain}`)
        if (verdict.kind === 'jump') {
          assert(callers.length < DEPTH_MAX, `chains are entered at most ${DEPTH_MAX} levels deep`)
          callers.push({ chain, index })
        }
        chain = next
        index = 0
        continue
      }
    } else if (chain !== base) tellEnd(walk, chain, { kind: 'return' })
    // The chain is over: back to the caller. After a goto that is the caller of the chain that was left.
    const caller = callers.pop()
    if (!caller) return endOfBase(walk, base)
    chain = caller.chain
    index = caller.index
  }
}

interface Place {
  readonly chain: Chain
  readonly index: number
}

function takeRule(walk: Walk, rule: NftRule, place: Place): Verdict | undefined {
  walk.drawn = -1
  for (const step of rule.steps) {
    const end = step(walk)
    if (!end) continue
    if ('mismatch' in end) {
      tellRule(walk, rule, { ...place, mismatch: end.mismatch })
      return undefined
    }
    if (end.kind === 'drop') walk.droppedBy = 'rule'
    tellRule(walk, rule, { ...place, verdict: end })
    return end
  }
  tellRule(walk, rule, { ...place, verdict: { kind: 'continue' } })
  return undefined
}

function endOfBase(walk: Walk, base: Chain): 'accept' | 'drop' {
  const kind = base.source.policy === 'DROP' ? 'drop' : 'accept'
  tellEnd(walk, base, { kind })
  if (kind === 'drop') walk.droppedBy = 'policy'
  return kind
}

interface Told extends Place {
  readonly mismatch?: Mismatch
  readonly verdict?: Verdict
}

function tellRule(walk: Walk, { rule }: NftRule, { chain, index, ...what }: Told): void {
  walk.visit?.({
    ...shown(walk),
    kind: 'rule',
    hook: walk.hook,
    table: chain.table.name,
    chain: chain.name,
    index,
    rule,
    ...what,
    ...(walk.drawn >= 0 ? { drawn: walk.drawn } : {}),
  })
}

function tellEnd(walk: Walk, { table, name }: Chain, verdict: Verdict): void {
  const place = { hook: walk.hook, table: table.name, chain: name }
  walk.visit?.({ ...shown(walk), kind: 'chainEnded', ...place, verdict })
}

/** Where tables of iptables and parts of the kernel stand among the chains: include/uapi/linux/netfilter_ipv4.h. */
const PRIORITIES: Readonly<Record<string, number>> = {
  raw: -300,
  track: -200,
  mangle: -150,
  filter: 0,
  security: 50,
  confirm: 0x7fff_ffff,
}
const NAT = { PREROUTING: -100, OUTPUT: -100, POSTROUTING: 100, INPUT: 100, FORWARD: 0 } as const
const AT_HOOK: Readonly<Record<Hook, readonly (keyof typeof PRIORITIES | 'nat')[]>> = {
  PREROUTING: ['raw', 'track', 'mangle', 'nat'],
  INPUT: ['mangle', 'filter', 'security', 'nat', 'confirm'],
  FORWARD: ['mangle', 'filter', 'security'],
  OUTPUT: ['raw', 'track', 'mangle', 'nat', 'filter', 'security'],
  POSTROUTING: ['mangle', 'nat', 'confirm'],
}

interface Hooks {
  readonly stages: Readonly<Record<Hook, readonly Stage[]>>
  readonly nat: Readonly<Record<Hook, readonly NftStage<ChainEnd>[]>>
}

const known = new WeakMap<NftTables, Hooks>()

function hooksOf(nft: NftTables): Hooks {
  const before = known.get(nft)
  if (before) return before
  const bases = Object.entries(nft).flatMap(([name, source]) => {
    if (name.startsWith('ip6 ')) return [] // Simplified: the wires of this project carry IPv4 only.
    const table = tableOf(name as NftTableName, source) // as: names of nftables tables
    return Object.entries(source.chains).flatMap(([own, { base }]) => {
      const chain = base && chainOf(table, own)
      return base && chain ? [{ ...base, chain }] : []
    })
  })
  // Of two with the same priority the one that was hooked in later comes first (nf_hook_entries_grow, net/netfilter/core.c).
  const latestFirst = bases.toReversed()
  const at = <Value>(of: (hook: Hook) => Value): Readonly<Record<Hook, Value>> => ({
    PREROUTING: of('PREROUTING'),
    INPUT: of('INPUT'),
    FORWARD: of('FORWARD'),
    OUTPUT: of('OUTPUT'),
    POSTROUTING: of('POSTROUTING'),
  })
  const chainsAt = (hook: Hook, isNat: boolean) =>
    latestFirst
      .filter((base) => base.hook === hook && (base.type === 'nat') === isNat)
      .map(({ type, priority, chain }) => ({
        priority,
        stage: { type, walk: (walk: Walk) => walkChain(chain, walk) } satisfies NftStage<ChainEnd>,
      }))
  const hooks: Hooks = {
    nat: at((hook) =>
      chainsAt(hook, true)
        .toSorted(byPriority)
        .map(({ stage }) => stage),
    ),
    stages: at((hook) => {
      const fixed = AT_HOOK[hook].map((stage) => ({
        priority: stage === 'nat' ? NAT[hook] : (PRIORITIES[stage] ?? 0),
        stage: stage as Stage, // as: names of stages
      }))
      return [...chainsAt(hook, false), ...fixed].toSorted(byPriority).map(({ stage }) => stage)
    }),
  }
  known.set(nft, hooks)
  return hooks
}

const byPriority = (a: { readonly priority: number }, b: { readonly priority: number }): number =>
  a.priority - b.priority

const hooks = ({ nft }: Host): Hooks => hooksOf(nft ?? {})

function walkNat(walk: Walk): ChainEnd {
  for (const chain of hooks(walk.host).nat[walk.hook]) {
    const end = chain.walk(walk)
    if (end !== 'accept' || isDecided(walk)) return end
  }
  return walkNatTable(walk)
}

export const nftEngine: NftEngine = {
  stagesAt: (host, hook) => hooks(host).stages[hook],
  walkNat,
}
