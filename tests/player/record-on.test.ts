import { expect, test } from 'vitest'
import { goneOn } from '../../src/player/record-on.ts'
import { recordScenario } from '../../src/scenario/record-scenario.ts'
import type { Scenario } from '../../src/scenario/schema.ts'
import { aCluster } from '../fixtures/machines.ts'

const scenario: Scenario = {
  version: 1,
  title: '',
  seed: 1,
  start: 'fresh',
  manifests: '',
  nodes: [],
  cluster: { machines: { engine: 'v1beta2', hasCloudController: false, nodeGraceSeconds: 50 } },
  settings: { replicas: {}, affinitySeconds: {} },
  inputs: [],
  questions: [],
} as unknown as Scenario // as: what a recording reads of it
const objects = aCluster('east', { workers: '2' })
const whole = recordScenario(scenario, objects)
const told = ({ steps }: typeof whole) => steps.map(({ world: _, ...step }) => step)

test('a recording that ran out of steps is recorded on, and is the one that would have been made at once', async () => {
  const cut = recordScenario(scenario, objects, { stepCountMax: 50 })
  const counts: number[] = []
  const after = await goneOn(cut, { most: 10_000, told: (count) => counts.push(count) })
  expect(told(after)).toEqual(told(whole))
  expect(after.rests.map(({ after }) => after)).toEqual(whole.rests.map(({ after }) => after))
  expect(after.steps.at(-1)?.world).toEqual(whole.steps.at(-1)?.world)
  expect(after.ending).toBe(whole.ending)
  expect(counts.at(-1)).toBe(whole.steps.length)
  const rest = cut.rests.at(-1)?.after ?? 0
  expect(after.steps[rest - 1]).toBe(cut.steps[rest - 1])
})

test('it stops at as many steps as it may have, and when it is told to', async () => {
  const cut = recordScenario(scenario, objects, { stepCountMax: 50 })
  const longer = await goneOn(cut, { most: 80 })
  expect([longer.steps.length, longer.ending]).toEqual([80, 'out of steps'])
  expect(await goneOn(cut, { most: 10_000, isStopped: () => true })).toBe(cut)
})

test('what has come to its end is not recorded on', async () => {
  expect(await goneOn(whole, { most: 10_000 })).toBe(whole)
})
