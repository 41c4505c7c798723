import { bench, describe } from 'vitest'
import { record } from '../../src/core/sim/record.ts'
import { drawMachines, sameBoxes } from '../../src/domains/cluster-api/lens.ts'
import { handlers, settle, withInput } from '../../src/domains/registry.ts'
import { frameAt } from '../../src/player/frame.ts'
import { toFlowNodes } from '../../src/player/to-flow.ts'
import { emptyWorld, type World } from '../../src/world.ts'
import { aCluster, aPool } from '../fixtures/machines.ts'
import { aService, someNodes } from '../fixtures/objects.ts'

/** Growth of large clusters: ten times the Pods may cost a little more than ten times the time, not a hundred times. */

const LIMITS = { clockMax: 36_000_000, stepCountMax: 10_000_000 }
const ONCE = { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 }

/** Nodes with room for 250 Pods each, 35 of them on each Node. */
function roomy(pods: number) {
  const [node] = someNodes(1)
  const room = { cpu: '16', memory: '64Gi', pods: '250' }
  return Array.from({ length: Math.ceil(pods / 35) }, (_, index) => ({
    ...node,
    metadata: { name: `node-${index}x` },
    status: { allocatable: room, capacity: room },
  }))
}

/**
 * The same without cables: their addresses are IPv6. A cluster whose Nodes each have a route to each other's Pods has 25 million routes
 * at 5,000 Nodes; no real one of that size is built so.
 */
const apart = (pods: number) =>
  roomy(pods).map((node, index) => ({
    ...node,
    spec: { podCIDR: `10.${128 + (index >> 8)}.${index & 255}.0/24` },
    status: { ...node.status, addresses: [{ type: 'InternalIP', address: `fd00::${index}` }] },
  }))

function deployment(replicas: number) {
  const labels = { app: 'web' }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'web:1' }] } }
  const spec = { replicas, selector: { matchLabels: labels }, template }
  const metadata = { name: 'web', namespace: 'shop' }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec }
}

/** The largest cluster that Kubernetes says it carries: https://kubernetes.io/docs/setup/best-practices/cluster-large/ */
describe('the largest cluster settles', () => {
  const start = withInput(emptyWorld({ seed: 1 }), 0, {
    kind: 'api/applied',
    objects: [...apart(175_000), deployment(150_000)],
  })
  bench('150,000 Pods on 5,000 Nodes', () => void settle(start, LIMITS), ONCE)
})

describe('a Deployment with a Service settles', () => {
  for (const pods of [100, 1_000]) {
    const objects = [...roomy(pods), deployment(pods), aService('web', { ns: 'shop' })]
    const start = withInput(emptyWorld({ seed: 1 }), 0, { kind: 'api/applied', objects })
    bench(`${pods} Pods`, () => void settle(start, LIMITS), ONCE)
  }
})

describe('a Deployment without a Service settles', () => {
  for (const pods of [100, 1_000, 4_000, 16_000]) {
    const objects = [...apart(pods), deployment(pods)]
    const start = withInput(emptyWorld({ seed: 1 }), 0, { kind: 'api/applied', objects })
    bench(`${pods} Pods`, () => void settle(start, LIMITS), ONCE)
  }
})

const WORKERS = 49
const MACHINES = WORKERS + 1
const lens = { id: 'machines', draw: drawMachines, sameBoxes }
const namesOf = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`)

/** Clusters of 50 Machines at rest, whose pools are about to get another version. */
function fleet(clusters: number): World {
  const words = { controlPlane: '1', workers: String(WORKERS) }
  const objects = namesOf(clusters).flatMap((name) => aCluster(name, words))
  let world = settle(
    withInput(emptyWorld({ seed: 1 }), 0, { kind: 'api/applied', objects }),
    LIMITS,
  )
  for (const name of namesOf(clusters)) {
    const cluster = `default/${name}`
    world = withInput(world, 0, { kind: 'cluster-api/networkInstalled', cluster })
  }
  const pools = namesOf(clusters).flatMap((cluster) =>
    aPool(`${cluster}-md-0`, { cluster, workers: String(WORKERS), version: 'v1.33.9' }),
  )
  return withInput(settle(world, LIMITS), 0, { kind: 'api/applied', objects: pools })
}

describe('a rolling upgrade of a fleet is recorded', () => {
  for (const clusters of [2, 10, 100]) {
    const start = fleet(clusters)
    bench(
      `${clusters} clusters of ${MACHINES} Machines`,
      () => void record(start, handlers, LIMITS),
      ONCE,
    )
  }
})

describe('seek: any step of the upgrade of a fleet is shown', () => {
  for (const clusters of [10, 100]) {
    const recording = record(fleet(clusters), handlers, LIMITS)
    const { length } = recording.steps
    frameAt(recording, 0, lens)
    let place = 0
    bench(`${clusters} clusters of ${MACHINES} Machines, ${length} steps`, () => {
      place += Math.round(length * 0.618) // far from the last one
      toFlowNodes(frameAt(recording, place % length, lens))
    })
  }
})
