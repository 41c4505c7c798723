import { expect, test } from 'vitest'
import { connectionsSheet } from '../../../src/domains/traffic/connections-sheet.ts'
import { LESSONS } from '../../../src/scenario/catalog/lessons.ts'
import { openLesson } from '../../../src/scenario/open-lesson.ts'
import { recordScenario } from '../../../src/scenario/record-scenario.ts'
import type { Input } from '../../../src/scenario/schema.ts'

/** The connections that node-a tracks while its Pod `a` asks, and what the panel says of them. */

type Event = Input extends infer Each ? (Each extends Input ? Omit<Each, 'at'> : never) : never

const { scenario, objects } = openLesson(
  LESSONS.find(({ name }) => name === 'conntrack-full')?.document,
)
const ask = (port: number, protocol: 'tcp' | 'udp', sourcePort: number): Event => ({
  kind: 'traffic/opened',
  from: 'pod:shop/client',
  to: 'web',
  port,
  protocol,
  sourcePort,
})

const steps = (...inputs: readonly (readonly [at: number, event: Event])[]) =>
  recordScenario(
    { ...scenario, inputs: inputs.map(([at, event]) => ({ ...event, at }) as Input) }, // as: time makes it an input
    objects,
  ).steps

const sheetAt = (all: ReturnType<typeof steps>, index: number, laterMs = 0) => {
  const step = all.at(index)
  if (!step) throw new Error('the recording has steps')
  const before = all[step.index - 1]?.world
  return connectionsSheet(step.world, { before, host: 'node-a', laterMs })
}

test('a TCP connection is established for a day, as kube-proxy sets it, from the end of its handshake', () => {
  const all = steps([0, ask(80, 'tcp', 40_001)])
  const rows = sheetAt(all, -1)?.rows ?? []
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ state: 'ESTABLISHED', flags: ['ASSURED', 'DNAT'] })
  expect(rows[0]?.text).toMatch(
    /^tcp {6}6 86400 ESTABLISHED src=\S+ dst=10\.96\.0\.80 sport=40001 dport=80 src=\S+ dst=\S+ sport=\d+ dport=40001 \[ASSURED\] mark=0 use=1$/,
  )
})

test('an entry is new at the step that confirms it, and changed when the answer comes', () => {
  const all = steps([0, ask(443, 'udp', 40_002)])
  const changes = all.map(({ index }) => sheetAt(all, index)?.rows[0]?.change)
  expect(changes.filter((change) => change === 'new')).toHaveLength(1)
  const changed = all.filter(({ index }) => changes[index] === 'changed')
  expect(changed[0]?.message.key).toBe('traffic/known')
  expect(sheetAt(all, changes.indexOf('new'))?.rows.at(-1)).toMatchObject({
    flags: ['UNREPLIED', 'DNAT'],
    ofThisPacket: true,
    secondsLeft: 30,
  })
})

test('UDP is assured when it is still active two seconds after it began, and then kept for 120 s', () => {
  const probe = steps([0, ask(443, 'udp', 40_003)], [1_000, ask(443, 'udp', 40_003)])
  expect(sheetAt(probe, -1)?.rows[0]).toMatchObject({ secondsLeft: 29 })
  const stream = steps([0, ask(443, 'udp', 40_003)], [2_500, ask(443, 'udp', 40_003)])
  expect(sheetAt(stream, -1)?.rows[0]).toMatchObject({ flags: ['ASSURED', 'DNAT'] })
  expect(sheetAt(stream, -1)?.rows[0]?.secondsLeft).toBe(119)
})

test('time that passes is taken off, and an entry goes when none is left', () => {
  const all = steps([0, ask(443, 'udp', 40_004)])
  expect(sheetAt(all, -1, 28_000)?.rows[0]?.secondsLeft).toBe(1)
  expect(sheetAt(all, -1, 30_002)?.rows).toEqual([])
  const next = steps([0, ask(443, 'udp', 40_004)], [31_000, ask(80, 'tcp', 40_005)])
  const first = next.findIndex(({ at }) => at === 31_000)
  expect(sheetAt(next, first)?.rows[0]?.change).toBe('expired')
})

test('a timeout that is set holds for what is tracked from then on', () => {
  const all = steps(
    [0, ask(443, 'udp', 40_006)],
    [
      100,
      {
        kind: 'traffic/sysctlSet',
        node: 'node:node-a',
        name: 'nf_conntrack_udp_timeout',
        value: 5,
      },
    ],
    [200, ask(443, 'udp', 40_007)],
  )
  expect(sheetAt(all, -1)?.rows.map(({ secondsLeft }) => secondsLeft)).toEqual([29, 4])
})

test('a table without room drops the packet, and says so', () => {
  const all = steps(
    [0, { kind: 'traffic/sysctlSet', node: 'node:node-a', name: 'nf_conntrack_max', value: 1 }],
    [100, ask(80, 'tcp', 40_008)],
    [200, ask(80, 'tcp', 40_009)],
  )
  const lost = all.find(({ message }) => message.key === 'traffic/lost')
  expect(lost?.message.params).toMatchObject({ loss: 'tableFull', place: 'node:node-a' })
  expect(sheetAt(all, -1)).toMatchObject({ count: 1, max: 1 })
})

test('one that is looked for in eight buckets and is not assured makes room', () => {
  const set = (name: 'nf_conntrack_max' | 'nf_conntrack_buckets', value: number): Event => ({
    kind: 'traffic/sysctlSet',
    node: 'node:node-a',
    name,
    value,
  })
  const base: (readonly [number, Event])[] = [
    [0, set('nf_conntrack_max', 1)],
    [0, set('nf_conntrack_buckets', 1)],
    [10, ask(443, 'udp', 41_000)],
  ]
  const lines = Array.from({ length: 120 }, (_, at): readonly [number, Event] => [
    20 + at,
    ask(443, 'udp', 41_001 + at),
  ])
  const all = steps(...base, ...lines)
  const evicted = all.find(({ message }) => message.key === 'netfilter/evicted')
  expect(evicted?.message.params.source).toMatch(/:41000$/)
})
