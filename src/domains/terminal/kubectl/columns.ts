import type { World } from '../../../world.ts'
import { sinceMs } from '../../api-server/index.ts'
import type {
  Container,
  DaemonSet,
  Deployment,
  EndpointSlice,
  KubeObject,
  LabelSelector,
  Node,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  Service,
  StatefulSet,
} from '../../api-server/model.ts'
import { customColumns } from './custom-columns.ts'
import type { KubeEvent } from './list-events.ts'
import { podStatus } from './pod-status.ts'
import { printAge } from './print-age.ts'

/** Columns of `kubectl get`: pkg/printers/internalversion/printers.go, Kubernetes v1.36. */
export interface Columns {
  readonly header: readonly string[]
  /** Whether only `-o wide` shows it. */
  readonly isWide: (place: number) => boolean
  readonly row: (world: World, object: KubeObject) => readonly string[]
}

const NONE = '<none>'

export const ageOf = (world: World, { metadata }: KubeObject): string =>
  printAge(sinceMs(world, metadata.creationTimestamp))

/** A kind's columns; the objects of a kind are of that kind. */
const columns = <Kind extends KubeObject>(
  header: string,
  wide: string,
  row: (object: Kind, age: string, world: World) => readonly (string | number)[],
): Columns => ({
  header: [...header.split(','), ...wide.split(',').filter(Boolean)],
  isWide: (place) => place >= header.split(',').length,
  row: (world, object) => row(object as Kind, ageOf(world, object), world).map(String), // as: it is of this kind
})

const EVENT_HEADER = [
  ...['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'SUBOBJECT'],
  ...['SOURCE', 'MESSAGE', 'FIRST SEEN', 'COUNT', 'NAME'],
]

/** printEvent */
function eventRow(world: World, event: KubeEvent): readonly string[] {
  const { involvedObject: about, source, reportingComponent: by, reportingInstance: own } = event
  const since = (time: string | null) => printAge(sinceMs(world, time ?? undefined))
  const first = since(event.firstTimestamp ?? event.eventTime)
  return [
    event.lastTimestamp ? since(event.lastTimestamp) : first,
    event.type,
    event.reason,
    `${about.kind.toLowerCase()}/${about.name}`,
    about.fieldPath ?? '',
    [source.component ?? by, source.host ?? own].filter(Boolean).join(', '),
    event.message.trim(),
    first,
    String(event.count ?? 1),
    event.metadata.name,
  ]
}

const COLUMNS: Readonly<Record<string, Columns>> = {
  Event: {
    header: EVENT_HEADER,
    isWide: (place) => [4, 5, 7, 8, 9].includes(place),
    row: (world, object) => eventRow(world, object as KubeEvent), // as: its kind says so
  },
  Pod: columns<Pod>(
    'NAME,READY,STATUS,RESTARTS,AGE',
    'IP,NODE,NOMINATED NODE,READINESS GATES',
    (pod, age, world) => {
      const { ready, total, status, restarts } = podStatus(world, pod)
      const { spec } = pod
      const gates = spec.readinessGates ?? []
      const met = gates.filter((gate) =>
        pod.status.conditions?.some(
          ({ type, status: is }) => type === gate.conditionType && is === 'True',
        ),
      )
      return [
        pod.metadata.name,
        `${ready}/${total}`,
        status,
        restarts,
        age,
        pod.status.podIPs?.[0]?.ip ?? pod.status.podIP ?? NONE,
        spec.nodeName ?? NONE,
        NONE,
        gates.length === 0 ? NONE : `${met.length}/${gates.length}`,
      ]
    },
  ),
  Service: columns<Service>(
    'NAME,TYPE,CLUSTER-IP,EXTERNAL-IP,PORT(S),AGE',
    'SELECTOR',
    ({ metadata, spec, ...rest }, age) => [
      metadata.name,
      spec.type ?? 'ClusterIP',
      spec.clusterIPs?.[0] ?? spec.clusterIP ?? NONE,
      externalIP({ spec, ...rest }),
      (spec.ports ?? []).map(printPort).join(',') || NONE,
      age,
      printLabels(spec.selector),
    ],
  ),
  Node: columns<Node>(
    'NAME,STATUS,ROLES,AGE,VERSION',
    'INTERNAL-IP,EXTERNAL-IP,OS-IMAGE,KERNEL-VERSION,CONTAINER-RUNTIME',
    ({ metadata, spec, status }, age) => {
      const ready = status.conditions?.find(({ type }) => type === 'Ready')
      const states = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown'
      const address = (type: string) =>
        status.addresses?.find((each) => each.type === type)?.address ?? NONE
      return [
        metadata.name,
        spec.unschedulable ? `${states},SchedulingDisabled` : states,
        rolesOf(metadata.labels) || NONE,
        age,
        KUBELET_VERSION,
        address('InternalIP'),
        address('ExternalIP'),
        '<unknown>',
        '<unknown>',
        '<unknown>',
      ]
    },
  ),
  Namespace: columns<KubeObject & { readonly status?: { readonly phase?: string } }>(
    'NAME,STATUS,AGE',
    '',
    ({ metadata, status }, age) => [metadata.name, status?.phase ?? 'Active', age],
  ),
  ConfigMap: columns<KubeObject & { readonly data?: object }>(
    'NAME,DATA,AGE',
    '',
    ({ metadata, data }, age) => [metadata.name, Object.keys(data ?? {}).length, age],
  ),
  Deployment: columns<Deployment>(
    'NAME,READY,UP-TO-DATE,AVAILABLE,AGE',
    'CONTAINERS,IMAGES,SELECTOR',
    ({ metadata, spec, status }, age) => [
      metadata.name,
      `${status.readyReplicas ?? 0}/${spec.replicas}`,
      status.updatedReplicas ?? 0,
      status.availableReplicas ?? 0,
      age,
      ...containerCells(spec.template.spec.containers),
      printSelector(spec.selector),
    ],
  ),
  ReplicaSet: columns<ReplicaSet>(
    'NAME,DESIRED,CURRENT,READY,AGE',
    'CONTAINERS,IMAGES,SELECTOR',
    ({ metadata, spec, status }, age) => [
      metadata.name,
      spec.replicas,
      status.replicas,
      status.readyReplicas ?? 0,
      age,
      ...containerCells(spec.template.spec.containers),
      printSelector(spec.selector),
    ],
  ),
  DaemonSet: columns<DaemonSet>(
    'NAME,DESIRED,CURRENT,READY,UP-TO-DATE,AVAILABLE,NODE SELECTOR,AGE',
    'CONTAINERS,IMAGES,SELECTOR',
    ({ metadata, spec, status }, age) => [
      metadata.name,
      status.desiredNumberScheduled ?? 0,
      status.currentNumberScheduled ?? 0,
      status.numberReady ?? 0,
      status.updatedNumberScheduled ?? 0,
      status.numberAvailable ?? 0,
      printLabels(spec.template.spec.nodeSelector),
      age,
      ...containerCells(spec.template.spec.containers),
      printSelector(spec.selector),
    ],
  ),
  StatefulSet: columns<StatefulSet>(
    'NAME,READY,AGE',
    'CONTAINERS,IMAGES',
    ({ metadata, spec, status }, age) => [
      metadata.name,
      `${status.readyReplicas ?? 0}/${spec.replicas}`,
      age,
      ...containerCells(spec.template.spec.containers),
    ],
  ),
  EndpointSlice: columns<EndpointSlice>(
    'NAME,ADDRESSTYPE,PORTS,ENDPOINTS,AGE',
    '',
    ({ metadata, addressType, ports = [], endpoints }, age) => [
      metadata.name,
      addressType,
      listed(ports.map(({ port, name }) => String(port ?? name ?? '*'))),
      listed((endpoints ?? []).flatMap(({ addresses }) => addresses)),
      age,
    ],
  ),
  PodDisruptionBudget: columns<PodDisruptionBudget>(
    'NAME,MIN AVAILABLE,MAX UNAVAILABLE,ALLOWED DISRUPTIONS,AGE',
    '',
    ({ metadata, spec, status }, age) => [
      metadata.name,
      spec.minAvailable ?? 'N/A',
      spec.maxUnavailable ?? 'N/A',
      status?.disruptionsAllowed ?? 0,
      age,
    ],
  ),
  'NetworkPolicy.networking.k8s.io': columns<
    KubeObject & { readonly spec?: { readonly podSelector?: LabelSelector } }
  >('NAME,POD-SELECTOR,AGE', '', ({ metadata, spec }, age) => [
    metadata.name,
    printSelector(spec?.podSelector ?? {}),
    age,
  ]),
}

/** Kinds that say nothing of their columns: apiextensions-apiserver/pkg/registry/customresource/tableconvertor. */
const OTHER: Columns = {
  header: ['NAME', 'AGE'],
  isWide: () => false,
  row: (world, object) => [object.metadata.name, ageOf(world, object)],
}

export const columnsOf = (kind: string): Columns => COLUMNS[kind] ?? custom(kind) ?? OTHER

function custom(kind: string): Columns | undefined {
  const own = customColumns(kind)
  return (
    own && {
      header: ['NAME', ...own.map(({ title }) => title)],
      isWide: (place) => own[place - 1]?.isWide === true,
      row: (world, object) => {
        const age = ageOf(world, object)
        return [object.metadata.name, ...own.map(({ cell }) => cell(object, age))]
      },
    }
  )
}

/** Simplified: the Nodes of a scenario do not say which kubelet they run. */
const KUBELET_VERSION = 'v1.36.0'

const ROLE = 'node-role.kubernetes.io/'
export function rolesOf(labels: Readonly<Record<string, string>> = {}): string {
  const roles = Object.entries(labels).flatMap(([key, value]) =>
    key.startsWith(ROLE) && key.length > ROLE.length
      ? [key.slice(ROLE.length)]
      : key === 'kubernetes.io/role' && value !== ''
        ? [value]
        : [],
  )
  return [...new Set(roles)].sort().join(',')
}

const SHOWN_MAX = 3

/** listWithMoreString */
const listed = (items: readonly string[]): string =>
  items.length === 0
    ? '<unset>'
    : items.length > SHOWN_MAX
      ? `${items.slice(0, SHOWN_MAX).join(',')} + ${items.length - SHOWN_MAX} more...`
      : items.join(',')

function externalIP({ spec, status }: Pick<Service, 'spec' | 'status'>): string {
  const own = spec.externalIPs ?? []
  if (spec.type === 'ExternalName') return spec.externalName ?? ''
  if (spec.type !== 'LoadBalancer') return own.join(',') || NONE
  const given = (status?.loadBalancer?.ingress ?? []).flatMap(
    ({ ip, hostname }) => ip ?? hostname ?? [],
  )
  return [...given, ...own].join(',') || '<pending>'
}

const printPort = ({
  port,
  nodePort,
  protocol = 'TCP',
}: NonNullable<Service['spec']['ports']>[number]): string =>
  nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`

const containerCells = (containers: readonly Container[]): readonly string[] => [
  containers.map(({ name }) => name).join(','),
  containers.map(({ image }) => image).join(','),
]

/** labels.FormatLabels */
export const printLabels = (labels: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',') || NONE

/** metav1.FormatLabelSelector */
export function printSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    const list = `(${[...values].sort().join(',')})`
    if (operator === 'In') return { key, text: `${key} in ${list}` }
    if (operator === 'NotIn') return { key, text: `${key} notin ${list}` }
    return { key, text: operator === 'Exists' ? key : `!${key}` }
  })
  const labels = Object.entries(matchLabels).map(([key, value]) => ({
    key,
    text: `${key}=${value}`,
  }))
  return (
    [...labels, ...expressions]
      .sort((one, other) => (one.key < other.key ? -1 : 1))
      .map(({ text }) => text)
      .join(',') || NONE
  )
}
