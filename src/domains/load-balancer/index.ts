import type { Domain } from '../domain.ts'
import type { BalancerEvent } from './model.ts'
import { handlers, watchServices } from './simulate.ts'

/** What stands before the Nodes: MetalLB, or a load balancer of a cloud. */
export const loadBalancer: Domain<BalancerEvent> = {
  id: 'load-balancer',
  handlers,
  watches: [watchServices],
  lenses: [],
  promises: [
    {
      claim: 'no two Services have one address of the load balancer',
      broken: (world) => {
        const given = Object.entries(world.balancer?.given ?? {})
        return given.find(([name, address]) =>
          given.some(([other, its]) => other !== name && its === address),
        )?.[0]
      },
    },
    {
      claim: 'at most one Node answers ARP for an address',
      broken: (world) => {
        const all = Object.values(world.network.hosts).flatMap(({ announces = [] }) => announces)
        return all.find((address, place) => all.indexOf(address) !== place)
      },
    },
  ],
}
