import { describe, expect, test } from 'vitest'
import { plugNftablesMode } from '../../../src/domains/kube-proxy/index.ts'
import { chainsOf, ruleSheet, seenLine } from '../../../src/domains/traffic/rule-sheet.ts'
import { labelOf } from '../../../src/words/format.ts'
import { connection, inReferenceCluster, scenarioOf, send } from '../../fixtures/scenes.ts'

/** Walks of the reference cluster whose kube-proxies run in nftables mode. */

plugNftablesMode()

const A = 'pod:default/a'
const { cluster } = scenarioOf({ cluster: { nodes: 2, kubeProxy: { mode: 'nftables' } } as never }) // as: the rest has defaults
const sendHere = (sent: Parameters<typeof send>[0], seed = 1) => send(sent, seed, cluster)

describe('in nftables mode a connection to a ClusterIP', () => {
  test('finds its Service in a map, draws a Pod, and gets its answer from the Service', () => {
    const walk = sendHere({ from: A, to: 'same' })
    expect(walk.reached).toBe('default/b')
    expect(walk.said('serviceFound')?.service).toBe('service:default/same')
    expect(walk.said('podChosen')).toMatchObject({ pod: 'pod:default/b', choice: 1, of: 1 })
    expect(walk.keys).toContain('dnatApplied')
    expect(walk.said('finished')?.from).toBe('10.96.0.11:80')
  })

  test('that leads back to itself is masqueraded', () => {
    const walk = sendHere({ from: A, to: 'self' })
    expect(walk.reached).toBe('default/a')
    expect(walk.seenFrom, 'the address of cni0').toBe('10.244.0.1')
    expect(walk.state).toBe('answered')
  })

  test('without endpoints is rejected at once', () => {
    const walk = sendHere({ from: A, to: 'none' })
    expect(walk.said('rejected')?.answer).toBe('icmp-port-unreachable')
    expect(walk.state).toBe('refused')
  })

  test('on a port that the Service does not have is rejected, where iptables mode lets it leak', () => {
    expect(sendHere({ from: A, to: '10.96.0.11', port: 81 }).state).toBe('refused')
    expect(send({ from: A, to: '10.96.0.11', port: 81 }).state).toBe('timedOut')
  })

  test('on an address of nobody is dropped by the Node', () => {
    const walk = sendHere({ from: A, to: '10.96.77.77' })
    expect(walk.keys).toContain('dropped')
    expect(walk.state).toBe('timedOut')
  })
})

test('a client comes back to its Pod within the timeout of session affinity, which a dynamic set remembers', () => {
  const sticky = { from: A, to: 'sticky' }
  const twice = (at: number) =>
    inReferenceCluster([connection(sticky), connection({ ...sticky, at })], 1, cluster).steps.map(
      ({ message }) => message.key,
    )
  expect(twice(9_000)).toContain('traffic/podRemembered')
  expect(twice(11_000)).not.toContain('traffic/podRemembered')
})

describe('the rules of nftables', () => {
  const { steps } = inReferenceCluster([connection({ from: A, to: 'same' })], 1, cluster)

  test('are shown with what the packet made of each, and with what they lead to', () => {
    const drawn = steps.find(({ message }) => message.key === 'traffic/serviceFound')
    if (!drawn) throw new Error('the Service was found')
    const sheet = ruleSheet(drawn.world)
    expect(sheet).toMatchObject({ table: 'ip kube-proxy', chain: 'services' })
    const states = sheet?.rules.map((line) => seenLine(sheet, line).state)
    expect(states).toEqual(['skipped', 'matched', 'ahead'])
    const base = ruleSheet(drawn.world, {
      node: 'node-a',
      table: 'ip kube-proxy',
      chain: 'nat-prerouting',
    })
    expect(base?.rules.map(({ leadsTo }) => leadsTo)).toEqual(['services'])
    expect(chainsOf(drawn.world)[0]?.tables[0]?.table).toBe('ip kube-proxy')
  })

  test('are called by their chain and number, though chains have slashes in their names', () => {
    const chain = 'node-a/ip kube-proxy/service-ULMVA6XW-ns1/svc1/tcp/p80'
    expect(labelOf(`rule:${chain}/1`)).toBe('service-ULMVA6XW-ns1/svc1/tcp/p80 #1')
    expect(labelOf(`chain:${chain}`)).toBe('service-ULMVA6XW-ns1/svc1/tcp/p80')
  })
})
