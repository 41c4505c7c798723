import { describe, expect, test } from 'vitest'
import { openScenario } from '../../src/scenario/open.ts'
import type { Scenario } from '../../src/scenario/schema.ts'
import { tryBetween, tryOut } from '../../src/scenario/try-out.ts'

function opened(fields: object): Scenario {
  const found = openScenario({ version: 1, seed: 1, manifests: [], inputs: [], ...fields })
  if (!found.ok) throw new Error(JSON.stringify(found.problems))
  return found.value
}

const before = opened({ cluster: { kubeProxy: { mode: 'ipvs', masqueradeAll: true } } })
const changed = (fields: object) => ({ ...before, ...fields })
const inCluster = (fields: object) => changed({ cluster: { ...before.cluster, ...fields } })
const killed = { at: 0, kind: 'kube-proxy/stopped', node: 'node-a' } as const

describe('what an author changes becomes a “what if”', () => {
  test.each([
    ['other dice', changed({ seed: 9 }), { seed: 9 }],
    ['something that happens', changed({ inputs: [killed] }), { inputs: [killed] }],
    [
      'replicas',
      changed({ settings: { replicas: { 'a/b': 2 }, affinitySeconds: {} } }),
      { settings: { replicas: { 'a/b': 2 }, affinitySeconds: {} } },
    ],
    [
      'a field of kube-proxy',
      inCluster({ kubeProxy: { mode: 'nftables', masqueradeAll: true } }),
      { kubeProxy: { mode: 'nftables' } },
    ],
    ['the network', inCluster({ network: { plugin: 'weave' } }), { network: { plugin: 'weave' } }],
  ])('%s', (_, after, wanted) => {
    expect(tryBetween(before, after)).toEqual(wanted)
    const found = tryBetween(before, after)
    expect(tryOut(before, { label: 'x', ...found })).toEqual(after)
    expect(opened({ ...before, tries: [{ label: 'x', ...found }] }).tries).toHaveLength(1)
  })

  test.each([
    ['nothing', before],
    ['manifests', changed({ manifests: 'kind: Pod', seed: 2 })],
    ['the number of Nodes', inCluster({ nodes: 5 })],
    ['a field that is gone', inCluster({ kubeProxy: { mode: 'ipvs' } })],
  ])('but not %s', (_, after) => expect(tryBetween(before, after)).toBeUndefined())
})
