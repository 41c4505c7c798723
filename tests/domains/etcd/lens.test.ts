import { expect, test } from 'vitest'
import { drawRaft, sameLanes } from '../../../src/domains/etcd/lens.ts'
import type { MemberData } from '../../../src/domains/etcd/raft-data.ts'
import { frameAt } from '../../../src/player/frame.ts'
import { toFlowNodes } from '../../../src/player/to-flow.ts'
import { kill, play, put } from './cluster.ts'

const lens = { id: 'raft', draw: drawRaft, sameBoxes: sameLanes }
const recording = play({ members: 3, seed: 1 }, [
  [2_500, put('etcd-1', 'a')],
  [3_000, { kind: 'etcd/memberAdded', member: 'etcd-4', learner: true }],
  [5_000, kill('etcd-4')],
])
const dataAt = (cursor: number): readonly MemberData[] =>
  frameAt(recording, cursor, lens).drawing.boxes.map(({ data }) => data as MemberData) // as: lanes hold members

test('each member has its lane from the first step it is there, and keeps its place', () => {
  const places = frameAt(recording, 0, lens).places
  expect(Object.keys(places)).toEqual([
    'member:etcd-1',
    'member:etcd-2',
    'member:etcd-3',
    'member:etcd-4',
  ])
  for (const { index } of recording.steps) {
    const frame = frameAt(recording, index, lens)
    for (const { id } of frame.drawing.boxes) expect(frame.places[id]).toBe(places[id])
    for (const { at } of frame.drawing.travellers) expect(places[at]).toBeDefined()
  }
})

test('a message starts at the lane of its sender and ends at that of who gets it', () => {
  const ids = new Map<string, number[]>()
  for (const { index } of recording.steps) {
    for (const { id, type, position } of toFlowNodes(frameAt(recording, index, lens)))
      if (type === 'raftMessage') ids.set(id, [...(ids.get(id) ?? []), position.y])
  }
  const ways = [...ids.values()].filter((way) => way.length > 2)
  expect(ways.length).toBeGreaterThan(50)
  for (const way of ways) {
    const sorted = way.toSorted((a, b) => a - b)
    expect([sorted, sorted.toReversed()]).toContainEqual(way)
  }
})

test('a lane shows role, term and what of the log is committed', () => {
  const last = dataAt(recording.steps.length - 1)
  expect(last.map(({ role }) => role).toSorted()).toEqual([
    'follower',
    'follower',
    'leader',
    'stopped',
  ])
  const [first] = last
  const entry = first?.entries.find((each) => each?.text === 'a=1')
  expect(entry?.state).toBe('committed')
  const beforeCommit = recording.steps.find(({ message }) => message.key === 'etcd/appended')
  const leader = dataAt(beforeCommit?.index ?? 0).find(({ role }) => role === 'leader')
  expect(leader?.entries.find((each) => each?.text === 'a=1')?.state).toBe('memory')
})
