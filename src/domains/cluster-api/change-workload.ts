import { withFields } from '../../core/large-record.ts'
import type { World } from '../../world.ts'
import { isSame } from '../api-server/index.ts'
import { nameOf } from '../api-server/model.ts'
import { enqueue, wakePolls } from './enqueue.ts'
import { clusterOf, machinesIn, workloadOf } from './find-objects.ts'
import type { Machine, Workload, WorkloadNode } from './model.ts'
import { vmsWithId } from './vm.ts'

/** Changes of a workload cluster, and whom in the management cluster they wake. */

/** Every worker joins with this taint, until the Machine controller has seen to its labels. */
export const joinNode = { taint: 'node.cluster.x-k8s.io/uninitialized:NoSchedule' } as const

export function withWorkload(world: World, cluster: string, change: Partial<Workload>): World {
  const old = workloadOf(world, cluster)
  const workload = { ...old, ...change }
  if (isSame(old, workload)) return world
  const workloads = { ...world.clusterApi.workloads, [cluster]: workload }
  const after = { ...world, clusterApi: withFields(world.clusterApi, { workloads }) }
  return workload.isConnected ? wakePolls(after, cluster) : after
}

export function withoutWorkload(world: World, cluster: string): World {
  const { [cluster]: _, ...workloads } = world.clusterApi.workloads
  return { ...world, clusterApi: withFields(world.clusterApi, { workloads }) }
}

/** The Node of a Machine: by its providerID, and only while the API server of the workload cluster answers. */
export function nodeOf(world: World, machine: Machine): WorkloadNode | undefined {
  const { isConnected, nodes } = workloadOf(world, clusterOf(machine))
  if (!isConnected) return undefined
  const known = nodes[machine.status?.nodeRef?.name ?? machine.spec.infrastructureRef.name]
  if (known?.providerID === machine.spec.providerID) return known
  return Object.values(nodes).find(({ providerID }) => providerID === machine.spec.providerID)
}

/** The world with a Node as it is now; its Machine is told, if the management cluster can hear it. */
export function changeNode(world: World, cluster: string, node: WorkloadNode): World {
  const { nodes } = workloadOf(world, cluster)
  if (isSame(nodes[node.name], node)) return world
  return wakeMachine(
    withWorkload(world, cluster, { nodes: { ...nodes, [node.name]: node } }),
    cluster,
    node,
  )
}

export function removeNode(world: World, cluster: string, name: string): World {
  const { nodes, isConnected } = workloadOf(world, cluster)
  const { [name]: gone, ...left } = nodes
  if (!gone) return world
  const after = withWorkload(world, cluster, { nodes: left })
  return isConnected ? wakeMachine(after, cluster, gone) : after
}

function wakeMachine(world: World, cluster: string, { name, providerID }: WorkloadNode): World {
  if (!workloadOf(world, cluster).isConnected) return world
  const machine = machinesIn(world, cluster).find(
    ({ spec, status }) => status?.nodeRef?.name === name || spec.providerID === providerID,
  )
  if (!machine) return world
  const delayMs = world.controllers.pace.watchMs
  return enqueue(world, 'machine', { name: nameOf(machine), delayMs })
}

/** etcd members that can vote, and how many of them are on machines that run. */
export function quorumOf(world: World, cluster: string) {
  const { members, nodes } = workloadOf(world, cluster)
  const voters = Object.keys(members).filter((name) => members[name] === 'voter')
  const healthy = voters.filter((name) => isUp(world, nodes[name]?.providerID))
  return {
    voters: voters.length,
    healthy: healthy.length,
    needed: Math.floor(voters.length / 2) + 1,
  }
}

/** The machine of a providerID runs. */
export const isUp = (world: World, id: string | undefined): boolean =>
  id !== undefined && vmsWithId(world, id).some(({ power }) => power === 'on')

/** The API server of a workload cluster answers: etcd has its quorum. */
export function answers(world: World, cluster: string): boolean {
  const { healthy, needed } = quorumOf(world, cluster)
  return workloadOf(world, cluster).isInitialized && healthy >= needed
}
