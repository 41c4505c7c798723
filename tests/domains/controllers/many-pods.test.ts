import { expect, test } from 'vitest'
import { objectsOf } from '../../../src/domains/api-server/model.ts'
import { cablesAt, hostIn } from '../../../src/domains/netfilter/model.ts'
import { settle, withInput } from '../../../src/domains/registry.ts'
import { emptyWorld, type World } from '../../../src/world.ts'
import { aDeployment, aNode } from '../../fixtures/objects.ts'

/** A cluster so large that its cables, its Pods and its events are kept in large records. */

const LIMITS = { clockMax: 600_000, stepCountMax: 100_000 }
const NODES = ['node-a', 'node-b', 'node-c']
const PODS = 160

const applied = (world: World, ...objects: readonly unknown[]): World =>
  settle(withInput(world, 0, { kind: 'api/applied', objects }), LIMITS)

const full = applied(
  emptyWorld({ seed: 1 }),
  ...NODES.map((name) => aNode(name, { cpu: '16' })),
  aDeployment('web', { replicas: `${PODS}` }),
)

/** Names of hosts that one cable and one port of a Node's bridge lead to. */
function wiredIn({ network }: World): readonly string[] {
  const veths = network.segments.filter(({ kind }) => kind === 'veth')
  return Object.values(network.hosts)
    .filter(({ kind }) => kind === 'pod')
    .filter(({ name }) => {
      const mine = [
        ...veths.filter(({ ports }) => ports.some(({ host }) => host === name)),
        ...cablesAt(network, name),
      ]
      const end = mine[0]?.ports.find(({ host }) => host !== name)
      return mine.length === 1 && end && hostIn(network, end.host)?.interfaces[end.interface]
    })
    .map(({ name }) => name)
    .toSorted()
}

const portsOf = ({ network }: World): number =>
  NODES.flatMap((name) => Object.values(hostIn(network, name)?.interfaces ?? {})).filter(
    ({ kind }) => kind === 'bridge-port',
  ).length

test('each Pod has its cable, and each cable its Pod', () => {
  expect(Object.keys(full.network.cables ?? {}).length).toBeGreaterThan(0)
  expect(wiredIn(full)).toEqual(Object.keys(objectsOf(full.api, 'Pod')).toSorted())
  expect(portsOf(full)).toBe(PODS)
})

test('no cable and no port is left of Pods that are gone', () => {
  const few = applied(full, aDeployment('web', { replicas: '20' }))
  expect(wiredIn(few)).toEqual(Object.keys(objectsOf(few.api, 'Pod')).toSorted())
  expect(portsOf(few)).toBe(20)
})

test('nor of a Node that is gone with its Pods', () => {
  const event = { kind: 'api/deleted', object: 'Node', name: 'node-a' } as const // as: a literal
  const smaller = settle(withInput(full, 0, event), LIMITS)
  const hosts = Object.values(smaller.network.hosts).map(({ name }) => name)
  expect(wiredIn(smaller).length).toBe(hosts.length - 2)
  expect(portsOf(smaller)).toBe(hosts.length - 2)
})

test('Pods find each other over their cables', () => {
  const [from, to] = Object.values(objectsOf(full.api, 'Pod')).slice(-2)
  const event = {
    kind: 'traffic/opened',
    from: `pod:default/${from?.metadata.name}`,
    to: to?.status.podIP ?? '',
    port: 81,
    protocol: 'tcp',
  } as const // as: a literal
  const after = settle(withInput(full, 0, event as never), LIMITS) // as: the ref is a Pod's
  const [connection] = Object.values(after.traffic.connections)
  expect(connection?.reached?.host).toBe(`default/${to?.metadata.name}`)
})
