import { type EtcdSlice, isCut, type Member, runningMembers } from './model.ts'

/** A member with those that it reaches is a majority of the voters it knows. */
export function reachesQuorum(etcd: EtcdSlice, { name, node }: Member): boolean {
  const { voters } = node.config
  const reached = runningMembers(etcd).filter(
    (other) =>
      voters.includes(other.name) && (other.name === name || !isCut(etcd, name, other.name)),
  )
  return reached.length > voters.length / 2
}

/** A leader is there that can commit. */
export const hasLeader = (etcd: EtcdSlice): boolean =>
  runningMembers(etcd).some(
    (member) => member.node.role === 'leader' && reachesQuorum(etcd, member),
  )
