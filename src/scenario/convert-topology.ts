import { isFields, said, seconds } from './go-values.ts'

/**
 * ClusterClass and `Cluster.spec.topology` of v1beta1 as they are stored: `api/core/v1beta1/conversion.go`, Cluster API v1.14.
 */
type Fields = Readonly<Record<string, unknown>>

/** `class` and `classNamespace` became one reference. */
export function convertedTopology(topology: unknown): Fields | undefined {
  if (!isFields(topology)) return undefined
  const { class: name, classNamespace: namespace, rolloutAfter: _, ...rest } = topology
  const { controlPlane, workers } = rest
  const pools = isFields(workers) ? workers.machineDeployments : undefined
  return {
    ...rest,
    ...(name !== undefined && { classRef: said({ name, namespace }) }),
    ...(isFields(controlPlane) && { controlPlane: chosen(controlPlane) }),
    ...(isFields(workers) && {
      workers: {
        ...workers,
        ...(Array.isArray(pools) && {
          machineDeployments: pools.filter(isFields).map(chosen),
        }),
      },
    }),
  }
}

export function convertedClass(spec: Fields): Fields {
  const { infrastructure, controlPlane, workers } = spec
  const pools = isFields(workers) ? workers.machineDeployments : undefined
  const { machineInfrastructure: machines } = isFields(controlPlane) ? controlPlane : {}
  return {
    ...spec,
    ...(isFields(infrastructure) && { infrastructure: referring(infrastructure) }),
    ...(isFields(controlPlane) && {
      controlPlane: {
        ...chosen(referring(controlPlane)),
        ...(isFields(machines) && { machineInfrastructure: referring(machines) }),
      },
    }),
    ...(isFields(workers) && {
      workers: {
        ...workers,
        ...(Array.isArray(pools) && { machineDeployments: pools.filter(isFields).map(poolClass) }),
      },
    }),
  }
}

/** What stood under `template` of a class of workers stands beside it now. */
function poolClass(pool: Fields): Fields {
  const { template, ...rest } = pool
  const { metadata, bootstrap, infrastructure } = isFields(template) ? template : {}
  return {
    ...chosen(rest),
    ...(metadata !== undefined && { metadata }),
    ...(isFields(bootstrap) && { bootstrap: referring(bootstrap) }),
    ...(isFields(infrastructure) && { infrastructure: referring(infrastructure) }),
  }
}

/** `ref` with an apiVersion became `templateRef`, `namingStrategy` became `naming`. */
function referring({ ref, namingStrategy, ...rest }: Fields): Fields {
  if (!isFields(ref)) return said({ ...rest, naming: namingStrategy })
  const { apiVersion, kind, name } = ref
  return said({ ...rest, templateRef: { apiVersion, kind, name }, naming: namingStrategy })
}

/** Timeouts, health check and strategy of a control plane or a pool, in a class and in a topology alike. */
function chosen(given: Fields): Fields {
  const {
    nodeDrainTimeout,
    nodeVolumeDetachTimeout,
    nodeDeletionTimeout,
    machineHealthCheck,
    namingStrategy,
    strategy,
    ...rest
  } = given
  const { type, rollingUpdate, remediation } = isFields(strategy) ? strategy : {}
  const { deletePolicy, ...limits } = isFields(rollingUpdate) ? rollingUpdate : {}
  const deletion = said({
    order: deletePolicy,
    nodeDrainTimeoutSeconds: seconds(nodeDrainTimeout),
    nodeVolumeDetachTimeoutSeconds: seconds(nodeVolumeDetachTimeout),
    nodeDeletionTimeoutSeconds: seconds(nodeDeletionTimeout),
  })
  const inner = said({
    type,
    rollingUpdate: Object.keys(limits).length > 0 ? limits : undefined,
  })
  const check = isFields(machineHealthCheck) ? healthCheck(machineHealthCheck) : undefined
  const maxInFlight = isFields(remediation) ? remediation.maxInFlight : undefined
  const checked =
    maxInFlight === undefined
      ? check
      : {
          ...check,
          remediation: { ...(isFields(check?.remediation) && check.remediation), maxInFlight },
        }
  return said({
    ...rest,
    naming: namingStrategy ?? rest.naming,
    deletion: Object.keys(deletion).length > 0 ? deletion : undefined,
    rollout: Object.keys(inner).length > 0 ? { strategy: inner } : undefined,
    healthCheck: checked,
  })
}

function healthCheck(given: Fields): Fields {
  const timed = (conditions: unknown) =>
    Array.isArray(conditions)
      ? conditions.map(({ timeout, ...condition }) => ({
          ...condition,
          timeoutSeconds: seconds(timeout) ?? 0,
        }))
      : undefined
  const checks = said({
    unhealthyNodeConditions: timed(given.unhealthyConditions),
    unhealthyMachineConditions: timed(given.unhealthyMachineConditions),
    nodeStartupTimeoutSeconds: seconds(given.nodeStartupTimeout),
  })
  const triggerIf = said({
    unhealthyLessThanOrEqualTo: given.maxUnhealthy,
    unhealthyInRange: given.unhealthyRange,
  })
  return said({
    enabled: given.enable,
    checks: Object.keys(checks).length > 0 ? checks : undefined,
    remediation: Object.keys(triggerIf).length > 0 ? { triggerIf } : undefined,
  })
}
