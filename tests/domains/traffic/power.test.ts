import { describe, expect, test } from 'vitest'
import { drawMap } from '../../../src/domains/traffic/lens.ts'
import type { Input } from '../../../src/scenario/schema.ts'
import { connection, inReferenceCluster } from '../../fixtures/scenes.ts'

/** A Node loses power while packets are under way, and has it again 8 s later. */

const power = (at: number, node: string, isOn: boolean): Input => ({
  at,
  kind: 'controllers/nodePowerSet',
  node,
  isOn,
})

/** How each connection ends, in the order in which they were opened. */
function endsOf(inputs: readonly Input[]): readonly string[] {
  const { steps } = inReferenceCluster(inputs)
  for (const { world, focus } of steps) expect(drawMap(world, focus).boxes).not.toEqual([])
  return Object.values(steps.at(-1)?.world.traffic.connections ?? {}).map(({ state }) => state)
}

describe('a Node loses power', () => {
  test.each([0, 0.1, 0.25, 0.3, 0.5, 1.3])(
    '%d ms after a Pod on it has asked: nobody answers any more',
    (at) => {
      expect(
        endsOf([connection({ from: 'pod:default/a', to: 'other' }), power(at, 'node-a', false)]),
      ).toEqual(['timedOut'])
    },
  )

  test('and back on, its Pods answer again, through rules that are written anew', () => {
    const ends = endsOf([
      power(0, 'node-b', false),
      connection({ from: 'client:outside', to: 'node-a', port: 30080, at: 3_000 }),
      power(8_000, 'node-b', true),
      connection({ from: 'client:outside', to: 'node-b', port: 30080, at: 40_000 }),
    ])
    expect(ends).toEqual(['timedOut', 'answered'])
  })
})
