import { describe, expect, test } from 'vitest'
import { userspaceText } from '../../../src/domains/kube-proxy/index.ts'
import { readRules, walkHost, withNode } from '../../../src/domains/netfilter/index.ts'
import { emptyNetwork } from '../../../src/domains/netfilter/model.ts'
import { goldenCase, service } from './cases.ts'

/** The mode of old: the kernel leads every connection to kube-proxy, whatever Pods there are. */

const open = service('shop/web', {
  type: 'NodePort',
  clusterIP: '172.30.0.99',
  externalIPs: ['192.168.99.33'],
  ports: [{ name: 'http', port: 80, nodePort: 30080 }],
})
const { node } = goldenCase('V4').request
const text = userspaceText({ node, services: [open], slices: [] })
const rulesOf = (chain: string) =>
  text.split('\n').filter((line) => line.startsWith(`-A ${chain} `))

describe('the rules of userspace mode', () => {
  test('are asked before any other for addresses of Services, and after all others for node ports', () => {
    expect(rulesOf('PREROUTING').map((rule) => rule.split(' ').at(-1))).toEqual([
      'KUBE-PORTALS-CONTAINER',
      'KUBE-NODEPORT-CONTAINER',
    ])
  })

  test('lead Pods and the Node itself to the port on which kube-proxy listens', () => {
    expect(rulesOf('KUBE-PORTALS-CONTAINER')[0]).toBe(
      '-A KUBE-PORTALS-CONTAINER -d 172.30.0.99/32 -p tcp -m comment --comment "shop/web:http" -m tcp --dport 80 -j REDIRECT --to-ports 40000',
    )
    expect(rulesOf('KUBE-PORTALS-HOST')[0]).toBe(
      '-A KUBE-PORTALS-HOST -d 172.30.0.99/32 -p tcp -m comment --comment "shop/web:http" -m tcp --dport 80 -j DNAT --to-destination 192.168.0.2:40000',
    )
    expect(rulesOf('KUBE-NODEPORT-NON-LOCAL')).toHaveLength(1)
  })

  test('bring a packet of a Pod to a process on its Node, not to a Pod', () => {
    const rules = readRules(text)
    if (!rules.ok) throw new Error(JSON.stringify(rules.problems))
    const network = withNode(emptyNetwork, {
      name: 'node-a',
      stands: 'node:node-a',
      address: '192.168.0.2',
      podCIDR: '10.244.0.0/24',
    })
    const host = network.hosts['node-a']
    if (!host) throw new Error('the Node was wired')
    const hosts = { 'node-a': { ...host, tables: rules.value } }
    const door = { host: 'node-a', interface: 'cni0' }
    const packet = {
      protocol: 'tcp',
      source: '10.244.0.9',
      sourcePort: 40_001,
      destination: '172.30.0.99',
      destinationPort: 80,
      ttl: 64,
      mark: 0,
    } as const // as: a literal
    const { ending } = walkHost(
      { ...network, hosts },
      { kind: 'arrival', ...door, to: door, packet },
      { now: 0, chance: 'first' },
    )
    expect(ending).toMatchObject({
      kind: 'delivered',
      packet: { destination: '10.244.0.1', destinationPort: 40_000 },
    })
  })
})
