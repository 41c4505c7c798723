import { expect, test } from 'vitest'
import { isApiDown } from '../../../src/domains/api-server/model.ts'
import type { Input } from '../../../src/scenario/schema.ts'
import { inReferenceCluster, scenarioOf } from '../../fixtures/scenes.ts'

const killed = (at: number, member: string): Input => ({ at, kind: 'etcd/killed', member })
const started = (at: number, member: string): Input => ({ at, kind: 'etcd/started', member })

function toldBy(inputs: readonly Input[]) {
  const { cluster } = scenarioOf({ cluster: { etcd: { members: 3 } } } as never) // as: the rest is filled in
  const { steps } = inReferenceCluster(inputs, 1, cluster)
  const told = steps.filter(({ message }) => message.key.startsWith('api/'))
  return { steps, told: told.map(({ at, message }) => [message.key, at] as const) }
}

test('with one of three members gone the API server notices nothing', () => {
  expect(toldBy([killed(1_000, 'etcd-1')]).told).toEqual([])
})

test('without a quorum it can do nothing, and is back as soon as there is a leader', () => {
  const { told, steps } = toldBy([
    killed(1_000, 'etcd-1'),
    killed(1_000, 'etcd-2'),
    started(20_000, 'etcd-1'),
  ])
  expect(told.map(([key]) => key)).toEqual(['api/storageLost', 'api/serverBack'])
  expect(told[0]?.[1]).toBe(1_000)
  expect(told[1]?.[1]).toBeGreaterThan(20_000) // an election comes first
  expect(told[1]?.[1]).toBeLessThan(24_000)
  expect(steps.filter(({ world }) => isApiDown(world.api)).length).toBeGreaterThan(0)
})

test('after 80 s kubelet kills it, and then it waits for its next start though etcd is well', () => {
  const { told } = toldBy([
    killed(0, 'etcd-1'),
    killed(0, 'etcd-2'),
    started(160_000, 'etcd-1'),
    started(160_000, 'etcd-2'),
  ])
  expect(told.map(([key]) => key)).toEqual([
    'api/storageLost',
    'api/serverKilled',
    'api/storageBack',
    'api/serverRestarted',
  ])
  expect(told[1]?.[1]).toBe(80_000)
  // Starts at 81 s, fails after 64 s; the next one comes 10 s later, lasts until 219 s, and finds a leader meanwhile.
  expect(told[3]?.[1]).toBe(told[2]?.[1])
})
