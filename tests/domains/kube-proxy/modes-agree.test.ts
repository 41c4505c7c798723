import fc from 'fast-check'
import { expect, test } from 'vitest'
import { requestForServices } from '../netfilter/many-nft-services.ts'
import {
  networkWithServices,
  toLastService,
  walkToLastService,
} from '../netfilter/many-services.ts'
import { cluster } from './any-cluster.ts'
import { flow } from './flow.ts'
import { inIpvsMode } from './ipvs-host.ts'

/** Whatever the cluster, a Pod that asks for a ClusterIP gets to the same endpoints in each mode, and is seen as the same. */
test('modes agree on who can be reached at a ClusterIP, and on whom the server sees', () => {
  fc.assert(
    fc.property(cluster, (request) => {
      for (const { spec } of request.services) {
        const to = spec.clusterIP ?? ''
        const [ipvs, nftables] = (['ipvs', 'nftables'] as const).map((mode) =>
          flow({ ...request, config: { ...request.config, mode } }, { from: 'pod', to, port: 80 }),
        )
        // Where nobody is here for a policy of Local, this mode goes to the others.
        if (nftables === 'dropped') continue
        expect(ipvs, JSON.stringify(spec)).toBe(nftables)
      }
    }),
    { numRuns: 12, seed: 7 },
  )
})

test('in IPVS mode a packet costs the same among ten Services and among five hundred', () => {
  const looked = [10, 500].map((count) => {
    const network = networkWithServices(count)
    const node = network.hosts['node-a']
    if (!node) throw new Error('the Node was wired')
    const hosts = {
      ...network.hosts,
      'node-a': inIpvsMode(node, requestForServices(count, 'ipvs')),
    }
    return walkToLastService({ ...network, hosts }, toLastService(count)).looked
  })
  expect(looked[0]).toBe(looked[1])
})
