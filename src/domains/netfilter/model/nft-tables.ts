import type { Chain, Hook } from '../model.ts'

/** One table of nftables, its rules as they were written: see `compile-nft.ts`. */
export interface NftTable {
  readonly chains: Readonly<Record<string, NftChain>>
  readonly sets: Readonly<Record<string, NftSet>>
}
export interface NftChain {
  /** Where a base chain hangs. */
  readonly base?: {
    readonly type: 'filter' | 'nat' | 'route'
    readonly hook: Hook
    readonly priority: number
  }
  readonly policy?: Chain['policy']
  readonly rules: readonly { readonly text: string }[]
}
/** A set, or a map with what each key leads to (`goto CHAIN`). Keys as written: `10.96.0.1 . tcp . 80`. */
export interface NftSet {
  readonly kind: 'set' | 'map'
  readonly type: string
  readonly flags: readonly string[]
  readonly timeoutMs?: number
  readonly elements: Readonly<Record<string, string>>
}
/** Family and name: `ip kube-proxy`. */
export type NftTableName = `${'ip' | 'ip6' | 'inet'} ${string}`
export type NftTables = Readonly<Record<NftTableName, NftTable>>
