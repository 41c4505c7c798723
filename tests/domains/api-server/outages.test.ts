import fc from 'fast-check'
import { expect, test } from 'vitest'
import { schedule } from '../../../src/core/sim/agenda.ts'
import { record } from '../../../src/core/sim/record.ts'
import { nameOf, objectsOf } from '../../../src/domains/api-server/model.ts'
import { BEHAVIOURS } from '../../../src/domains/controllers/model.ts'
import { handlers, promises, settle } from '../../../src/domains/registry.ts'
import { emptyWorld, type World, type WorldEvent } from '../../../src/world.ts'
import { aDeployment, aService, someNodes } from '../../fixtures/objects.ts'

/** Whatever happens while the API server is away, once or twice: in the end everything is as it would be without that. */

const fresh = schedule(emptyWorld({ seed: 1 }), 0, 'learner', {
  kind: 'api/applied',
  objects: [...someNodes(2, {}), aDeployment('web', { replicas: '2' }), aService('web', {})],
})
const start = settle(fresh, { clockMax: 3_600_000, stepCountMax: 100_000 })
const pods = Object.values(objectsOf(start.api, 'Pod')).map(nameOf)

const at = fc.integer({ min: 0, max: 400_000 })
const node = fc.constantFrom('node-a', 'node-b')
const happening: fc.Arbitrary<WorldEvent> = fc.oneof(
  fc.constantFrom<WorldEvent>({ kind: 'api/stopped' }, { kind: 'api/started' }),
  fc.record({
    kind: fc.constant('controllers/programSet' as const), // as: a literal
    target: fc.constantFrom(...pods),
    behaviour: fc.constantFrom(...BEHAVIOURS),
  }),
  fc.record({
    kind: fc.constant('controllers/nodePowerSet' as const), // as: a literal
    node,
    isOn: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('api/scaled' as const), // as: a literal
    object: fc.constant('Deployment'),
    name: fc.constant('default/web'),
    replicas: fc.integer({ min: 0, max: 4 }),
  }),
  fc.record({
    kind: fc.constant('api/deleted' as const), // as: a literal
    object: fc.constant('Pod'),
    name: fc.constantFrom(...pods),
    gracePeriodSeconds: fc.constant(30),
  }),
)

const END = 500_000 // ms: from here on all is well again

function play(happenings: readonly (readonly [number, WorldEvent])[]): World {
  let world = start
  for (const [when, event] of happenings) world = schedule(world, when, 'learner', event)
  const well: readonly WorldEvent[] = [
    { kind: 'api/started' },
    ...['node-a', 'node-b'].map(
      (each): WorldEvent => ({ kind: 'controllers/nodePowerSet', node: each, isOn: true }),
    ),
    ...pods.map(
      (target): WorldEvent => ({ kind: 'controllers/programSet', target, behaviour: 'serves' }),
    ),
  ]
  for (const event of well) world = schedule(world, END, 'learner', event)
  const { steps, rests } = record(world, handlers, { clockMax: 7_200_000, stepCountMax: 5_000 })
  for (const each of steps)
    for (const { claim, broken } of promises)
      expect([claim, broken(each.world)]).toEqual([claim, undefined])
  return rests.at(-1)?.world ?? world
}

/** A wish that is written down, and nobody hears of it before the server goes. */
const cutOff = fc
  .tuple(at, fc.integer({ min: 1, max: 4 }))
  .map(([when, replicas]): (readonly [number, WorldEvent])[] => [
    [when, { kind: 'api/scaled', object: 'Deployment', name: 'default/web', replicas }],
    [when + 5, { kind: 'api/stopped' }],
  ])

test('in the end everything is as it is wanted', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(at, happening), { maxLength: 8 }), cutOff, (happenings, last) => {
      const { api } = play([...happenings, ...last])
      expect(api.outage).toBeUndefined()
      const [deployment] = Object.values(objectsOf(api, 'Deployment'))
      const { replicas = 0 } = deployment?.spec ?? {}
      expect(deployment?.status).toMatchObject(
        replicas === 0 ? {} : { replicas, readyReplicas: replicas },
      )
      const ready = Object.values(objectsOf(api, 'Pod')).filter(({ status }) =>
        status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
      )
      expect(ready).toHaveLength(replicas)
      const slices = Object.values(objectsOf(api, 'EndpointSlice'))
      expect(
        slices.flatMap(({ endpoints }) => endpoints).filter(({ conditions }) => conditions?.ready),
      ).toHaveLength(replicas)
    }),
    { numRuns: Number(process.env.RUNS ?? 25) },
  )
})
