import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject, isSame } from '../api-server/index.ts'
import { type KubeObject, refOf } from '../api-server/model.ts'
import { say } from './explain.ts'
import { clusterOf, find, partsOf, referred } from './find-objects.ts'
import { type MachineSet, type Reference, TOPOLOGY } from './model.ts'

/**
 * The templates of a MachineSet that goes, unless its pool or another set still clones them; only those of a topology.
 * core/reconcilers/topology/machineset, Cluster API v1.14. Its finalizer is folded into that of the set.
 */
export function* dropTemplates(world: World, set: MachineSet): Script<World> {
  const { labels, namespace } = set.metadata
  if (labels?.[TOPOLOGY.owned] === undefined) return world
  const above = labels['cluster.x-k8s.io/deployment-name']
  const pool = find(world, 'MachineDeployment', `${namespace}/${above}`)
  const siblings = partsOf(world, 'MachineSet', clusterOf(set)).filter(
    ({ metadata }) =>
      metadata.labels?.['cluster.x-k8s.io/deployment-name'] === above &&
      metadata.uid !== set.metadata.uid,
  )
  const living = [pool ?? [], siblings].flat().filter(({ metadata }) => !metadata.deletionTimestamp)
  const used = living.flatMap(({ spec }) => referencesIn(spec.template.spec))
  let after = world
  for (const reference of referencesIn(set.spec.template.spec)) {
    if (used.some((one) => isSame(one, reference))) continue
    const template = referred<KubeObject>(after, reference, namespace)
    if (!template) continue
    after = deleteObject(after, template)
    yield story(after, say('templateDropped', { object: refOf(template) }), refOf(set))
  }
  return after
}

const referencesIn = ({
  bootstrap,
  infrastructureRef,
}: MachineSet['spec']['template']['spec']): readonly Reference[] => [
  ...(bootstrap.configRef ? [bootstrap.configRef] : []),
  infrastructureRef,
]
