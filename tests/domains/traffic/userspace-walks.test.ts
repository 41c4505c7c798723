import { describe, expect, test } from 'vitest'
import { plugModes } from '../../../src/domains/traffic/modes.ts'
import { connection, inReferenceCluster, scenarioOf, send } from '../../fixtures/scenes.ts'

/** Walks of the reference cluster whose kube-proxies take every connection themselves, as they did until Kubernetes 1.25. */

plugModes()

const A = 'pod:default/a'
const OUTSIDE = 'client:outside'
const { cluster } = scenarioOf({ cluster: { nodes: 2, kubeProxy: { mode: 'userspace' } } as never }) // as: the rest has defaults
const sendHere = (sent: Parameters<typeof send>[0]) => send(sent, 1, cluster)
const messages = (inputs: Parameters<typeof inReferenceCluster>[0]) =>
  inReferenceCluster(inputs, 1, cluster).steps.map(({ message }) => message)

describe('in userspace mode a connection to a ClusterIP', () => {
  const walk = sendHere({ from: A, to: 'other' })

  test('ends at a process on the Node, which opens another one to a Pod', () => {
    const told = walk.keys.filter((key) => /user|podChosen|finished/.test(key))
    expect(told).toEqual([
      'kube-proxy/userTaken',
      'kube-proxy/userConnected',
      'podChosen',
      'kube-proxy/userDials',
      'kube-proxy/userJoined',
      'finished',
    ])
    expect(walk.reached).toBe('default/c')
    expect(walk.said('finished')?.from).toBe('10.96.0.12:80')
  })

  test('loses its source: the Pod sees the Node', () => {
    expect(walk.seenFrom).toBe('192.168.0.2')
    expect(sendHere({ from: A, to: 'same' }).seenFrom, 'cni0, on the same Node').toBe('10.244.0.1')
  })

  test('is opened even where there is no endpoint, and closed again', () => {
    const { keys, state } = sendHere({ from: A, to: 'none' })
    expect(keys).toContain('kube-proxy/userConnected')
    expect(keys.at(-1)).toBe('kube-proxy/userClosed')
    expect(state).toBe('refused')
  })

  test('is tried four times where endpoints refuse', () => {
    const { keys } = sendHere({ from: A, to: 'closed' })
    expect(keys.filter((key) => key === 'kube-proxy/userDials')).toHaveLength(4)
  })

  test('on a port that no Service has is led nowhere, as in iptables mode', () => {
    expect(sendHere({ from: A, to: '10.96.0.11', port: 81 }).state).toBe('timedOut')
  })
})

test('a dead endpoint costs a quarter of a second: the next one is dialled, and the client notices nothing', () => {
  const { steps } = inReferenceCluster(
    [
      { at: 0, kind: 'controllers/nodePowerSet', node: 'node-a', isOn: false } as never, // as: an input of another domain
      ...[1_000, 6_000, 11_000].map((at) =>
        connection({ from: 'pod:default/c', to: 'sticky', at }),
      ),
    ],
    1,
    cluster,
  )
  const failed = steps.filter(({ message }) => message.key === 'kube-proxy/userFailed')
  expect(failed.length).toBeGreaterThan(0)
  expect(failed[0]?.message.params.how).toBe('silent')
  const clients = Object.values(steps.at(-1)?.world.traffic.connections ?? {}).filter(
    ({ dial }) => !dial,
  )
  expect(clients.map(({ state }) => state)).toEqual(['answered', 'answered', 'answered'])
})

test('a node port answers on every Node and on localhost, and policy Local is not known', () => {
  expect(sendHere({ from: OUTSIDE, to: 'node-b', port: 30081 }).reached).toBe('default/b')
  expect(sendHere({ from: OUTSIDE, to: 'node-a', port: 30081 }).seenFrom).toBe('10.244.0.1')
  expect(sendHere({ from: 'node:node-a', to: '127.0.0.1', port: 30080 }).state).toBe('answered')
})

test('endpoints take turns, and a client of session affinity comes back to its own', () => {
  const at = (times: readonly number[], to: string) =>
    messages(times.map((at) => connection({ from: 'node:node-b', to, at })))
      .filter(({ key }) => key === 'traffic/podChosen' || key === 'traffic/podRemembered')
      .map(({ key, params }) => `${key.slice(8)} ${params.pod}`)
  const sticky = at([0, 5_000, 20_000], 'sticky')
  expect(sticky[1]).toBe(sticky[0]?.replace('podChosen', 'podRemembered'))
  expect(sticky[2], 'after 10 s it is the turn of the next').toMatch(/^podChosen/)
  expect(sticky[2]).not.toBe(sticky[0])
})

test('a datagram is read and sent on from another socket', () => {
  const walk = sendHere({ from: A, to: 'dns', port: 53, protocol: 'udp' })
  expect(walk.keys).toContain('kube-proxy/userSends')
  expect(walk.state, 'port unreachable goes to kube-proxy, not to the client').toBe('timedOut')
})

test('when kube-proxy stops nobody listens: the rules lead to a closed port', () => {
  const told = messages([
    { at: 0, kind: 'kube-proxy/stopped', node: 'node-a' },
    connection({ from: A, to: 'other', at: 10 }),
  ])
  expect(told.map(({ key }) => key)).toContain('traffic/deliveredClosed')
  expect(told.at(-1)?.key).toBe('traffic/refused')
})
