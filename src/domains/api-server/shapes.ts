import type { KnownKind } from './model.ts'
import type { Fields, Shape } from './shape.ts'

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

const podSpec = fields({
  containers: listOf({
    name: text,
    image: text,
    imagePullPolicy: text,
    ports: listOf({ name: text, containerPort: 'int', protocol: text, hostPort: 'int' }),
    resources: fields({ requests: amounts, limits: amounts }),
    readinessProbe: probe,
    livenessProbe: probe,
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
  containerStatuses: listOf({ name: text, ready: 'bool', restartCount: 'int', state: 'any' }),
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
}

/** What an object of this kind must look like; other kinds only need their metadata. */
export const shapeOf = (kind: KnownKind | undefined): Shape =>
  fields({ metadata, ...(kind ? SHAPES[kind] : {}) })
