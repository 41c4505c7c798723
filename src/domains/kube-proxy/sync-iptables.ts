import type { World } from '../../world.ts'
import { applySharedRestore } from '../netfilter/index.ts'
import { chainAt, type Tables } from '../netfilter/model.ts'
import { countChanges } from './count-changes.ts'
import { jumpRules } from './jump-rules.ts'
import type { Synced, SyncTask } from './sync-writer.ts'
import { changedLines, keepBasis, type SyncLines } from './write-changes.ts'
import { writeRules } from './write-rules.ts'
import { restoreLines } from './written.ts'

/** One sync in iptables mode: what is written, and what the kernel holds after it. */
export function syncIptables(world: World, task: SyncTask): Synced | undefined {
  const { host, proxy, sight } = task
  const sinceMs = world.clock - (proxy.cleanedAt ?? -Infinity) // below 0 where the clock was set back
  const cleanedLately = sinceMs >= 0 && sinceMs < world.proxy.config.syncPeriodMs
  const changed =
    sight && !proxy.fullSyncNeeded
      ? changedLines(host.tables, { sight, changed: proxy.changed, cleanedLately })
      : undefined
  const written = changed ?? allLines(task, cleanedLately)
  const applied = applySharedRestore(host.tables, written.lines)
  if (!applied.ok) return undefined
  if (sight) keepBasis(applied.value, sight, written)
  return {
    host: { ...host, tables: applied.value },
    changes: countChanges(host.tables, applied.value),
    remembered: written.largeCluster && cleanedLately ? {} : { cleanedAt: world.clock },
  }
}

function allLines({ host, proxy, request }: SyncTask, cleanedLately: boolean): SyncLines {
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
  const stale = written.largeCluster && cleanedLately ? undefined : []
  return { ...written, lines: [...jumps, ...restoreLines(written)], stale, isMixed: !isFull }
}

function presentIn(tables: Tables): Parameters<typeof jumpRules>[0] {
  return {
    hasChain: (table, chain) => chainAt(tables[table], chain) !== undefined,
    hasJump: ({ table, from, rest }) =>
      chainAt(tables[table], from)?.rules.some(({ text }) => text === `-A ${from} ${rest}`) ??
      false,
  }
}
