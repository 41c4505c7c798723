import type { Hook, Host, TableName } from './model.ts'
import type { ChainEnd } from './walk-chain.ts'
import type { Passage } from './walk-hook.ts'
import type { Walk } from './walk-state.ts'

/**
 * The place where what walks nftables is plugged in. Most lessons have no nftables, and need not load it.
 */

/** What runs at a hook: a table of iptables, a part of the kernel, or a chain of nftables. */
export type Stage = TableName | 'track' | 'confirm' | NftStage

export interface NftStage<End extends Passage = Passage> {
  readonly type: 'filter' | 'nat' | 'route'
  /** Walks the chain and all it leads to. */
  readonly walk: (walk: Walk) => End
}

export interface NftEngine {
  /** All that runs at a hook of this host, in the order of its priority; `nat` stands for all chains of that type. */
  readonly stagesAt: (host: Host, hook: Hook) => readonly Stage[]
  /** All chains of type nat at the hook of the walk, those of iptables last, until one has decided. */
  readonly walkNat: (walk: Walk) => ChainEnd
}

let plugged: NftEngine | undefined

/** Has walks follow the nftables of hosts from now on. */
export function plugNft(engine: NftEngine): void {
  plugged = engine
}

/** Undefined: the host has no nftables. Where nothing was plugged in they are not walked, and whoever made them answers for that. */
export const nftOf = ({ nft }: Host): NftEngine | undefined => nft && plugged
