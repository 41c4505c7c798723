import * as v from 'valibot'
import { expect, test } from 'vitest'
import { lensOnScreen } from '../../../src/player/view-slice.ts'
import { recordScenario } from '../../../src/scenario/record-scenario.ts'
import { ScenarioSchema } from '../../../src/scenario/schema.ts'
import { aCluster } from '../../fixtures/machines.ts'

const MD = 'MachineDeployment.cluster.x-k8s.io'

test('a document makes a cluster, installs a network, scales it and loses a machine', () => {
  const scenario = v.parse(ScenarioSchema, {
    version: 1,
    seed: 1,
    start: 'fresh',
    manifests: [],
    cluster: { machines: { hasCloudController: true } },
    inputs: [
      { at: 180_000, kind: 'cluster-api/networkInstalled', cluster: 'default/demo' },
      { at: 400_000, kind: 'api/scaled', object: MD, name: 'default/demo-md-0', replicas: 1 },
      { at: 500_000, kind: 'cluster-api/vmSwitched', machine: 'default/nobody', to: 'off' },
    ],
  })
  const objects = aCluster('demo', { controlPlane: '1', workers: '2' })
  const { steps, ending } = recordScenario(scenario, objects)
  expect(ending).toBe('settled')
  const told = (key: string) => steps.filter(({ message }) => message.key === `cluster-api/${key}`)
  expect(told('clusterAvailable')).toHaveLength(1)
  expect(told('machineDeleted')).toHaveLength(1)
  expect(told('noSuchVm')).toHaveLength(1)
  expect(steps.length).toBeLessThan(500)
  expect(steps.at(-1)?.world.clusterApi.settings.hasCloudController).toBe(true)
  expect(lensOnScreen({ lens: undefined, scenario } as Parameters<typeof lensOnScreen>[0])).toBe(
    'machines',
  )
})

test('what the webhooks refuse is refused in their words', () => {
  const refused = (words: Readonly<Record<string, string>>) => {
    const scenario = v.parse(ScenarioSchema, {
      version: 1,
      seed: 1,
      start: 'fresh',
      manifests: [],
      inputs: [],
    })
    const { steps } = recordScenario(scenario, aCluster('demo', words), { until: 1_000 })
    return steps
      .filter(({ message }) => message.key === 'api/refused')
      .map(({ message }) => message.params.reason)
  }
  expect(refused({ surge: '0', unavailable: '0' })).toEqual([
    'spec.rollout.strategy.rollingUpdate: Invalid value: "0": maxUnavailable and maxSurge cannot both be 0',
  ])
  expect(refused({ strategy: 'Recreate' })).toEqual([
    'spec.rollout.strategy.type: Unsupported value: "Recreate": supported values: "OnDelete", "RollingUpdate"',
  ])
  expect(refused({ controlPlane: '2' })).toEqual([
    'spec.replicas: Forbidden: cannot be an even number when etcd is stacked',
  ])
  expect(refused({ version: '1.x' })).toEqual([
    'spec.version: Invalid value: "v1.x": must be a valid semantic version',
    'spec.template.spec.version: Invalid value: "v1.x": must be a valid semantic version',
  ])
})
