import type { World } from '../../../world.ts'
import { sinceMs } from '../../api-server/index.ts'
import {
  type Deployment,
  type EndpointSlice,
  type KubeObject,
  knownKindOf,
  type Node,
  objectsOf,
  type Pod,
  type ReplicaSet,
  type Service,
} from '../../api-server/model.ts'
import { fail, notModelled, type Program, print, read } from '../program.ts'
import { printLabels, printSelector } from './columns.ts'
import { describeAny } from './describe-any.ts'
import { describeNode, type Signs, signsOf } from './describe-node.ts'
import {
  annotationLines,
  containerLines,
  labelLines,
  printLongTime,
  qosOf,
  tolerationLines,
} from './describe-parts.ts'
import { eventLines } from './events.ts'
import { notFound, readNames } from './find-objects.ts'
import { printAge } from './print-age.ts'
import { printTabbed } from './print-tabbed.ts'
import { readLine } from './read-line.ts'
import { expandAll, findNamed } from './write.ts'

/** `kubectl describe` of Services, Pods and Deployments (k8s.io/kubectl/pkg/describe, v0.36). */
export function* runDescribe(words: readonly string[]): Program {
  const line = yield* readLine('describe', words, { letters: 'l:', long: { 'selector=': 'l' } })
  if (typeof line === 'number') return line
  const { operands } = line.options
  if (operands.length === 0)
    return yield* fail(
      1,
      `You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\nerror: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl describe -h' for help and examples\n`,
    )
  const named = yield* readNames(operands)
  if (typeof named === 'number') return named
  const all = yield* expandAll(named, line.namespace, line.options.value('l'), true)
  if (typeof all === 'number') return all
  if (all.length === 0)
    return yield* fail(0, `No resources found in ${line.namespace} namespace.\n`)
  let code = 0
  let count = 0
  for (const { resource, name = '' } of all) {
    const object = yield* findNamed(resource, line.namespace, name)
    if (!object) {
      code = yield* fail(1, notFound(resource, name))
      continue
    }
    const text = yield* read((world) =>
      describeObject(
        world,
        object,
        eventLines(world, object),
        object.kind === 'Node' ? signsOf(world, object as Node) : undefined, // as: its kind says so
      ),
    )
    if (text === undefined) return yield* notModelled()
    yield* print(`${count++ > 0 ? '\n\n' : ''}${text}`)
  }
  return code
}

/** `events`: what ends it, as the describer writes them; they stand by themselves unless there are none. */
export function describeObject(
  world: World,
  object: KubeObject,
  events = '',
  signs?: Signs,
): string | undefined {
  const lines = linesOf(world, object, signs)
  if (lines === undefined) return undefined
  return events.startsWith('Events:\t')
    ? printTabbed(`${lines}${events}`)
    : `${printTabbed(lines)}${printTabbed(events)}`
}

function linesOf(world: World, object: KubeObject, signs: Signs | undefined): string | undefined {
  switch (object.kind) {
    case 'Service':
      return describeService(world, object as Service) // as: its kind says so
    case 'Pod':
      return describePod(world, object as Pod) // as: its kind says so
    case 'Deployment':
      return describeDeployment(world, object as Deployment) // as: its kind says so
    case 'ReplicaSet':
      return describeReplicaSet(world, object as ReplicaSet) // as: its kind says so
    case 'Node':
      return describeNode(world, object as Node, signs) // as: its kind says so
    default:
      return knownKindOf(object) ? undefined : describeAny(object)
  }
}

const given = (title: string, value: unknown): string =>
  value === undefined || value === '' ? '' : `${title}:\t${value}\n`

function describeService(world: World, { metadata, spec, status }: Service): string {
  const { ports = [] } = spec
  const slices = Object.values(objectsOf(world.api, 'EndpointSlice'))
    .filter((slice) => slice.metadata.namespace === metadata.namespace)
    .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name)
  const ingress = (status?.loadBalancer?.ingress ?? []).map(
    ({ ip, hostname, ipMode }) => `${ip ?? hostname ?? ''}${ipMode ? ` (${ipMode})` : ''}`,
  )
  return [
    `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`,
    labelLines('Labels', metadata.labels),
    annotationLines('Annotations', metadata.annotations),
    `Selector:\t${printLabels(spec.selector)}\nType:\t${spec.type ?? 'ClusterIP'}\n`,
    given('IP Family Policy', spec.ipFamilyPolicy),
    `IP Families:\t${spec.ipFamilies?.join(',') || '<none>'}\n`,
    `IP:\t${spec.clusterIP ?? ''}\nIPs:\t${spec.clusterIPs?.join(',') || '<none>'}\n`,
    given('External IPs', spec.externalIPs?.join(',')),
    given('External Name', spec.externalName),
    given('LoadBalancer Ingress', ingress.join(', ')),
    ...ports.map(({ name, port, protocol = 'TCP', targetPort, appProtocol, nodePort }) =>
      [
        `Port:\t${name ?? '<unset>'}\t${port}/${protocol}\nTargetPort:\t${targetPort ?? port}/${protocol}\n`,
        given('AppProtocol', appProtocol),
        nodePort ? `NodePort:\t${name ?? '<unset>'}\t${nodePort}/${protocol}\n` : '',
        `Endpoints:\t${endpointsOf(slices, name ?? '')}\n`,
      ].join(''),
    ),
    `Session Affinity:\t${spec.sessionAffinity ?? ''}\n`,
    given('External Traffic Policy', spec.externalTrafficPolicy),
    given('Internal Traffic Policy', spec.internalTrafficPolicy),
    given('HealthCheck NodePort', spec.healthCheckNodePort || undefined),
    given('LoadBalancer Source Ranges', spec.loadBalancerSourceRanges?.join(',')),
    given('Traffic Distribution', spec.trafficDistribution),
  ].join('')
}

const SHOWN_MAX = 3

/** formatEndpointSlices: those that are ready, three of them. */
function endpointsOf(slices: readonly EndpointSlice[], port: string): string {
  if (slices.length === 0) return '<none>'
  const all = slices.flatMap(({ ports = [], endpoints }) => {
    const ready = (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false)
    if (ports.length === 0) return ready.map(({ addresses }) => addresses[0] ?? '')
    return ports
      .filter(({ name = '' }) => name === port)
      .flatMap((each) =>
        ready.map(({ addresses: [address = ''] }) =>
          address.includes(':') ? `[${address}]:${each.port}` : `${address}:${each.port}`,
        ),
      )
  })
  const more = all.length - SHOWN_MAX
  return `${all.slice(0, SHOWN_MAX).join(',')}${more > 0 ? ` + ${more} more...` : ''}`
}

function describePod(world: World, pod: Pod): string {
  const { metadata, spec, status } = pod
  const owner = metadata.ownerReferences?.find(({ controller }) => controller)
  const isEnding =
    metadata.deletionTimestamp !== undefined &&
    status.phase !== 'Failed' &&
    status.phase !== 'Succeeded'
  const ips = (status.podIPs ?? []).map(({ ip }) => `  IP:\t${ip}\n`)
  const conditions = status.conditions ?? []
  const gates = (spec.readinessGates ?? []).map(({ conditionType }) => {
    const met = conditions.find(({ type }) => type === conditionType)
    return `  ${conditionType} \t${met?.status ?? '<none>'} \n`
  })
  return [
    `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`,
    `Node:\t${spec.nodeName === undefined ? '<none>' : `${spec.nodeName}/${status.hostIP ?? ''}`}\n`,
    status.startTime === undefined ? '' : `Start Time:\t${printLongTime(status.startTime)}\n`,
    labelLines('Labels', metadata.labels),
    annotationLines('Annotations', metadata.annotations),
    isEnding
      ? `Status:\tTerminating (lasts ${printAge(sinceMs(world, metadata.deletionTimestamp))})\nTermination Grace Period:\t${metadata.deletionGracePeriodSeconds}s\n`
      : `Status:\t${status.phase ?? ''}\n`,
    `IP:\t${status.podIP ?? ''}\n`,
    ips.length === 0 ? 'IPs:\t<none>\n' : `IPs:\n${ips.join('')}`,
    owner ? `Controlled By:\t${owner.kind}/${owner.name}\n` : '',
    containerLines(spec.containers, status.containerStatuses, ''),
    gates.length === 0 ? '' : `Readiness Gates:\n  Type\tStatus\n${gates.join('')}`,
    conditions.length === 0
      ? ''
      : `Conditions:\n  Type\tStatus\n${conditions.map(({ type, status: is }) => `  ${type} \t${is} \n`).join('')}`,
    `Volumes:\t<none>\nQoS Class:\t${qosOf(pod)}\n`,
    labelLines('Node-Selectors', spec.nodeSelector),
    tolerationLines('Tolerations', spec.tolerations),
  ].join('')
}

function describeDeployment(world: World, { metadata, spec, status }: Deployment): string {
  const { rollingUpdate } = spec.strategy
  const { template } = spec
  const conditions = status.conditions ?? []
  const sets = setsOf(world, { metadata, spec, status } as Deployment) // as: the parts of one
  return [
    `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\nCreationTimestamp:\t${printLongTime(metadata.creationTimestamp)}\n`,
    labelLines('Labels', metadata.labels),
    annotationLines('Annotations', metadata.annotations),
    `Selector:\t${printSelector(spec.selector)}\n`,
    `Replicas:\t${spec.replicas} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable\n`,
    `StrategyType:\t${spec.strategy.type}\nMinReadySeconds:\t${spec.minReadySeconds ?? 0}\n`,
    rollingUpdate
      ? `RollingUpdateStrategy:\t${rollingUpdate.maxUnavailable} max unavailable, ${rollingUpdate.maxSurge} max surge\n`
      : '',
    templateLines(template),
    conditions.length === 0
      ? ''
      : `Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n${conditions.map(({ type, status: is, reason = '' }) => `  ${type} \t${is}\t${reason}\n`).join('')}`,
    sets.all.length > 0
      ? `OldReplicaSets:\t${printSets(sets.old)}\nNewReplicaSet:\t${printSets(sets.own)}\n`
      : '',
  ].join('')
}

function describeReplicaSet(world: World, { metadata, spec, status }: ReplicaSet): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller)
  const pods = Object.values(objectsOf(world.api, 'Pod')).filter(
    (pod) =>
      pod.metadata.namespace === metadata.namespace &&
      pod.metadata.ownerReferences?.some(
        ({ uid, controller }) => controller && uid === metadata.uid,
      ),
  )
  const count = (phase: string) => pods.filter((pod) => pod.status.phase === phase).length
  return [
    `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\nSelector:\t${printSelector(spec.selector)}\n`,
    labelLines('Labels', metadata.labels),
    annotationLines('Annotations', metadata.annotations),
    owner ? `Controlled By:\t${owner.kind}/${owner.name}\n` : '',
    `Replicas:\t${status.replicas} current / ${spec.replicas} desired\n`,
    `Pods Status:\t${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed\n`,
    templateLines(spec.template),
  ].join('')
}

/** DescribePodTemplate */
function templateLines(template: Deployment['spec']['template']): string {
  return [
    'Pod Template:\n',
    labelLines('  Labels', template.metadata?.labels),
    Object.keys(template.metadata?.annotations ?? {}).length > 0
      ? annotationLines('  Annotations', template.metadata?.annotations)
      : '',
    containerLines(template.spec.containers, undefined, '  '),
    '  Volumes:\t<none>\n',
    labelLines('  Node-Selectors', template.spec.nodeSelector),
    tolerationLines('  Tolerations', template.spec.tolerations),
  ].join('')
}

function setsOf(world: World, deployment: Deployment) {
  const all = Object.values(objectsOf(world.api, 'ReplicaSet')).filter((set) =>
    set.metadata.ownerReferences?.some(({ uid }) => uid === deployment.metadata.uid),
  )
  const revision = deployment.metadata.annotations?.['deployment.kubernetes.io/revision']
  const isNew = ({ metadata }: ReplicaSet) =>
    metadata.annotations?.['deployment.kubernetes.io/revision'] === revision
  return { all, old: all.filter((set) => !isNew(set)), own: all.filter(isNew) }
}

const printSets = (sets: readonly ReplicaSet[]): string =>
  sets
    .map(
      ({ metadata, spec, status }) =>
        `${metadata.name} (${status.replicas}/${spec.replicas} replicas created)`,
    )
    .join(', ') || '<none>'
