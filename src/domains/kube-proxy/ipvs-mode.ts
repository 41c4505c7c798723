import { ipvsEngine, plugIpvs } from '../netfilter/index.ts'
import { syncIpvs } from './sync-ipvs.ts'
import { plugSyncWriter } from './sync-writer.ts'

/** Whoever plays a scenario whose kube-proxies run in IPVS mode loads this first. */
export function plugIpvsMode(): void {
  plugIpvs(ipvsEngine)
  plugSyncWriter('ipvs', syncIpvs)
}
