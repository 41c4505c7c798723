import { bench, describe } from 'vitest'
import { schedule } from '../../src/core/sim/agenda.ts'
import type { Recording } from '../../src/core/sim/kernel.ts'
import { record } from '../../src/core/sim/record.ts'
import { withCluster } from '../../src/domains/etcd/index.ts'
import { drawRaft, sameLanes } from '../../src/domains/etcd/lens.ts'
import { handlers } from '../../src/domains/registry.ts'
import { frameAt } from '../../src/player/frame.ts'
import { toFlowEdges, toFlowNodes } from '../../src/player/to-flow.ts'
import { emptyWorld, type World, type WorldEvent } from '../../src/world.ts'

const lens = { id: 'raft', draw: drawRaft, sameBoxes: sameLanes }

const WRITE_MS = 50
const MESSAGES_EACH_WRITE = 13 // and its share of heartbeats

/** Three members and a client that writes each 50 ms. The recording goes on from rest to rest. */
function busy(messages: number): Recording<World> {
  const lastsMs = 2_000 + (messages / MESSAGES_EACH_WRITE) * WRITE_MS
  const empty = withCluster(emptyWorld({ seed: 1 }), { members: 3, followMs: lastsMs })
  let world = schedule<World, WorldEvent>(empty, 0, 'learner', { kind: 'etcd/begun' })
  const parts: Recording<World>[] = []
  for (let clockMax = 2_000; clockMax < lastsMs; clockMax += WRITE_MS) {
    const part = record(world, handlers, { clockMax, stepCountMax: 10_000_000 })
    parts.push(part)
    const put = {
      kind: 'etcd/put',
      member: 'etcd-1',
      key: `key-${clockMax % 1_000}`,
      value: 'v',
    } as const
    const rest = part.rests.at(-1)?.world ?? world
    world = schedule<World, WorldEvent>(rest, clockMax - rest.clock, 'client', put)
  }
  const steps = parts.flatMap((part) => part.steps)
  return { steps, rests: parts.flatMap((part) => part.rests), ending: 'settled' }
}

const once = { iterations: 1, warmupIterations: 0, warmupTime: 0, time: 0 }

describe('messages are recorded', () => {
  for (const messages of [1_000, 10_000, 100_000])
    bench(`about ${messages}`, () => void busy(messages), once)
})

describe('seek: to any step of a recording', () => {
  for (const messages of [1_000, 100_000]) {
    const recording = busy(messages)
    frameAt(recording, 0, lens)
    let place = 0
    bench(`of ${recording.steps.length} steps`, () => {
      place += 977
      const frame = frameAt(recording, place % recording.steps.length, lens)
      toFlowNodes(frame)
      toFlowEdges(frame)
    })
  }
})
