import type { World } from '../../world.ts'
import { applyNft } from '../netfilter/index.ts'
import { countNftChanges } from './count-nft-changes.ts'
import { NFT_TABLE, NOTHING_PRESENT, presentIn } from './nftables-draft.ts'
import type { Synced, SyncTask } from './sync-writer.ts'
import { nftablesText, writeNftables } from './write-nftables.ts'

/** One sync in nftables mode. pkg/proxy/nftables/proxier.go, syncProxyRules, Kubernetes v1.36. */

const TABLE = `ip ${NFT_TABLE}` as const // as: a literal
/** The kernel may still hold on to a chain whose last element was just deleted (kernels before 6.2). */
const STALE_MS = 1_000

export function syncNftables(world: World, { host, proxy, request }: SyncTask): Synced | undefined {
  const before = host.nft ?? {}
  const stale = Object.entries(proxy.staleChains ?? {})
  const isOld = (at: number) => world.clock < at || world.clock - at >= STALE_MS // the clock may have been set back
  const gone = stale.filter(([, at]) => isOld(at)).map(([chain]) => chain)
  const cleaned = applyNft(before, gone.map((chain) => `delete chain ${TABLE} ${chain}\n`).join(''))
  const start = cleaned.ok ? cleaned.value : before
  const written = writeNftables({
    ...request(),
    serviceCIDRs: [world.api.settings.serviceCIDR],
    present: start[TABLE] ? presentIn(start[TABLE]) : NOTHING_PRESENT,
    hasSynced: proxy.syncedAt !== undefined,
    ...(proxy.fullSyncNeeded ? {} : { changed: proxy.changed }),
  })
  const applied = applyNft(start, nftablesText(written))
  if (!applied.ok) return undefined
  const left = Object.fromEntries(stale.filter(([chain]) => !gone.includes(chain)))
  const staleChains = Object.fromEntries(
    written.staleChains.map((chain) => [chain, left[chain] ?? world.clock]),
  )
  return {
    host: { ...host, nft: applied.value },
    changes: countNftChanges(before, applied.value),
    remembered: { staleChains },
  }
}
