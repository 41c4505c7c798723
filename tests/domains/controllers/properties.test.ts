import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { schedule } from '../../../src/core/sim/agenda.ts'
import { record } from '../../../src/core/sim/record.ts'
import { findObject, objectsOf } from '../../../src/domains/api-server/model.ts'
import { BEHAVIOURS } from '../../../src/domains/controllers/model.ts'
import { handlers, promises, settle, withInput } from '../../../src/domains/registry.ts'
import { emptyWorld, type World, type WorldEvent } from '../../../src/world.ts'
import { coreTrouble } from '../../fixtures/machinery.ts'
import {
  aBudget,
  aDaemonSet,
  aDeployment,
  aNode,
  aPod,
  aService,
  aStatefulSet,
  someNodes,
} from '../../fixtures/objects.ts'
import { patience, soaked } from '../../fixtures/soak.ts'

/** Everything a learner may do to a small cluster, at any time and in any order. */
const limits = { clockMax: 900_000, stepCountMax: 20_000, freeze: true }
const PATIENCE_MS = 120_000 // a busy machine takes its time; nothing here waits

const limit = fc.oneof(
  fc.integer({ min: 0, max: 4 }).map(String),
  fc.integer({ min: 0, max: 100 }).map((percent) => `${percent}%`),
)
const deployment = fc
  .record({
    replicas: fc.integer({ min: 0, max: 6 }).map(String),
    image: fc.constantFrom('web:1', 'web:2', 'web:3'),
    probe: fc.constantFrom('1s', '10s:2', ''),
    live: fc.constantFrom('', '', '2s:3', '20s:2'),
    startup: fc.constantFrom('', '', '2s:5', '5s:10'),
    surge: limit,
    unavailable: limit,
    strategy: fc.constantFrom('RollingUpdate', 'RollingUpdate', 'Recreate'),
    preStop: fc.constantFrom('', '5s', '40s'),
    minReady: fc.constantFrom('', '5s'),
    cpu: fc.constantFrom('', '500m', '3'),
  })
  .map(({ surge, unavailable, strategy, ...words }) =>
    aDeployment(
      'web',
      strategy === 'Recreate' ? { ...words, strategy } : { ...words, surge, unavailable },
    ),
  )
const service = fc
  .record({
    type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer'),
    target: fc.constantFrom('8080', 'http'),
    selector: fc.constantFrom('app:web', 'app:other'),
  })
  .map((words) => aService('web', words))

const named = (object: string, ...names: readonly string[]) =>
  names.map((name): WorldEvent => ({ kind: 'api/deleted', object, name }))

const action: fc.Arbitrary<WorldEvent> = fc.oneof(
  coreTrouble,
  deployment.map((object): WorldEvent => ({ kind: 'api/applied', objects: [object] })),
  service.map((object): WorldEvent => ({ kind: 'api/applied', objects: [object] })),
  fc
    .constantFrom('x', 'y')
    .map(
      (name): WorldEvent => ({ kind: 'api/applied', objects: [aPod(name, { labels: 'app:web' })] }),
    ),
  fc.constant<WorldEvent>({ kind: 'api/applied', objects: [aNode('node-z')] }),
  fc
    .record({
      image: fc.constantFrom('web:1', 'web:2'),
      replicas: fc.integer({ min: 0, max: 3 }).map(String),
      probe: fc.constantFrom('1s', ''),
      more: fc.constantFrom({}, { parallel: 'yes' }, { partition: '1' }, { minReady: '5s' }),
    })
    .map(
      ({ more, ...words }): WorldEvent => ({
        kind: 'api/applied',
        objects: [aStatefulSet('db', { ...words, ...more })],
      }),
    ),
  fc
    .record({
      image: fc.constantFrom('web:1', 'web:2'),
      probe: fc.constantFrom('1s', ''),
      limits: fc.constantFrom({}, { surge: '1', unavailable: '0' }, { unavailable: '100%' }),
    })
    .map(
      ({ limits: more, ...words }): WorldEvent => ({
        kind: 'api/applied',
        objects: [aDaemonSet('log', { ...words, ...more })],
      }),
    ),
  fc.integer({ min: 0, max: 8 }).map(
    (replicas): WorldEvent => ({
      kind: 'api/scaled',
      object: 'Deployment',
      name: 'default/web',
      replicas,
    }),
  ),
  fc
    .record({
      target: fc.constantFrom('web:1', 'web:2', 'default/x', 'default/y'),
      behaviour: fc.constantFrom(...BEHAVIOURS),
    })
    .map((set): WorldEvent => ({ kind: 'controllers/programSet', ...set })),
  fc
    .record({ image: fc.constantFrom('web:1', 'web:2'), isThere: fc.boolean() })
    .map((set): WorldEvent => ({ kind: 'controllers/imageSet', ...set })),
  fc
    .record({ node: fc.constantFrom('node-a', 'node-b', 'node-z'), isOn: fc.boolean() })
    .map((set): WorldEvent => ({ kind: 'controllers/nodePowerSet', ...set })),
  fc.constantFrom('', 'yes').map(
    (cordoned): WorldEvent => ({
      kind: 'api/applied',
      objects: [aNode('node-b', cordoned ? { cordoned } : { taint: 'a:b:NoExecute' })],
    }),
  ),
  fc
    .constantFrom('node-a', 'node-b')
    .map((node): WorldEvent => ({ kind: 'controllers/drained', node, force: true })),
  fc.constant<WorldEvent>({ kind: 'controllers/uncordoned', node: 'node-a' }),
  fc
    .constantFrom('1', '50%')
    .map((max): WorldEvent => ({ kind: 'api/applied', objects: [aBudget('web', { max })] })),
  fc.constantFrom<WorldEvent>(
    { kind: 'api/rolledBack', name: 'default/web' },
    { kind: 'api/rolledBack', name: 'default/web', toRevision: 1 },
  ),
  fc.constantFrom(
    ...named('Pod', 'default/x', 'default/y'),
    ...named('Deployment', 'default/web'),
    ...named('Service', 'default/web'),
    ...named('Node', 'node-a', 'node-z'),
    ...named('DaemonSet', 'default/log'),
    ...named('StatefulSet', 'default/db'),
    ...named('Namespace', 'shop'),
  ),
)
const scenario = fc.record({
  seed: fc.integer({ min: 1, max: 0xffffffff }),
  actions: fc.array(fc.tuple(fc.integer({ min: 0, max: 90_000 }), action), { maxLength: 8 }),
})

function startOf({
  seed,
  actions,
}: {
  seed: number
  actions: readonly (readonly [number, WorldEvent])[]
}): World {
  const objects = [...someNodes(2), aDeployment('web', { probe: '1s' }), aService('web')]
  let world = withInput(emptyWorld({ seed }), 0, { kind: 'api/applied', objects })
  for (const [at, event] of actions) world = schedule(world, at, 'learner', event)
  return world
}

describe('whatever a learner does', { timeout: patience(PATIENCE_MS) }, () => {
  test('the promises hold in every world, and the cluster comes to rest', () =>
    fc.assert(
      fc.property(scenario, (given) => {
        const { steps, ending } = record(startOf(given), handlers, limits)
        for (const { world } of steps) {
          for (const { claim, broken } of promises) expect(broken(world), claim).toBeUndefined()
        }
        expect(ending).not.toBe('out of steps')
      }),
      soaked(60),
    ))

  test('the same scenario gives the same recording, and any rest leads to the rest of it', () =>
    fc.assert(
      fc.property(scenario, fc.nat(), (given, pick) => {
        const whole = record(startOf(given), handlers, limits)
        const rest = whole.rests[pick % whole.rests.length]
        if (!rest) return
        const tail = record(rest.world, handlers, limits, rest.after)
        expect(JSON.stringify(tail.steps)).toBe(JSON.stringify(whole.steps.slice(rest.after)))
        expect(tail.ending).toBe(whole.ending)
      }),
      soaked(25),
    ))

  test('at rest every Pod with an address has its network, and no network is left of one that is gone', () =>
    fc.assert(
      fc.property(scenario, (given) => {
        const world = record(startOf(given), handlers, limits).rests.at(-1)?.world
        if (!world) return
        const hosts = Object.values(world.network.hosts).filter(({ kind }) => kind === 'pod')
        const running = Object.entries(objectsOf(world.api, 'Pod')).filter(
          ([, { spec, status }]) =>
            status.podIP !== undefined &&
            status.phase !== 'Failed' &&
            status.phase !== 'Succeeded' &&
            findObject(world.api, 'Node', spec.nodeName ?? '') &&
            !world.controllers.deadNodes.includes(spec.nodeName ?? ''),
        )
        expect(hosts.map(({ name }) => name).toSorted()).toEqual(
          running.map(([name]) => name).toSorted(),
        )
      }),
      soaked(40),
    ))
})

describe('a healthy rollout', { timeout: patience(PATIENCE_MS) }, () => {
  const rollout = fc.record({
    replicas: fc.integer({ min: 1, max: 12 }),
    surge: fc.integer({ min: 0, max: 100 }),
    unavailable: fc.integer({ min: 0, max: 100 }),
  })
  test('never has fewer available Pods than it may, nor asks for more than it may', () =>
    fc.assert(
      fc.property(rollout, ({ replicas, surge, unavailable }) => {
        fc.pre(surge + unavailable > 0)
        const words = {
          replicas: String(replicas),
          surge: `${surge}%`,
          unavailable: `${unavailable}%`,
          probe: '1s',
          cpu: '1m',
        }
        const settled = settle(
          withInput(emptyWorld({ seed: 5 }), 0, {
            kind: 'api/applied',
            objects: [...someNodes(3), aDeployment('web', words)],
          }),
          limits,
        )
        const changed = aDeployment('web', { ...words, image: 'web:2' })
        const start = withInput(settled, 0, { kind: 'api/applied', objects: [changed] })
        const { steps } = record(start, handlers, limits)
        const up = Math.ceil((surge * replicas) / 100)
        const down = Math.floor((unavailable * replicas) / 100)
        const mayMiss = up === 0 && down === 0 ? 1 : down // rounding to nothing at all allows one
        for (const { world } of steps) {
          const sets = Object.values(objectsOf(world.api, 'ReplicaSet'))
          const available = Object.values(objectsOf(world.api, 'Pod')).filter(
            ({ metadata, status }) =>
              !metadata.deletionTimestamp &&
              status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
          )
          expect(available.length).toBeGreaterThanOrEqual(replicas - mayMiss)
          expect(sets.reduce((sum, { spec }) => sum + spec.replicas, 0)).toBeLessThanOrEqual(
            replicas + up,
          )
        }
        expect(steps.at(-1)?.world.api.objects.Deployment?.['default/web']).toMatchObject({
          status: { updatedReplicas: replicas, availableReplicas: replicas },
        })
      }),
      soaked(60),
    ))
})

test('objects of any shape never break the simulation', () =>
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.constantFrom('Pod', 'Service', 'Node', 'EndpointSlice', 'ReplicaSet'),
          fc.jsonValue(),
          fc.jsonValue(),
        ),
      ),
      (given) => {
        const objects = given.map(([kind, spec, status], index) => ({
          apiVersion:
            kind === 'ReplicaSet'
              ? 'apps/v1'
              : kind === 'EndpointSlice'
                ? 'discovery.k8s.io/v1'
                : 'v1',
          kind,
          metadata: { name: `a${index}` },
          spec,
          status,
        }))
        const world = withInput(emptyWorld({ seed: 1 }), 0, { kind: 'api/applied', objects })
        expect(record(world, handlers, limits).ending).toBe('settled')
      },
    ),
    soaked(200),
  ))
