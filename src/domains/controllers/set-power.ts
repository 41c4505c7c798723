import { schedule, unschedule } from '../../core/sim/agenda.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { now, UID_PREFIX, writeObject } from '../api-server/index.ts'
import type { Node, Pod } from '../api-server/model.ts'
import { findObject, nameOf, refOf } from '../api-server/model.ts'
import { withoutHost } from '../netfilter/index.ts'
import { judged, withContainer } from './container-state.ts'
import { isDead } from './dead-nodes.ts'
import { enqueue } from './enqueue.ts'
import { say } from './explain.ts'
import { podsOnNode } from './find-objects.ts'
import { takeBack } from './judge-node.ts'
import { isTerminal } from './pod-state.ts'
import { stageContainerLater } from './stage-later.ts'

/**
 * A learner pulls the plug of a Node, or puts it back. Simplified: the grace period runs from here, though the last sign
 * of the kubelet was up to 10 s earlier; after a restart Pods keep their addresses.
 */
export function* setPower(
  world: World,
  { node: name, isOn }: { readonly node: string; readonly isOn: boolean },
): Script<World> {
  const node = findObject(world.api, 'Node', name)
  if (!node || isDead(world, name) !== isOn) return world
  if (isOn) return yield* putBack(world, name)
  const deadNodes = [...world.controllers.deadNodes, name]
  let after: World = {
    ...world,
    network: withoutHost(world.network, name),
    controllers: { ...world.controllers, deadNodes },
  }
  const { nodeGraceMs } = world.controllers.pace
  after = schedule(after, nodeGraceMs, 'node-controller', {
    kind: 'controllers/nodeJudged',
    node: name,
  })
  if (world.balancer)
    after = schedule(after, 0, 'learner', { kind: 'load-balancer/probed', node: name })
  yield story(after, say('powerLost', { node: refOf(node) }), refOf(node))
  return after
}

function* putBack(world: World, name: string): Script<World> {
  const node = findObject(world.api, 'Node', name)
  if (!node) return world
  const deadNodes = world.controllers.deadNodes.filter((other) => other !== name)
  let after: World = { ...world, controllers: { ...world.controllers, deadNodes } }
  after = unschedule(
    after,
    (event) =>
      (event.kind === 'controllers/nodeJudged' || event.kind === 'controllers/nodeTainted') &&
      event.node === name,
  )
  if (world.balancer)
    after = schedule(after, 0, 'learner', { kind: 'load-balancer/probed', node: name })
  yield story(after, say('powerBack', { node: refOf(node) }), refOf(node))
  after = enqueue(withBoot(after, node), 'node', { name })
  for (const pod of podsOnNode(after, name)) after = startAnew(after, pod)
  return yield* takeBack(after, name)
}

/** The kubelet reports that its machine has started: whoever watches Nodes can tell. */
function withBoot(world: World, node: Node): World {
  const bootID = UID_PREFIX + (world.api.resourceVersion + 1).toString(16).padStart(12, '0')
  const nodeInfo = { ...node.status.nodeInfo, bootID }
  return writeObject<Node>(world, { ...node, status: { ...node.status, nodeInfo } })
}

const LOST_CODE = 255 // what a kubelet reports of a container whose end it has not seen

/** What was foreseen for it before does not come about. */
const withoutFuture = (world: World, { metadata }: Pod): World =>
  unschedule(
    world,
    (event) =>
      (event.kind === 'controllers/podStaged' || event.kind === 'controllers/containerStaged') &&
      event.uid === metadata.uid,
  )

/** Its containers ended with the machine; those that were to be stopped are gone already. */
function startAnew(world: World, pod: Pod): World {
  const woken = enqueue(withoutFuture(world, pod), 'kubelet', {
    name: nameOf(pod),
    actor: `kubelet@${pod.spec.nodeName}`,
  })
  if (isTerminal(pod) || pod.status.phase !== 'Running') return woken
  const ended = { exitCode: LOST_CODE, reason: 'Error', finishedAt: now(world) }
  const stopped = pod.spec.containers.reduce(
    (before, { name }) =>
      withContainer(before, name, {
        ready: false,
        started: false,
        state: { waiting: { reason: 'ContainerCreating' } },
        lastState: { terminated: ended },
      }),
    pod,
  )
  const written = judged(world, stopped)
  const delayMs = world.controllers.pace.containerStartMs
  let after = writeObject<Pod>(woken, written)
  if (pod.metadata.deletionTimestamp) return after
  for (const { name: container } of pod.spec.containers)
    after = stageContainerLater(after, written, { container, stage: 'started', delayMs })
  return after
}
