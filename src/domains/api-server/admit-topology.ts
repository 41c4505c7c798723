import type {
  Cluster,
  ClusterClass,
  KubeadmControlPlane,
  Machine,
  MachineDeployment,
  PoolTopology,
  TemplateReference,
  Topology,
} from '../cluster-api/model.ts'
import {
  classNameOf,
  isControlPlaneUpgrading,
  isOlder,
  SIZE,
  TOPOLOGY,
} from '../cluster-api/model.ts'
import { type Finding, forbidden, invalid, required } from './finding.ts'
import { fitVariables } from './fit-variables.ts'
import { groupOf, type KubeObject } from './model.ts'
import type { Draft } from './write-object.ts'

/**
 * The webhooks of Cluster (as far as `spec.topology` goes) and ClusterClass: what they fill in, and what they refuse.
 * core/webhooks/admission/{cluster,clusterclass}.go, internal/topology/check, Cluster API v1.14.
 */
export interface Admitted {
  readonly draft: Draft
  readonly findings: readonly Finding[]
}

/** How the webhooks read other objects: those stored, and those of the same request that came before. */
export interface Reader {
  readonly find: (kind: string, name: string) => object | undefined
  readonly list: <Object extends KubeObject>(kind: string) => readonly Object[]
}

const CORE = 'cluster.x-k8s.io'

export function admitTopology(
  draft: Draft,
  { before, read }: { readonly before: Draft | undefined; readonly read: Reader },
): Admitted {
  if (groupOf(draft.apiVersion) !== CORE) return { draft, findings: [] }
  if (draft.kind === 'ClusterClass') {
    const findings = checkClass(draft as Draft<ClusterClass>, before, read) // as: its kind says so
    return { draft, findings }
  }
  if (draft.kind !== 'Cluster') return { draft, findings: [] }
  return admitCluster(draft as Draft<Cluster>, before as Draft<Cluster> | undefined, read) // as: its kind says so
}

const PATH = 'spec.topology'

function admitCluster(
  draft: Draft<Cluster>,
  before: Draft<Cluster> | undefined,
  read: Reader,
): Admitted {
  const { topology } = draft.spec
  const old = before?.spec.topology
  if (!topology) {
    const gone = 'cannot be removed from an existing Cluster'
    return { draft, findings: old ? [forbidden(PATH, 'immutable', gone)] : [] }
  }
  if (!topology.classRef?.name)
    return { draft, findings: [required(`${PATH}.classRef.name`, 'cannot be empty')] }
  const given = topology.version ?? ''
  const version = given.startsWith('v') ? given : `v${given}`
  const { namespace } = draft.metadata
  const key = classNameOf(topology, namespace)
  const found = read.find(`ClusterClass.${CORE}`, key) as ClusterClass | undefined // as: stored under its kind
  const fitted = found
    ? fitVariables({ ...topology, version }, found)
    : { topology: { ...topology, version }, findings: [] }
  const full: Draft<Cluster> = { ...draft, spec: { ...draft.spec, topology: fitted.topology } }
  if (fitted.findings.length > 0) return { draft: full, findings: fitted.findings }
  return {
    draft: full,
    findings: [
      ...checkVersion(version),
      ...checkConcurrency(draft),
      ...(found ? checkByClass(fitted.topology, found) : []),
      ...checkBounds(full, found),
      ...(before ? checkClusterUpdate(full, { before, found, key, read }) : []),
    ],
  }
}

const SEMVER = /^v\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/

function checkVersion(version: string): readonly Finding[] {
  if (SEMVER.test(version)) return []
  const why = 'version must be a valid semantic version'
  return [invalid(`${PATH}.version`, 'choice', { value: version, why })]
}

function checkConcurrency({ metadata }: Draft): readonly Finding[] {
  const value = metadata.annotations?.[TOPOLOGY.concurrency]
  if (value === undefined || Number(value) >= 1) return []
  const why = 'value cannot be less than 1'
  return [invalid(`metadata.annotations.${TOPOLOGY.concurrency}`, 'range', { value, why })]
}

const poolsOf = (topology: Topology): readonly PoolTopology[] =>
  topology.workers?.machineDeployments ?? []

function checkByClass(topology: Topology, { spec, metadata }: ClusterClass): readonly Finding[] {
  const classes = spec.workers?.machineDeployments?.map((one) => one.class) ?? []
  const path = `${PATH}.workers.machineDeployments`
  const { version } = topology
  const isListed = spec.kubernetesVersions?.includes(version) ?? true
  const why = 'version must match one of the versions defined in the ClusterClass'
  const names = poolsOf(topology).map(({ name }) => name)
  return [
    ...(isListed ? [] : [invalid(`${PATH}.version`, 'choice', { value: version, why })]),
    ...poolsOf(topology).flatMap((pool, at) => [
      ...(classes.includes(pool.class)
        ? []
        : [
            invalid(`${path}.${at}.class`, 'choice', {
              value: pool.class,
              why: `MachineDeploymentClass with name "${pool.class}" does not exist in ClusterClass "${metadata.name}"`,
            }),
          ]),
      ...(pool.name ? [] : [required(`${path}.${at}.name`, 'name must not be empty')]),
      ...(pool.name && names.indexOf(pool.name) !== at
        ? [
            invalid(`${path}.${at}.name`, 'duplicate', {
              value: pool.name,
              why: `name must be unique. MachineDeployment with name "${pool.name}" is defined more than once`,
            }),
          ]
        : []),
    ]),
  ]
}

const isBounded = (annotations: Readonly<Record<string, string>> | undefined): boolean =>
  annotations?.[SIZE.min] !== undefined || annotations?.[SIZE.max] !== undefined

/** Nobody may own a number that the autoscaler is to move. */
function checkBounds(
  { metadata, spec }: Draft<Cluster>,
  found: ClusterClass | undefined,
): readonly Finding[] {
  return (spec.topology ? poolsOf(spec.topology) : []).flatMap((pool) => {
    if (pool.replicas === undefined) return []
    const known = found?.spec.workers?.machineDeployments?.find((one) => one.class === pool.class)
    const who = isBounded(pool.metadata?.annotations)
      ? 'the same MachineDeploymentTopology'
      : isBounded(known?.metadata?.annotations)
        ? `the source class "${pool.class}" of this MachineDeploymentTopology`
        : undefined
    if (who === undefined) return []
    const why = `cannot be set for cluster "${metadata.name}" in namespace "${metadata.namespace}" if ${who} has autoscaler annotations`
    const path = `${PATH}.workers.machineDeployments[${pool.name}].replicas`
    return [invalid(path, 'notAllowed', { value: pool.replicas, why })]
  })
}

interface Updating {
  readonly before: Draft<Cluster>
  readonly found: ClusterClass | undefined
  readonly key: string
  readonly read: Reader
}

function checkClusterUpdate(
  { spec, metadata }: Draft<Cluster>,
  { before, found, key, read }: Updating,
): readonly Finding[] {
  const { topology } = spec
  if (!topology) return []
  if (!found)
    return [
      {
        path: `${PATH}.class`,
        rule: 'choice',
        reason: `${PATH}.class: Internal error: ClusterClass ${key} not found`,
      },
    ]
  const old = before.spec.topology
  const notes = { ...before.metadata.annotations, ...metadata.annotations }
  if (!old) {
    if (TOPOLOGY.unsafeClass in notes) return []
    const why = 'classRef cannot be set on an existing Cluster'
    return [forbidden(`${PATH}.class`, 'immutable', why)]
  }
  const step =
    TOPOLOGY.unsafeVersion in notes
      ? []
      : checkVersionStep(topology.version, { before, old: old.version, found, read })
  const oldKey = classNameOf(old, metadata.namespace)
  if (oldKey === key) return step
  const oldClass = read.find(`ClusterClass.${CORE}`, oldKey) as ClusterClass | undefined // as: stored under its kind
  if (!oldClass) {
    const why = `valid ClusterClass with name "${oldKey}" could not be retrieved, change from class "${oldKey}" to class "${key}" cannot be validated. Error: ClusterClass.cluster.x-k8s.io "${old.classRef.name}" not found`
    return [...step, forbidden(`${PATH}.class`, 'immutable', why)]
  }
  return [...step, ...compatible(oldClass, found)]
}

const bare = (version: string): string => version.replace(/^v/, '')

interface Stepping {
  readonly before: Draft<Cluster>
  readonly old: string
  readonly found: ClusterClass
  readonly read: Reader
}

/** Never down, one minor at most where the class lists no versions, and only when the last upgrade is through. */
function checkVersionStep(
  value: string,
  { before, old, found, read }: Stepping,
): readonly Finding[] {
  if (value === old) return []
  const path = `${PATH}.version`
  const from = JSON.stringify(bare(old))
  const to = JSON.stringify(bare(value))
  if (isOlder(value, old))
    return [
      invalid(path, 'range', { value, why: `version cannot be decreased from ${from} to ${to}` }),
    ]
  const [, major = 0, minor = 0] = (/^v(\d+)\.(\d+)/.exec(old) ?? []).map(Number)
  const isFar = !isOlder(value, `v${major}.${minor + 2}.0`)
  if (isFar && !found.spec.kubernetesVersions?.length)
    return [
      invalid(path, 'range', { value, why: `version cannot be increased from ${from} to ${to}` }),
    ]
  const busy = [...busyControlPlane(before, old, read), ...busyPools(before, old, read)]
  if (busy.length === 0) return []
  const said = busy.length === 1 ? busy[0] : `[${busy.join(', ')}]`
  return [invalid(path, 'notAllowed', { value, why: `version cannot be changed: ${said}` })]
}

function busyControlPlane({ spec, metadata }: Draft<Cluster>, old: string, read: Reader) {
  const { controlPlaneRef: ref } = spec
  const name = `${metadata.namespace}/${ref?.name}`
  const found = ref && (read.find(`${ref.kind}.${ref.apiGroup}`, name) as KubeadmControlPlane) // as: what the reference names
  if (!found)
    return ['failed to check if control plane is upgrading: failed to get control plane object']
  const { version } = found.spec
  if (version !== old)
    return [
      `Cluster.spec.topology.version ${bare(old)} was not propagated to control plane yet (control plane version ${bare(version)})`,
    ]
  if ((found.status?.versions ?? []).length === 0)
    return ['control plane is currently provisioning']
  return isControlPlaneUpgrading(found)
    ? ['control plane is still completing a previous upgrade']
    : []
}

function busyPools({ metadata }: Draft<Cluster>, old: string, read: Reader): readonly string[] {
  const isOurs = (one: KubeObject) =>
    one.metadata.namespace === metadata.namespace &&
    one.metadata.labels?.['cluster.x-k8s.io/cluster-name'] === metadata.name &&
    one.metadata.labels[TOPOLOGY.owned] !== undefined
  const pools = read.list<MachineDeployment>(`MachineDeployment.${CORE}`).filter(isOurs)
  const machines = read.list<Machine>(`Machine.${CORE}`).filter(isOurs)
  const names = pools
    .filter(({ spec, metadata: own }) => {
      const { version } = spec.template.spec
      if (version !== old) return true
      const label = own.labels?.[TOPOLOGY.pool]
      return machines.some(
        (one) => one.metadata.labels?.[TOPOLOGY.pool] === label && one.spec.version !== version,
      )
    })
    .map((pool) => pool.metadata.name)
  return names.length === 0
    ? []
    : [`there are still MachineDeployments completing a previous upgrade: [${names.join(', ')}]`]
}

/** Templates of another kind would need another provider: a cluster cannot go there. */
function compatible({ spec: old }: ClusterClass, { spec }: ClusterClass): readonly Finding[] {
  const pair = (path: string, from?: TemplateReference, to?: TemplateReference) => {
    if (
      from?.kind === to?.kind &&
      groupOf(from?.apiVersion ?? '') === groupOf(to?.apiVersion ?? '')
    )
      return []
    const why = `kind cannot be changed from "${from?.kind ?? ''}" to "${to?.kind ?? ''}" to prevent incompatible changes in the Clusters`
    return [forbidden(`${path}.kind`, 'immutable', why)]
  }
  const shapeOf = (one: ClusterClass['spec']) => one.controlPlane.machineInfrastructure?.templateRef
  return [
    ...pair(
      'spec.infrastructure.templateRef',
      old.infrastructure.templateRef,
      spec.infrastructure.templateRef,
    ),
    ...pair(
      'spec.controlPlane.templateRef',
      old.controlPlane.templateRef,
      spec.controlPlane.templateRef,
    ),
    ...pair('spec.controlPlane.machineInfrastructure.templateRef', shapeOf(old), shapeOf(spec)),
    ...(spec.workers?.machineDeployments ?? []).flatMap((one, at) => {
      const known = old.workers?.machineDeployments?.find(({ class: name }) => name === one.class)
      const path = `spec.workers.machineDeployments.${at}.infrastructure.templateRef`
      return known
        ? pair(path, known.infrastructure.templateRef, one.infrastructure.templateRef)
        : []
    }),
  ]
}

/** Its references name templates, its classes differ, and no Cluster loses a class that it uses. */
function checkClass(
  { spec, metadata }: Draft<ClusterClass>,
  before: Draft | undefined,
  read: Reader,
): readonly Finding[] {
  const reference = (given: unknown, path: string): readonly Finding[] => {
    const { name = '', kind = '', apiVersion } = (given ?? {}) as Partial<TemplateReference> // as: any fields
    return [
      ...(name ? [] : [required(`${path}.ref.name`, 'template name must be defined')]),
      ...(kind.length > 8 && kind.endsWith('Template')
        ? []
        : [
            invalid(`${path}.ref.kind`, 'choice', {
              value: kind,
              why: 'template kind must be of form "<name>Template"',
            }),
          ]),
      ...(apiVersion
        ? []
        : [required(`${path}.ref.apiVersion`, 'template apiVersion must be defined')]),
    ]
  }
  const pools = spec?.workers?.machineDeployments ?? []
  const path = 'spec.workers.machineDeployments'
  const names = pools.map((one) => one.class)
  const { infrastructure, controlPlane } = spec ?? {}
  const shape = controlPlane?.machineInfrastructure
  const old = before as ClusterClass | undefined // as: its kind says so
  return [
    ...reference(infrastructure?.templateRef, 'spec.infrastructure'),
    ...reference(controlPlane?.templateRef, 'spec.controlPlane'),
    ...(shape ? reference(shape.templateRef, 'spec.controlPlane.machineInfrastructure') : []),
    ...pools.flatMap((one, at) => [
      ...reference(one.bootstrap?.templateRef, `${path}.${at}.template.bootstrap`),
      ...reference(one.infrastructure?.templateRef, `${path}.${at}.template.infrastructure`),
      ...(names.indexOf(one.class) === at
        ? []
        : [
            invalid(`${path}.${at}.class`, 'duplicate', {
              value: one.class,
              why: `MachineDeployment class must be unique. MachineDeployment with class "${one.class}" is defined more than once`,
            }),
          ]),
    ]),
    ...(old
      ? [
          ...compatible(old, { ...old, spec }),
          ...removed(old, names, `${metadata.namespace}/${metadata.name}`, read),
        ]
      : []),
  ]
}

function removed(
  { spec }: ClusterClass,
  left: readonly string[],
  key: string,
  { list }: Reader,
): readonly Finding[] {
  const gone = (spec.workers?.machineDeployments ?? []).filter((one) => !left.includes(one.class))
  return gone.flatMap((one) => {
    const user = list<Cluster>(`Cluster.${CORE}`).find(
      ({ spec: { topology }, metadata }) =>
        topology &&
        classNameOf(topology, metadata.namespace) === key &&
        poolsOf(topology).some((pool) => pool.class === one.class),
    )
    if (!user) return []
    const why = `MachineDeploymentClass "${one.class}" cannot be deleted because it is used by Cluster "${user.metadata.name}"`
    return [forbidden('spec.workers.machineDeployments', 'notAllowed', why)]
  })
}
