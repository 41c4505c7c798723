/** Chapter -> the names of its lessons, in the order of the map. Each is a folder beside this file. */
export const CHAPTERS: Readonly<Record<number, readonly string[]>> = {
  0: ['first-request'],
  1: [
    'no-machine',
    'from-apply-to-rules',
    'one-third',
    'one-connection',
    'node-port',
    'local-policy',
    'internal-policy',
    'session-affinity',
    'no-endpoints',
    'hairpin',
    'source-ranges',
    'stale-rules',
    'rollout-race',
    'nftables-mode',
  ],
  4: [
    'etcd-election',
    'etcd-replication',
    'etcd-leader-lost',
    'etcd-quorum',
    'etcd-partition',
    'etcd-quorum-lost',
    'etcd-replace',
  ],
}
