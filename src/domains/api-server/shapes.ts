import { machineKindOf } from './admit-machines.ts'
import type { KnownKind } from './model.ts'
import type { Fields, Shape } from './shape.ts'
import { policyShape } from './shape-policy.ts'
import { classShape, topologyShape } from './shape-topology.ts'

/** The fields this project reads, by kind, with the types they have in the Kubernetes v1.36 API. */

const text: Shape = 'string'
const texts: Shape = { list: text }
const textMap: Shape = { map: text }
const fields = (inner: Fields): Shape => ({ fields: inner })
const listOf = (inner: Fields): Shape => ({ list: fields(inner) })

const metadata = fields({
  name: text,
  namespace: text,
  uid: text,
  resourceVersion: text,
  generation: 'int',
  creationTimestamp: text,
  deletionTimestamp: text,
  deletionGracePeriodSeconds: 'int',
  generateName: text,
  labels: textMap,
  annotations: textMap,
  finalizers: texts,
  ownerReferences: listOf({
    apiVersion: text,
    kind: text,
    name: text,
    uid: text,
    controller: 'bool',
  }),
})

const conditions = listOf({
  type: text,
  status: text,
  reason: text,
  message: text,
  lastTransitionTime: text,
})

const selector = fields({
  matchLabels: textMap,
  matchExpressions: listOf({ key: text, operator: text, values: texts }),
})

const probe = fields({
  initialDelaySeconds: 'int',
  periodSeconds: 'int',
  timeoutSeconds: 'int',
  failureThreshold: 'int',
  successThreshold: 'int',
})

const amounts: Shape = { map: 'quantity' }

const requirements = listOf({ key: text, operator: text, values: texts })
const nodeTerm = { matchExpressions: requirements, matchFields: requirements }
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'
const podTerms = fields({
  [REQUIRED]: listOf({
    topologyKey: text,
    labelSelector: selector,
    namespaces: texts,
    namespaceSelector: selector,
  }),
})
const affinity = fields({
  nodeAffinity: fields({
    [REQUIRED]: fields({ nodeSelectorTerms: listOf(nodeTerm) }),
    preferredDuringSchedulingIgnoredDuringExecution: listOf({
      weight: 'int',
      preference: fields(nodeTerm),
    }),
  }),
  podAffinity: podTerms,
  podAntiAffinity: podTerms,
})

const podSpec = fields({
  affinity,
  topologySpreadConstraints: listOf({
    maxSkew: 'int',
    topologyKey: text,
    whenUnsatisfiable: text,
    labelSelector: selector,
  }),
  containers: listOf({
    name: text,
    image: text,
    imagePullPolicy: text,
    ports: listOf({ name: text, containerPort: 'int', protocol: text, hostPort: 'int' }),
    resources: fields({ requests: amounts, limits: amounts }),
    readinessProbe: probe,
    livenessProbe: probe,
    startupProbe: probe,
    lifecycle: fields({ preStop: fields({ sleep: fields({ seconds: 'int' }) }) }),
  }),
  nodeName: text,
  nodeSelector: textMap,
  tolerations: listOf({
    key: text,
    operator: text,
    value: text,
    effect: text,
    tolerationSeconds: 'int',
  }),
  hostNetwork: 'bool',
  restartPolicy: text,
  terminationGracePeriodSeconds: 'int',
  dnsPolicy: text,
  dnsConfig: fields({
    nameservers: texts,
    searches: texts,
    options: listOf({ name: text, value: text }),
  }),
  hostname: text,
  subdomain: text,
  setHostnameAsFQDN: 'bool',
  hostAliases: listOf({ ip: text, hostnames: texts }),
  readinessGates: listOf({ conditionType: text }),
})

const podStatus = fields({
  phase: text,
  podIP: text,
  podIPs: listOf({ ip: text }),
  hostIP: text,
  startTime: text,
  conditions,
  containerStatuses: listOf({
    name: text,
    ready: 'bool',
    restartCount: 'int',
    state: 'any',
    lastState: 'any',
  }),
})

const template = fields({
  metadata: fields({ labels: textMap, annotations: textMap }),
  spec: podSpec,
})

const counts: Fields = {
  replicas: 'int',
  readyReplicas: 'int',
  availableReplicas: 'int',
  observedGeneration: 'int',
}

const taints = listOf({ key: text, value: text, effect: text })

const serviceSpec = fields({
  type: text,
  selector: textMap,
  ports: listOf({
    name: text,
    protocol: text,
    port: 'int',
    targetPort: 'intOrString',
    nodePort: 'int',
    appProtocol: text,
  }),
  clusterIP: text,
  clusterIPs: texts,
  ipFamilies: texts,
  ipFamilyPolicy: text,
  externalIPs: texts,
  externalName: text,
  externalTrafficPolicy: text,
  internalTrafficPolicy: text,
  loadBalancerSourceRanges: texts,
  healthCheckNodePort: 'int',
  allocateLoadBalancerNodePorts: 'bool',
  publishNotReadyAddresses: 'bool',
  sessionAffinity: text,
  sessionAffinityConfig: fields({ clientIP: fields({ timeoutSeconds: 'int' }) }),
  trafficDistribution: text,
})

const endpoints = listOf({
  addresses: texts,
  conditions: { map: 'bool' },
  nodeName: text,
  zone: text,
  targetRef: fields({ kind: text, name: text, namespace: text, uid: text }),
  hints: { map: listOf({ name: text }) },
})

const SHAPES: Readonly<Record<KnownKind, Fields>> = {
  Namespace: { status: fields({ phase: text }) },
  Node: {
    spec: fields({ podCIDR: text, podCIDRs: texts, taints, unschedulable: 'bool' }),
    status: fields({
      addresses: listOf({ type: text, address: text }),
      allocatable: amounts,
      capacity: amounts,
      conditions,
    }),
  },
  Pod: { spec: podSpec, status: podStatus },
  ReplicaSet: {
    spec: fields({ replicas: 'int', minReadySeconds: 'int', selector, template }),
    status: fields(counts),
  },
  Deployment: {
    spec: fields({
      replicas: 'int',
      minReadySeconds: 'int',
      paused: 'bool',
      progressDeadlineSeconds: 'int',
      revisionHistoryLimit: 'int',
      selector,
      strategy: fields({
        type: text,
        rollingUpdate: fields({ maxSurge: 'intOrString', maxUnavailable: 'intOrString' }),
      }),
      template,
    }),
    status: fields({ ...counts, conditions }),
  },
  DaemonSet: {
    spec: fields({
      minReadySeconds: 'int',
      revisionHistoryLimit: 'int',
      selector,
      updateStrategy: fields({
        type: text,
        rollingUpdate: fields({ maxSurge: 'intOrString', maxUnavailable: 'intOrString' }),
      }),
      template,
    }),
    status: fields({
      currentNumberScheduled: 'int',
      desiredNumberScheduled: 'int',
      updatedNumberScheduled: 'int',
      numberMisscheduled: 'int',
      numberReady: 'int',
      numberAvailable: 'int',
      numberUnavailable: 'int',
      observedGeneration: 'int',
    }),
  },
  StatefulSet: {
    spec: fields({
      replicas: 'int',
      serviceName: text,
      minReadySeconds: 'int',
      revisionHistoryLimit: 'int',
      podManagementPolicy: text,
      ordinals: fields({ start: 'int' }),
      selector,
      updateStrategy: fields({ type: text, rollingUpdate: fields({ partition: 'int' }) }),
      template,
    }),
    status: fields({
      ...counts,
      currentReplicas: 'int',
      updatedReplicas: 'int',
      currentRevision: text,
      updateRevision: text,
    }),
  },
  Service: {
    spec: serviceSpec,
    status: fields({
      loadBalancer: fields({ ingress: listOf({ ip: text, hostname: text, ipMode: text }) }),
    }),
  },
  EndpointSlice: {
    addressType: text,
    endpoints,
    ports: listOf({ name: text, port: 'int', protocol: text, appProtocol: text }),
  },
  ConfigMap: { data: textMap },
  NetworkPolicy: policyShape(selector),
  PodDisruptionBudget: {
    spec: fields({
      selector,
      minAvailable: 'intOrString',
      maxUnavailable: 'intOrString',
      unhealthyPodEvictionPolicy: text,
    }),
    status: fields({
      currentHealthy: 'int',
      desiredHealthy: 'int',
      disruptionsAllowed: 'int',
      expectedPods: 'int',
      observedGeneration: 'int',
      conditions,
      disruptedPods: textMap,
    }),
  },
}

const reference = fields({ apiGroup: text, kind: text, name: text })

const machineSpec = fields({
  clusterName: text,
  version: text,
  bootstrap: fields({ configRef: reference, dataSecretName: text }),
  infrastructureRef: reference,
  providerID: text,
  failureDomain: text,
  minReadySeconds: 'int',
  deletion: { map: 'int' },
})

const machineTemplate = fields({
  metadata: fields({ labels: textMap, annotations: textMap }),
  spec: machineSpec,
})

const rollingUpdate = fields({ maxSurge: 'intOrString', maxUnavailable: 'intOrString' })
const rollout = fields({ after: text, strategy: fields({ type: text, rollingUpdate }) })
const limits = listOf({ type: text, status: text, timeoutSeconds: 'int' })

/** The kinds of Cluster API, as their custom resource definitions have them (v1beta2). */
const MACHINE_SHAPES: Readonly<Record<NonNullable<ReturnType<typeof machineKindOf>>, Fields>> = {
  Cluster: {
    spec: fields({
      paused: 'bool',
      controlPlaneEndpoint: fields({ host: text, port: 'int' }),
      controlPlaneRef: reference,
      infrastructureRef: reference,
      topology: topologyShape,
    }),
    status: fields({ conditions }),
  },
  ClusterClass: classShape,
  Machine: { spec: machineSpec, status: fields({ conditions }) },
  MachineSet: {
    spec: fields({
      clusterName: text,
      replicas: 'int',
      selector,
      template: machineTemplate,
      deletion: fields({ order: text }),
    }),
    status: fields({ ...counts, conditions }),
  },
  MachineDeployment: {
    spec: fields({
      clusterName: text,
      replicas: 'int',
      paused: 'bool',
      selector,
      template: machineTemplate,
      rollout,
      deletion: fields({ order: text }),
      remediation: fields({ maxInFlight: 'intOrString' }),
    }),
    status: fields({ ...counts, conditions }),
  },
  MachineHealthCheck: {
    spec: fields({
      clusterName: text,
      selector,
      checks: fields({
        nodeStartupTimeoutSeconds: 'int',
        unhealthyNodeConditions: limits,
        unhealthyMachineConditions: limits,
      }),
      remediation: fields({
        triggerIf: fields({ unhealthyLessThanOrEqualTo: 'intOrString', unhealthyInRange: text }),
      }),
    }),
    status: fields({ conditions }),
  },
  KubeadmControlPlane: {
    spec: fields({
      replicas: 'int',
      version: text,
      machineTemplate: fields({
        spec: fields({ infrastructureRef: reference, deletion: { map: 'int' } }),
      }),
      rollout,
      remediation: { map: 'int' },
    }),
    status: fields({ ...counts, conditions }),
  },
}

/** What an object of this kind must look like; kinds that nobody here knows only need their metadata. */
export function shapeOf(
  kind: KnownKind | undefined,
  draft: { readonly apiVersion: string; readonly kind: string },
): Shape {
  const machine = machineKindOf(draft)
  return fields({
    metadata,
    ...(kind ? SHAPES[kind] : {}),
    ...(machine && !kind ? MACHINE_SHAPES[machine] : {}),
  })
}
