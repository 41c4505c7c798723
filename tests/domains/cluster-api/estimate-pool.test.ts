import { describe, expect, test } from 'vitest'
import {
  estimatePool,
  type Waiting,
  wasteOf,
} from '../../../src/domains/cluster-api/estimate-pool.ts'

const pods = (...cpus: readonly number[]): readonly Waiting[] =>
  cpus.map((cpuMilli, at) => ({
    app: 'web',
    pod: `web-${at}`,
    need: { cpuMilli, memoryMi: 1_024 },
  }))
const shape = { cpuMilli: 2_000, memoryMi: 8_192 }

describe('how many Nodes of 2 CPUs the waiting Pods need', () => {
  test.each([
    ['two of one CPU share one', [1_000, 1_000], 1, 2],
    ['the largest comes first, whatever the order', [500, 1_500, 500, 1_500], 3, 4],
    ['only the newest Node is tried again', [1_500, 1_200, 700], 2, 3],
    ['a Pod that is too large for an empty Node is left out', [3_000, 500], 1, 1],
    ['none, for none', [], 0, 0],
  ])('%s', (_, cpus, nodes, placed) => {
    const estimate = estimatePool(pods(...cpus), shape)
    expect([estimate.nodes, estimate.pods.length]).toEqual([nodes, placed])
  })

  test('what stays unused of CPU and memory is added', () => {
    const estimate = estimatePool(pods(1_000, 1_000), shape)
    expect(wasteOf(estimate, shape)).toBeCloseTo(0 + 0.75)
  })
})
