import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { writeObject } from '../api-server/index.ts'
import type { Deployment, ReplicaSet } from '../api-server/model.ts'
import { findObject, nameOf, refOf } from '../api-server/model.ts'
import { say } from './explain.ts'
import { replicaSetsOf } from './find-objects.ts'
import { begun } from './judge-progress.ts'
import { rolloutLimits } from './rollout-limits.ts'
import { DESIRED, MAX, type Sizing } from './scale-in-proportion.ts'
import { HASH_LABEL, hashOf } from './template-hash.ts'

export const REVISION = 'deployment.kubernetes.io/revision'

/** What a Deployment notes on a ReplicaSet it sizes (deployment_util.go, SetReplicasAnnotations). */
function sizeNotes({ spec }: Deployment): Readonly<Record<string, string>> {
  const { surge } = rolloutLimits(spec)
  return { [DESIRED]: String(spec.replicas), [MAX]: String(spec.replicas + surge) }
}

/** The world with a ReplicaSet asked for another number of Pods. */
export function sized(world: World, deployment: Deployment, { set, replicas }: Sizing): World {
  const annotations = { ...set.metadata.annotations, ...sizeNotes(deployment) }
  return writeObject<ReplicaSet>(world, {
    ...set,
    metadata: { ...set.metadata, annotations },
    spec: { ...set.spec, replicas },
  })
}

const revisionOf = ({ metadata }: ReplicaSet): number =>
  Number(metadata.annotations?.[REVISION] ?? 0) || 0

const nextRevision = (sets: readonly ReplicaSet[]): number =>
  Math.max(0, ...sets.map(revisionOf)) + 1

/** A ReplicaSet for the template as it is now; both are marked with the next revision. */
export function* createReplicaSet(
  world: World,
  deployment: Deployment,
  replicas: number,
): Script<World> {
  const { template, selector, minReadySeconds } = deployment.spec
  const { name, namespace = 'default', uid } = deployment.metadata
  const hash = hashOf(template)
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash }
  const revision = nextRevision(replicaSetsOf(world, deployment))
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name, uid }
  const setName = `${name}-${hash}`
  let after = writeObject<ReplicaSet>(world, {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: setName,
      namespace,
      labels,
      annotations: { ...sizeNotes(deployment), [REVISION]: String(revision) },
      ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
    },
    spec: {
      replicas,
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: { replicas: 0 },
  })
  after = noteBeginning(withRevision(after, deployment, revision), deployment, setName)
  const set = findObject(after.api, 'ReplicaSet', `${namespace}/${setName}`)
  const replicaSet = set ? refOf(set) : refOf(deployment)
  const said = { deployment: refOf(deployment), replicaSet, replicas, revision }
  yield story(after, say('replicaSetCreated', said), replicaSet)
  return after
}

function noteBeginning(world: World, deployment: Deployment, set: string): World {
  const current = findObject(world.api, 'Deployment', nameOf(deployment))
  if (!current) return world
  const status = { ...current.status, conditions: begun(world, current, set) }
  return writeObject<Deployment>(world, { ...current, status })
}

/** Going back to an earlier template makes its ReplicaSet the newest revision again. */
export function* reviveRevision(
  world: World,
  deployment: Deployment,
  set: ReplicaSet,
): Script<World> {
  const others = replicaSetsOf(world, deployment).filter((other) => other !== set)
  const revision = nextRevision(others)
  if (revisionOf(set) >= revision) return withRevision(world, deployment, revisionOf(set))
  const annotations = { ...set.metadata.annotations, [REVISION]: String(revision) }
  const noted = writeObject<ReplicaSet>(world, {
    ...set,
    metadata: { ...set.metadata, annotations },
  })
  const after = withRevision(noted, deployment, revision)
  const said = { deployment: refOf(deployment), replicaSet: refOf(set), revision }
  yield detail(after, say('revisionRevived', said), refOf(set))
  return after
}

function withRevision(world: World, deployment: Deployment, revision: number): World {
  const current = findObject(world.api, 'Deployment', nameOf(deployment))
  if (!current || current.metadata.annotations?.[REVISION] === String(revision)) return world
  const annotations = { ...current.metadata.annotations, [REVISION]: String(revision) }
  return writeObject<Deployment>(world, {
    ...current,
    metadata: { ...current.metadata, annotations },
  })
}
