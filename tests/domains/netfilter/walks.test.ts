import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  answerTo,
  type Entry,
  walkNetwork,
  withClient,
  withNode,
  withoutHost,
  withPod,
} from '../../../src/domains/netfilter/index.ts'
import { emptyNetwork, type Network, type Packet } from '../../../src/domains/netfilter/model.ts'
import { restored } from './many-services.ts'

/** Two Nodes, a Pod on each, a client outside; node-a knows one Service, 10.96.0.12:80, whose Pod is on node-b. */
function twoNodes(sysctls: Readonly<Record<string, number>> = {}): Network {
  const listeners = [{ protocol: 'tcp' as const, port: 8080 }]
  const client = { name: 'outside', stands: 'client:outside', address: '192.168.0.1' }
  const routes = [{ to: '10.96.0.0/12', via: '192.168.0.2' }]
  let network = withClient(emptyNetwork, { ...client, routes })
  for (const [at, name] of ['node-a', 'node-b'].entries()) {
    network = withNode(network, {
      name,
      stands: `node:${name}`,
      address: `192.168.0.${2 + at}`,
      podCIDR: `10.244.${1 + at}.0/24`,
      sysctls,
    })
    const pod = { node: name, address: `10.244.${1 + at}.10`, listeners }
    network = withPod(network, { ...pod, name: `shop/${name}-1`, stands: `pod:shop/${name}-1` })
  }
  const node = network.hosts['node-a']
  if (!node) throw new Error('the Node was wired')
  const tables = restored(
    node.tables,
    `*nat
:KUBE-SERVICES - [0:0]
:KUBE-POSTROUTING - [0:0]
-A PREROUTING -j KUBE-SERVICES
-A OUTPUT -j KUBE-SERVICES
-I POSTROUTING -j KUBE-POSTROUTING
-A KUBE-SERVICES ! -s 10.244.0.0/16 -d 10.96.0.12/32 -j MARK --set-xmark 0x4000/0x4000
-A KUBE-SERVICES -d 10.96.0.12/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.244.2.10:8080
-A KUBE-POSTROUTING -m mark --mark 0x4000/0x4000 -j MASQUERADE
COMMIT
*filter
-I FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
`,
  )
  return { ...network, hosts: { ...network.hosts, 'node-a': { ...node, tables } } }
}

const syn = (host: string, source: string, destination: string): Entry => ({
  kind: 'output',
  host,
  packet: {
    protocol: 'tcp',
    source,
    sourcePort: 40_000,
    destination,
    destinationPort: 80,
    ttl: 64,
    mark: 0,
    tcpFlags: 'SYN',
  } satisfies Packet,
})

const settings = { now: 0, chance: 'first' as const }

describe('a Pod asks a Service whose Pod is on another Node', () => {
  const network = twoNodes()
  const request = walkNetwork(network, syn('shop/node-a-1', '10.244.1.10', '10.96.0.12'), settings)

  it('reaches it, and the server sees the address of the client', () => {
    expect(request.hosts).toEqual(['shop/node-a-1', 'node-a', 'node-b', 'shop/node-b-1'])
    expect(request.ending).toMatchObject({
      kind: 'delivered',
      packet: { source: '10.244.1.10', destination: '10.244.2.10', destinationPort: 8080 },
    })
  })

  it('gets the answer from the address it asked: what DNAT did conntrack undoes', () => {
    const answer = answerTo(request)
    expect(answer).toBeDefined()
    if (!answer) return
    const back = walkNetwork(request.network, answer, settings)
    expect(back.host).toBe('shop/node-a-1')
    expect(back.ending).toMatchObject({ packet: { source: '10.96.0.12', sourcePort: 80 } })
  })

  it('changes only what the kernels remember', () => {
    expect(Object.keys(request.network.hosts['node-a']?.conntrack ?? {})).toHaveLength(1)
    expect(network.hosts['node-a']?.conntrack).toEqual({})
  })
})

describe('a client outside asks the same Service', () => {
  it('is masqueraded, and the answer comes back through the same Node', () => {
    const request = walkNetwork(twoNodes(), syn('outside', '192.168.0.1', '10.96.0.12'), settings)
    expect(request.ending).toMatchObject({ packet: { source: '192.168.0.2' } })
    const answer = answerTo(request)
    const back = answer && walkNetwork(request.network, answer, settings)
    expect(back?.hosts).toContain('node-a')
    expect(back?.ending).toMatchObject({
      packet: { source: '10.96.0.12', destination: '192.168.0.1' },
    })
  })
})

describe('what ends a packet', () => {
  it('a Node that does not forward', () => {
    const network = twoNodes({ 'net.ipv4.ip_forward': 0 })
    const walk = walkNetwork(network, syn('shop/node-a-1', '10.244.1.10', '10.244.2.10'), settings)
    expect(walk.ending).toMatchObject({ kind: 'lost', why: 'forwardingOff' })
  })

  it('a Node that is gone: nobody answers for the next hop', () => {
    const network = withoutHost(twoNodes(), 'node-b')
    expect(network.hosts['shop/node-b-1']).toBeUndefined()
    const walk = walkNetwork(network, syn('shop/node-a-1', '10.244.1.10', '10.96.0.12'), settings)
    expect(walk.host).not.toBe('shop/node-b-1')
  })

  it('every walk ends', () => {
    const network = twoNodes()
    const part = fc.integer({ min: 0, max: 255 })
    const ttl = fc.integer({ min: 1, max: 255 })
    const from = fc.constantFrom('outside', 'node-a', 'node-b', 'shop/node-a-1', 'shop/node-b-1')
    fc.assert(
      fc.property(
        from,
        fc.tuple(fc.constantFrom(10, 192, 127, 8), part, part, part),
        ttl,
        (host, to, hops) => {
          const entry = syn(host, '192.168.0.2', to.join('.'))
          const walk = walkNetwork(
            network,
            { ...entry, packet: { ...entry.packet, ttl: hops } },
            settings,
          )
          expect(walk.hosts.length).toBeLessThan(300)
          expect(walk.ending.kind).not.toBe('sent')
        },
      ),
    )
  })

  it('a watched walk and an unwatched one end alike', () => {
    const network = twoNodes()
    const entry = syn('outside', '192.168.0.1', '10.96.0.12')
    const watched = walkNetwork(network, entry, { ...settings, visit: () => undefined })
    expect(walkNetwork(network, entry, settings)).toEqual(watched)
  })
})
