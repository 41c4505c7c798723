import type { KubeObject } from '../api-server/model.ts'
import { type MachineDeployment, SIZE } from './model.ts'

/** Smallest and largest size of a pool, if both annotations say so. */
export function boundsOf({ metadata }: Pick<KubeObject, 'metadata'>) {
  const [min, max] = [SIZE.min, SIZE.max].map((key) => metadata.annotations?.[key])
  if (min === undefined || max === undefined) return undefined
  const bounds = { min: Number(min), max: Number(max) }
  return Number.isInteger(bounds.min) && Number.isInteger(bounds.max) ? bounds : undefined
}

/**
 * The size of a pool that nobody states: between its bounds if it has any, otherwise 1. What runs is kept within them.
 * core/webhooks/admission/machinedeployment.go, calculateMachineDeploymentReplicas, Cluster API v1.14.
 */
export function withBounds<Object extends KubeObject>(object: Object, before?: KubeObject): Object {
  const { spec } = object as unknown as { readonly spec: { readonly replicas?: number } } // as: called for MachineDeployments
  if (spec.replicas !== undefined) return object
  const bounds = boundsOf(object)
  const old = (before as MachineDeployment | undefined)?.spec.replicas // as: likewise
  const replicas = bounds
    ? old === undefined
      ? bounds.min
      : Math.min(Math.max(old, bounds.min), bounds.max)
    : 1
  return { ...object, spec: { ...spec, replicas } }
}
