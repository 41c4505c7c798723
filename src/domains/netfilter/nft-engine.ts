import { assert } from '../../core/assert.ts'
import type { Hook, Host, TableName } from './model.ts'
import type { Walk } from './walk-state.ts'

/**
 * The place where what walks nftables is plugged in. Most lessons have no nftables, and need not load it.
 */

/** What runs at a hook: a table of iptables, a part of the kernel, or a chain of nftables. */
export type Stage = TableName | 'track' | 'confirm' | NftStage

export interface NftStage {
  readonly type: 'filter' | 'nat' | 'route'
  /** Walks the chain and all it leads to. */
  readonly walk: (walk: Walk) => 'accept' | 'drop'
}

export interface NftEngine {
  /** All that runs at a hook of this host, in the order of its priority; `nat` stands for all chains of that type. */
  readonly stagesAt: (host: Host, hook: Hook) => readonly Stage[]
  /** Chains of type nat at a hook, those of iptables left out. */
  readonly natChainsAt: (host: Host, hook: Hook) => readonly NftStage[]
}

let plugged: NftEngine | undefined

/** Has walks follow the nftables of hosts from now on. */
export function plugNft(engine: NftEngine): void {
  plugged = engine
}

/** Undefined: the host has no nftables. */
export function nftOf(host: Host): NftEngine | undefined {
  if (!host.nft || Object.keys(host.nft).length === 0) return undefined
  assert(plugged !== undefined, 'a host with nftables is walked with nftables plugged in')
  return plugged
}
