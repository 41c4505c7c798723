import type { Manifest } from './applied-objects.ts'

/** A Node as an author places it. */
export interface PlacedNode {
  readonly name: string
  /** '': in no zone. */
  readonly zone: string
}

/** https://kubernetes.io/docs/reference/labels-annotations-taints/#topologykubernetesiozone */
export const ZONE_LABEL = 'topology.kubernetes.io/zone'

export const nodesIn = (objects: readonly Manifest[]): readonly PlacedNode[] =>
  objects
    .filter(({ kind }) => kind === 'Node')
    .map(({ metadata }) => {
      const { name, labels } = metadata as { name?: unknown; labels?: Record<string, unknown> } // as: of a Node that was accepted
      return { name: String(name), zone: String(labels?.[ZONE_LABEL] ?? '') }
    })
