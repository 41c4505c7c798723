import { describe, expect, test } from 'vitest'
import { hasWaits } from '../../src/player/has-waits.ts'
import { shareOf, waitsIn } from '../../src/player/waits.ts'
import { recordScenario } from '../../src/scenario/record-scenario.ts'
import { objectsIn, scenarioOf, textOf } from '../fixtures/scenes.ts'

/** Where nothing happens, and how much of the whole story that is. */

const at = (...times: readonly number[]) => times.map((time) => ({ at: time }))

describe('waits', () => {
  test('are those of 200 ms and more, each with the step that ends it', () => {
    expect(waitsIn(at(0, 1, 5_001, 5_100, 5_300))).toEqual([
      { index: 2, from: 1, ms: 5_000 },
      { index: 4, from: 5_100, ms: 200 },
    ])
    expect([at(0, 199), at(0, 200), []].map(hasWaits)).toEqual([false, true, false])
    expect(waitsIn([])).toEqual([])
    expect(waitsIn(at(1_000))).toEqual([])
  })

  test('are drawn to scale: from the first step to the last', () => {
    const steps = at(1_000, 2_000, 5_000)
    expect([0, 1_000, 2_000, 5_000, 9_000].map((time) => shareOf(steps, time))).toEqual([
      0, 0, 0.25, 1, 1,
    ])
    expect(shareOf(at(7), 7)).toBe(0)
  })
})

test('a lookup of a library whose pair lost a query waits five seconds, and the strip is nearly all that', () => {
  const cluster = { ...scenarioOf({}).cluster, network: { race: { kernel: '4.18' as const } } }
  const asked = {
    at: 0,
    kind: 'names/asked',
    from: 'pod:shop/client',
    name: 'ng-deploy-80',
  } as const
  const scenario = scenarioOf({ cluster, inputs: [{ ...asked, library: 'glibc' }] })
  const { steps } = recordScenario(scenario, objectsIn(textOf('names.yaml')))
  const [wait] = waitsIn(steps)
  expect(wait?.ms).toBeGreaterThan(4_900)
  const share =
    shareOf(steps, (wait?.from ?? 0) + (wait?.ms ?? 0)) - shareOf(steps, wait?.from ?? 0)
  expect(share).toBeGreaterThan(0.9)
})
