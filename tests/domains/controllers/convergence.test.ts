import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { schedule } from '../../../src/core/sim/agenda.ts'
import { record } from '../../../src/core/sim/record.ts'
import { type KubeObject, objectsOf } from '../../../src/domains/api-server/model.ts'
import { handlers, promises, settle, withInput } from '../../../src/domains/registry.ts'
import { emptyWorld, type World, type WorldEvent } from '../../../src/world.ts'
import { coreTrouble } from '../../fixtures/machinery.ts'
import {
  aBudget,
  aDaemonSet,
  aDeployment,
  aNode,
  aService,
  aStatefulSet,
  someNodes,
} from '../../fixtures/objects.ts'
import { patience, soaked } from '../../fixtures/soak.ts'

/** Controllers look at what is there, not at what they heard: however they hear of it, the end is the same. */

const limits = { clockMax: 7_200_000, stepCountMax: 40_000 }

const start = settle(
  withInput(emptyWorld({ seed: 11 }), 0, {
    kind: 'api/applied',
    objects: [
      ...someNodes(2),
      aDeployment('web', { replicas: '3', probe: '1s' }),
      aService('web'),
      aStatefulSet('db', { replicas: '2', probe: '1s' }),
      aDaemonSet('log', { probe: '1s' }),
      aBudget('web', { max: '1' }),
    ],
  }),
  limits,
)

const applied = (object: unknown): WorldEvent => ({ kind: 'api/applied', objects: [object] })
const wish: fc.Arbitrary<WorldEvent> = fc.oneof(
  fc
    .record({
      replicas: fc.integer({ min: 0, max: 6 }).map(String),
      image: fc.constantFrom('web:1', 'web:2', 'web:3'),
      probe: fc.constantFrom('1s', ''),
    })
    .map((words) => applied(aDeployment('web', words))),
  fc.integer({ min: 0, max: 6 }).map(
    (replicas): WorldEvent => ({
      kind: 'api/scaled',
      object: 'Deployment',
      name: 'default/web',
      replicas,
    }),
  ),
  fc
    .record({
      replicas: fc.integer({ min: 0, max: 3 }).map(String),
      image: fc.constantFrom('web:1', 'web:2'),
    })
    .map((words) => applied(aStatefulSet('db', { ...words, probe: '1s' }))),
  fc
    .constantFrom('web:1', 'web:2')
    .map((image) => applied(aDaemonSet('log', { image, probe: '1s' }))),
  fc.constantFrom('8080', '9090').map((target) => applied(aService('web', { target }))),
  fc.constant(applied(aNode('node-z'))),
  fc
    .constantFrom(...Object.keys(objectsOf(start.api, 'Pod')))
    .map((name): WorldEvent => ({ kind: 'api/deleted', object: 'Pod', name })),
)
const timed = <Event>(event: fc.Arbitrary<Event>, max: number) =>
  fc.array(fc.record({ at: fc.integer({ min: 0, max: 120_000 }), event }), { maxLength: max })

type Timed = readonly { readonly at: number; readonly event: WorldEvent }[]

function endOf(events: Timed): World {
  let world = start
  for (const { at, event } of events) world = schedule(world, at, 'learner', event)
  const { rests, steps, ending } = record(world, handlers, limits)
  expect(ending).toBe('settled')
  for (const { world: seen } of steps) {
    for (const { claim, broken } of promises) expect(broken(seen), claim).toBeUndefined()
  }
  return rests.at(-1)?.world ?? world
}

/**
 * What has become of everything, without the names and times that chance gave. ReplicaSets that are kept for the way back are left out: a
 * wish that was changed at once may never have been seen.
 */
function outcome(world: World): unknown {
  const pods = Object.values(objectsOf(world.api, 'Pod'))
  const endpoints = Object.values(objectsOf(world.api, 'EndpointSlice')).flatMap((slice) =>
    slice.endpoints.map(
      ({ conditions }) => `${slice.ports?.map(({ port }) => port)} ${conditions?.ready}`,
    ),
  )
  const counts = (['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'] as const).flatMap(
    (kind) =>
      Object.entries(objectsOf(world.api, kind)).map(([name, object]) => [
        kind,
        name,
        (object as KubeObject & { spec: { replicas?: number } }).spec.replicas,
        numbersIn(object.status),
      ]),
  )
  return {
    counts: counts
      .filter(([kind, , replicas]) => kind !== 'ReplicaSet' || replicas !== 0)
      .toSorted((left, right) => (`${left}` < `${right}` ? -1 : 1)),
    pods: pods
      .map(({ metadata, status, spec }) => {
        const isReady = status.conditions?.find(({ type }) => type === 'Ready')?.status
        const image = spec.containers.map((container) => container.image)
        return `${metadata.ownerReferences?.[0]?.name} ${image} ${status.phase} ${isReady}`
      })
      .toSorted(),
    endpoints: endpoints.toSorted(),
  }
}

/** How often a generation was seen and names of revisions depend on the way, not on the end. */
const numbersIn = (status: object): unknown =>
  Object.entries(status)
    .filter(([field, value]) => typeof value === 'number' && !/Generation$/.test(field))
    .toSorted()

test('watches that break, changes that come twice and writes that fail: the end is the same', {
  timeout: patience(60_000),
}, () => {
  fc.assert(
    fc.property(timed(wish, 5), timed(coreTrouble, 6), (wishes, troubles) => {
      // Two wishes of one instant could change places.
      fc.pre(new Set(wishes.map(({ at }) => at)).size === wishes.length)
      const wanted = outcome(endOf(wishes))
      expect(outcome(endOf([...troubles, ...wishes]))).toEqual(wanted)
    }),
    soaked(25),
  )
})
