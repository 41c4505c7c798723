import { describe, expect, test } from 'vitest'
import { record } from '../../../src/core/sim/record.ts'
import { defaultPace, type Pace } from '../../../src/domains/controllers/model.ts'
import { walkNetwork, withClient } from '../../../src/domains/netfilter/index.ts'
import { handlers, settle, withInput } from '../../../src/domains/registry.ts'
import { emptyWorld, type World, type WorldEvent } from '../../../src/world.ts'
import { aDeployment, aService, someNodes, type Words } from '../../fixtures/objects.ts'

/**
 * What somebody outside notices, who sends 100 requests a second to a node port, while Pods and Nodes come and go: the
 * shares that rules and programs give at each moment.
 */

const PER_SECOND = 100
const SAMPLES = 60 // at each moment
const EVERY_MS = 250
const UNTIL_MS = 90_000
const limits = { clockMax: UNTIL_MS, stepCountMax: 20_000 }

/** A Service with node port 30080 on some Nodes, at rest. */
function cluster(nodes: number, words: Words, pace: Partial<Pace> = {}): World {
  const empty = emptyWorld({ seed: 7, pace: { ...defaultPace, ...pace } })
  const client = { name: 'outside', stands: 'client:outside', address: '192.168.0.100' }
  const wired = { ...empty, network: withClient(empty.network, client) }
  const service = aService('web', { type: 'NodePort', nodePort: '30080' })
  const objects = [...someNodes(nodes), service, aDeployment('web', words)]
  const world = withInput(wired, 0, { kind: 'api/applied', objects })
  return settle(world, { ...limits, clockMax: 600_000 })
}

/** The cluster at any moment after something was done to it at 0. */
function after(settled: World, event: WorldEvent): (ms: number) => World {
  const { rests } = record(withInput(settled, 0, event), handlers, limits)
  return (ms) => rests.findLast(({ world }) => world.clock <= ms)?.world ?? settled
}

/** Requests that fail while the image of the Deployment changes. */
function failuresOf(words: Words, pace: Partial<Pace> = {}): number {
  const changed = aDeployment('web', { ...words, image: 'web:2' })
  const at = after(cluster(2, words, pace), { kind: 'api/applied', objects: [changed] })
  let failed = 0
  for (let ms = 0; ms < UNTIL_MS; ms += EVERY_MS)
    failed += (failingShare(at(ms), ms) * PER_SECOND * EVERY_MS) / 1_000
  return Math.round(failed)
}

/** The share of new connections that nobody answers in a world. */
function failingShare(world: World, at: number): number {
  let chance = at + 1
  let failing = 0
  for (let sample = 0; sample < SAMPLES; sample++) {
    const packet = {
      protocol: 'tcp',
      source: '192.168.0.100',
      sourcePort: 40_000 + sample,
      destination: '192.168.0.2',
      destinationPort: 30_080,
      ttl: 64,
      mark: 0,
      tcpFlags: 'SYN',
    } as const // as: a literal
    const walk = walkNetwork(
      world.network,
      { kind: 'output', host: 'outside', packet },
      {
        now: world.clock,
        chance,
      },
    )
    chance = walk.chance === 'first' ? chance : walk.chance
    if (walk.ending.kind !== 'delivered' || !walk.ending.listener) failing += 1
  }
  return failing / SAMPLES
}

describe('TB-04: a rolling update of three Pods', () => {
  test('with a readiness probe and a preStop that outlasts the endpoints: not one is lost', () => {
    expect(failuresOf({ probe: '1s', preStop: '10s' })).toBe(0)
  })

  test('without preStop, and a program that ends at SIGTERM: what comes until rules are rewritten', () => {
    const lost = failuresOf({ probe: '1s' }, { appStopMs: 0, endpointSliceBatchMs: 1_000 })
    expect(lost).toBeGreaterThanOrEqual(75)
    expect(lost).toBeLessThanOrEqual(110)
  })

  test('without a readiness probe: Pods get requests 17 s before their program answers', () => {
    const lost = failuresOf({})
    expect(lost).toBeGreaterThan(1_600)
    expect(lost).toBeLessThan(1_800)
  })
})

describe('TB-10: one of three Nodes loses power, with two of six Pods', () => {
  const at = after(cluster(3, { replicas: '6', probe: '1s' }), {
    kind: 'controllers/nodePowerSet',
    node: 'node-b',
    isOn: false,
  })

  test.each([1_000, 25_000, 50_000])(
    'after %d ms a Node that lives still sends a third of all requests to it',
    (ms) => {
      expect(failingShare(at(ms), ms)).toBeGreaterThan(0.15)
      expect(failingShare(at(ms), ms)).toBeLessThan(0.5)
    },
  )

  test('from 51 s on nobody is sent there any more', () =>
    expect(failingShare(at(51_000), 51_000)).toBe(0))
})
