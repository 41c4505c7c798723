import type { World } from '../../world.ts'
import type { KubeObject } from '../api-server/model.ts'
import { kindKey, nameOf } from '../api-server/model.ts'

const CLUSTER_LABEL = 'cluster.x-k8s.io/cluster-name'
const CARRIED = ['Secret', 'ConfigMap']

/** A kind that clusterctl moves: those of Cluster API and its providers; Secrets and ConfigMaps where a cluster has them. */
function isMovable({ kind, apiVersion, metadata }: KubeObject): boolean {
  if (/(^|\.)cluster\.x-k8s\.io\//.test(apiVersion)) return true
  if (!CARRIED.includes(kind)) return false
  return CLUSTER_LABEL in (metadata.labels ?? {}) || (metadata.ownerReferences ?? []).length > 0
}

/**
 * What moves out of a namespace, in groups: owners always come in an earlier group than what they own.
 * cmd/clusterctl/client/cluster/mover.go, getMoveSequence, Cluster API v1.14.
 */
export function moveGroups(world: World, namespace: string): readonly (readonly KubeObject[])[] {
  const objects = Object.values(world.api.objects)
    .flatMap((kind) => Object.values(kind))
    .filter(({ metadata }) => metadata.namespace === namespace)
    .filter(isMovable)
  const uids = new Set(objects.map(({ metadata }) => metadata.uid))
  const placed = new Set<string>()
  const groups: KubeObject[][] = []
  let left = objects
  while (left.length > 0) {
    const isFree = ({ metadata }: KubeObject) =>
      (metadata.ownerReferences ?? []).every(({ uid }) => !uids.has(uid) || placed.has(uid))
    const free = left.filter(isFree)
    if (free.length === 0) return [...groups, left] // owners in a circle: nobody makes such
    groups.push(free.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)))
    for (const { metadata } of free) placed.add(metadata.uid)
    left = left.filter(({ metadata }) => !placed.has(metadata.uid))
  }
  return groups
}

const keyOf = (object: KubeObject): string =>
  `${kindKey(object.apiVersion, object.kind)} ${nameOf(object)}`
