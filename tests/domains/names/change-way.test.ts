import { describe, expect, test } from 'vitest'
import { namesOf } from '../../../src/domains/names/model.ts'
import {
  cacheSecondsOf,
  lossIn,
  withCacheSeconds,
  withLoss,
  withNodeLocal,
  withRace,
  withSlow,
} from '../../../src/domains/names/view/change-way.ts'
import { openScenario } from '../../../src/scenario/open.ts'
import type { Scenario } from '../../../src/scenario/schema.ts'
import { scenarioOf } from '../../fixtures/scenes.ts'
import { ask, inNamedCluster, lastWorld, lookupIn } from './lookups.ts'

/** The knobs between the Pod and its answer: what they write is a document that opens, and taken back nothing is left of it. */

const plain = scenarioOf({})
const opens = (scenario: Scenario) => openScenario(scenario).ok

describe('what a knob writes', () => {
  test('a race on a kernel, for a part of the pairs', () => {
    const raced = withRace(plain, { kernel: '4.18', share: 0.25 })
    expect(raced.cluster.network).toEqual({ race: { kernel: '4.18', share: 0.25 } })
    expect(opens(raced)).toBe(true)
    expect(withRace(raced, undefined)).toEqual(plain)
    expect(withRace(raced, { kernel: '4.18', share: 0 })).toEqual(plain)
  })

  test('losses on each wire between the Nodes, both ways', () => {
    const lossy = withLoss(plain, ['node-a', 'node-b', 'node-c'], 0.1)
    expect(lossy.cluster.network?.losses).toHaveLength(6)
    expect(lossIn(lossy.cluster)).toBe(0.1)
    expect(opens(lossy)).toBe(true)
    expect(opens(withLoss(plain, ['a', 'b', 'c', 'd', 'e', 'f', 'g'], 0.1))).toBe(true)
    expect(withLoss(lossy, ['node-a', 'node-b'], 0)).toEqual(plain)
  })

  test('a Node whose DNS server waits for its CPU', () => {
    const slow = withSlow(plain, 'node-b', 3_000)
    expect(slow.cluster.dns).toEqual({ slow: { 'node-b': 3_000 } })
    expect(withSlow(slow, 'node-b', 0).cluster.dns).toEqual({})
  })

  test('node-local-dns, and how it asks CoreDNS', () => {
    expect(withNodeLocal(plain, 'force_tcp').cluster.dns).toEqual({
      nodeLocal: { localAddress: '169.254.20.10' },
    })
    const udp = withNodeLocal(plain, 'prefer_udp')
    expect(udp.cluster.dns?.nodeLocal?.upstreams).toBe('prefer_udp')
    expect(opens(udp)).toBe(true)
    expect(withNodeLocal(udp, 'off').cluster.dns).toEqual({})
  })
})

describe('the time of the cache in a Corefile', () => {
  const COREFILE = '.:53 {\n    errors\n    cache 30\n    loop\n}\n'
  const LONG = '.:53 {\n    errors\n    cache 30 {\n        denial 9984 5\n    }\n}\n'

  test('is read, changed, taken out and put in again', () => {
    expect(cacheSecondsOf(COREFILE)).toBe(30)
    expect(cacheSecondsOf('. {\n  cache\n}\n')).toBe(3_600)
    expect(withCacheSeconds(COREFILE, 5)).toBe(COREFILE.replace('30', '5'))
    const none = withCacheSeconds(COREFILE, 0)
    expect(none).not.toContain('cache')
    expect(cacheSecondsOf(none)).toBe(0)
    expect(cacheSecondsOf(withCacheSeconds(none, 60))).toBe(60)
  })

  test('a block behind it stays with it', () => {
    expect(withCacheSeconds(LONG, 60)).toBe(LONG.replace('cache 30', 'cache 60'))
    expect(withCacheSeconds(LONG, 0)).toBe('.:53 {\n    errors\n}\n')
  })
})

/** The transport of each question that node-local-dns sends on. */
const forwarded = (upstreams?: 'prefer_udp' | 'as_asked', options: readonly string[] = []) => {
  const recording = inNamedCluster([ask('ng-deploy-80', 'glibc')], {
    dns: { nodeLocal: { localAddress: '169.254.20.10', ...(upstreams && { upstreams }) } },
    spec: { dnsConfig: { options: options.map((name) => ({ name })) } },
  })
  expect(lookupIn(recording).outcome?.addresses).toEqual(['10.96.0.80'])
  const { queries } = namesOf(lastWorld(recording))
  const own = Object.values(queries).filter(({ task }) => task !== undefined)
  return [...new Set(own.map(({ transport }) => transport))]
}

test('force_tcp asks over TCP whatever it was asked over, prefer_udp over UDP, neither of them as it was asked', () => {
  expect(forwarded()).toEqual(['tcp'])
  expect(forwarded('prefer_udp', ['use-vc'])).toEqual(['udp'])
  expect(forwarded('as_asked')).toEqual(['udp'])
  expect(forwarded('as_asked', ['use-vc'])).toEqual(['tcp'])
})
