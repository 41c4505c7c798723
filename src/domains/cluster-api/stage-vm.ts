import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { now } from '../api-server/index.ts'
import { answers, changeNode, joinNode, removeNode, withWorkload } from './change-workload.ts'
import { say } from './explain.ts'
import { workloadOf } from './find-objects.ts'
import { durationsOf, vmRemoved } from './infrastructure.ts'
import type { ClusterApiEvent, Vm, WorkloadNode } from './model.ts'
import { infraMachineNamed, lookAtVm, stageVm, vmNamed, withVm } from './vm.ts'
import { connectLater } from './watch-workload.ts'
import { placeWaiting } from './workload-pods.ts'

type Staged = Extract<ClusterApiEvent, { kind: 'cluster-api/vmStaged' }>

const PROMOTION_MS = 2_000 // an etcd learner has caught up: assumption, the log is short
const CLOUD_CONTROLLER_MS = 5_000 // --node-monitor-period of the cloud controller manager

/** What cloud-init, kubeadm, the kubelet and etcd do on a machine, and what the control loops next to them see. */
export function* stageReached(world: World, { stage, name, id }: Staged): Script<World> {
  if (stage === 'silent' || stage === 'forgotten')
    return yield* nodeLost(world, name, { stage, id })
  const vm = vmNamed(world, name)
  if (!vm || vm.id !== id) return world
  if (stage === 'removed') return yield* vmRemoved(world, name)
  if (vm.power === 'removing' || vm.power === 'off') return world
  switch (stage) {
    case 'booted':
      return yield* booted(world, name, vm)
    case 'joined':
      return yield* joined(world, name, vm)
    case 'promoted':
      return yield* promoted(world, vm)
    case 'ready':
      return yield* readied(world, vm)
  }
}

function* booted(world: World, name: string, vm: Vm): Script<World> {
  const on: Vm = { ...vm, power: 'on' }
  const seen = lookAtVm(withVm(world, name, on), name, world.controllers.pace.watchMs)
  const infra = infraMachineNamed(world, name)
  if (!infra) return seen
  const { initMs, joinMs, controlPlaneJoinMs } = durationsOf(world, infra)
  const isBack = workloadOf(world, vm.cluster).nodes[vm.node]?.providerID === vm.id
  const delayMs = isBack
    ? 0
    : { first: initMs, controlPlane: controlPlaneJoinMs, worker: joinMs }[vm.role]
  const staged = stageVm(seen, name, on, { stage: isBack ? 'ready' : 'joined', delayMs })
  const { isInitialized, isConnected } = workloadOf(world, vm.cluster)
  const after = isInitialized && !isConnected ? connectLater(staged, vm.cluster) : staged
  yield detail(after, say('vmBooted', { node: vm.node }))
  return after
}

function* joined(world: World, name: string, vm: Vm): Script<World> {
  const { cluster, node, role } = vm
  if (role !== 'first' && !answers(world, cluster)) {
    yield story(world, say('joinFailed', { node }))
    return world
  }
  const { members, hasNetwork } = workloadOf(world, cluster)
  const isVoter = role === 'first'
  const withMember =
    role === 'worker'
      ? world
      : withWorkload(world, cluster, {
          members: { ...members, [node]: isVoter ? 'voter' : 'learner' },
        })
  const begun = isVoter ? withWorkload(withMember, cluster, { isInitialized: true }) : withMember
  let after = changeNode(begun, cluster, newNode(world, vm))
  if (role === 'first') after = connectLater(after, cluster)
  if (role === 'controlPlane')
    after = stageVm(after, name, vm, { stage: 'promoted', delayMs: PROMOTION_MS })
  if (hasNetwork) after = readyLater(after, name, vm)
  const word =
    role === 'first' ? 'kubeadmInit' : role === 'worker' ? 'workerJoined' : 'learnerJoined'
  yield story(after, say(word, { node, cluster }))
  return after
}

const newNode = (world: World, { id, node, role, version }: Vm): WorkloadNode => ({
  name: node,
  providerID: id,
  version,
  ready: 'False',
  since: now(world),
  isControlPlane: role !== 'worker',
  isCordoned: false,
  taints:
    role === 'worker' ? [joinNode.taint] : ['node-role.kubernetes.io/control-plane:NoSchedule'],
})

function readyLater(world: World, name: string, vm: Vm): World {
  const infra = infraMachineNamed(world, name)
  return infra
    ? stageVm(world, name, vm, { stage: 'ready', delayMs: durationsOf(world, infra).readyMs })
    : world
}

function* promoted(world: World, { cluster, node }: Vm): Script<World> {
  const { members } = workloadOf(world, cluster)
  if (members[node] !== 'learner') return world
  const after = withWorkload(world, cluster, { members: { ...members, [node]: 'voter' } })
  const voters = Object.values(after.clusterApi.workloads[cluster]?.members ?? {}).filter(
    (role) => role === 'voter',
  ).length
  const said = { node, voters, quorum: Math.floor(voters / 2) + 1 }
  yield story(after, say('learnerPromoted', said))
  return after
}

function* readied(world: World, { cluster, node: name }: Vm): Script<World> {
  const { hasNetwork, nodes } = workloadOf(world, cluster)
  const node = nodes[name]
  if (!node || !hasNetwork || node.ready === 'True' || !answers(world, cluster)) return world
  const known = changeNode(world, cluster, { ...node, ready: 'True', since: now(world) })
  const after = placeWaiting(known, cluster)
  yield story(after, say('nodeReady', { node: name, cluster }))
  return after
}

/** The CNI plugin is there: Nodes that have joined become Ready, each after its time. */
export function* installNetwork(
  world: World,
  { cluster }: { readonly cluster: string },
): Script<World> {
  if (!workloadOf(world, cluster).isInitialized || workloadOf(world, cluster).hasNetwork) {
    yield story(world, say('networkRefused', { cluster }))
    return world
  }
  let after = withWorkload(world, cluster, { hasNetwork: true })
  for (const [name, vm] of Object.entries(world.clusterApi.vms)) {
    if (vm.cluster === cluster && workloadOf(world, cluster).nodes[vm.node])
      after = readyLater(after, name, vm)
  }
  yield story(after, say('networkInstalled', { cluster }))
  return after
}

interface Lost {
  readonly stage: 'silent' | 'forgotten'
  readonly id: string
}

/** The control loops of the workload cluster notice a machine that no longer reports, if its API server still answers. */
function* nodeLost(world: World, name: string, { stage, id }: Lost): Script<World> {
  const vm = vmNamed(world, name)
  if (vm?.id === id && vm.power === 'on') return world
  const found = Object.entries(world.clusterApi.workloads).find(([, { nodes }]) =>
    Object.values(nodes).some(({ providerID }) => providerID === id),
  )
  if (!found) return world
  const [cluster, { nodes }] = found
  const node = Object.values(nodes).find(({ providerID }) => providerID === id)
  if (!node || !answers(world, cluster)) return world
  if (stage === 'forgotten') {
    const after = removeNode(world, cluster, node.name)
    yield story(after, say('nodeForgotten', { node: node.name }))
    return after
  }
  if (node.ready === 'Unknown') return world
  const silent = changeNode(world, cluster, { ...node, ready: 'Unknown', since: now(world) })
  const isGone = vm?.id !== id
  const after =
    isGone && world.clusterApi.settings.hasCloudController
      ? stageVm(
          silent,
          name,
          { id, node: node.name },
          { stage: 'forgotten', delayMs: CLOUD_CONTROLLER_MS },
        )
      : silent
  yield story(after, say('nodeSilent', { node: node.name }))
  return after
}
