import { detail, type Script } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { refOf } from '../api-server/model.ts'
import { ownedBy, put, withLabel } from './change-object.ts'
import { say } from './explain.ts'
import { CLUSTER_LABEL, referred } from './find-objects.ts'
import type { CloneTemplate, Cluster, Reference } from './model.ts'

/** Templates belong to the Cluster that uses them, so that they move and go with it. */
export function* adoptTemplates(
  world: World,
  cluster: Cluster,
  references: readonly (Reference | undefined)[],
): Script<World> {
  let after = world
  for (const reference of references) {
    const template = referred<CloneTemplate>(after, reference, cluster.metadata.namespace)
    if (!template) continue
    const owned = ownedBy(withLabel(template, CLUSTER_LABEL, cluster.metadata.name), cluster)
    if (owned === template) continue
    after = put(after, owned)
    const said = { owner: refOf(cluster), object: refOf(template) }
    yield detail(after, say('adopted', said), refOf(template))
  }
  return after
}

/** The first of the templates that is not there. */
export const missingTemplate = (
  world: World,
  namespace: string | undefined,
  references: readonly (Reference | undefined)[],
): Reference | undefined =>
  references.find((reference) => reference && !referred(world, reference, namespace))
