import type { World } from '../../world.ts'
import { type Deployment, objectsOf, type ReplicaSet } from './model.ts'

const REVISION = 'deployment.kubernetes.io/revision'
const HASH_LABEL = 'pod-template-hash'

/** Why a Deployment is not rolled back. */
export type NoWayBack = 'paused' | 'noRevision'

/**
 * What `kubectl rollout undo` sends: the Pod template of an earlier revision, the one before the newest if none is
 * named. k8s.io/kubectl/pkg/polymorphichelpers/rollback.go, Kubernetes v1.36. The controller counts the revision on.
 */
export function rolledBack(
  world: World,
  deployment: Deployment,
  toRevision?: number,
): Deployment | NoWayBack {
  if (deployment.spec.paused) return 'paused'
  const set = revisionsOf(world, deployment).find(({ revision }, place) =>
    (toRevision ?? 0) === 0 ? place === 1 : revision === toRevision,
  )?.set
  if (!set) return 'noRevision'
  const { [HASH_LABEL]: _, ...labels } = set.spec.template.metadata?.labels ?? {}
  const template = {
    ...set.spec.template,
    metadata: { ...set.spec.template.metadata, labels },
  }
  return { ...deployment, spec: { ...deployment.spec, template } }
}

/** The newest first. */
function revisionsOf(world: World, { metadata }: Deployment) {
  return Object.values(objectsOf(world.api, 'ReplicaSet'))
    .filter((set) => set.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid))
    .map((set) => ({ set, revision: revisionOf(set) }))
    .toSorted((left, right) => right.revision - left.revision)
}

const revisionOf = ({ metadata }: ReplicaSet): number =>
  Number(metadata.annotations?.[REVISION] ?? 0) || 0
