import type { World } from '../../world.ts'
import { type Entry, type HostWalk, mirrored, walkHost } from '../netfilter/index.ts'
import type { Packet } from '../netfilter/model.ts'
import type { Connection } from './model.ts'

/** The packet that ends the handshake, at once and untold: every kernel on its way takes the connection for established. */
export function acknowledge(world: World, { host }: Connection, answer: Packet): World {
  const packet = { ...mirrored(answer), ttl: 64, mark: 0, tcpFlags: 'ACK' }
  const settings = { now: world.clock, chance: world.random }
  let { network } = world
  let entry: Entry | undefined = { kind: 'output', host, packet }
  while (entry) {
    const walk: HostWalk = walkHost(network, entry, settings)
    network = walk.network
    entry = walk.ending.kind === 'sent' ? walk.ending.next : undefined
  }
  return { ...world, network }
}
