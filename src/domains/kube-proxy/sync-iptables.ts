import type { World } from '../../world.ts'
import { applyRestore } from '../netfilter/index.ts'
import { chainAt, type Tables } from '../netfilter/model.ts'
import { countChanges } from './count-changes.ts'
import { jumpRules } from './jump-rules.ts'
import type { Synced, SyncTask } from './sync-writer.ts'
import { writeRules } from './write-rules.ts'
import { restoreLines } from './written.ts'

/** One sync in iptables mode: what is written, and what the kernel holds after it. */
export function syncIptables(world: World, { host, proxy, seen }: SyncTask): Synced | undefined {
  const isFull = proxy.fullSyncNeeded
  const { cleanedAt } = proxy
  const sinceMs = world.clock - (cleanedAt ?? -Infinity) // below 0 where the clock was set back
  const isCleanedLately = sinceMs >= 0 && sinceMs < world.proxy.config.syncPeriodMs
  const written = writeRules({
    ...seen,
    get existing() {
      return Object.keys(host.tables.nat?.chains ?? {})
    },
    cleanedLately: isCleanedLately,
    ...(isFull ? {} : { changed: proxy.changed }),
  })
  const jumps = isFull ? jumpRules(presentIn(host.tables)).split('\n') : []
  const applied = applyRestore(host.tables, [...jumps, ...restoreLines(written)])
  if (!applied.ok) return undefined
  const isCleaned = !(written.largeCluster && isCleanedLately)
  return {
    host: { ...host, tables: applied.value },
    changes: countChanges(host.tables, applied.value),
    remembered: isCleaned ? { cleanedAt: world.clock } : {},
  }
}

function presentIn(tables: Tables): Parameters<typeof jumpRules>[0] {
  return {
    hasChain: (table, chain) => chainAt(tables[table], chain) !== undefined,
    hasJump: ({ table, from, rest }) =>
      chainAt(tables[table], from)?.rules.some(({ text }) => text === `-A ${from} ${rest}`) ??
      false,
  }
}
