import * as v from 'valibot'
import { expect, test } from 'vitest'
import { readCaches, readQueues } from '../../src/player/read-queues.ts'
import { recordScenario } from '../../src/scenario/record-scenario.ts'
import { ScenarioSchema } from '../../src/scenario/schema.ts'
import { aCluster } from '../fixtures/machines.ts'
import { aDeployment } from '../fixtures/objects.ts'

const watching = { program: 'kube-controller-manager', object: 'Pod' }
const scenarioOf = (inputs: readonly object[]) =>
  v.parse(ScenarioSchema, { version: 1, seed: 1, start: 'settled', manifests: [], inputs })
const web = aDeployment('web', { replicas: '2', probe: '1s' })

const { steps, rests } = recordScenario(
  scenarioOf([
    { at: 0, kind: 'controllers/watchBroken', ...watching, seconds: 20 },
    { at: 1_000, kind: 'api/scaled', object: 'Deployment', name: 'default/web', replicas: 3 },
  ]),
  [web],
)
const worldAt = (key: string, nth = 0) => {
  const step = steps.filter(({ message }) => message.key === `controllers/${key}`)[nth]
  if (!step) throw new Error(`nobody said ${key}`)
  return step.world
}
const podCache = (world: Parameters<typeof readCaches>[0]) =>
  readCaches(world).find(({ object }) => object === 'Pod')

test('while a controller tells of its pass, its key is in the hands of a worker', () => {
  const { queues } = readQueues(worldAt('podCreated'))
  const mine = queues.find(({ actor }) => actor === 'replicaset-controller')
  expect(mine?.keys[0]).toMatchObject({ state: 'inProcess', failures: 0 })
  expect(mine?.keys[0]?.key).toMatch(/^default\/web-/)
})

test('a key whose pass failed is delayed, each time for twice as long, and counts its failures', () => {
  const delayed = [0, 1, 2, 3].map((nth) => {
    const { queues } = readQueues(worldAt('passFailed', nth))
    const mine = queues.find(({ actor }) => actor === 'replicaset-controller')
    return mine?.keys.find(({ state }) => state === 'delayed')
  })
  expect(delayed.map((key) => [key?.ms, key?.failures])).toEqual([
    [5, 1],
    [10, 2],
    [20, 3],
    [40, 4],
  ])
})

test('a cache behind a broken watch stays where it was, and says what it misses and when it asks again', () => {
  const atBreak = podCache(worldAt('watchBroken'))
  const later = podCache(worldAt('watchRefused', 2))
  expect(atBreak).toMatchObject({ missing: 0, broken: { attempts: 0, next: 'watch' } })
  expect(later?.known).toBe(atBreak?.known)
  expect(later?.missing).toBeGreaterThan(0)
  expect(later?.newest).toBeGreaterThan(later?.known ?? 0)
  expect(readCaches(worldAt('watchRefused', 2))[0]?.object).toBe('Pod') // what is behind comes first
})

test('when the watch is back, no cache misses anything that has left the API server', () => {
  const cache = podCache(worldAt('watchResumed'))
  expect(cache?.broken).toBeUndefined()
  expect(cache).toMatchObject({ missing: 0, known: cache?.newest })
})

test('in the end all queues are empty and no change is on its way', () => {
  const last = rests.at(-1)?.world
  expect(last && readQueues(last)).toEqual({ queues: [], changes: 0 })
})

test('controllers of Cluster API that ask again and again are in their queues', () => {
  const machines = v.parse(ScenarioSchema, {
    ...scenarioOf([]),
    start: 'fresh',
    cluster: { machines: {} },
  })
  const objects = aCluster('demo', { controlPlane: '1', workers: '1' })
  const { steps: made } = recordScenario(machines, objects, { until: 600_000 })
  const polling = made.find(({ world }) => Object.keys(world.clusterApi.polls).length > 0)
  if (!polling) throw new Error('nobody asks again and again')
  const { world } = polling
  const polled = readQueues(world).queues.flatMap(({ keys }) =>
    keys.filter(({ state }) => state === 'polled'),
  )
  expect(polled.length).toBeGreaterThan(0)
  expect(polled.every(({ ms }) => ms > 0)).toBe(true)
  const programs = new Set(readCaches(world).map(({ program }) => program))
  expect([...programs].toSorted()).toContain('infrastructure-provider')
})
