import { detail, type Script } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { requestDeletion } from '../api-server/index.ts'
import {
  findAny,
  type KubeObject,
  kindKey,
  nameOf,
  type OwnerReference,
  refOf,
} from '../api-server/model.ts'
import type { Watch } from '../domain.ts'
import { enqueue } from './enqueue.ts'
import { say } from './explain.ts'
import { grouping } from './find-objects.ts'

const byOwner = grouping<KubeObject>(({ metadata }) =>
  (metadata.ownerReferences ?? []).map(({ uid }) => uid),
)

const dependentsOf = (world: World, uid: string): readonly KubeObject[] =>
  Object.keys(world.api.objects).flatMap((kind) => byOwner(world.api, kind, uid))

/** An object is gone: those it owned are looked at, if there are any. */
export const watchOwners: Watch = {
  objects: ['*'],
  wake(world, { verb, before }) {
    if (verb !== 'deleted' || !before) return world
    const { uid } = before.metadata
    return dependentsOf(world, uid).length === 0
      ? world
      : enqueue(world, 'garbage-collector', { name: uid })
  },
}

/**
 * Background deletion (pkg/controller/garbagecollector/garbagecollector.go, Kubernetes v1.36): an object goes when
 * none of its owners is left; each that goes makes its own dependents go.
 */
export function* collectGarbage(world: World, uid: string): Script<World> {
  let after = world
  const gone: (readonly [KubeObject, OwnerReference | undefined])[] = []
  for (const dependent of dependentsOf(world, uid)) {
    const { ownerReferences = [], namespace, deletionTimestamp } = dependent.metadata
    if (deletionTimestamp) continue
    if (ownerReferences.some((owner) => isThere(after, owner, namespace))) continue
    const owner = ownerReferences.find((reference) => reference.uid === uid)
    after = requestDeletion(after, dependent)
    gone.push([dependent, owner])
  }
  for (const [dependent, owner] of gone) {
    const object = refOf(dependent)
    const said = { object, kind: dependent.kind, owner: `${owner?.kind} ${owner?.name}` }
    yield detail(after, say('collected', said), object)
  }
  return after
}

export function isThere(
  world: World,
  owner: OwnerReference,
  namespace: string | undefined,
): boolean {
  const kind = kindKey(owner.apiVersion, owner.kind)
  const found =
    findAny(world.api, kind, `${namespace}/${owner.name}`) ?? findAny(world.api, kind, owner.name)
  return found !== undefined && found.metadata.uid === owner.uid && nameOf(found) !== ''
}
