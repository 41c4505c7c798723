import { describe, expect, test } from 'vitest'
import { plugModes } from '../../../src/domains/traffic/modes.ts'
import { chainsOf, ruleSheet, seenLine } from '../../../src/domains/traffic/rule-sheet.ts'
import { connection, inReferenceCluster, scenarioOf, send } from '../../fixtures/scenes.ts'

/** Walks of the reference cluster whose kube-proxies run in IPVS mode. */

plugModes()

const A = 'pod:default/a'
const OUTSIDE = 'client:outside'
const { cluster } = scenarioOf({ cluster: { nodes: 2, kubeProxy: { mode: 'ipvs' } } as never }) // as: the rest has defaults
const sendHere = (sent: Parameters<typeof send>[0], seed = 1) => send(sent, seed, cluster)

describe('in IPVS mode a connection to a ClusterIP', () => {
  test('comes up to the Node that has the address, is given to a real server and sent on', () => {
    const walk = sendHere({ from: A, to: 'other' })
    expect(walk.reached).toBe('default/c')
    expect(walk.seenFrom, 'the Pod itself').toBe('10.244.0.2')
    expect(walk.keys).toContain('netfilter/ipvsFound')
    expect(walk.said('podChosen')).toMatchObject({ pod: 'pod:default/c', choice: 1, of: 1 })
    expect(walk.said('finished')?.from).toBe('10.96.0.12:80')
    const way = walk.steps
      .filter(({ message }) => message.key === 'traffic/hookEntered')
      .filter(({ message }) => message.params.place === 'node:node-a')
      .map(({ message }) => message.params.hook)
    expect(way, 'the answer comes back over FORWARD').toEqual([
      'PREROUTING',
      'INPUT',
      'OUTPUT',
      'POSTROUTING',
      'PREROUTING',
      'FORWARD',
      'POSTROUTING',
    ])
  })

  test('that leads back to itself is masqueraded by the set of local endpoints', () => {
    const walk = sendHere({ from: A, to: 'self' })
    expect(walk.reached).toBe('default/a')
    expect(walk.seenFrom, 'the address of cni0').toBe('10.244.0.1')
    expect(walk.state).toBe('answered')
  })

  test('from the Node has the ClusterIP itself as its source, and is masqueraded on its way out', () => {
    const walk = sendHere({ from: 'node:node-a', to: 'other' })
    expect(walk.said('snatApplied')?.from).toMatch(/^10\.96\.0\.12:/)
    expect(walk.seenFrom).toBe('192.168.0.2')
    expect(walk.state).toBe('answered')
  })

  test('without endpoints is answered by IPVS, not by a rule', () => {
    const walk = sendHere({ from: A, to: 'none' })
    expect(walk.keys).toContain('netfilter/ipvsNone')
    expect(walk.keys).not.toContain('rejected')
    expect(walk.state).toBe('refused')
  })

  test('on another port, or a ping, is rejected by KUBE-IPVS-FILTER', () => {
    for (const sent of [
      { from: A, to: '10.96.0.11', port: 81 },
      { from: A, to: '10.96.0.11', protocol: 'icmp' as const },
    ])
      expect(sendHere(sent).said('rejected')?.rule).toBe('rule:node-a/filter/KUBE-IPVS-FILTER/6')
  })

  test('whose Pod has nothing on the port is refused in the name of the ClusterIP, TCP and UDP', () => {
    expect(sendHere({ from: A, to: 'closed' }).said('refused')?.by).toBe('10.96.0.30:80')
    const udp = sendHere({ from: A, to: 'dns', port: 53, protocol: 'udp' })
    expect(udp.said('refused')?.by).toBe('10.96.0.53')
  })
})

describe('in IPVS mode a connection to a node port', () => {
  test('of policy Cluster is masqueraded, of policy Local it keeps its source', () => {
    expect(sendHere({ from: OUTSIDE, to: 'node-a', port: 30080 }).seenFrom).toBe('192.168.0.2')
    expect(sendHere({ from: OUTSIDE, to: 'node-a', port: 30081 }).seenFrom).toBe('192.168.0.100')
  })

  test('of policy Local goes to the others where no endpoint is here, which iptables mode drops', () => {
    const sent = { from: OUTSIDE, to: 'node-b', port: 30081 }
    const walk = sendHere(sent)
    expect(walk.reached).toBe('default/b')
    expect(walk.seenFrom, 'no rule of kube-proxy masquerades it, one of the CNI plugin does').toBe(
      '192.168.0.3',
    )
    expect(send(sent).state).toBe('timedOut')
  })

  test('finds nothing on localhost', () => {
    const sent = { from: 'node:node-a', to: '127.0.0.1', port: 30080 }
    expect(sendHere(sent).state).toBe('refused')
    expect(send(sent).state).toBe('answered')
  })
})

test('a client comes back to its Pod while its template lives, and the scheduler goes on without it', () => {
  const sticky = { from: A, to: 'sticky' }
  const twice = (at: number) =>
    inReferenceCluster([connection(sticky), connection({ ...sticky, at })], 1, cluster).steps.map(
      ({ message }) => message.key,
    )
  expect(twice(9_000)).toContain('traffic/podRemembered')
  expect(twice(990_000), 'the connection was established, and forgotten after 900 s').not.toContain(
    'traffic/podRemembered',
  )
})

describe('a real server that is taken away', () => {
  const gone = (protocol: 'tcp' | 'udp', at = 1_000) =>
    inReferenceCluster(
      [
        connection({
          from: A,
          to: protocol === 'tcp' ? 'other' : 'dns',
          port: protocol === 'tcp' ? 80 : 53,
          protocol,
        }),
        { at, kind: 'api/deleted', object: 'Pod', name: 'default/c' } as never, // as: an input of another domain
      ],
      1,
      cluster,
    )

  test('keeps its TCP connections at weight 0, and goes when the last of them is over', () => {
    const { steps } = gone('tcp')
    const ending = steps.find(({ message }) => message.key === 'kube-proxy/realEnding')
    expect(ending?.message.params.count).toBe(1)
    const ended = steps.find(({ message }) => message.key === 'kube-proxy/realEnded')
    expect(ended, 'SYN_RECV lasts a minute, kube-proxy looks once a minute').toBeDefined()
    expect(ended?.world.network.hosts['node-a']?.ipvs?.servers['tcp:10.96.0.12:80']?.reals).toEqual(
      [],
    )
  })

  test('goes at once where it is UDP', () => {
    const { steps } = gone('udp')
    expect(steps.some(({ message }) => message.key === 'kube-proxy/realEnding')).toBe(false)
    const last = steps.at(-1)?.world.network.hosts['node-a']
    expect(last?.ipvs?.servers['udp:10.96.0.53:53']?.reals).toEqual([])
  })
})

test('the rule lens shows virtual servers as chains, with the real server that was taken', () => {
  const { steps } = inReferenceCluster([connection({ from: A, to: 'same' })], 1, cluster)
  const chosen = steps.find(({ message }) => message.key === 'traffic/podChosen')
  if (!chosen) throw new Error('a Pod was chosen')
  const sheet = ruleSheet(chosen.world)
  expect(sheet).toMatchObject({ table: 'ipvs', chain: 'tcp:10.96.0.11:80', hook: 'INPUT' })
  const lines = sheet?.rules.map((line) => seenLine(sheet, line))
  expect(lines).toMatchObject([{ text: '-> 10.244.0.3:8080 Masq 1', state: 'matched' }])
  const [table] = chainsOf(chosen.world)[0]?.tables ?? []
  expect(table?.chains).toContain('udp:10.96.0.53:53')
})
