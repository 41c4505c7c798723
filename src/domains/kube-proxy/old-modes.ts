import { ipvsEngine, plugIpvs } from '../netfilter/index.ts'
import { syncIpvs } from './sync-ipvs.ts'
import { syncUserspace } from './sync-userspace.ts'
import { plugSyncWriter } from './sync-writer.ts'

/** Whoever plays a scenario whose kube-proxies run in IPVS or userspace mode loads this first. */
export function plugOldModes(): void {
  plugIpvs(ipvsEngine)
  plugSyncWriter('ipvs', syncIpvs)
  plugSyncWriter('userspace', syncUserspace)
}
