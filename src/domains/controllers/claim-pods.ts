import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { matchesSelector, writeObject } from '../api-server/index.ts'
import { type Pod, type ReplicaSet, refOf } from '../api-server/model.ts'
import { areLabelled } from './count-pods.ts'
import { say } from './explain.ts'
import { controllerOf, grouping, podsOf } from './find-objects.ts'
import { isActive } from './pod-state.ts'

const byNamespace = grouping<Pod>((pod) =>
  controllerOf(pod) ? [] : [pod.metadata.namespace ?? ''],
)

const isSelected = ({ spec }: ReplicaSet, { metadata }: Pod): boolean =>
  matchesSelector(spec.selector, metadata.labels)

/**
 * Lets go of Pods that the selector no longer fits, and takes those that it fits and nobody manages.
 * pkg/controller/controller_ref_manager.go, ClaimObject, Kubernetes v1.36.
 */
export function* claimPods(world: World, replicaSet: ReplicaSet): Script<World> {
  let after = world
  const { labels } = replicaSet.spec.template.metadata ?? {}
  const areOfTemplate =
    matchesSelector(replicaSet.spec.selector, labels) && areLabelled(world, replicaSet, labels)
  for (const pod of areOfTemplate ? [] : podsOf(world, replicaSet).filter(isActive)) {
    if (!isSelected(replicaSet, pod)) after = yield* release(after, replicaSet, pod)
  }
  const { namespace = '' } = replicaSet.metadata
  for (const pod of byNamespace(after.api, 'Pod', namespace).filter(isActive)) {
    if (isSelected(replicaSet, pod)) after = yield* adopt(after, replicaSet, pod)
  }
  return after
}

function* release(world: World, replicaSet: ReplicaSet, pod: Pod): Script<World> {
  const { ownerReferences = [], ...metadata } = pod.metadata
  const others = ownerReferences.filter(({ uid }) => uid !== replicaSet.metadata.uid)
  const after = writeObject<Pod>(world, {
    ...pod,
    metadata: { ...metadata, ...(others.length > 0 && { ownerReferences: others }) },
  })
  const said = { replicaSet: refOf(replicaSet), pod: refOf(pod) }
  yield story(after, say('podReleased', said), said.pod, said.replicaSet)
  return after
}

function* adopt(world: World, replicaSet: ReplicaSet, pod: Pod): Script<World> {
  const { name, uid } = replicaSet.metadata
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid }
  const { ownerReferences = [] } = pod.metadata
  const after = writeObject<Pod>(world, {
    ...pod,
    metadata: {
      ...pod.metadata,
      ownerReferences: [
        ...ownerReferences,
        { ...owner, controller: true, blockOwnerDeletion: true },
      ],
    },
  })
  const said = { replicaSet: refOf(replicaSet), pod: refOf(pod) }
  yield detail(after, say('podAdopted', said), said.pod, said.replicaSet)
  return after
}

const bySelector = grouping<ReplicaSet>(({ metadata, spec }) => [
  `${metadata.namespace}/${firstPair(spec.selector.matchLabels)}`,
])

const firstPair = (labels: Readonly<Record<string, string>> = {}): string => {
  const [pair] = Object.entries(labels)
  return pair ? `${pair[0]}=${pair[1]}` : ''
}

/** The ReplicaSets that would take a Pod which nobody manages. */
export function takersOf(world: World, pod: Pod): readonly ReplicaSet[] {
  const { labels = {}, namespace } = pod.metadata
  const pairs = ['', ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)]
  return pairs
    .flatMap((pair) => bySelector(world.api, 'ReplicaSet', `${namespace}/${pair}`))
    .filter((replicaSet) => isSelected(replicaSet, pod))
}
