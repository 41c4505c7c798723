import type { World } from '../../world.ts'
import { writeObject } from '../api-server/index.ts'
import {
  type KubeObject,
  kindKey,
  type PodTemplate,
  type StatefulSet,
} from '../api-server/model.ts'
import { hashOf, isSameTemplate } from './template-hash.ts'

/**
 * The templates a StatefulSet has had, each a ControllerRevision: Pods before the partition are made with an old one.
 * pkg/controller/history, Kubernetes v1.36. Simplified: none is ever deleted before its set.
 */
interface Revision extends KubeObject {
  readonly revision: number
  readonly data: { readonly spec: { readonly template: PodTemplate } }
}

const KIND = { apiVersion: 'apps/v1', kind: 'ControllerRevision' } as const // as: literals

/** Of one set; what others wrote under this kind may lack anything. */
function revisionsOf(world: World, { metadata: { uid } }: StatefulSet): readonly Revision[] {
  const objects = world.api.objects[kindKey(KIND.apiVersion, KIND.kind)] ?? {}
  return Object.values(objects).filter((object): object is Revision => {
    const { data, revision } = object as Partial<Revision> // as: any object may have these fields
    const isMine = object.metadata.ownerReferences?.some((owner) => owner.uid === uid)
    return !!isMine && typeof revision === 'number' && data?.spec?.template?.spec !== undefined
  })
}

/** A revision of a dump keeps its name, although its hash is not ours; else two equal templates would be two. */
export function revisionName(world: World, set: StatefulSet): string {
  const { metadata, spec, status } = set
  const same = revisionsOf(world, set).find(({ data }) =>
    isSameTemplate(data.spec.template, spec.template),
  )
  if (same) return same.metadata.name
  const isSeen = status.observedGeneration === metadata.generation
  return (isSeen && status.updateRevision) || `${metadata.name}-${hashOf(spec.template)}`
}

/** The template of a revision; the set's own where the revision is not known. */
export const templateOf = (world: World, set: StatefulSet, name: string): PodTemplate =>
  revisionsOf(world, set).find(({ metadata }) => metadata.name === name)?.data.spec.template ??
  set.spec.template

/** The world in which the set's template has its revision, the newest of all. */
export function keepRevision(world: World, set: StatefulSet): World {
  const { name: setName, namespace = 'default', uid } = set.metadata
  const name = revisionName(world, set)
  const mine = revisionsOf(world, set)
  const known = mine.find(({ metadata }) => metadata.name === name)
  const newest = Math.max(0, ...mine.map(({ revision }) => revision))
  if (known && known.revision === newest) return world
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: setName, uid }
  const next: Omit<Revision, 'metadata'> & Parameters<typeof writeObject>[1] = {
    ...KIND,
    metadata: {
      name,
      namespace,
      labels: set.spec.template.metadata?.labels ?? {},
      ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
    },
    data: { spec: { template: set.spec.template } },
    revision: newest + 1,
  }
  return writeObject(world, next)
}
