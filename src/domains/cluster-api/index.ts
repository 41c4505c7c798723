import { heldInOutage } from '../api-server/index.ts'
import { componentBackAt, recording } from '../controllers/index.ts'
import type { Domain } from '../domain.ts'
import { drawMachines, sameBoxes } from './lens.ts'
import type { ClusterApiEvent } from './model.ts'
import { promises } from './promises.ts'
import { handlers, watches } from './simulate.ts'
import { machineEventsIn } from './tell-events.ts'

export { describeCluster } from './describe-cluster.ts'
export { type ClusterForm, fillTemplate, generateCluster } from './generate-cluster.ts'

/** What its controllers do in the management cluster; machines and workload clusters go on without it. */
const WRITES: readonly ClusterApiEvent['kind'][] = [
  'cluster-api/reconciled',
  'cluster-api/infrastructureBuilt',
  'cluster-api/infrastructureRemoved',
  'cluster-api/connected',
  'cluster-api/connectionLost',
  'cluster-api/moved',
  'cluster-api/moveStaged',
]

/** Cluster API: Kubernetes that makes and keeps Kubernetes clusters. */
export const clusterApi: Domain<ClusterApiEvent> = {
  id: 'cluster-api',
  handlers: heldInOutage(recording(handlers, machineEventsIn), {
    clientOf: ({ kind }) => (WRITES.includes(kind) ? 'capi-controller-manager' : undefined),
    backAt: componentBackAt,
  }),
  watches,
  lenses: [{ id: 'machines', draw: drawMachines, sameBoxes }],
  promises,
}
