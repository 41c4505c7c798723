import { describe, expect, test } from 'vitest'
import { record } from '../../../src/core/sim/record.ts'
import { defaultPace } from '../../../src/domains/controllers/model.ts'
import {
  jumpRules,
  restoreText,
  ruleRequest,
  writeRules,
} from '../../../src/domains/kube-proxy/index.ts'
import { applyRestore, printRules, tupleOf } from '../../../src/domains/netfilter/index.ts'
import { handlers, settle, withInput } from '../../../src/domains/registry.ts'
import { emptyWorld, type World, type WorldEvent } from '../../../src/world.ts'
import { at, service, slice } from './cases.ts'

/** kube-proxy of a Node over time: what it notices, when it writes, and what it leaves. */

const LIMITS = { clockMax: 120_000, stepCountMax: 2_000, freeze: true }

const node = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  spec: {},
  status: {},
})

const spec = { clusterIP: '10.96.0.99' }
const apply = (...objects: readonly unknown[]): WorldEvent => ({ kind: 'api/applied', objects })

function cluster(...objects: readonly unknown[]): World {
  const start = withInput(
    emptyWorld({ seed: 1 }),
    0,
    apply(node('node-a'), node('node-b'), ...objects),
  )
  return settle(start, LIMITS)
}

function run(start: World, ...inputs: readonly (readonly [at: number, event: WorldEvent])[]) {
  const world = inputs.reduce((before, [ms, event]) => withInput(before, ms, event), start)
  const { steps, rests, ending } = record(world, handlers, LIMITS)
  const own = steps.filter(
    ({ actor, message }) => actor === 'kube-proxy@node-a' || message.key === 'kube-proxy/stopped',
  )
  return {
    own,
    ending,
    last: rests.at(-1)?.world ?? world,
    keys: own.map(({ message }) => message.key),
  }
}

const rulesOn = (world: World, name: string) => printRules(world.network.hosts[name]?.tables ?? {})
const web = (...addresses: readonly string[]) =>
  slice(
    'shop/web',
    addresses.map((address) => at(address, 'node-a')),
  )
const shop = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }

describe('a Node that joins', () => {
  test('has the rules of all Services after the first sync, below the jumps of kubelet', () => {
    const world = cluster(shop, service('shop/web', spec), web('10.244.0.9'))
    for (const name of ['node-a', 'node-b']) {
      const rules = rulesOn(world, name)
      expect(rules).toContain('--to-destination 10.244.0.9:80')
      expect(rules).toContain('-A PREROUTING -m comment --comment "kubernetes service portals"')
      expect(rules.match(/-A INPUT -j KUBE-FIREWALL/g)).toHaveLength(1)
      expect(rules).toMatch(/KUBE-EXTERNAL-SERVICES\n-A INPUT -j KUBE-FIREWALL/)
    }
  })
})

describe('a change of endpoints', () => {
  const world = cluster(shop, service('shop/web', spec), web('10.244.0.9'))

  test('is written at once after a rest, in one sync, and counted', () => {
    const { own, ending } = run(world, [0, apply(web('10.244.0.8'))])
    expect(ending).toBe('settled')
    const synced = own.filter(({ message }) => message.key === 'kube-proxy/synced')
    expect(synced).toHaveLength(1)
    expect(synced[0]?.at).toBe(2 * defaultPace.watchMs)
    // Gone: the two rules of the old endpoint and the way to it. New: the same for the other.
    expect(synced[0]?.message.params).toMatchObject({ added: 3, removed: 3 })
  })

  test('that come within a second are written together', () => {
    const { own, keys } = run(
      world,
      [0, apply(web('10.244.0.8'))],
      [200, apply(web('10.244.0.7'))],
      [400, apply(web('10.244.0.6'))],
    )
    const times = own.filter(({ message }) => message.key === 'kube-proxy/synced').map((s) => s.at)
    expect(times).toEqual([20, 1_020])
    expect(keys).toContain('kube-proxy/waits')
  })

  test('leaves what a full sync would leave', () => {
    const { last } = run(world, [0, apply(web('10.244.0.8', '10.244.0.7'))])
    const request = ruleRequest(last, 'node-a')
    if (!request) throw new Error('node-a is there')
    const tables = last.network.hosts['node-a']?.tables ?? {}
    const full = applyRestore(tables, restoreText(writeRules(request)))
    expect(full.ok && printRules(full.value)).toBe(rulesOn(last, 'node-a'))
  })

  test('that touches no port of the Service is not written', () => {
    const labelled = service('shop/web', spec)
    const metadata = { name: 'web', namespace: 'shop', labels: { team: 'a' } }
    expect(run(world, [0, apply({ ...labelled, metadata })]).keys).toEqual([])
  })

  test('that takes the last one away turns into a refusal', () => {
    const { last, keys } = run(world, [0, apply({ ...web(), endpoints: [] })])
    expect(keys).toContain('kube-proxy/serviceRefused')
    expect(rulesOn(last, 'node-a')).toContain('shop/web:p80 has no endpoints')
    expect(rulesOn(last, 'node-a')).not.toContain('KUBE-SVC-')
  })
})

test('a Service that gets its first endpoint in the midst of another sync never breaks it', () => {
  const world = cluster(
    shop,
    service('shop/web', spec),
    service('shop/other', { clusterIP: '10.96.0.98' }),
  )
  for (let ms = 0; ms <= 40; ms += 5) {
    const other = slice('shop/other', [at('10.244.0.5', 'node-a')])
    const { keys } = run(world, [0, apply(web('10.244.0.9'))], [ms, apply(other)])
    expect(keys).not.toContain('kube-proxy/failed')
  }
})

describe('a kube-proxy that is stopped', () => {
  const world = cluster(shop, service('shop/web', spec), web('10.244.0.9'))
  const stop = { kind: 'kube-proxy/stopped', node: 'node-a' } as const

  test('leaves its rules, which then lead to endpoints that are gone', () => {
    const { last } = run(world, [0, stop], [1_000, apply(web('10.244.0.8'))])
    expect(rulesOn(last, 'node-a')).toContain('10.244.0.9:80')
    expect(rulesOn(last, 'node-b')).not.toContain('10.244.0.9:80')
  })

  test('catches up with a full sync when it starts again', () => {
    const start = { kind: 'kube-proxy/started', node: 'node-a' } as const
    const { last } = run(world, [0, stop], [1_000, apply(web('10.244.0.8'))], [5_000, start])
    expect(rulesOn(last, 'node-a')).toContain('10.244.0.8:80')
    expect(rulesOn(last, 'node-a')).not.toContain('10.244.0.9:80')
  })
})

test('a UDP flow to an endpoint that is gone is forgotten; TCP flows are left to end', () => {
  const ports = [{ name: 'p80', port: 80, protocol: 'UDP' as const }]
  const udp = (address: string) => slice('shop/web', [at(address, 'node-a')], { ports })
  const world = cluster(shop, service('shop/web', { ...spec, ports }), udp('10.244.0.9'))
  const host = world.network.hosts['node-a']
  if (!host) throw new Error('node-a is wired')
  const flow = (protocol: 'udp' | 'tcp') => {
    const packet = {
      protocol,
      source: '10.244.0.3',
      sourcePort: 4000,
      destination: '10.96.0.99',
      destinationPort: 80,
    }
    const original = tupleOf({ ...packet, ttl: 64, mark: 0 })
    const reply = {
      ...original,
      source: '10.244.0.9',
      destination: '10.244.0.3',
      destinationPort: 4000,
      sourcePort: 80,
    }
    const flags = { sourceNat: false, destinationNat: true, seenReply: true, assured: true }
    const done = { confirmed: true, sourceDecided: true, destinationDecided: true }
    return { original, reply, ...flags, ...done, mark: 0, expiresAt: 1_000_000 }
  }
  const hosts = {
    ...world.network.hosts,
    'node-a': { ...host, conntrack: { u: flow('udp'), t: flow('tcp') } },
  }
  const { last } = run({ ...world, network: { ...world.network, hosts } }, [
    0,
    apply(udp('10.244.0.8')),
  ])
  expect(Object.keys(last.network.hosts['node-a']?.conntrack ?? {})).toEqual(['t'])
})

test('the text that brings the jumps about is empty of nothing that is there', () => {
  expect(jumpRules({ hasChain: () => true, hasJump: () => true })).toBe('')
})
