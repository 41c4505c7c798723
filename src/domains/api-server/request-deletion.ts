import type { World } from '../../world.ts'
import { type KubeObject, knownKindOf, type Namespace, type Pod } from './model.ts'
import { now } from './now.ts'
import { deleteObject, writeObject } from './write-object.ts'

/** What `kubectl delete` sets off: Pods get their grace period, Namespaces are emptied first, the rest goes at once. */
export function requestDeletion(world: World, object: KubeObject, graceSeconds?: number): World {
  const kind = knownKindOf(object)
  if (kind === 'Pod') {
    return deleteObject(world, object, graceSeconds ?? graceSecondsOf(object as Pod)) // as: its kind says so
  }
  if (kind === 'Namespace') return emptied(world, object as Namespace) // as: its kind says so
  return deleteObject(world, object)
}

/**
 * A Pod that no kubelet runs needs no grace: pkg/registry/core/pod/strategy.go, CheckGracefulDelete, Kubernetes v1.36.
 */
export function graceSecondsOf({ spec, status }: Pod): number {
  if (!spec.nodeName || status.phase === 'Succeeded' || status.phase === 'Failed') return 0
  return spec.terminationGracePeriodSeconds ?? 30
}

/** The namespace controller removes the Namespace when nothing is left in it. */
function emptied(world: World, namespace: Namespace): World {
  if (namespace.metadata.deletionTimestamp) return world
  return writeObject<Namespace>(world, {
    ...namespace,
    metadata: { ...namespace.metadata, deletionTimestamp: now(world) },
    status: { phase: 'Terminating' },
  })
}
