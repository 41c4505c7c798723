import * as v from 'valibot'
import { expect, test } from 'vitest'
import { lensesOf } from '../../src/player/lenses-of.ts'
import { plotRollout, stepAtTime } from '../../src/player/plot-rollout.ts'
import { recordScenario } from '../../src/scenario/record-scenario.ts'
import { ScenarioSchema } from '../../src/scenario/schema.ts'
import { aCluster, aPool } from '../fixtures/machines.ts'
import type { Manifest } from '../fixtures/objects.ts'

const scenarioOf = (document: object) =>
  v.parse(ScenarioSchema, { version: 1, seed: 1, manifests: [], inputs: [], ...document })

const web = (image: string): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image }] },
    },
  },
})

const rolled = recordScenario(
  scenarioOf({
    start: 'settled',
    inputs: [{ at: 1_000, kind: 'api/applied', objects: [web('web:2')] }],
  }),
  [web('web:1')],
)

test('a rollout of a Deployment is two groups of bars: the old ones end as the new ones come', () => {
  const { rollouts, from, to } = plotRollout(rolled)
  expect(rollouts.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['Deployment default/web'])
  const groups = rollouts[0]?.groups ?? []
  expect(groups.map(({ bars }) => bars.length)).toEqual([3, 3])
  const [old, young] = groups.map(({ bars }) => bars)
  expect(old?.every(({ isOld, isGone }) => isOld && isGone)).toBe(true)
  expect(old?.map(({ spans }) => spans.map(({ state }) => state))).toEqual(
    Array(3).fill(['available', 'deleting']),
  )
  expect(young?.map(({ spans }) => spans.map(({ state }) => state))).toEqual(
    Array(3).fill(['waiting', 'available']),
  )
  for (const { spans, isGone } of groups.flatMap(({ bars }) => bars)) {
    expect(spans[0]?.from).toBeGreaterThanOrEqual(from)
    if (!isGone) expect(spans.at(-1)?.to).toBe(to)
    spans.slice(1).forEach((span, index) => {
      expect(span.from).toBe(spans[index]?.to)
    })
  }
})

test('the counts stay within the bounds: one more than wanted, none fewer available', () => {
  const [{ counts, highest } = { counts: [], highest: 0 }] = plotRollout(rolled).rollouts
  expect(counts.map(({ at }) => at)).toEqual(counts.map(({ at }) => at).toSorted((a, b) => a - b))
  expect(new Set(counts.map(({ most, least, want }) => `${least} ${want} ${most}`))).toEqual(
    new Set(['3 3 4']),
  )
  expect(Math.max(...counts.map(({ have }) => have))).toBe(4)
  expect(Math.min(...counts.map(({ available }) => available))).toBe(3)
  expect(highest).toBe(4)
})

test('Machines are grouped by their MachineSet, those of a control plane by their version', () => {
  const recording = recordScenario(
    scenarioOf({
      start: 'fresh',
      cluster: { machines: {} },
      inputs: [
        { at: 900_000, kind: 'cluster-api/networkInstalled', cluster: 'default/demo' },
        {
          at: 1_800_000,
          kind: 'api/applied',
          objects: aPool('demo-md-0', { workers: '2', version: 'v1.33.4' }),
        },
      ],
    }),
    aCluster('demo', { controlPlane: '1', workers: '2' }),
  )
  const { rollouts } = plotRollout(recording)
  const shape = rollouts.map(({ kind, groups }) => [kind, groups.map(({ bars }) => bars.length)])
  expect(shape).toEqual([
    ['KubeadmControlPlane', [1]],
    ['MachineDeployment', [2, 2]],
  ])
  expect(rollouts[0]?.groups[0]?.name).toBe('v1.33.0')
  // Machines that are being deleted count: with one more at a time there are never more than three.
  expect(Math.max(...(rollouts[1]?.counts ?? []).map(({ have }) => have))).toBe(3)
  expect(lensesOf(recording)).toEqual(['machines', 'rollout'])
})

test('a Pod of a StatefulSet that comes again under its name is another bar', () => {
  const set = (image: string): Manifest => ({
    ...web(image),
    kind: 'StatefulSet',
    spec: {
      replicas: 2,
      serviceName: 'web',
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image }] },
      },
    },
  })
  const recording = recordScenario(
    scenarioOf({
      start: 'settled',
      inputs: [{ at: 1_000, kind: 'api/applied', objects: [set('web:2')] }],
    }),
    [set('web:1')],
  )
  const groups = plotRollout(recording).rollouts[0]?.groups ?? []
  expect(groups.map(({ bars }) => bars.map(({ name }) => name))).toEqual([
    ['web-0', 'web-1'],
    ['web-1', 'web-0'],
  ])
})

test('a time leads to the last step that had happened by then', () => {
  for (const at of [rolled.steps[0]?.at ?? 0, 1_000, 5_000, 10_000_000]) {
    const found = stepAtTime(rolled, at)
    expect(rolled.steps[found]?.at ?? -1).toBeLessThanOrEqual(at)
    expect(rolled.steps[found + 1]?.at ?? Number.POSITIVE_INFINITY).toBeGreaterThan(at)
  }
  expect(stepAtTime(rolled, -1)).toBe(-1)
})
