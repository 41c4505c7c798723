import type { Ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import type { Visit } from '../netfilter/index.ts'
import { chainAt, type NftTableName, type Rule, type TableName } from '../netfilter/model.ts'
import { endpointOf, ownerOf } from './choices.ts'
import { drawnAmong, isNft } from './nft-rule.ts'

export interface Share {
  readonly to: Ref
  /** Of 1. */
  readonly probability: number
}

type RuleVisit = Extract<Visit, { kind: 'rule' }>

/**
 * What the rules themselves say of the endpoints among which a walk drew a number: rule after rule, the chance that it is
 * reached times the chance that it acts. Empty: the walk left nothing to chance.
 */
export function expectedShares(world: World, visits: readonly Visit[]): readonly Share[] {
  const drawn = visits.find(
    (visit): visit is RuleVisit => visit.kind === 'rule' && visit.drawn !== undefined,
  )
  if (!drawn) return []
  const addresses = isNft(drawn) ? nftShares(world, drawn) : chainShares(world, drawn)
  return addresses.flatMap(({ address, probability }) => {
    const to = ownerOf(world, address)
    return to && probability > 0 ? [{ to, probability }] : []
  })
}

interface AddressShare {
  readonly address: string
  readonly probability: number
}

function nftShares(world: World, { host, table, chain }: RuleVisit): readonly AddressShare[] {
  const found = world.network.hosts[host]?.nft?.[table as NftTableName]?.chains[chain] // as: it is of nftables
  const among = (found?.rules ?? []).flatMap(({ text }) => drawnAmong(text))
  return among.map((address) => ({ address, probability: 1 / among.length }))
}

function chainShares(world: World, { host, table, chain }: RuleVisit): readonly AddressShare[] {
  const rules = world.network.hosts[host]?.tables[table as TableName] // as: it is of iptables
  const shares: AddressShare[] = []
  let left = 1
  for (const rule of chainAt(rules, chain)?.rules ?? []) {
    if (rule.target.kind !== 'jump' || isForKnown(rule)) continue
    const address = endpointOf(chainAt(rules, rule.target.chain)?.rules ?? [])
    if (address === undefined) continue
    const acts = chanceOf(rule)
    shares.push({ address, probability: left * acts })
    left *= 1 - acts
  }
  return shares
}

/** For clients that were here before: no dice. */
const isForKnown = ({ matches }: Rule): boolean => matches.some(({ kind }) => kind === 'recent')

function chanceOf({ matches }: Rule): number {
  const dice = matches.find((match) => match.kind === 'random')
  return dice ? dice.chance / 0x8000_0000 : 1
}
