import { type Ref, ref } from '../core/ref.ts'
import type { KubeObject } from '../domains/api-server/model.ts'
import type { World } from '../world.ts'
import type { Manifest } from './applied-objects.ts'

const HOPS_MAX = 8

/**
 * What in the manifests a Pod (`shop/web-5f95-x2x`) comes from: itself, or the Deployment, StatefulSet, … whose template
 * it was made of. Undefined where no manifest speaks of it.
 */
export function writtenOwner(
  { api }: World,
  objects: readonly Manifest[],
  pod: string,
): Ref | undefined {
  const [namespace = 'default', name = ''] = pod.split('/')
  let kind = 'Pod'
  let own = name
  for (let hop = 0; hop < HOPS_MAX; hop++) {
    if (objects.some((object) => isNamed(object, kind, `${namespace}/${own}`)))
      return ref(kind.toLowerCase() as 'pod', `${namespace}/${own}`) // as: kinds that make Pods are kinds of refs
    const owner: KubeObject | undefined = api.objects[kind]?.[`${namespace}/${own}`]
    const [above] = owner?.metadata.ownerReferences ?? []
    if (!above) return undefined
    kind = above.kind
    own = above.name
  }
  return undefined
}

function isNamed(object: Manifest, kind: string, wanted: string): boolean {
  const { name, namespace = 'default' } = object.metadata as { name?: string; namespace?: string } // as: a manifest that was accepted
  return object.kind === kind && `${namespace}/${name}` === wanted
}
