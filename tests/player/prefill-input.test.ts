import { beforeAll, describe, expect, test } from 'vitest'
import type { Recording } from '../../src/core/sim/kernel.ts'
import { loadLesson } from '../../src/player/load-lesson.ts'
import { prefilled, worldAt } from '../../src/player/prefill-input.ts'
import { makeRecording } from '../../src/player/recorder.ts'
import { fieldsOfInput, INPUT_KINDS } from '../../src/scenario/input-fields.ts'
import type { World } from '../../src/world.ts'

let recording: Recording<World>
beforeAll(async () => {
  const { scenario, objects } = await loadLesson('one-third')
  const scaled = {
    at: 5_000,
    kind: 'api/scaled',
    object: 'Deployment',
    name: 'shop/ng-deploy',
    replicas: 5,
  } as const
  recording = await makeRecording({
    scenario: { ...scenario, inputs: [...scenario.inputs, scaled] },
    objects,
  })
})

const at = (kind: string, ms: number, isBefore = false) => {
  const world = worldAt(recording, ms, isBefore)
  if (!world) throw new Error('there is a world at every time')
  return prefilled(world, kind, fieldsOfInput(kind))
}

describe('the form of an input begins with what is there at its time', () => {
  test('replicas before and after the Deployment was scaled', () => {
    const before = { object: 'Deployment', name: 'shop/ng-deploy', replicas: 3 }
    expect(at('api/scaled', 100)).toEqual(before)
    expect(at('api/scaled', 5_000, true)).toEqual(before)
    expect(at('api/scaled', 60_000)).toEqual({ ...before, replicas: 5 })
  })

  test('a connection goes from a Pod to the port of a Service', () =>
    expect(at('traffic/opened', 0)).toMatchObject({
      from: 'pod:shop/client',
      to: 'ng-deploy-80.shop',
      port: 80,
      protocol: 'tcp',
    }))

  test.each(INPUT_KINDS)('%s never gets a value that is no field of it', (kind) => {
    const names = fieldsOfInput(kind).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(Object.keys(at(kind, 0))))
  })
})
