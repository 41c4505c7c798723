import * as versions from '../../../src/core/keep-versions.ts'
import { plugVersions, withEntries } from '../../../src/core/large-record.ts'
import type { EndpointSlice, Service } from '../../../src/domains/api-server/model.ts'
import { nodeView } from '../../../src/domains/kube-proxy/index.ts'
import { defaultProxyConfig, type KubeProxy } from '../../../src/domains/kube-proxy/model.ts'
import type { SeenObjects } from '../../../src/domains/kube-proxy/seen-objects.ts'
import { syncIptables } from '../../../src/domains/kube-proxy/sync-iptables.ts'
import type { Sight } from '../../../src/domains/kube-proxy/write-changes.ts'
import type { Host, Tables } from '../../../src/domains/netfilter/model.ts'
import { emptyWorld } from '../../../src/world.ts'
import { service, slice } from './cases.ts'

plugVersions(versions)

/** A cluster with many Services, ten endpoints each, and one kube-proxy in it. */

export const nameAt = (place: number): string => `ns/svc-${place}`

export const serviceAt = (place: number, spec: Service['spec'] = {}): Service =>
  service(nameAt(place), { clusterIP: `10.96.${place >> 8}.${place & 255}`, ...spec })

/** Endpoints of the Service at a place: so many, from a subnet of its own. */
export const sliceAt = (place: number, count: number, subnet = 0): EndpointSlice =>
  slice(
    nameAt(place),
    Array.from({ length: count }, (_, last) => ({
      addresses: [`10.${(place >> 8) + subnet * 64}.${place & 255}.${last + 1}`],
    })),
  )

export function largeCluster(services: number): SeenObjects {
  const places = Array.from({ length: services }, (_, place) => place)
  const all = places.map((place) => [nameAt(place), serviceAt(place)] as const)
  const slices = places.map((place) => [`${nameAt(place)}-1`, sliceAt(place, 10)] as const)
  return withEntries(withEntries({}, 'Service', all), 'EndpointSlice', slices)
}

const view: Sight['view'] = {
  config: defaultProxyConfig,
  family: 'ipv4',
  node: nodeView(
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name: 'node-a',
        uid: 'node-a',
        resourceVersion: '1',
        creationTimestamp: '2026-01-01T00:00:00Z',
      },
      spec: { podCIDR: '10.244.0.0/24' },
      status: {},
    },
    ['192.168.0.2'],
  ),
}

export const sightOf = (seen: SeenObjects): Sight => ({ seen, view })

const proxy: KubeProxy = {
  node: 'node-a',
  syncDue: false,
  fullSyncNeeded: false,
  changed: [],
  udpChanged: false,
  stopped: false,
  cleanedAt: 0,
}

/** The rules after one sync at a time (ms); without a list of what changed, after a full one. */
export function synced(tables: Tables, sight: Sight, changed?: readonly string[], at = 0) {
  const host = { name: 'node-a', tables } as Host // as: a sync in iptables mode looks at no more
  const found = syncIptables(
    { ...emptyWorld({ seed: 1 }), clock: at },
    {
      host,
      proxy: changed ? { ...proxy, changed } : { ...proxy, fullSyncNeeded: true },
      sight,
      request: () => ({
        ...sight.view,
        services: Object.values(sight.seen.Service ?? {}) as Service[], // as: stored under their kind
        slices: Object.values(sight.seen.EndpointSlice ?? {}) as EndpointSlice[], // as: the same
      }),
    },
  )
  if (!found) throw new Error('the kernel takes the rules of kube-proxy')
  return { tables: found.host.tables, changes: found.changes }
}
