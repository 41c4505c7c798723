import { ipvsOf } from './ipvs-engine.ts'
import { type Chain, chainAt, type Host, type NftTableName, type TableName } from './model.ts'

/** A chain as it stands on a host, in a table of iptables or of nftables. */
export interface StandingChain {
  readonly policy?: Chain['policy']
  /** Only rules of iptables know their target before a packet comes. */
  readonly rules: readonly (Pick<Chain['rules'][number], 'text'> &
    Partial<Chain['rules'][number]>)[]
}

/** The table that virtual servers are shown as: each is a chain, its real servers are the rules. */
export type IpvsTableName = 'ipvs'

export const chainIn = (
  host: Host | undefined,
  table: TableName | NftTableName | IpvsTableName,
  chain: string,
): StandingChain | undefined =>
  chainAt(host?.tables[table as TableName], chain) ?? // as: others have no chains there
  // as: the name of a table of nftables, and no other, is there under that name
  host?.nft?.[table as NftTableName]?.chains[chain] ??
  (host && ipvsOf(host)?.listOf(host)[chain])
