import { schedule } from '../core/sim/agenda.ts'
import type { Recording } from '../core/sim/kernel.ts'
import { record } from '../core/sim/record.ts'
import { defaultProxyConfig } from '../domains/kube-proxy/model.ts'
import { withClient } from '../domains/netfilter/index.ts'
import { handlers, settle } from '../domains/registry.ts'
import { emptyWorld, type World, type WorldEvent } from '../world.ts'
import { CLOCK_MAX, type Scenario } from './schema.ts'

export const STEP_COUNT_MAX = 5_000

/** An object of a manifest, as parsed. */
export type Manifest = Readonly<Record<string, unknown>>

export interface RecordOptions {
  /** Deep-freeze every world: in development and in tests. */
  readonly freeze?: boolean
  /** Simulated ms; later events are left out. */
  readonly until?: number
}

/** Scenario and its parsed manifests -> recording. Deterministic: the same document gives the same recording. */
export function recordScenario(
  scenario: Scenario,
  objects: readonly Manifest[],
  { freeze = false, until = CLOCK_MAX }: RecordOptions = {},
): Recording<World> {
  let world = startOf(scenario, objects)
  for (const { at, ...event } of scenario.inputs) {
    world = schedule(world, at - world.clock, 'learner', event as WorldEvent) // as: the schema admits only inputs of domains
  }
  return record(world, handlers, { clockMax: until, stepCountMax: STEP_COUNT_MAX, freeze })
}

/** Somebody who is not in the cluster, on the same network as the Nodes. */
const OUTSIDE = { name: 'outside', stands: 'client:outside', address: '192.168.0.100' } as const

const settled = new WeakMap<readonly Manifest[], Map<string, World>>()

/** The world before the first input: at rest, or with the manifests about to be applied. Settled worlds are kept. */
function startOf(scenario: Scenario, objects: readonly Manifest[]): World {
  const { seed, cluster, settings, start } = scenario
  const fresh = () => {
    const empty = emptyWorld({
      seed,
      api: {
        serviceCIDR: cluster.serviceCIDR ?? '10.96.0.0/12',
        clusterCIDR: cluster.clusterCIDR ?? '10.244.0.0/16',
        nodePortRange: cluster.nodePortRange ?? { from: 30_000, to: 32_767 },
      },
      proxy: { ...defaultProxyConfig, clusterCIDR: cluster.clusterCIDR ?? '10.244.0.0/16' },
    })
    const wired = { ...empty, network: withClient(empty.network, OUTSIDE) }
    return schedule(wired, 0, 'learner', {
      kind: 'api/applied',
      objects: objectsOf(scenario, objects),
    })
  }
  if (start === 'fresh') return fresh()
  const key = JSON.stringify([seed, cluster, settings])
  const worlds = settled.get(objects) ?? new Map<string, World>()
  settled.set(objects, worlds)
  const known = worlds.get(key)
  if (known) return known
  const world = settle(fresh(), { clockMax: CLOCK_MAX, stepCountMax: 1_000_000 })
  worlds.set(key, world)
  return world
}

/** What is applied: Nodes where the manifests bring none, then the manifests with what the sliders changed. */
export function objectsOf(scenario: Scenario, objects: readonly Manifest[]): readonly Manifest[] {
  const { cluster, settings } = scenario
  const nodes = objects.some(({ kind }) => kind === 'Node') ? [] : madeNodes(cluster.nodes ?? 2)
  return [...nodes, ...objects.map((object) => withSettings(object, settings))]
}

const madeNodes = (count: number): readonly Manifest[] =>
  Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `node-${'abcdefgh'[index]}` },
  }))

function withSettings(object: Manifest, settings: Scenario['settings']): Manifest {
  const metadata = fieldsOf(object.metadata)
  const name = `${metadata.namespace ?? 'default'}/${metadata.name}`
  const replicas = settings.replicas?.[name]
  const seconds = settings.affinitySeconds?.[name]
  if (object.kind === 'Deployment' && replicas !== undefined) {
    return { ...object, spec: { ...fieldsOf(object.spec), replicas } }
  }
  if (object.kind === 'Service' && seconds !== undefined) {
    const affinity =
      seconds === 0
        ? { sessionAffinity: 'None' }
        : {
            sessionAffinity: 'ClientIP',
            sessionAffinityConfig: { clientIP: { timeoutSeconds: seconds } },
          }
    const { sessionAffinityConfig: _, ...spec } = fieldsOf(object.spec)
    return { ...object, spec: { ...spec, ...affinity } }
  }
  return object
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {} // as: an object of unknown fields
