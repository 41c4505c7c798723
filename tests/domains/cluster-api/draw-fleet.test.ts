import { describe, expect, test } from 'vitest'
import { record } from '../../../src/core/sim/record.ts'
import { sameMachines } from '../../../src/domains/cluster-api/draw-fleet.ts'
import { drawMachines, sameBoxes } from '../../../src/domains/cluster-api/lens.ts'
import type { FleetClusterData } from '../../../src/domains/cluster-api/lens-data.ts'
import { handlers, settle, withInput } from '../../../src/domains/registry.ts'
import { emptyWorld, type World } from '../../../src/world.ts'
import { aCluster, aPool } from '../../fixtures/machines.ts'

/** Many clusters on one screen: what a learner can read off a card, and that no box is forgotten when places are made. */

const LIMITS = { clockMax: 3_600_000, stepCountMax: 100_000 }
const names = Array.from({ length: 7 }, (_, place) => `c${place}`)
const words = { controlPlane: '1', workers: '3', provider: 'Dev' }

function rested(clusters: readonly string[]): World {
  const objects = clusters.flatMap((name) => aCluster(name, words))
  let world = withInput(emptyWorld({ seed: 1 }), 0, { kind: 'api/applied', objects })
  world = settle(world, LIMITS)
  for (const name of clusters)
    world = withInput(world, 0, {
      kind: 'cluster-api/networkInstalled',
      cluster: `default/${name}`,
    })
  return settle(world, LIMITS)
}

const upgraded = (world: World, cluster: string): World =>
  withInput(world, 0, {
    kind: 'api/applied',
    objects: aPool(`${cluster}-md-0`, { ...words, cluster, version: 'v1.33.9' }),
  })

describe('a fleet', () => {
  const start = rested(names)
  const { steps } = record(upgraded(start, 'c3'), handlers, LIMITS)
  const cardOf = (world: World, cluster: string, focus: `object:${string}`[] = []) =>
    drawMachines(world, focus).boxes.find(({ id }) => id === `object:Cluster/default/${cluster}`)
      ?.data as FleetClusterData

  test('has a card for each cluster, and a sign for each Machine', () => {
    const { boxes } = drawMachines(start, [])
    expect(boxes.filter(({ look }) => look === 'fleet-cluster')).toHaveLength(7)
    expect(cardOf(start, 'c0')).toMatchObject({
      name: 'c0',
      versions: ['v1.33.0'],
      signs: ['ready', 'ready', 'ready', 'ready'],
      counts: { ready: 4, old: 0, unready: 0, making: 0, removing: 0 },
    })
  })

  test('shows a rolling upgrade: old ones, new ones, and in the end no old ones', () => {
    const cards = steps.map(({ world }) => cardOf(world, 'c3'))
    const seen = new Set(cards.flatMap(({ signs }) => signs))
    expect([...seen].toSorted()).toEqual(['making', 'old', 'ready', 'removing', 'unready'])
    expect(cards.some(({ versions }) => versions.length === 2)).toBe(true)
    expect(cards.at(-1)?.counts).toEqual({ ready: 4, old: 0, unready: 0, making: 0, removing: 0 })
  })

  test('lights the cluster whose Machine is spoken of', () => {
    const [machine = ''] = Object.keys(start.clusterApi.vms).filter((name) => name.includes('c5'))
    expect(cardOf(start, 'c5', [`object:Machine/${machine}`]).lit).toBe(true)
    expect(cardOf(start, 'c4', [`object:Machine/${machine}`]).lit).toBe(false)
  })

  test('draws a card that has not changed as the same box', () => {
    const [before, after] = [steps[4], steps[5]].map((step) =>
      drawMachines(step?.world as World, []),
    )
    const boxOf = (drawing: typeof before) => drawing?.boxes.find(({ id }) => id.endsWith('/c1'))
    expect(boxOf(after)).toBe(boxOf(before))
  })
})

test('worlds that are taken to have the same boxes have them', () => {
  const { steps } = record(upgraded(rested(['c0']), 'c0'), handlers, LIMITS)
  const idsIn = (world: World) =>
    drawMachines(world, [])
      .boxes.map(({ id, parent }) => `${id} in ${parent}`)
      .toSorted()
  let same = 0
  for (const [place, { world }] of steps.entries()) {
    const before = steps[place - 1]?.world
    if (!before || !sameBoxes(before, world)) continue
    same += 1
    expect(idsIn(world)).toEqual(idsIn(before))
  }
  expect(same).toBeGreaterThan(steps.length / 2)
  expect(sameMachines(() => false, steps[0]?.world as World, steps.at(-1)?.world as World)).toBe(
    false,
  )
})
