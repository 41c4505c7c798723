import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { schedule } from '../../../src/core/sim/agenda.ts'
import type { Step } from '../../../src/core/sim/kernel.ts'
import { record } from '../../../src/core/sim/record.ts'
import { quorumOf } from '../../../src/domains/cluster-api/change-workload.ts'
import { machineObjects } from '../../../src/domains/cluster-api/model.ts'
import { handlers, promises, settle, withInput } from '../../../src/domains/registry.ts'
import { emptyWorld, type World, type WorldEvent } from '../../../src/world.ts'
import { machineTrouble } from '../../fixtures/machinery.ts'
import { aCluster, aHealthCheck, aPool } from '../../fixtures/machines.ts'
import type { Words } from '../../fixtures/objects.ts'
import { patience, soaked } from '../../fixtures/soak.ts'

const LIMITS = { clockMax: 36_000_000, stepCountMax: 1_000_000 }
const CLUSTER = 'default/demo'
const POOL = 'default/demo-md-0'

/** A cluster at rest, with its network. */
function rested(words: Words, more: readonly unknown[] = []): World {
  const objects = [...aCluster('demo', words), ...more]
  const made = settle(
    withInput(emptyWorld({ seed: 7 }), 0, { kind: 'api/applied', objects }),
    LIMITS,
  )
  const network = { kind: 'cluster-api/networkInstalled', cluster: CLUSTER } as const
  return settle(withInput(made, 0, network), LIMITS)
}

function keepPromises(steps: readonly Step<World>[]): void {
  for (const { world } of steps) {
    for (const { claim, broken } of promises) expect(broken(world), claim).toBeUndefined()
  }
}

const machines = (world: World) => Object.values(machineObjects(world.api, 'Machine'))
const isAvailable = ({ status }: ReturnType<typeof machines>[number]) =>
  status?.conditions?.some(({ type, status: value }) => type === 'Available' && value === 'True')
const workers = (world: World) =>
  machines(world).filter(
    ({ metadata }) => !metadata.labels?.['cluster.x-k8s.io/control-plane-name'],
  )

/** What the world has come to, without the names that chance gave. */
const outcome = (world: World) => ({
  machines: machines(world)
    .map(({ status, spec }) => `${status?.phase} ${spec.version} ${status?.nodeRef !== undefined}`)
    .toSorted(),
  clusters: Object.values(machineObjects(world.api, 'Cluster')).map(({ status }) => status?.phase),
  nodes: Object.values(world.clusterApi.workloads[CLUSTER]?.nodes ?? {})
    .map(({ ready, version }) => `${ready} ${version}`)
    .toSorted(),
})

test('whatever the order of the documents, the same cluster comes of them', () => {
  const objects = aCluster('demo', { controlPlane: '3', workers: '2', provider: 'Dev' })
  const end = (order: readonly unknown[]) => {
    let world = emptyWorld({ seed: 3 })
    for (const [index, object] of order.entries()) {
      world = schedule(world, index * 5_000, 'learner', { kind: 'api/applied', objects: [object] })
    }
    const made = settle(world, LIMITS)
    const network = { kind: 'cluster-api/networkInstalled', cluster: CLUSTER } as const
    return outcome(settle(withInput(made, 0, network), LIMITS))
  }
  const wanted = end(objects)
  expect(wanted.machines).toHaveLength(5)
  fc.assert(
    fc.property(fc.shuffledSubarray([...objects], { minLength: objects.length }), (order) => {
      expect(end(order)).toEqual(wanted)
    }),
    soaked(25),
  )
})

test('watches that break, changes that come twice and writes that fail: the same cluster comes of it', () => {
  const start = rested({ controlPlane: '3', workers: '3', provider: 'Dev' })
  const scaled = (replicas: number): WorldEvent => ({
    kind: 'api/scaled',
    object: 'MachineDeployment.cluster.x-k8s.io',
    name: POOL,
    replicas,
  })
  const upgraded = (version: string): WorldEvent => ({
    kind: 'api/applied',
    objects: aPool('demo-md-0', { provider: 'Dev', version }),
  })
  const wish = fc.oneof(
    fc.integer({ min: 0, max: 5 }).map(scaled),
    fc.constantFrom('v1.33.1', 'v1.33.2').map(upgraded),
  )
  const timed = (event: fc.Arbitrary<WorldEvent>, maxLength: number) =>
    fc.array(fc.record({ at: fc.nat(600_000), event }), { maxLength })
  const endOf = (events: readonly { readonly at: number; readonly event: WorldEvent }[]) => {
    let world = start
    for (const { at, event } of events) world = withInput(world, at, event)
    const { steps, rests, ending } = record(world, handlers, LIMITS)
    keepPromises(steps)
    expect(ending).toBe('settled')
    return outcome(rests.at(-1)?.world ?? world)
  }
  fc.assert(
    fc.property(timed(wish, 4), timed(machineTrouble, 5), (wishes, troubles) => {
      fc.pre(new Set(wishes.map(({ at }) => at)).size === wishes.length)
      expect(endOf([...troubles, ...wishes])).toEqual(endOf(wishes))
    }),
    soaked(8),
  )
})

test('a rolling upgrade keeps its bounds in every step, and ends', () => {
  const limit = fc.constantFrom('0', '1', '2', '25%', '50%')
  const sizes = fc.record({
    workers: fc.integer({ min: 1, max: 6 }),
    surge: limit,
    unavailable: limit,
  })
  fc.assert(
    fc.property(sizes, ({ workers: count, surge, unavailable }) => {
      fc.pre(surge !== '0' || unavailable !== '0')
      const words = {
        controlPlane: '1',
        workers: String(count),
        surge,
        unavailable,
        provider: 'Dev',
      }
      const start = rested(words)
      const pool = aPool('demo-md-0', { ...words, version: 'v1.33.9' })
      const applied = withInput(start, 0, { kind: 'api/applied', objects: pool })
      const { steps, rests, ending } = record(applied, handlers, LIMITS)
      const amount = (text: string, round: (value: number) => number) =>
        text.endsWith('%') ? round((Number.parseInt(text, 10) * count) / 100) : Number(text)
      const more = amount(surge, Math.ceil)
      const fewer = Math.min(count, amount(unavailable, Math.floor) || (more === 0 ? 1 : 0))
      for (const { world } of steps) {
        expect(workers(world).length).toBeLessThanOrEqual(count + more)
        expect(workers(world).filter(isAvailable).length).toBeGreaterThanOrEqual(count - fewer)
      }
      const end = rests.at(-1)?.world
      expect(ending).toBe('settled')
      expect(end && workers(end).map(({ spec }) => spec.version)).toEqual(
        Array.from({ length: count }, () => 'v1.33.9'),
      )
    }),
    soaked(30),
  )
})

describe('whatever a learner does to machines and pools', { timeout: patience(30_000) }, () => {
  const start = rested({ controlPlane: '3', workers: '3', provider: 'AWS' }, [
    aHealthCheck('workers', { timeout: '60s' }),
    aHealthCheck('control-plane', { timeout: '60s', role: 'controlPlane' }),
  ])
  const names = machines(start).map(({ metadata }) => `default/${metadata.name}`)
  const [, ...others] = names
  const action: fc.Arbitrary<WorldEvent> = fc.oneof(
    fc.record({
      kind: fc.constant('cluster-api/vmSwitched' as const),
      machine: fc.constantFrom(...others),
      to: fc.constantFrom('off' as const, 'destroyed' as const, 'on' as const),
    }),
    fc.record({
      kind: fc.constant('api/deleted' as const),
      object: fc.constant('Machine.cluster.x-k8s.io'),
      name: fc.constantFrom(...names),
    }),
    fc.record({
      kind: fc.constant('api/scaled' as const),
      object: fc.constant('MachineDeployment.cluster.x-k8s.io'),
      name: fc.constant(POOL),
      replicas: fc.integer({ min: 0, max: 5 }),
    }),
    fc.constantFrom('v1.33.1', 'v1.33.2').map((version) => ({
      kind: 'api/applied' as const,
      objects: aPool('demo-md-0', { provider: 'AWS', version }),
    })),
  )
  const event = fc.oneof({ weight: 4, arbitrary: action }, machineTrouble)
  const actions = fc.array(fc.record({ at: fc.nat(600_000), event }), { maxLength: 6 })

  test('promises hold in every step; what was initialized stays so; all comes to rest', () => {
    fc.assert(
      fc.property(actions, (list) => {
        let world = start
        for (const { at, event } of list) world = withInput(world, at, event)
        const { steps, rests, ending } = record(world, handlers, LIMITS)
        keepPromises(steps)
        for (const { world: seen } of steps) {
          const cluster = machineObjects(seen.api, 'Cluster')[CLUSTER]
          expect(cluster?.status?.initialization?.controlPlaneInitialized).toBe(true)
        }
        const end = rests.at(-1)?.world ?? world
        const { healthy, needed } = quorumOf(end, CLUSTER)
        if (healthy < needed) return // nobody can repair what has lost its quorum: see below
        expect(ending).toBe('settled')
        const pool = machineObjects(end.api, 'MachineDeployment')[POOL]
        expect(workers(end).filter(isAvailable)).toHaveLength(pool?.spec.replicas ?? -1)
        expect(machines(end).length - workers(end).length).toBe(3)
      }),
      soaked(60),
    )
  })

  test('without a quorum no machine can join: the health check replaces it again and again', () => {
    const [first = '', second = ''] = machines(start)
      .filter(({ metadata }) => metadata.labels?.['cluster.x-k8s.io/control-plane-name'])
      .map(({ metadata }) => `default/${metadata.name}`)
    const deleted = {
      kind: 'api/deleted',
      object: 'Machine.cluster.x-k8s.io',
      name: first,
    } as const
    const off = { kind: 'cluster-api/vmSwitched', machine: second, to: 'off' } as const
    const upgrade = {
      kind: 'api/applied',
      objects: aPool('demo-md-0', { provider: 'AWS', version: 'v1.33.1' }),
    } as const
    let world = start
    for (const event of [deleted, upgrade, off]) world = withInput(world, 0, event)
    const { steps, rests, ending } = record(world, handlers, LIMITS)
    const end = rests.at(-1)?.world ?? world
    const { healthy, needed } = quorumOf(end, CLUSTER)
    expect(healthy).toBeLessThan(needed)
    expect(ending).toBe('out of time')
    const failures = steps.filter(({ message }) => message.key === 'cluster-api/joinFailed')
    expect(failures.length).toBeGreaterThan(3)
  })
})
