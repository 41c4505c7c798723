import { describe, expect, test } from 'vitest'
import { type Library, namesOf } from '../../../src/domains/names/model.ts'
import type { Race } from '../../../src/domains/netfilter/model.ts'
import { ask, inNamedCluster, keysOf, lastWorld, lookupIn } from './lookups.ts'

/** Packets that no rule drops: two at once that race for one connection (F20), those that a wire loses, and late ones. */

type Around = NonNullable<Parameters<typeof inNamedCluster>[1]>

const lookedUp = (around: Around, library: Library = 'glibc') =>
  inNamedCluster([ask('ng-deploy-80.shop.svc.cluster.local.', library)], around)

/** What was lost, how many queries went out, how long it took, and what the program got. */
function resultOf(recording: ReturnType<typeof lookedUp>) {
  const { outcome, ended } = lookupIn(recording)
  return {
    lost: recording.steps.flatMap(({ message }) =>
      message.key === 'traffic/lost' ? [message.params.loss] : [],
    ),
    sent: Object.keys(namesOf(lastWorld(recording)).queries).length,
    seconds: Math.round((ended?.at ?? Number.NaN) / 100) / 10,
    error: outcome?.error,
  }
}
const AT_ONCE = { lost: [], sent: 2, seconds: 0, error: 'OK' }

describe('A and AAAA leave one socket at once: neither sees the connection of the other', () => {
  const SAME = 1 // seed: the rules choose one CoreDNS for both
  const OTHER = 2 // seed: they choose another for the second
  const raced = (kernel: Race['kernel'], seed: number, option?: string, library?: Library) =>
    lookedUp(
      {
        seed,
        network: { race: { kernel } },
        ...(option && { spec: { dnsConfig: { options: [{ name: option }] } } }),
      },
      library,
    )

  test.each([
    ['4.18', SAME],
    ['4.18', OTHER],
    ['5.4', OTHER],
  ] as const)(
    'Linux %s, seed %i: the second is dropped, glibc waits 5 s and asks one by one',
    (kernel, seed) => {
      expect(resultOf(raced(kernel, seed))).toEqual({
        lost: ['clash'],
        sent: 4,
        seconds: 5,
        error: 'OK',
      })
    },
  )

  test('musl asks for the missing half again, after half of its five seconds', () => {
    const { lost, sent, seconds } = resultOf(raced('4.18', SAME, undefined, 'musl'))
    expect({ lost, sent, seconds }).toEqual({ lost: ['clash'], sent: 3, seconds: 2.5 })
  })

  test('same CoreDNS for both: since 5.0 the second is taken for one of the first connection', () => {
    for (const kernel of ['5.4', '6.18'] as const) {
      const recording = raced(kernel, SAME)
      expect(keysOf(recording, 'netfilter/')).toEqual(['netfilter/raced', 'netfilter/raceMerged'])
      expect(resultOf(recording)).toEqual(AT_ONCE)
    }
  })

  test('another CoreDNS for the second: a kernel of today keeps both connections, the second for 1 s', () => {
    const recording = raced('6.18', OTHER)
    expect(keysOf(recording)).toContain('netfilter/raceKept')
    expect(resultOf(recording)).toEqual(AT_ONCE)
    const entries = recording.steps.flatMap(({ world }) =>
      Object.values(world.network.hosts['node-a']?.conntrack ?? {}).filter((one) => one.isClash),
    )
    expect(new Set(entries.map(({ expiresAt }) => Math.round(expiresAt)))).toEqual(new Set([1_000]))
  })

  test.each(['single-request', 'single-request-reopen', 'use-vc'])('%s cures it', (option) => {
    expect(resultOf(raced('4.18', SAME, option))).toEqual(AT_ONCE)
  })

  test('Go has a socket for each question, and never races', () => {
    expect(resultOf(raced('4.18', SAME, undefined, 'go'))).toEqual(AT_ONCE)
  })
})

describe('the wire between two Nodes loses packets', () => {
  const REMOTE = 3 // seed: CoreDNS on the other Node is chosen
  const losing = (loss: { nth?: number[]; share?: number }, library?: Library) =>
    lookedUp(
      { seed: REMOTE, network: { losses: [{ from: 'node-a', to: 'node-b', ...loss }] } },
      library,
    )

  test('the second of them: glibc asks again after 5 s, musl after 2.5 s', () => {
    expect(resultOf(losing({ nth: [2] }))).toMatchObject({ lost: ['wire'], seconds: 5 })
    expect(resultOf(losing({ nth: [2] }, 'musl'))).toMatchObject({ lost: ['wire'], seconds: 2.5 })
  })

  test('all of them: as with a server that hangs, and the dice of the world decide for a part', () => {
    expect(resultOf(losing({ share: 1 }))).toMatchObject({ error: 'EAI_AGAIN' })
    expect(resultOf(losing({ share: 0 }))).toEqual(AT_ONCE)
  })
})

describe('one of two CoreDNS Pods is short of CPU', () => {
  const LOCAL = 1 // seed: CoreDNS on the Node of the client is chosen
  const slow = (ms: number, library?: Library) =>
    resultOf(lookedUp({ seed: LOCAL, dns: { slow: { 'node-a': ms } } }, library))

  test('a program waits as long as it takes, where its resolver has that patience', () => {
    expect(slow(900)).toEqual({ ...AT_ONCE, seconds: 0.9 })
    expect(slow(2_600, 'musl')).toMatchObject({ sent: 4, seconds: 2.6, error: 'OK' })
  })

  test('beyond 5 s musl gives up; glibc hears the answer to its first try', () => {
    expect(slow(6_000, 'musl').error).toBe('EAI_AGAIN')
    expect(slow(6_000)).toMatchObject({ sent: 4, seconds: 6, error: 'OK' })
  })

  test('whoever comes to the other Pod notices nothing', () => {
    const other = lookedUp({ seed: LOCAL, dns: { slow: { 'node-b': 6_000 } } })
    expect(resultOf(other)).toEqual(AT_ONCE)
  })
})
