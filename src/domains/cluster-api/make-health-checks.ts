import type { Script } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject } from '../api-server/index.ts'
import { ownerBy } from './change-object.ts'
import { CONTROL_PLANE_LABEL, find } from './find-objects.ts'
import { type Cluster, type HealthChecked, type JsonMap, TOPOLOGY } from './model.ts'
import type { TopologyState } from './read-topology.ts'
import type { Wanted } from './want-objects.ts'
import { applyObject } from './write-topology.ts'

/**
 * A MachineHealthCheck of the same name for the control plane or a pool whose class or topology defines one; a topology that
 * defines its own replaces the class's whole. exp/topology/scope/blueprint.go, Cluster API v1.14.
 */
export function* checkControlPlane(
  world: World,
  { cluster, topology, clusterClass }: TopologyState,
  { name }: Wanted,
): Script<World> {
  const { healthCheck, machineInfrastructure } = clusterClass.spec.controlPlane
  const own = topology.controlPlane?.healthCheck
  const chosen = machineInfrastructure ? choose(healthCheck, own) : undefined
  return yield* keep(world, cluster, { name, chosen, labels: { [CONTROL_PLANE_LABEL]: '' } })
}

export function* checkPool(
  world: World,
  { cluster, topology, clusterClass }: TopologyState,
  { name, pool }: { readonly name: string; readonly pool: Wanted },
): Script<World> {
  const said = topology.workers?.machineDeployments?.find((one) => one.name === name)
  const known = clusterClass.spec.workers?.machineDeployments?.find(
    (one) => one.class === said?.class,
  )
  const chosen = choose(known?.healthCheck, said?.healthCheck)
  return yield* keep(world, cluster, { name: pool.name, chosen, labels: { [TOPOLOGY.pool]: name } })
}

const isDefined = (one: HealthChecked | undefined): one is HealthChecked =>
  one?.checks !== undefined || one?.remediation !== undefined

function choose(
  ofClass: HealthChecked | undefined,
  own: HealthChecked | undefined,
): HealthChecked | undefined {
  if (own?.enabled === false) return undefined
  if (isDefined(own)) return own
  return isDefined(ofClass) ? ofClass : undefined
}

interface Kept {
  readonly name: string
  readonly chosen: HealthChecked | undefined
  readonly labels: Readonly<Record<string, string>>
}

function* keep(world: World, cluster: Cluster, { name, chosen, labels }: Kept): Script<World> {
  if (!chosen) {
    const old = find(world, 'MachineHealthCheck', `${cluster.metadata.namespace}/${name}`)
    return old?.metadata.labels?.[TOPOLOGY.owned] === undefined ? world : deleteObject(world, old)
  }
  const { maxInFlight: _, ...remediation } = chosen.remediation ?? {}
  return yield* applyObject(world, cluster, {
    apiVersion: cluster.apiVersion,
    kind: 'MachineHealthCheck',
    name,
    intent: {
      metadata: {
        labels: { [TOPOLOGY.owned]: '' },
        ownerReferences: [ownerBy(cluster, false) as unknown as JsonMap], // as: plain data
      },
      spec: {
        clusterName: cluster.metadata.name,
        selector: { matchLabels: { [TOPOLOGY.owned]: '', ...labels } },
        ...(chosen.checks && { checks: chosen.checks }),
        ...(Object.keys(remediation).length > 0 && { remediation }),
      },
    },
  })
}
