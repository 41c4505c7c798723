import type {
  Container,
  DaemonSet,
  Deployment,
  EndpointSlice,
  KnownKind,
  KubeObject,
  NetworkPolicy,
  Node,
  Pod,
  PodSpec,
  PolicyPort,
  PolicyType,
  Probe,
  ReplicaSet,
  Service,
  StatefulSet,
  Toleration,
} from './model.ts'
import { TEMPLATE_GENERATION } from './model.ts'
import type { Draft } from './write-object.ts'

/**
 * Fills in what the API server fills in where a manifest is silent. Sources, Kubernetes v1.36:
 * pkg/apis/core/v1/defaults.go, pkg/apis/apps/v1/defaults.go, pkg/apis/discovery/v1/defaults.go.
 */
export function defaulted(draft: Draft, kind: KnownKind | undefined): Draft {
  switch (kind) {
    case 'Namespace':
      return { status: { phase: 'Active' }, ...draft } as Draft // as: a Namespace with its status
    case 'Node':
      return defaultedNode(draft as Draft<Node>) // as: its shape was checked
    case 'Pod':
      return defaultedPod(draft as Draft<Pod>) // as: its shape was checked
    case 'ReplicaSet':
      return defaultedReplicaSet(draft as Draft<ReplicaSet>) // as: its shape was checked
    case 'DaemonSet':
      return defaultedDaemonSet(draft as Draft<DaemonSet>) // as: its shape was checked
    case 'StatefulSet':
      return defaultedStatefulSet(draft as Draft<StatefulSet>) // as: its shape was checked
    case 'Deployment':
      return defaultedDeployment(draft as Draft<Deployment>) // as: its shape was checked
    case 'Service':
      return defaultedService(draft as Draft<Service>) // as: its shape was checked
    case 'EndpointSlice':
      return defaultedSlice(draft as Draft<EndpointSlice>) // as: its shape was checked
    case 'NetworkPolicy':
      return defaultedPolicy(draft as Draft<NetworkPolicy>) // as: its shape was checked
    case 'PodDisruptionBudget':
      return { spec: {}, status: {}, ...draft } as Draft // as: a budget with its status
    default:
      return draft
  }
}

const defaultedNode = (node: Draft<Node>): Draft<Node> => ({
  ...node,
  spec: node.spec ?? {},
  status: node.status ?? {},
})

// plugin/pkg/admission/defaulttolerationseconds, Kubernetes v1.36
const NODE_LOSS: readonly Toleration[] = ['not-ready', 'unreachable'].map((condition) => ({
  key: `node.kubernetes.io/${condition}`,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
}))

/** Also for the Pods that controllers create. */
export const defaultedPod = (pod: Draft<Pod>): Draft<Pod> => ({
  ...pod,
  spec: completeSpec(pod.spec ?? { containers: [] }),
  status: { phase: 'Pending', ...pod.status },
})

const complete = new WeakMap<PodSpec, PodSpec>()

/** Pods of one template share one spec. */
function completeSpec(asked: PodSpec): PodSpec {
  const known = complete.get(asked)
  if (known) return known
  const spec = defaultedPodSpec(asked)
  const given = spec.tolerations ?? []
  const added = NODE_LOSS.filter(({ key }) => !given.some((toleration) => toleration.key === key))
  const whole = { ...spec, tolerations: [...given, ...added] }
  complete.set(asked, whole)
  return whole
}

/** Also for the template of a ReplicaSet or Deployment. */
export const defaultedPodSpec = (spec: PodSpec): PodSpec => ({
  restartPolicy: 'Always',
  dnsPolicy: 'ClusterFirst',
  terminationGracePeriodSeconds: 30,
  ...spec,
  containers: (spec.containers ?? []).map(defaultedContainer),
})

const PROBE: Probe = {
  initialDelaySeconds: 0,
  periodSeconds: 10,
  timeoutSeconds: 1,
  failureThreshold: 3,
  successThreshold: 1,
}

function defaultedContainer(container: Container): Container {
  const { ports, readinessProbe, livenessProbe, startupProbe, resources } = container
  return {
    imagePullPolicy: isMovingTag(container.image) ? 'Always' : 'IfNotPresent',
    ...container,
    ...(ports && { ports: ports.map((port) => ({ protocol: 'TCP' as const, ...port })) }), // as: a literal
    ...(readinessProbe && { readinessProbe: { ...PROBE, ...readinessProbe } }),
    ...(livenessProbe && { livenessProbe: { ...PROBE, ...livenessProbe } }),
    ...(startupProbe && { startupProbe: { ...PROBE, ...startupProbe } }),
    ...(resources?.limits && {
      resources: { ...resources, requests: { ...resources.limits, ...resources.requests } },
    }),
  }
}

/** `:latest`, or no tag and no digest. */
function isMovingTag(image = ''): boolean {
  const last = image.slice(image.lastIndexOf('/') + 1)
  return !last.includes('@') && (!last.includes(':') || last.endsWith(':latest'))
}

const defaultedReplicaSet = (replicaSet: Draft<ReplicaSet>): Draft<ReplicaSet> => ({
  ...replicaSet,
  spec: withTemplate({ ...replicaSet.spec, replicas: replicaSet.spec?.replicas ?? 1 }),
  status: replicaSet.status ?? { replicas: 0 },
})

function defaultedDeployment(deployment: Draft<Deployment>): Draft<Deployment> {
  const given: Partial<Deployment['spec']> = deployment.spec ?? {}
  const spec = {
    progressDeadlineSeconds: 600,
    revisionHistoryLimit: 10,
    ...given,
    replicas: given.replicas ?? 1,
  } as Deployment['spec'] // as: what may still be missing is found by its validation
  const type = spec.strategy?.type ?? 'RollingUpdate'
  const rollingUpdate = { maxSurge: '25%', maxUnavailable: '25%', ...spec.strategy?.rollingUpdate }
  const strategy =
    type === 'RollingUpdate'
      ? { ...spec.strategy, type, rollingUpdate }
      : { ...spec.strategy, type }
  return {
    ...deployment,
    spec: { ...withTemplate(spec), strategy },
    status: deployment.status ?? {},
  }
}

function defaultedDaemonSet(set: Draft<DaemonSet>): Draft<DaemonSet> {
  const given: Partial<DaemonSet['spec']> = set.spec ?? {}
  const type = given.updateStrategy?.type ?? 'RollingUpdate'
  const rollingUpdate = { maxUnavailable: 1, maxSurge: 0, ...given.updateStrategy?.rollingUpdate }
  const updateStrategy =
    type === 'RollingUpdate' ? { type, rollingUpdate } : { ...given.updateStrategy, type }
  const spec = { revisionHistoryLimit: 10, ...given, updateStrategy } as DaemonSet['spec'] // as: what is missing is found by its validation
  const annotations = { [TEMPLATE_GENERATION]: '1', ...set.metadata.annotations }
  const metadata = { ...set.metadata, annotations }
  return { ...set, metadata, spec: withTemplate(spec), status: set.status ?? {} }
}

function defaultedStatefulSet(set: Draft<StatefulSet>): Draft<StatefulSet> {
  const given: Partial<StatefulSet['spec']> = set.spec ?? {}
  const type = given.updateStrategy?.type ?? 'RollingUpdate'
  const rollingUpdate = { partition: 0, ...given.updateStrategy?.rollingUpdate }
  const updateStrategy = type === 'RollingUpdate' ? { type, rollingUpdate } : { type }
  const spec = {
    podManagementPolicy: 'OrderedReady',
    revisionHistoryLimit: 10,
    ...given,
    replicas: given.replicas ?? 1,
    updateStrategy,
  } as StatefulSet['spec'] // as: what is missing is found by its validation
  return { ...set, spec: withTemplate(spec), status: set.status ?? { replicas: 0 } }
}

const withTemplate = <
  Spec extends ReplicaSet['spec'] | Deployment['spec'] | DaemonSet['spec'] | StatefulSet['spec'],
>(
  spec: Spec,
): Spec =>
  spec.template?.spec
    ? { ...spec, template: { ...spec.template, spec: defaultedPodSpec(spec.template.spec) } }
    : spec

function defaultedService(service: Draft<Service>): Draft<Service> {
  const given: Service['spec'] = service.spec ?? {}
  const { type = 'ClusterIP' } = given
  const isOutside = type === 'NodePort' || type === 'LoadBalancer'
  const { sessionAffinity = 'None', sessionAffinityConfig, ports, clusterIP, clusterIPs } = given
  const affinity = { clientIP: { timeoutSeconds: 10_800, ...sessionAffinityConfig?.clientIP } }
  const spec: Service['spec'] = {
    ...(type !== 'ExternalName' && { internalTrafficPolicy: 'Cluster' }),
    ...((isOutside || (given.externalIPs ?? []).length > 0) && {
      externalTrafficPolicy: 'Cluster',
    }),
    ...(type === 'LoadBalancer' && { allocateLoadBalancerNodePorts: true }),
    ...given,
    type,
    sessionAffinity,
    ...(sessionAffinity === 'ClientIP' && { sessionAffinityConfig: affinity }),
    ...(clusterIP && !clusterIPs && { clusterIPs: [clusterIP] }),
    ...(!clusterIP && clusterIPs?.[0] && { clusterIP: clusterIPs[0] }),
    ...(ports && {
      ports: ports.map((port) => ({ protocol: 'TCP' as const, targetPort: port.port, ...port })), // as: a literal
    }),
  }
  return { ...service, spec, status: { loadBalancer: {}, ...service.status } }
}

/** pkg/apis/networking/v1/defaults.go, SetDefaults_NetworkPolicy, Kubernetes v1.36. */
function defaultedPolicy(policy: Draft<NetworkPolicy>): Draft<NetworkPolicy> {
  const given: NetworkPolicy['spec'] = policy.spec ?? {}
  const { podSelector = {}, ingress, egress, policyTypes = [] } = given
  const implied: readonly PolicyType[] = egress?.length ? ['Ingress', 'Egress'] : ['Ingress']
  const withProtocol = <Rule extends { readonly ports?: readonly PolicyPort[] }>(rule: Rule) => ({
    ...rule,
    ...(rule.ports && {
      ports: rule.ports.map((port) => ({ protocol: 'TCP' as const, ...port })), // as: a literal
    }),
  })
  const spec: NetworkPolicy['spec'] = {
    podSelector,
    ...(ingress && { ingress: ingress.map(withProtocol) }),
    ...(egress && { egress: egress.map(withProtocol) }),
    policyTypes: policyTypes.length > 0 ? policyTypes : implied,
  }
  return { ...policy, spec }
}

const defaultedSlice = (slice: Draft<EndpointSlice>): Draft<EndpointSlice> => ({
  ...slice,
  endpoints: slice.endpoints ?? [],
  ...(slice.ports && {
    ports: slice.ports.map((port) => ({ name: '', protocol: 'TCP' as const, ...port })), // as: a literal
  }),
})

/** Cluster-scoped kinds beside Namespace and Node, of the API groups that every cluster serves. */
const CLUSTER_SCOPED = [
  'APIService',
  'CSIDriver',
  'CSINode',
  'CertificateSigningRequest',
  'ClusterRole',
  'ClusterRoleBinding',
  'ComponentStatus',
  'CustomResourceDefinition',
  'DeviceClass',
  'FlowSchema',
  'GatewayClass',
  'IPAddress',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'RuntimeClass',
  'ServiceCIDR',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttachment',
]

export const isClusterScoped = ({ kind }: Pick<KubeObject, 'kind'>): boolean =>
  CLUSTER_SCOPED.includes(kind)
