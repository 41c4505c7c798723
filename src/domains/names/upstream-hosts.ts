import { parseIPv4 } from '../../core/ip.ts'
import type { World } from '../../world.ts'
import { type Ask, readNameservers } from '../coredns/index.ts'
import type { Answer } from '../dns/model.ts'
import { withClient } from '../netfilter/index.ts'
import { type Host, type Network, withHost } from '../netfilter/model.ts'
import { namesOf } from './model.ts'
import { knownServers, scriptedNetwork } from './scripted-upstream.ts'

const DNS_PORT = 53
const STANDS = 'client:upstream'
/** CoreDNS asks upstreams with this patience as well (plugin/pkg/proxy). */
const TIMEOUT_MS = 2_000

/**
 * The world with the servers of the Nodes' file, and others that the scenario speaks of, as machines, as far as a Pod's
 * own file sends it to them. Simplified: they stand on the Nodes' network, without routers between.
 */
export function withUpstreams(world: World, resolvConf: string): World {
  const { settings } = namesOf(world)
  const known = new Set(knownServers(settings))
  world = withInternet(world)
  let { network } = world
  for (const address of readNameservers(resolvConf)) {
    if (!known.has(address) || !isOutside(network, address)) continue
    network = withServer(network, address)
    if (settings.dead?.includes(address)) network = withClosedPorts(network, address)
  }
  return network === world.network ? world : { ...world, network }
}

/** The machine is there, and nothing listens. */
function withClosedPorts(network: Network, address: string): Network {
  const host = Object.values(network.hosts).find(({ interfaces }) =>
    interfaces.eth0?.addresses.some((own) => own.split('/')[0] === address),
  )
  return host ? withHost(network, { ...host, listeners: [] }) : network
}

export const isUpstreamHost = ({ stands }: Host): boolean => stands.startsWith(STANDS)

/** The world with the recursive resolver and the servers that it walks, on one network. */
export function withInternet(world: World): World {
  const { internet } = namesOf(world).settings
  if (!internet) return world
  let { network } = world
  if (isOutside(network, internet.resolver))
    network = withServer(network, internet.resolver, 'resolver')
  for (const [address, { name }] of Object.entries(internet.servers)) {
    if (!isOutside(network, address)) continue
    network = withMachine(network, name, address)
    network = withWay(network, name, internet.resolver)
    network = withWay(network, 'resolver', address)
  }
  return network === world.network ? world : { ...world, network }
}

/** A route to a machine of the same network. */
function withWay(network: Network, name: string, to: string): Network {
  const host = network.hosts[name]
  const route = { to: `${to}/32`, dev: 'eth0', scope: 'link' as const }
  return host ? withHost(network, { ...host, routes: [route, ...host.routes] }) : network
}

/** What such a server says, and after how long (simulated ms): the scenario's script. */
export function sayAsUpstream(
  world: World,
  { address, ...asked }: Pick<Ask, 'query' | 'transport'> & { readonly address: string },
): { readonly answer?: Answer; readonly afterMs: number } {
  const ask: Ask = {
    kind: 'ask',
    upstream: `${address}:${DNS_PORT}`,
    timeoutMs: TIMEOUT_MS,
    isKept: false,
    ...asked,
  }
  const reply = scriptedNetwork(namesOf(world).settings)(ask, world.clock)
  return { ...(reply.kind === 'answer' && { answer: reply.answer }), afterMs: reply.after }
}

/** Neither this machine itself nor one that is there. */
function isOutside({ hosts }: Network, address: string): boolean {
  if (parseIPv4(address) === undefined || address.startsWith('127.')) return false
  return !Object.values(hosts).some(({ interfaces }) =>
    Object.values(interfaces).some(({ addresses }) =>
      addresses.some((own) => own.split('/')[0] === address),
    ),
  )
}

/** One machine more on the switch, to which each Node has a route. */
function withServer(network: Network, address: string, given?: string): Network {
  const others = Object.values(network.hosts).filter(isUpstreamHost).length
  const name = given ?? (others === 0 ? 'upstream' : `upstream-${others + 1}`)
  let wired = withMachine(network, name, address)
  const nodes = Object.values(wired.hosts).filter(
    ({ kind, described }) => kind === 'node' && !described,
  )
  for (const node of nodes) {
    wired = withWay(wired, node.name, address)
    for (const own of node.interfaces.eth0?.addresses ?? [])
      wired = withWay(wired, name, own.replace(/\/.*/, ''))
  }
  return wired
}

const LISTENERS = [
  { protocol: 'udp', port: DNS_PORT },
  { protocol: 'tcp', port: DNS_PORT },
] as const

const withMachine = (network: Network, name: string, address: string): Network =>
  network.hosts[name]
    ? network
    : withClient(network, { name, stands: `client:${name}`, address, listeners: LISTENERS })
