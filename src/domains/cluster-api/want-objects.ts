import { groupOf } from '../api-server/model.ts'
import { ownerBy } from './change-object.ts'
import { CLUSTER_LABEL } from './find-objects.ts'
import {
  type CloneTemplate,
  type Cluster,
  type ClusterClass,
  type JsonMap,
  type PoolClass,
  type PoolTopology,
  type TemplateReference,
  TOPOLOGY,
  type Topology,
} from './model.ts'

/** What one object of a topology says: exp/topology/desiredstate/desired_state.go, Cluster API v1.14. */

/** An object as the topology wants it: only the fields that it states. */
export interface Wanted {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly intent: JsonMap
}

export interface Source {
  readonly cluster: Cluster
  readonly reference: TemplateReference
  readonly source: CloneTemplate
}

export const asJson = (object: unknown): JsonMap => object as JsonMap // as: objects are plain data

export const innerSpec = (template: JsonMap | undefined): JsonMap => {
  const spec = template?.spec as { readonly template?: { readonly spec?: JsonMap } } | undefined // as: a template has such a spec
  return spec?.template?.spec ?? {}
}

const owned = ({ metadata }: Cluster) => ({ [CLUSTER_LABEL]: metadata.name, [TOPOLOGY.owned]: '' })

const clonedFrom = ({ reference }: Source) => ({
  'cluster.x-k8s.io/cloned-from-name': reference.name,
  'cluster.x-k8s.io/cloned-from-groupkind': `${reference.kind}.${groupOf(reference.apiVersion)}`,
})

interface Meta {
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** The topology wins over the class. */
export const mergedMeta = (
  topology: Meta | undefined,
  ofClass: Meta | undefined,
): Required<Meta> => ({
  labels: { ...ofClass?.labels, ...topology?.labels },
  annotations: { ...ofClass?.annotations, ...topology?.annotations },
})

export function asObject(from: Source, name: string, spec: JsonMap, meta: Meta = {}): Wanted {
  const { apiVersion, kind } = from.source
  const inner = from.source.spec.template as Meta & { readonly metadata?: Meta } // as: a template may describe what is made of it
  return {
    apiVersion,
    kind: kind.replace(/Template$/, ''),
    name,
    intent: {
      metadata: {
        labels: { ...inner.metadata?.labels, ...meta.labels, ...owned(from.cluster) },
        annotations: { ...inner.metadata?.annotations, ...meta.annotations, ...clonedFrom(from) },
      },
      spec,
    },
  }
}

interface Made {
  readonly spec: JsonMap
  readonly labels?: Readonly<Record<string, string>>
  /** The Cluster is written down as owner at once; a control plane's template is adopted later. */
  readonly isOwned: boolean
}

export function asTemplate(from: Source, name: string, { spec, labels, isOwned }: Made): Wanted {
  const { apiVersion, kind, metadata } = from.source
  const { 'kubectl.kubernetes.io/last-applied-configuration': _, ...annotations } =
    metadata.annotations ?? {}
  return {
    apiVersion,
    kind,
    name,
    intent: {
      metadata: {
        labels: { ...metadata.labels, ...owned(from.cluster), ...labels },
        annotations: { ...annotations, ...clonedFrom(from) },
        ...(isOwned && { ownerReferences: [asJson(ownerBy(from.cluster, false))] }),
      },
      spec: {
        ...asJson(from.source.spec),
        template: { ...asJson(from.source.spec.template), spec },
      },
    },
  }
}

interface Heading {
  readonly topology: Topology
  readonly clusterClass: ClusterClass
  readonly version: string
  readonly shape: Wanted | undefined
  readonly cluster: Cluster
}

const referenceTo = ({ apiVersion, kind, name }: Wanted) => ({
  apiGroup: groupOf(apiVersion),
  kind,
  name,
})

export function controlPlaneSpec(
  spec: JsonMap,
  { topology, clusterClass, version, shape, cluster }: Heading,
): JsonMap {
  const { replicas, rollout, deletion } = topology.controlPlane ?? {}
  // as: the shape of a control plane's template
  const machines = (spec.machineTemplate ?? {}) as {
    readonly spec?: JsonMap
    readonly metadata?: JsonMap
  }
  const meta = mergedMeta(topology.controlPlane?.metadata, clusterClass.spec.controlPlane.metadata)
  const inner = machines.metadata as Meta | undefined // as: metadata of a template
  const labels = shape && {
    metadata: {
      ...inner,
      labels: { ...inner?.labels, ...meta.labels, ...owned(cluster) },
      ...(Object.keys({ ...inner?.annotations, ...meta.annotations }).length > 0 && {
        annotations: { ...inner?.annotations, ...meta.annotations },
      }),
    },
  }
  const timeouts = { ...clusterClass.spec.controlPlane.deletion, ...deletion }
  return {
    ...spec,
    version,
    ...(replicas !== undefined && { replicas }),
    ...(rollout?.after && {
      rollout: { ...(spec.rollout as JsonMap | undefined), after: rollout.after },
    }), // as: likewise
    machineTemplate: {
      ...machines,
      ...labels,
      spec: {
        ...machines.spec,
        ...(shape && { infrastructureRef: referenceTo(shape) }),
        ...(Object.keys(timeouts).length > 0 && { deletion: timeouts }),
      },
    },
  }
}

interface Drawn {
  readonly own: PoolClass
  readonly pool: PoolTopology
  readonly name: string
  readonly version: string
}

export function wantedPool(
  cluster: Cluster,
  { own, pool, name, version }: Drawn,
  { bootstrap, infrastructure }: { readonly bootstrap: Wanted; readonly infrastructure: Wanted },
): Wanted {
  const clusterName = cluster.metadata.name
  const meta = mergedMeta(pool.metadata, own.metadata)
  const { [TOPOLOGY.defer]: _, [TOPOLOGY.hold]: __, ...annotations } = meta.annotations
  const selected = { ...owned(cluster), [TOPOLOGY.pool]: pool.name }
  const labels = { ...meta.labels, ...selected }
  const minReadySeconds = pool.minReadySeconds ?? own.minReadySeconds
  const failureDomain = pool.failureDomain ?? own.failureDomain
  const { order, ...timeouts } = { ...own.deletion, ...pool.deletion }
  const rollout = pool.rollout ?? own.rollout
  const maxInFlight = (pool.healthCheck?.remediation ?? own.healthCheck?.remediation)?.maxInFlight
  return {
    apiVersion: cluster.apiVersion,
    kind: 'MachineDeployment',
    name,
    intent: {
      metadata: { labels, annotations },
      spec: {
        clusterName,
        ...(pool.replicas !== undefined && { replicas: pool.replicas }),
        ...(rollout && { rollout }),
        ...(order !== undefined && { deletion: { order } }),
        ...(maxInFlight !== undefined && { remediation: { maxInFlight } }),
        selector: { matchLabels: selected },
        template: {
          metadata: { labels, annotations },
          spec: {
            clusterName,
            version,
            ...(failureDomain && { failureDomain }),
            ...(minReadySeconds !== undefined && { minReadySeconds }),
            ...(Object.keys(timeouts).length > 0 && { deletion: timeouts }),
            bootstrap: { configRef: referenceTo(bootstrap) },
            infrastructureRef: referenceTo(infrastructure),
          },
        },
      },
    },
  }
}
