import { groupOf } from '../domains/api-server/model.ts'
import { INFRASTRUCTURE } from '../domains/cluster-api/model.ts'
import type { Manifest } from './applied-objects.ts'
import { convertedClass, convertedTopology } from './convert-topology.ts'
import { isFields, said, seconds } from './go-values.ts'

/**
 * What the conversion webhooks of Cluster API make of an object of v1beta1 before it is stored as v1beta2.
 * api/core/v1beta1, api/controlplane/kubeadm/v1beta1 and api/bootstrap/kubeadm/v1beta1 `conversion.go`, Cluster API v1.14.
 * Conditions and counters of v1beta1 mean something else and are not taken over; those under `status.v1beta2` are.
 */
type Fields = Readonly<Record<string, unknown>>

const OLD: Readonly<Record<string, string>> = {
  'cluster.x-k8s.io/v1beta1': 'cluster.x-k8s.io/v1beta2',
  'controlplane.cluster.x-k8s.io/v1beta1': 'controlplane.cluster.x-k8s.io/v1beta2',
  'bootstrap.cluster.x-k8s.io/v1beta1': 'bootstrap.cluster.x-k8s.io/v1beta2',
}

/** A manifest as it is stored; what is of no old version of Cluster API stays as it is. */
export function convertedMachines(manifest: Manifest): Manifest {
  const { apiVersion, kind, spec, status } = manifest
  const version = String(apiVersion)
  if (groupOf(version) === INFRASTRUCTURE) return withContract(manifest)
  const now = Object.hasOwn(OLD, version) ? OLD[version] : undefined
  if (now === undefined) return manifest
  return {
    ...manifest,
    apiVersion: now,
    ...(isFields(spec) && { spec: specOf(String(kind), spec) }),
    ...(isFields(status) && { status: statusOf(String(kind), status) }),
  }
}

/**
 * Providers of the contract v1beta1 say `status.ready` (whatever their own version is called); the controllers read it as
 * `status.initialization.provisioned` (`util/contract`, Cluster API v1.14).
 */
function withContract(manifest: Manifest): Manifest {
  const { status } = manifest
  if (!isFields(status) || status.initialization !== undefined || status.ready !== true)
    return manifest
  return { ...manifest, status: { ...status, initialization: { provisioned: true } } }
}

function specOf(kind: string, spec: Fields): Fields {
  switch (kind) {
    case 'Cluster': {
      const topology = convertedTopology(spec.topology)
      const references = referring(spec, 'infrastructureRef', 'controlPlaneRef')
      return { ...spec, ...references, ...(topology && { topology }) }
    }
    case 'ClusterClass':
      return convertedClass(spec)
    case 'KubeadmControlPlaneTemplate': {
      const { template } = spec
      if (!isFields(template) || !isFields(template.spec)) return spec
      return { ...spec, template: { ...template, spec: controlPlaneSpec(template.spec) } }
    }
    case 'Machine':
      return machineSpec(spec)
    case 'MachineSet': {
      const { deletePolicy, minReadySeconds, ...rest } = spec
      return {
        ...rest,
        ...withTemplate(spec.template, minReadySeconds),
        ...(deletePolicy !== undefined && { deletion: { order: deletePolicy } }),
      }
    }
    case 'MachineDeployment':
      return deploymentSpec(spec)
    case 'MachineHealthCheck':
      return healthCheckSpec(spec)
    case 'KubeadmControlPlane':
      return controlPlaneSpec(spec)
    default:
      return spec
  }
}

function machineSpec(spec: Fields): Fields {
  const { nodeDrainTimeout, nodeVolumeDetachTimeout, nodeDeletionTimeout, ...rest } = spec
  const { bootstrap } = spec
  return {
    ...rest,
    ...referring(spec, 'infrastructureRef'),
    ...(isFields(bootstrap) && {
      bootstrap: { ...bootstrap, ...referring(bootstrap, 'configRef') },
    }),
    ...withDeletion(nodeDrainTimeout, nodeVolumeDetachTimeout, nodeDeletionTimeout),
  }
}

/** `minReadySeconds` moved from the set into the template. */
function withTemplate(template: unknown, minReadySeconds: unknown): Fields {
  if (!isFields(template)) return {}
  const spec = isFields(template.spec) ? machineSpec(template.spec) : template.spec
  const ready = minReadySeconds ? { minReadySeconds } : {}
  return { template: { ...template, spec: isFields(spec) ? { ...spec, ...ready } : spec } }
}

function deploymentSpec(spec: Fields): Fields {
  const {
    strategy,
    minReadySeconds,
    rolloutAfter,
    progressDeadlineSeconds: _,
    template,
    ...rest
  } = spec
  const { type, rollingUpdate, remediation } = isFields(strategy) ? strategy : {}
  const { deletePolicy, ...limits } = isFields(rollingUpdate) ? rollingUpdate : {}
  const isSaid = strategy !== undefined || rolloutAfter !== undefined
  return {
    ...rest,
    ...withTemplate(template, minReadySeconds),
    ...(isSaid && {
      rollout: {
        ...(rolloutAfter !== undefined && { after: rolloutAfter }),
        ...(strategy !== undefined && {
          strategy: {
            ...(type !== undefined && { type }),
            ...(Object.keys(limits).length > 0 && { rollingUpdate: limits }),
          },
        }),
      },
    }),
    ...(deletePolicy !== undefined && { deletion: { order: deletePolicy } }),
    ...(remediation !== undefined && { remediation }),
  }
}

function healthCheckSpec(spec: Fields): Fields {
  const {
    unhealthyConditions,
    unhealthyMachineConditions,
    nodeStartupTimeout,
    maxUnhealthy,
    unhealthyRange,
    remediationTemplate: _,
    ...rest
  } = spec
  const timed = (conditions: unknown) =>
    Array.isArray(conditions)
      ? conditions.map(({ timeout, ...condition }) => ({
          ...condition,
          timeoutSeconds: seconds(timeout) ?? 0,
        }))
      : undefined
  const checks = {
    unhealthyNodeConditions: timed(unhealthyConditions),
    unhealthyMachineConditions: timed(unhealthyMachineConditions),
    nodeStartupTimeoutSeconds: seconds(nodeStartupTimeout),
  }
  const triggerIf = said({
    unhealthyLessThanOrEqualTo: maxUnhealthy,
    unhealthyInRange: unhealthyRange,
  })
  return {
    ...rest,
    checks: said(checks),
    ...(Object.keys(triggerIf).length > 0 && { remediation: { triggerIf } }),
  }
}

function controlPlaneSpec(spec: Fields): Fields {
  const { machineTemplate, rolloutAfter, rolloutStrategy, remediationStrategy, ...rest } = spec
  const template = isFields(machineTemplate) ? machineTemplate : {}
  const { metadata, ...machine } = template
  const { maxRetry, retryPeriod, minHealthyPeriod } = isFields(remediationStrategy)
    ? remediationStrategy
    : {}
  const rollout = said({ after: rolloutAfter, strategy: rolloutStrategy })
  return {
    ...rest,
    machineTemplate: { ...said({ metadata }), spec: machineSpec(machine) },
    ...(Object.keys(rollout).length > 0 && { rollout }),
    ...(remediationStrategy !== undefined && {
      remediation: said({
        maxRetry,
        retryPeriodSeconds: seconds(retryPeriod),
        minHealthyPeriodSeconds: seconds(minHealthyPeriod),
      }),
    }),
  }
}

/** Counters whose meaning has changed with the version: only `status.v1beta2` holds the new ones. */
const RECOUNTED = ['readyReplicas', 'availableReplicas', 'updatedReplicas', 'unavailableReplicas']
const READY = {
  infrastructureReady: 'infrastructureProvisioned',
  controlPlaneReady: 'controlPlaneInitialized',
  bootstrapReady: 'bootstrapDataSecretCreated',
  initialized: 'controlPlaneInitialized',
} as const

function statusOf(kind: string, status: Fields): Fields {
  const { conditions: _, v1beta2, ...rest } = status
  const kept = Object.entries(rest).filter(
    ([field]) => !RECOUNTED.includes(field) && !Object.hasOwn(READY, field) && field !== 'ready',
  )
  const done = Object.entries(kind === 'KubeadmConfig' ? { ready: 'dataSecretCreated' } : READY)
  const initialized = done.flatMap(([old, name]) => (rest[old] === true ? [[name, true]] : []))
  const { nodeRef } = rest
  return {
    ...Object.fromEntries(kept),
    ...(isFields(nodeRef) && { nodeRef: { name: nodeRef.name } }),
    ...(initialized.length > 0 && { initialization: Object.fromEntries(initialized) }),
    ...(isFields(v1beta2) && v1beta2),
  }
}

/** References lost their version and their namespace: the group stays. */
function referring(spec: Fields, ...names: readonly string[]): Fields {
  const references = names.flatMap((name) => {
    const reference = spec[name]
    if (!isFields(reference) || typeof reference.apiVersion !== 'string') return []
    const { kind, name: to } = reference
    return [[name, { apiGroup: groupOf(reference.apiVersion), kind, name: to }] as const]
  })
  return Object.fromEntries(references)
}

function withDeletion(drain: unknown, detach: unknown, node: unknown): Fields {
  const deletion = said({
    nodeDrainTimeoutSeconds: seconds(drain),
    nodeVolumeDetachTimeoutSeconds: seconds(detach),
    nodeDeletionTimeoutSeconds: seconds(node),
  })
  return Object.keys(deletion).length > 0 ? { deletion } : {}
}
