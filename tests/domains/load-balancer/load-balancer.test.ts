import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Recording } from '../../../src/core/sim/kernel.ts'
import { findObject } from '../../../src/domains/api-server/model.ts'
import { promises } from '../../../src/domains/registry.ts'
import { openScenario } from '../../../src/scenario/open.ts'
import { recordScenario } from '../../../src/scenario/record-scenario.ts'
import type { World } from '../../../src/world.ts'
import { aNamespace, aPod, aService } from '../../fixtures/objects.ts'

/** Three Nodes, one Pod of the Service `shop/web` on node-a, and whatever stands before them. */
function play(
  loadBalancer: object | undefined,
  inputs: readonly object[] = [],
  spec: object = {},
): Recording<World> {
  const words = { ns: 'shop', port: '80', target: '80', nodePort: '30080', type: 'LoadBalancer' }
  const service = aService('web', words)
  const balanced = { ...service, spec: { ...(service.spec as object), ...spec } } // as: a Service has one
  const bare = aPod('web-0', { ns: 'shop', labels: 'app:web', port: '80' })
  const pod = { ...bare, spec: { ...(bare.spec as object), nodeName: 'node-a' } } // as: a Pod has one
  const opened = openScenario({
    version: 1,
    seed: 11,
    manifests: [aNamespace('shop'), pod, balanced],
    cluster: { nodes: 3, ...(loadBalancer && { loadBalancer }) },
    inputs,
  })
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems))
  const { manifests } = opened.value
  const recording = recordScenario(opened.value, manifests as never, { freeze: true }) // as: they are objects
  for (const { world } of recording.steps)
    for (const { claim, broken } of promises) expect(broken(world), claim).toBeUndefined()
  return recording
}

const connect = (at: number, from = 'client:outside', to = '192.168.0.240') => ({
  at,
  kind: 'traffic/opened',
  from,
  to,
  port: 80,
  protocol: 'tcp',
})

/** What is told by messages of some kinds. */
const told = (recording: Recording<World>, ...keys: readonly string[]) =>
  recording.steps
    .filter(({ message }) => keys.some((key) => message.key.endsWith(`/${key}`)))
    .map(({ at, message }) => ({ at: Math.round(at), key: message.key, ...message.params }))

const statusOf = (world: World) =>
  findObject(world.api, 'Service', 'shop/web')?.status?.loadBalancer ?? {}

/** Who wins by MetalLB's rule, from a hash that is not ours. */
const winner = (nodes: readonly string[], address: string) =>
  nodes
    .map((node) => [createHash('sha256').update(`${node}#${address}`).digest('hex'), node] as const)
    .sort()[0]?.[1]

test('without a load balancer the Service stays pending', () => {
  const { rests } = play(undefined)
  expect(statusOf(rests[0]?.world as World)).toEqual({})
})

test('MetalLB gives the first address of the pool; the speaker with the smallest hash answers for it', () => {
  const { rests } = play({ kind: 'metallb' })
  const world = rests[0]?.world as World
  expect(statusOf(world)).toEqual({ ingress: [{ ip: '192.168.0.240', ipMode: 'VIP' }] })
  expect(world.balancer?.announcers).toEqual({
    '192.168.0.240': winner(['node-a', 'node-b', 'node-c'], '192.168.0.240'),
  })
})

test('externalTrafficPolicy Local: only a Node with an endpoint answers, and the Pod sees the client', () => {
  const recording = play({ kind: 'metallb' }, [connect(0)], { externalTrafficPolicy: 'Local' })
  expect(recording.rests[0]?.world.balancer?.announcers).toEqual({ '192.168.0.240': 'node-a' })
  expect(told(recording, 'delivered')[0]).toMatchObject({ source: '192.168.0.100:40001' })
})

test('a Node that announces loses its power: silence, then the next one takes over', () => {
  const before = winner(['node-a', 'node-b', 'node-c'], '192.168.0.240') as string
  const after = winner(
    ['node-a', 'node-b', 'node-c'].filter((node) => node !== before),
    '192.168.0.240',
  )
  const recording = play({ kind: 'metallb' }, [
    { at: 1_000, kind: 'controllers/nodePowerSet', node: before, isOn: false },
    connect(2_000),
    connect(9_000),
  ])
  expect(told(recording, 'tookOver')).toEqual([
    {
      at: 7_000,
      key: 'load-balancer/tookOver',
      node: `node:${after}`,
      before: `node:${before}`,
      address: '192.168.0.240',
    },
  ])
  expect(told(recording, 'finished', 'refused', 'timedOut').map(({ key }) => key)).toEqual([
    'traffic/refused',
    'traffic/finished',
  ])
})

test('nobody answers for a Service whose last endpoint has gone', () => {
  const recording = play({ kind: 'metallb' }, [
    { at: 0, kind: 'api/deleted', object: 'Pod', name: 'shop/web-0' },
    connect(60_000),
  ])
  expect(told(recording, 'withdrawn')).toHaveLength(1)
  expect(told(recording, 'refused', 'finished').at(-1)?.key).toBe('traffic/refused')
})

test('a cloud rewrites to a NodePort and hides the client', () => {
  const recording = play({ kind: 'cloud' }, [connect(0)])
  const world = recording.rests[0]?.world as World
  expect(findObject(world.api, 'Service', 'shop/web')?.metadata.finalizers).toEqual([
    'service.kubernetes.io/load-balancer-cleanup',
  ])
  expect(told(recording, 'nodePortFound')).toHaveLength(1)
  expect(String(Object(told(recording, 'delivered')[0]).source)).not.toContain('192.168.0.100')
  expect(told(recording, 'finished')).toHaveLength(1)
})

test('the load balancer of a deleted Service goes first, then the Service', () => {
  const recording = play({ kind: 'cloud' }, [
    { at: 0, kind: 'api/deleted', object: 'Service', name: 'shop/web' },
  ])
  const world = recording.rests.at(-1)?.world as World
  expect(told(recording, 'released')).toHaveLength(1)
  expect(findObject(world.api, 'Service', 'shop/web')).toBeUndefined()
  expect(world.network.hosts['load-balancer']).toBeUndefined()
})

test('health checks: a Node whose kube-proxy has stopped gets no new connections after three of them', () => {
  const recording = play({ kind: 'cloud' }, [
    { at: 1_000, kind: 'kube-proxy/stopped', node: 'node-b' },
    { at: 60_000, kind: 'kube-proxy/started', node: 'node-b' },
  ])
  expect(told(recording, 'checkFailed', 'checkPassed')).toMatchObject([
    { at: 25_000, node: 'node:node-b', port: 10_256 },
    { at: 68_000, node: 'node:node-b', port: 10_256 },
  ])
})

test('health checks: with externalTrafficPolicy Local only Nodes with a ready endpoint pass', () => {
  const spec = { externalTrafficPolicy: 'Local', healthCheckNodePort: 30_500 }
  const { rests } = play({ kind: 'cloud' }, [], spec)
  const rules = rests[0]?.world.network.hosts['load-balancer']?.tables.nat?.chains.PREROUTING?.rules
  expect(rules?.map(({ target }) => target)).toMatchObject([
    { kind: 'dnat', to: { addressFrom: '192.168.0.2', portFrom: 30_080 } },
  ])
})

test('ipMode: a Pod goes to a VIP by the rules of its own Node, to a Proxy by way of the machine', () => {
  const from = (ipMode: string) => {
    const recording = play({ kind: 'cloud', ipMode }, [connect(0, 'node:node-b')])
    return recording.steps.some(({ actor }) => actor === 'kernel@load-balancer')
  }
  expect(from('VIP')).toBe(false)
  expect(from('Proxy')).toBe(true)
})

test('a pool of one address serves one Service; the next one waits until it is free', () => {
  const one = { from: '192.168.0.240', to: '192.168.0.240' }
  const recording = play({ kind: 'metallb', addresses: one }, [
    {
      at: 0,
      kind: 'api/applied',
      objects: [
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'second', namespace: 'shop' },
          spec: { type: 'LoadBalancer', selector: { app: 'web' }, ports: [{ port: 80 }] },
        },
      ],
    },
    { at: 60_000, kind: 'api/deleted', object: 'Service', name: 'shop/web' },
  ])
  expect(told(recording, 'poolEmpty')[0]).toMatchObject({ service: 'service:shop/second' })
  expect(told(recording, 'assigned')).toMatchObject([
    { service: 'service:shop/second', address: '192.168.0.240' },
  ])
})
