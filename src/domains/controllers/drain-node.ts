import { schedule } from '../../core/sim/agenda.ts'
import { allDue } from '../../core/sim/due.ts'
import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { writeObject } from '../api-server/index.ts'
import { findObject, type Node, nameOf, type Pod, refOf } from '../api-server/model.ts'
import { evictPod } from './evict-pod.ts'
import { say } from './explain.ts'
import { controllerOf, podsOnNode } from './find-objects.ts'
import type { DrainedPod } from './model.ts'
import { isTerminal } from './pod-state.ts'

/**
 * `kubectl cordon`, `uncordon` and `drain`: kubectl/pkg/drain/drain.go, Kubernetes v1.36. As with --ignore-daemonsets
 * and --delete-emptydir-data, without which it seldom begins.
 */
const RETRY_MS = 5_000
const POLL_MS = 1_000
const KUBECTL = 'kubectl'
const MIRROR = 'kubernetes.io/config.mirror'

export function* cordon(world: World, name: string, isCordoned: boolean): Script<World> {
  const node = findObject(world.api, 'Node', name)
  if (!node) {
    yield story(world, say('noSuchNode', { node: name }))
    return world
  }
  const { unschedulable: _, ...spec } = node.spec
  const after = writeObject<Node>(world, {
    ...node,
    spec: isCordoned ? { ...spec, unschedulable: true } : spec,
  })
  if (after === world) return world
  const said = { node: refOf(node) }
  yield story(after, isCordoned ? say('cordoned', said) : say('uncordoned', said), refOf(node))
  return after
}

/** Cordons the Node, then has each Pod evicted that something else would replace. */
export function* drain(
  world: World,
  { node: name, force = false }: { readonly node: string; readonly force?: boolean },
): Script<World> {
  let after = yield* cordon(world, name, true)
  const node = findObject(after.api, 'Node', name)
  if (!node) return after
  const pods = podsOnNode(after, name).filter(mustGo)
  const alone = pods.filter((pod) => !controllerOf(pod) && !isTerminal(pod))
  const [first] = alone
  if (first && !force) {
    const said = { node: refOf(node), pod: refOf(first), count: alone.length }
    yield story(after, say('drainRefused', said), refOf(node), ...alone.map(refOf))
    return after
  }
  for (const pod of pods) after = tryLater(after, name, { ...idOf(pod), attempt: 1, delayMs: 0 })
  return schedule(after, 0, KUBECTL, {
    kind: 'controllers/drainChecked',
    node: name,
    pods: pods.map(idOf),
  })
}

/** Pods that no drain touches: those of a DaemonSet would come back at once, mirror Pods are the kubelet's own. */
const mustGo = (pod: Pod): boolean =>
  controllerOf(pod)?.kind !== 'DaemonSet' && pod.metadata.annotations?.[MIRROR] === undefined

const idOf = (pod: Pod): DrainedPod => ({ name: nameOf(pod), uid: pod.metadata.uid })

interface Try extends DrainedPod {
  readonly attempt: number
  readonly delayMs: number
}

const tryLater = (world: World, node: string, { delayMs, ...pod }: Try): World =>
  schedule(world, delayMs, KUBECTL, { kind: 'controllers/evictionTried', node, ...pod })

/** One request for one Pod; refused by a budget, it is made again for as long as it takes. */
export function* tryEviction(
  world: World,
  { node, name, uid, attempt }: DrainedPod & { readonly node: string; readonly attempt: number },
): Script<World> {
  const pod = thePod(world, { name, uid })
  if (!pod) return world
  const answer = evictPod(world, pod)
  const ref = refOf(pod)
  if (answer.kind === 'granted') {
    if (answer.world === world) return world
    yield story(answer.world, say('evicted', { pod: ref, node: `node:${node}` }), ref)
    return answer.world
  }
  if (answer.kind === 'ambiguous') {
    yield story(world, say('evictionAmbiguous', { pod: ref, count: answer.count }), ref)
    return world
  }
  const budget = refOf(answer.budget)
  const { desiredHealthy: needed = 0, currentHealthy: healthy = 0 } = answer.budget.status
  const after = tryLater(world, node, { name, uid, attempt: attempt + 1, delayMs: RETRY_MS })
  const message =
    answer.kind === 'refused'
      ? say('evictionRefused', { pod: ref, budget, needed, healthy })
      : say('evictionUnprocessed', { pod: ref, budget })
  yield attempt === 1 ? story(after, message, ref, budget) : detail(after, message, ref, budget)
  return after
}

const thePod = (world: World, { name, uid }: DrainedPod): Pod | undefined => {
  const pod = findObject(world.api, 'Pod', name)
  return pod?.metadata.uid === uid ? pod : undefined
}

/** Waits until all are gone, as kubectl does: it asks once a second. */
export function* checkDrain(
  world: World,
  { node, pods }: { readonly node: string; readonly pods: readonly DrainedPod[] },
): Script<World> {
  const left = pods.filter((pod) => thePod(world, pod))
  if (left.some((pod) => isGoing(world, pod))) {
    const event = { kind: 'controllers/drainChecked', node, pods: left } as const // as: a literal
    return schedule(world, POLL_MS, KUBECTL, event)
  }
  const ref = `node:${node}` as const // as: a template type
  yield left.length > 0
    ? story(world, say('drainFailed', { node: ref, count: left.length }), ref)
    : story(world, say('nodeDrained', { node: ref }), ref)
  return world
}

/** It ends, or is asked for again. */
const isGoing = (world: World, pod: DrainedPod): boolean =>
  thePod(world, pod)?.metadata.deletionTimestamp !== undefined ||
  allDue(world).some(
    ({ event }) => event.kind === 'controllers/evictionTried' && event.uid === pod.uid,
  )
