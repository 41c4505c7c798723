import { describe, expect, test } from 'vitest'
import { openQuestion, withAnswer } from '../../src/domains/traffic/index.ts'
import { prepare } from '../../src/player/prepare.ts'
import { openScenario } from '../../src/scenario/open.ts'
import { recordScenario } from '../../src/scenario/record-scenario.ts'
import type { Input, Scenario } from '../../src/scenario/schema.ts'
import { objectsIn, scenarioOf, textOf } from '../fixtures/scenes.ts'

/** A Node that somebody pasted into a scenario, and packets that are built by hand and put before it. */

type BuiltInput = Extract<Input, { kind: 'traffic/built' }>
type Built = Omit<BuiltInput, 'at' | 'kind' | 'protocol' | 'host'>
const built = (packet: Built & { protocol?: 'tcp' | 'udp' | 'icmp' }): BuiltInput => ({
  at: 0,
  kind: 'traffic/built',
  host: 'node:n',
  protocol: 'tcp',
  ...packet,
})

const pasted = (name: string): Scenario['nodes'] => [
  { name: 'n', dump: textOf(`dumps/${name}.txt`) },
]

function played(nodes: Scenario['nodes'], input: Input) {
  const { steps } = recordScenario(scenarioOf({ nodes, inputs: [input] }), [], { freeze: true })
  return {
    steps,
    keys: steps.filter(({ level }) => level === 'story').map(({ message }) => message.key),
    last: steps.at(-1),
  }
}

describe('alone', () => {
  test('there is that Node and nothing else, and a packet is walked to where it leaves', () => {
    const packet = { in: 'eth0', source: '192.168.1.77', destination: '192.168.1.10' }
    const { steps, keys, last } = played(
      pasted('docker-weave'),
      built({ ...packet, destinationPort: 5000 }),
    )
    expect(Object.keys(steps[0]?.world.network.hosts ?? {})).toEqual(['n'])
    expect(keys).toEqual(['netfilter/builtBefore', 'traffic/dnatApplied', 'netfilter/left'])
    expect(last?.message.params).toEqual({ place: 'node:n', out: 'docker0', via: '172.17.0.2' })
    expect(Object.values(last?.world.traffic.flights ?? {})).toMatchObject([{ state: 'left' }])
  })

  test('a process of the Node sends: the kernel chooses the source', () => {
    const { keys, last } = played(
      pasted('docker-weave'),
      built({ destination: '10.104.31.7', destinationPort: 80 }),
    )
    expect(keys[0]).toBe('netfilter/builtHere')
    expect(last?.message.key).toBe('netfilter/left')
  })

  test('nobody knows what listens: a packet for the Node itself ends there', () => {
    const packet = { in: 'eth0', source: '198.51.100.9', destination: '198.51.100.7' }
    const { keys } = played(pasted('firewalld'), built({ ...packet, destinationPort: 22 }))
    expect(keys).toEqual(['netfilter/builtBefore', 'netfilter/reached'])
  })

  test('a rule that only watches is not said to match or not: that is not known', () => {
    const packet = { in: 'eth0', source: '198.51.100.9', destination: '198.51.100.7' }
    const { steps } = played(pasted('firewalld'), built({ ...packet, destinationPort: 22 }))
    const watching = steps.filter(({ focus }) => focus.includes('rule:n/filter/IN_public_log/1'))
    expect(watching.map(({ message }) => message.key)).toEqual(['netfilter/ruleOpen'])
  })

  test('what the Node itself says goes on: a rejection leaves towards the sender', () => {
    const packet = { in: 'eth0', source: '198.51.100.9', destination: '198.51.100.7' }
    const { keys } = played(pasted('firewalld'), built({ ...packet, destinationPort: 80 }))
    expect(keys).toEqual([
      'netfilter/builtBefore',
      'traffic/rejected',
      'traffic/answered',
      'netfilter/left',
    ])
  })

  test('a state that is supposed counts instead of an empty memory', () => {
    const packet = { in: 'eth0', source: '198.51.100.9', destination: '198.51.100.7' }
    const keys = (state: 'ESTABLISHED' | 'INVALID' | 'UNTRACKED', destinationPort: number) =>
      played(pasted('firewalld'), built({ ...packet, destinationPort, state })).keys
    expect(keys('ESTABLISHED', 80)).toContain('netfilter/reached')
    expect(keys('UNTRACKED', 22)).toContain('netfilter/reached')
    expect(keys('UNTRACKED', 80)).toContain('traffic/rejected')
    expect(keys('INVALID', 22)).toContain('traffic/dropped')
  })

  test('at a rule that is not modelled the learner says which way, and the packet goes it', () => {
    const packet = { in: 'eth0', source: '203.0.113.5', destination: '198.51.100.7' }
    const asked = built({ ...packet, destinationPort: 22 })
    const stopped = played(pasted('firewalld'), asked).last
    const question = stopped && openQuestion(stopped)
    expect(question).toEqual({ place: 'filter/IN_public_deny/1', choices: ['matches', 'skips'] })
    const answered = (choice: 'matches' | 'skips') =>
      played(pasted('firewalld'), withAnswer(asked, 'filter/IN_public_deny/1', choice)).keys
    expect(answered('matches')).toContain('traffic/rejected')
    expect(answered('skips')).toContain('netfilter/reached')
  })

  test('an interface that is not there is told', () => {
    const { keys } = played(
      pasted('firewalld'),
      built({ in: 'eth7', source: '198.51.100.9', destination: '198.51.100.7' }),
    )
    expect(keys).toEqual(['netfilter/noInterface'])
  })
})

describe('beside a cluster', () => {
  const objects = objectsIn(textOf('reference.yaml'))
  const scenario = scenarioOf({ nodes: pasted('calico'), inputs: [] })

  test('neither knows the other', () => {
    const alone = recordScenario(scenarioOf({ inputs: [] }), objects).rests[0]?.world.network
    const both = recordScenario(scenario, objects).rests[0]?.world.network
    const { n, ...others } = both?.hosts ?? {}
    expect(others).toEqual(alone?.hosts)
    expect(n?.described).toBeDefined()
  })

  test('a Node that joins later is wired to the cluster only', () => {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'later' } }
    const inputs: Input[] = [{ at: 0, kind: 'api/applied', objects: [node] }]
    const { steps, rests } = recordScenario({ ...scenario, inputs }, objects)
    expect(steps.at(-1)?.world.network.hosts.later).toBeDefined()
    expect(rests.at(-1)?.world.network.hosts.n).toBe(rests[0]?.world.network.hosts.n)
  })

  test('its name must be its own', async () => {
    const manifests = textOf('reference.yaml')
    const prepared = await prepare(scenarioOf({ manifests, nodes: [{ name: 'node-a' }] }))
    const problems = prepared.ok ? [] : prepared.problems
    const errors = problems.filter(({ severity }) => severity === 'error')
    expect(errors).toMatchObject([{ path: 'nodes.0.name' }])
  })
})

describe('opening', () => {
  test('findings stand at the line of the text they are about', async () => {
    const iptablesSave = '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -s 10.0.0 -j DROP\nCOMMIT\n'
    const ipRoute = 'default via 10.0.0.1 dev eth0\n10.0.0.0/24 dev eth0 wiggle\n'
    const prepared = await prepare(scenarioOf({ nodes: [{ name: 'n', iptablesSave, ipRoute }] }))
    const lines = prepared.ok ? prepared.warnings.map(({ path, line }) => [path, line]) : []
    expect(lines).toContainEqual(['nodes.0.iptablesSave', 3])
    expect(lines).toContainEqual(['nodes.0.ipRoute', 2])
  })

  test('documents from before there were such Nodes open as they did', () => {
    const opened = openScenario({ version: 1, seed: 1, manifests: '', inputs: [] })
    expect(opened.ok && opened.value.nodes).toEqual([])
  })

  test.each([
    ['a name that is none', { nodes: [{ name: 'Node 1' }] }, 'nodes.0.name'],
    ['an unknown text', { nodes: [{ name: 'n', arp: '' }] }, 'nodes.0.arp'],
    [
      'too many Nodes',
      { nodes: Array.from({ length: 9 }, (_, at) => ({ name: `n${at}` })) },
      'nodes',
    ],
    [
      'a source that is no address',
      { inputs: [{ ...built({ destination: '10.0.0.1' }), source: 'here' }] },
      'inputs.0.source',
    ],
  ])('%s is refused with its path', (_, part, path) => {
    const opened = openScenario({ version: 1, seed: 1, manifests: '', inputs: [], ...part })
    expect(opened.ok ? [] : opened.problems.map((problem) => problem.path)).toEqual([path])
  })
})
