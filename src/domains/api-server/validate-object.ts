import { never } from '../../core/assert.ts'
import { checkMachines, checkMachinesUpdate, defaultedMachines } from './admit-machines.ts'
import { defaulted, isClusterScoped } from './default-object.ts'
import { type Finding, invalid, required } from './finding.ts'
import type {
  DaemonSet,
  Deployment,
  EndpointSlice,
  NetworkPolicy,
  Node,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  Service,
  StatefulSet,
} from './model.ts'
import {
  API_VERSIONS,
  type KnownKind,
  type KubeObject,
  knownKindOf,
  type ObjectMeta,
} from './model.ts'
import { isFields, misshapen, withoutNulls } from './shape.ts'
import { shapeOf } from './shapes.ts'
import { checkBudget } from './validate-budget.ts'
import { checkFormat, checkLabels, type NameFormat } from './validate-name.ts'
import { checkNetworkPolicy } from './validate-network-policy.ts'
import { checkPodSpec } from './validate-pod.ts'
import { checkEndpointSlice, checkService, isCidr } from './validate-service.ts'
import {
  checkDaemonSet,
  checkDeployment,
  checkReplicaSet,
  checkStatefulSet,
} from './validate-workload.ts'
import type { Draft } from './write-object.ts'

/** An object as the API server understood it, or what is wrong with it. */
export interface Understood {
  readonly draft: Draft
  readonly kind: KnownKind | undefined
  readonly findings: readonly Finding[]
}

/** Decodes, defaults and validates one object of a request. Never throws, whatever comes in. */
export function understand(given: unknown): Understood {
  const clean = withoutNulls(given)
  const fields = isFields(clean) ? clean : {}
  const { apiVersion, kind } = fields
  const nothing: Draft = { apiVersion: 'v1', kind: '', metadata: { name: '' } }
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || kind === '') {
    const missing = typeof apiVersion === 'string' ? 'kind' : 'apiVersion'
    return { draft: nothing, kind: undefined, findings: [required(missing)] }
  }
  const known = knownKindOf({ apiVersion, kind })
  const draft = withMetadata(fields as unknown as Draft) // as: checked right below, field by field
  if (known && API_VERSIONS[known] !== apiVersion) {
    const reason = `no matches for kind "${kind}" in version "${apiVersion}"`
    return {
      draft,
      kind: known,
      findings: [{ path: 'apiVersion', rule: 'unknownVersion', reason }],
    }
  }
  const shape = misshapen({ metadata: {}, ...fields }, shapeOf(known, draft))
  if (shape.length > 0) return { draft, kind: known, findings: shape }
  const full = known ? defaulted(draft, known) : defaultedMachines(draft)
  return {
    draft: full,
    kind: known,
    findings: [...checkMetadata(full, known), ...checkContent(full, known)],
  }
}

/** The namespace a request falls into, and without what only a dump of a server carries. */
function withMetadata(draft: Draft): Draft {
  const given: unknown = draft.metadata
  const { managedFields: _, ...metadata } = isFields(given) ? given : {}
  const { namespace: named, ...clusterWide } = metadata
  const namespace = named ?? 'default'
  const placed = isClusterScoped(draft) ? clusterWide : { ...metadata, namespace }
  const name = placed.name ?? ''
  return { ...draft, metadata: { ...placed, name } as ObjectMeta } // as: its shape is checked by the caller
}

const NAME_FORMATS: Readonly<Record<KnownKind, NameFormat>> = {
  Namespace: 'label',
  Node: 'subdomain',
  Pod: 'subdomain',
  ReplicaSet: 'subdomain',
  Deployment: 'subdomain',
  DaemonSet: 'subdomain',
  StatefulSet: 'subdomain',
  // RelaxedServiceNameValidation (digits first) is left out: this is what every supported version accepts.
  Service: 'label1035',
  EndpointSlice: 'subdomain',
  ConfigMap: 'subdomain',
  PodDisruptionBudget: 'subdomain',
  NetworkPolicy: 'subdomain',
}

// apimachinery/pkg/api/validation/objectmeta.go, Kubernetes v1.36
function checkMetadata({ metadata }: Draft, kind: KnownKind | undefined): readonly Finding[] {
  const { name, namespace, labels, generateName } = metadata
  const named =
    name === ''
      ? [required('metadata.name', generateName ? '' : 'name or generateName is required')]
      : kind
        ? checkFormat('metadata.name', name, NAME_FORMATS[kind])
        : checkPathSegment(name)
  return [
    ...(name === '' && generateName ? [] : named),
    ...(namespace === undefined ? [] : checkFormat('metadata.namespace', namespace, 'label')),
    ...checkLabels('metadata.labels', labels),
  ]
}

/** Any other kind: a name must at least fit into a path of the API. */
function checkPathSegment(name: string): readonly Finding[] {
  if (name === '.' || name === '..') {
    return [invalid('metadata.name', 'name', { value: name, why: `may not be '${name}'` })]
  }
  const wrong = ['/', '%'].find((character) => name.includes(character))
  const why = `may not contain '${wrong}'`
  return wrong ? [invalid('metadata.name', 'name', { value: name, why })] : []
}

function checkContent(draft: Draft, kind: KnownKind | undefined): readonly Finding[] {
  switch (kind) {
    case 'Pod':
      return checkPodSpec((draft as Draft<Pod>).spec, 'spec') // as: its shape was checked
    case 'ReplicaSet':
      return checkReplicaSet((draft as Draft<ReplicaSet>).spec) // as: its shape was checked
    case 'DaemonSet':
      return checkDaemonSet((draft as Draft<DaemonSet>).spec) // as: its shape was checked
    case 'StatefulSet':
      return checkStatefulSet((draft as Draft<StatefulSet>).spec) // as: its shape was checked
    case 'Deployment':
      return checkDeployment((draft as Draft<Deployment>).spec) // as: its shape was checked
    case 'Service':
      return checkService((draft as Draft<Service>).spec) // as: its shape was checked
    case 'EndpointSlice':
      return checkEndpointSlice(draft as Draft<EndpointSlice>) // as: its shape was checked
    case 'Node':
      return checkNode(draft as Draft<Node>) // as: its shape was checked
    case 'NetworkPolicy':
      return checkNetworkPolicy((draft as Draft<NetworkPolicy>).spec) // as: its shape was checked
    case 'PodDisruptionBudget':
      return checkBudget((draft as Draft<PodDisruptionBudget>).spec ?? {}) // as: its shape was checked
    case 'Namespace':
    case 'ConfigMap':
      return []
    case undefined:
      return checkMachines(draft)
    default:
      return never(kind)
  }
}

function checkNode({ spec }: Draft<Node>): readonly Finding[] {
  const { podCIDR } = spec
  if (podCIDR === undefined || podCIDR === '' || isCidr(podCIDR)) return []
  const why = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'
  return [invalid('spec.podCIDR', 'cidr', { value: podCIDR, why })]
}

/** Fields that may not change once an object exists. */
export function checkUpdate(before: KubeObject, draft: Draft): readonly Finding[] {
  const changed = IMMUTABLE[before.kind]?.(before, draft)
  return changed ?? checkMachinesUpdate(before, draft)
}

type Compare = (before: KubeObject, after: Draft) => readonly Finding[]

const IMMUTABLE: Readonly<Record<string, Compare>> = {
  Deployment: checkSelectorKept,
  ReplicaSet: checkSelectorKept,
  Service: (before, after) => {
    const old = (before as Service).spec.clusterIP // as: its kind says so
    const given = (after as Draft<Service>).spec.clusterIP // as: its kind says so
    if (!old || given === undefined || given === old) return []
    const why = 'may not change once set'
    return [
      {
        ...invalid('spec.clusterIPs.0', 'immutable', { value: given, why }),
        path: 'spec.clusterIP',
      },
    ]
  },
  EndpointSlice: (before, after) => {
    const { addressType } = after as Draft<EndpointSlice> // as: its kind says so
    if (addressType === (before as EndpointSlice).addressType) return [] // as: its kind says so
    return [invalid('addressType', 'immutable', { value: addressType, why: 'field is immutable' })]
  },
}

function checkSelectorKept(before: KubeObject, after: Draft): readonly Finding[] {
  const old = (before as Deployment).spec.selector // as: called for workloads only
  const { selector } = (after as Draft<Deployment>).spec // as: called for workloads only
  if (JSON.stringify(old) === JSON.stringify(selector)) return []
  return [invalid('spec.selector', 'immutable', { value: selector, why: 'field is immutable' })]
}
