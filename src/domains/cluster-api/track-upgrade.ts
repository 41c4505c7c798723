import type { World } from '../../world.ts'
import { machinesIn } from './find-objects.ts'
import {
  type Cluster,
  isControlPlaneUpgrading,
  isOlder,
  type KubeadmControlPlane,
  type MachineDeployment,
  type PoolTopology,
  TOPOLOGY,
  type Topology,
} from './model.ts'

/** Where an upgrade stands, and which version each part is to have after this pass. */
export interface Upgrade {
  /** Versions that are still ahead, the next one first. */
  readonly controlPlanePlan: readonly string[]
  readonly workersPlan: readonly string[]
  readonly controlPlane: {
    readonly version: string
    readonly isPending: boolean
    readonly isProvisioning: boolean
    readonly isUpgrading: boolean
    readonly isStarting: boolean
  }
  /** By the name in the topology. */
  readonly versions: Readonly<Record<string, string>>
  /** Names of MachineDeployments. */
  readonly upgrading: readonly string[]
  readonly pending: readonly string[]
  readonly deferred: readonly string[]
  /** Names in the topology: they wait until the control plane is settled. */
  readonly pendingCreate: readonly string[]
}

interface Now {
  readonly cluster: Cluster
  readonly topology: Topology
  readonly controlPlane: KubeadmControlPlane | undefined
  /** By the name in the topology. */
  readonly pools: Readonly<Record<string, MachineDeployment>>
  readonly classVersions: readonly string[]
}

/** A plan that leaps over minors has no way. */
export class NoPlan extends Error {}

/**
 * First the control plane, then the MachineDeployments, `upgrade-concurrency` (1) at a time, in the order of the topology.
 * exp/topology/desiredstate/{desired_state,upgrade_plan}.go, Cluster API v1.14; without runtime hooks and MachinePools.
 */
export function trackUpgrade(world: World, now: Now): Upgrade {
  const { topology, controlPlane, pools, cluster } = now
  const [controlPlanePlan, workersPlan] = plansOf(now)
  const running = Object.values(pools).filter((pool) => isPoolUpgrading(world, cluster, pool))
  const upgrading = running.map(({ metadata }) => metadata.name)
  const own = controlPlaneVersion(topology, controlPlane, {
    controlPlanePlan,
    workersPlan,
    isAnyUpgrading: upgrading.length > 0,
  })
  const limit = Math.max(1, Number(cluster.metadata.annotations?.[TOPOLOGY.concurrency] ?? 1) || 1)
  const isSettled = !own.isProvisioning && !own.isUpgrading && !own.isStarting
  const versions: Record<string, string> = {}
  const pending: string[] = []
  const deferred: string[] = []
  const pendingCreate: string[] = []
  for (const pool of topology.workers?.machineDeployments ?? []) {
    const current = pools[pool.name]
    const [next] = workersPlan
    if (!current) {
      if (!isSettled || own.isPending) pendingCreate.push(pool.name)
      versions[pool.name] = topology.version
      continue
    }
    const { version = topology.version } = current.spec.template.spec
    const { name } = current.metadata
    versions[pool.name] = version
    if (version === topology.version) continue
    if (isDeferred(topology, pool)) {
      deferred.push(name)
      pending.push(name)
      continue
    }
    const mayGo = isSettled && (!own.isPending || own.isWaiting) && upgrading.length < limit
    if (!mayGo || next === undefined || next === version) {
      pending.push(name)
      continue
    }
    upgrading.push(name)
    versions[pool.name] = next
  }
  return {
    controlPlanePlan,
    workersPlan,
    controlPlane: own,
    versions,
    upgrading,
    pending,
    deferred,
    pendingCreate,
  }
}

const numberOf = (version: string, at: number): number =>
  Number(version.replace(/^v/, '').split('.')[at] ?? 0)

function plansOf({ topology, controlPlane, pools, classVersions }: Now) {
  const none: readonly string[] = []
  if (!controlPlane) return [none, none] as const // as: a pair
  const { version: wanted } = topology
  const { version } = controlPlane.spec
  const lowest = Object.values(pools)
    .flatMap(({ spec }) => spec.template.spec.version ?? [])
    .reduce<string | undefined>((low, one) => (!low || isOlder(one, low) ? one : low), undefined)
  if (version === wanted && (lowest === undefined || lowest === wanted))
    return [none, none] as const // as: a pair
  const ahead =
    version === wanted
      ? none
      : classVersions.length > 0
        ? stepsBetween(classVersions, version, wanted)
        : oneMinor(version, wanted)
  if (lowest === undefined) return [ahead, none] as const // as: a pair
  return [ahead, workersPlanFor(ahead, { version, lowest, wanted })] as const // as: a pair
}

function oneMinor(version: string, wanted: string): readonly string[] {
  if (numberOf(wanted, 1) > numberOf(version, 1) + 1)
    throw new NoPlan(`cannot compute an upgrade plan from ${version} to ${wanted}`)
  return [wanted]
}

/** Of the versions that a class lists, the last of each minor on the way; patches of the minor one is at are left out. */
function stepsBetween(listed: readonly string[], from: string, to: string): readonly string[] {
  const between = listed.filter((one) => isOlder(from, one) && !isOlder(to, one))
  const isSameMinor = numberOf(from, 1) === numberOf(to, 1)
  return between.filter((one, at) => {
    const next = between[at + 1]
    const isLast = next === undefined || numberOf(next, 1) !== numberOf(one, 1)
    return isLast && (isSameMinor || numberOf(one, 1) !== numberOf(from, 1))
  })
}

interface Span {
  readonly version: string
  readonly lowest: string
  readonly wanted: string
}

/** Workers follow where they must: every third minor, and at the end. */
function workersPlanFor(ahead: readonly string[], { version, lowest, wanted }: Span) {
  if (lowest === wanted) return []
  const plan: string[] = []
  const start = numberOf(lowest, 1)
  const reached = [version, ...ahead]
  for (let minor = start + 3; minor < numberOf(wanted, 1); minor += 3) {
    const step = reached.findLast((one) => numberOf(one, 1) === minor)
    if (step !== undefined) plan.push(step)
  }
  return plan.at(-1) === wanted ? plan : [...plan, wanted]
}

interface Ahead {
  readonly controlPlanePlan: readonly string[]
  readonly workersPlan: readonly string[]
  readonly isAnyUpgrading: boolean
}

function controlPlaneVersion(
  topology: Topology,
  controlPlane: KubeadmControlPlane | undefined,
  { controlPlanePlan, workersPlan, isAnyUpgrading }: Ahead,
) {
  const quiet = {
    version: controlPlane?.spec.version ?? topology.version,
    isPending: false,
    isProvisioning: false,
    isUpgrading: false,
    isStarting: false,
    isWaiting: false,
  }
  if (!controlPlane) return quiet
  const known = { ...quiet, isPending: controlPlane.spec.version !== topology.version }
  if ((controlPlane.status?.versions ?? []).length === 0) return { ...known, isProvisioning: true }
  if (isControlPlaneUpgrading(controlPlane)) return { ...known, isUpgrading: true }
  if (workersPlan[0] === controlPlane.spec.version) return { ...known, isWaiting: true }
  const [next] = controlPlanePlan
  if (isAnyUpgrading || !known.isPending || next === undefined) return known
  return { ...known, version: next, isStarting: true, isPending: false }
}

/** A MachineDeployment one of whose Machines, those being deleted included, has another version. */
function isPoolUpgrading(world: World, cluster: Cluster, { spec, metadata }: MachineDeployment) {
  const { version } = spec.template.spec
  const label = metadata.labels?.[TOPOLOGY.pool]
  return machinesIn(world, `${cluster.metadata.namespace}/${cluster.metadata.name}`).some(
    (machine) =>
      machine.metadata.labels?.[TOPOLOGY.pool] === label && machine.spec.version !== version,
  )
}

/** `hold-upgrade-sequence` holds its pool and all that come after it. */
function isDeferred(topology: Topology, { name, metadata }: PoolTopology): boolean {
  if (metadata?.annotations?.[TOPOLOGY.defer] !== undefined) return true
  for (const pool of topology.workers?.machineDeployments ?? []) {
    if (pool.metadata?.annotations?.[TOPOLOGY.hold] !== undefined) return true
    if (pool.name === name) return false
  }
  return false
}
