import * as v from 'valibot'
import { expect, test } from 'vitest'
import { desiredAndActual } from '../../src/player/desired-and-actual.ts'
import { recordScenario } from '../../src/scenario/record-scenario.ts'
import { ScenarioSchema } from '../../src/scenario/schema.ts'
import { aCluster } from '../fixtures/machines.ts'

const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:1' }] },
    },
  },
}
const scenario = v.parse(ScenarioSchema, {
  version: 1,
  seed: 1,
  start: 'settled',
  manifests: [],
  inputs: [
    { at: 1_000, kind: 'api/scaled', object: 'Deployment', name: 'default/web', replicas: 3 },
  ],
})
const { steps } = recordScenario(scenario, [web])
const worldAt = (key: string) => {
  const step = steps.find(({ message }) => message.key === key)
  if (!step) throw new Error(`nobody said ${key}`)
  return step.world
}

test('right after a change the status still speaks of the old generation', () => {
  const world = worldAt('api/scaled')
  const [balance] = desiredAndActual(world, 'deployment:default/web')
  expect(balance).toMatchObject({ wanted: 3, generation: 2, observedGeneration: 1, isDone: false })
  expect(Object.fromEntries(balance?.counts ?? [])).toMatchObject({ replicas: 2 })
})

test('in the end all is as wanted, every controller has seen it, and the queues are empty', () => {
  const last = steps.at(-1)?.world
  if (!last) throw new Error('no step')
  const balances = desiredAndActual(last)
  expect(balances.map(({ kind, isDone }) => `${kind} ${isDone}`)).toEqual([
    'Deployment true',
    'ReplicaSet true',
  ])
  expect(balances[0]?.conditions.map(({ type, reason }) => [type, reason])).toContainEqual([
    'Available',
    'MinimumReplicasAvailable',
  ])
})

test('while a cluster is being built, it is not Available', () => {
  const machines = v.parse(ScenarioSchema, {
    version: 1,
    seed: 1,
    start: 'fresh',
    manifests: [],
    cluster: { machines: {} },
    inputs: [],
  })
  const recording = recordScenario(
    machines,
    aCluster('demo', { controlPlane: '1', workers: '1' }),
    {
      until: 60_000,
    },
  )
  const world = recording.steps.at(-1)?.world
  if (!world) throw new Error('no step')
  const kinds = desiredAndActual(world).map(({ kind }) => kind)
  expect(kinds).toEqual(['Cluster', 'KubeadmControlPlane', 'MachineDeployment', 'MachineSet'])
  const [cluster] = desiredAndActual(world)
  expect(cluster?.conditions.find(({ type }) => type === 'Available')?.status).toBe('False')
  expect(cluster?.isDone).toBe(false)
})
