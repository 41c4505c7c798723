import type { RuleRequest } from '../../../src/domains/kube-proxy/index.ts'
import { syncIpvs } from '../../../src/domains/kube-proxy/sync-ipvs.ts'
import type { Host } from '../../../src/domains/netfilter/model.ts'
import type { World } from '../../../src/world.ts'

/** A host without rules after one sync of kube-proxy in IPVS mode. */
export function inIpvsMode(host: Host, seen: RuleRequest): Host {
  const world = { clock: 0, proxy: { config: seen.config, proxies: {} } } as unknown as World // as: no more is looked at
  const proxy = {
    node: host.name,
    syncDue: false,
    fullSyncNeeded: true,
    changed: [],
    udpChanged: false,
    stopped: false,
  }
  const synced = syncIpvs(world, { host: { ...host, tables: {} }, proxy, request: () => seen })
  if (!synced) throw new Error('the kernel takes the rules')
  return synced.host
}
