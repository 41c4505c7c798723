import { parseIPv4 } from '../../core/ip.ts'
import type { World } from '../../world.ts'
import { type Ask, readNameservers } from '../coredns/index.ts'
import type { Answer } from '../dns/model.ts'
import { withClient } from '../netfilter/index.ts'
import { type Host, type Network, withHost } from '../netfilter/model.ts'
import { namesOf } from './model.ts'
import { scriptedNetwork } from './scripted-upstream.ts'

const DNS_PORT = 53
const STANDS = 'client:upstream'
/** CoreDNS asks upstreams with this patience as well (plugin/pkg/proxy). */
const TIMEOUT_MS = 2_000

/**
 * The world with the servers of the Nodes' file as machines, as far as a Pod's own file sends it to them. Simplified: they
 * stand on the Nodes' network, without routers between.
 */
export function withUpstreams(world: World, resolvConf: string): World {
  const known = new Set(readNameservers(namesOf(world).settings.nodeFile))
  let { network } = world
  for (const address of readNameservers(resolvConf)) {
    if (known.has(address) && isOutside(network, address)) network = withServer(network, address)
  }
  return network === world.network ? world : { ...world, network }
}

export const isUpstreamHost = ({ stands }: Host): boolean => stands.startsWith(STANDS)

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
function withServer(network: Network, address: string): Network {
  const others = Object.values(network.hosts).filter(isUpstreamHost).length
  const name = others === 0 ? 'upstream' : `upstream-${others + 1}`
  const listeners = [
    { protocol: 'udp' as const, port: DNS_PORT },
    { protocol: 'tcp' as const, port: DNS_PORT },
  ]
  let wired = withClient(network, { name, stands: `client:${name}`, address, listeners })
  const nodes = Object.values(wired.hosts).filter(
    ({ kind, described }) => kind === 'node' && !described,
  )
  for (const node of nodes) {
    const route = { to: `${address}/32`, dev: 'eth0', scope: 'link' as const }
    wired = withHost(wired, { ...node, routes: [route, ...node.routes] })
  }
  const server = wired.hosts[name]
  const back = nodes.flatMap(({ interfaces }) =>
    (interfaces.eth0?.addresses ?? []).map((own) => ({
      to: `${own.split('/')[0]}/32`,
      dev: 'eth0',
      scope: 'link' as const,
    })),
  )
  return server ? withHost(wired, { ...server, routes: [...back, ...server.routes] }) : wired
}
