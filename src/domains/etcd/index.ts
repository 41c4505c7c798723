import type { Domain } from '../domain.ts'
import { drawRaft, sameLanes } from './lens.ts'
import type { EtcdEvent } from './model.ts'
import { promises } from './promises.ts'
import { handlers } from './simulate.ts'

export { type EndpointHealth, printHealth } from './print-health.ts'
export { listedBy, printMembers, printStatus, statusOf } from './print-members.ts'
export { hasLeader, reachesQuorum } from './reach-quorum.ts'
export { startClocks, withCluster } from './start-members.ts'

/** The members of etcd, and how they agree: Raft, message by message. */
export const etcd: Domain<EtcdEvent> = {
  id: 'etcd',
  handlers,
  watches: [],
  lenses: [{ id: 'raft', draw: drawRaft, sameBoxes: sameLanes }],
  promises,
}
