import { withFields } from '../../core/large-record.ts'
import { schedule } from '../../core/sim/agenda.ts'
import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { now } from '../api-server/index.ts'
import { nameOf } from '../api-server/model.ts'
import { answers, withWorkload } from './change-workload.ts'
import { enqueue } from './enqueue.ts'
import { say } from './explain.ts'
import { machinesIn, partsOf, workloadOf } from './find-objects.ts'
import { stageVm } from './vm.ts'

// controllers/clustercache, Cluster API v1.14: a probe every 10 s, five failures in a row; after that the condition
// waits for 50 s in all, and those that follow from it for 5 min
const PROBE_MS = 10_000
const GRACE_MS = 50_000
export const UNKNOWN_AFTER_MS = 300_000

/** The client of the management cluster finds an API server that answers within one round of its probe. */
export const connectLater = (world: World, cluster: string): World =>
  schedule(world, PROBE_MS, 'cluster-cache', { kind: 'cluster-api/connected', cluster })

/** An API server that no longer answers is noticed when its probes have failed for long enough. */
export const loseLater = (world: World, cluster: string): World =>
  workloadOf(world, cluster).isConnected && !answers(world, cluster)
    ? schedule(world, GRACE_MS, 'cluster-cache', { kind: 'cluster-api/connectionLost', cluster })
    : world

/** From now on Nodes and etcd members of the workload cluster can be seen. */
export function* connect(world: World, { cluster }: { readonly cluster: string }): Script<World> {
  const { isConnected, lostSince: _, ...workload } = workloadOf(world, cluster)
  if (isConnected || !answers(world, cluster)) return world
  const workloads = {
    ...world.clusterApi.workloads,
    [cluster]: { ...workload, isConnected: true },
  }
  let after = wakeAll(
    { ...world, clusterApi: withFields(world.clusterApi, { workloads }) },
    cluster,
  )
  for (const machine of machinesIn(after, cluster)) {
    after = enqueue(after, 'machine', { name: nameOf(machine) })
  }
  after = catchUp(after, cluster)
  yield detail(after, say('connected', { cluster }))
  return after
}

/** What kubelets and the node lifecycle controller could not write while nobody answered, they write now. */
function catchUp(world: World, cluster: string): World {
  const [namespace] = cluster.split('/')
  let after = world
  for (const node of Object.values(workloadOf(world, cluster).nodes)) {
    const [key, vm] = Object.entries(world.clusterApi.vms).find(
      ([, { id }]) => id === node.providerID,
    ) ?? [`${namespace}/${node.name}`]
    const isOn = vm?.power === 'on'
    if (isOn === (node.ready === 'True')) continue
    const { nodeGraceMs } = world.clusterApi.settings
    const later = isOn
      ? ({ stage: 'ready', delayMs: 0 } as const) // as: a literal
      : ({ stage: 'silent', delayMs: nodeGraceMs } as const) // as: a literal
    after = stageVm(after, key, { id: node.providerID, node: node.name }, later)
  }
  return after
}

function wakeAll(world: World, cluster: string): World {
  let after = enqueue(world, 'cluster', { name: cluster })
  for (const controlPlane of partsOf(after, 'KubeadmControlPlane', cluster)) {
    after = enqueue(after, 'kubeadmcontrolplane', { name: nameOf(controlPlane) })
  }
  for (const check of partsOf(after, 'MachineHealthCheck', cluster)) {
    after = enqueue(after, 'machinehealthcheck', { name: nameOf(check) })
  }
  return after
}

export function* loseConnection(
  world: World,
  { cluster }: { readonly cluster: string },
): Script<World> {
  if (!workloadOf(world, cluster).isConnected || answers(world, cluster)) return world
  let after = withWorkload(world, cluster, { isConnected: false, lostSince: now(world) })
  after = wakeAll(after, cluster)
  for (const machine of machinesIn(after, cluster)) {
    const name = nameOf(machine)
    after = enqueue(after, 'machine', { name, delayMs: UNKNOWN_AFTER_MS, isTimed: true })
  }
  yield story(after, say('connectionLost', { cluster }))
  return after
}
