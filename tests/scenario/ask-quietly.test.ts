import { expect, test } from 'vitest'
import { tallyOf } from '../../src/domains/names/index.ts'
import { namesOf } from '../../src/domains/names/model.ts'
import { askQuietly } from '../../src/scenario/ask-quietly.ts'
import { recordScenario, startOf } from '../../src/scenario/record-scenario.ts'
import { ask, CLIENT, inNamedCluster, lastWorld, lookupIn } from '../domains/names/lookups.ts'
import { objectsIn, scenarioOf, textOf } from '../fixtures/scenes.ts'

const objects = objectsIn(textOf('names.yaml'))
const upstream = { 'www.example.com': { A: ['203.0.113.7'] } }
const { cluster } = scenarioOf({})
const scenario = scenarioOf({ cluster: { ...cluster, dns: { upstream } } })
const start = startOf(scenario, objects)
const thought = {
  from: CLIENT,
  name: 'www.example.com',
  library: 'glibc',
  family: 'unspec',
} as const

const ndots = (value: number) => ({
  dnsConfig: { options: [{ name: 'ndots', value: `${value}` }] },
})

test.each(['glibc', 'musl', 'go', 'nodeResolve', 'busybox'] as const)(
  '%s: what is thought of is what is recorded when it is done',
  (library) => {
    const quiet = askQuietly(start, { ...thought, library })
    const recording = inNamedCluster([ask(thought.name, library, { family: 'unspec' })], {
      upstream,
    })
    expect(quiet?.lookup).toEqual(lookupIn(recording))
    expect(quiet?.queries).toEqual(Object.values(namesOf(lastWorld(recording)).queries))
  },
)

test('another ndots, thought of, is the same as in the Pod’s manifest', () => {
  for (const value of [0, 2, 15]) {
    const quiet = askQuietly(start, thought, { podDns: ndots(value) })
    const changed = scenarioOf({
      ...scenario,
      settings: { replicas: {}, affinitySeconds: {}, podDns: { [CLIENT]: ndots(value) } },
      inputs: [{ at: 0, kind: 'names/asked', ...thought }],
    })
    const world = lastWorld(recordScenario(changed, objects))
    expect(quiet?.queries.length).toBe(tallyOf(world, '1').sent)
    expect(quiet?.lookup.files).toEqual(namesOf(world).lookups['1']?.files)
  }
})

test('a lookup thought of in the middle of another one takes its own way, and later inputs are left out', () => {
  const inputs = [0, 3].map((at) => ({ at, kind: 'names/asked', ...thought }) as const)
  const { rests } = recordScenario({ ...scenario, inputs }, objects)
  const [, during] = rests
  if (!during) throw new Error('a query is a packet that takes time')
  const quiet = askQuietly(during.world, { ...thought, name: 'ng-deploy-80' })
  expect(quiet?.lookup.outcome).toEqual({ error: 'OK', addresses: ['10.96.0.80'] })
  expect(quiet?.lookup.id).toBe('2')
})

test('slow upstreams: each name that leaves the cluster pays', () => {
  const took = (upstreamMs: number) => {
    const quiet = askQuietly(start, thought, { dns: { upstreamMs } })
    return (quiet?.lookup.ended?.at ?? 0) - (quiet?.lookup.startedAt ?? 0)
  }
  expect(took(500) - took(20)).toBeCloseTo(480) // A and AAAA wait together
})

test('whoever is no running Pod cannot ask, nor one whose files kubelet cannot write', () => {
  expect(askQuietly(start, { ...thought, from: 'pod:shop/ghost' })).toBeUndefined()
  expect(askQuietly(start, thought, { dns: { nodeFile: 'nameserver\n' } })).toBeUndefined()
})
