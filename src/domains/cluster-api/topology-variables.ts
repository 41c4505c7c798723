import type { Cluster, Json, JsonMap, Topology } from './model.ts'

/**
 * The variables that patches see: those of the Cluster, overridden by a part of it, and `builtin`.
 * core/reconcilers/topology/cluster/patches/variables/variables.go, Cluster API v1.14.
 */
export function globalVariables({ metadata, spec }: Cluster, topology: Topology): JsonMap {
  const { name, namespace = 'default', uid } = metadata
  const { classRef, version, variables = [] } = topology
  const key = { name: classRef.name, namespace: classRef.namespace ?? namespace }
  const network = spec.clusterNetwork as
    | Readonly<Record<string, { readonly cidrBlocks?: Json }>>
    | undefined // as: its shape
  const blocks = (of: 'services' | 'pods') => network?.[of]?.cidrBlocks
  const services = blocks('services')
  const pods = blocks('pods')
  return {
    ...Object.fromEntries(variables.map((one) => [one.name, one.value])),
    builtin: {
      cluster: {
        name,
        namespace,
        uid,
        topology: { version, class: key.name, classNamespace: key.namespace, classRef: key },
        ...((services ?? pods) !== undefined && {
          network: {
            ...(services !== undefined && { services }),
            ...(pods !== undefined && { pods }),
          },
        }),
      },
    },
  }
}

export function withOverrides(
  globals: JsonMap,
  overrides: readonly { readonly name: string; readonly value: Json }[] = [],
  builtin: JsonMap,
): JsonMap {
  return {
    ...globals,
    ...Object.fromEntries(overrides.map(({ name, value }) => [name, value])),
    builtin: { ...(globals.builtin as JsonMap), ...builtin }, // as: made above
  }
}
