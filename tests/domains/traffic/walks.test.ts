import { describe, expect, test } from 'vitest'
import { addressOf, connection, inReferenceCluster, send } from '../../fixtures/scenes.ts'

/** The walks of the reference cluster. What the server sees and what the client hears is what a real cluster does. */
const A = 'pod:default/a'

describe('a Pod to a ClusterIP', () => {
  test('with its endpoint on the same Node: the server sees the Pod, the answer comes from the Service', () => {
    const walk = send({ from: A, to: 'same' })
    expect(walk.reached).toBe('default/b')
    expect(walk.seenFrom).toBe(addressOf(walk.end, 'default/a'))
    expect(walk.state).toBe('answered')
    expect(walk.said('finished')?.from).toBe('10.96.0.11:80')
    expect(walk.keys).toContain('sourceRestored')
  })

  test('with its endpoint on another Node: only the first Node knows of the Service', () => {
    const walk = send({ from: A, to: 'other' })
    expect(walk.reached).toBe('default/c')
    expect(walk.seenFrom).toBe(addressOf(walk.end, 'default/a'))
    const { 'node-a': first, 'node-b': second } = walk.end.network.hosts
    const asked = (host: typeof first) =>
      Object.values(host?.conntrack ?? {}).map(({ original }) => original.destination)
    expect(asked(first)).toContain('10.96.0.12')
    expect(asked(second)).toEqual([addressOf(walk.end, 'default/c')])
  })

  test('that leads back to itself is masqueraded, else it would answer itself', () => {
    const walk = send({ from: A, to: 'self' })
    expect(walk.reached).toBe('default/a')
    expect(walk.seenFrom, 'the address of cni0').toBe('10.244.0.1')
    expect(walk.keys).toEqual(
      expect.arrayContaining(['marked', 'snatApplied', 'destinationRestored', 'sourceRestored']),
    )
    expect(walk.state).toBe('answered')
  })

  test('over UDP gets its answer the same way', () => {
    const walk = send({ from: A, to: 'dns', port: 53, protocol: 'udp' })
    expect(walk.reached).toBe('default/c')
  })

  test('without endpoints is rejected at once, by the Node it runs on', () => {
    const walk = send({ from: A, to: 'none' })
    expect(walk.said('rejected')?.answer).toBe('icmp-port-unreachable')
    expect(walk.said('refused')?.by).toBe('10.244.0.1')
    expect(walk.state).toBe('refused')
  })

  test('whose server does not listen is refused by the Pod itself, through the Service', () => {
    const walk = send({ from: A, to: 'closed' })
    expect(walk.keys).toContain('deliveredClosed')
    expect(walk.said('refused')?.by).toBe('10.96.0.30:80')
  })

  test('on a port the Service does not have meets no rule and is never answered', () => {
    const walk = send({ from: A, to: '10.96.0.11', port: 81 })
    expect(walk.keys).not.toContain('dnatApplied')
    expect(walk.state).toBe('timedOut')
  })

  test('with ping is never answered: rules match ports, and ping has none', () => {
    const walk = send({ from: A, to: 'same', port: 0, protocol: 'icmp' })
    expect(walk.keys).not.toContain('dnatApplied')
    expect(walk.state).toBe('timedOut')
  })
})

describe('a process on a Node', () => {
  test('to a ClusterIP is masqueraded: it is no Pod', () => {
    const walk = send({ from: 'node:node-a', to: 'other.default' })
    expect(walk.reached).toBe('default/c')
    expect(walk.seenFrom).toBe('192.168.0.2')
    expect(walk.state).toBe('answered')
  })

  test('to a Service without endpoints is rejected in its own OUTPUT', () => {
    const walk = send({ from: 'node:node-a', to: 'none.default' })
    expect(walk.said('rejected')?.place).toBe('node:node-a')
    expect(walk.state).toBe('refused')
  })
})

describe('a client outside to a NodePort', () => {
  test('is masqueraded, so that the answer finds back through the same Node', () => {
    const walk = send({ from: 'client:outside', to: 'node-a', port: 30080 })
    expect(walk.reached).toBe('default/c')
    expect(walk.seenFrom).toBe('192.168.0.2')
    expect(walk.said('finished')?.from).toBe('192.168.0.2:30080')
  })

  test('with policy Local and an endpoint there keeps its own address', () => {
    const walk = send({ from: 'client:outside', to: 'node-a', port: 30081 })
    expect(walk.reached).toBe('default/b')
    expect(walk.seenFrom).toBe('192.168.0.100')
    expect(walk.state).toBe('answered')
  })

  test('with policy Local and no endpoint there is dropped, and nobody is told', () => {
    const walk = send({ from: 'client:outside', to: 'node-b', port: 30081 })
    expect(walk.keys).toContain('dropped')
    expect(walk.state).toBe('timedOut')
  })

  test('without any endpoint is rejected', () => {
    const walk = send({ from: 'client:outside', to: 'node-a', port: 30084 })
    expect(walk.said('refused')?.by).toBe('192.168.0.2')
  })
})

describe('a client of a Service with session affinity', () => {
  const visits = (...at: readonly number[]) =>
    inReferenceCluster(
      at.map((ms) => connection({ from: 'pod:default/b', to: 'sticky', at: ms })),
      3,
    ).steps.filter(({ message }) =>
      ['traffic/podChosen', 'traffic/podRemembered'].includes(message.key),
    )

  test('comes back within the timeout and is remembered, at the same Pod', () => {
    const [first, second] = visits(0, 9_000)
    expect(first?.message.key).toBe('traffic/podChosen')
    expect(second?.message.key).toBe('traffic/podRemembered')
    expect(second?.message.params.address).toBe(first?.message.params.address)
  })

  test('comes back later and is chosen for anew', () => {
    expect(visits(0, 11_000).map(({ message }) => message.key)).toEqual([
      'traffic/podChosen',
      'traffic/podChosen',
    ])
  })
})

describe('what a learner may type wrong', () => {
  test.each([
    ['a Pod that is not there', { from: 'pod:default/zzz', to: 'same' }, 'traffic/nobody'],
    ['a Service that is not there', { from: A, to: 'nowhere' }, 'traffic/unresolved'],
  ])('%s is said in one step', (_, sent, key) => {
    expect(inReferenceCluster([connection(sent)]).steps.map(({ message }) => message.key)).toEqual([
      key,
    ])
  })
})
