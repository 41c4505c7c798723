import { bench, describe } from 'vitest'
import type { Recording } from '../../src/core/sim/kernel.ts'
import { settle, withInput } from '../../src/domains/registry.ts'
import { drawMap } from '../../src/domains/traffic/lens.ts'
import { sendMany } from '../../src/domains/traffic/send-many.ts'
import { frameAt } from '../../src/player/frame.ts'
import { loadLesson } from '../../src/player/load-lesson.ts'
import { strideFrom } from '../../src/player/stride.ts'
import { toFlowEdges, toFlowNodes } from '../../src/player/to-flow.ts'
import { recordScenario } from '../../src/scenario/record-scenario.ts'
import type { World } from '../../src/world.ts'
import { emptyWorld } from '../../src/world.ts'
import { aPod, aService, type Manifest, someNodes } from '../fixtures/objects.ts'
import { connection } from '../fixtures/scenes.ts'

const lens = { id: 'map', draw: drawMap }
const lesson = await loadLesson('first-request')

/** A recording of about `steps` steps: the same connection again and again. */
function long(steps: number): Recording<World> {
  const inputs = Array.from({ length: Math.ceil(steps / 110) }, (_, index) =>
    connection({ from: 'pod:shop/client', to: 'ng-deploy-80', at: index * 100 }),
  )
  const recording = recordScenario({ ...lesson.scenario, inputs }, lesson.objects)
  frameAt(recording, 0, lens) // places are made once, when a recording is first shown
  return recording
}

function seek(recording: Recording<World>, place: number): void {
  const frame = frameAt(recording, place % recording.steps.length, lens)
  toFlowNodes(frame)
  toFlowEdges(frame)
}

describe('seek: to any step of a recording', () => {
  for (const steps of [100, 1_000, 5_000]) {
    const recording = long(steps)
    let place = 0
    bench(`of ${recording.steps.length} steps`, () => {
      place += 977
      seek(recording, place)
    })
  }
})

describe('one press of Step', () => {
  for (const steps of [100, 5_000]) {
    const recording = long(steps)
    bench(`in ${recording.steps.length} steps`, () => {
      strideFrom(recording, 20, 'hop', 1)
    })
  }
})

describe('the first lesson is recorded', () => {
  bench('from its cluster at rest', () => {
    recordScenario(lesson.scenario, lesson.objects)
  })
  bench('from its manifests', () => {
    recordScenario(lesson.scenario, [...lesson.objects])
  })
})

describe('many connections', () => {
  const world = recordScenario(lesson.scenario, lesson.objects).steps.at(-1)?.world
  const [first] = Object.values(world?.traffic.connections ?? {})
  for (const count of [100, 1_000]) {
    bench(`${count} at once`, () => {
      if (world && first) sendMany(world, first, count)
    })
  }
})

describe('a dump of running Pods settles', () => {
  for (const count of [100, 400, 1_600]) {
    const objects = [...someNodes(8), ...manyPods(count), aService('web')]
    const start = withInput(emptyWorld({ seed: 1 }), 0, { kind: 'api/applied', objects })
    bench(`${count} of them`, () => {
      settle(start, { clockMax: 600_000, stepCountMax: 1_000_000 })
    })
  }
})

/** Pods that run already, on eight Nodes in turn. */
function manyPods(count: number): readonly Manifest[] {
  return Array.from({ length: count }, (_, index) => {
    const podIP = `10.${100 + (index % 8)}.${Math.floor(index / 8 / 200)}.${2 + (Math.floor(index / 8) % 200)}`
    const pod = aPod(`web-${index}`, { labels: 'app:web' })
    const spec = { ...(pod.spec as object), nodeName: `node-${'abcdefgh'[index % 8]}` } // as: a Pod has a spec
    return { ...pod, spec, status: { phase: 'Running', podIP, podIPs: [{ ip: podIP }] } }
  })
}
