import type { World } from '../../world.ts'
import { applyRestore } from '../netfilter/index.ts'
import { chainAt, type Tables } from '../netfilter/model.ts'
import { countChanges } from './count-changes.ts'
import { jumpRules } from './jump-rules.ts'
import type { Synced, SyncTask } from './sync-writer.ts'
import { keepBasis, type OwnChains, ownChains } from './write-own-chains.ts'
import { writeRules } from './write-rules.ts'
import { restoreLines } from './written.ts'

/** One sync in iptables mode: what is written, and what the kernel holds after it. */
export function syncIptables(world: World, task: SyncTask): Synced | undefined {
  const { host, proxy, sight } = task
  const sinceMs = world.clock - (proxy.cleanedAt ?? -Infinity) // below 0 where the clock was set back
  const cleanedLately = sinceMs >= 0 && sinceMs < world.proxy.config.syncPeriodMs
  const isPartial = !proxy.fullSyncNeeded && cleanedLately
  const brief = sight && isPartial && ownChains(host.tables, sight, proxy.changed)
  const { lines, endpoints, largeCluster } = brief || allChains(task, cleanedLately)
  const applied = applyRestore(host.tables, lines)
  if (!applied.ok) return undefined
  if (sight && largeCluster) keepBasis(applied.value, sight, endpoints)
  return {
    host: { ...host, tables: applied.value },
    changes: countChanges(host.tables, applied.value),
    remembered: largeCluster && cleanedLately ? {} : { cleanedAt: world.clock },
  }
}

function allChains({ host, proxy, request }: SyncTask, cleanedLately: boolean): OwnChains {
  const isFull = proxy.fullSyncNeeded
  const written = writeRules({
    ...request(),
    get existing() {
      return Object.keys(host.tables.nat?.chains ?? {})
    },
    cleanedLately,
    ...(isFull ? {} : { changed: proxy.changed }),
  })
  const jumps = isFull ? jumpRules(presentIn(host.tables)).split('\n') : []
  return { ...written, lines: [...jumps, ...restoreLines(written)] }
}

function presentIn(tables: Tables): Parameters<typeof jumpRules>[0] {
  return {
    hasChain: (table, chain) => chainAt(tables[table], chain) !== undefined,
    hasJump: ({ table, from, rest }) =>
      chainAt(tables[table], from)?.rules.some(({ text }) => text === `-A ${from} ${rest}`) ??
      false,
  }
}
