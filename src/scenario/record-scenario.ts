import { schedule } from '../core/sim/agenda.ts'
import type { Recording } from '../core/sim/kernel.ts'
import {
  defaultFlags,
  defaultMachineSettings,
  type MachineSettings,
} from '../domains/cluster-api/model.ts'
import { policedPaths } from '../domains/controllers/index.ts'
import { withCluster } from '../domains/etcd/index.ts'
import { defaultProxyConfig } from '../domains/kube-proxy/model.ts'
import { withResolvedFiles } from '../domains/names/index.ts'
import { plugPath, withClient } from '../domains/netfilter/index.ts'
import { withHost } from '../domains/netfilter/model.ts'
import { handlers, settle } from '../domains/registry.ts'
import { drawnOverlay } from '../domains/traffic/map-overlay.ts'
import { plugOverlayMap } from '../domains/traffic/overlay-map.ts'
import { emptyWorld, type World } from '../world.ts'
import { appliedObjects, isWithoutCluster, type Manifest } from './applied-objects.ts'
import { CLOCK_MAX } from './limits.ts'
import { openNodes } from './open-nodes.ts'
import { recordInputs, STEP_COUNT_MAX } from './record-inputs.ts'
import type { Scenario } from './schema.ts'

export interface RecordOptions {
  /** Deep-freeze every world: in development and in tests. */
  readonly freeze?: boolean
  /** Simulated ms; later events are left out. */
  readonly until?: number
  /** Steps at most; who runs it by himself may ask for more than a page holds. */
  readonly stepCountMax?: number
}

/** Scenario and its parsed manifests -> recording. Deterministic: the same document gives the same recording. */
export function recordScenario(
  scenario: Scenario,
  objects: readonly Manifest[],
  { freeze = false, until = CLOCK_MAX, stepCountMax = STEP_COUNT_MAX }: RecordOptions = {},
): Recording<World> {
  const limits = { clockMax: until, stepCountMax, freeze }
  return recordInputs(startOf(scenario, objects), scenario.inputs, { handlers, limits })
}

/** Somebody who is not in the cluster, on the same network as the Nodes. */
const OUTSIDE = { name: 'outside', stands: 'client:outside', address: '192.168.0.100' } as const

const settled = new WeakMap<readonly Manifest[], Map<string, World>>()

plugPath(policedPaths)
plugOverlayMap(drawnOverlay)

/** The world before the first input: at rest, or with the manifests about to be applied. */
export function startOf(scenario: Scenario, objects: readonly Manifest[]): World {
  const world = clusterOf(scenario, objects)
  let { network } = world
  for (const { host } of openNodes(scenario.nodes).nodes) network = withHost(network, host)
  return network === world.network ? world : { ...world, network }
}

function machinesOf(given: Scenario['cluster']['machines']): MachineSettings {
  if (!given) return defaultMachineSettings
  const { nodeGraceSeconds = 50, engine = 'v1beta2', hasCloudController = false } = given
  const { autoscaler } = given
  return {
    engine,
    hasCloudController,
    nodeGraceMs: nodeGraceSeconds * 1_000,
    ...(autoscaler && { autoscaler: flagsOf(autoscaler) }),
  }
}

function flagsOf(given: NonNullable<NonNullable<Scenario['cluster']['machines']>['autoscaler']>) {
  const { scanSeconds, unneededSeconds, delayAfterAddSeconds, utilization, expander } = given
  return {
    scanMs: (scanSeconds ?? 10) * 1_000,
    unneededMs: (unneededSeconds ?? 600) * 1_000,
    delayAfterAddMs: (delayAfterAddSeconds ?? 600) * 1_000,
    utilization: utilization ?? defaultFlags.utilization,
    expander: expander ?? defaultFlags.expander,
  }
}

/** The objects of node-local-dns are applied, all else surrounds the cluster. */
function namesSettingsOf({
  nodeLocal: _,
  internet,
  ...rest
}: NonNullable<Scenario['cluster']['dns']>) {
  const { resolver = '192.168.0.53', hopMs = 20, servers = {} } = internet ?? {}
  return withResolvedFiles({
    ...(internet && {
      nodeFile: `nameserver ${resolver}\n`,
      internet: { resolver, hopMs, servers },
    }),
    ...rest,
  })
}

/** All but the Nodes that were pasted. Settled worlds are kept. */
function clusterOf(scenario: Scenario, objects: readonly Manifest[]): World {
  const { seed, cluster, settings, start } = scenario
  const fresh = () => {
    const empty = emptyWorld({
      seed,
      api: {
        serviceCIDR: cluster.serviceCIDR ?? '10.96.0.0/12',
        clusterCIDR: cluster.clusterCIDR ?? '10.244.0.0/16',
        nodePortRange: cluster.nodePortRange ?? { from: 30_000, to: 32_767 },
      },
      proxy: {
        ...defaultProxyConfig,
        clusterCIDR: cluster.clusterCIDR ?? '10.244.0.0/16',
        ...cluster.kubeProxy,
      },
      machines: machinesOf(cluster.machines),
      ...(cluster.dns && { names: namesSettingsOf(cluster.dns) }),
      ...(cluster.loadBalancer && { balancer: cluster.loadBalancer }),
    })
    const { etcd, network } = cluster
    const told = network ? { ...empty, controllers: { ...empty.controllers, network } } : empty
    const quorate = etcd
      ? schedule(withCluster(told, etcd), 0, 'learner', { kind: 'etcd/begun' })
      : told
    if (isWithoutCluster(scenario, objects)) return quorate
    const { race, losses } = network ?? {}
    const trouble = { ...(race && { race }), ...(losses && { losses }) }
    const wired = { ...quorate, network: { ...withClient(empty.network, OUTSIDE), ...trouble } }
    return schedule(wired, 0, 'learner', {
      kind: 'api/applied',
      objects: appliedObjects(scenario, objects),
    })
  }
  if (start === 'fresh') return fresh()
  const key = JSON.stringify([seed, cluster, settings, isWithoutCluster(scenario, objects)])
  const worlds = settled.get(objects) ?? new Map<string, World>()
  settled.set(objects, worlds)
  const known = worlds.get(key)
  if (known) return known
  const world = settle(fresh(), { clockMax: CLOCK_MAX, stepCountMax: 1_000_000 })
  worlds.set(key, world)
  return world
}
