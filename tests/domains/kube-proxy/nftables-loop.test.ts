import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { record } from '../../../src/core/sim/record.ts'
import {
  type NftablesRequest,
  nftablesText,
  plugNftablesMode,
  presentIn,
  writeNftables,
} from '../../../src/domains/kube-proxy/index.ts'
import { defaultProxyConfig } from '../../../src/domains/kube-proxy/model.ts'
import { applyNft } from '../../../src/domains/netfilter/index.ts'
import type { NftTables } from '../../../src/domains/netfilter/model.ts'
import { handlers, settle, withInput } from '../../../src/domains/registry.ts'
import { emptyWorld, type World, type WorldEvent } from '../../../src/world.ts'
import { cluster as anyCluster, pair } from './any-cluster.ts'
import { at, inNftablesMode, service, slice } from './cases.ts'

/** kube-proxy in nftables mode over time: what stands in the kernel of a Node after each of its syncs. */

plugNftablesMode()

const LIMITS = { clockMax: 120_000, stepCountMax: 2_000, freeze: true }
const apply = (...objects: readonly unknown[]): WorldEvent => ({ kind: 'api/applied', objects })
const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-a' }, spec: {}, status: {} }
const shop = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }
const web = (...addresses: readonly string[]) =>
  slice(
    'shop/web',
    addresses.map((address) => at(address, 'node-a')),
  )

const start = settle(
  withInput(
    emptyWorld({ seed: 1, proxy: { ...defaultProxyConfig, mode: 'nftables' } }),
    0,
    apply(node, shop, service('shop/web', { clusterIP: '10.96.0.99' }), web('10.244.0.9')),
  ),
  LIMITS,
)

function run(...inputs: readonly (readonly [at: number, event: WorldEvent])[]) {
  const world = inputs.reduce((before, [ms, event]) => withInput(before, ms, event), start)
  const { steps, rests } = record(world, handlers, LIMITS)
  return { steps, last: rests.at(-1)?.world ?? world }
}

const tableOn = (world: World) => world.network.hosts['node-a']?.nft?.['ip kube-proxy']

describe('a Node whose kube-proxy runs in nftables mode', () => {
  test('has a table of its own, and nothing of kube-proxy in the tables of iptables', () => {
    const host = start.network.hosts['node-a']
    expect(Object.keys(host?.nft ?? {})).toEqual(['ip kube-proxy'])
    expect(JSON.stringify(host?.tables)).not.toContain('KUBE-SERVICES')
    expect(tableOn(start)?.sets['service-ips']?.elements).toMatchObject({
      '10.96.0.99 . tcp . 80': expect.stringMatching(
        /^goto service-[A-Z2-7]{8}-shop\/web\/tcp\/p80$/,
      ),
    })
  })

  test('counts rules and elements that a change of endpoints brings and takes', () => {
    const { steps } = run([0, apply(web('10.244.0.8'))])
    const synced = steps.filter(({ message }) => message.key === 'kube-proxy/synced')
    // The one rule that balances, and the element that tells a Pod which reaches itself.
    expect(synced.map(({ message }) => message.params)).toMatchObject([{ added: 2, removed: 2 }])
  })

  test('empties the chains of a Service that is gone at once, and deletes them with a later sync', () => {
    const other = service('shop/other', { clusterIP: '10.96.0.98' })
    const gone: WorldEvent = { kind: 'api/deleted', object: 'Service', name: 'shop/web' }
    const chainsOf = (world: World) =>
      Object.entries(tableOn(world)?.chains ?? {})
        .filter(([name]) => name.includes('shop/web'))
        .map(([, { rules }]) => rules.length)
    expect(chainsOf(start)).toEqual([1])
    expect(chainsOf(run([0, gone]).last)).toEqual([0])
    expect(chainsOf(run([0, gone], [10_000, apply(other)]).last)).toEqual([])
  })

  test('makes its base chains anew when kube-proxy starts again, and ends with the same rules', () => {
    const stop: WorldEvent = { kind: 'kube-proxy/stopped', node: 'node-a' }
    const again: WorldEvent = { kind: 'kube-proxy/started', node: 'node-a' }
    const { last } = run([0, stop], [5_000, again])
    const byName = (world: World) => {
      const { chains = {}, sets = {} } = tableOn(world) ?? {}
      return { chains: Object.entries(chains).sort(), sets }
    }
    expect(JSON.stringify(byName(last))).toBe(JSON.stringify(byName(start)))
  })
})

test('a partial sync leads to what a full one leads to', () => {
  const apply = (tables: NftTables, request: NftablesRequest): NftTables => {
    const table = tables['ip kube-proxy']
    const present = table ? { present: presentIn(table) } : {}
    const after = applyNft(tables, nftablesText(writeNftables({ ...request, ...present })))
    if (!after.ok) throw new Error(JSON.stringify(after.problems))
    return after.value
  }
  /** Without what is empty and leads nowhere, in one order. */
  const printed = (tables: NftTables) => {
    const { chains = {}, sets = {} } = tables['ip kube-proxy'] ?? {}
    const full = Object.entries(chains).filter(
      ([name, { rules }]) => rules.length > 0 || !name.includes('/'),
    )
    const elements = Object.entries(sets).map(([name, set]) => [
      name,
      Object.entries(set.elements).sort(),
    ])
    return JSON.stringify([full.sort(), elements.sort()])
  }
  fc.assert(
    fc.property(anyCluster, pair('a/two'), (request, [changedService, changedSlice]) => {
      const first = inNftablesMode(request)
      const replaced = {
        ...first,
        services: first.services.map((one, place) => (place === 1 ? changedService : one)),
        slices: first.slices.map((one, place) => (place === 1 ? changedSlice : one)),
      }
      const old = apply({}, first)
      const part = apply(old, { ...replaced, changed: ['a/two'] })
      expect(printed(part)).toBe(printed(apply({}, replaced)))
    }),
    { numRuns: 50 },
  )
})
