import type { Cluster } from '../cluster-api/model.ts'
import { machineKindOf } from './admit-machines.ts'
import type { DaemonSet, KnownKind, Node, Pod, Service, ServicePort } from './model.ts'
import { TEMPLATE_GENERATION } from './model.ts'
import { isSame } from './same.ts'
import { isFields } from './shape.ts'
import type { Draft } from './write-object.ts'

/** The object before, and the manifest as it was written (without defaults). */
export interface Update {
  readonly before: Draft
  readonly draft: Draft
  readonly kind: KnownKind | undefined
  readonly given: unknown
}

/**
 * What `kubectl apply` makes of an object that exists: the manifest wins, and what it is silent about stays where
 * the server or a controller gave it out.
 * Simplified: without the last-applied annotation; a field that is removed from the manifest falls back to its default.
 */
export function merged({ before, draft, kind, given }: Update): Draft {
  const metadata = {
    ...before.metadata,
    ...(draft.metadata.labels && { labels: draft.metadata.labels }),
    ...(draft.metadata.annotations && {
      annotations: { ...before.metadata.annotations, ...draft.metadata.annotations },
    }),
  }
  const status = 'status' in before ? { status: before.status } : {}
  const kept = { ...draft, metadata, ...status }
  switch (kind) {
    case 'Service':
      return withAllocations(before as Draft<Service>, kept as Draft<Service>) // as: their kind says so
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
      return withReplicas(before, kept, given)
    case 'DaemonSet':
      return withGeneration(before as Draft<DaemonSet>, kept as Draft<DaemonSet>) // as: their kind says so
    case 'Pod':
      return withImages(before as Draft<Pod>, kept as Draft<Pod>) // as: their kind says so
    case 'Node': {
      const spec = { ...(before as Draft<Node>).spec, ...(draft as Draft<Node>).spec } // as: their kind says so
      const node: Draft<Node> = { ...(kept as Draft<Node>), spec } // as: its kind says so
      return node
    }
    default:
      return mergedMachines(before, kept, given)
  }
}

/** What controllers wrote into the spec of a Cluster stays; so does the size of a pool that the manifest does not name. */
function mergedMachines(before: Draft, after: Draft, given: unknown): Draft {
  const kind = machineKindOf(after)
  if (kind === 'MachineDeployment' || kind === 'MachineSet')
    return withReplicas(before, after, given)
  if (kind !== 'Cluster') return after
  const { infrastructureRef, controlPlaneRef, controlPlaneEndpoint } = (before as Draft<Cluster>)
    .spec // as: its kind says so
  const spec = {
    ...(infrastructureRef && { infrastructureRef }),
    ...(controlPlaneRef && { controlPlaneRef }),
    ...(controlPlaneEndpoint && { controlPlaneEndpoint }),
    ...(after as Draft<Cluster>).spec, // as: its kind says so
  }
  const cluster: Draft<Cluster> = { ...(after as Draft<Cluster>), spec } // as: its kind says so
  return cluster
}

/** pkg/registry/apps/daemonset/strategy.go, Kubernetes v1.36: a changed template counts one on. */
function withGeneration(before: Draft<DaemonSet>, after: Draft<DaemonSet>): Draft<DaemonSet> {
  const old = Number(before.metadata.annotations?.[TEMPLATE_GENERATION] ?? 1) || 1
  const generation = isSame(before.spec.template, after.spec.template) ? old : old + 1
  const annotations = { ...after.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) }
  return { ...after, metadata: { ...after.metadata, annotations } }
}

function withAllocations(before: Draft<Service>, after: Draft<Service>): Draft<Service> {
  const { clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy, healthCheckNodePort } = before.spec
  const opensPorts = after.spec.type === 'NodePort' || after.spec.type === 'LoadBalancer'
  const isSame = (left: ServicePort, right: ServicePort) =>
    left.port === right.port && (left.protocol ?? 'TCP') === (right.protocol ?? 'TCP')
  const ports = after.spec.ports?.map((port) => {
    const nodePort = before.spec.ports?.find((old) => isSame(old, port))?.nodePort
    return opensPorts && !port.nodePort && nodePort ? { ...port, nodePort } : port
  })
  const hasAddress = after.spec.type !== 'ExternalName'
  const isLocal = after.spec.externalTrafficPolicy === 'Local'
  return {
    ...after,
    spec: {
      ...(hasAddress && clusterIP && { clusterIP }),
      ...(hasAddress && clusterIPs && { clusterIPs }),
      ...(hasAddress && ipFamilies && { ipFamilies }),
      ...(hasAddress && ipFamilyPolicy && { ipFamilyPolicy }),
      ...(isLocal && healthCheckNodePort && { healthCheckNodePort }),
      ...after.spec,
      ...(ports && { ports }),
    },
  }
}

/** A manifest that does not name replicas leaves them to whoever scaled last. */
function withReplicas(before: Draft, after: Draft, given: unknown): Draft {
  const spec = isFields(given) && isFields(given.spec) ? given.spec : {}
  if (spec.replicas !== undefined) return after
  const old: unknown = 'spec' in before ? before.spec : {}
  const now: unknown = 'spec' in after ? after.spec : {}
  if (!isFields(old) || !isFields(now)) return after
  return { ...after, spec: { ...now, replicas: old.replicas } } as Draft // as: a workload with its replicas
}

/** Of a running Pod only images change; everything else was decided when it was made. */
function withImages(before: Draft<Pod>, after: Draft<Pod>): Draft<Pod> {
  const containers = before.spec.containers.map((container) => {
    const image = after.spec.containers.find(({ name }) => name === container.name)?.image
    return image === undefined ? container : { ...container, image }
  })
  return { ...after, spec: { ...before.spec, containers } }
}
