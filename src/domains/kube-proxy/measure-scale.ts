import { assert } from '../../core/assert.ts'
import { formatIPv4, parseIPv4 } from '../../core/ip.ts'
import { emptyWorld, type World } from '../../world.ts'
import type { EndpointSlice, Service } from '../api-server/model.ts'
import { answerTo, type Entry, walkNetwork, withNode, withPod } from '../netfilter/index.ts'
import { emptyNetwork, type Host, type Network, type Packet, withHost } from '../netfilter/model.ts'
import { countHandedOver } from './count-handed-over.ts'
import { defaultProxyConfig, type KubeProxy, type ProxyMode } from './model.ts'
import { nodeView } from './node-view.ts'
import type { ScaleCost } from './scale-sizes.ts'
import { type Synced, writerOf } from './sync-writer.ts'
import type { RuleRequest } from './write-rules.ts'

const NODE = 'node-a'
const CLIENT = 'default/client'
const PODS = ['10.244.0.10', '10.244.0.11'] as const
const ONE_MORE = '10.244.0.12'
const FIRST_ADDRESS = parseIPv4('10.96.1.0') ?? 0
const SHARES = [0.1, 0.3, 0.5, 0.7, 0.9] as const // places in the list of Services

/** Writes the rules of a cluster in this mode and sends packets through them. The mode is plugged in. */
export function measureScale(mode: ProxyMode, services: number): ScaleCost {
  const world = worldOf(mode)
  const names = Array.from({ length: services }, (_, place) => `svc-${`${place}`.padStart(5, '0')}`)
  const seen = requestOf(world, names, names.length)
  const synced = syncOnce(world, hostIn(world), { seen, proxy: NEW_PROXY })
  const network = withHost(world.network, synced.host)
  const walks = SHARES.map((share) => walkTo(network, addressOf(Math.floor(share * services))))
  const mean = (of: (walk: Looked) => number) =>
    walks.reduce((sum, walk) => sum + of(walk), 0) / walks.length
  const grown = requestOf(world, names, Math.floor(services / 2))
  const handedOver = (isFull: boolean) =>
    countHandedOver(world, {
      host: synced.host,
      request: () => grown,
      proxy: {
        ...NEW_PROXY,
        ...synced.remembered,
        syncedAt: 0,
        fullSyncNeeded: isFull,
        changed: [`default/${names[Math.floor(services / 2)]}`],
      },
    })
  return {
    mode,
    services,
    first: mean(({ first }) => first),
    later: mean(({ later }) => later),
    full: handedOver(true),
    partial: handedOver(false),
  }
}

const NEW_PROXY: KubeProxy = {
  node: NODE,
  syncDue: false,
  fullSyncNeeded: true,
  changed: [],
  udpChanged: false,
  stopped: false,
}

function worldOf(mode: ProxyMode): World {
  const listeners = [{ protocol: 'tcp', port: 80 }] as const
  let network = withNode(emptyNetwork, {
    name: NODE,
    stands: `node:${NODE}`,
    address: '192.168.0.2',
    podCIDR: '10.244.0.0/24',
  })
  for (const [place, address] of ['10.244.0.2', ...PODS].entries()) {
    const name = place === 0 ? CLIENT : `default/web-${place}`
    network = withPod(network, { name, stands: `pod:${name}`, node: NODE, address, listeners })
  }
  const world = emptyWorld({ seed: 1, proxy: { ...defaultProxyConfig, mode } })
  return { ...world, network }
}

const hostIn = ({ network }: World): Host => {
  const host = network.hosts[NODE]
  assert(host !== undefined, 'the Node that is measured was just made')
  return host
}

const addressOf = (place: number): string => formatIPv4(FIRST_ADDRESS + place)

/** All Services with two endpoints; the one at `grown` with a third. */
function requestOf(world: World, names: readonly string[], grown: number): RuleRequest {
  const node = {
    apiVersion: 'v1' as const,
    kind: 'Node' as const,
    metadata: meta(NODE),
    spec: { podCIDR: '10.244.0.0/24' },
    status: {},
  }
  return {
    config: world.proxy.config,
    family: 'ipv4',
    node: nodeView(node, ['192.168.0.2', '10.244.0.1']),
    services: names.map(serviceOf),
    slices: names.map((name, place) => sliceOf(name, place === grown ? [...PODS, ONE_MORE] : PODS)),
  }
}

const meta = (name: string) => ({
  namespace: 'default',
  name,
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
})

const serviceOf = (name: string, place: number): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: meta(name),
  spec: {
    type: 'ClusterIP',
    clusterIP: addressOf(place),
    ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
  },
})

const sliceOf = (service: string, addresses: readonly string[]): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { ...meta(`${service}-1`), labels: { 'kubernetes.io/service-name': service } },
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
  endpoints: addresses.map((address) => ({ addresses: [address], nodeName: NODE })),
})

function syncOnce(
  world: World,
  host: Host,
  { seen, proxy }: { readonly seen: RuleRequest; readonly proxy: KubeProxy },
): Synced {
  const written = writerOf(world.proxy.config.mode)(world, { host, proxy, request: () => seen })
  assert(written !== undefined, 'a Node that was just made takes the rules')
  return written
}

interface Looked {
  readonly first: number
  readonly later: number
}

/** A SYN, its answer, and the packet after them; where kube-proxy itself accepts, those of its own connection to a Pod too. */
function walkTo(network: Network, destination: string): Looked {
  const asked = connect(network, CLIENT, { source: '10.244.0.2', destination })
  if (asked.host !== NODE) return asked
  const dialled = connect(asked.network, NODE, { source: '10.244.0.1', destination: PODS[0] })
  return { first: asked.first + dialled.first, later: asked.later + dialled.later }
}

function connect(
  network: Network,
  host: string,
  ends: { readonly source: string; readonly destination: string },
): Looked & { readonly host: string; readonly network: Network } {
  const packet: Packet = {
    protocol: 'tcp',
    sourcePort: 40_001,
    ...ends,
    destinationPort: 80,
    ttl: 64,
    mark: 0,
    tcpFlags: 'SYN',
  }
  const settings = { now: 0, chance: 'first' } as const
  const send = (own: Packet): Entry => ({ kind: 'output', host, packet: own })
  const request = walkNetwork(network, send(packet), settings)
  const answer = answerTo(request)
  assert(answer !== undefined, `somebody answers at ${ends.destination}`)
  const reply = walkNetwork(request.network, answer, settings)
  const next = walkNetwork(reply.network, send({ ...packet, tcpFlags: 'ACK' }), settings)
  return {
    first: request.looked,
    later: next.looked,
    host: request.host,
    network: next.network,
  }
}
