import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject, requestDeletion } from '../api-server/index.ts'
import { findObject, type KubeObject, refOf } from '../api-server/model.ts'
import type { Watch } from '../domain.ts'
import { enqueue } from './enqueue.ts'
import { say } from './explain.ts'

const isEnding = (world: World, name: string | undefined): name is string =>
  name !== undefined &&
  findObject(world.api, 'Namespace', name)?.metadata.deletionTimestamp !== undefined

/** Woken when a Namespace is to go, and whenever something in such a Namespace has gone. */
export const watchNamespaces: Watch = {
  objects: ['*'],
  wake(world, { object, name, verb, before }) {
    const namespace = object === 'Namespace' ? name : before?.metadata.namespace
    const matters = object === 'Namespace' || verb === 'deleted'
    return matters && isEnding(world, namespace)
      ? enqueue(world, 'namespace', { name: namespace })
      : world
  },
}

/** pkg/controller/namespace/deletion, Kubernetes v1.36: deletes what is in it; goes itself when nothing is left. */
export function* reconcileNamespace(world: World, name: string): Script<World> {
  const namespace = findObject(world.api, 'Namespace', name)
  if (!namespace || !isEnding(world, name)) return world
  const ref = refOf(namespace)
  const inside = contentOf(world, name)
  if (inside.length === 0) {
    const after = deleteObject(world, namespace)
    yield story(after, say('namespaceRemoved', { namespace: ref }), ref)
    return after
  }
  const left = inside.filter(({ metadata }) => !metadata.deletionTimestamp)
  if (left.length === 0) return world // Pods take their time; each wakes this controller when it is gone
  let after = world
  for (const object of left) after = requestDeletion(after, object)
  yield detail(after, say('namespaceEmptied', { namespace: ref, count: left.length }), ref)
  return after
}

const contentOf = (world: World, namespace: string): readonly KubeObject[] =>
  Object.values(world.api.objects).flatMap((objects) =>
    Object.values(objects).filter(({ metadata }) => metadata.namespace === namespace),
  )
