import type { World } from '../../world.ts'
import { nameAfter } from '../api-server/index.ts'
import { groupOf } from '../api-server/model.ts'
import { referred } from './find-objects.ts'
import {
  type CloneTemplate,
  type ClusterClass,
  type JsonMap,
  type Reference,
  type TemplateReference,
  TOPOLOGY,
} from './model.ts'
import { PatchFailure, type PatchItem, patchItems } from './patch-templates.ts'
import type { TopologyState } from './read-topology.ts'
import { globalVariables, withOverrides } from './topology-variables.ts'
import type { Upgrade } from './track-upgrade.ts'
import {
  asJson,
  asObject,
  asTemplate,
  controlPlaneSpec,
  innerSpec,
  mergedMeta,
  type Wanted,
  wantedPool,
} from './want-objects.ts'

export interface WantedPool {
  readonly name: string
  readonly shape: Wanted
  readonly bootstrap: Wanted
  readonly pool: Wanted
}

export interface WantedTopology {
  readonly infrastructure: Wanted
  readonly shape: Wanted | undefined
  readonly controlPlane: Wanted
  readonly pools: readonly WantedPool[]
  readonly random: World['random']
}

/**
 * Everything that follows from class, variables and topology. Names that exist stay; new ones are drawn.
 * exp/topology/desiredstate/desired_state.go, Cluster API v1.14.
 */
export function computeTopology(
  world: World,
  { cluster, topology, clusterClass, current }: TopologyState,
  upgrade: Upgrade,
): WantedTopology {
  let { random } = world
  const named = (known: string | undefined, pattern: string, pool = ''): string => {
    if (known !== undefined) return known
    const [base, next] = nameAfter('', random)
    random = next
    return fillName(pattern, { cluster: cluster.metadata.name, pool, random: base })
  }
  const { spec } = clusterClass
  const { controlPlane: kept, infrastructure: keptInfra } = current
  const byCluster = '{{ .cluster.name }}-{{ .random }}'
  const template = (reference: TemplateReference) => readTemplate(world, clusterClass, reference)
  const from = (reference: TemplateReference) => ({
    cluster,
    reference,
    source: template(reference),
  })

  const infra = from(spec.infrastructure.templateRef)
  const infraName = named(
    keptInfra?.metadata.name,
    spec.infrastructure.naming?.template ?? byCluster,
  )
  const machines = spec.controlPlane.machineInfrastructure?.templateRef
  const shape = machines && from(machines)
  const shapeName = shape && named(current.shape?.metadata.name, byCluster)
  const head = from(spec.controlPlane.templateRef)
  const headName = named(kept?.metadata.name, spec.controlPlane.naming?.template ?? byCluster)
  const pools = (topology.workers?.machineDeployments ?? []).map((pool) => {
    const own = spec.workers?.machineDeployments?.find((one) => one.class === pool.class)
    if (!own)
      throw new PatchFailure(
        `MachineDeployment class ${pool.class} not found in ClusterClass ${clusterClass.metadata.namespace}/${clusterClass.metadata.name}`,
      )
    const there = current.pools[pool.name]
    const byPool = '{{ .cluster.name }}-{{ .machineDeployment.topologyName }}-{{ .random }}'
    return {
      own,
      pool,
      bootstrap: from(own.bootstrap.templateRef),
      bootstrapName: named(there?.bootstrap?.metadata.name, byPool, pool.name),
      shape: from(own.infrastructure.templateRef),
      shapeName: named(there?.shape?.metadata.name, byPool, pool.name),
      name: named(there?.pool.metadata.name, own.naming?.template ?? byPool, pool.name),
      version: upgrade.versions[pool.name] ?? topology.version,
    }
  })

  const globals = globalVariables(cluster, topology)
  const headVariables = withOverrides(globals, topology.controlPlane?.variables?.overrides, {
    controlPlane: {
      name: headName,
      version: upgrade.controlPlane.version,
      ...(topology.controlPlane?.replicas !== undefined && {
        replicas: topology.controlPlane.replicas,
      }),
      ...(shapeName && { machineTemplate: { infrastructureRef: { name: shapeName } } }),
    },
  })
  const poolVariables = ({
    pool,
    version,
    name,
    bootstrapName,
    shapeName: infraTemplate,
  }: (typeof pools)[number]) =>
    withOverrides(globals, pool.variables?.overrides, {
      machineDeployment: {
        version,
        class: pool.class,
        name,
        topologyName: pool.name,
        ...(pool.replicas !== undefined && { replicas: pool.replicas }),
        bootstrap: { configRef: { name: bootstrapName } },
        infrastructureRef: { name: infraTemplate },
      },
    })
  const item = (
    holder: PatchItem['holder'],
    source: CloneTemplate,
    variables: JsonMap,
    poolClass = '',
  ): PatchItem => ({
    holder,
    poolClass,
    template: asJson(source),
    variables,
  })
  const items = patchItems(
    [
      item('infrastructureCluster', infra.source, globals),
      item('controlPlane', head.source, headVariables),
      ...(shape ? [item('controlPlane', shape.source, headVariables)] : []),
      ...pools.flatMap((pool) => {
        const variables = poolVariables(pool)
        return [
          item('pool', pool.bootstrap.source, variables, pool.pool.class),
          item('pool', pool.shape.source, variables, pool.pool.class),
        ]
      }),
    ],
    spec.patches ?? [],
  )
  const patchedSpec = (at: number): JsonMap => innerSpec(items[at]?.template)
  const offset = shape ? 3 : 2
  const wantedShape =
    shape && shapeName
      ? asTemplate(shape, shapeName, { spec: patchedSpec(2), isOwned: false })
      : undefined
  return {
    infrastructure: asObject(infra, infraName, patchedSpec(0)),
    shape: wantedShape,
    controlPlane: asObject(
      head,
      headName,
      controlPlaneSpec(patchedSpec(1), {
        topology,
        clusterClass,
        version: upgrade.controlPlane.version,
        shape: wantedShape,
        cluster,
      }),
      mergedMeta(topology.controlPlane?.metadata, spec.controlPlane.metadata),
    ),
    pools: pools.map((pool, at) => {
      const label = { [TOPOLOGY.pool]: pool.pool.name }
      const made = { isOwned: true, labels: label }
      const bootstrap = asTemplate(pool.bootstrap, pool.bootstrapName, {
        ...made,
        spec: patchedSpec(offset + 2 * at),
      })
      const infrastructure = asTemplate(pool.shape, pool.shapeName, {
        ...made,
        spec: patchedSpec(offset + 2 * at + 1),
      })
      return {
        name: pool.pool.name,
        bootstrap,
        shape: infrastructure,
        pool: wantedPool(cluster, pool, { bootstrap, infrastructure }),
      }
    }),
    random,
  }
}

/** A template of a class, in the namespace of the class. */
export function readTemplate(
  world: World,
  { metadata }: ClusterClass,
  { apiVersion, kind, name }: TemplateReference,
): CloneTemplate {
  const reference: Reference = { apiGroup: groupOf(apiVersion), kind, name }
  const found = referred<CloneTemplate>(world, reference, metadata.namespace)
  if (found) return found
  throw new PatchFailure(
    `error reading the ClusterClass: failed to get ${kind} ${metadata.namespace}/${name}: ${kind}.${groupOf(apiVersion)} "${name}" not found`,
  )
}

/** `{{ .cluster.name }}-{{ .random }}` with its values; a name of more than 63 letters is cut. */
function fillName(
  pattern: string,
  {
    cluster,
    pool,
    random,
  }: { readonly cluster: string; readonly pool: string; readonly random: string },
): string {
  const name = pattern
    .replace(/\{\{\s*\.cluster\.name\s*\}\}/g, cluster)
    .replace(/\{\{\s*\.machineDeployment\.topologyName\s*\}\}/g, pool)
    .replace(/\{\{\s*\.random\s*\}\}/g, random)
  return name.length > 63 ? `${name.slice(0, 58)}${random}` : name
}
