import type { Domain } from '../domain.ts'
import { drawMachines, sameBoxes } from './lens.ts'
import type { ClusterApiEvent } from './model.ts'
import { promises } from './promises.ts'
import { handlers, watches } from './simulate.ts'

export { describeCluster } from './describe-cluster.ts'
export { type ClusterForm, fillTemplate, generateCluster } from './generate-cluster.ts'

/** Cluster API: Kubernetes that makes and keeps Kubernetes clusters. */
export const clusterApi: Domain<ClusterApiEvent> = {
  id: 'cluster-api',
  handlers,
  watches,
  lenses: [{ id: 'machines', draw: drawMachines, sameBoxes }],
  promises,
}
