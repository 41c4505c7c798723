import fc from 'fast-check'
import { assert, describe, expect, test } from 'vitest'
import type { Recording, Step } from '../../src/core/sim/kernel.ts'
import { LEVELS } from '../../src/core/sim/kernel.ts'
import { walkNetwork } from '../../src/domains/netfilter/index.ts'
import { ALIGNMENTS, alignRecordings } from '../../src/player/align-recordings.ts'
import { loadLesson } from '../../src/player/load-lesson.ts'
import { measureRecording } from '../../src/player/measure-recording.ts'
import { lookAt, openPair, readComparison, sideOf, writeComparison } from '../../src/player/pair.ts'
import { makeRecording } from '../../src/player/recorder.ts'
import { relateSteps } from '../../src/player/relate-steps.ts'
import { createStage, type StageStore, worldOnScreen } from '../../src/player/stage.ts'
import { findVariant, variantsOf } from '../../src/scenario/variants.ts'
import type { World } from '../../src/world.ts'

/** Steps as any script could have told them: times never go back, and several share an instant. */
const recording = fc
  .array(
    fc.record({
      wait: fc.constantFrom(0, 0, 0, 0.02, 1),
      key: fc.constantFrom('traffic/hopped', 'traffic/ruleSkipped', 'names/sent'),
      number: fc.integer({ min: 0, max: 2 }),
      level: fc.constantFrom(...LEVELS),
    }),
    { maxLength: 25 },
  )
  .map((told): Recording<unknown> => {
    let at = 0
    const steps = told.map(({ wait, key, number, level }, index): Step<unknown> => {
      at += wait
      const message = { key, params: { number } }
      return { index, at, actor: 'learner', level, message, focus: [], world: undefined }
    })
    return { steps, rests: [], ending: 'settled' }
  })

describe.each(ALIGNMENTS)('two recordings aligned by %s', (by) => {
  test('a recording and itself go step by step together', () => {
    fc.assert(
      fc.property(recording, (one) => {
        const positions = alignRecordings(one, one, by)
        expect(positions).toEqual(one.steps.map(({ index }) => ({ a: index, b: index })))
      }),
    )
  })

  test('neither side goes back or leaves a step out, one of them moves, and both come to their end', () => {
    fc.assert(
      fc.property(recording, recording, (a, b) => {
        const ends = { a: a.steps.length - 1, b: b.steps.length - 1 }
        const positions = alignRecordings(a, b, by)
        let before = { a: -1, b: -1 }
        for (const now of positions) {
          const moved = [now.a - before.a, now.b - before.b]
          expect([0, 1]).toContain(moved[0])
          expect([0, 1]).toContain(moved[1])
          expect(moved).not.toEqual([0, 0])
          before = now
        }
        expect(before).toEqual(ends)
      }),
    )
  })
})

test('on one clock nobody is ahead: what a side has done happened by then, and the rest did not', () => {
  fc.assert(
    fc.property(recording, recording, (a, b) => {
      for (const now of alignRecordings(a, b, 'clock')) {
        const done = Math.max(a.steps[now.a]?.at ?? 0, b.steps[now.b]?.at ?? 0)
        const next = Math.min(a.steps[now.a + 1]?.at ?? 1e9, b.steps[now.b + 1]?.at ?? 1e9)
        expect(next).toBeGreaterThanOrEqual(done - 1e-6)
      }
    }),
  )
})

const varied = async (lesson: string, id: string) => {
  const given = await loadLesson(lesson)
  const variant = findVariant(given, id)
  expect(variant, `${lesson} offers ${id}`).toBeDefined()
  const a = await makeRecording(given)
  const b = variant ? await makeRecording(variant.made()) : a
  return { a, b, end: { a: measureRecording(a, a.steps.length), b: measureRecording(b, 1e9) } }
}

describe('what each side costs', () => {
  test('ndots 1 saves the searches before a name that has two dots', async () => {
    const { end } = await varied('external-name-cost', 'ndots:1')
    expect(end.a.queries).toBeGreaterThan(end.b.queries)
    expect(end.b.queries).toBe(2)
    expect(end.b.outcome).toEqual(end.a.outcome)
  })

  test('musl asks for both families at once and stops where glibc searches on', async () => {
    const { end } = await varied('ndots', 'library:musl')
    expect([end.a.queries, end.b.queries]).toEqual([8, 2])
    expect(end.b.ms).toBeLessThan(end.a.ms)
  })

  test('node-local-dns answers on the Node: no rule chooses a CoreDNS Pod for the first query', async () => {
    const { end } = await varied('other-namespace', 'nodeLocal:on')
    expect(end.b.outcome).toEqual(end.a.outcome)
    expect(end.b.rules).not.toBe(end.a.rules)
  })

  test('rules are counted as the kernel looked at them, one by one', async () => {
    const { a, b } = await varied('nftables-mode', 'mode:iptables')
    for (const recording of [a, b]) {
      const arrival = recording.steps.find(({ message }) => message.key === 'traffic/delivered')
      expect(measureRecording(recording, arrival?.index ?? -1).rules).toBe(lookedAt(recording))
    }
  })

  test('the middle of a long run of rules is not shown, but counted', async () => {
    const given = await loadLesson('first-request')
    const many = Array.from({ length: 300 }, (_, place) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: `a${place}`, namespace: 'shop' },
      spec: { clusterIP: `10.97.${place >> 8}.${place & 255}`, ports: [{ port: 80 }] },
    }))
    const objects = [...given.objects, ...many.map(withEndpoint)].flat()
    const scenario = { ...given.scenario, manifests: objects }
    const recording = await makeRecording({ scenario, objects })
    const arrival = recording.steps.find(({ message }) => message.key === 'traffic/delivered')
    const { rules } = measureRecording(recording, arrival?.index ?? -1)
    expect(rules).toBe(lookedAt(recording))
    expect(rules).toBeGreaterThan(300)
  })
})

/** A Service with an endpoint that no Pod has: then kube-proxy writes a rule for its address. */
const withEndpoint = (service: { readonly metadata: { readonly name: string } }) => [
  service,
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${service.metadata.name}-1`,
      namespace: 'shop',
      labels: { 'kubernetes.io/service-name': service.metadata.name },
    },
    addressType: 'IPv4',
    ports: [{ name: '', port: 80, protocol: 'TCP' }],
    endpoints: [{ addresses: ['192.0.2.1'], conditions: { ready: true } }],
  },
]

/** Rules that the first packet of a recording is held against on its whole way, as the walk itself counts them. */
function lookedAt({ steps, rests }: Recording<World>): number {
  const opened = steps.find(({ message }) => message.key === 'traffic/opened')?.world
  const [flight] = Object.values(opened?.traffic.flights ?? {})
  const start = rests[0]?.world ?? opened
  if (!opened || !flight || !start) return -1
  const entry = { kind: 'output', host: flight.station.host, packet: flight.packet } as const
  const settings = { now: opened.clock, chance: opened.random }
  return walkNetwork(opened.network, entry, settings).looked
}

const pairOf = async (lesson: string, compare: string) => {
  const main = await createStage(await loadLesson(lesson), { view: { compare } })
  let told: (pair: StageStore | undefined) => void = () => {}
  const next = () =>
    new Promise<StageStore | undefined>((resolve) => {
      told = resolve
    })
  const first = next()
  const end = openPair(main, (pair) => told(pair))
  return { main, pair: await first, next, end }
}

describe('a pair on one player', () => {
  test('plays both to their ends, and each side knows its own step', async () => {
    const { pair } = await pairOf('nftables-mode', 'mode:iptables')
    assert(pair)
    const { recording, seek } = pair.getState()
    seek(recording.steps.length - 1)
    for (const side of ['a', 'b'] as const) {
      const { recording, cursor } = sideOf(pair, side).getState()
      expect(cursor).toBe(recording.steps.length - 1)
    }
  })

  test('where a step is said differently, that is known', async () => {
    const { pair } = await pairOf('ndots', 'try:1')
    assert(pair)
    pair.getState().seek(0)
    const { pair: now, cursor } = pair.getState()
    assert(now)
    const { turns, relation } = relateSteps(now, cursor)
    expect(turns.a.step?.message.key).toBe('names/asked')
    expect(relation).toBe('differs')
  })

  test('the views show the world of the side that is chosen', async () => {
    const { pair } = await pairOf('nftables-mode', 'mode:iptables')
    assert(pair)
    pair.getState().seek(5)
    const tables = () => worldOnScreen(pair.getState())?.network.hosts['node-a']
    expect(tables()?.nft).toBeDefined()
    lookAt(pair, 'b')
    expect(tables()?.nft).toBeUndefined()
  })

  test('a change is made to A, and B is made of it anew', async () => {
    const { pair, main } = await pairOf('nftables-mode', 'mode:iptables')
    assert(pair)
    const isDone = new Promise((resolve) => {
      pair.subscribe((now, before) => now.pair !== before.pair && resolve(true))
    })
    const replicas = { 'shop/ng-deploy': 5 }
    await pair.getState().edit((scenario) => ({
      ...scenario,
      settings: { ...scenario.settings, replicas },
    }))
    await isDone
    const { pair: now } = pair.getState()
    assert(now)
    expect(now.recordings.a).toBe(main.getState().recording)
    for (const { steps } of Object.values(now.recordings)) {
      const chosen = steps.find(({ message }) => message.key === 'traffic/podChosen')
      expect(chosen?.message.params.of).toBe(5)
    }
  })

  test('when it ends, the learner is where side A was', async () => {
    const { pair, main, end } = await pairOf('nftables-mode', 'mode:iptables')
    assert(pair)
    pair.getState().seek(30)
    const at = sideOf(pair, 'a').getState().cursor
    end()
    expect(main.getState().cursor).toBe(at)
  })

  test('what a scenario does not offer is not shown', async () => {
    for (const compare of ['mode:nftables', 'try:99', 'ndots:1', '<b>', '', ';deed'])
      expect((await pairOf('nftables-mode', compare)).pair).toBeUndefined()
  })
})

test('an address holds what is compared and how', () => {
  for (const text of ['ndots:1', 'replicas:shop/web=6;deed'])
    expect(writeComparison(readComparison(text))).toBe(text)
})

describe('what can be compared', () => {
  const idsOf = async (lesson: string) => variantsOf(await loadLesson(lesson)).map(({ id }) => id)

  test('is what the scenario has: its tries, other modes, resolvers, ndots and replicas', async () => {
    const ids = await idsOf('ndots')
    for (const id of ['try:1', 'mode:nftables', 'library:musl', 'ndots:1'])
      expect(ids).toContain(id)
    expect(ids).toContain('replicas:kube-system/coredns=1')
  })

  test('is never what it is already', async () => {
    expect(await idsOf('ndots')).not.toContain('ndots:5')
    expect(await idsOf('nftables-mode')).not.toContain('mode:nftables')
  })

  test('is nothing of Services and names where there are none', async () => {
    const kinds = variantsOf(await loadLesson('etcd-election')).map(({ kind }) => kind)
    expect(new Set(kinds)).toEqual(new Set(['try']))
  })
})
