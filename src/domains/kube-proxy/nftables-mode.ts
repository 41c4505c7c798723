import { nftEngine, plugNft } from '../netfilter/index.ts'
import { syncNftables } from './sync-nftables.ts'
import { plugSyncWriter } from './sync-writer.ts'

/** Whoever plays a scenario whose kube-proxies run in nftables mode loads this first. */
export function plugNftablesMode(): void {
  plugNft(nftEngine)
  plugSyncWriter('nftables', syncNftables)
}
