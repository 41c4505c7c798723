import { assert } from '../../core/assert.ts'
import type { RandomState } from '../../core/sim/random.ts'
import type { World } from '../../world.ts'
import type { Host } from '../netfilter/model.ts'
import type { RuleChanges } from './count-changes.ts'
import type { KubeProxy, ProxyMode } from './model.ts'
import { syncIptables } from './sync-iptables.ts'
import type { Sight } from './write-changes.ts'
import type { RuleRequest } from './write-rules.ts'

/** What one sync starts from. */
export interface SyncTask {
  readonly host: Host
  readonly proxy: KubeProxy
  /** What is written from, all of it. */
  readonly request: () => RuleRequest
  /** The same, to be asked for one Service; absent where there is no API server behind it. */
  readonly sight?: Sight
}

/** The host after a sync, what changed on it, and what kube-proxy remembers beside it. */
export interface Synced {
  readonly host: Host
  readonly changes: RuleChanges
  readonly remembered: Partial<KubeProxy>
  /** The chance that is left, where some was used. */
  readonly random?: RandomState
}

/** How a mode writes. Undefined: the kernel took none of it. */
export type SyncWriter = (world: World, task: SyncTask) => Synced | undefined

const plugged = new Map<ProxyMode, SyncWriter>([['iptables', syncIptables]])

/** Modes that few lessons use are loaded by those who need them. */
export function plugSyncWriter(mode: ProxyMode, write: SyncWriter): void {
  plugged.set(mode, write)
}

export function writerOf(mode: ProxyMode): SyncWriter {
  const write = plugged.get(mode)
  assert(write !== undefined, `kube-proxy runs in a mode that was plugged in: ${mode}`)
  return write
}
