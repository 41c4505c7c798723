import type { Chain, Host, NftTableName, TableName } from './model.ts'

/** A chain as it stands on a host, in a table of iptables or of nftables. */
export interface StandingChain {
  readonly policy?: Chain['policy']
  /** Only rules of iptables know their target before a packet comes. */
  readonly rules: readonly (Pick<Chain['rules'][number], 'text'> &
    Partial<Chain['rules'][number]>)[]
}

export function chainIn(
  host: Host | undefined,
  table: TableName | NftTableName,
  chain: string,
): StandingChain | undefined {
  if (table.includes(' ')) return host?.nft?.[table as NftTableName]?.chains[chain] // as: a family and a name
  return host?.tables[table as TableName]?.chains[chain] // as: a name alone
}
