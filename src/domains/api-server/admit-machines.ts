import type {
  Cluster,
  KubeadmControlPlane,
  MachineDeployment,
  MachineHealthCheck,
  MachineSet,
  MachineSpec,
} from '../cluster-api/model.ts'
import { SIZE } from '../cluster-api/model.ts'
import { type Finding, forbidden, invalid, required, unsupported } from './finding.ts'
import { matchesSelector } from './match-selector.ts'
import { groupOf, type KubeObject, type LabelSelector } from './model.ts'
import type { Draft } from './write-object.ts'

/**
 * The admission webhooks of Cluster API: what they fill in, and what they refuse, in their own words.
 * core/webhooks/admission and controlplane/kubeadm/webhooks/admission, Cluster API v1.14.
 */
type Kind =
  | 'Cluster'
  | 'ClusterClass'
  | 'Machine'
  | 'MachineSet'
  | 'MachineDeployment'
  | 'MachineHealthCheck'
  | 'KubeadmControlPlane'

const GROUPS: Readonly<Record<Kind, string>> = {
  Cluster: 'cluster.x-k8s.io',
  ClusterClass: 'cluster.x-k8s.io',
  Machine: 'cluster.x-k8s.io',
  MachineSet: 'cluster.x-k8s.io',
  MachineDeployment: 'cluster.x-k8s.io',
  MachineHealthCheck: 'cluster.x-k8s.io',
  KubeadmControlPlane: 'controlplane.cluster.x-k8s.io',
}

/** The kind whose webhook is asked; undefined for all that are not of Cluster API. */
export function machineKindOf({ apiVersion, kind }: Pick<Draft, 'apiVersion' | 'kind'>) {
  const known = Object.hasOwn(GROUPS, kind) ? (kind as Kind) : undefined // as: looked up
  return known && GROUPS[known] === groupOf(apiVersion) ? known : undefined
}

const CLUSTER_NAME = 'cluster.x-k8s.io/cluster-name'

export function defaultedMachines(draft: Draft): Draft {
  switch (machineKindOf(draft)) {
    case 'MachineDeployment':
      return defaultedDeployment(draft as Draft<MachineDeployment>) // as: its kind says so
    case 'MachineSet':
      return defaultedSet(draft as Draft<MachineSet>) // as: its kind says so
    case 'KubeadmControlPlane':
      return defaultedControlPlane(draft as Draft<KubeadmControlPlane>) // as: its kind says so
    case 'Machine':
    case 'Cluster':
    case 'MachineHealthCheck': {
      const { spec } = draft as Partial<Record<'spec', object>> // as: any of these kinds
      const full = { ...draft, spec: spec ?? {} }
      return full
    }
    default:
      return draft
  }
}

const prefixed = (version: string | undefined) =>
  version && !version.startsWith('v') ? { version: `v${version}` } : {}

/** Selector and template name the cluster; without a selector the set's own name tells its Machines from others. */
function pooled<Spec extends MachineSet['spec'] | MachineDeployment['spec']>(
  given: Spec | undefined,
  label: readonly [key: string, value: string],
) {
  const spec = given ?? ({} as Spec) // as: checked later, field by field
  const cluster = { [CLUSTER_NAME]: spec.clusterName ?? '' }
  const { matchLabels = {}, matchExpressions = [] } = spec.selector ?? {}
  const isEmpty = Object.keys(matchLabels).length + matchExpressions.length === 0
  const own = isEmpty ? { [label[0]]: label[1] } : {}
  const template = spec.template ?? { spec: {} }
  return {
    ...spec,
    replicas: spec.replicas ?? 1,
    selector: { ...spec.selector, matchLabels: { ...matchLabels, ...own, ...cluster } },
    template: {
      ...template,
      metadata: {
        ...template.metadata,
        labels: { ...template.metadata?.labels, ...own, ...cluster },
      },
      spec: {
        ...template.spec,
        bootstrap: template.spec?.bootstrap ?? {},
        ...prefixed(template.spec?.version),
      },
    },
  }
}

function defaultedDeployment(draft: Draft<MachineDeployment>): Draft {
  const { annotations } = draft.metadata
  const smallest = Number(annotations?.[SIZE.min])
  const isBounded = annotations?.[SIZE.max] !== undefined && Number.isInteger(smallest)
  const isOpen = draft.spec?.replicas === undefined
  const given = isBounded && isOpen ? { ...draft.spec, replicas: smallest } : draft.spec
  const spec = pooled(given, ['cluster.x-k8s.io/deployment-name', draft.metadata.name])
  const strategy = spec.rollout?.strategy ?? {}
  const type = strategy.type ?? 'RollingUpdate'
  const rolling = { maxSurge: 1, maxUnavailable: 0, ...strategy.rollingUpdate }
  const full = {
    ...draft,
    spec: {
      ...spec,
      rollout: {
        ...spec.rollout,
        strategy: {
          ...strategy,
          type,
          ...(type === 'RollingUpdate' && { rollingUpdate: rolling }),
        },
      },
    },
  }
  return full
}

function defaultedSet(draft: Draft<MachineSet>): Draft {
  const spec = pooled(draft.spec, ['cluster.x-k8s.io/set-name', draft.metadata.name])
  const full = { ...draft, spec }
  return full
}

function defaultedControlPlane(draft: Draft<KubeadmControlPlane>): Draft {
  const spec = draft.spec ?? {}
  const strategy = {
    ...spec.rollout?.strategy,
    rollingUpdate: { maxSurge: 1, ...spec.rollout?.strategy?.rollingUpdate },
  }
  const full = {
    ...draft,
    spec: {
      ...spec,
      ...prefixed(spec.version),
      replicas: spec.replicas ?? 1,
      rollout: { ...spec.rollout, strategy },
    },
  }
  return full
}

export function checkMachines(draft: Draft): readonly Finding[] {
  switch (machineKindOf(draft)) {
    case 'MachineDeployment': {
      const { spec } = draft as Draft<MachineDeployment> // as: its kind says so
      return [...checkPool(spec), ...checkRollout(spec.rollout.strategy)]
    }
    case 'MachineSet':
      return checkPool((draft as Draft<MachineSet>).spec) // as: its kind says so
    case 'KubeadmControlPlane':
      return checkControlPlane((draft as Draft<KubeadmControlPlane>).spec) // as: its kind says so
    case 'MachineHealthCheck':
      return checkHealthCheck((draft as Draft<MachineHealthCheck>).spec) // as: its kind says so
    case 'Machine': {
      const { spec } = draft as unknown as { readonly spec: MachineSpec } // as: its kind says so
      return checkMachineSpec(spec, 'spec')
    }
    case 'Cluster':
      return checkCluster((draft as Draft<Cluster>).spec) // as: its kind says so
    default:
      return []
  }
}

function checkReference(path: string, reference: unknown): readonly Finding[] {
  const { apiGroup, kind, name } = (reference ?? {}) as Readonly<Record<string, unknown>> // as: any fields
  const fields = { apiGroup, kind, name }
  return Object.entries(fields)
    .filter(([, value]) => typeof value !== 'string' || value === '')
    .map(([field]) => required(`${path}.${field}`))
}

function checkMachineSpec(spec: MachineSpec, path: string): readonly Finding[] {
  const { configRef, dataSecretName } = spec.bootstrap ?? {}
  const isSilent = configRef === undefined && dataSecretName === undefined
  const why = `expected either ${path}.bootstrap.dataSecretName or ${path}.bootstrap.configRef to be populated`
  return [
    ...(spec.clusterName ? [] : [required(`${path}.clusterName`)]),
    ...(isSilent ? [required(`${path}.bootstrap`, why)] : []),
    ...(configRef === undefined ? [] : checkReference(`${path}.bootstrap.configRef`, configRef)),
    ...checkReference(`${path}.infrastructureRef`, spec.infrastructureRef),
    ...(spec.version === undefined ? [] : checkVersion(`${path}.version`, spec.version)),
  ]
}

const VERSION = /^v\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/

const checkVersion = (path: string, version: string): readonly Finding[] =>
  VERSION.test(version)
    ? []
    : [invalid(path, 'choice', { value: version, why: 'must be a valid semantic version' })]

function checkPool(spec: MachineSet['spec'] | MachineDeployment['spec']): readonly Finding[] {
  const { clusterName, template, selector, replicas } = spec
  const same = 'spec.clusterName and spec.template.spec.clusterName must be set to the same value'
  return [
    ...(replicas < 0
      ? [
          invalid('spec.replicas', 'range', {
            value: replicas,
            why: 'should be greater than or equal to 0',
          }),
        ]
      : []),
    ...checkMachineSpec(template.spec, 'spec.template.spec'),
    ...(clusterName === template.spec.clusterName
      ? []
      : [invalid('spec.clusterName', 'choice', { value: clusterName, why: same })]),
    ...checkTemplateLabels(selector, template.metadata?.labels),
  ]
}

function checkTemplateLabels(
  selector: LabelSelector,
  labels: Readonly<Record<string, string>> | undefined,
): readonly Finding[] {
  if (matchesSelector(selector, labels)) return []
  const text = Object.entries(selector.matchLabels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
  return [
    forbidden(
      'spec.template.metadata.labels',
      'selectorMismatch',
      `must match spec.selector "${text}"`,
    ),
  ]
}

const AMOUNT = /^\d+%$/

function checkRollout(
  strategy: MachineDeployment['spec']['rollout']['strategy'],
): readonly Finding[] {
  const path = 'spec.rollout.strategy'
  const { maxSurge, maxUnavailable } = strategy.rollingUpdate ?? {}
  const amounts = Object.entries({ maxUnavailable, maxSurge }).filter(
    ([, amount]) => typeof amount === 'string' && !AMOUNT.test(amount),
  )
  const both = 'maxUnavailable and maxSurge cannot both be 0'
  return [
    ...unsupported(`${path}.type`, strategy.type, ['RollingUpdate', 'OnDelete']),
    ...amounts.map(([name, value]) =>
      invalid(`${path}.rollingUpdate.${name}`, 'percent', {
        value,
        why: 'must be either an int or a percentage',
      }),
    ),
    ...(maxSurge === 0 && maxUnavailable === 0
      ? [invalid(`${path}.rollingUpdate`, 'bothZero', { value: '0', why: both })]
      : []),
  ]
}

function checkControlPlane(spec: KubeadmControlPlane['spec']): readonly Finding[] {
  const { replicas, version, machineTemplate, rollout } = spec
  const surge = rollout?.strategy?.rollingUpdate?.maxSurge ?? 1
  const even = 'cannot be an even number when etcd is stacked'
  const few =
    'when KubeadmControlPlane is configured to scale-in, replica count needs to be at least 3'
  const rolling = 'spec.rollout.strategy.rollingUpdate'
  return [
    ...(replicas <= 0
      ? [forbidden('spec.replicas', 'range', 'cannot be less than or equal to 0')]
      : replicas % 2 === 0
        ? [forbidden('spec.replicas', 'notAllowed', even)]
        : []),
    ...(version ? checkVersion('spec.version', version) : [required('spec.version')]),
    ...checkReference(
      'spec.machineTemplate.spec.infrastructureRef',
      machineTemplate?.spec?.infrastructureRef,
    ),
    ...(surge === 0 && replicas < 3 ? [required(rolling, few)] : []),
    ...(surge === 0 || surge === 1
      ? []
      : [required(`${rolling}.maxSurge`, 'value must be 1 or 0')]),
  ]
}

function checkHealthCheck(spec: MachineHealthCheck['spec']): readonly Finding[] {
  const { matchLabels = {}, matchExpressions = [] } = spec.selector ?? {}
  const isEmpty = Object.keys(matchLabels).length + matchExpressions.length === 0
  const startup = spec.checks?.nodeStartupTimeoutSeconds
  const path = 'spec.checks.nodeStartupTimeoutSeconds'
  return [
    ...(spec.clusterName ? [] : [required('spec.clusterName')]),
    ...(isEmpty ? [required('spec.selector', 'selector must not be empty')] : []),
    ...(startup !== undefined && startup !== 0 && startup < 30
      ? [invalid(path, 'range', { value: startup, why: 'must be at least 30s' })]
      : []),
  ]
}

const checkCluster = ({ infrastructureRef, controlPlaneRef }: Cluster['spec']) => [
  ...(infrastructureRef === undefined
    ? []
    : checkReference('spec.infrastructureRef', infrastructureRef)),
  ...(controlPlaneRef === undefined ? [] : checkReference('spec.controlPlaneRef', controlPlaneRef)),
]

/** What may not change, and how far a version may move at once. */
export function checkMachinesUpdate(before: KubeObject, after: Draft): readonly Finding[] {
  const kind = machineKindOf(after)
  if (!kind) return []
  const { spec: old } = before as unknown as { readonly spec: Changing } // as: stored under its kind
  const { spec } = after as unknown as { readonly spec: Changing } // as: its kind says so
  if (kind === 'KubeadmControlPlane') return checkVersionStep(old.version ?? '', spec.version ?? '')
  if (old?.clusterName === spec?.clusterName) return []
  return [forbidden('spec.clusterName', 'immutable', 'field is immutable')]
}

interface Changing {
  readonly clusterName?: string
  readonly version?: string
}

function checkVersionStep(before: string, after: string): readonly Finding[] {
  const minor = (version: string) => Number(version.split('.')[1] ?? 0)
  const step = minor(after) - minor(before)
  if (step >= 0 && step <= 1) return []
  const why = `cannot update Kubernetes version from ${before} to ${after}`
  return [forbidden('spec.version', 'range', why)]
}
