import { bench, describe } from 'vitest'
import { record } from '../../src/core/sim/record.ts'
import { drawMachines } from '../../src/domains/cluster-api/lens.ts'
import { handlers, settle, withInput } from '../../src/domains/registry.ts'
import { emptyWorld, type World } from '../../src/world.ts'
import { aCluster, aPool } from '../fixtures/machines.ts'

const LIMITS = { clockMax: 36_000_000, stepCountMax: 10_000_000 }

const namesOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `c${index}`)

/** Clusters at rest with one control-plane Machine and some workers each. */
function fleet(clusters: number, workers: number): World {
  const words = { controlPlane: '1', workers: String(workers) }
  const objects = namesOf(clusters).flatMap((name) => aCluster(name, words))
  const start = withInput(emptyWorld({ seed: 1 }), 0, { kind: 'api/applied', objects })
  let made = settle(start, LIMITS)
  for (const name of namesOf(clusters)) {
    const cluster = `default/${name}`
    made = withInput(made, 0, { kind: 'cluster-api/networkInstalled', cluster })
  }
  return settle(made, LIMITS)
}

/** Every pool of a fleet gets another version at the same instant. */
function upgraded(world: World, clusters: number, workers: number): World {
  const objects = namesOf(clusters).flatMap((cluster) =>
    aPool(`${cluster}-md-0`, { cluster, workers: String(workers), version: 'v1.33.9' }),
  )
  return withInput(world, 0, { kind: 'api/applied', objects })
}

describe('a rolling upgrade of a fleet is recorded', () => {
  for (const [clusters, workers] of [
    [2, 10],
    [5, 10],
    [10, 10],
  ] as const) {
    const start = upgraded(fleet(clusters, workers), clusters, workers)
    bench(`${clusters} clusters of ${workers} workers`, () => {
      record(start, handlers, LIMITS)
    })
  }
})

describe('a step of it is drawn', () => {
  for (const clusters of [2, 20]) {
    const world = fleet(clusters, 10)
    bench(`${clusters} clusters of 10 workers`, () => {
      drawMachines(world, [])
    })
  }
})
