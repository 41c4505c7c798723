import { heldInOutage } from '../api-server/index.ts'
import { componentBackAt } from '../controllers/index.ts'
import type { Domain } from '../domain.ts'
import type { BalancerEvent } from './model.ts'
import { handlers, watchServices } from './simulate.ts'

/** Its controller is taken to come and go with the others; probes between machines need no API server. */
const WRITES: readonly BalancerEvent['kind'][] = [
  'load-balancer/reconciled',
  'load-balancer/provisioned',
]

/** What stands before the Nodes: MetalLB, or a load balancer of a cloud. */
export const loadBalancer: Domain<BalancerEvent> = {
  id: 'load-balancer',
  handlers: heldInOutage(handlers, {
    clientOf: ({ kind }) => (WRITES.includes(kind) ? 'kube-controller-manager' : undefined),
    backAt: componentBackAt,
  }),
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
