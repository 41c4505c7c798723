import { entryIn } from '../../core/large-record.ts'
import { type Ref, ref } from '../../core/ref.ts'
import type { PodDisruptionBudget } from './model/disruption.ts'
import type { NetworkPolicy } from './model/network-policy.ts'
import type { Condition, KubeObject, OwnerReference } from './model/object.ts'
import type { Outage } from './model/outage.ts'
import type {
  Amounts,
  DaemonSet,
  Deployment,
  Pod,
  ReplicaSet,
  StatefulSet,
} from './model/workload.ts'

export type {
  Affinity,
  NodeRequirement,
  NodeSelectorTerm,
  PodAffinityTerm,
  PodTerms,
  SpreadConstraint,
} from './model/affinity.ts'
export type { PodDisruptionBudget } from './model/disruption.ts'
export {
  type EventLog,
  type EventSubject,
  type ToldEvent,
  toldEvents,
  withEvents,
} from './model/event-log.ts'
export type {
  NetworkPolicy,
  PolicyPeer,
  PolicyPort,
  PolicyType,
} from './model/network-policy.ts'
export type {
  Condition,
  KubeObject,
  LabelSelector,
  ObjectMeta,
  OwnerReference,
} from './model/object.ts'
export {
  backSince,
  type Down,
  type Held,
  isApiDown,
  type Outage,
  type Silence,
} from './model/outage.ts'
export type {
  Amounts,
  Container,
  ContainerState,
  ContainerStatus,
  DaemonSet,
  Deployment,
  Pod,
  PodDnsConfig,
  PodSpec,
  PodTemplate,
  Probe,
  ReplicaSet,
  StatefulSet,
  Toleration,
} from './model/workload.ts'
export { TEMPLATE_GENERATION } from './model/workload.ts'

/** Objects as etcd holds them, and the numbers the API server hands out. Plain data; no time, no decisions. */

export interface Namespace extends KubeObject {
  readonly kind: 'Namespace'
  readonly status?: { readonly phase?: 'Active' | 'Terminating' }
}

export interface Taint {
  readonly key: string
  readonly value?: string
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'
  readonly timeAdded?: string
}

export interface Node extends KubeObject {
  readonly kind: 'Node'
  readonly spec: {
    readonly podCIDR?: string
    readonly podCIDRs?: readonly string[]
    readonly taints?: readonly Taint[]
    readonly unschedulable?: boolean
  }
  readonly status: {
    readonly addresses?: readonly { readonly type: string; readonly address: string }[]
    readonly allocatable?: Amounts
    readonly capacity?: Amounts
    readonly conditions?: readonly Condition[]
    /** Another one each time the machine starts. */
    readonly nodeInfo?: { readonly bootID?: string }
  }
}

export interface ServicePort {
  readonly name?: string
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP'
  readonly port: number
  readonly targetPort?: number | string
  readonly nodePort?: number
  readonly appProtocol?: string
}

export interface Service extends KubeObject {
  readonly kind: 'Service'
  readonly spec: {
    readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName'
    readonly selector?: Readonly<Record<string, string>>
    readonly ports?: readonly ServicePort[]
    readonly clusterIP?: string
    readonly clusterIPs?: readonly string[]
    readonly ipFamilies?: readonly ('IPv4' | 'IPv6')[]
    readonly ipFamilyPolicy?: string
    readonly externalIPs?: readonly string[]
    readonly externalName?: string
    readonly externalTrafficPolicy?: 'Cluster' | 'Local'
    readonly internalTrafficPolicy?: 'Cluster' | 'Local'
    readonly loadBalancerSourceRanges?: readonly string[]
    readonly healthCheckNodePort?: number
    readonly allocateLoadBalancerNodePorts?: boolean
    readonly publishNotReadyAddresses?: boolean
    readonly sessionAffinity?: 'None' | 'ClientIP'
    readonly sessionAffinityConfig?: { readonly clientIP?: { readonly timeoutSeconds?: number } }
    readonly trafficDistribution?: string
  }
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly Ingress[]
    }
  }
}

export interface Ingress {
  readonly ip?: string
  readonly hostname?: string
  readonly ipMode?: 'VIP' | 'Proxy'
}

export interface Endpoint {
  readonly addresses: readonly string[]
  /** Set for Pods whose subdomain is the Service's name: they have a DNS name of their own. */
  readonly hostname?: string
  readonly conditions?: Readonly<Partial<Record<'ready' | 'serving' | 'terminating', boolean>>>
  readonly nodeName?: string
  readonly zone?: string
  readonly targetRef?: Pick<OwnerReference, 'kind' | 'name'> & {
    readonly namespace?: string
    readonly uid?: string
  }
  readonly hints?: Readonly<Partial<Record<'forZones' | 'forNodes', readonly { name: string }[]>>>
}

export interface EndpointSlice extends KubeObject {
  readonly kind: 'EndpointSlice'
  readonly addressType: 'IPv4' | 'IPv6' | 'FQDN'
  readonly endpoints: readonly Endpoint[]
  readonly ports?: readonly {
    readonly name?: string
    readonly port?: number
    readonly protocol?: 'TCP' | 'UDP' | 'SCTP'
    readonly appProtocol?: string
  }[]
}

/** The kinds with behaviour here, by name. Any other kind is stored and shown. */
export interface Kinds {
  Namespace: Namespace
  Node: Node
  Pod: Pod
  ReplicaSet: ReplicaSet
  Deployment: Deployment
  DaemonSet: DaemonSet
  StatefulSet: StatefulSet
  Service: Service
  EndpointSlice: EndpointSlice
  ConfigMap: KubeObject
  PodDisruptionBudget: PodDisruptionBudget
  NetworkPolicy: NetworkPolicy
}
export type KnownKind = keyof Kinds

export type ApiSlice = {
  /** kind -> `namespace/name` (cluster-scoped: `name`) -> object. Unknown kinds are keyed `Kind.group`. */
  readonly objects: Readonly<Record<string, Readonly<Record<string, KubeObject>>>>
  readonly resourceVersion: number
  /** Uids are numbers in the clothes of a UUID: the same document gives the same uids. */
  readonly uidCount: number
  readonly settings: ApiSettings
  /** Simulated ms that passed before clock 0: a settled cluster is older than the story told in it. */
  readonly elapsedMs: number
  /** Absent while everybody is in touch with the API server. */
  readonly outage?: Outage
  /** Not the store but what a kubelet knows: nobody is told of changes. */
  readonly isOwn?: true
}

/** What is given to the API server and the controller manager on their command lines. */
export interface ApiSettings {
  /** `--service-cluster-ip-range` */
  readonly serviceCIDR: string
  /** `--service-node-port-range` */
  readonly nodePortRange: { readonly from: number; readonly to: number }
  /** `--cluster-cidr`; each Node gets a /24 of it. */
  readonly clusterCIDR: string
}

export const defaultApiSettings: ApiSettings = {
  serviceCIDR: '10.96.0.0/12',
  nodePortRange: { from: 30000, to: 32767 },
  clusterCIDR: '10.244.0.0/16',
}

export const emptyApi = (settings: ApiSettings = defaultApiSettings): ApiSlice => ({
  objects: {},
  resourceVersion: 0,
  uidCount: 0,
  settings,
  elapsedMs: 0,
})

export interface Scale {
  readonly name: string
  readonly replicas: number
}

export type Verb = 'created' | 'updated' | 'deleted'

/** What may happen in this domain. All up to `api/started` are also inputs of a learner. */
export type ApiEvent =
  | { readonly kind: 'api/applied'; readonly objects: readonly unknown[] }
  | {
      readonly kind: 'api/deleted'
      readonly object: string
      readonly name: string
      readonly gracePeriodSeconds?: number
    }
  /** `kubectl rollout undo`, to the revision before the newest unless one is named. */
  | { readonly kind: 'api/rolledBack'; readonly name: string; readonly toRevision?: number }
  | ({ readonly kind: 'api/scaled'; readonly object: string } & Scale)
  /** The process of the API server ends, or begins. */
  | { readonly kind: 'api/stopped' | 'api/started' }
  /** etcd has lost its quorum, or has a leader again. */
  | { readonly kind: 'api/storageLost' | 'api/storageBack' }
  /** Its liveness probe has failed too often: kubelet stops the API server, and starts it again. */
  | { readonly kind: 'api/livenessFailed' }
  /** Everybody has caught up. */
  | { readonly kind: 'api/recovered' }
  /** A write reached the watch cache: whoever watches this kind is woken after its own delay. */
  | {
      readonly kind: 'api/changed'
      readonly object: string
      readonly name: string
      readonly verb: Verb
      readonly resourceVersion: number
      /** The object as it was, as a watch cache still holds it; absent for `created`. */
      readonly before?: KubeObject
    }

/** All objects of a kind, by `namespace/name`. */
export const objectsOf = <Kind extends KnownKind>(
  api: ApiSlice,
  kind: Kind,
): Readonly<Record<string, Kinds[Kind]>> =>
  (api.objects[kind] ?? {}) as Readonly<Record<string, Kinds[Kind]>> // as: objects are stored under their own kind

export const findObject = <Kind extends KnownKind>(
  api: ApiSlice,
  kind: Kind,
  name: string,
): Kinds[Kind] | undefined => entryIn(api.objects, kind, name)

/** An object of any kind, by the key of its kind. */
export const findAny = (api: ApiSlice, kind: string, name: string): KubeObject | undefined =>
  entryIn(api.objects, kind, name)

/** `namespace/name`, or `name` for cluster-scoped objects. */
export const nameOf = ({ metadata }: KubeObject): string =>
  metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`

/** Group and version under which each known kind is served (Kubernetes v1.36). */
export const API_VERSIONS: Readonly<Record<KnownKind, string>> = {
  Namespace: 'v1',
  Node: 'v1',
  Pod: 'v1',
  ReplicaSet: 'apps/v1',
  Deployment: 'apps/v1',
  DaemonSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  Service: 'v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  ConfigMap: 'v1',
  PodDisruptionBudget: 'policy/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
}

export const isKnownKind = (kind: string): kind is KnownKind => Object.hasOwn(API_VERSIONS, kind)

/** The API group: empty for the core group. */
export const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''

/** The known kind an object is of; undefined for any other, such as a Service of Knative. */
export function knownKindOf(object: {
  readonly apiVersion: string
  readonly kind: string
}): KnownKind | undefined {
  const { apiVersion, kind } = object
  if (!isKnownKind(kind)) return undefined
  if (API_VERSIONS[kind] === apiVersion) return kind
  return groupOf(API_VERSIONS[kind]) === groupOf(apiVersion) ? kind : undefined
}

export function refOf(object: KubeObject): Ref {
  const known = knownKindOf(object)
  return known
    ? ref(known.toLowerCase() as Lowercase<KnownKind>, nameOf(object)) // as: what toLowerCase does
    : ref('object', `${object.kind}/${nameOf(object)}`)
}

/** The key of a kind in the store: core and known kinds by name, others with their group. */
export function kindKey(apiVersion: string, kind: string): string {
  if (isKnownKind(kind) && API_VERSIONS[kind] === apiVersion) return kind
  const group = groupOf(apiVersion)
  return knownKindOf({ apiVersion, kind }) || group === '' ? kind : `${kind}.${group}`
}
