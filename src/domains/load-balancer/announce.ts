import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { ref } from '../../core/ref.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { nameOf, refOf, type Service } from '../api-server/model.ts'
import { withHost } from '../netfilter/model.ts'
import { say } from './explain.ts'
import { balancedNodes, nodesWithEndpoint } from './find-services.ts'

/**
 * The Nodes whose speakers may answer for a Service, in the order in which they stand for election: by the SHA-256 of
 * `node#address` (MetalLB v0.15 speaker/layer2_controller.go, ShouldAnnounce). Without a serving endpoint nobody may;
 * with externalTrafficPolicy Local only Nodes that have one.
 */
export function candidates(world: World, service: Service, address: string): readonly string[] {
  const serving = nodesWithEndpoint(
    world,
    nameOf(service),
    (conditions) => conditions?.serving ?? conditions?.ready ?? true,
  )
  if (serving.size === 0) return []
  const isLocal = service.spec.externalTrafficPolicy === 'Local'
  const lost = world.balancer?.lost ?? []
  const hashOf = (node: string) => bytesToHex(sha256(utf8ToBytes(`${node}#${address}`)))
  return balancedNodes(world)
    .filter(({ status }) => !isNetworkUnavailable(status.conditions))
    .map(({ metadata }) => metadata.name)
    .filter((node) => !lost.includes(node) && (!isLocal || serving.has(node)))
    .sort((a, b) => (hashOf(a) < hashOf(b) ? -1 : 1))
}

const isNetworkUnavailable = (
  conditions: readonly { readonly type: string; readonly status: string }[] | undefined,
): boolean =>
  conditions?.some(({ type, status }) => type === 'NetworkUnavailable' && status === 'True') ??
  false

/** The speaker that is to answer for the address does so; the one before it no longer does. */
export function* announce(world: World, service: Service, address: string): Script<World> {
  const standing = candidates(world, service, address)
  const [node] = standing
  const before = world.balancer?.announcers[address]
  const after = withAnnouncer(world, address, node)
  if (node === before) return after
  const said = { address, service: refOf(service) }
  if (node === undefined) {
    yield story(after, say('withdrawn', said), said.service)
  } else if (before === undefined) {
    const words = { ...said, node: ref('node', node), count: standing.length }
    yield story(after, say('announced', words), words.node, said.service)
  } else {
    const words = { node: ref('node', node), before: ref('node', before), address }
    yield story(after, say('tookOver', words), words.node, said.service)
  }
  return after
}

/** The world in which one Node and no other answers ARP for an address; undefined: nobody. */
export function withAnnouncer(world: World, address: string, node: string | undefined): World {
  const { balancer } = world
  if (!balancer) return world
  let { network } = world
  for (const host of Object.values(network.hosts)) {
    const has = host.announces?.includes(address) ?? false
    if (has === (host.name === node)) continue
    const others = (host.announces ?? []).filter((other) => other !== address)
    network = withHost(network, { ...host, announces: has ? others : [...others, address] })
  }
  const { [address]: _, ...others } = balancer.announcers
  const announcers = node === undefined ? others : { ...others, [address]: node }
  return { ...world, network, balancer: { ...balancer, announcers } }
}
