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

/** Three members, a write each 50 ms: about 90 messages a second. */
function busy(messages: number): Recording<World> {
  const lastsMs = messages * 9.6
  const settings = { members: 3, followMs: lastsMs, snapshotCount: 1_000, catchUpEntries: 500 }
  let world: World = withCluster(emptyWorld({ seed: 1 }), settings)
  world = schedule<World, WorldEvent>(world, 0, 'learner', { kind: 'etcd/begun' })
  const agenda = [...world.agenda]
  for (let at = 2_000; at < lastsMs; at += 50) {
    const event = {
      kind: 'etcd/put',
      member: 'etcd-1',
      key: `key-${at % 1_000}`,
      value: 'v',
    } as const
    agenda.push({ at, seq: world.seq + agenda.length, actor: 'client', event })
  }
  world = { ...world, agenda, seq: world.seq + agenda.length }
  return record(world, handlers, { clockMax: 10_000_000, stepCountMax: 10_000_000 })
}

const once = { iterations: 1, warmupIterations: 0, warmupTime: 0, time: 0 }

describe('messages are recorded', () => {
  for (const messages of [1_000, 10_000])
    bench(`about ${messages}`, () => void busy(messages), once)
})

describe('seek: to any step of a recording', () => {
  for (const messages of [1_000, 10_000]) {
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
